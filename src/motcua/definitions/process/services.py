"""Commands on processes: start, finish a step, tell a message, let time pass, carry out, move (Decree 118/2025/NĐ-CP: steps at the desk)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from django.db import transaction

from motcua.definitions.process import acting, facts, keeping, library, models, relocating
from motcua.definitions.process.acting import Act
from motcua.definitions.process.errors import (
    CannotMove,
    CommandFailed,
    InstanceEnded,
    NobodyWaits,
    ProcessRuns,
    StepChanged,
    StepClosed,
    StepTaken,
    StepUnknown,
)  # fmt: skip
from motcua.definitions.process.playing import Play, checked
from motcua.definitions.process.types import Definition, Instance, Moving, Outcome, State, Step
from motcua.foundation.errors import HouseError, NotAllowed, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, ActorKind, Fact, Json, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("process")

relocate = relocating.relocate


@transaction.atomic
def start(
    actor: Actor,
    *,
    subject: Ref,
    definition: Definition,
    procedure: str,
    unit: str,
    units: Mapping[str, str] | None = None,
    owner: Ref | None = None,
    values: Mapping[str, Json] | None = None,
    at: datetime,
) -> Instance:
    """Begin the process of a subject and go on until somebody has to act; asking again gives the running one.

    `unit` is where its steps stand, `units` names another for a role. Decisions on the way are taken now, commands are carried out by jobs.
    Raises `NotAllowed`, and `ProcessRuns` when another definition's is running.
    """
    permissions.require(actor, "process.run", on=Target(owner=owner, unit=unit, procedure=procedure))
    keeping.keep(definition)
    found = models.Instance.objects.filter(subject_kind=subject.kind, subject_id=subject.id, ended_at=None).first()
    if found is not None:
        if found.definition_id != definition.fingerprint:
            raise ProcessRuns(instance=found.pk)
        return keeping.instance_value(found)
    row = models.Instance.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        owner_kind=owner.kind if owner else "",
        owner_id=owner.id if owner else "",
        procedure=procedure,
        unit=unit,
        units=dict(units or {}),
        definition_id=definition.fingerprint,
        engine=library.ENGINE,
        tree={},
        state=State.WAITING,
        started_at=at,
    )
    act = Act(row, actor, at)
    act.tell(facts.ProcessStarted(row.pk, definition.process, definition.fingerprint, library.ENGINE))
    play = Play(definition, decide=act.decide, values=values or {})
    act.begin(play)
    play.advance()
    act.keep()
    return keeping.instance_value(row)


@transaction.atomic
def finish_step(
    actor: Actor, *, step: int, values: Mapping[str, Json] | None = None, seen: int | None = None, at: datetime
) -> Instance:
    """A step is done; its values are those of `mc:gives`. The same act again changes nothing.

    `seen` is the step's version that the officer saw. Raises `StepUnknown`, `NotAllowed` (right, or role at the step's unit), `StepTaken`,
    `StepChanged`, `StepClosed`, `GivesWrong`.
    """
    permissions.require(actor, "process.finish")
    row, instance = _step(step)
    _may_finish(actor, row, instance)
    given = dict(values or {})
    if row.state == "done" and row.finished_by == str(actor) and row.values == given:
        return keeping.instance_value(instance)
    _open(row, seen)
    if row.claimed_by and actor.kind is ActorKind.OFFICER and row.claimed_by not in _hands(actor):
        raise StepTaken(step=step)
    act = Act(instance, actor, at)
    task = keeping.definition(instance.definition_id).task(row.element)
    taken = checked(task.gives if task else (), given, element=row.element)
    _finish(act, row, taken, kept=given)
    return keeping.instance_value(instance)


@transaction.atomic
def claim(actor: Actor, *, step: int, seen: int | None = None, at: datetime) -> Step:
    """Take a step; taking it twice changes nothing. Raises `StepUnknown`, `NotAllowed`, `StepTaken`, `StepChanged`, `StepClosed`."""
    permissions.require(actor, "process.take")
    row, instance = _step(step)
    permissions.require(actor, "process.take", on=acting.target(instance, row.unit))
    _may_finish(actor, row, instance)
    if row.claimed_by == actor.id and row.state == "open":
        return keeping.step_value(row, instance)
    _open(row, seen)
    if row.claimed_by and row.claimed_by not in _hands(actor):
        raise StepTaken(step=step)
    return _hand(actor, row, instance, actor.id, facts.StepTaken(instance.pk, row.pk, row.element, actor.id), at)


@transaction.atomic
def release(actor: Actor, *, step: int, at: datetime) -> Step:
    """Give a step back; only the one who has it can, or whoever may assign it. Raises `StepUnknown`, `NotAllowed`, `StepClosed`."""
    permissions.require(actor, "process.take")
    row, instance = _step(step)
    if row.claimed_by != actor.id:
        permissions.require(actor, "process.assign", on=acting.target(instance, row.unit))
    _open(row, None)
    if not row.claimed_by:
        return keeping.step_value(row, instance)
    return _hand(actor, row, instance, "", facts.StepReleased(instance.pk, row.pk, row.element), at)


@transaction.atomic
def assign(actor: Actor, *, step: int, to: Actor, seen: int | None = None, at: datetime) -> Step:
    """Give a step to an officer who holds its role at its unit. Raises `StepUnknown`, `NotAllowed`, `StepChanged`, `StepClosed`."""
    permissions.require(actor, "process.assign")
    row, instance = _step(step)
    permissions.require(actor, "process.assign", on=acting.target(instance, row.unit))
    _may_finish(to, row, instance)
    _open(row, seen)
    if row.claimed_by == to.id:
        return keeping.step_value(row, instance)
    return _hand(actor, row, instance, to.id, facts.StepTaken(instance.pk, row.pk, row.element, to.id), at)


@transaction.atomic
def send_message(
    actor: Actor,
    *,
    subject: Ref,
    name: str,
    values: Mapping[str, Json] | None = None,
    item: Json = None,
    key: str = "",
    at: datetime,
) -> Instance:
    """A message has come for a subject's process: all who wait for it go on, or the one with this item.

    `key` is the sender's: the same key again changes nothing. Raises `InstanceUnknown`, `NotAllowed`, `NobodyWaits`.
    """
    permissions.require(actor, "process.run")
    row = acting.running(subject)
    permissions.require(actor, "process.run", on=acting.target(row))
    if key and not models.Taken.objects.get_or_create(instance=row, key=key[:200])[1]:
        return keeping.instance_value(row)
    act = Act(row, actor, at)
    act.play.message(name, values or {}, item=item)
    act.tell(facts.MessageTaken(row.pk, name))
    act.keep()
    return keeping.instance_value(row)


def fire_due(actor: Actor, *, at: datetime, limit: int = 500) -> int:
    """Let every timer fire whose instant has passed, each in a transaction of its own; returns how many did."""
    permissions.require(actor, "process.run")
    due = models.Wait.objects.filter(due__lte=at, type="timer").order_by("due", "id").values_list("pk", "instance_id")
    fired, failure = 0, None
    for wait, instance in list(due[:limit]):
        try:
            fired += _fire(actor, wait, instance, at)
        except Exception as error:  # noqa: BLE001 -- raised again below: one instance must not hold the others
            log.warning("timer_failed", wait=wait, instance=instance, error=repr(error)[:300])
            failure = failure or error
    if failure is not None:
        raise failure
    return fired


@transaction.atomic
def reckon(actor: Actor, *, subject: Ref) -> Instance:
    """Count the terms of open steps and timers anew, after the subject's clock stopped, went on or began again."""
    permissions.require(actor, "process.run")
    row = acting.running(subject)
    permissions.require(actor, "process.run", on=acting.target(row))
    made = keeping.definition(row.definition_id)
    for step in row.steps.filter(state="open"):
        task = made.task(step.element)
        if task is not None and task.term:
            step.due = keeping.due_of(row, task.term, step.opened_at)
            step.rank = step.due or keeping.END_OF_TIME
            step.save(update_fields=["due", "rank"])
    for wait in row.waits.filter(type="timer"):
        event = next((one for one in made.events if one.element == wait.element), None)
        if event is not None and event.type == "term":
            wait.due = keeping.timer_due(row, event, wait.since)
            wait.save(update_fields=["due"])
    return keeping.instance_value(row)


