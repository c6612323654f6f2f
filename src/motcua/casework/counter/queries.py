"""Reads of the waiting room: what everybody may see, what the desk sees, and figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, When

from motcua.casework.counter import models
from motcua.casework.counter.errors import DeskUnknown, TicketUnknown
from motcua.casework.counter.types import (
    Call,
    Desk,
    DeskView,
    Display,
    Guidance,
    GuidanceChannel,
    Priority,
    Queue,
    QueueFigures,
    Rating,
    StaffLine,
    Ticket,
    TicketState,
)
from motcua.foundation import clock
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

SHOWN = 6
"""Calls on a display."""
USUAL_MINUTES = 8.0
"""How long a person is served while a queue has no figures of its own."""
_OPEN = ("called", "serving")
_MOST_WAITING = 200

_MINUTES = """
    SELECT avg(extract(epoch FROM ended_at - coalesce(serving_at, called_at)) / 60) FROM (
        SELECT ended_at, serving_at, called_at FROM counter_ticket
        WHERE queue_id = %s AND state = 'done' AND ended_at IS NOT NULL AND called_at IS NOT NULL
        ORDER BY ended_at DESC LIMIT 20) last
"""
_FIGURES = """
    SELECT q.name_vi, count(*), count(*) FILTER (WHERE t.state = 'done'), count(*) FILTER (WHERE t.state = 'no_show'),
        avg(extract(epoch FROM t.called_at - t.taken_at) / 60),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM t.called_at - t.taken_at) / 60),
        avg(extract(epoch FROM t.ended_at - coalesce(t.serving_at, t.called_at)) / 60) FILTER (WHERE t.state = 'done'),
        count(r.score), avg(r.score)
    FROM counter_ticket t JOIN counter_queue q ON q.id = t.queue_id
    LEFT JOIN counter_rating r ON r.subject_kind = 'ticket' AND r.subject_id = t.id::text
    WHERE q.unit = %s AND t.day BETWEEN %s AND %s GROUP BY q.id, q.name_vi, q.position ORDER BY q.position, q.id
