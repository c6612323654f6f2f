"""What every act on an instance does before and after: lock, load, act, keep, tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from motcua.definitions.process import facts, keeping, library, models
from motcua.definitions.process.engine import Token
from motcua.definitions.process.errors import GivesWrong, InstanceUnknown, NoWayOn, StateForeign
from motcua.definitions.process.playing import Play
from motcua.definitions.process.types import State, Task
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.jobs.types import URGENT, Order
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.identity.permissions.types import Target

CARRY_OUT = "process.carry_out"
VALUES_LIMIT = 200_000
"""Bytes that the values of an instance may have as JSON."""


def locked(instance: int) -> models.Instance:
    """The row, locked for this transaction after its subject, always in this order; raises `InstanceUnknown`."""
    found = models.Instance.objects.filter(pk=instance).values_list("subject_kind", "subject_id").first()
    if found is None:
        raise InstanceUnknown(instance=instance)
    keeping.hold(Ref(*found))
    return models.Instance.objects.select_for_update(no_key=True).get(pk=instance)


def running(subject: Ref) -> models.Instance:
    """The row of a subject's running process, locked after the subject; raises `InstanceUnknown`."""
    keeping.hold(subject)
    row = (
        models.Instance.objects.select_for_update(no_key=True)
        .filter(subject_kind=subject.kind, subject_id=subject.id, ended_at=None)
        .first()
    )
    if row is None:
        raise InstanceUnknown(subject=str(subject))
    return row


def target(row: models.Instance, unit: str = "") -> Target:
    """What the gate is asked about."""
    owner = Ref(row.owner_kind, row.owner_id) if row.owner_kind else None
    return Target(owner=owner, unit=unit or row.unit, procedure=row.procedure)


