"""A dossier that gets no result: refused, withdrawn, stopped, waited for in vain."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from tests.rooms.casework.dossiers.acts.acting import NOW, WHY, decided, forms, processing, taken_up
from tests.rooms.casework.dossiers.factory import OWNER, Desk

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.services.desk import DossierDesk
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, SheetKey, Status
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, Ref


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


def test_process_that_waited_in_vain_gives_back_only_by_an_article_that_an_officer_names(desk: Desk) -> None:
    code, specialist = processing(desk), desk.officers["specialist"]
    with transaction.atomic():
        DossierDesk().carry_out(Ref("dossier", code), "request_supplement", {}, clock.now())
    later = clock.now() + timedelta(days=90)

    with pytest.raises(ActNotLawful) as nothing, transaction.atomic():
        DossierDesk().carry_out(Ref("dossier", code), "return_dossier", {}, later)
    with pytest.raises(ActNotLawful) as early:
        services.give_reasons(specialist, code=code, why=WHY, asked=NOW, at=clock.now())
    services.give_reasons(specialist, code=code, why=WHY, asked=NOW, at=later)
    with transaction.atomic():
        DossierDesk().carry_out(Ref("dossier", code), "return_dossier", {}, later)
    desk.work()

    assert (nothing.value.why, early.value.why) == ("no_basis", "limit_not_passed")
    act = models.Act.objects.get(dossier__code=code, kind=ActKind.STOP.value)
    assert [(one["text"], one["article"]) for one in act.grounds] == [(WHY[0].text, WHY[0].article)]
    assert (desk.status(code), SheetKey.STOP_NOTICE in forms(desk, code)) == (Status.STOPPED, True)
