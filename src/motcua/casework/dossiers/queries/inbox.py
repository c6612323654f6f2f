"""The inbox: one list and one count over open work, filtered by what the viewer may see on indexed columns (docs/decisions/0006)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection

from motcua.casework.dossiers import models, words
from motcua.casework.dossiers.queries.finding import ref_of
from motcua.casework.dossiers.queries.reach import Where, below, either, held, seen
from motcua.casework.dossiers.queries.shown import outcome
from motcua.casework.dossiers.queries.withholding import withheld
from motcua.casework.dossiers.types import (
    NOT_ESTIMATED,
    Channel,
    Count,
    DeskChoice,
    Filter,
    InboxLine,
    InboxPage,
    OpenStep,
    Queue,
    SavedFilter,
    Sort,
    Spot,
    Status,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Step
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.worktime import queries as worktime
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PAGE = 50
COUNTED = 1_000
"""Up to how many are counted; a person's own queue is counted whole."""
COLUMNS = ("procedure", "owner", "received", "status", "step", "due", "chance", "holder", "unit", "channel")
"""Columns beside the code, in the house's order; a list shows those that an officer chose."""

_ENDLESS = "9000-01-01"
"""Ranks from here on are no due instants."""

_STATUSES = {
    Queue.WAITING: (Status.SUPP_PRE, Status.SUPP_POST, Status.FEE_DUE, Status.CONSULTING),
    Queue.INTAKE: (Status.SUBMITTED,),
    Queue.SUPPLEMENT: (Status.SUPP_PRE, Status.SUPP_POST),
    Queue.FEE: (Status.FEE_DUE,),
    Queue.WITHDRAWAL: (Status.STOP_REQUESTED,),
    Queue.HANDLING: (Status.PROCESSING, Status.TRANSFERRED),
    Queue.OPINION: (Status.CONSULTING,),
    Queue.CORRECTION: (Status.CORRECTING,),
    Queue.DELIVERY: (Status.DECIDED, Status.REFUSED),
    Queue.DELIVERED: (Status.RETURNED,),
    Queue.NOT_TAKEN: (Status.NOT_ACCEPTED,),
}
CLOSED = frozenset({Queue.DELIVERY, Queue.DELIVERED, Queue.NOT_TAKEN})
"""Queues of dossiers that nobody works on: read from the dossiers themselves, the newest first."""
_HEADS = ("one_stop_head", "division_head", "department_leader", "ministry_leader")

_COLUMNS = (
    "id", "code", "procedure", "version_id", "status", "outcome", "channel", "owner_kind", "owner_id", "owner_name", "unit", "turns",
    "received_at", "due", "flags",
)  # fmt: skip
_LINES = (
    "w.step, w.supplemented, w.paused, w.reminded_at IS NOT NULL, w.in_time,"
    " coalesce((SELECT a.kind FROM dossiers_assignment a WHERE a.step = w.step AND a.account = w.account), '')"
)
SELECTED = ", ".join(f"d.{name}" for name in _COLUMNS)
_NO_LINE = f"0, false, false, false, {NOT_ESTIMATED}, ''"
_SORTS = {
    Sort.RANK: ("rank",), Sort.CHANCE: ("in_time", "rank"), Sort.RECEIVED: ("received_at",), Sort.CODE: ("code",),
}  # fmt: skip
"""Columns of each order; the number of the line comes last in all."""
_KINDS = {"rank": "timestamptz", "in_time": "smallint", "received_at": "timestamptz", "code": "text"}


class Marks(NamedTuple):
    """What a line of open work says beside its dossier."""

    supplemented: bool = False
    paused: bool = False
    reminded: bool = False
    in_time: int = NOT_ESTIMATED
    by_rule: str = ""


def inbox(actor: Actor, wanted: Filter, *, at: datetime, place: Spot | None = None, limit: int = PAGE) -> InboxPage:
    """A page of a queue, what is most overdue first, then what has the least time left, what stands still last.

    The cost does not grow with the dossiers that are closed; five reads, however many lines. What is open is cut to the page before its dossiers
    are read, so that an order without an index costs a sort of narrow rows. Closed queues, which nothing makes late, are in the order of their filings.
    """
    permissions.require(actor, "process.read")
    where = condition(actor, wanted, at=at)
    closed = wanted.queue in CLOSED
    order_by = sorted_by(wanted)
    by_filing, names = order_by is not wanted.sort, _SORTS[order_by]
    table = "d" if closed else "w"
    columns = [f"{table}.{name}" for name in (*names, "id")]
    keys = _keys(place, names) if place is not None else []
    place = place if keys else None
    backwards = place is not None and place.back
    down = (wanted.descending != by_filing) != backwards
    if place is not None:
        kinds = ", ".join(f"%s::{_KINDS[name]}" for name in names)
        where.add(f"({', '.join(columns)}) {'<' if down else '>'} ({kinds}, %s)", *keys, place.id)
    order = "ORDER BY " + ", ".join(f"{column} {'DESC' if down else 'ASC'}" for column in columns)
    limit = min(limit, 500)
    if closed:
        source = f"dossiers_dossier d WHERE {where.text} {order} LIMIT {limit + 1}"
    else:
        page = f"SELECT * FROM dossiers_work w WHERE {where.text} {order} LIMIT {limit + 1}"  # noqa: S608 -- names of columns, from above
        source = f"({page}) w JOIN dossiers_dossier d ON d.id = w.dossier_id {order}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {table}.id, {_NO_LINE if closed else _LINES}, {SELECTED}, {', '.join(columns[:-1])} FROM {source}",  # noqa: S608 -- the same
            where.values,
        )
        rows = cursor.fetchall()
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    found = _shown(actor, rows)
    found = withheld(actor, found, at=at) if closed else found
    first, last = (_place(rows[0], back=True), _place(rows[-1])) if rows else (None, None)
    before = first if (more if backwards else place is not None) else None
    after = last if (backwards or more) else None
    return InboxPage(tuple(found), before, after)


