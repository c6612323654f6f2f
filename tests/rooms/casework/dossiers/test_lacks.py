"""A paper dossier that is incomplete: taken down as it is, asked about or refused, accepted once it is whole (Decree 61/2018 article 17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, OWNER, Desk
from tests.rooms.casework.dossiers.test_reception import example

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import lacking, models, queries, services
from motcua.casework.dossiers.errors import ActNotLawful, DossierMoved, IntakeIncomplete
from motcua.casework.dossiers.types import (
    Asked,
    Channel,
    CheckLine,
    ComponentForm,
    IntakeView,
    LackKind,
    SheetKey,
    Status,
    Unscanned,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services as catalogue_commands
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.types import Json, Ref

PROCEDURE = "dang-ky-khuyen-mai-mot-tinh"
LATER = AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def promotion(desk: Desk) -> None:
    """A procedure that asks for papers."""
    folder = django_settings.MOTCUA.packs_dir / "bct" / PROCEDURE
    catalogue_commands.load(house.SET_UP, path=folder, at=AT)
    catalogue.forget()


def entered(desk: Desk, *, without: tuple[str, ...] = ("request", "consent"), **more: Json) -> IntakeView:
    """A reception without some answers, and without one of its papers."""
    clerk = desk.officers["one_stop_officer"]
    view = services.begin_intake(
        clerk, unit="G02", channel=Channel.DESK, owner=OWNER, owner_name="Công ty", procedure=PROCEDURE, at=AT
    )
    lines, scans = list(view.checklist), {}
    for number, line in enumerate(lines):
        if line.required and "trúng thưởng" not in line.name:
            name = f"giay-{number}.pdf"
            paper = attachments.add(clerk, owner=OWNER, name=name, content=house.pdf(name), at=AT, unit="G02")
            scans[name] = paper.id
            lines[number] = replace(line, form=ComponentForm.ORIGINAL, file=name)
    data = {name: value for name, value in example().items() if name not in without} | more
    return services.save_intake(
        clerk, intake=view.id, seen=view.version, data=data, papers=scans, checklist=lines, at=AT
    )


def recorded(desk: Desk) -> str:
    """A dossier that was taken down without a request, a tick and its second paper."""
    code = services.receive(
        desk.officers["one_stop_officer"], intake=entered(desk).id, incomplete=True, at=AT
    ).code  # fmt: skip
    desk.work()
    return code


def asked(desk: Desk, code: str) -> None:
    """All remarks of a dossier in one request, the step at the desk ending with it."""
    clerk, step = desk.officers["one_stop_officer"], desk.step("one_stop_officer")
    services.request_supplement(
        clerk, code=code, wording={one.number: one.text for one in queries.remarks(clerk, code)}, step=step.id,
        step_seen=step.version, values={"finding": "supplement", "note": "Thiếu"},
        seen=models.Dossier.objects.get(code=code).turns, at=AT,
    )  # fmt: skip
    desk.work()


def test_incomplete_dossier_is_taken_down_with_a_remark_on_each_lack_and_is_not_accepted(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]

    code = recorded(desk)

    brief = queries.brief(desk.enterprise, code)
    assert (brief.status, brief.due) == (Status.SUBMITTED, None)
    found = queries.lacks(clerk, code)
    assert [(one.lack.pointer, one.lack.slot != "", one.lack.kind, one.remark) for one in found] == [
        ("/request", False, LackKind.ANSWER, 1),
        ("/attachments", True, LackKind.PAPER, 2),
        ("/consent", False, LackKind.TICK, 3),
    ]
    assert "bằng chứng xác định trúng thưởng" in found[1].label.vi
    step = desk.step("one_stop_officer")
    with pytest.raises(ActNotLawful) as refused:
        services.accept_at_desk(clerk, code=code, at=AT)
    assert refused.value.why == "lacks"
    with pytest.raises(ActNotLawful):
        services.finish_step(clerk, step=step.id, values={"finding": "complete"}, seen=step.version, at=AT)
    assert (desk.status(code), queries.sheets(clerk, code)) == (Status.SUBMITTED, [])


def test_form_02_asks_for_every_lack_and_the_answer_lets_the_dossier_be_accepted(desk: Desk) -> None:
    clerk, code = desk.officers["one_stop_officer"], recorded(desk)

    asked(desk, code)

    assert desk.status(code) is Status.SUPP_PRE
    (sheet,) = queries.sheets(clerk, code)
    words = " ".join(pdf.words(queries.sheet_file(clerk, code, sheet.id, at=AT).content).split())
    assert sheet.key is SheetKey.SUPPLEMENT_REQUEST
    for part in ("Nội dung đề nghị", "bằng chứng xác định trúng thưởng", "Chưa nộp"):
        assert part in words, part

    paper = attachments.add(desk.enterprise, owner=OWNER, name="mau.pdf", content=house.pdf("mau"), at=LATER)
    there = models.Revision.objects.get(dossier__code=code).data["attachments"]
    after = [*there, {"type": "winning_proof_sample", "file": "mau.pdf"}]
    changes = {"/request": "Đăng ký chương trình", "/consent": True, "/attachments": after}
    services.supplement(
        desk.enterprise, code=code, changes=changes, papers={"mau.pdf": paper.id}, words={}, key="s", at=LATER
    )
    desk.work()
    assert queries.lacks(clerk, code) == []
    services.accept_at_desk(clerk, code=code, at=LATER)
    desk.work()
    assert desk.status(code) is Status.TRANSFERRED
    assert queries.brief(desk.enterprise, code).due is not None
    assert SheetKey.RECEIPT_SLIP in [one.key for one in queries.sheets(clerk, code)]


def test_words_in_place_of_what_lacks_do_not_make_it_whole(desk: Desk) -> None:
    clerk, code = desk.officers["one_stop_officer"], recorded(desk)
    asked(desk, code)

    words = dict.fromkeys((1, 2, 3), "Đã nộp rồi")
    services.supplement(desk.enterprise, code=code, changes={}, papers={}, words=words, key="w", at=LATER)
    desk.work()

    assert len(queries.lacks(clerk, code)) == 3
    with pytest.raises(ActNotLawful):
        services.accept_at_desk(clerk, code=code, at=LATER)


def test_form_03_says_what_lacks(desk: Desk) -> None:
    clerk, code = desk.officers["one_stop_officer"], recorded(desk)
    why = queries.ground_of_lacks(clerk, code)
    assert why is not None

    services.refuse_intake(
        clerk, code=code, why=[why], asked=Asked(models.Dossier.objects.get(code=code).turns, "k"), at=AT
    )
    desk.work()

    (sheet,) = queries.sheets(clerk, code)
    words = " ".join(pdf.words(queries.sheet_file(clerk, code, sheet.id, at=AT).content).split())
    assert (desk.status(code), sheet.key) == (Status.NOT_ACCEPTED, SheetKey.INTAKE_REFUSAL)
    assert "còn thiếu" in words and "bằng chứng xác định trúng thưởng" in words


def test_what_is_there_but_wrong_is_told_and_nothing_is_taken_down(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = entered(desk, applicant={**_applicant(), "email": "khong phai thu"})

    with pytest.raises(Invalid) as refused:
        services.receive(clerk, intake=view.id, incomplete=True, at=AT)

    assert [error.pointer for error in refused.value.errors] == ["/applicant/email"]
    assert models.Dossier.objects.count() == 0


def test_paper_that_lies_there_is_scanned_before_anything_is_taken_down(desk: Desk) -> None:
    clerk, view = desk.officers["one_stop_officer"], entered(desk)
    lines = [line if line.form else replace(line, form=ComponentForm.COPY) for line in view.checklist]
    view = services.save_intake(clerk, intake=view.id, seen=view.version, checklist=lines, at=AT)

    with pytest.raises(IntakeIncomplete) as refused:
        services.receive(clerk, intake=view.id, incomplete=True, at=AT)

    assert refused.value.params["unscanned"] == [line.name for line in lines if not line.file]


def test_online_filings_and_those_at_the_desk_that_are_to_be_accepted_stay_strict(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    with pytest.raises(IntakeIncomplete):
        services.receive(clerk, intake=entered(desk).id, at=AT)
    with pytest.raises(Invalid) as refused:
        services.submit(
            desk.enterprise, procedure=PROCEDURE, data={"applicant": _applicant()}, papers={}, channel=Channel.API, key="o", at=AT
        )  # fmt: skip

    assert {"/request", "/consent", "/attachments"} <= {error.pointer for error in refused.value.errors}
    assert models.Dossier.objects.count() == 0


def _applicant() -> dict[str, Json]:
    found = example()["applicant"]
    assert isinstance(found, dict)
    return found


def test_answer_on_paper_is_entered_in_parts_and_only_where_something_lacks(desk: Desk) -> None:
    clerk, code = desk.officers["one_stop_officer"], recorded(desk)
    opened = queries.paper_answer(clerk, code)
    assert opened is not None
    assert (opened.pointers, len(opened.slots)) == (("/request", "/consent"), 1)

    with pytest.raises(Invalid) as refused:
        services.enter_paper_answer(
            clerk, code=code, changes={"/subject": "Việc khác", "/request": "x"}, papers={}, seen=1, at=LATER
        )
    assert {error.pointer for error in refused.value.errors} == {"/subject"}
    number = services.enter_paper_answer(
        clerk, code=code, changes={"/request": "Đăng ký chương trình", "/consent": True}, papers={}, seen=1, at=LATER
    )
    assert (number, [one.lack.kind for one in queries.lacks(clerk, code)]) == (2, [LackKind.PAPER])
    with pytest.raises(DossierMoved):
        services.enter_paper_answer(clerk, code=code, changes={}, papers={}, seen=1, at=LATER)


def test_answer_on_paper_to_form_02_closes_what_lacks_and_then_the_dossier_is_accepted(desk: Desk) -> None:
    clerk, code = desk.officers["one_stop_officer"], recorded(desk)
    asked(desk, code)
    opened = queries.paper_answer(clerk, code)
    assert opened is not None
    paper = attachments.add(clerk, owner=OWNER, name="mau.pdf", content=house.pdf("mau"), at=LATER, unit=opened.desk)
    there = models.Revision.objects.get(dossier__code=code).data["attachments"]
    line = CheckLine("Mẫu bằng chứng", form=ComponentForm.COPY, slot=opened.slots[0], file="mau.pdf")

    services.enter_paper_answer(
        clerk, code=code, papers={"mau.pdf": paper.id}, components=[line], seen=1, at=LATER,
        changes={"/request": "Đăng ký chương trình", "/consent": True, "/attachments": [*there, {"type": "winning_proof_sample", "file": "mau.pdf"}]},
    )  # fmt: skip
    services.tell(clerk, code=code, message="supplement_received", seen=0, at=LATER)
    desk.work()

    assert (queries.lacks(clerk, code), queries.paper_answer(clerk, code)) == ([], None)
    found = queries.difference(clerk, code)
    assert found is not None
    assert "/request" in [one.pointer for one in found.fields]
    assert "mau.pdf" in {one.name for one in papers.of(Ref("dossier", code))}
    services.accept_at_desk(clerk, code=code, at=LATER)
    desk.work()
    assert desk.status(code) is Status.TRANSFERRED
    assert "Mẫu bằng chứng" in [one.name for one in queries.components(clerk, code)]


def test_paper_that_may_not_be_scanned_closes_its_lack_all_the_same(desk: Desk) -> None:
    clerk, code = desk.officers["one_stop_officer"], recorded(desk)
    opened = queries.paper_answer(clerk, code)
    assert opened is not None
    shown = CheckLine("Mẫu", form=ComponentForm.SHOWN, unscanned=Unscanned.SHOWN_ONLY, slot=opened.slots[0])

    with pytest.raises(IntakeIncomplete):
        services.enter_paper_answer(
            clerk, code=code, changes={}, papers={}, components=[replace(shown, unscanned=None)], seen=1, at=LATER
        )
    services.enter_paper_answer(clerk, code=code, changes={}, papers={}, components=[shown], seen=1, at=LATER)

    assert LackKind.PAPER not in [one.lack.kind for one in queries.lacks(clerk, code)]
    with pytest.raises(NotAllowed):
        services.enter_paper_answer(
            desk.officers["specialist"], code=code, changes={"/consent": True}, papers={}, seen=1, at=LATER
        )


def test_fault_of_a_table_at_an_unanswered_field_is_a_lack_and_one_at_an_answer_is_not(desk: Desk) -> None:
    version = catalogue.in_force(PROCEDURE, AT)
    assert version is not None
    faults = [
        FieldError("/request", "PACK-1", "rule"),
        FieldError("/subject", "PACK-1", "rule"),
        FieldError("", "E-DUP"),
    ]

    found, rest = lacking.apart(
        version, {"subject": "Khuyến mại", "consent": False}, [*faults, FieldError("/consent", "E-FMT", "value")]
    )

    assert [(one.pointer, one.kind) for one in found] == [("/request", LackKind.ANSWER), ("/consent", LackKind.TICK)]
    assert [one.pointer for one in rest] == ["/subject", ""]
