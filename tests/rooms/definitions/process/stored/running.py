"""A process in the database at a desk that remembers what it was asked."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.rooms.definitions.process.factory import (
    awaits,
    catch,
    command,
    decide,
    edge,
    end,
    gateway,
    inside,
    message,
    model,
    start,
    step,
)

from motcua.definitions.process import queries, services
from motcua.definitions.process.types import DONE, Definition, Instance, Outcome, Step
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.permissions import services as permissions

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUSE = Actor.system("process")
OPERATOR = Actor.system("operator")
SET_UP = Actor.system("set_up")
SUBJECT = Ref("thing", "T-1")
PROCEDURE = "test/procedure"


@dataclass
class Desk:
    """A desk that remembers what it was asked and answers as it is told."""

    outcomes: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Json]]] = field(default_factory=list)
    held: list[Ref] = field(default_factory=list)
    decisions: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    hours: dict[str, int | None] = field(default_factory=dict)

    def hold(self, subject: Ref) -> None:
        self.held.append(subject)

    def carry_out(self, subject: Ref, command: str, values: Mapping[str, Json], at: datetime) -> Outcome:
        self.asked.append((command, dict(values)))
        answer = self.outcomes.get(command, DONE)
        if callable(answer):
            answer = answer()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def decide(self, subject: Ref, decision: str, values: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:
        answer = self.decisions[decision]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def due(self, subject: Ref, term: str, since: datetime) -> datetime | None:
        hours = self.hours.get(term, 8)
        return None if hours is None else since + timedelta(hours=hours)


def officer(name: str, role: str, unit: str = "G02") -> Actor:
    permissions.grant(SET_UP, principal=name, role=role, unit=unit, in_force_from=AT - timedelta(days=400), at=AT)
    return Actor(ActorKind.OFFICER, name, assurance=2)


@functools.cache
def read(elements: str, ways: str, **more: str) -> Definition:
    return queries.read(model(start() + elements, ways, **more), file="process.bpmn")


def begun(definition: Definition, *, subject: Ref = SUBJECT, **values: Json) -> Instance:
    return services.start(
        HOUSE, subject=subject, definition=definition, procedure=PROCEDURE, unit="G02.1", values=values, at=AT
    )


def now(subject: Ref = SUBJECT) -> Instance:
    return queries.instance(HOUSE, subject)


def the(element: str, subject: Ref = SUBJECT) -> Step:
    return next(one for one in now(subject).steps if one.element == element)


def facts(subject: Ref = SUBJECT) -> list[str]:
    return [entry.name.removeprefix("process.") for entry in journal.history(subject)]


TWO = (step("check", "complete:boolean note:text", role="one_stop_officer", term="intake") + step("sign", kind="sign", role="department_leader") + end(),
       "start>check check>sign sign>end")  # fmt: skip
LONG = (
    inside(
        "handling",
        step("check", "complete:boolean", role="one_stop_officer", term="intake").replace('id="check"', 'id="check"') + start("s2") + gateway("g", default="y")
        + command("ask", "request_supplement") + catch("supplement", awaits("supplement_received")) + command("take", "accept")
        + decide("route") + step("appraise", "outcome:accepted,refused note:text") + command("issue", "issue") + end("e2"),
        "s2>check check>g g>take{complete = true} g>ask* ask>supplement supplement>check take>route route>appraise appraise>issue issue>e2",
    )
    + edge("withdrawn", "handling", awaits("withdrawn")) + command("close", "return_dossier") + end() + end("gone"),
    "start>handling handling>end withdrawn>close close>gone",
)  # fmt: skip


def long() -> Definition:
    return read(*LONG, more=message("supplement_received") + message("withdrawn"))
