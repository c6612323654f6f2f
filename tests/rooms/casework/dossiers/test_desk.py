"""A dossier that people handle: each step at the desk, the legal status that it gives, and the signed paper at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from tests.rooms.casework.dossiers.factory import AT, Desk, officer

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import NotWaiting
from motcua.casework.dossiers.types import Ground, Outcome, Status
from motcua.definitions.catalogue import queries as versions
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.types import State, StepState
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.types import Actor, Ref


def test_dossier_when_every_step_is_done_has_its_signed_result(desk: Desk) -> None:
    code = desk.file()
    seen = [desk.status(code)]

    desk.finish("one_stop_officer", finding="complete")
    seen.append(desk.status(code))
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted", note="Đủ điều kiện")
    desk.finish("division_head", agreed=True)
    seen.append(desk.status(code))
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    seen.append(desk.status(code))

    assert seen == [Status.SUBMITTED, Status.TRANSFERRED, Status.SUBMITTED_FOR_SIGN, Status.DECIDED]
    view = queries.brief(desk.enterprise, code)
    assert (view.outcome, view.result is not None) == (Outcome.ACCEPTED, True)
    assert process.instance(Actor.system("process"), Ref("dossier", code)).state is State.COMPLETED


def test_accepted_dossier_has_its_legal_limit_from_the_acceptance(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")

    after = queries.for_link(code)
    version = versions.version(queries.brief(desk.enterprise, code).version_id)
    assert after.accepted_at is not None
    limit = versions.due(version, after.accepted_at, unit=after.unit)
    assert limit is not None
    assert (version.limit.kind, version.limit.amount, after.due) == ("working_days", 7, limit.at)


def test_refusal_goes_out_with_its_reason(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish(
        "specialist", outcome="refused", why=[Ground("Không thuộc đối tượng", "Nghị định 69/2018/NĐ-CP, Điều 19")]
    )
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)

    desk.finish("clerk")

    view = queries.brief(desk.enterprise, code)
    reasons = [(reason.text_vi, reason.article) for reason in view.reasons]
    assert (view.status, reasons) == (
        Status.REFUSED, [("Không thuộc đối tượng", "Nghị định 69/2018/NĐ-CP, Điều 19")]
    )  # fmt: skip


def test_leader_who_does_not_sign_gives_the_draft_back(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)

    desk.finish("department_leader", signed=False)

    assert desk.step("specialist").element == "appraise"
    assert queries.brief(desk.enterprise, code).result is None


def test_supplement_when_it_comes_lets_the_dossier_go_on(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="supplement", note="Thiếu bản sao hợp đồng")
    waiting = desk.status(code)
    clerk = desk.officers["one_stop_officer"]

    services.tell(clerk, code=code, message="supplement_received", seen=0, at=AT)
    desk.work()

    assert (waiting, desk.status(code)) == (Status.SUPP_PRE, Status.SUBMITTED)
    assert desk.step("one_stop_officer").element == "intake"


def test_dossier_that_waits_for_nothing_is_told_nothing(desk: Desk) -> None:
    code = desk.file()

    with pytest.raises(NotWaiting):
        services.tell(desk.officers["one_stop_officer"], code=code, message="supplement_received", seen=0, at=AT)

    assert desk.status(code) is Status.SUBMITTED


def test_dossier_refused_at_the_counter_is_not_accepted_and_has_no_number(desk: Desk) -> None:
    code = desk.file()

    desk.finish("one_stop_officer", finding="refused", note="Sai cơ quan")

    assert desk.status(code) is Status.NOT_ACCEPTED
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM numbering_registernumber WHERE register LIKE 'TTC%'")
        assert cursor.fetchone() == (0,)


def test_step_of_another_role_is_neither_listed_nor_done(desk: Desk) -> None:
    desk.file()
    step = desk.step("one_stop_officer")

    assert process.open_steps(desk.officers["specialist"]) == []
    with pytest.raises(NotAllowed):
        processes.finish_step(desk.officers["specialist"], step=step.id, values={"finding": "complete"}, at=AT)


def test_consulted_agency_sees_the_dossier_of_its_open_step_and_no_longer(desk: Desk) -> None:
    code = desk.file()
    agency = officer("consulted_agency", unit="T01")
    asked = replace(desk.step("one_stop_officer"), role="consulted_agency", unit="T01")

    seen = queries.dossier_of_step(agency, asked, at=AT)

    assert seen.code == code
    with pytest.raises(NotFound):
        queries.dossier_of_step(agency, replace(asked, state=StepState.DONE), at=AT)
    with pytest.raises(NotFound):
        queries.dossier_of_step(agency, replace(asked, unit="T04"), at=AT)
