"""Legal acts beside the steps: who may, when, with which paper, and what a second person has to do with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.rooms.casework.dossiers.factory import OWNER, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import (
    ActNotLawful,
    DossierMoved,
    KeyUsedOtherwise,
    OpinionsOutstanding,
    SamePerson,
)
from motcua.casework.dossiers.services import HandOver
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, SheetKey, Status
from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed, NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.worktime import queries as worktime

WHY = [Ground("Chờ kết luận của cơ quan điều tra", "Luật Quản lý ngoại thương, Điều 30")]
NOW = Asked(None, "")


def working_day(after: datetime, days: int) -> date:
    """A working day so many days ahead, whatever the calendar says of the days between."""
    return worktime.calendar("G02.10").working_day_from(clock.legal_date(after) + timedelta(days=days))


def taken_up(desk: Desk) -> str:
    """A dossier that a specialist appraises."""
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    return code


def processing(desk: Desk) -> str:
    """The same in the status of being handled: its draft was not signed."""
    code = taken_up(desk)
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=False)
    models.Dossier.objects.filter(code=code).update(status=Status.PROCESSING.value)
    return code


def decided(desk: Desk, *, outcome: str = "accepted") -> str:
    """A dossier with its signed paper."""
    code = taken_up(desk)
    desk.finish("specialist", outcome=outcome)
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    return code


def forms(desk: Desk, code: str) -> list[SheetKey]:
    return [one.key for one in queries.sheets(desk.officers["specialist"], code) if one.made_at is not None]


# ---------------------------------------------------------------- intake and refusal


def test_intake_refused_has_its_kinds_articles_paper_and_no_steps_any_more(desk: Desk) -> None:
    code, clerk = desk.file(), desk.officers["one_stop_officer"]
    why = [Ground("Thuộc Sở Công Thương", "Nghị định 69/2018/NĐ-CP, Điều 20", kind="not_competent")]

    with pytest.raises(Invalid) as told:
        services.refuse_intake(clerk, code=code, why=[Ground("", "")], asked=NOW, at=clock.now())
    with pytest.raises(Invalid) as nowhere:
        services.refuse_intake(clerk, code=code, why=why, asked=NOW, at=clock.now())
    services.refuse_intake(
        clerk, code=code, why=why, file_at="Sở Công Thương Hà Nội", asked=Asked(1, "x"), at=clock.now()
    )  # fmt: skip
    again = services.refuse_intake(clerk, code=code, why=why, file_at="…", asked=Asked(1, "x"), at=clock.now())
    desk.work()

    act = queries.act(clerk, code, again)
    assert [one.pointer for one in told.value.errors] == ["/grounds/0/text", "/grounds/0/article"]
    assert [one.pointer for one in nowhere.value.errors] == ["/file_at"]
    assert (desk.status(code), act.kind, act.details["file_at"]) == (
        Status.NOT_ACCEPTED, ActKind.INTAKE_REFUSAL, "Sở Công Thương Hà Nội",
    )  # fmt: skip
    assert process.open_steps(clerk) == []
    assert SheetKey.INTAKE_REFUSAL in forms(desk, code)


def test_refusal_at_the_step_needs_reasons_each_with_its_article(desk: Desk) -> None:
    code = taken_up(desk)
    step, specialist = desk.step("specialist"), desk.officers["specialist"]

    with pytest.raises(Invalid) as told:
        services.finish_step(
            specialist, step=step.id, values={"outcome": "refused"}, seen=step.version, at=clock.now()
        )  # fmt: skip

    assert [one.pointer for one in told.value.errors] == ["/grounds/0/text", "/grounds/0/article"]
    assert desk.step("specialist").id == step.id
    assert desk.status(code) is Status.TRANSFERRED


# ---------------------------------------------------------------- withdrawal


def test_withdrawal_stops_at_once_with_its_notice_and_the_same_wish_again_changes_nothing(desk: Desk) -> None:
    code = taken_up(desk)
    owner = Actor(desk.enterprise.kind, "erp", acting_for=OWNER, rights=frozenset({"file", "see"}), assurance=1)

    first = services.withdraw(
        owner, code=code, reason="Đổi kế hoạch", way="api", asked=Asked(None, "w"), at=clock.now()
    )
    second = services.withdraw(owner, code=code, reason="…", way="api", asked=Asked(None, "w"), at=clock.now())
    desk.work()

    turns = [
        (entry.body["before"], entry.body["after"])
        for entry in journal.history(Ref("dossier", code))
        if entry.name == "dossiers.status_changed"
    ][-2:]
    assert (first, second, desk.status(code)) == (True, True, Status.STOPPED)
    assert turns == [("TRANSFERRED", "STOP_REQUESTED"), ("STOP_REQUESTED", "STOPPED")]
    assert SheetKey.STOP_NOTICE in forms(desk, code)
    assert desk.step_count("specialist") == 0


def test_withdrawal_after_a_decision_is_refused_and_said_so(desk: Desk) -> None:
    code = decided(desk)

    stopped = services.withdraw(desk.enterprise, code=code, reason="", way="api", asked=NOW, at=clock.now())

    (act,) = [one for one in queries.acts(desk.officers["specialist"], code) if one.kind is ActKind.WITHDRAWAL]
    assert (stopped, desk.status(code), act.state) == (False, Status.DECIDED, ActState.TURNED_DOWN)


def test_withdrawal_while_the_decided_paper_is_being_made_comes_too_late(desk: Desk) -> None:
    code = taken_up(desk)
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    models.Dossier.objects.filter(code=code).update(outcome="accepted")

    stopped = services.withdraw(desk.enterprise, code=code, reason="", way="api", asked=NOW, at=clock.now())

    assert (stopped, desk.status(code)) == (False, Status.SUBMITTED_FOR_SIGN)


# ---------------------------------------------------------------- extension


def test_apology_is_proposed_by_the_unit_signed_by_its_leader_and_only_once(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    before = queries.brief(desk.enterprise, code).due
    day = working_day(now, 30)

    act = services.propose_extension(
        specialist,
        code=code,
        reason="Phải kiểm tra thực tế",
        article="NĐ 69/2018, Điều 20",
        until=day,
        asked=NOW,
        at=now,
    )
    with pytest.raises(NotAllowed):
        services.sign_extension(specialist, code=code, act=act, agreed=True, asked=NOW, at=now)
    services.sign_extension(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    desk.work()
    with pytest.raises(ActNotLawful) as again:
        services.propose_extension(specialist, code=code, reason="Nữa", article="Điều 20", until=day, asked=NOW, at=now)

    after = queries.brief(desk.enterprise, code).due
    assert before is not None
    assert after is not None
    assert (clock.legal_date(after), again.value.why) == (day, "extended_before")
    assert SheetKey.APOLOGY_LETTER in forms(desk, code)
    assert queries.marks([code])[code] == frozenset({"extended"})


def test_apology_that_comes_less_than_a_working_day_before_the_due_date_is_not_lawful(desk: Desk) -> None:
    code = taken_up(desk)
    due = queries.brief(desk.enterprise, code).due
    assert due is not None
    late = due - timedelta(hours=2)

    with pytest.raises(ActNotLawful) as told:
        services.propose_extension(
            desk.officers["specialist"],
            code=code,
            reason="x",
            article="y",
            until=working_day(due, 9),
            asked=NOW,
            at=late,
        )

    (line,) = queries.threatened(desk.officers["specialist"], at=late)
    assert (told.value.why, line.code, line.letter_until < late, line.late) == ("too_late", code, True, False)


# ---------------------------------------------------------------- suspension


def test_suspension_stops_the_clock_and_ends_on_its_day(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    leader, day = desk.officers["department_leader"], working_day(clock.now(), 3)

    with pytest.raises(Invalid) as told:
        services.suspend(leader, code=code, why=WHY, document="", until=None, asked=NOW, at=now)
    services.suspend(leader, code=code, why=WHY, document="12/QĐ-XNK", until=day, asked=NOW, at=now)
    still = queries.brief(desk.enterprise, code).due
    early = services.end_due_suspensions(at=now)
    ended = services.end_due_suspensions(at=now + timedelta(days=10))

    assert [one.pointer for one in told.value.errors] == ["/document"]
    assert (still, early, ended) == (None, 0, 1)
    assert queries.brief(desk.enterprise, code).due is not None
    assert queries.marks([code])[code] == frozenset()
    with pytest.raises(NotAllowed):
        services.suspend(desk.officers["specialist"], code=code, why=WHY, document="1", until=None, asked=NOW, at=now)


# ---------------------------------------------------------------- fees and stopping


def test_fee_notice_waits_for_its_proof_or_is_waived_with_a_reason(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    day = working_day(now, 5)

    with pytest.raises(Invalid) as told:
        services.request_fee(specialist, code=code, name="", amount=0, article="", until=None, asked=NOW, at=now)
    act = services.request_fee(
        specialist,
        code=code,
        name="Phí thẩm định",
        amount=1_200_000,
        article="TT 1/2026, Điều 4",
        until=day,
        asked=NOW,
        at=now,
    )
    waiting = desk.status(code)
    with pytest.raises(Invalid):
        services.note_payment(specialist, code=code, act=act, proof=" ", asked=NOW, at=now)
    services.note_payment(specialist, code=code, act=act, proof="BL 0007", asked=NOW, at=now)
    paid = desk.status(code)
    other = services.request_fee(
        specialist, code=code, name="Lệ phí", amount=50_000, article="Điều 5", until=day, asked=NOW, at=now
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.waive_fee(specialist, code=code, act=other, why=WHY, asked=NOW, at=now)
    services.waive_fee(leader, code=code, act=other, why=WHY, asked=NOW, at=now)

    assert {one.pointer for one in told.value.errors} >= {"/amount", "/until", "/grounds/0/text"}
    assert (waiting, paid, desk.status(code)) == (Status.FEE_DUE, Status.PROCESSING, Status.PROCESSING)


def test_dossier_is_stopped_by_law_only_by_two_persons_and_the_notice_goes_out(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    head, leader = desk.officers["division_head"], desk.officers["department_leader"]

    act = services.propose_stop(head, code=code, why=WHY, asked=NOW, at=now)
    with pytest.raises(Invalid):
        services.settle_stop(leader, code=code, act=act, agreed=False, asked=NOW, at=now)
    services.settle_stop(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    desk.work()

    assert desk.status(code) is Status.STOPPED
    assert SheetKey.STOP_NOTICE in forms(desk, code)
    assert desk.step_count("specialist") == 0


def test_applicant_who_does_not_answer_before_the_acceptance_is_not_taken_in(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="supplement", note="Thiếu hợp đồng")

    early = services.end_waiting(at=clock.now())
    ended = services.end_waiting(at=clock.now() + timedelta(days=90))
    desk.work()

    assert (early, ended, desk.status(code)) == (0, 1, Status.NOT_ACCEPTED)
    assert SheetKey.INTAKE_REFUSAL in forms(desk, code)


def test_applicant_who_does_not_answer_after_it_is_not_stopped_without_a_basis_in_the_pack(desk: Desk) -> None:
    code = processing(desk)
    models.Dossier.objects.filter(code=code).update(status=Status.SUPP_POST.value)

    ended = services.end_waiting(at=clock.now() + timedelta(days=900))

    assert (ended, desk.status(code)) == (0, Status.SUPP_POST)


# ---------------------------------------------------------------- transfer


def test_transfer_keeps_the_code_names_both_units_and_is_acknowledged_there(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    here, there = (
        officer("one_stop_officer", unit="G02.10", login="here"),
        officer("one_stop_officer", unit="T01.CT", login="there"),
    )
    due = queries.brief(desk.enterprise, code).due

    act = services.hand_over(here, code=code, to="T01.CT", why=WHY, asked=Asked(None, "t"), at=now)
    again = services.hand_over(here, code=code, to="T01.CT", why=WHY, asked=Asked(None, "t"), at=now)
    with pytest.raises(NotFound):
        queries.dossier(here, code, at=now)
    services.acknowledge(there, code=code, act=act, agreed=True, asked=NOW, at=now)

    bodies = queries.bodies(there, code)
    coming, sent = queries.transfers(here)
    assert (again, coming, [one.details["to"] for one in sent]) == (act, [], ["T01.CT"])
    assert (bodies.received_by, bodies.decided_by, bodies.handled_by) == ("G02.10", "T01.CT", "T01.CT")
    assert queries.brief(desk.enterprise, code).due == due
    (step,) = process.open_steps(officer("specialist", unit="T01.CT", login="there2"))
    assert (step.unit, step.subject.id) == ("T01.CT", code)


def test_transfer_that_the_other_desk_sends_back_is_at_its_first_unit_again(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    here, there = (
        officer("one_stop_officer", unit="G02.10", login="here"),
        officer("one_stop_officer", unit="T01.CT", login="there"),
    )
    act = services.hand_over(here, code=code, to="T01.CT", why=WHY, asked=NOW, at=now)

    with pytest.raises(Invalid):
        services.acknowledge(there, code=code, act=act, agreed=False, asked=NOW, at=now)
    services.acknowledge(there, code=code, act=act, agreed=False, note="Không thuộc thẩm quyền", asked=NOW, at=now)

    assert queries.dossier(here, code, at=now).unit == "G02.10"
    with pytest.raises(NotFound):
        queries.dossier(there, code, at=now)


# ---------------------------------------------------------------- opinions


def test_consulted_unit_sees_the_papers_that_the_question_names_and_nothing_once_it_answered(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    asked, other = (
        officer("consulted_agency", unit="T01", login="t01"),
        officer("consulted_agency", unit="T04", login="t04"),
    )
    (paper,) = papers.of(Ref("dossier", code))
    day = working_day(now, 2)

    first, second = services.ask_opinions(
        desk.officers["specialist"], code=code, units=["T01", "T04"], text="Có ý kiến gì?", names=[paper.id], until=day,
        must=True, asked=NOW, at=now,
    )  # fmt: skip
    consulting = desk.status(code)
    content = queries.paper_of_question(asked, first, paper.id, at=now)
    with pytest.raises(NotFound):
        queries.paper_of_question(asked, first, "00000000-0000-7000-8000-000000000000", at=now)
    with pytest.raises(NotFound):
        queries.dossier_of_question(other, first, at=now)
    with pytest.raises(NotFound):
        queries.dossier(asked, code, at=now)
    services.give_opinion(asked, question=first, opinion="agree", text="Nhất trí", at=now)
    still = desk.status(code)
    with pytest.raises(NotFound):
        queries.dossier_of_question(asked, first, at=now)
    services.give_opinion(other, question=second, opinion="disagree", text="Không nhất trí", at=now)

    assert (consulting, still, desk.status(code)) == (Status.CONSULTING, Status.CONSULTING, Status.PROCESSING)
    assert content.content.startswith(b"%PDF")


def test_necessary_opinion_that_is_outstanding_holds_the_decision_and_silence_is_no_consent(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    (question,) = services.ask_opinions(
        specialist,
        code=code,
        units=["T01"],
        text="?",
        names=[],
        until=working_day(now, 1),
        must=True,
        asked=NOW,
        at=now,
    )

    desk.finish("specialist", outcome="accepted")
    with pytest.raises(OpinionsOutstanding):
        desk.finish("division_head", agreed=True)
    with pytest.raises(ActNotLawful):
        services.close_question(specialist, code=code, question=question, asked=NOW, at=now)
    late = services.tell_late_opinions(at=now + timedelta(days=9))
    twice = services.tell_late_opinions(at=now + timedelta(days=9))
    services.close_question(leader, code=code, question=question, asked=NOW, at=now)

    (told,) = queries.questions(leader, code)
    assert (late, twice, told.state, told.opinion) == (1, 0, "closed", "")
    assert desk.status(code) is Status.PROCESSING


# ---------------------------------------------------------------- the life of a result


def test_result_is_handed_over_with_identity_and_counts_as_returned_only_then(desk: Desk) -> None:
    code, clerk, now = decided(desk), desk.officers["one_stop_officer"], clock.now()
    nothing = HandOver("", "", "", receipt_seen=False, proxy=True, proxy_paper="", originals="")
    given = HandOver(
        "Trần Thị Hạnh", "citizen_card", "1234", receipt_seen=True, proxy=False, proxy_paper="", originals="Hợp đồng"
    )

    with pytest.raises(Invalid) as told:
        services.hand_over_result(clerk, code=code, given=nothing, asked=NOW, at=now)
    waiting = [line.code for line in queries.to_release(clerk, at=now)]
    services.hand_over_result(clerk, code=code, given=given, asked=Asked(None, "d"), at=now)
    services.hand_over_result(clerk, code=code, given=given, asked=Asked(None, "d"), at=now)

    (delivery,) = queries.deliveries(clerk, code)
    assert {one.pointer for one in told.value.errors} == {"/recipient", "/identity", "/last_digits", "/proxy_paper"}
    assert (waiting, queries.to_release(clerk, at=now)) == ([code], [])
    assert (desk.status(code), delivery.identity, delivery.originals) == (
        Status.RETURNED,
        "citizen_card:1234",
        "Hợp đồng",
    )


def test_result_on_its_way_by_post_is_returned_when_the_post_has_delivered_it(desk: Desk) -> None:
    code, clerk, now = decided(desk), desk.officers["one_stop_officer"], clock.now()

    services.post_result(clerk, code=code, tracking="rr 123 456 789 vn", recipient="Minh Phát", asked=NOW, at=now)
    underway = desk.status(code)
    with pytest.raises(ActNotLawful):
        services.post_result(clerk, code=code, tracking="EE123456789VN", recipient="Minh Phát", asked=NOW, at=now)
    services.note_post(clerk, code=code, arrived=True, asked=NOW, at=now)

    assert (underway, desk.status(code)) == (Status.DECIDED, Status.RETURNED)
    assert [one.tracking for one in queries.deliveries(clerk, code)] == ["RR123456789VN"]


def test_nobody_has_come_for_30_days_is_a_list_of_its_own(desk: Desk) -> None:
    code, clerk = decided(desk), desk.officers["one_stop_officer"]

    soon = queries.to_release(clerk, at=clock.now(), uncollected=True)
    later = queries.to_release(clerk, at=clock.now() + timedelta(days=31), uncollected=True)

    assert (soon, [line.code for line in later]) == ([], [code])


def test_correction_issues_a_new_paper_and_the_old_one_verifies_as_replaced(desk: Desk) -> None:
    code, now = decided(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    old = results.for_subject(Ref("dossier", code))
    assert old is not None
    services.deliver_result(desk.enterprise, code=code, means="api", at=now)

    with pytest.raises(Invalid) as told:
        services.propose_correction(specialist, code=code, why=WHY, changes={"/khong/co": "x"}, asked=NOW, at=now)
    act = services.propose_correction(
        specialist,
        code=code,
        why=WHY,
        changes={"/subject": "Đề nghị giải quyết cho cơ sở tại Hải Phòng"},
        asked=NOW,
        at=now,
    )
    services.settle_correction(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    correcting = desk.status(code)
    desk.work()

    new = results.for_subject(Ref("dossier", code))
    assert new is not None
    assert [one.pointer for one in told.value.errors] == ["/changes/khong/co"]
    assert (correcting, desk.status(code)) == (Status.CORRECTING, Status.DECIDED)
    assert (new.id != old.id, new.number) == (True, old.number + 1)
    assert results.verify(old.code, old.check).finding is Finding.REPLACED
    assert results.verify(new.code, new.check).finding is Finding.AUTHENTIC
    assert "Hải Phòng" in str(queries.dossier(specialist, code, at=now).data["subject"])


def test_revocation_needs_two_persons_and_shows_at_the_verification_at_once(desk: Desk) -> None:
    code, now = decided(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    issued = results.for_subject(Ref("dossier", code))
    assert issued is not None
    act = services.propose_revocation(specialist, code=code, why=WHY, document="15/QĐ-XNK", asked=NOW, at=now)
    before = results.verify(issued.code, issued.check).finding

    services.settle_revocation(leader, code=code, act=act, agreed=True, asked=NOW, at=now)

    assert (before, results.verify(issued.code, issued.check).finding) == (Finding.AUTHENTIC, Finding.REVOKED)
    with pytest.raises(ActNotLawful) as told:
        services.propose_revocation(specialist, code=code, why=WHY, document="16", asked=NOW, at=now)
    assert told.value.why == "no_result"


# ---------------------------------------------------------------- incident, archive, linked dossiers


def test_ended_dossier_is_closed_with_the_list_of_what_it_holds(desk: Desk) -> None:
    code, now, clerk = decided(desk), clock.now(), desk.officers["clerk"]

    with pytest.raises(ActNotLawful):
        services.archive(clerk, code=code, years=10, title="Hồ sơ", asked=NOW, at=now)
    services.deliver_result(desk.enterprise, code=code, means="api", at=now)
    with pytest.raises(Invalid):
        services.archive(clerk, code=code, years=3, title="Hồ sơ", asked=NOW, at=now)
    act = services.archive(clerk, code=code, years=10, title="Hồ sơ", asked=NOW, at=now)

    held = queries.act(clerk, code, act).details["list"]
    assert isinstance(held, list)
    assert [one["kind"] for one in held if isinstance(one, dict)] == ["form", "paper", "sheet", "result"]


def test_linked_dossier_counts_with_its_main_one_once(desk: Desk) -> None:
    main, part, clerk = desk.file(), desk.file_again(), desk.officers["one_stop_officer"]

    services.link(clerk, code=part, main=main, asked=NOW, at=clock.now())
    services.link(clerk, code=part, main=main, asked=NOW, at=clock.now())
    with pytest.raises(ActNotLawful) as chain:
        services.link(clerk, code=main, main=part, asked=NOW, at=clock.now())

    tree = queries.tree(clerk, part)
    assert [(one.code, one.leads) for one in tree] == [(main, True), (part, False)]
    assert chain.value.why == "chain"
    assert queries.counted(models.Dossier.objects.all()).count() == 1


# ---------------------------------------------------------------- keys, versions, second persons


def test_page_that_is_stale_makes_no_act_and_a_key_makes_one(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    leader = desk.officers["department_leader"]
    seen = queries.brief(leader, code).version

    first = services.suspend(leader, code=code, why=WHY, document="1", until=None, asked=Asked(seen, "k1"), at=now)
    same = services.suspend(leader, code=code, why=WHY, document="1", until=None, asked=Asked(seen, "k1"), at=now)
    with pytest.raises(DossierMoved):
        services.end_suspension(leader, code=code, act=first, asked=Asked(seen, "k2"), at=now)
    with pytest.raises(KeyUsedOtherwise):
        services.withdraw(
            desk.officers["one_stop_officer"], code=code, reason="", way="desk", asked=Asked(None, "k1"), at=now
        )  # fmt: skip

    assert first == same
    assert models.Act.objects.filter(dossier__code=code).count() == 1


def test_who_proposed_an_act_does_not_settle_it(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    both = officer("division_head", unit="G02.10", login="both", and_role="department_leader")

    act = services.propose_stop(both, code=code, why=WHY, asked=NOW, at=now)

    with pytest.raises(SamePerson):
        services.settle_stop(both, code=code, act=act, agreed=True, asked=NOW, at=now)
    assert [one.why_not for one in queries.offers(both, code, at=now) if one.kind is ActKind.STOP] == ["same_person"]
