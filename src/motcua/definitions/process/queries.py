"""Reads of process: a definition from its file, a rehearsal of it, instances and the work that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from motcua.definitions.process import (
    chaining,
    checking,
    foreseeing,
    keeping,
    looking_ahead,
    models,
    reading,
    rehearsing,
    spanning,
    timing,
    walking,
)
from motcua.definitions.process import drawing as drawings
from motcua.definitions.process.errors import InstanceUnknown
from motcua.definitions.process.types import (
    Definition,
    Done,
    Instance,
    LateFigure,
    LateStep,
    Rehearsal,
    Run,
    Step,
    Stuck,
    Timed,
)
from motcua.foundation.journal import queries as journal
from motcua.foundation.journal.types import Entry
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

commands_ahead = looking_ahead.commands_ahead
longest = chaining.longest
longest_way = spanning.longest_way
follows = chaining.after
follows_unattended = chaining.unattended

MOST_LATE = 20_000
"""Late steps of a figure that are given: whoever wants those beyond asks for a shorter time, a unit or a procedure."""
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]{0,200}\?>")


def read(text: str, *, file: str) -> Definition:
    """A model as a definition, for publishing.

    Read are tasks of all kinds without scripts, sub-processes, call activities, exclusive, parallel, inclusive and event-based gateways,
    timers, messages, signals, errors, escalations, repetition; decoration is left out. Everything else is refused by its name, and so is
    a node that is never reached or from which no end is reached. Raises `ProcessRefused` with `file`, `line`, `element` and `why`.
    """
    source = _DECLARATION.sub("", text)
    # The declaration goes, its lines stay, so that a refusal names the line of the file.
    lead = "\n" * text[: len(text) - len(source)].count("\n")
    model = reading.model((lead + source).encode(), file=file, foreign=False)
    return checking.definition(model, file=file, xml=text)


def plain(definition: Definition) -> dict[str, Json]:
    """A definition as JSON, to be stored beside what belongs to it; `from_plain` makes it again without reading any text."""
    return {
        "process": definition.process,
        "name": definition.name,
        "file": definition.file,
        "fingerprint": definition.fingerprint,
        "xml": definition.xml,
        "content": keeping.stored(definition),
    }


def from_plain(stored: Mapping[str, Any]) -> Definition:
    """The definition that `plain` has written."""
    named = {key: str(stored[key]) for key in ("process", "name", "file", "fingerprint", "xml")}
    return keeping.restored(stored["content"], **named)


def rehearse(
    definition: Definition,
    acts: Sequence[Mapping[str, Json]],
    *,
    decisions: Callable[[str, Mapping[str, Json]], Mapping[str, Json]] | None = None,
    values: Mapping[str, Json] | None = None,
) -> Rehearsal:
    """Play acts in order against a definition, in memory, with the engine of the real thing.

    An act is `{"step": id, "by": role, "gives": {…}}`, `{"message": name, "gives": {…}}`, `{"timer": key of a term, or id of the event}`, or
    `{"fails": id of a service task, "error": code}` for a command that will fail; `item` picks one of several. `decisions` answers business
    rule tasks: `file.dmn#decision` and the values so far to the values that it gives; left out, they give nothing. `values` are there at the
    start. Commands succeed at once. Raises `ActRefused` with the number of the act and what is open instead.
    """
    return rehearsing.rehearse(definition, acts, decisions=decisions, values=values)


def run(source: bytes, *, file: str) -> Run:
    """Walk any BPMN file with tasks that do nothing, also one that `read` refuses; it always comes to an end.

    The executable process is walked, else all that have a start; what flows between pools arrives. An unconnected condition takes the
    default way, else the first, and its next way when it comes round again; timers, messages and conditions arrive when nothing else
    moves. Raises `ProcessRefused` for what is no BPMN, is too large or too deep.
    """
    return walking.walk(reading.model(source, file=file, foreign=True))


def open_steps(
    actor: Actor,
    *,
    role: str = "",
    kind: str = "",
    unit: str = "",
    procedure: str = "",
    mine: bool = False,
    every_role: bool = False,
    subject: Ref | None = None,
    after: Step | None = None,
    limit: int = 50,
) -> list[Step]:
    """Open steps, those due first: the work list of both columns, and with `kind="sign"` the signing tray.

    An officer sees the steps of the roles that they hold, where they hold them; with `every_role` all that the right to read reaches. `mine` are
    those that the actor, or whoever they stand in for, has taken; `subject` asks for those of one. `after` is the last step of the page before. Commands of the house are never in it.
    """
    permissions.require(actor, "process.read")
    found = models.Step.objects.filter(state="open").exclude(kind="command").select_related("instance")
    scope = permissions.scope(actor, "process.read")
    found = found.filter(permissions.within(scope, owner_kind="instance__owner_kind", owner_id="instance__owner_id"))
    if actor.kind is ActorKind.OFFICER and not every_role:
        found = found.filter(_held(actor))
    for name, value in (("role", role), ("kind", kind), ("procedure", procedure)):
        if value:
            found = found.filter(**{name: value})
    if unit:
        found = found.filter(permissions.below("unit", unit))
    if subject is not None:
        found = found.filter(instance__subject_kind=subject.kind, instance__subject_id=subject.id)
    if mine:
        found = found.filter(claimed_by__in={actor.id, *permissions.stands_for(actor)})
    if after is not None:
        rank = after.due or keeping.END_OF_TIME
        found = found.filter(Q(rank__gt=rank) | Q(rank=rank, id__gt=after.id))
    return [keeping.step_value(row, row.instance) for row in found.order_by("rank", "id")[: min(limit, 500)]]


def open_work(actor: Actor, subjects: Collection[Ref]) -> list[Step]:
    """The open steps of subjects that people have to do, by one read, in the order in which they opened; those that the actor may read of.

    For lists of subjects: 500 at most.
    """
    if not subjects:
        return []
    scope = permissions.scope(actor, "process.read")
    kinds = {one.kind for one in subjects}
    ids = [one.id for one in subjects][:500]
    found = models.Step.objects.filter(
        permissions.within(scope, owner_kind="instance__owner_kind", owner_id="instance__owner_id"),
        state="open",
        instance__subject_kind__in=kinds,
        instance__subject_id__in=ids,
        instance__ended_at=None,
    )
    rows = found.exclude(kind="command").select_related("instance").order_by("id")
    return [keeping.step_value(row, row.instance) for row in rows]


def lateness(actor: Actor, of: Timed, *, by: str, at: datetime) -> list[LateFigure]:
    """Who made it late: of the steps that were due in a period, how many were late, by `step`, `unit`, `officer` or `procedure`.

    A step counts once, in the period of its due instant and under the unit where it stood; `figure.read` says which are looked at.
    Raises `NotAllowed`.
    """
    permissions.require(actor, "figure.read")
    return timing.figures(timing.timed(permissions.scope(actor, "figure.read"), of, at=at), by, at=at)


def late_steps(
    actor: Actor, of: Timed, *, at: datetime, offset: int = 0, limit: int = 50
) -> tuple[list[LateStep], int]:
    """The steps behind such a figure, the longest overdue first, and how many there are: the figure itself; none beyond the first `MOST_LATE`.

    Raises `NotAllowed`.
    """
    permissions.require(actor, "figure.read")
    limit = max(0, min(limit, 500, MOST_LATE - offset))
    found = timing.timed(permissions.scope(actor, "figure.read"), of, at=at)
    return timing.late(found, at=at, offset=offset, limit=limit) if limit else [], timing.count_late(found)


def step_times(subjects: Sequence[Ref]) -> dict[str, list[tuple[str, datetime, datetime | None]]]:
    """Element, opening and end of the steps of people, by the subject's key, by one read; for the house's own estimates."""
    return timing.finished([(one.kind, one.id) for one in subjects])


def done(subjects: Sequence[Ref]) -> dict[str, list[Done]]:
    """The steps that officers finished in the processes of subjects, by the subject's key; for the house's own evaluation."""
    rows = models.Step.objects.filter(
        instance__subject_kind__in={one.kind for one in subjects},
        instance__subject_id__in=[one.id for one in subjects],
        state="done",
        finished_by__startswith="officer:",
    ).values_list("instance__subject_id", "unit", "finished_by", "due", "finished_at")
    found: dict[str, list[Done]] = {}
    for key, unit, by, due, finished_at in rows.order_by("id"):
        if finished_at is None:  # a step that is done has its end
            continue
        found.setdefault(key, []).append(Done(unit, by.removeprefix("officer:"), due, finished_at))
    return found


def doers(subjects: Sequence[Ref], *, role: str) -> list[str]:
    """Who did the steps of a role in the processes of subjects, the latest first; actors as text, for the house's own rules."""
    if not subjects:
        return []
    found = models.Step.objects.filter(
        instance__subject_kind__in={one.kind for one in subjects},
        instance__subject_id__in=[one.id for one in subjects],
        role=role,
        state="done",
    )
    return list(found.order_by("-finished_at", "-id").values_list("finished_by", flat=True)[:100])


