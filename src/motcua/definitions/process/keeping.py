"""Rows and values: a definition stored once, an instance loaded as a play and kept after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from motcua.definitions.process import durations, models
from motcua.definitions.process.engine import Token
from motcua.definitions.process.errors import DeskMissing
from motcua.definitions.process.playing import Play
from motcua.definitions.process.ports import Desk, desks
from motcua.definitions.process.types import Definition, Event, Gives, Instance, State, Step, StepState, Task, Wait
from motcua.foundation.types import Json, Ref

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)

_known: dict[str, Definition] = {}


def stored(definition: Definition) -> dict[str, Any]:
    """What a definition is made of beside its names and its text, as JSON."""
    return {
        **definition.content,
        "tasks": [asdict(task) for task in definition.tasks],
        "events": [asdict(event) for event in definition.events],
        "texts": dict(definition.conditions),
    }


def restored(
    stored: Mapping[str, Any], *, process: str, name: str, file: str, fingerprint: str, xml: str
) -> Definition:
    """A definition made of what `stored` gave."""
    content = dict(stored)
    return Definition(
        process=process,
        name=name,
        file=file,
        fingerprint=fingerprint,
        tasks=tuple(_task(one) for one in content.pop("tasks")),
        events=tuple(Event(**one) for one in content.pop("events")),
        conditions=content.pop("texts"),
        content=content,
        xml=xml,
    )


def keep(definition: Definition) -> None:
    """Store a definition unless it is there."""
    content = stored(definition)
    models.Definition.objects.get_or_create(
        fingerprint=definition.fingerprint,
        defaults={
            "process": definition.process,
            "name": definition.name[:500],
            "file": definition.file[:255],
            "content": content,
            "xml": definition.xml,
        },
    )


def definition(fingerprint: str) -> Definition:
    """A stored definition; read once a process."""
    found = _known.get(fingerprint)
    if found is None:
        row = models.Definition.objects.get(pk=fingerprint)
        found = restored(
            row.content, process=row.process, name=row.name, file=row.file, fingerprint=row.pk, xml=row.xml
        )
        if len(_known) >= 256:
            _known.clear()
        _known[fingerprint] = found
    return found


def _task(raw: Mapping[str, Any]) -> Task:
    gives = tuple(Gives(**{**one, "choices": tuple(one["choices"])}) for one in raw["gives"])
    return Task(**{**raw, "gives": gives})


def subject(row: models.Instance) -> Ref:
    """Whose process it is."""
    return Ref(row.subject_kind, row.subject_id)


def desk(row: models.Instance) -> Desk:
    """The desk of an instance's subject; raises `DeskMissing`."""
    found = desks.get().get(row.subject_kind)
    if found is None:
        raise DeskMissing(row.subject_kind)
    return found


def hold(subject: Ref) -> None:
    """Lock a subject for the caller's transaction, before its instance; a kind without a desk has nothing to lock."""
    found = desks.get().get(subject.kind)
    if found is not None:
        found.hold(subject)


def played(row: models.Instance, decide: Callable[[str, Mapping[str, Json]], Mapping[str, Json]]) -> Play:
    """An instance as it was left."""
    return Play(definition(row.definition_id), decide=decide, values=row.values, state=row.tree)


def unit_of(row: models.Instance, task: Task, item: Json) -> str:
    """Where a step stands: at the unit that is consulted, at the unit that the pack names for its role, or at the instance's."""
    if task.role == "consulted_agency" and isinstance(item, str):
        return item[:60]
    return str(row.units.get(task.role, "")) or row.unit


def due_of(row: models.Instance, term: str, since: datetime) -> datetime | None:
    """When a term ends, by the subject's own clock."""
    return desk(row).due(subject(row), term, since) if term else None


def timer_due(row: models.Instance, event: Event, since: datetime) -> datetime | None:
    """When a timer is due: its term on the subject's clock, or calendar time."""
    if event.type == "term":
        return due_of(row, event.name, since)
    return durations.end(event.name, since=since)


def wait_row(row: models.Instance, play: Play, token: Token, at: datetime) -> models.Wait:
    """What a token waits for, as a row."""
    kind, _, name = token.awaits.partition(":")
    event = next((one for one in play.definition.events if one.element == token.element), None)
    wait = models.Wait(
        instance=row,
        token=token.id,
        key=token.awaits[:260],
        element=token.element,
        type=kind,
        name=(event.name if event else name)[:200],
        item=play.item(token),
        boundary=token.boundary,
        since=at,
    )
    if kind == "timer" and event is not None:
        wait.due = timer_due(row, event, at)
    return wait


def step_value(row: models.Step, instance: models.Instance) -> Step:
    """A step as a value."""
    task = definition(instance.definition_id).task(row.element)
    return Step(
        id=row.pk,
        instance=instance.pk,
        subject=subject(instance),
        element=row.element,
        name=row.name,
        role=row.role,
        kind=row.kind,
        unit=row.unit,
        procedure=row.procedure,
        state=StepState(row.state),
        opened_at=row.opened_at,
        due=row.due,
        claimed_by=row.claimed_by,
        item=row.item,
        gives=task.gives if task else (),
        version=row.version,
        values=row.values,
        finished_at=row.finished_at,
        finished_by=row.finished_by,
    )


def instance_value(row: models.Instance) -> Instance:
    """An instance with its open steps and waits."""
    made = definition(row.definition_id)
    running = row.ended_at is None
    steps = [step_value(one, row) for one in row.steps.filter(state="open").order_by("id")] if running else []
    waits = [
        Wait(one.pk, one.element, one.type, one.name, one.item, one.due, one.boundary)
        for one in row.waits.order_by("id")
    ]
    here = [step.element for step in steps] + [wait.element for wait in waits if not wait.boundary]
    if row.stuck_at:
        here += row.stuck_at.split(", ")
    return Instance(
        id=row.pk,
        subject=subject(row),
        procedure=row.procedure,
        unit=row.unit,
        definition=row.definition_id,
        engine=row.engine,
        state=State(row.state),
        stuck_at=row.stuck_at,
        why=row.why,
        version=row.version,
        values=row.values,
        tokens=tuple(dict.fromkeys(here)),
        steps=tuple(steps),
        waits=tuple(waits),
        diagram=made.xml,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
