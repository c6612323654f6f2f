"""A supplement from the ticked remarks to the officer's look at what changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.db import connection
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, OWNER, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import (
    DossierMoved,
    KeyUsedOtherwise,
    NotWaiting,
    SupplementNotNow,
    SupplementTooLate,
)
from motcua.casework.dossiers.services import reminding
from motcua.casework.dossiers.types import Pin, RemarkState, Status, Supplemented
from motcua.casework.results import queries as results
from motcua.foundation.errors import HouseError, Invalid, NotAllowed, NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Json, Ref

LATER = AT + timedelta(minutes=5)


def test_request_is_one_act_and_the_applicant_sees_what_is_asked(desk: Desk) -> None:
    code = _asked(desk)

    asked = queries.asked(desk.enterprise, code)

    assert (desk.status(code), queries.brief(desk.enterprise, code).due) == (Status.SUPP_PRE, None)
    assert asked is not None
    assert [(one.number, one.text, one.state) for one in asked.remarks] == [
        (1, "Ghi rõ địa chỉ cơ sở", RemarkState.SENT),
        (2, "Bản chụp bị mờ", RemarkState.SENT),
    ]
    assert asked.until is not None
    assert "Điều 17" in asked.article
    assert desk.step_count("one_stop_officer") == 0
    assert [entry.name for entry in journal.history(Ref("dossier", code))].count("dossiers.status_changed") == 1


def test_applicant_is_reminded_once_before_the_term_ends_and_not_after_the_answer(desk: Desk) -> None:
    code = _asked(desk)
    request = models.SupplementRequest.objects.get()
    assert request.until is not None
    early, near = request.asked_at + timedelta(minutes=1), request.until - timedelta(hours=3)

    told = [reminding.remind_supplements(at=when) for when in (early, near, near, request.until + timedelta(days=1))]

    assert told == [0, 1, 0, 0]
    entry = next(one for one in journal.history(Ref("dossier", code)) if one.name == "dossiers.supplement_ending")
    assert Ref.parse(str(entry.body["owner"])) == OWNER
    models.SupplementRequest.objects.update(reminded_at=None)
    _answer(desk, code)
    assert reminding.remind_supplements(at=near) == 0


def test_answer_in_place_makes_a_revision_beside_the_old_and_the_step_comes_back(desk: Desk) -> None:
    code = _asked(desk)

    sent = _answer(desk, code)
    desk.work()

    assert (sent.revision, sent.again, desk.status(code)) == (2, False, Status.SUBMITTED)
    assert desk.step("one_stop_officer").element == "intake"
    found = queries.difference(desk.officers["one_stop_officer"], code)
    assert found is not None
    assert [(one.pointer, one.before.vi, one.after.vi) for one in found.fields] == [
        ("/request", _filed(code, 1)["request"], "Tại số 12 Nguyễn Trãi"),
    ]
    ((change),) = found.papers
    assert [name for name, _ in change.before] == ["giay-to.pdf"]
    assert [name for name, _ in change.after] == ["ban-moi.pdf"]
    assert {one.name for one in papers.of(Ref("dossier", code))} == {"giay-to.pdf", "ban-moi.pdf"}
    assert [(one.state, one.changed, one.answer) for one in found.request.remarks] == [
        (RemarkState.ANSWERED, True, ""),
        (RemarkState.ANSWERED, True, "Đã quét lại"),
    ]


def test_remark_may_be_answered_with_words_alone(desk: Desk) -> None:
    code = _asked(desk)

    sent = services.supplement(
        desk.enterprise, code=code, changes={}, papers={}, words={1: "Địa chỉ đã đúng", 2: "Bản gốc như vậy"}, key="w", at=LATER
    )  # fmt: skip

    assert (sent.revision, desk.status(code)) == (1, Status.SUBMITTED)
    found = queries.difference(desk.officers["one_stop_officer"], code)
    assert found is not None
    assert ([one.changed for one in found.request.remarks], found.fields) == ([False, False], ())


def test_remark_left_unanswered_is_told_and_nothing_is_sent(desk: Desk) -> None:
    code = _asked(desk)

    with pytest.raises(Invalid) as refused:
        services.supplement(
            desk.enterprise,
            code=code,
            changes={"/request": "Nội dung mới của đề nghị"},
            papers={},
            words={2: "  "},
            key="k",
            at=LATER,
        )

    assert [(one.pointer, one.reason) for one in refused.value.errors] == [("/answers/2", "unanswered")]
    assert desk.status(code) is Status.SUPP_PRE


@pytest.mark.parametrize(
    "changes",
    [
        {"/subject": "Việc khác"},
        {"/applicant/phone": "0909"},
        {"/request/deeper": "x"},
        {"": {}},
        {"/consent": False},
        {"/attachments": []},
        {"/attachments/0/type": "application"},
        {"/nowhere": 1},
    ],
)
def test_change_where_nothing_was_asked_is_refused(desk: Desk, changes: Mapping[str, Json]) -> None:
    code = _asked(desk, pins=[Pin(pointer="/request")])

    with pytest.raises(Invalid) as refused:
        services.supplement(desk.enterprise, code=code, changes=changes, papers={}, words={1: "x"}, key="k", at=LATER)

    assert {one.code for one in refused.value.errors} == {"E-ASK"}
    assert models.Revision.objects.filter(dossier__code=code).count() == 1


def test_answer_that_breaks_a_rule_of_the_form_is_told_at_its_field(desk: Desk) -> None:
    code = _asked(desk, pins=[Pin(pointer="/applicant/email"), Pin(pointer="/request")])

    with pytest.raises(Invalid) as refused:
        services.supplement(
            desk.enterprise, code=code, changes={"/applicant/email": "không phải thư", "/request": None}, papers={}, words={},
            key="k", at=LATER,
        )  # fmt: skip

    assert {one.pointer for one in refused.value.errors} == {"/applicant/email", "/request"}


def test_old_value_that_would_be_refused_today_does_not_hold_the_answer_up(desk: Desk) -> None:
    code = _asked(desk, pins=[Pin(pointer="/request")])
    row = models.Revision.objects.get(dossier__code=code)
    row.data["applicant"]["phone"] = "không rõ"
    row.save()

    sent = services.supplement(
        desk.enterprise,
        code=code,
        changes={"/request": "Nội dung mới của đề nghị"},
        papers={},
        words={},
        key="k",
        at=LATER,
    )

    assert sent.revision == 2


def test_same_answer_twice_is_received_once_and_another_under_its_key_is_refused(desk: Desk) -> None:
    code = _asked(desk, pins=[Pin(pointer="/request")])
    answer = {"code": code, "changes": {"/request": "Nội dung mới của đề nghị"}, "papers": {}, "words": {}, "key": "k"}

    first = services.supplement(desk.enterprise, **answer, at=LATER)
    again = services.supplement(desk.enterprise, **answer, at=LATER + timedelta(minutes=1))

    assert (first.again, again.again, again.revision) == (False, True, first.revision)
    with pytest.raises(KeyUsedOtherwise):
        services.supplement(desk.enterprise, **{**answer, "changes": {"/request": "Nội dung khác hẳn"}}, at=LATER)
    with pytest.raises(NotWaiting):
        services.supplement(desk.enterprise, **{**answer, "key": "other"}, at=LATER)


def test_answer_after_the_term_is_refused_and_says_until_when_it_was(desk: Desk) -> None:
    code = _asked(desk)
    asked = queries.asked(desk.enterprise, code)
    assert asked is not None
    assert asked.until is not None

    with pytest.raises(SupplementTooLate):
        _answer(desk, code, at=asked.until + timedelta(seconds=1))


def test_another_enterprise_neither_sees_nor_answers(desk: Desk) -> None:
    code = _asked(desk)
    other = Ref("enterprise", "0312345671")
    stranger = Actor(ActorKind.CLIENT, "x", acting_for=other, rights=frozenset({"file", "see"}), assurance=1)

    with pytest.raises(NotFound):
        queries.asked(stranger, code)
    with pytest.raises((NotFound, NotAllowed)):
        services.supplement(stranger, code=code, changes={}, papers={}, words={1: "x"}, key="k", at=LATER)


def test_mandate_that_only_sees_cannot_answer(desk: Desk) -> None:
    code = _asked(desk)
    looker = Actor(ActorKind.CLIENT, "x", acting_for=OWNER, rights=frozenset({"see"}), assurance=1)

    assert queries.asked(looker, code) is not None
    with pytest.raises(NotAllowed):
        services.supplement(looker, code=code, changes={}, papers={}, words={1: "x", 2: "x"}, key="k", at=LATER)


def test_paper_of_another_dossier_is_not_taken_for_an_answer(desk: Desk) -> None:
    code = _asked(desk)
    other = desk.file_again()
    (strange,) = papers.of(Ref("dossier", other))

    with pytest.raises(HouseError):
        services.supplement(
            desk.enterprise, code=code, changes={"/attachments": [{"type": "other", "file": "x.pdf"}]}, papers={"x.pdf": strange.id},
            words={1: "x"}, key="k", at=LATER,
        )  # fmt: skip

    assert desk.status(code) is Status.SUPP_PRE


def test_second_request_in_a_phase_needs_the_head_of_the_desk(desk: Desk) -> None:
    code = _asked(desk)
    _answer(desk, code)
    desk.work()
    clerk = desk.officers["one_stop_officer"]
    head = officer("one_stop_head")
    services.reopen_remark(clerk, code=code, number=1, at=LATER)

    with pytest.raises(SupplementNotNow) as refused:
        _ask(desk, code, {1: "Vẫn chưa rõ"})
    with pytest.raises(NotAllowed):
        services.allow_supplement(clerk, code=code, reason="x", at=LATER)
    with pytest.raises(Invalid):
        services.allow_supplement(head, code=code, reason=" ", at=LATER)
    services.allow_supplement(head, code=code, reason="Doanh nghiệp chưa đáp ứng yêu cầu lần đầu", at=LATER)
    _ask(desk, code, {1: "Vẫn chưa rõ"})

    assert (refused.value.params["why"], refused.value.params["way_on"]) == ("again", "head")
    assert [(one.ordinal, one.overridden) for one in queries.supplement_requests(clerk, code)] == [
        (2, True),
        (1, False),
    ]
    with pytest.raises(SupplementNotNow) as waits:
        _ask(desk, code, {1: "Lần nữa"}, step="")
    assert waits.value.params["why"] == "waits"


def test_after_acceptance_more_is_asked_within_three_working_days_only(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    specialist = desk.officers["specialist"]
    services.add_remark(specialist, code=code, pin=Pin(pointer="/request"), kind="wrong", text="x", at=AT)

    soon = services.asking(specialist, code=code, at=AT + timedelta(hours=1))
    late = services.asking(specialist, code=code, at=AT + timedelta(days=12))

    assert (soon.can, soon.until is not None) == (True, True)
    assert (late.can, late.why, late.way_on) == (False, "late", "decide")
    assert "Điều 19" in late.article
    with pytest.raises(SupplementNotNow):
        _ask(desk, code, {1: "x"}, by=specialist, step="", at=AT + timedelta(days=12))


def test_after_appraisal_the_clock_begins_anew_with_the_answer(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    specialist = desk.officers["specialist"]
    services.add_remark(specialist, code=code, pin=Pin(pointer="/request"), kind="wrong", text="Ghi rõ", at=AT)
    first_due = queries.brief(desk.enterprise, code).due

    _ask(desk, code, {1: "Ghi rõ"}, by=specialist, step="")
    waiting = desk.status(code)
    services.supplement(
        desk.enterprise,
        code=code,
        changes={"/request": "Ghi rõ tại số 12 Nguyễn Trãi"},
        papers={},
        words={},
        key="k",
        at=AT + timedelta(days=5),
    )
    desk.work()

    assert (waiting, desk.status(code)) == (Status.SUPP_POST, Status.PROCESSING)
    due = queries.brief(desk.enterprise, code).due
    assert first_due is not None
    assert due is not None
    assert due > first_due
    assert desk.step("specialist").element == "appraise"


def test_result_of_a_supplemented_dossier_is_issued_on_the_answers_of_the_supplement(desk: Desk) -> None:
    code = _asked(desk)
    _answer(desk, code)
    desk.work()

    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")

    issued = results.for_subject(Ref("dossier", code))
    assert issued is not None
    assert desk.status(code) is Status.DECIDED
    assert results.data(desk.enterprise, issued.id)["request"] == "Tại số 12 Nguyễn Trãi"


def test_request_from_a_page_that_is_out_of_date_changes_nothing(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    services.add_remark(clerk, code=code, pin=Pin(), kind="missing", text="x", at=AT)

    with pytest.raises(DossierMoved):
        services.request_supplement(clerk, code=code, wording={1: "x"}, seen=0, at=AT)
    with pytest.raises(Invalid) as nothing:
        services.request_supplement(clerk, code=code, wording={}, seen=_seen(code), at=AT)
    with pytest.raises(Invalid) as unknown:
        services.request_supplement(clerk, code=code, wording={7: "x", 1: " "}, seen=_seen(code), at=AT)

    assert [one.reason for one in nothing.value.errors] == ["no_remarks"]
    assert [one.pointer for one in unknown.value.errors] == ["/remarks", "/wording/1"]
    assert desk.status(code) is Status.SUBMITTED


def test_supplement_noted_at_the_desk_ends_the_request(desk: Desk) -> None:
    code = _asked(desk)
    clerk = desk.officers["one_stop_officer"]

    services.tell(clerk, code=code, message="supplement_received", seen=_seen(code), at=LATER)

    (request,) = queries.supplement_requests(clerk, code)
    assert (request.waits, request.on_paper) == (False, True)
    with pytest.raises(NotWaiting):
        _answer(desk, code)


def test_step_finished_with_a_note_alone_asks_for_what_the_note_says(desk: Desk) -> None:
    code = desk.file()

    desk.finish("one_stop_officer", finding="supplement", note="Thiếu bản sao hợp đồng")

    asked = queries.asked(desk.enterprise, code)
    assert asked is not None
    assert [one.text for one in asked.remarks] == ["Thiếu bản sao hợp đồng"]


def test_part_of_an_answer_is_kept_until_it_is_sent(desk: Desk) -> None:
    code = _asked(desk)

    kept = services.save_answer(
        desk.enterprise,
        code=code,
        changes={"/request": "Một nửa"},
        papers={},
        words={2: "Sẽ quét lại"},
        seen=0,
        at=LATER,
    )

    found = queries.answers(desk.enterprise, code)
    assert (kept.version, found.changes, found.words) == (1, {"/request": "Một nửa"}, {2: "Sẽ quét lại"})
    with pytest.raises(Invalid):
        services.save_answer(
            desk.enterprise, code=code, changes={"/subject": "x"}, papers={}, words={}, seen=1, at=LATER
        )


@pytest.mark.django_db(transaction=True)
def test_officer_and_applicant_at_the_same_moment_end_the_request_once(desk: Desk) -> None:
    code = _asked(desk)
    clerk = desk.officers["one_stop_officer"]
    seen = _seen(code)
    paper = _paper(desk)
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            outcomes.append("done")
        except (NotWaiting, KeyUsedOtherwise):
            outcomes.append("refused")
        finally:
            connection.close()

    acts = [
        lambda: services.tell(clerk, code=code, message="supplement_received", seen=seen, at=LATER),
        lambda: _send(desk, code, paper),
        lambda: _send(desk, code, paper, key="other"),
    ]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused", "refused"]
    assert models.SupplementRequest.objects.filter(dossier__code=code, answered_at=None).count() == 0
    assert desk.status(code) is Status.SUBMITTED


def _asked(desk: Desk, pins: list[Pin] | None = None) -> str:
    """A dossier of which the clerk has asked more, from the step of the process."""
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    (paper,) = papers.of(Ref("dossier", code))
    wanted = pins or [Pin(pointer="/request"), Pin(paper=paper.id, page=1)]
    words = ["Ghi rõ địa chỉ cơ sở", "Bản chụp bị mờ"]
    for pin, text in zip(wanted, words, strict=False):
        services.add_remark(clerk, code=code, pin=pin, kind="wrong", text=text, at=AT)
    _ask(desk, code, {number: words[number - 1] for number in range(1, len(wanted) + 1)})
    desk.work()
    return code


def _ask(
    desk: Desk, code: str, wording: dict[int, str], *, by: Actor | None = None, step: str = "intake", at: object = AT
) -> None:
    clerk = by or desk.officers["one_stop_officer"]
    open_step = desk.step("one_stop_officer") if step else None
    services.request_supplement(
        clerk, code=code, wording=wording, seen=_seen(code), at=at,  # type: ignore[arg-type]
        step=open_step.id if open_step else 0, step_seen=open_step.version if open_step else 0,
        values={"finding": "supplement", "note": "Theo phiếu yêu cầu"} if open_step else None,
    )  # fmt: skip


def _paper(desk: Desk) -> str:
    return attachments.add(desk.enterprise, owner=OWNER, name="ban-moi.pdf", content=house.pdf("ban-moi"), at=AT).id


def _send(desk: Desk, code: str, paper: str, *, key: str = "answer", at: object = LATER) -> Supplemented:
    return services.supplement(
        desk.enterprise, code=code, key=key, at=at,  # type: ignore[arg-type]
        changes={"/request": "Tại số 12 Nguyễn Trãi", "/attachments": [{"type": "other", "file": "ban-moi.pdf"}]},
        papers={"ban-moi.pdf": paper}, words={2: "Đã quét lại"},
    )  # fmt: skip


def _answer(desk: Desk, code: str, *, at: object = LATER) -> Supplemented:
    return _send(desk, code, _paper(desk), at=at)


def _seen(code: str) -> int:
    return int(models.Dossier.objects.get(code=code).turns)


def _filed(code: str, number: int) -> Mapping[str, Json]:
    found: Mapping[str, Json] = models.Revision.objects.get(dossier__code=code, number=number).data
    return found