def in_hand(actor: Actor, principal: str) -> list[Step]:
    """The open steps that an officer has taken, those due first, for whoever gives them to another."""
    permissions.require(actor, "process.assign")
    scope = permissions.scope(actor, "process.assign")
    rows = models.Step.objects.filter(permissions.within(scope), state="open", claimed_by=principal)
    return [keeping.step_value(row, row.instance) for row in rows.select_related("instance").order_by("rank", "id")]


def step(actor: Actor, number: int) -> Step:
    """One step, open or done; raises `InstanceUnknown` for one that the actor may not see."""
    row = models.Step.objects.select_related("instance").filter(pk=number).first()
    if row is None or not permissions.allows(actor, "process.read", on=_target(row.instance, row.unit)):
        raise InstanceUnknown(step=number)
    return keeping.step_value(row, row.instance)


def values_of(actor: Actor, steps: Sequence[Step]) -> dict[int, Mapping[str, Json]]:
    """The values of the instances of steps, by the step's number, by one read; those that are not the actor's to see are left out."""
    rows = models.Instance.objects.in_bulk([step.instance for step in steps])
    found: dict[int, Mapping[str, Json]] = {}
    for step in steps:
        row = rows.get(step.instance)
        if row is not None and permissions.allows(actor, "process.read", on=_target(row, step.unit)):
            found[step.id] = row.values
    return found