def sorted_by(wanted: Filter) -> Sort:
    """By what a queue is sorted, and its places are told: closed ones, which nothing makes late, by their filings."""
    by_filing = wanted.queue in CLOSED and wanted.sort in {Sort.RANK, Sort.CHANCE}
    return Sort.RECEIVED if by_filing else wanted.sort


def counts(actor: Actor, queues: Collection[Queue], *, at: datetime) -> dict[Queue, Count]:
    """How many each queue has, by one read; above a thousand only that there are more, save for a person's own."""
    permissions.require(actor, "process.read")
    parts, values = [], []
    for queue in queues:
        where = condition(actor, Filter(queue=queue), at=at)
        source = "dossiers_dossier d" if queue in CLOSED else "dossiers_work w"
        limit = "" if queue is Queue.MINE else f" LIMIT {COUNTED + 1}"
        parts.append(f"(SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {where.text}{limit}) n)")  # noqa: S608 -- the same
        values += where.values
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = cursor.fetchone()
    told = {}
    for queue, number in zip(queues, found, strict=True):
        capped = queue is not Queue.MINE and number > COUNTED
        told[queue] = Count(COUNTED if capped else number, capped)
    return told


def count(actor: Actor, wanted: Filter, *, at: datetime, most: int = COUNTED) -> Count:
    """How many lines a filter has, counted up to `most`."""
    permissions.require(actor, "process.read")
    where = condition(actor, wanted, at=at)
    source = "dossiers_dossier d" if wanted.queue in CLOSED else "dossiers_work w"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {where.text} LIMIT {most + 1}) n",  # noqa: S608 -- the same
            where.values,
        )
        number = int(cursor.fetchone()[0])
    return Count(min(number, most), number > most)


def condition(actor: Actor, wanted: Filter, *, at: datetime) -> Where:
    """What a queue and a filter let through, within what the actor may see; over `w` (open work), or `d` for closed queues."""
    closed = wanted.queue in CLOSED
    table = "d" if closed else "w"
    where = _queue(actor, wanted.queue, at)
    for column, value in (("procedure", wanted.procedure), ("status", wanted.status), ("channel", wanted.channel)):
        if value:
            where.add(f"{table}.{column} = %s", str(value))
    if wanted.unit:
        where.join(below(f"{table}.unit", wanted.unit))
    if wanted.received_from:
        where.add(f"{table}.received_at >= %s", start_of_day(wanted.received_from))
    if wanted.received_until:
        where.add(f"{table}.received_at < %s", start_of_day(wanted.received_until + timedelta(days=1)))
    if not closed:
        _of_work(where, wanted, at)
    if wanted.text.strip():
        question = words.asked(wanted.text)
        key = "d.id" if closed else "w.dossier_id"
        where.add(
            f"EXISTS (SELECT FROM dossiers_words t WHERE t.dossier_id = {key} AND t.words @@ %s::tsquery)"
            if question
            else "false",
            *([question] if question else []),
        )
    return where


def choice(actor: Actor) -> DeskChoice:
    """How the officer wants the inbox."""
    row = models.DeskChoice.objects.filter(account=actor.id).first()
    return DeskChoice(tuple(row.columns), row.shortcuts) if row else DeskChoice()


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """The views that the officer keeps, by name."""
    rows = models.SavedFilter.objects.filter(account=actor.id).order_by("name")
    return [SavedFilter(row.pk, row.name, row.query) for row in rows]


def _queue(actor: Actor, queue: Queue, at: datetime) -> Where:
    closed = queue in CLOSED
    mine = held(actor, "w")
    inside = seen(permissions.scope(actor, "dossier.read"), "d" if closed else "w")
    if queue is Queue.TODO:
        free = Where([*mine.parts, "w.account = '' OR w.account = %s"], [*mine.values, actor.id])
        undecided = seen(permissions.scope(actor, "dossier.decide"), "w").add(
            "w.step = 0 AND w.status = %s", Status.PROCESSING.value
        )
        return either(free, undecided)
    if queue is Queue.MINE:
        return either(mine, inside).add("w.account = %s AND w.account <> ''", actor.id)
    if queue in _STATUSES:
        return inside.add(f"{'d' if closed else 'w'}.status = ANY(%s)", [status.value for status in _STATUSES[queue]])
    if queue is Queue.SIGN:
        return inside.add("w.kind = 'sign' OR (w.step = 0 AND w.status = %s)", Status.SUBMITTED_FOR_SIGN.value)
    if queue is Queue.APPROVAL:
        return inside.add("w.role = ANY(%s) AND w.kind <> 'sign'", list(_HEADS))
    if queue is Queue.SUPPLEMENTED:
        return inside.add("w.supplemented")
    if queue is Queue.LATE:
        return inside.add("w.rank < %s", at)
    if queue is Queue.SOON:
        return inside.add("w.rank >= %s AND w.rank < %s", at, soon(at))
    return inside


