"""A channel's file of a day, held against the ledger line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from motcua.casework.payments import files, ledger, models, queries
from motcua.casework.payments.errors import AttemptUnknown, ChannelClosed, ReasonMissing
from motcua.casework.payments.facts import DaySettled
from motcua.casework.payments.ports import channels
from motcua.casework.payments.services.paying import PLATFORM, report
from motcua.casework.payments.types import (
    AttemptState,
    Difference,
    DifferenceKind,
    Report,
    Settlement,
    SettlementLine,
    StatementLine,
    Verdict,
)
from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

BY_STATEMENT = frozenset({"vietqr"})
"""Channels whose news is a bank statement."""
_REFERENCE = re.compile(r"MC[0-9ABCDEFGHJKMNPQRSTVWXYZ]{18}")
"""As `paying` makes them."""


def settle(actor: Actor, *, channel: str, day: date, lines: Sequence[SettlementLine], at: datetime) -> Settlement:
    """Hold a channel's file of a day against the ledger: each line moves its money to the bank once, however often the file comes.

    A payment that we have not heard of is taken from the file itself. What disagrees is kept as a difference until a person closes it; a
    difference that the file of a later run no longer shows stays for that person. Raises `NotAllowed`.
    """
    permissions.require(actor, "payment.settle")
    recovered, settled, amount = 0, 0, 0
    for line in lines:
        heard, moved = _line(actor, channel, day, line, at)
        recovered += heard
        settled += moved > 0
        amount += moved
    _only_ours(channel, day, {line.reference for line in lines}, at)
    found = queries.differences(channel=channel, day=day)
    with transaction.atomic():
        fact = DaySettled(channel, day.isoformat(), len(lines), settled, amount, len(found))
        journal.record(fact, ref=Ref("settlement", f"{channel}/{day.isoformat()}"), by=actor, at=at)
    return Settlement(channel, day, len(lines), settled, Dong(amount), recovered, found)


def settle_file(actor: Actor, *, channel: str, day: date, content: bytes, at: datetime) -> Settlement:
    """A channel's file (CSV) of a day, or a bank statement where the channel is a bank transfer; read whole before anything is taken.

    Raises `NotAllowed`, `ChannelClosed`, `FileUnreadable` with line and reason.
    """
    permissions.require(actor, "payment.settle")
    if channel not in channels.get():
        raise ChannelClosed(channel=channel)
    if channel in BY_STATEMENT:
        return take_statement(actor, channel=channel, day=day, lines=files.statement(content), at=at)
    return settle(actor, channel=channel, day=day, lines=files.settlement(content), at=at)


def take_statement(
    actor: Actor, *, channel: str, day: date, lines: Sequence[StatementLine], at: datetime
) -> Settlement:
    """Take the credits of a bank statement: each line is matched by the reference anywhere in its text, then settled like a channel's file.

    What carries no reference of ours is a difference under the bank's own number. Raises `NotAllowed`.
    """
    permissions.require(actor, "payment.settle")
    read = [SettlementLine(_reference(line.text) or line.external, line.amount, line.external) for line in lines]
    return settle(actor, channel=channel, day=day, lines=read, at=at)


def _reference(text: str) -> str:
    """The reference in a bank's text, whatever was put around it, in small letters, broken up by blanks or points."""
    found = _REFERENCE.search("".join(c for c in text.upper() if c.isascii() and c.isalnum()))
    return found.group() if found else ""


@transaction.atomic
def close_difference(actor: Actor, *, difference: int, note: str, at: datetime) -> Difference:
    """Say what became of a difference; closing again changes nothing. Raises `NotAllowed`, `ReasonMissing`."""
    permissions.require(actor, "payment.settle")
    row = models.Difference.objects.select_for_update(no_key=True).filter(pk=difference).first()
    if row is None:
        raise AttemptUnknown(difference=difference)
    if not normal(note).strip():
        raise ReasonMissing(difference=difference)
    if row.closed_at is None:
        row.note, row.closed_by, row.closed_at = normal(note).strip()[:2000], str(actor), at
        row.save(update_fields=["note", "closed_by", "closed_at"])
    return queries.difference_value(row)


def _line(actor: Actor, channel: str, day: date, line: SettlementLine, at: datetime) -> tuple[bool, int]:
    """Whether the line told us something new, and the đồng that it moved to the bank."""
    attempt = models.Attempt.objects.filter(pk=line.reference, channel=channel).first()
    if attempt is None:
        _differ(channel, day, DifferenceKind.UNKNOWN, line.reference, None, line.amount, at)
        return False, 0
    if attempt.amount != line.amount:
        _differ(channel, day, DifferenceKind.AMOUNT, line.reference, attempt.amount, line.amount, at)
        return False, 0
    heard = attempt.state != AttemptState.SUCCEEDED.value
    if heard:
        told = Report(Verdict.PAID, line.amount, line.external)
        report(PLATFORM, channel=channel, reference=line.reference, report=told, source="settlement", at=at)
    with transaction.atomic():
        sides = {ledger.bank(channel): line.amount, ledger.clearing(channel): -line.amount}
        made = ledger.enter(
            f"settled/{channel}/{line.reference}", "settled", sides, by=str(actor), at=at, attempt=attempt
        )
    return heard, line.amount if made else 0


def _only_ours(channel: str, day: date, theirs: set[str], at: datetime) -> None:
    start = datetime.combine(day, time.min, tzinfo=clock.VIETNAM)
    end = start + timedelta(days=1)
    ours = models.Attempt.objects.filter(
        channel=channel, state=AttemptState.SUCCEEDED.value, ended_at__gte=start, ended_at__lt=end
    )
    settled = {
        key.rpartition("/")[2]
        for key in models.Entry.objects.filter(attempt__in=ours, kind="settled").values_list("key", flat=True)
    }
    for attempt in ours:
        if attempt.pk not in theirs and attempt.pk not in settled:
            _differ(channel, day, DifferenceKind.ONLY_OURS, attempt.pk, attempt.amount, None, at)


def _differ(
    channel: str, day: date, kind: DifferenceKind, reference: str, ours: int | None, theirs: int | None, at: datetime
) -> None:
    models.Difference.objects.get_or_create(
        channel=channel, day=day, kind=kind.value, reference=reference[:120],
        defaults={"ours": ours, "theirs": theirs, "found_at": at},
    )  # fmt: skip
