"""The exchange with other authorities: what is sent, recalled and updated, and what they report of it (Decision 28/2018/QĐ-TTg)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from motcua.backoffice.documents import models, queries
from motcua.backoffice.documents.errors import NoRecall, NothingToSend, PackageUnknown, TurnNotLawful
from motcua.backoffice.documents.facts import ExchangeMoved
from motcua.backoffice.documents.services import turning
from motcua.backoffice.documents.services.receiving import ask_back
from motcua.backoffice.documents.types import Direction, Exchange, Kind, Outcome, Party, Reported, State, Urgency
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Fact
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

_LET_GO = (Exchange.REFUSED, Exchange.WITHDRAWN, Exchange.FAILED, Exchange.WAITING)
"""Receivers that have nothing of the document: nothing is asked back from them."""
_CARRYING = {Kind.NEW.value, Kind.REPLACE.value}


@transaction.atomic
def send(actor: Actor, *, document: str, seen: int = 0, at: datetime) -> int:
    """Send an issued document to every receiver that does not have it yet; gives to how many. What failed is sent again.

    Raises `NothingToSend`, `DocumentMoved`, `TurnNotLawful`. One package a receiver: each has its own course.
    """
    row = queries.row_for(actor, document, "document.send", lock=True)
    turning.unmoved(row, seen)
    if row.state != State.ISSUED.value or row.came_by == turning.FROM_RESULT:
        raise TurnNotLawful(state=row.state, wanted="sent")
    under_way = set(
        row.packages.filter(direction="out", state="waiting", kind__in=_CARRYING).values_list("party_code", flat=True)
    )
    open_ones = row.receivers.filter(state__in=[Exchange.WAITING.value, Exchange.FAILED.value]).exclude(code="")
    waiting = [one for one in open_ones.order_by("id") if one.code not in under_way]
    if not waiting and not under_way:
        raise NothingToSend(document=document)
    kind = Kind.REPLACE if row.replaces is not None and row.replaces.exchange_id else Kind.NEW
    facts: list[Fact] = []
    for one in waiting:
        facts.append(turning.package(row, kind=kind, party=Party(one.code, one.name), by=actor, at=at))
        if one.state == Exchange.FAILED.value:
            moved = turning.move(one, Exchange.WAITING, at=at)
            facts += [moved] if moved else []
    row.act_by, row.ended_at = None, row.ended_at or at
    turning.record(row, facts, by=actor, at=at)
    return len(waiting)


@transaction.atomic
def recall(actor: Actor, *, document: str, reason: str, seen: int = 0, at: datetime) -> int:
    """Take an issued document back: every receiver is asked to delete it and to say so; gives how many (article 18(3)).

    Raises `Invalid`, `DocumentMoved`, `TurnNotLawful`.
    """
    row = queries.row_for(actor, document, "document.recall", lock=True)
    turning.unmoved(row, seen)
    said, faults = turning.reasoned(reason)
    if faults:
        raise Invalid(faults)
    facts: list[Fact] = [turning.turn(row, State.RECALLED, by=actor)]
    row.note, row.ended_at, row.act_by = said, at, None
    asked = 0
    for one in row.receivers.exclude(state__in=[state.value for state in _LET_GO]).order_by("id"):
        moved = turning.move(one, Exchange.RECALL_ASKED, at=at)
        if moved is not None:
            facts += [
                moved,
                turning.package(row, kind=Kind.RECALL, party=Party(one.code, one.name), reason=said, by=actor, at=at),
            ]
            asked += 1
    turning.record(row, facts, by=actor, at=at)
    return asked


@transaction.atomic
def update(
    actor: Actor, *, document: str, reason: str, due: date | None, urgency: Urgency, seen: int = 0, at: datetime
) -> int:
    """Tell the receivers of an issued document a new time or urgency; the signed file stays what it is. Gives to how many.

    Raises `Invalid`, `NothingToSend`, `DocumentMoved`, `TurnNotLawful`.
    """
    row = queries.row_for(actor, document, "document.send", lock=True)
    turning.unmoved(row, seen)
    said, faults = turning.reasoned(reason)
    if due is not None and due < legal_date(at):
        faults.append(FieldError("/due", "E-DAY", "not_before_today"))
    until = turning.due_on(row.unit, due, "/due", faults)
    if faults:
        raise Invalid(faults)
    if row.state != State.ISSUED.value:
        raise TurnNotLawful(state=row.state, wanted="updated")
    held = row.receivers.exclude(state__in=[state.value for state in (*_LET_GO, Exchange.DONE, Exchange.RECALL_ASKED)])
    receivers = [Party(one.code, one.name) for one in held.exclude(code="").order_by("id")]
    if not receivers:
        raise NothingToSend(document=document)
    row.urgency = urgency.value
    if until is not None:
        row.due = until
    facts: list[Fact] = [
        turning.package(row, kind=Kind.UPDATE, party=one, reason=said, by=actor, at=at) for one in receivers
    ]  # fmt: skip
    turning.record(row, facts, by=actor, at=at)
    return len(receivers)


@transaction.atomic
def answer_recall(actor: Actor, *, document: str, agreed: bool, reason: str = "", seen: int = 0, at: datetime) -> None:
    """Let the sender have its document back (15): it is frozen here, its files are given out no more; or refuse (16) with the reason.

    Raises `Invalid`, `NoRecall`, `DocumentMoved`, `TurnNotLawful`.
    """
    row = queries.row_for(actor, document, "document.register", lock=True)
    turning.unmoved(row, seen)
    if not row.recall_asked:
        raise NoRecall(document=document)
    said = normal(reason)[: turning.LONGEST_REASON]
    if not agreed:
        said, faults = turning.reasoned(reason)
        if faults:
            raise Invalid(faults)
    facts: list[Fact] = []
    row.recall_asked = False
    if agreed:
        facts.append(turning.turn(row, State.RECALLED, by=actor))
        row.ended_at, row.act_by = at, None
    code = Exchange.WITHDRAWN if agreed else Exchange.RECALL_REFUSED
    turning.record(row, [*facts, *turning.say(row, code, by=actor, at=at, reason=said)], by=actor, at=at)


@transaction.atomic
def answer_update(actor: Actor, *, document: str, agreed: bool, reason: str = "", seen: int = 0, at: datetime) -> None:
    """Take the sender's update (15): its files stand before the earlier ones, which stay; or refuse it (16) with the reason.

    Raises `Invalid`, `NoRecall`, `DocumentMoved`.
    """
    row = queries.row_for(actor, document, "document.register", lock=True)
    turning.unmoved(row, seen)
    if not row.update_offered:
        raise NoRecall(document=document)
    said = normal(reason)[: turning.LONGEST_REASON]
    if not agreed:
        said, faults = turning.reasoned(reason)
        if faults:
            raise Invalid(faults)
    offered = row.files.filter(revision=row.revision + 1)
    if agreed and offered.exists():
        row.revision += 1
    elif not agreed:
        offered.update(revision=-(row.packages.filter(kind=Kind.UPDATE.value, direction="in").count() + 1))
    row.packages.filter(direction="in", kind=Kind.UPDATE.value, state="offered").update(state="kept")
    row.update_offered = False
    code = Exchange.WITHDRAWN if agreed else Exchange.RECALL_REFUSED
    turning.record(row, turning.say(row, code, by=actor, at=at, reason=said), by=actor, at=at)


# ---------------------------------------------------------------- the link


@transaction.atomic
def sent(actor: Actor, *, package: int, axis_id: str, at: datetime) -> None:
    """The exchange has taken a package over; twice changes nothing. Raises `PackageUnknown`."""
    permissions.require(actor, "document.exchange")
    found, row = _locked(package)
    if found.state == "sent":
        return
    found.state, found.axis_id, found.done_at, found.error = "sent", axis_id[:80], at, ""
    found.save(update_fields=["state", "axis_id", "done_at", "error"])
    turning.record(row, _moved(row, found, Exchange.SENT, at=at), by=actor, at=at)


@transaction.atomic
def not_sent(actor: Actor, *, package: int, why: str, at: datetime) -> None:
    """The exchange refuses a package for good: its receiver is shown as not reached, and it may be sent again. Raises `PackageUnknown`."""
    permissions.require(actor, "document.exchange")
    found, row = _locked(package)
    if found.state != "waiting":
        return
    found.state, found.error, found.done_at = "failed", normal(why)[: turning.LONGEST_REASON], at
    found.save(update_fields=["state", "error", "done_at"])
    turning.record(row, _moved(row, found, Exchange.FAILED, at=at, reason=found.error), by=actor, at=at)


@transaction.atomic
def report(actor: Actor, *, agency: str, reported: Reported, at: datetime) -> Outcome:
    """Take in a status: of a document of ours from a receiver of it, or the wish of a sender to have its own back (13).

    Only who received a document can report of it. The same again changes nothing; one that a later one has overtaken is kept and changes
    nothing; 13 of what has not come yet waits for it.
    """
    permissions.require(actor, "document.exchange")
    if models.Package.objects.filter(direction=Direction.IN.value, key=reported.key).exists():
        return Outcome.REPEATED
    try:
        code = Exchange(reported.code)
    except ValueError:
        code = Exchange.WAITING
    if code in {Exchange.WAITING, Exchange.SENT, Exchange.FAILED}:
        _keep(None, reported, "unknown", at)
        return Outcome.UNKNOWN
    if code is Exchange.RECALL_ASKED:
        return _wanted_back(actor, agency, reported, at)
    rows = models.Document.objects.select_for_update(no_key=True).filter(
        direction=Direction.OUT.value, agency=agency, exchange_id=reported.exchange_id
    )  # fmt: skip
    row = rows.first() if reported.exchange_id else None
    other = queries.agency(reported.sender.code)
    codes = {reported.sender.code, *((other.code, other.older) if other else ())} - {""}
    receiver = row.receivers.filter(code__in=codes).first() if row else None
    if row is None or receiver is None:
        _keep(None, reported, "unknown", at)
        return Outcome.UNKNOWN
    moved = turning.move(receiver, code, at=at, reason=normal(reported.description))
    _keep(row, reported, "kept" if moved else "late", at)
    if moved is None:
        return Outcome.LATE
    turning.record(row, [moved], by=actor, at=at)
    return Outcome.KEPT


def _wanted_back(actor: Actor, agency: str, reported: Reported, at: datetime) -> Outcome:
    rows = models.Document.objects.select_for_update(no_key=True).filter(
        direction=Direction.IN.value, agency=agency, exchange_id=reported.exchange_id, author_code=reported.sender.code
    )  # fmt: skip
    row = rows.first()
    _keep(row, reported, "kept" if row else "early", at)
    if row is None:
        return Outcome.EARLY
    ask_back(actor, row, reason=reported.description, at=at)
    return Outcome.KEPT


def _keep(row: models.Document | None, reported: Reported, state: str, at: datetime) -> None:
    models.Package.objects.create(
        direction=Direction.IN.value, kind=Kind.STATUS.value, code=reported.code[:2], document=row, exchange_id=reported.exchange_id[:200],
        party_code=reported.sender.code[:35], party_name=reported.sender.name[:200], reason=normal(reported.description)[: turning.LONGEST_REASON],
        staff=normal(reported.staff)[:120], state=state, key=reported.key[:300], axis_id=reported.key[:80], at=reported.said_at, made_at=at,
        done_at=None if state == "early" else at,
    )  # fmt: skip


def _locked(package: int) -> tuple[models.Package, models.Document]:
    found = models.Package.objects.filter(pk=package, direction=Direction.OUT.value).first()
    if found is None or found.document_id is None:
        raise PackageUnknown(package=package)
    row = models.Document.objects.select_for_update(no_key=True).get(pk=found.document_id)
    found.refresh_from_db()
    return found, row


def _moved(
    row: models.Document, found: models.Package, after: Exchange, *, at: datetime, reason: str = ""
) -> list[ExchangeMoved]:
    if found.kind not in _CARRYING:
        return []
    receiver = row.receivers.filter(code=found.party_code).first()
    moved = turning.move(receiver, after, at=at, reason=reason) if receiver else None
    return [moved] if moved else []
