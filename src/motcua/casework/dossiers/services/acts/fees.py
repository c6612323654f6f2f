"""A fee that is due, paid with a proof, or waived with a reason (Decree 61/2018/NĐ-CP article 22; Decree 118/2025/NĐ-CP article 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from motcua.casework.dossiers import lifecycle, models, queries
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services import sheets, ticking
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.sheeting import saying
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, SheetKey, Status, StopReason
from motcua.casework.payments import queries as bills
from motcua.casework.payments import services as payments
from motcua.casework.payments.types import Bill, BillLine, BillState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.errors import Undetermined
from motcua.definitions.catalogue.types import FeeLine, ProcedureVersion
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown, NobodyWaits
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.money import Dong, in_words
from motcua.foundation.types import Actor, Fact, Json
from motcua.foundation.worktime import queries as worktime
from motcua.identity.permissions import queries as permissions

HOUSE = Actor.system("process")
STEP = "request_fee"
"""The command by which a step of a process asks for the fee."""
LIMIT = "payment"
"""Key of the pack's term within which a fee is paid."""
MOST = 10**12


@transaction.atomic
def request_fee(
    actor: Actor, *, code: str, name: str, amount: int, article: str, until: date | None, asked: Asked, at: datetime
) -> int:
    """An officer sends a fee notice: what for, how many whole đồng, by which article, until which day. Gives the act's number.

    Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.fee")
    row, first = making.opened(actor, code, "dossier.fee", kind=ActKind.FEE, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.FEE, at)
    faults: list[FieldError] = []
    why: list[Ground] = []
    try:
        why = making.grounds([Ground(name, article)])
    except Invalid as found:
        faults += found.errors
    if not 0 < amount < MOST:
        faults.append(FieldError("/amount", "E-NUM", "amount"))
    if until is None or until < legal_date(at):
        faults.append(FieldError("/until", "E-DAY", "not_after_today"))
    day = making.day_in(row.unit, until, "/until", faults) if until is not None else None
    if faults or day is None:
        raise Invalid(faults)
    ends = worktime.calendar(row.unit).closing(day)
    lines: list[Json] = [{"name": why[0].text, "amount": amount}]
    act = making.made(
        row, ActKind.FEE, ActState.PROPOSED, by=actor, at=at, asked=asked, why=why, until=ends, details={"lines": lines}
    )  # fmt: skip
    _bill(row, act, [BillLine("officer", why[0].text, "fee", Dong(amount), why[0].article)], until=ends, at=at)
    facts = [making.told(act, row), turn(row, Status.FEE_DUE, by=By.OFFICER, at=at), *_paused(row, by=actor, at=at)]
    making.keep(row, facts, by=actor, at=at)
    return act.pk


def charge(row: models.Dossier, *, moment: str, data: Mapping[str, Json] | None = None, at: datetime) -> None:
    """What the pack says is due at this moment (`filing`, `acceptance`, `delivery`) becomes a bill; the dossier's status is left alone.

    Nothing where a step of the process asks for the fee, and where its table comes to no amount: then an officer names it.
    """
    version = catalogue.version(row.version_id)
    if not any(rule.due == moment for rule in version.fees):
        return
    process = catalogue.process(version)
    if process is not None and STEP in process.commands:
        return
    owed = [line for line in _lines(row, version, data) if line.due == moment]
    if any(line.amount for line in owed):
        made = payments.bill(
            HOUSE, subject=ref(row.code), key=moment, owner=making.owner_of(row), owner_name=row.owner_name, unit=row.unit,
            procedure=row.procedure, lines=[_bill_line(line) for line in owed], at=at,
        )  # fmt: skip
        _notice(row, made, at=at)


def expected(version: ProcedureVersion, data: Mapping[str, Json], *, at: datetime) -> int:
    """Whole đồng that a filing will be asked for at once; 0 where nothing is, or where an officer names it."""
    process = catalogue.process(version)
    if not version.fees or (process is not None and STEP in process.commands):
        return 0
    moments = ("filing", "acceptance") if version.automatic else ("filing",)
    try:
        return sum(line.amount for line in catalogue.fees(version, data, on=legal_date(at)) if line.due in moments)
    except Undetermined:
        return 0


def _lines(
    row: models.Dossier, version: ProcedureVersion, data: Mapping[str, Json] | None = None
) -> tuple[FeeLine, ...]:
    given = row.revisions.latest("number").data if data is None else data
    try:
        return catalogue.fees(version, given, on=legal_date(row.received_at))
    except Undetermined:
        return ()


def _bill_line(line: FeeLine) -> BillLine:
    because = (*line.because, line.exempt.vi) if line.exempt.vi else line.because
    return BillLine(line.key, line.name.vi, line.kind, line.amount, line.article, because)


def due_by_step(row: models.Dossier, *, at: datetime) -> list[Fact]:
    """A step of the process asks for the fee: its lines come from the pack, its term where the pack names one."""
    version = catalogue.version(row.version_id)
    found = _lines(row, version)
    lines: list[Json] = [{"name": one.name.vi, "amount": int(one.amount)} for one in found if one.amount]
    why = [Ground(one.name.vi, one.article or lifecycle.FEE_ARTICLE) for one in found if one.amount]
    term = version.term(LIMIT)
    ends = catalogue.due(version, at, unit=row.unit, term=term) if term else None
    act = making.made(
        row, ActKind.FEE, ActState.PROPOSED, by=HOUSE, at=at, why=why, until=ends.at if ends else None,
        details={"lines": lines},
    )  # fmt: skip
    _bill(row, act, [_bill_line(one) for one in found], until=act.until, at=at)
    return [making.told(act, row), turn(row, Status.FEE_DUE, by=By.SYSTEM, at=at), *_paused(row, by=HOUSE, at=at)]


@transaction.atomic
def note_payment(actor: Actor, *, code: str, act: int, proof: str, asked: Asked, at: datetime) -> None:
    """An officer notes that the fee was paid, by its proof: number of the receipt or of the transfer. The dossier goes on where it was.

    Raises `Invalid`, `ActUnknown`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.fee")
    row, found = making.waiting(actor, code, act, "dossier.fee", kind=ActKind.FEE, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    text = making.line(proof, "/proof", needed=True)
    found.details |= {"proof": text}
    _go_on(row, found, by=actor, at=at)
    for bill in _due(found, row):
        payments.cash(HOUSE, bill=bill.id, amount=bill.amount, note=text, at=at)


@transaction.atomic
def waive_fee(actor: Actor, *, code: str, act: int, why: Sequence[Ground], asked: Asked, at: datetime) -> None:
    """The leader waives a fee, with a reason and its article; the dossier goes on where it was.

    Raises `Invalid`, `ActUnknown`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.waive_fee")
    row, found = making.waiting(actor, code, act, "dossier.waive_fee", kind=ActKind.FEE, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    taken = making.grounds(why)
    found.details |= {"waived": [{"text": one.text, "article": one.article} for one in taken]}
    _go_on(row, found, by=actor, at=at)
    for bill in _due(found, row):
        payments.waive(HOUSE, bill=bill.id, reason=taken[0].text, article=taken[0].article, at=at)


def paid(code: str, *, bill: str, way: str, at: datetime) -> None:
    """A bill of a dossier was paid: the fee that it was for is done, in the transaction of the payment, and the dossier goes on where it was.

    The dossier is locked already. One that waits for nothing any more, or for another fee, is left alone.
    """
    row = queries.locked(code)
    if row is None or Status(row.status) is not Status.FEE_DUE:
        return
    acts = models.Act.objects.filter(dossier=row, kind=ActKind.FEE.value, state=ActState.PROPOSED.value)
    act = acts.filter(details__bill=bill).first()
    if act is None:
        return
    act.details |= {"proof": way}
    _go_on(row, act, by=HOUSE, at=at)


def cancel_bills(code: str, *, at: datetime) -> None:
    """A dossier that ends without an answer owes nothing any more; money that comes all the same goes back."""
    for bill in bills.of(ref(code)):
        if bill.state is BillState.DUE:
            payments.cancel(HOUSE, bill=bill.id, reason="dossier_ended", at=at)


def _bill(
    row: models.Dossier, act: models.Act, lines: Sequence[BillLine], *, until: datetime | None, at: datetime
) -> None:
    """What the act asks for as a bill, which the applicant pays by any way that is open; none where nothing is owed."""
    if not sum(line.amount for line in lines):
        return
    made = payments.bill(
        HOUSE, subject=ref(row.code), key=f"fee/{act.pk}", owner=making.owner_of(row), owner_name=row.owner_name, unit=row.unit,
        procedure=row.procedure, lines=lines, term=until, at=at,
    )  # fmt: skip
    act.details |= {"bill": made.id}
    act.save(update_fields=["details"])
    _notice(row, made, at=at)


def _notice(row: models.Dossier, bill: Bill, *, at: datetime) -> None:
    """The bill on paper, with a code to pay by where transfers are open."""
    held = row if row.pk is not None else queries.locked(row.code)  # a filing goes in by statements of its own
    assert held is not None
    transfer = payments.print_transfer(HOUSE, bill=bill.id, at=at)
    lines: list[Json] = [
        {"name": one.name, "article": one.article, "amount": int(one.amount), "because": list(one.because)}
        for one in bill.lines
    ]
    says: dict[str, Json] = {
        "bill": bill.code, "lines": lines, "amount": int(bill.amount), "words": in_words(bill.amount), "until": saying.moment(bill.term),
        "transfer": transfer.reference if transfer else None, "vietqr": transfer.qr if transfer else None,
    }  # fmt: skip
    sheets.order(held, key=SheetKey.FEE_NOTICE, act_id=f"bill-{bill.id}", says=says, by=HOUSE, at=at)


def _due(act: models.Act, row: models.Dossier) -> list[Bill]:
    """The act's bill while it is due."""
    wanted = act.details.get("bill")
    return [bill for bill in bills.of(ref(row.code)) if bill.id == wanted and bill.state is BillState.DUE]


def _go_on(row: models.Dossier, act: models.Act, *, by: Actor, at: datetime) -> None:
    making.refuse(row, ActKind.FEE, "" if Status(row.status) is Status.FEE_DUE else "status")
    making.settle(act, ActState.DONE, by=by, at=at)
    facts = [
        making.told(act, row),
        turn(row, Status(str(act.details["status"])), by=By.OFFICER, at=at),
        *making.counted_anew(row, ticking.paid(row, by=by, at=at), by=by, at=at),
    ]
    making.keep(row, facts, by=by, at=at)
    try:
        processes.send_message(
            HOUSE, subject=ref(row.code), name="payment_received", key=f"payment_received/{act.pk}", at=at
        )
    except (InstanceUnknown, NobodyWaits):
        return  # asked for beside the steps: nothing waits for it


def _paused(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    waits = catalogue.version(row.version_id).payment
    if waits.policy != "pause" or not ticking.running(row) or ticking.stopped_by(row, StopReason.FEE):
        return []
    return ticking.stop(row, key=f"fee/{row.turns}", reason=StopReason.FEE, basis=waits.article, by=by, at=at)