@transaction.atomic
def carry_out(actor: Actor, *, step: int, at: datetime) -> None:
    """Carry out the command of a step through the subject's desk; a step that is open no more is left alone.

    What the desk did and where the process stands then are one transaction. An expected failure leaves the instance stuck, visibly;
    `Unavailable` and everything unexpected is raised, so that the job is tried again.
    """
    permissions.require(actor, "process.run")
    found = models.Step.objects.select_related("instance").filter(pk=step).first()
    if found is None or found.state != "open":
        return
    desk, subject = keeping.desk(found.instance), keeping.subject(found.instance)
    row, instance = _step(step)
    task = keeping.definition(instance.definition_id).task(row.element)
    if row.state != "open" or task is None or not task.command:
        return
    outcome, failure = Outcome(), None
    try:
        with transaction.atomic():
            outcome = desk.carry_out(subject, task.command, instance.values, at)
    except Unavailable:
        raise
    except HouseError as error:
        failure = error
    # The desk may have told this very process something: it is read again.
    row, instance = _step(step)
    if row.state != "open" or (outcome.pending and failure is None):
        return
    act = Act(instance, actor, at)
    if failure is None:
        _finish(act, row, dict(outcome.values), kept=dict(outcome.values))
    else:
        _failed(act, row, failure)