"""


# ---------------------------------------------------------------- for everybody


def rooms() -> list[tuple[str, str]]:
    """Units that have a waiting room, by code and name."""
    units = models.Queue.objects.values_list("unit", flat=True).distinct().order_by("unit")
    return [(unit, unit_name(unit)) for unit in units]


def queues(unit: str, *, at: datetime, only_open: bool = True) -> tuple[Queue, ...]:
    """The queues of a waiting room with how many wait and how long it is likely to take."""
    rows = models.Queue.objects.filter(unit=unit)
    if only_open:
        rows = rows.filter(open=True)
    day = clock.legal_date(at)
    waiting = Count("tickets", filter=Q(tickets__state="waiting", tickets__day=day))
    return tuple(_queue(row, row.waiting) for row in rows.annotate(waiting=waiting).order_by("position", "id"))


def display(unit: str, *, at: datetime) -> Display:
    """The public display: the last calls, the newest first, and the queues. Nothing of people."""
    rows = models.Ticket.objects.filter(queue__unit=unit, day=clock.legal_date(at), state__in=_OPEN)
    found = rows.select_related("desk").order_by("-called_at")[:SHOWN]
    calls = tuple(Call(row.label, row.desk.name, row.called_at) for row in found if row.desk and row.called_at)
    return Display(unit, unit_name(unit), calls, queues(unit, at=at))


def ticket(token: str, *, at: datetime) -> Ticket:
    """A ticket by the token on it: how it stands, who is before it, how long it may take. Raises `TicketUnknown`."""
    row = ticket_row(token)
    if row.state != "waiting" or row.day != clock.legal_date(at):
        return ticket_value(row)
    ahead = waiting_before(row)
    return ticket_value(row, ahead=ahead, minutes=_estimate(row.queue, ahead))


def rating_of(subject: Ref) -> Rating | None:
    """The rating that a ticket has been given."""
    row = models.Rating.objects.filter(subject_kind=subject.kind, subject_id=subject.id).first()
    return Rating(row.score, row.text, row.at) if row else None


def staff(*, at: datetime) -> list[StaffLine]:
    """Who works at the one-stop desks, authority by authority, from appointments and grants in force: heads first, then stand-ins and officers.

    Published on the web (Decree 61/2018/NĐ-CP article 9(7)). Nobody is entered here by hand, so nobody is forgotten.
    """
    on = clock.legal_date(at)
    held = permissions.holders(at=at, roles_=frozenset({"one_stop_head", "one_stop_officer"}))
    appointed = {
        one.principal: one
        for authority in organisations.authorities(on=on)
        for one in organisations.desk_staff(authority.code, on=on)
    }
    names = accounts.names({grant.principal for grant in held} | set(appointed))
    found: dict[tuple[str, str], StaffLine] = {}
    for principal, post in appointed.items():
        if principal in names:
            role = "one_stop_head" if "one_stop_head" in post.post.roles else "one_stop_officer"
            found[principal, post.post.unit] = StaffLine(
                names[principal],
                role,
                post.post.unit,
                unit_name(post.post.unit),
                post.post.title,
                phone=post.phone,
                stands_in=False,
            )
    for grant in held:
        stands_in = grant.source.startswith(("absence:", "delegation:"))
        if grant.principal in names and (stands_in or grant.principal not in appointed):
            key = grant.principal, f"{grant.place.unit}/{grant.role}"
            found[key] = StaffLine(
                names[grant.principal],
                grant.role,
                grant.place.unit,
                unit_name(grant.place.unit),
                "",
                stands_in=stands_in,
            )
    whose = {unit: organisations.authority_code(unit, on=on) for unit in {one.unit for one in found.values()}}
    told = organisations.unit_names(whose.values(), on=on)
    lines = [
        replace(one, authority=whose[one.unit], authority_name=told.get(whose[one.unit], "")) for one in found.values()
    ]
    return sorted(
        lines, key=lambda one: (one.authority, one.role != "one_stop_head", one.stands_in, one.unit, fold(one.name))
    )


# ---------------------------------------------------------------- for the desk


def desk_of(actor: Actor, account: str) -> tuple[str, str] | None:
    """Unit and name of the desk at which an officer sits, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    row = models.Desk.objects.filter(account=account).first() if account else None
    return (row.unit, row.name) if row else None


def desks(actor: Actor) -> list[Desk]:
    """The desks at which the actor may sit."""
    scope = permissions.scope(actor, "counter.serve")
    rows = models.Desk.objects.prefetch_related("queues").order_by("unit", "name")
    return [desk_value(row) for row in rows if scope.covers(Target(unit=row.unit))]


def my_desk(actor: Actor, *, at: datetime) -> DeskView | None:
    """The desk at which the actor sits, its ticket in hand and who waits; none when they sit nowhere."""
    permissions.require(actor, "counter.serve")
    row = models.Desk.objects.prefetch_related("queues").filter(account=actor.id).first() if actor.id else None
    if row is None:
        return None
    current = models.Ticket.objects.filter(desk=row, state__in=_OPEN).select_related("queue", "desk").first()
    waiting = waiting_rows([queue.pk for queue in row.queues.all()], clock.legal_date(at))
    return DeskView(
        desk_value(row),
        ticket_value(current) if current else None,
        tuple(ticket_value(one) for one in waiting.select_related("queue", "desk")[:_MOST_WAITING]),
        waiting.count(),
    )


def guidance(actor: Actor, *, text: str = "", procedure: str = "", limit: int = 100) -> list[Guidance]:
    """Guidance given at the actor's units, the newest first, with every searched word."""
    scope = permissions.scope(actor, "counter.guide")
    rows = models.Guidance.objects.order_by("-at", "-id")
    if not scope.everything:
        inside = Q(pk__isnull=True)
        for unit in scope.units:
            inside |= Q(unit=unit) | Q(unit__startswith=f"{unit}.")
        rows = rows.filter(inside)
    for word in fold(text).split()[:8]:
        rows = rows.filter(search__contains=word)
    if procedure:
        rows = rows.filter(procedure=procedure)
    found = list(rows[:limit])
    names = accounts.names({row.account for row in found})
    return [
        Guidance(
            row.pk, row.at, row.unit, names.get(row.account, ""), GuidanceChannel(row.channel), row.procedure, row.topic, row.answer,
        )
        for row in found
    ]  # fmt: skip