def following(actor: Actor, given: Mapping[int, Mapping[str, Json]]) -> dict[int, tuple[str, ...]]:
    """Commands that would be carried out next if open steps were done with these values, by the step's number, up to the one that ends the matter.

    Played in memory, past commands and steps of kind `number`; empty where somebody else would be asked first. What is not open, or not the
    actor's to see, is left out.
    """
    rows = models.Step.objects.select_related("instance").filter(pk__in=given, state="open")
    return {
        row.pk: foreseeing.following(row, given[row.pk])
        for row in rows
        if permissions.allows(actor, "process.read", on=_target(row.instance, row.unit))
    }


def instance(actor: Actor, subject: Ref) -> Instance:
    """The last process of a subject: its diagram, where its tokens are, open steps, waits, values; raises `InstanceUnknown`."""
    row = models.Instance.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id").first()
    if row is None or not permissions.allows(actor, "process.read", on=_target(row, row.unit)):
        raise InstanceUnknown(subject=str(subject))
    return keeping.instance_value(row)


def steps(actor: Actor, subject: Ref) -> list[Step]:
    """All steps of a subject's last process, done and open, in the order in which they opened; raises `InstanceUnknown`."""
    last = models.Instance.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id")
    rows = list(models.Step.objects.filter(instance=last.values("id")[:1]).select_related("instance").order_by("id"))
    held = rows[0].instance if rows else last.first()
    if held is None or not permissions.allows(actor, "process.read", on=_target(held, held.unit)):
        raise InstanceUnknown(subject=str(subject))
    running = held.ended_at is None
    return [keeping.step_value(row, held) for row in rows if running or row.state != "open"]


def history(actor: Actor, subject: Ref) -> list[Entry]:
    """What happened in a subject's processes, from the journal; raises `InstanceUnknown`."""
    instance(actor, subject)
    return [entry for entry in journal.history(subject) if entry.name.startswith("process.")]


def stuck(actor: Actor, *, limit: int = 100) -> list[Stuck]:
    """Instances that cannot go on by themselves, the longest first, for the operator."""
    permissions.require(actor, "process.mend")
    rows = models.Instance.objects.filter(state="stuck").order_by("stuck_since", "id")[: min(limit, 500)]
    return [
        Stuck(row.pk, keeping.subject(row), row.procedure, row.stuck_at, row.why, row.stuck_since or row.started_at)
        for row in rows
    ]


def stuck_number() -> int:
    """How many instances cannot go on by themselves, for the look at the installation's health."""
    return models.Instance.objects.filter(state="stuck").count()


def drawing(actor: Actor, number: int) -> str:
    """The picture of an instance with its tokens marked, as SVG; "" where its model has no diagram. Raises `InstanceUnknown`."""
    xml, tokens = diagram(actor, number)
    return drawings.drawing(xml, tokens)


def diagram(actor: Actor, number: int) -> tuple[str, tuple[str, ...]]:
    """The diagram of an instance and the elements that hold its tokens, for the operator; raises `InstanceUnknown`."""
    permissions.require(actor, "process.mend")
    row = models.Instance.objects.filter(pk=number).first()
    if row is None:
        raise InstanceUnknown(instance=number)
    value = keeping.instance_value(row)
    return value.diagram, value.tokens


def _target(row: models.Instance, unit: str) -> Target:
    owner = Ref(row.owner_kind, row.owner_id) if row.owner_kind else None
    return Target(owner=owner, unit=unit, procedure=row.procedure)


def _held(actor: Actor) -> Q:
    """Steps of the roles that an officer holds, at the places where they hold them."""
    found = Q(pk__in=())
    for grant in permissions.grants(actor.id):
        if "process.finish" not in permissions.gives(grant):
            continue
        for place in grant.places:
            here = Q(role=grant.role) & permissions.below("unit", place.unit)
            if place.procedure is not None:
                here &= Q(procedure=place.procedure)
            found |= here
    return found
