"""Reads of blocks of codes and of what was taken while this system was away, under the rights of the desk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from motcua.casework.dossiers import leaving, models, placing, tracking
from motcua.casework.dossiers.errors import LeaseNotYours, TakenUnknown
from motcua.casework.dossiers.sheeting import saying
from motcua.casework.dossiers.types import (
    AwayBundle,
    AwayProcedure,
    Channel,
    SentRecord,
    TakenFault,
    TakenState,
    TakenView,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.numbering import queries as numbering
from motcua.foundation.numbering.types import CodeLease, LeasedCode, LeasedState
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_SHOWN = 200
LARGEST_FILE = leaving.LARGEST_FILE
"""Bytes of a file that a device saved."""


def my_leases(actor: Actor) -> list[CodeLease]:
    """Blocks of codes in the actor's own hand, the newest first."""
    permissions.require(actor, "dossier.lease")
    return numbering.leases(holder=actor.id)


def leases_of(actor: Actor, account: str, *, at: datetime) -> list[CodeLease]:
    """Blocks from which an officer may still give codes, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    return [one for one in numbering.leases(holder=account) if one.closed_at is None and at < one.expires_at]


def desk_leases(actor: Actor) -> list[CodeLease]:
    """Blocks of the desks of which the actor is the head, the newest first."""
    scope = permissions.scope(actor, "dossier.settle_taken")
    return [one for one in numbering.leases() if scope.covers(Target(unit=one.unit))]


def lease_of(actor: Actor, lease: str) -> tuple[CodeLease, list[LeasedCode]]:
    """A block with its codes, for who holds it or heads the desk. Raises `LeaseUnknown`, `LeaseNotYours`."""
    block = numbering.lease(lease)
    if block.holder != actor.id and not permissions.allows(actor, "dossier.settle_taken", on=Target(unit=block.unit)):
        raise LeaseNotYours(lease=lease)
    return block, numbering.leased_codes(lease)


def away_bundle(actor: Actor, lease: str, *, at: datetime) -> AwayBundle:
    """What the holder's device keeps: unused codes, open procedures with what is to be brought, and the block's keys.

    Raises `LeaseUnknown`, `LeaseNotYours` for anybody but the holder.
    """
    permissions.require(actor, "dossier.lease")
    block = numbering.lease(lease)
    if block.holder != actor.id:
        raise LeaseNotYours(lease=lease)
    permissions.require(actor, "dossier.lease", on=Target(unit=block.unit))
    line = organisations.line(block.unit, on=clock.legal_date(at))
    unused = [one for one in numbering.leased_codes(lease) if one.state is LeasedState.UNUSED]
    return AwayBundle(
        lease=block.id,
        unit=block.unit,
        unit_name=line[0].name if line else block.unit,
        officer=accounts.account(actor.id).name,
        expires_at=block.expires_at,
        codes=tuple((one.code, one.day.isoformat(), _address(one.code)) for one in unused),
        procedures=_procedures(at),
        seal=leaving.seal_key(block.id).hex(),
        mark=leaving.mark_key(block.id).hex(),
    )


def taken(actor: Actor, *, state: TakenState | None = None) -> list[TakenView]:
    """What came in afterwards at the actor's desks, the newest first; of one state where one is named."""
    scope = permissions.scope(actor, "dossier.settle_taken")
    rows = models.Taken.objects.order_by("-sent_at")
    rows = rows.filter(state=state.value) if state else rows
    return [taken_value(row) for row in rows[:_SHOWN] if scope.covers(Target(unit=row.unit))]


def taken_row(actor: Actor, record: str, *, lock: bool = False) -> models.Taken:
    """The row of a record at a desk of which the actor is the head; raises `TakenUnknown`."""
    try:
        key = UUID(record)
    except ValueError:
        raise TakenUnknown(record=record) from None
    rows = models.Taken.objects.select_for_update(no_key=True) if lock else models.Taken.objects
    row = rows.filter(pk=key).first()
    if row is None or not permissions.allows(actor, "dossier.settle_taken", on=Target(unit=row.unit)):
        raise TakenUnknown(record=record)
    return row


def taken_value(row: models.Taken) -> TakenView:
    """A row as others see it."""
    return TakenView(
        id=str(row.pk), lease=str(row.lease), key=row.key, code=row.code, unit=row.unit, procedure=row.procedure, taken_at=row.taken_at,
        by=row.by, sent_by=row.sent_by, sent_at=row.sent_at, state=TakenState(row.state), fault=TakenFault(row.fault) if row.fault else None,
        intake=str(row.intake) if row.intake else "", reason=row.reason, told=leaving.shown(row.text),
    )  # fmt: skip


def away_status(code: str, check: str) -> tuple[str, datetime | None] | None:
    """What a slip's holder may know of a code that was given while this system was away, before it is a dossier.

    `waiting` while nothing came of it here, `entered` with the instant of the receipt once it did; nothing for any other code or a wrong check.
    """
    if not tracking.matches(code, check):
        return None
    found = numbering.leased_code(code)
    if found is None or found.state is LeasedState.VOID or models.Dossier.objects.filter(code=code).exists():
        return None
    row = models.Taken.objects.filter(code=code, state=TakenState.ENTERED.value).first()
    return ("entered", row.taken_at) if row else ("waiting", None)


def away_file(content: bytes) -> tuple[str, list[SentRecord]]:
    """Block and records of a file that a device saved; raises `RecordsUnreadable`, with `altered` where anything in it was changed."""
    return leaving.opened(content)


def away_records(value: object) -> list[SentRecord]:
    """Records of what a device sent; raises `RecordsUnreadable`."""
    return leaving.records_of(value)


def _address(code: str) -> str:
    return f"{settings.MOTCUA.public_url}/tra-cuu/hs/{code}?c={tracking.check_of(code)}"


def _procedures(at: datetime) -> tuple[AwayProcedure, ...]:
    found = []
    for entry in catalogue.procedures(at=at):
        version = catalogue.in_force(entry.procedure, at)
        if version is None or Channel.DESK.value not in version.channels:
            continue
        lines = placing.first_lines(version.slots, {})
        papers = tuple((line.name, line.required) for line in lines)
        found.append(AwayProcedure(entry.procedure, entry.name.vi, saying.limit(version.limit), papers))
    return tuple(found)