def start_of_day(day: date) -> datetime:
    """The instant at which a calendar day begins in Vietnam."""
    return datetime.combine(day, time.min, clock.VIETNAM)


def soon(at: datetime) -> datetime:
    """Until when a due instant is near: the end of the next working day."""
    first = worktime.end_of_working_day(at, unit="")
    return worktime.end_of_working_day(first + timedelta(minutes=1), unit="")


def _of_work(where: Where, wanted: Filter, at: datetime) -> None:
    if wanted.holder:
        where.add("w.account = %s", "" if wanted.holder == "-" else wanted.holder)
    if wanted.step:
        where.add("w.element = %s", wanted.step)
    if wanted.clock == "late":
        where.add("w.rank < %s", at)
    elif wanted.clock == "soon":
        where.add("w.rank >= %s AND w.rank < %s", at, soon(at))
    elif wanted.clock == "paused":
        where.add("w.paused")
    elif wanted.clock == "none":
        where.add(f"w.rank > '{_ENDLESS}' AND NOT w.paused")


_KEYS_FROM = 1 + len(Marks._fields) + 1 + len(_COLUMNS)
"""A row is the line's number, its step, its marks, its dossier, and from here on the keys of the order."""


def _place(row: Sequence[Any], *, back: bool = False) -> Spot:
    keys = [key.isoformat() if isinstance(key, datetime) else str(key) for key in row[_KEYS_FROM:]]
    return Spot("|".join(keys), int(row[0]), back)


def _keys(place: Spot, names: Sequence[str]) -> list[str]:
    """The values of a place; none when it is one of another order."""
    keys = place.key.split("|", len(names) - 1)
    return keys if len(keys) == len(names) else []


def _shown(actor: Actor, rows: Sequence[Sequence[Any]]) -> list[InboxLine]:
    """Rows as lines, with their steps by one read and the names of who has them by another."""
    first = 2 + len(Marks._fields)
    steps: dict[int, Step] = {}
    subjects = [ref_of(code) for code in {str(row[first + 1]): None for row in rows if row[1]}]
    if subjects:
        steps = {step.id: step for step in process.open_work(Actor.system("process"), subjects)}
    names = accounts.names({step.claimed_by for step in steps.values() if step.claimed_by}) if steps else {}
    return [
        line_of(actor, row[0], row[first:_KEYS_FROM], steps.get(row[1]), names, marks=Marks(*row[2:first]))
        for row in rows
    ]


def line_of(
    actor: Actor,
    number: int,
    columns: Sequence[Any],
    step: Step | None = None,
    names: Mapping[str, str] | None = None,
    *,
    marks: Marks | None = None,
    found: tuple[tuple[str, bool], ...] = (),
) -> InboxLine:
    """A dossier's columns and its step as a line."""
    marks = marks or Marks()
    row = models.Dossier(**dict(zip(_COLUMNS, columns, strict=True)))
    name = catalogue.version(row.version_id).name
    status = Status(row.status)
    return InboxLine(
        id=int(number), code=row.code, procedure=row.procedure, procedure_name_vi=name.vi, procedure_name_en=name.en, status=status,
        outcome=outcome(row), channel=Channel(row.channel), owner=Ref(row.owner_kind, row.owner_id), owner_name=row.owner_name,
        unit=row.unit, received_at=row.received_at, due=row.due, paused=marks.paused,
        supplemented=marks.supplemented, reminded=marks.reminded, by_rule=marks.by_rule, version=row.turns, flags=tuple(json.loads(str(row.flags))), step=_step(actor, step, names or {}) if step else None, found=found,
        version_id=row.version_id, chance=100 - marks.in_time if marks.in_time <= 100 else None,
    )  # fmt: skip


def _step(actor: Actor, step: Step, names: Mapping[str, str]) -> OpenStep:
    free = step.claimed_by in {"", actor.id}
    doable = free and actor.kind is ActorKind.OFFICER and can_do(actor, step)
    return OpenStep(
        step.id, step.name, step.element, step.role, step.kind, step.unit, step.due, step.claimed_by,
        names.get(step.claimed_by, ""), step.version, doable,
    )  # fmt: skip


def can_do(actor: Actor, step: Step) -> bool:
    """Whether the officer holds the step's role at its unit, with the right to finish steps."""
    place = Target(unit=step.unit, procedure=step.procedure)
    return permissions.allows(actor, "process.finish", on=place) and permissions.has_role(
        actor, step.role, unit=step.unit, procedure=step.procedure
    )
