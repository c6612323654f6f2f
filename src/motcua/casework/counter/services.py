"""Commands of the waiting room (kiosks and queues of the one-stop desk: Decree 309/2026/NĐ-CP articles 1 and 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from motcua.casework.counter import models, queries
from motcua.casework.counter.errors import (
    DeskBusy,
    DeskTaken,
    GuidanceWrong,
    QueueClosed,
    RatingWrong,
    SettingWrong,
    TicketUnknown,
    TooManyTickets,
)
from motcua.casework.counter.facts import DeskSet, GuidanceGiven, QueueSet, ServiceRated
from motcua.casework.counter.types import Desk, GuidanceChannel, Priority, Queue, Rating, Ticket
from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_A_MINUTE = 20
"""Numbers of one queue within a minute: more than people can press a button."""
MOST_A_DAY = 999
RATING_OPEN = timedelta(days=7)
"""For how long a rating may be changed."""

_OPEN = ("called", "serving")
_LETTER = re.compile(r"[A-Z]{1,2}")
_NEXT_NUMBER = """
    INSERT INTO counter_daynumber (queue_id, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (queue_id, day) DO UPDATE SET last = counter_daynumber.last + 1 RETURNING last
"""
# Two desks that call at once lock different rows: who finds the first one locked takes the next.
_NEXT_TICKET = """
    SELECT id FROM counter_ticket WHERE queue_id = ANY(%s) AND day = %s AND state = 'waiting'
    ORDER BY CASE WHEN priority = '' THEN 1 ELSE 0 END, rank, number LIMIT 1 FOR UPDATE SKIP LOCKED
"""


# ---------------------------------------------------------------- setting up


@transaction.atomic
def set_queue(actor: Actor, *, unit: str, letter: str, name_vi: str, name_en: str, open_: bool, at: datetime) -> Queue:
    """Make a queue of a waiting room, or rename, open or shut it; its letter tells it. Raises `SettingWrong`."""
    permissions.require(actor, "counter.manage", on=Target(unit=unit))
    letter = letter.strip().upper()
    for wrong, field, reason in (
        (not _LETTER.fullmatch(letter), "letter", "letter"),
        (not normal(name_vi), "name_vi", "missing"),
        (not unit, "unit", "missing"),
    ):
        if wrong:
            raise SettingWrong(field=field, reason=reason)
    vi, en = normal(name_vi)[:120], normal(name_en)[:120] or normal(name_vi)[:120]
    row, made = models.Queue.objects.update_or_create(
        unit=unit, letter=letter, defaults={"name_vi": vi, "name_en": en, "open": open_}
    )
    if made:
        row.position = models.Queue.objects.filter(unit=unit).count()
        row.save(update_fields=["position"])
    journal.record(QueueSet(unit, letter, open_), ref=Ref("waiting_room", unit), by=actor, at=at)
    return next(one for one in queries.queues(unit, at=at, only_open=False) if one.id == row.pk)


@transaction.atomic
def set_desk(actor: Actor, *, unit: str, name: str, letters: Sequence[str], at: datetime) -> Desk:
    """Make a desk, or give it other queues; its name tells it. Raises `SettingWrong`."""
    permissions.require(actor, "counter.manage", on=Target(unit=unit))
    if not normal(name):
        raise SettingWrong(field="desk", reason="missing")
    wanted = list(models.Queue.objects.filter(unit=unit, letter__in=list(letters)))
    if not wanted:
        raise SettingWrong(field="letters", reason="missing")
    row, _ = models.Desk.objects.get_or_create(unit=unit, name=normal(name)[:40])
    row.queues.set(wanted)
    fact = DeskSet(unit, row.name, tuple(sorted(queue.letter for queue in wanted)))
    journal.record(fact, ref=Ref("waiting_room", unit), by=actor, at=at)
    return queries.desk_value(row)


# ---------------------------------------------------------------- tickets


@transaction.atomic
def take_ticket(actor: Actor, *, queue: int, priority: Priority, at: datetime) -> Ticket:
    """Give the next number of a queue for today. Numbers have no gap but what a failed press leaves; none is given twice.

    Raises `QueueClosed`, `TooManyTickets` when more are taken than people can (a button held down, a script).
    """
    permissions.require(actor, "counter.take")
    row = models.Queue.objects.filter(pk=queue, open=True).first()
    if row is None:
        raise QueueClosed(queue=queue)
    day = clock.legal_date(at)
    lately = models.Ticket.objects.filter(first_queue=row, day=day, taken_at__gt=at - timedelta(minutes=1))
    if lately.count() >= MOST_A_MINUTE:
        raise TooManyTickets(queue=queue)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [row.pk, day])
        number = int(cursor.fetchone()[0])
    if number > MOST_A_DAY:
        raise TooManyTickets(queue=queue)
    made = models.Ticket.objects.create(
        queue=row, first_queue=row, day=day, number=number, label=f"{row.letter}{number:03d}", priority=priority.value, rank=at,
        taken_at=at,
    )  # fmt: skip
    return queries.ticket(str(made.pk), at=at)


# ---------------------------------------------------------------- the desk


@transaction.atomic
def sit_down(actor: Actor, *, desk: int, at: datetime) -> None:
    """Take a desk; whoever sat elsewhere leaves that one. Raises `DeskUnknown`, `DeskTaken`, `DeskBusy` with a ticket in hand elsewhere."""
    permissions.require(actor, "counter.serve")
    row = queries.desk_row(actor, desk, lock=True)
    if row.account == actor.id:
        return
    if row.account:
        raise DeskTaken(officer=row.account)
    _leave(actor)
    row.account, row.since = actor.id, at
    try:
        with transaction.atomic():
            row.save(update_fields=["account", "since"])
    except IntegrityError:  # the same officer in two windows
        raise DeskTaken(officer=actor.id) from None


@transaction.atomic
def leave_desk(actor: Actor) -> None:
    """Leave the desk at which the actor sits; raises `DeskBusy` while a ticket is in hand."""
    permissions.require(actor, "counter.serve")
    _leave(actor)


@transaction.atomic
def clear_desk(actor: Actor, *, account: str) -> None:
    """Free the desk of an officer who will not be back; the ticket in their hand waits again in the place that it had."""
    permissions.require(actor, "process.assign")
    row = models.Desk.objects.select_for_update(no_key=True).filter(account=account).first() if account else None
    if row is None:
        return
    models.Ticket.objects.filter(desk=row, state__in=_OPEN).update(
        state="waiting", desk=None, account="", serving_at=None
    )
    row.account, row.since = "", None
    row.save(update_fields=["account", "since"])


@transaction.atomic
def call_next(actor: Actor, *, at: datetime) -> Ticket | None:
    """Call who is next at the actor's desk: those with priority first, then in order; none when nobody waits.

    Desks that call at the same moment get different tickets. A ticket still in hand is done with it. Raises `DeskBusy` without a desk.
    """
    permissions.require(actor, "counter.serve")
    desk = _desk(actor)
    _end_current(desk, at)
    queue_ids = list(desk.queues.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_TICKET, [queue_ids, clock.legal_date(at)])
        found = cursor.fetchone()
    if found is None:
        return None
    models.Ticket.objects.filter(pk=found[0]).update(
        state="called", desk=desk, account=actor.id, called_at=at, serving_at=None, calls=1
    )
    return queries.ticket_value(queries.ticket_row(str(found[0])))


@transaction.atomic
def call_again(actor: Actor, *, token: str, at: datetime) -> Ticket:
    """Call the ticket in hand once more."""
    permissions.require(actor, "counter.serve")
    row = _in_hand(actor, token)
    row.called_at, row.calls = at, row.calls + 1
    row.save(update_fields=["called_at", "calls"])
    return queries.ticket_value(row)


@transaction.atomic
def begin_service(actor: Actor, *, token: str, at: datetime) -> Ticket:
    """The person is there; serving counts from here."""
    permissions.require(actor, "counter.serve")
    row = _in_hand(actor, token)
    if row.state == "called":
        row.state, row.serving_at = "serving", at
        row.save(update_fields=["state", "serving_at"])
    return queries.ticket_value(row)


@transaction.atomic
def end_service(actor: Actor, *, token: str, at: datetime) -> Ticket:
    """The person is served; the ticket may be rated."""
    permissions.require(actor, "counter.serve")
    return _end(_in_hand(actor, token), "done", at)


@transaction.atomic
def no_show(actor: Actor, *, token: str, at: datetime) -> Ticket:
    """Nobody came to the call."""
    permissions.require(actor, "counter.serve")
    return _end(_in_hand(actor, token), "no_show", at)


@transaction.atomic
def skip(actor: Actor, *, token: str, at: datetime) -> Ticket:
    """Put the ticket in hand back behind those who wait now: the person will be back."""
    permissions.require(actor, "counter.serve")
    row = _in_hand(actor, token)
    row.state, row.rank, row.desk, row.account = "waiting", at, None, ""
    row.save(update_fields=["state", "rank", "desk", "account"])
    return queries.ticket_value(row)


@transaction.atomic
def transfer(actor: Actor, *, token: str, queue: int, at: datetime) -> Ticket:
    """Hand the ticket in hand to another queue of the same room, where it stands by the time at which it was taken. Raises `QueueClosed`."""
    permissions.require(actor, "counter.serve")
    row = _in_hand(actor, token)
    to = models.Queue.objects.filter(pk=queue, unit=row.queue.unit, open=True).first()
    if to is None or to.pk == row.queue_id:
        raise QueueClosed(queue=queue)
    row.queue, row.state, row.rank, row.desk, row.account, row.serving_at = to, "waiting", row.taken_at, None, "", None
    row.save(update_fields=["queue", "state", "rank", "desk", "account", "serving_at"])
    return queries.ticket(str(row.pk), at=at)


# ---------------------------------------------------------------- guidance and ratings


@transaction.atomic
def note_guidance(
    actor: Actor, *, unit: str, channel: GuidanceChannel, procedure: str, topic: str, answer: str, at: datetime
) -> int:
    """Keep guidance that was given, without a word about whom it was given to; its number. Raises `GuidanceWrong`.

    Source: Decree 61/2018/NĐ-CP article 15(2).
    """
    permissions.require(actor, "counter.guide", on=Target(unit=unit))
    topic, answer = normal(topic)[:300], normal(answer)[:4000]
    for field, value in (("topic", topic), ("answer", answer)):
        if not value:
            raise GuidanceWrong(field=field)
    row = models.Guidance.objects.create(
        at=at, unit=unit, account=actor.id, channel=channel.value, procedure=procedure[:100], topic=topic, answer=answer,
        search=fold(f"{topic} {answer} {procedure}"),
    )  # fmt: skip
    fact = GuidanceGiven(row.pk, unit, channel.value, row.procedure)
    journal.record(fact, ref=Ref("guidance", str(row.pk)), by=actor, at=at)
    return int(row.pk)


@transaction.atomic
def rate(actor: Actor, *, ticket: str, score: int, text: str, at: datetime) -> Rating:
    """Rate how one was served by the ticket's own secret, once; it may be changed for seven days.

    Raises `RatingWrong`, `QueueClosed` when the time to change it is over, `TicketUnknown` for a ticket that was never served.
    """
    permissions.require(actor, "counter.rate")
    if not 1 <= score <= 5:
        raise RatingWrong(score=score)
    served = queries.ticket_row(ticket)
    if served.state != "done":
        raise TicketUnknown(token="")
    subject, unit = Ref("ticket", str(served.pk)), served.queue.unit
    row = models.Rating.objects.select_for_update().filter(subject_kind=subject.kind, subject_id=subject.id).first()
    if row is not None and at > row.first_at + RATING_OPEN:
        raise QueueClosed(queue=0)
    values = {"score": score, "text": normal(text)[:1000], "at": at}
    if row is None:
        models.Rating.objects.create(subject_kind=subject.kind, subject_id=subject.id, unit=unit, first_at=at, **values)
    else:
        models.Rating.objects.filter(subject_kind=subject.kind, subject_id=subject.id).update(**values)
    journal.record(ServiceRated(unit, subject.kind, score), ref=Ref("waiting_room", unit), by=actor, at=at)
    return Rating(score, str(values["text"]), at)


# ---------------------------------------------------------------- inside


def _desk(actor: Actor) -> models.Desk:
    row = models.Desk.objects.select_for_update(no_key=True).filter(account=actor.id).first() if actor.id else None
    if row is None or not permissions.allows(actor, "counter.serve", on=Target(unit=row.unit)):
        raise DeskBusy(reason="no_desk")
    return row


def _leave(actor: Actor) -> None:
    row = models.Desk.objects.select_for_update(no_key=True).filter(account=actor.id).first()
    if row is None:
        return
    if models.Ticket.objects.filter(desk=row, state__in=_OPEN).exists():
        raise DeskBusy(reason="in_hand")
    row.account, row.since = "", None
    row.save(update_fields=["account", "since"])


def _in_hand(actor: Actor, token: str) -> models.Ticket:
    desk = _desk(actor)
    row = queries.ticket_row(token, lock=True)
    if row.desk_id != desk.pk or row.state not in _OPEN:
        raise DeskBusy(reason="not_in_hand")
    return row


def _end(row: models.Ticket, state: str, at: datetime) -> Ticket:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at"])
    return queries.ticket_value(row)


def _end_current(desk: models.Desk, at: datetime) -> None:
    """Whoever was served is done; whoever was only called and is passed over did not come."""
    for row in models.Ticket.objects.filter(desk=desk, state__in=_OPEN).select_related("queue", "desk"):
        _end(row, "done" if row.state == "serving" else "no_show", at)