@transaction.atomic
def finish_command(actor: Actor, *, step: int, values: Mapping[str, Json] | None = None, at: datetime) -> Instance:
    """A command that had only begun is done. Raises `StepUnknown`, `NotAllowed`; a step that is done already is left alone."""
    permissions.require(actor, "process.run")
    row, instance = _step(step)
    permissions.require(actor, "process.run", on=acting.target(instance))
    if row.state == "open":
        _finish(Act(instance, actor, at), row, dict(values or {}), kept=dict(values or {}))
    return keeping.instance_value(instance)


@transaction.atomic
def withdraw(actor: Actor, *, subject: Ref, at: datetime) -> None:
    """Take a subject's process from its way altogether; a modelled withdrawal is the message `withdrawn`. Twice changes nothing."""
    permissions.require(actor, "process.run")
    keeping.hold(subject)
    row = (
        models.Instance.objects.select_for_update(no_key=True)
        .filter(subject_kind=subject.kind, subject_id=subject.id, ended_at=None)
        .first()
    )
    if row is not None:
        permissions.require(actor, "process.run", on=acting.target(row))
        Act(row, actor, at).withdraw()


@transaction.atomic
def retry(actor: Actor, *, instance: int, values: Mapping[str, Json] | None = None, at: datetime) -> Instance:
    """Let a stuck instance try again, with values put right where they were the reason. Raises `InstanceUnknown`, `InstanceEnded`."""
    permissions.require(actor, "process.mend")
    row = acting.locked(instance)
    if row.ended_at is not None:
        raise InstanceEnded(instance=instance, state=row.state)
    act = Act(row, actor, at)
    act.tell(facts.InstanceRetried(row.pk))
    act.play.values.update(values or {})
    act.play.advance()
    act.keep()
    jobs.defer_all([acting.order(step.pk) for step in row.steps.filter(state="open", kind="command")])
    return keeping.instance_value(row)


def plan_move(actor: Actor, *, to: Definition, instances: Sequence[int] | None = None, since: str = "") -> list[Moving]:
    """Which instances can be moved to another definition, and what holds the others; nothing changes.

    `instances` by number, or all running ones of the definition with the fingerprint `since`.
    """
    permissions.require(actor, "process.mend")
    rows = models.Instance.objects.filter(ended_at=None)
    rows = rows.filter(pk__in=instances) if instances is not None else rows.filter(definition_id=since)
    return [_moving(row, to) for row in rows.order_by("id").iterator(chunk_size=200)]


def move(actor: Actor, *, to: Definition, instances: Sequence[int], at: datetime) -> list[Moving]:
    """Move instances to another definition, each in a transaction of its own with its fact; those that cannot are told and stay.

    Moving again changes nothing.
    """
    permissions.require(actor, "process.mend")
    keeping.keep(to)
    told = []
    for number in instances:
        try:
            told.append(_move(actor, number, to, at))
        except CannotMove as held:
            row = models.Instance.objects.get(pk=number)
            told.append(Moving(number, keeping.subject(row), can=False, why=held.reasons))
    return told


def _step(step: int) -> tuple[models.Step, models.Instance]:
    """A step with its instance, locked in the one order: the subject, the instance, then the step."""
    found = models.Step.objects.filter(pk=step).values_list("instance_id", flat=True).first()
    if found is None:
        raise StepUnknown(step=step)
    instance = acting.locked(found)
    return models.Step.objects.select_for_update(no_key=True).get(pk=step), instance


def _open(row: models.Step, seen: int | None) -> None:
    if row.state != "open":
        raise StepClosed(step=row.pk, state=row.state)
    if seen is not None and seen != row.version:
        raise StepChanged(step=row.pk, version=row.version)


