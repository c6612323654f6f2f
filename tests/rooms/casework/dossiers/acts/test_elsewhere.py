"""Acts that ask others: transfer to another authority, opinions of other units."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.acts.acting import NOW, WHY, processing, taken_up, working_day
from tests.rooms.casework.dossiers.factory import AT, PASSWORD, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import (
    ActNotLawful,
    OpinionsOutstanding,
)
from motcua.casework.dossiers.types import Asked, Status
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotFound
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import services as accounts
from motcua.identity.permissions import services as grants


def holder(login: str, unit: str, procedure: str) -> Actor:
    """A one-stop officer for one procedure alone."""
    account = accounts.open_officer(house.SET_UP, login=f"{login}.mot", name=login, password=PASSWORD, at=AT)
    grants.grant(
        house.SET_UP,
        principal=account,
        role="one_stop_officer",
        unit=unit,
        procedure=procedure,
        in_force_from=AT,
        at=AT,
    )
    return Actor(ActorKind.OFFICER, account)


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
    procedure = queries.brief(desk.enterprise, code).procedure
    followed = [
        len(queries.transfers(holder(name, unit, one))[1])
        for name, unit, one in (
            ("same", "G02.10", procedure), ("other", "G02.10", "khac"), ("everywhere", "", procedure), ("nowhere", "", "khac"),
        )
    ]  # fmt: skip
    assert followed == [1, 0, 1, 0], "a right for one procedure shows no transfer of another, wherever it holds"
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
