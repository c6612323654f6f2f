"""Receiving at the counter and by post, for somebody else."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from django.conf import settings as django_settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, ENTERPRISE, OWNER, PROCEDURE, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import (
    ChannelClosed,
    IntakeIncomplete,
    IntakeMoved,
    ParticularsWrong,
)
from motcua.casework.dossiers.queries import receptions
from motcua.casework.dossiers.types import (
    Channel,
    CheckLine,
    ComponentForm,
    IntakeView,
    Particulars,
    SheetKey,
    Status,
    Unscanned,
)
from motcua.foundation.errors import Invalid, NotAllowed, NotFound
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.people import queries as people

NUMBER = "099178004512"


def example() -> dict[str, Json]:
    path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
    data: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return {name: value for name, value in data.items() if name != "attachments"}


def begun(clerk: Actor, *, channel: Channel = Channel.DESK, unit: str = "G02") -> IntakeView:
    return services.begin_intake(
        clerk, unit=unit, channel=channel, owner=OWNER, owner_name="Công ty", procedure=PROCEDURE, at=AT
    )


def filled(clerk: Actor, *, channel: Channel = Channel.DESK, **told: object) -> IntakeView:
    view = begun(clerk, channel=channel)
    paper = attachments.add(clerk, owner=OWNER, name="don.pdf", content=house.pdf("don"), at=AT, unit="G02")
    lines = [
        replace(view.checklist[0], form=ComponentForm.ORIGINAL, file="don.pdf", place="Kho 1, ngăn 3"),
        CheckLine("Giấy phép để đối chiếu", form=ComponentForm.SHOWN, unscanned=Unscanned.SHOWN_ONLY),
    ]
    return services.save_intake(
        clerk, intake=view.id, seen=view.version, data=example(), papers={"don.pdf": paper.id}, checklist=lines,
        particulars=Particulars(**told), at=AT,  # type: ignore[arg-type]
    )  # fmt: skip


def test_dossier_is_filed_for_its_owner_accepted_and_has_its_slip_with_the_checklist(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = filled(clerk, sets=2)

    receipt = services.receive(clerk, intake=view.id, at=AT)
    services.accept_at_desk(clerk, code=receipt.code, at=AT)
    desk.work()

    assert desk.status(receipt.code) is Status.TRANSFERRED
    seen = queries.dossier(desk.enterprise, receipt.code, at=AT)
    assert (seen.channel, seen.owner) == (Channel.DESK, OWNER)
    row = models.Dossier.objects.get(code=receipt.code)
    assert (row.filed_by, row.origin["receiving_unit"]) == (str(clerk), "G02")
    (slip,) = queries.sheets(desk.enterprise, receipt.code)
    words = " ".join(pdf.words(queries.sheet_file(desk.enterprise, receipt.code, slip.id, at=AT).content).split())
    for part in ("Liên 1", "Liên 2", "Bản chính", "Giấy phép để đối chiếu", "Xuất trình để đối chiếu", "2 (bộ)"):
        assert part in words, part
    assert [(one.name, one.place, one.unscanned) for one in queries.components(clerk, receipt.code)] == [
        (view.checklist[0].name, "Kho 1, ngăn 3", None),
        ("Giấy phép để đối chiếu", "", Unscanned.SHOWN_ONLY),
    ]
    assert queries.intakes(clerk) == []


def test_second_press_gets_the_first_receipt(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = filled(clerk)

    first = services.receive(clerk, intake=view.id, at=AT)
    second = services.receive(clerk, intake=view.id, at=AT)

    assert (second.code, second.again, models.Dossier.objects.count()) == (first.code, True, 1)
    services.accept_at_desk(clerk, code=first.code, at=AT)
    desk.work()
    services.accept_at_desk(clerk, code=first.code, at=AT)
    assert [one.key for one in queries.sheets(clerk, first.code)] == [SheetKey.RECEIPT_SLIP]


def test_officer_who_does_not_receive_files_nothing(desk: Desk) -> None:
    clerk, specialist = desk.officers["one_stop_officer"], desk.officers["specialist"]
    elsewhere = officer("auditor")
    view = filled(clerk)

    for other in (specialist, elsewhere):
        with pytest.raises(NotAllowed):
            begun(other)
        with pytest.raises(NotAllowed):
            services.receive(other, intake=view.id, at=AT)
        with pytest.raises(NotFound):
            queries.intake(other, view.id)


def test_officer_of_another_unit_neither_sees_nor_receives(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = filled(clerk)
    other = narrow()

    with pytest.raises(NotAllowed):
        begun(other)
    with pytest.raises(NotFound):
        services.receive(other, intake=view.id, at=AT)
    assert queries.intakes(other) == []


def test_receptions_of_other_desks_push_none_of_ones_own_off_the_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receptions, "_MOST", 1)
    other = narrow()
    own = begun(other, unit="G02.18")
    services.begin_intake(
        desk.officers["one_stop_officer"], unit="G02", channel=Channel.DESK, owner=OWNER, owner_name="Công ty", procedure=PROCEDURE,
        at=AT + timedelta(hours=1),
    )  # fmt: skip

    assert [one.id for one in queries.intakes(other)] == [own.id]


def narrow() -> Actor:
    from motcua.identity.accounts import services as accounts  # slow import: used by one test only
    from motcua.identity.permissions import services as grants  # slow import: the same

    account = accounts.open_officer(house.SET_UP, login="xa.thu", name="Xa", password="a-long-password-1", at=AT)
    grants.grant(house.SET_UP, principal=account, role="one_stop_officer", unit="G02.18", in_force_from=AT, at=AT)
    return Actor(ActorKind.OFFICER, account)


def test_channel_that_the_procedure_does_not_open_is_refused(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]

    with pytest.raises(ChannelClosed):
        begun(clerk, channel=Channel.PORTAL)


def test_faults_of_the_form_and_gaps_of_the_checklist_are_told_and_nothing_exists(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = filled(clerk)
    lines = [*view.checklist, CheckLine("Bản vẽ", form=ComponentForm.COPY), CheckLine("Bản đồ", required=True)]
    view = services.save_intake(clerk, intake=view.id, seen=view.version, checklist=lines, at=AT)

    with pytest.raises(IntakeIncomplete) as told:
        services.receive(clerk, intake=view.id, at=AT)
    assert told.value.params == {"missing": ["Bản đồ"], "unscanned": ["Bản vẽ"]}

    data = {name: value for name, value in example().items() if name != "subject"}
    view = services.save_intake(clerk, intake=view.id, seen=view.version, data=data, checklist=lines[:1], at=AT)
    with pytest.raises(Invalid) as faults:
        services.receive(clerk, intake=view.id, at=AT)
    assert [error.pointer for error in faults.value.errors] == ["/subject"]
    assert models.Dossier.objects.count() == 0


def test_page_of_an_older_version_is_refused(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = begun(clerk)
    services.save_intake(clerk, intake=view.id, seen=view.version, data={"subject": "một"}, at=AT)

    with pytest.raises(IntakeMoved):
        services.save_intake(clerk, intake=view.id, seen=view.version, data={"subject": "hai"}, at=AT)


def test_post_is_received_when_it_came(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    came = AT - timedelta(days=3)
    view = filled(clerk, channel=Channel.POST, envelope="EA123456789VN", arrived_at=came, delivery="post")

    receipt = services.receive(clerk, intake=view.id, at=AT)

    assert receipt.received_at == came
    found = queries.reception(clerk, receipt.code)
    assert found is not None
    assert (found.particulars.envelope, found.particulars.arrived_at) == ("EA123456789VN", came)


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"by_proxy": True}, "brought_by", "missing"),
        ({"by_proxy": True, "brought_by": "Trần Thị Mẫu"}, "proxy_paper", "missing"),
        ({"sets": 0}, "sets", "range"),
        ({"brought_number": "12"}, "brought_number", "digits"),
        ({"delivery": "bồ câu"}, "delivery", "unknown"),
        ({"arrived_at": AT + timedelta(days=1)}, "arrived_at", "future"),
        ({"arrived_at": AT - timedelta(days=400)}, "arrived_at", "old"),
    ],
)
def test_wrong_particulars_are_told_at_their_field(
    desk: Desk, told: dict[str, object], field: str, reason: str
) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = begun(clerk)

    with pytest.raises(ParticularsWrong) as wrong:
        services.save_intake(
            clerk,
            intake=view.id,
            seen=view.version,
            particulars=Particulars(**told),
            at=AT,  # type: ignore[arg-type]
        )
    assert wrong.value.params == {"field": field, "reason": reason}


def test_secret_paper_is_never_kept_as_a_file(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = begun(clerk)
    line = CheckLine("Tài liệu mật", form=ComponentForm.ORIGINAL, unscanned=Unscanned.SECRET, file="mat.pdf")

    with pytest.raises(ParticularsWrong):
        services.save_intake(clerk, intake=view.id, seen=view.version, checklist=[line], at=AT)


def test_paper_goes_back_once_to_a_name(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    receipt = services.receive(clerk, intake=filled(clerk).id, at=AT)

    services.return_component(clerk, code=receipt.code, position=1, to="Trần Thị Hạnh", at=AT)
    services.return_component(clerk, code=receipt.code, position=1, to="Người khác", at=AT)

    assert queries.components(clerk, receipt.code)[0].returned_to == "Trần Thị Hạnh"
    with pytest.raises(ParticularsWrong):
        services.return_component(clerk, code=receipt.code, position=2, to=" ", at=AT)
    with pytest.raises(NotFound):
        services.return_component(clerk, code=receipt.code, position=9, to="Ai", at=AT)


def test_person_met_at_the_counter_keeps_the_name_that_an_identity_gave(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    first = services.meet_at_counter(clerk, unit="G02", number=NUMBER, name="Trần Thị Hạnh", born="1978-01-02", at=AT)

    again = services.meet_at_counter(clerk, unit="G02", number=NUMBER, name="Tên Khác", born="", at=AT)

    assert again == first
    assert people.with_number(NUMBER) == first
    for number, name in (("12", "Ai"), ("099178004513", " "), ("09917800451a", "Ai")):
        with pytest.raises(ParticularsWrong):
            services.meet_at_counter(clerk, unit="G02", number=number, name=name, born="", at=AT)
    with pytest.raises(NotAllowed):
        services.meet_at_counter(desk.officers["specialist"], unit="G02", number=NUMBER, name="A", born="", at=AT)


def test_scans_are_read_at_the_desk_only_and_only_until_a_dossier_has_them(desk: Desk) -> None:
    clerk = desk.officers["one_stop_officer"]
    view = filled(clerk)
    paper = view.papers["don.pdf"]

    assert papers.pages_of_scan(clerk, paper, owner=OWNER, unit="G02") == 1
    with pytest.raises(papers.PaperUnknown):
        papers.read_scan(narrow(), paper, owner=OWNER, unit="G02")
    with pytest.raises(papers.PaperUnknown):
        papers.read_scan(clerk, paper, owner=Ref("enterprise", "0100000003"), unit="G02")
    services.receive(clerk, intake=view.id, at=AT)
    with pytest.raises(papers.PaperUnknown):
        papers.read_scan(clerk, paper, owner=OWNER, unit="G02")
    with pikepdf.open(io.BytesIO(house.pdf("x"))) as file:
        assert len(file.pages) == 1
    assert ENTERPRISE == OWNER.id


def test_forgotten_reception_goes_after_its_time(desk: Desk) -> None:
    begun(desk.officers["one_stop_officer"])

    assert services.forget_intakes(at=AT + timedelta(days=29)) == 0
    assert services.forget_intakes(at=AT + timedelta(days=30)) == 1