@dataclass
class Act:
    """One act on one instance, within a transaction: the play, and the facts that it makes."""

    row: models.Instance
    actor: Actor
    at: datetime
    told: list[Fact] = field(default_factory=list)
    _play: Play | None = None

    @property
    def play(self) -> Play:
        """The instance in memory, loaded when it is first asked for."""
        if self._play is None:
            self._play = keeping.played(self.row, self.decide)
        return self._play

    def begin(self, play: Play) -> None:
        """A new instance in memory."""
        self._play = play

    def tell(self, fact: Fact) -> None:
        """A fact for the end of the act."""
        self.told.append(fact)

    def decide(self, decision: str, values: Mapping[str, Json]) -> Mapping[str, Json]:
        """A decision of the subject's desk; a failure leaves the token where it is."""
        element = self._play.deciding if self._play else ""
        try:
            found = keeping.desk(self.row).decide(keeping.subject(self.row), decision, values, self.at)
        except Unavailable:
            raise
        except HouseError as error:
            raise NoWayOn(element=element, why=f"{decision}: {error.code} {error.params}") from error
        self.tell(facts.DecisionTaken(self.row.pk, element, decision))
        return found

    def token(self, step: models.Step) -> Token:
        """The token of an open step; raises `StateForeign` when the state has none."""
        found = next((one for one in self.play.tokens() if one.id == step.token and not one.awaits), None)
        if found is None:
            raise StateForeign(found=f"step {step.pk} has no token", reads=library.ENGINE)
        return found

    def keep(self) -> None:
        """Write the instance with its steps and waits, record the facts and order the jobs of commands that are due."""
        row, play = self.row, self.play
        if len(orjson.dumps(play.values)) > VALUES_LIMIT:
            raise GivesWrong(step="", name="", why=f"the values of a process have at most {VALUES_LIMIT} bytes")
        trouble = play.trouble
        state = play.state
        orders = self._steps(play)
        self._waits(play)
        if trouble is not None and state is State.STUCK:
            self.stick(str(trouble.params["element"]), str(trouble.params["why"]))
        else:
            row.stuck_at, row.why, row.stuck_since = "", "", None
            row.state = state
        if state is State.COMPLETED:
            self._end(State.COMPLETED)
        row.tree, row.values, row.engine, row.definition_id = (
            play.kept(),
            play.values,
            library.ENGINE,
            play.definition.fingerprint,
        )
        row.version += 1
        row.save()
        journal.record_all(self.told, ref=keeping.subject(row), by=self.actor, at=self.at, orders=orders)

    def stick(self, element: str, why: str) -> None:
        """It cannot go on by itself."""
        row = self.row
        if row.state != State.STUCK or (row.stuck_at, row.why) != (element[:500], why):
            self.tell(facts.InstanceStuck(row.pk, element, why[:500]))
        if row.state != State.STUCK:
            row.stuck_since = self.at
        row.state, row.stuck_at, row.why = State.STUCK, element[:500], why

    def withdraw(self) -> None:
        """Take all tokens away; nothing of it is played any more."""
        row = self.row
        for step in row.steps.filter(state="open").order_by("id"):
            self._drop(step)
        row.waits.all().delete()
        self._end(State.WITHDRAWN)
        row.stuck_at, row.why, row.stuck_since = "", "", None
        row.version += 1
        row.save()
        journal.record_all(self.told, ref=keeping.subject(row), by=self.actor, at=self.at)

    def _end(self, state: State) -> None:
        self.row.state, self.row.ended_at = state, self.at
        self.tell(facts.ProcessEnded(self.row.pk, state))

    def _drop(self, step: models.Step) -> None:
        step.state, step.finished_at, step.finished_by = "dropped", self.at, str(self.actor)
        step.save(update_fields=["state", "finished_at", "finished_by"])
        self.tell(facts.StepDropped(self.row.pk, step.pk, step.element))

    def _steps(self, play: Play) -> list[Order]:
        there = {token.id: (token, task) for token, task in play.steps()}
        held = {token.id for token in play.tokens()}
        orders: list[Order] = []
        known: dict[str, models.Step] = {}
        for step in self.row.steps.filter(state="open").order_by("id"):
            if step.token not in held:
                self._drop(step)
            else:
                known[step.token] = step
        for key, (token, task) in there.items():
            if key in known:
                self._follow(known[key], task)
                continue
            opened = self._open(play, token, task)
            if task.command:
                orders.append(order(opened.pk))
        return orders

    def _open(self, play: Play, token: Token, task: Task) -> models.Step:
        item = play.item(token)
        due = keeping.due_of(self.row, task.term, self.at)
        step = models.Step.objects.create(
            instance=self.row,
            token=token.id,
            element=task.element,
            name=(task.name or task.element)[:500],
            role=task.role,
            kind=task.kind or "command",
            unit=keeping.unit_of(self.row, task, item),
            procedure=self.row.procedure,
            opened_at=self.at,
            due=due,
            rank=due or keeping.END_OF_TIME,
            item=item,
        )
        self.tell(
            facts.StepOpened(
                self.row.pk, step.pk, step.element, step.role, step.kind, step.unit, due.isoformat() if due else None
            )
        )
        return step

    def _follow(self, step: models.Step, task: Task) -> None:
        """An open step of an instance that was moved takes the new definition's words."""
        words = ((task.name or task.element)[:500], task.role, task.kind or "command")
        if (step.name, step.role, step.kind) != words:
            step.name, step.role, step.kind = words
            step.unit = keeping.unit_of(self.row, task, step.item)
            step.save(update_fields=["name", "role", "kind", "unit"])

    def _waits(self, play: Play) -> None:
        there = {
            (token.id, token.awaits[:260]): token
            for token in play.tokens()
            if token.awaits.partition(":")[0] in {"message", "timer"}
        }
        known = {(wait.token, wait.key): wait for wait in self.row.waits.all()}
        gone = [wait.pk for key, wait in known.items() if key not in there]
        if gone:
            models.Wait.objects.filter(pk__in=gone).delete()
        models.Wait.objects.bulk_create(
            keeping.wait_row(self.row, play, token, self.at) for key, token in there.items() if key not in known
        )


def order(step: int) -> Order:
    """The job that carries out a command."""
    return Order(CARRY_OUT, {"step": step}, priority=URGENT)