def _hands(actor: Actor) -> set[str]:
    """In whose hands a step may be for the actor to do it: their own, and of those for whom they stand in."""
    return {actor.id, *permissions.stands_for(actor)}


def _may_finish(actor: Actor, row: models.Step, instance: models.Instance) -> None:
    """The right at the step's unit, and of an officer the role that the step names."""
    permissions.require(actor, "process.finish", on=acting.target(instance, row.unit))
    if row.kind == "command":
        raise NotAllowed(permission="process.finish")
    if actor.kind is ActorKind.OFFICER and not permissions.has_role(
        actor, row.role, unit=row.unit, procedure=row.procedure
    ):
        raise NotAllowed(permission="process.finish")


def _hand(actor: Actor, row: models.Step, instance: models.Instance, to: str, fact: Fact, at: datetime) -> Step:
    row.claimed_by = to
    row.version += 1
    row.save(update_fields=["claimed_by", "version"])
    journal.record(fact, ref=keeping.subject(instance), by=actor, at=at)
    return keeping.step_value(row, instance)


def _finish(act: Act, row: models.Step, given: Mapping[str, Json], *, kept: Mapping[str, Json]) -> None:
    token = act.token(row)
    row.state, row.values, row.finished_at, row.finished_by = "done", dict(kept), act.at, str(act.actor)
    row.save(update_fields=["state", "values", "finished_at", "finished_by"])
    task = keeping.definition(act.row.definition_id).task(row.element)
    coded = {one.name for one in task.gives if one.kind in {"boolean", "choice"}} if task else set()
    gave = tuple(
        f"{name}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in given.items()
        if name in coded
    )
    act.tell(facts.StepFinished(act.row.pk, row.pk, row.element, gave))
    act.play.finish(token, given)
    act.keep()


def _failed(act: Act, row: models.Step, failure: HouseError) -> None:
    """An error that an event around the command catches, or the end of what the instance can do by itself."""
    if isinstance(failure, CommandFailed):
        error = str(failure.params.get("error", ""))
        if act.play.fail(act.token(row), error):
            row.state, row.finished_at, row.finished_by = "dropped", act.at, str(act.actor)
            row.save(update_fields=["state", "finished_at", "finished_by"])
            act.tell(facts.StepFailed(act.row.pk, row.pk, row.element, error))
            act.keep()
            return
    act.stick(row.element, f"{failure.code} {failure.params}"[:1000])
    act.row.version += 1
    act.row.save()
    journal.record_all(act.told, ref=keeping.subject(act.row), by=act.actor, at=act.at)


@transaction.atomic
def _fire(actor: Actor, wait: int, instance: int, at: datetime) -> bool:
    row = models.Instance.objects.filter(pk=instance).first()
    if row is None or row.ended_at is not None:
        return False
    row = acting.locked(instance)
    there = models.Wait.objects.filter(pk=wait, due__lte=at).first()
    if there is None:
        return False
    act = Act(row, actor, at)
    token = next((one for one in act.play.tokens() if (one.id, one.awaits) == (there.token, there.key)), None)
    if token is None:
        raise NobodyWaits(name=there.key)
    act.tell(facts.TimerFired(row.pk, there.element, there.name))
    act.play.time(token)
    act.keep()
    return True


def _moving(row: models.Instance, to: Definition) -> Moving:
    subject = keeping.subject(row)
    if row.definition_id == to.fingerprint:
        return Moving(row.pk, subject, can=True)
    why = keeping.played(row, _undecided).misfits(to)
    return Moving(row.pk, subject, can=not why, why=tuple(why))


def _undecided(decision: str, values: Mapping[str, Json]) -> Mapping[str, Json]:  # noqa: ARG001 -- a dry run decides nothing
    return {}


@transaction.atomic
def _move(actor: Actor, instance: int, to: Definition, at: datetime) -> Moving:
    row = acting.locked(instance)
    if row.ended_at is not None:
        raise CannotMove((f"it has ended: {row.state}",))
    if row.definition_id == to.fingerprint:
        return Moving(row.pk, keeping.subject(row), can=True)
    act = Act(row, actor, at)
    why = act.play.misfits(to)
    if why:
        raise CannotMove(tuple(why))
    act.tell(facts.ProcessMoved(row.pk, row.definition_id, to.fingerprint))
    act.play.move(to)
    act.keep()
    return Moving(row.pk, keeping.subject(row), can=True)
