"""Taking dossiers while this system is away, and entering them afterwards (docs/decisions/0009-away.md).

Nothing that comes back is lost: each record is a row before it is judged, and what cannot be entered by itself waits for the head of the desk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from motcua.casework.dossiers import leaving, models, placing, queries
from motcua.casework.dossiers.errors import LeaseNotYours, ParticularsWrong
from motcua.casework.dossiers.errors import TakenSettled as SettledBefore
from motcua.casework.dossiers.facts import TakenSent, TakenSettled
from motcua.casework.dossiers.leaving import TakenText
from motcua.casework.dossiers.services import reception
from motcua.casework.dossiers.types import Channel, CheckLine, SentRecord, TakenFault, TakenState, TakenView
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import queries as codes
from motcua.foundation.numbering import services as numbering
from motcua.foundation.numbering.errors import LeasedCodeTaken
from motcua.foundation.numbering.types import CodeLease
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.organisations.types import Source
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

SKEW = timedelta(minutes=5)
"""How far the clock of a device may be off."""
GRACE = timedelta(days=7)
"""How long after its last day a block waits for what was taken under it; then what is unused of it is void."""
_PERSONAL = re.compile(r"\d{12}")
_RAN_OUT = "Hết hạn, không có hồ sơ nào được gửi về theo mã này"


class _Faulty(Exception):
    """Why a record cannot be entered by itself."""

    def __init__(self, fault: TakenFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class _Leave:
    """What the head of the desk lets pass, by a reason: everything but what cannot be entered at all."""

    reason: str
    fresh_code: bool


def lease_codes(actor: Actor, *, unit: str, size: int, days: int, at: datetime) -> CodeLease:
    """Put a block of dossier codes of a desk into the officer's hand: `size` for each of `days` days from today.

    Raises `NotAllowed`, and what `numbering` says of a block that cannot be.
    """

    def allowed(who: Actor) -> None:
        permissions.require(who, "dossier.lease", on=Target(unit=unit))

    return numbering.lease_codes(actor, unit=unit, holder=actor.id, size=size, days=days, at=at, allowed=allowed)


def close_lease(actor: Actor, *, lease: str, reason: str, at: datetime) -> CodeLease:
    """Give a block back: its holder or the head of the desk; what is unused becomes void for the reason.

    Raises `LeaseUnknown`, `LeaseNotYours`, `ReasonMissing`.
    """
    permissions.require(actor, "dossier.lease")
    holder = codes.lease(lease).holder

    def allowed(who: Actor, unit: str) -> None:
        own = who.id == holder and permissions.allows(who, "dossier.lease", on=Target(unit=unit))
        if not own and not permissions.allows(who, "dossier.settle_taken", on=Target(unit=unit)):
            raise LeaseNotYours(lease=lease)

    return numbering.close_lease(actor, lease=lease, reason=reason, at=at, allowed=allowed)


def end_leases(*, at: datetime) -> int:
    """Close blocks that ran out a week ago; how many."""
    found = codes.leases(open_before=at - GRACE)
    for one in found:
        numbering.close_lease(reception.COUNTER, lease=one.id, reason=_RAN_OUT, at=at, allowed=lambda _, __: None)
    return len(found)


def send_taken(actor: Actor, *, lease: str, records: Sequence[SentRecord], at: datetime) -> list[TakenView]:
    """Enter what was taken under a block, one record after the other, each in a transaction of its own; what became of each.

    A record that came before gives what became of it then. Raises `LeaseUnknown`, `NotAllowed`.
    """
    permissions.require(actor, "dossier.lease")
    block = codes.lease(lease)
    permissions.require(actor, "dossier.lease", on=Target(unit=block.unit))
    return [_send(actor, block, record, at) for record in records[: leaving.MOST_RECORDS]]


@transaction.atomic
def settle_taken(
    actor: Actor,
    *,
    record: str,
    enter: bool,
    reason: str,
    fresh_code: bool = False,
    number: str = "",
    name: str = "",
    at: datetime,
) -> TakenView:
    """The head of the desk lets a record in that could not be entered by itself, under its own or a fresh code, or finds that it is nothing.

    `number` and `name` mend what was mistyped. Raises `TakenUnknown`, `TakenSettled`, `ParticularsWrong` (`reason`, or what is still wrong).
    """  # fmt: skip
    permissions.require(actor, "dossier.settle_taken")
    row = queries.taken_row(actor, record, lock=True)
    if row.state != TakenState.FAULTY:
        raise SettledBefore(record=record)
    if not normal(reason):
        raise ParticularsWrong(field="reason", reason="missing")
    row.settled_by, row.settled_at, row.reason = str(actor), at, normal(reason)[:500]
    if enter:
        told = leaving.read(row.text)
        if told is None:
            raise ParticularsWrong(field="enter", reason=TakenFault.UNREADABLE.value)
        told = replace(told, number="".join(number.split()) or told.number, name=normal(name) or told.name)
        try:
            _enter(row, told, codes.lease(str(row.lease)), actor, at, _Leave(row.reason, fresh_code))
        except _Faulty as fault:
            raise ParticularsWrong(field="enter", reason=fault.fault.value) from None
    else:
        row.state = TakenState.REJECTED.value
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ParticularsWrong(field="enter", reason=TakenFault.KEY_USED.value) from None
    fact = TakenSettled(str(row.pk), str(row.lease), row.code, TakenState(row.state))
    journal.record(fact, ref=_ref(row), by=actor, at=at)
    return queries.taken_value(row)


@transaction.atomic
def _send(actor: Actor, block: CodeLease, record: SentRecord, at: datetime) -> TakenView:
    digest = leaving.digest(block.id, record)
    row = models.Taken(
        id=new_id(at), digest=digest, lease=block.id, unit=block.unit, by=block.holder, text=record.text, mark=record.mark,
        sent_by=str(actor), sent_at=at, state=TakenState.FAULTY.value,
    )  # fmt: skip
    models.Taken.objects.bulk_create([row], ignore_conflicts=True)  # a twin is waited for, and then it counts
    kept = models.Taken.objects.get(digest=digest)
    if kept.pk != row.pk:
        return replace(queries.taken_value(kept), again=True)
    told = leaving.read(record.text)
    if told is not None:
        row.key, row.code, row.procedure, row.taken_at = told.key, told.code, told.procedure, told.taken_at
    try:
        with transaction.atomic():
            _judge(row, record, told, block, actor, at)
            row.save()
    except _Faulty as fault:
        row.state, row.fault, row.intake = TakenState.FAULTY.value, fault.fault.value, None
        row.save()
    except IntegrityError:  # its twin with another text was entered at this moment
        row.state, row.fault, row.intake = TakenState.FAULTY.value, TakenFault.KEY_USED.value, None
        row.save()
    fact = TakenSent(
        str(row.pk), block.id, row.code, row.by, row.taken_at.isoformat() if row.taken_at else "", TakenState(row.state),
        TakenFault(row.fault) if row.fault else None,
    )  # fmt: skip
    journal.record(fact, ref=_ref(row), by=actor, at=at)
    return queries.taken_value(row)


def _judge(
    row: models.Taken, record: SentRecord, told: TakenText | None, block: CodeLease, actor: Actor, at: datetime
) -> None:
    """Hold a record against its block and enter it; raises `_Faulty`."""
    if not leaving.marked(block.id, record):
        raise _Faulty(TakenFault.ALTERED)
    if told is None:
        raise _Faulty(TakenFault.UNREADABLE)
    for wrong, fault in (
        (told.taken_at < block.at - SKEW, TakenFault.BEFORE_LEASE),
        (told.taken_at > at + SKEW, TakenFault.IN_FUTURE),
        (told.taken_at >= block.expires_at, TakenFault.AFTER_EXPIRY),
        (_known(block.id, told.key), TakenFault.KEY_USED),
    ):
        if wrong:
            raise _Faulty(fault)
    if told.void:
        try:
            numbering.void_leased(lease=block.id, code=told.code, reason=told.void, at=at, by=actor)
        except LeasedCodeTaken as taken:
            raise _Faulty(_CODES[str(taken.params["state"])]) from None
        row.state = TakenState.VOID.value
        return
    _enter(row, told, block, actor, at, None)


_CODES = {"unknown": TakenFault.CODE_UNKNOWN, "used": TakenFault.CODE_USED, "void": TakenFault.CODE_VOID}


def _known(lease: str, key: str) -> bool:
    return models.Taken.objects.filter(lease=lease, key=key).exclude(state=TakenState.FAULTY.value).exists()


def _enter(
    row: models.Taken, told: TakenText, block: CodeLease, actor: Actor, at: datetime, leave: _Leave | None
) -> None:
    """Bind the code and open the reception that goes on with it; raises `_Faulty`."""
    taken_at = min(told.taken_at, at)
    code = _bound(row, told, block, actor, at, leave)
    version = catalogue.in_force(told.procedure, taken_at)
    if version is None or Channel.DESK.value not in version.channels:
        raise _Faulty(TakenFault.PROCEDURE_CLOSED)
    owner, owner_name = _owner(told, at)
    lines = _lines(placing.first_lines(version.slots, {}), told)
    view = reception.open_taken(
        unit=block.unit, account=block.holder, owner=owner, owner_name=owner_name, version=version, lines=lines,
        brought_by=told.brought_by or told.name, note=" · ".join(filter(None, (told.phone, told.note))), code=code, taken_at=taken_at, at=at,
    )  # fmt: skip
    row.code, row.procedure, row.taken_at, row.intake = code, told.procedure, taken_at, view
    row.state, row.fault = TakenState.ENTERED.value, ""


def _bound(
    row: models.Taken, told: TakenText, block: CodeLease, actor: Actor, at: datetime, leave: _Leave | None
) -> str:
    if leave is not None and leave.fresh_code:
        return numbering.dossier_code(unit=block.unit, at=at)
    try:
        numbering.use_leased(
            lease=block.id, code=told.code, owner=_ref(row), revive=leave.reason if leave else "", at=at, by=actor
        )
    except LeasedCodeTaken as taken:
        raise _Faulty(_CODES[str(taken.params["state"])]) from None
    return told.code


def _owner(told: TakenText, at: datetime) -> tuple[Ref, str]:
    """The owner as the officer took them down; no register is waited for here, the filing asks it and marks one that is away."""
    if not told.name:
        raise _Faulty(TakenFault.OWNER_NAME)
    if _PERSONAL.fullmatch(told.number):
        person = reception.met(told.number, told.name, "", at)
        return Ref("person", person.id), person.name
    try:
        known = organisations.remember_enterprise(
            reception.COUNTER, code=told.number, name=told.name, address="", source=Source.DECLARED, at=at
        )
    except EnterpriseCodeWrong:
        raise _Faulty(TakenFault.OWNER_NUMBER) from None
    return Ref("enterprise", known.code), known.name or told.name


def _lines(first: Sequence[CheckLine], told: TakenText) -> list[CheckLine]:
    """The checklist of the procedure with what was brought, and what was brought beside it."""
    brought = {name: (quantity, form) for name, quantity, form in told.papers}
    lines = []
    for line in first:
        there = brought.pop(line.name, None)
        lines.append(replace(line, quantity=there[0], form=there[1]) if there else line)
    return [*lines, *(CheckLine(name, quantity, form) for name, (quantity, form) in brought.items())]


def _ref(row: models.Taken) -> Ref:
    return Ref("taken", str(row.pk))