def figures(actor: Actor, *, unit: str, first: date, last: date) -> list[QueueFigures]:
    """Waiting and serving times of a unit's queues over days, both included; needs `figure.read` there."""
    permissions.require(actor, "figure.read", on=Target(unit=unit))
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [unit, first, last])
        found = cursor.fetchall()
    return [
        QueueFigures(
            queue=str(name), taken=taken, served=served, no_show=missed, waiting_mean=_tenths(mean), waiting_p90=_tenths(p90),
            serving_mean=_tenths(serving), rated=rated, rating_mean=_tenths(score),
        )
        for name, taken, served, missed, mean, p90, serving, rated, score in found
    ]  # fmt: skip


# ---------------------------------------------------------------- rows, for the room's services


def ticket_row(token: str, *, lock: bool = False) -> models.Ticket:
    """The row behind a token; raises `TicketUnknown`."""
    try:
        key = UUID(token)
    except ValueError:
        raise TicketUnknown(token="") from None
    rows = models.Ticket.objects.select_related("queue", "desk")
    row = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).filter(pk=key).first()
    if row is None:
        raise TicketUnknown(token="")
    return row


def desk_row(actor: Actor, desk: int, *, lock: bool = False) -> models.Desk:
    """A desk of the actor's units; raises `DeskUnknown`."""
    rows = models.Desk.objects.select_for_update(no_key=True) if lock else models.Desk.objects
    row = rows.filter(pk=desk).first()
    if row is None or not permissions.allows(actor, "counter.serve", on=Target(unit=row.unit)):
        raise DeskUnknown(desk=desk)
    return row


def waiting_rows(queue_ids: Iterable[int], day: date) -> QuerySet[models.Ticket]:
    """Who waits for these queues, in the order in which they are called."""
    rows = models.Ticket.objects.filter(queue_id__in=list(queue_ids), day=day, state="waiting")
    return rows.order_by(Case(When(priority="", then=1), default=0), "rank", "number")


def waiting_before(row: models.Ticket) -> int:
    """How many are called before a waiting ticket of its queue."""
    rows = models.Ticket.objects.filter(queue=row.queue, day=row.day, state="waiting").exclude(pk=row.pk)
    first = Q(rank__lt=row.rank) | Q(rank=row.rank, number__lt=row.number)
    return rows.filter(first & ~Q(priority="") if row.priority else first | ~Q(priority="")).count()


def ticket_value(row: models.Ticket, *, ahead: int = 0, minutes: int = 0) -> Ticket:
    """A row as others see it."""
    return Ticket(
        token=str(row.pk), label=row.label, unit=row.queue.unit, queue=row.queue_id, queue_name_vi=row.queue.name_vi,
        queue_name_en=row.queue.name_en, priority=Priority(row.priority), state=TicketState(row.state), taken_at=row.taken_at,
        called_at=row.called_at, desk=row.desk.name if row.desk else "", calls=row.calls, ahead=ahead, minutes=minutes,
    )  # fmt: skip


def desk_value(row: models.Desk) -> Desk:
    """A row as others see it."""
    return Desk(row.pk, row.unit, row.name, tuple(queue.pk for queue in row.queues.all()), row.account, row.since)


def unit_name(unit: str) -> str:
    """The name that a unit bears today; its code where it bears none."""
    line = organisations.line(unit, on=clock.legal_date(clock.now())) if unit else ()
    return line[0].name if line else unit


def _queue(row: models.Queue, waiting: int) -> Queue:
    return Queue(row.pk, row.unit, row.name_vi, row.name_en, row.letter, row.open, waiting, _estimate(row, waiting))


def _tenths(value: float | None) -> float:
    return round(float(value or 0), 1)


def _estimate(queue: models.Queue, ahead: int) -> int:
    """Minutes until somebody with so many before them is called: what the last twenty took, over the desks that are staffed."""
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, [queue.pk])
        found = cursor.fetchone()[0]
    each = float(found) if found else USUAL_MINUTES
    staffed = models.Desk.objects.filter(queues=queue).exclude(account="").count()
    return round(each * ahead / max(staffed, 1))
