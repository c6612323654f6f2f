"""Documents that come in: kept once, entered in the register of arrivals, or sent back (Decree 30/2020/NĐ-CP, articles 20 to 22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.backoffice.documents import kinds, models, queries
from motcua.backoffice.documents.errors import TurnNotLawful, Unacceptable
from motcua.backoffice.documents.facts import DocumentReceived, DocumentRegistered, RecallAsked
from motcua.backoffice.documents.services import turning
from motcua.backoffice.documents.types import (
    Arrived,
    Direction,
    Enclosed,
    Exchange,
    Kind,
    Outcome,
    Party,
    State,
    Urgency,
)
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.numbering import services as numbering
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Fact
from motcua.foundation.vn import fold, normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

REFUSED: dict[str, str] = {
    "secret": "Văn bản có dấu độ mật: gửi theo quy định về bảo vệ bí mật nhà nước",
    "infected": "Tệp có mã độc",
    "signature": "Chữ ký số của gói tin không hợp lệ",
    "not_ours": "Gói tin không ghi đơn vị này là nơi nhận",
    "empty": "Gói tin không có văn bản",
    "too_many": "Gói tin có quá nhiều tệp",
}
"""What the sender is told, in the language of the exchange."""


@transaction.atomic
def receive(actor: Actor, *, arrived: Arrived, at: datetime) -> Outcome:
    """Take in a package of the exchange: a document, its recall, its update, or one that takes another's place; the sender is told 01.

    The same package again changes nothing. What speaks of a document that has not come yet is kept and applied when that comes. Raises
    `Unacceptable` for what may not be taken in: the link tells the sender.
    """
    permissions.require(actor, "document.receive", on=Target(unit=arrived.agency))
    if models.Package.objects.filter(direction=Direction.IN.value, key=arrived.key).exists():
        return Outcome.REPEATED
    if arrived.kind in {Kind.RECALL, Kind.UPDATE}:
        return _about_earlier(actor, arrived, at)
    if not arrived.exchange_id or not arrived.files:
        raise Unacceptable(reason="empty")
    _not_secret(arrived.subject, arrived.files)
    same = models.Document.objects.filter(
        direction=Direction.IN.value, agency=arrived.agency, author_code=arrived.sender.code, exchange_id=arrived.exchange_id
    )  # fmt: skip
    try:
        with transaction.atomic():
            row = None if same.exists() else _new(arrived, actor, at)
    except IntegrityError:  # the same document by two hands at once
        row = None
    if row is None:
        _note(same.first(), arrived, state="repeated", at=at)
        return Outcome.REPEATED
    turning.enclose(row, arrived.files, at=at)
    _note(row, arrived, state="kept", at=at)
    facts: list[Fact] = [
        DocumentReceived(row.agency, row.author_code, row.exchange_id, row.came_by),
        *turning.say(row, Exchange.ARRIVED, by=actor, at=at),
    ]
    turning.record(row, facts, by=actor, at=at)
    if arrived.kind is Kind.REPLACE:
        _take_places(actor, row, arrived, at)
    _apply_early(actor, row, at)
    return Outcome.KEPT


@transaction.atomic
def refuse(actor: Actor, *, arrived: Arrived, reason: str, at: datetime) -> None:
    """Send back what may not be taken in: it is noted without its files and the sender is told 02 with the reason (article 21(2)).

    Of a recall or an update only the package is noted. What was noted before stays as it is.
    """
    permissions.require(actor, "document.receive", on=Target(unit=arrived.agency))
    if models.Package.objects.filter(direction=Direction.IN.value, key=arrived.key).exists():
        return
    if (
        arrived.kind in {Kind.RECALL, Kind.UPDATE}
        or _theirs(arrived.agency, arrived.exchange_id, arrived.sender.code) is not None
    ):
        _note(None, arrived, state="refused", at=at)
        return
    hidden = reason == "secret"  # nothing of it is kept (Law 29/2018/QH14 article 5)
    row = _new(replace(arrived, subject=REFUSED["secret"], summary="") if hidden else arrived, actor, at)
    row.state, row.note, row.ended_at, row.act_by = State.RETURNED.value, REFUSED.get(reason, reason), at, None
    _note(row, replace(arrived, reason="") if hidden else arrived, state="refused", at=at)
    facts: list[Fact] = [DocumentReceived(row.agency, row.author_code, row.exchange_id, row.came_by)]
    turning.record(
        row, [*facts, *turning.say(row, Exchange.REFUSED, by=actor, at=at, reason=row.note)], by=actor, at=at
    )


@transaction.atomic
def enter_by_hand(
    actor: Actor,
    *,
    agency: str,
    sender: Party,
    symbol: str,
    issued_on: date | None,
    type_name: str,
    subject: str,
    signer: str = "",
    urgency: Urgency = Urgency.NORMAL,
    files: Sequence[Enclosed],
    answers: str = "",
    key: str = "",
    at: datetime,
) -> str:
    """Take in a document that came on paper or by another way, scanned; gives its id. It still has to be registered.

    The same key again gives the same document. Raises `Invalid`.
    """
    permissions.require(actor, "document.register", on=Target(unit=agency))
    if key and (first := models.Document.objects.filter(created_by=str(actor), key=key).first()):
        return str(first.pk)
    texts = {name: normal(text) for name, text in (("sender", sender.name), ("symbol", symbol), ("subject", subject))}
    faults = [FieldError(f"/{name}", "E-REQ") for name, text in texts.items() if not text]
    if issued_on is None or issued_on > legal_date(at):
        faults.append(FieldError("/issued_on", "E-REQ" if issued_on is None else "E-DAY", "not_after_today"))
    if not files:
        faults.append(FieldError("/files", "E-REQ"))
    if kinds.is_marked_secret(subject) or any(kinds.is_marked_secret(one.name) for one in files):
        faults.append(FieldError("/subject", "E-SECRET", "secret"))
    answered = _own(agency, answers)
    if answers and answered is None:
        faults.append(FieldError("/answers", "E-CODE", "answers"))
    if faults:
        raise Invalid(faults)
    row = models.Document(
        id=new_id(at), direction=Direction.IN.value, state=State.RECEIVED.value, agency=agency, unit=agency,
        type_name=(normal(type_name) or "Công văn")[:100], symbol=texts["symbol"][:120], issued_on=issued_on,
        subject=texts["subject"][: turning.LONGEST_SUBJECT], author_code=sender.code[:35], author_name=texts["sender"][:200],
        signer=normal(signer)[:100], urgency=urgency.value, came_by=turning.BY_HAND, key=key, answers=answered, created_by=str(actor),
        created_at=at, act_by=turning.next_working_day(agency, at, urgency), search="",
    )  # fmt: skip
    row.save(force_insert=True)
    turning.enclose(row, files, at=at)
    turning.record(row, [DocumentReceived(agency, row.author_code, "", row.came_by)], by=actor, at=at)
    return str(row.pk)


def register(actor: Actor, *, document: str, seen: int = 0, at: datetime) -> int:
    """Enter a document in the register of arrivals and give its number of the year; the sender is told 03. Asked again it is the same.

    The number is bound in a short transaction of its own, so none is lost or given twice. Raises `DocumentUnknown`, `DocumentMoved`,
    `TurnNotLawful`. Article 22: one series for paper and electronic documents.
    """
    row = queries.row_for(actor, document, "document.register")
    if row.number is not None:
        return row.number
    turning.unmoved(row, seen)
    if row.state != State.RECEIVED.value:
        raise TurnNotLawful(state=row.state, wanted=State.REGISTERED.value)
    bound = numbering.bind_number(
        register=kinds.incoming_register(row.agency), year=legal_date(at).year, owner=turning.ref(row), at=at, by=actor
    )
    with transaction.atomic():
        row = queries.row_for(actor, document, "document.register", lock=True)
        if row.number is not None:
            return row.number
        turned = turning.turn(row, State.REGISTERED, by=actor)
        row.register, row.number, row.year, row.registered_at, row.act_by = (
            bound.register,
            bound.number,
            bound.year,
            at,
            None,
        )
        answered = row.answers
        registered = DocumentRegistered(
            row.agency, bound.year, bound.number, str(answered.pk) if answered else "",
            f"{answered.about_kind}:{answered.about_id}" if answered and answered.about_kind else "",
        )  # fmt: skip
        told = turning.say(row, Exchange.REGISTERED, by=actor, at=at, reason=f"Số đến {bound.number}")
        turning.record(row, [turned, registered, *told], by=actor, at=at)
    return bound.number


@transaction.atomic
def turn_away(actor: Actor, *, document: str, reason: str, seen: int = 0, at: datetime) -> None:
    """Send a document back before it is registered: not valid, not for us, faulty; the sender is told 02 with the reason (article 21(2))."""
    row = queries.row_for(actor, document, "document.register", lock=True)
    turning.unmoved(row, seen)
    said, faults = turning.reasoned(reason)
    if faults:
        raise Invalid(faults)
    bound = numbers.number_of(turning.ref(row), register=kinds.incoming_register(row.agency))
    if bound is not None:  # a number was bound and its register entry never finished: it is entered, not lost
        raise TurnNotLawful(state=State.REGISTERED.value, wanted=State.RETURNED.value)
    turned = turning.turn(row, State.RETURNED, by=actor)
    row.note, row.ended_at, row.act_by = said, at, None
    turning.record(row, [turned, *turning.say(row, Exchange.REFUSED, by=actor, at=at, reason=said)], by=actor, at=at)


# ---------------------------------------------------------------- inside


def _new(arrived: Arrived, actor: Actor, at: datetime) -> models.Document:
    answered = next((found for one in arrived.answers if (found := _own(arrived.agency, one))), None)
    due = None
    if arrived.due is not None and arrived.due >= legal_date(at):
        due = turning.due_on(
            arrived.agency, arrived.due, "/due", []
        )  # what lies beyond our calendar stands in the document itself
    kind = kinds.named(arrived.type_name)
    row = models.Document(
        id=new_id(at), direction=Direction.IN.value, state=State.RECEIVED.value, agency=arrived.agency, unit=arrived.agency,
        type=kind.code if kind else "", type_name=normal(arrived.type_name)[:100] or "Công văn", symbol=normal(arrived.symbol)[:120],
        issued_on=arrived.issued_on, subject=normal(arrived.subject)[: turning.LONGEST_SUBJECT], body=normal(arrived.summary)[: turning.LONGEST_TEXT],
        author_code=arrived.sender.code[:35], author_name=normal(arrived.sender.name)[:200] or arrived.sender.code[:35],
        signer=normal(arrived.signer)[:100], signer_position=normal(arrived.signer_position)[:100], competence=arrived.competence[:10],
        urgency=arrived.urgency.value, due=due, exchange_id=arrived.exchange_id, origin=arrived.origin, came_by=turning.BY_AXIS,
        answers=answered, created_by=str(actor), created_at=at,
        act_by=turning.next_working_day(arrived.agency, at, arrived.urgency),
        search=fold(f"{arrived.symbol} {arrived.subject} {arrived.sender.name}"),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _own(agency: str, named: str) -> models.Document | None:
    """The issued document of ours that another one answers: by its id on the exchange, or by number and symbol."""
    if not named:
        return None
    rows = models.Document.objects.filter(direction=Direction.OUT.value, agency=agency).exclude(symbol="")
    return rows.filter(exchange_id=named).first() or rows.filter(symbol=normal(named)).order_by("-created_at").first()


def _note(row: models.Document | None, arrived: Arrived, *, state: str, at: datetime) -> None:
    models.Package.objects.create(
        direction=Direction.IN.value, kind=arrived.kind.value, document=row, exchange_id=arrived.about or arrived.exchange_id,
        party_code=arrived.sender.code[:35], party_name=arrived.sender.name[:200], reason=normal(arrived.reason)[: turning.LONGEST_REASON],
        state=state, key=arrived.key, axis_id=arrived.key[:80], at=at, made_at=at, done_at=None if state == "early" else at,
    )  # fmt: skip


def _not_secret(subject: str, files: Sequence[Enclosed]) -> None:
    if kinds.is_marked_secret(subject) or any(kinds.is_marked_secret(one.name) for one in files):
        raise Unacceptable(reason="secret")


def _about_earlier(actor: Actor, arrived: Arrived, at: datetime) -> Outcome:
    row = _theirs(arrived.agency, arrived.about, arrived.sender.code)
    if row is None:
        if models.Document.objects.filter(
            direction=Direction.IN.value, agency=arrived.agency, exchange_id=arrived.about
        ).exists():
            raise Unacceptable(reason="foreign")  # another authority's document is not theirs to take back or change
        if arrived.kind is Kind.UPDATE:
            raise Unacceptable(reason="unknown")
        _note(None, arrived, state="early", at=at)
        return Outcome.EARLY
    if arrived.kind is Kind.RECALL:
        _note(row, arrived, state="kept", at=at)
        ask_back(actor, row, reason=arrived.reason, at=at)
        return Outcome.KEPT
    _not_secret(arrived.subject, arrived.files)
    if arrived.files:
        models.File.objects.filter(document=row, revision__gt=row.revision).delete()
        turning.enclose(row, arrived.files, at=at, revision=row.revision + 1)
    row.update_offered = True
    _note(row, arrived, state="offered", at=at)
    turning.record(row, turning.say(row, Exchange.ARRIVED, by=actor, at=at), by=actor, at=at)
    return Outcome.KEPT


def ask_back(actor: Actor, row: models.Document, *, reason: str, at: datetime) -> None:
    """Note that the sender wants its document back; one that is finished is answered 16 at once. For the room's own use."""
    if row.state in {State.RECALLED.value, State.RETURNED.value} or row.recall_asked:
        return
    if row.state == State.DONE.value:
        told = turning.say(row, Exchange.RECALL_REFUSED, by=actor, at=at, reason="Văn bản đã được giải quyết xong")
        turning.record(row, told, by=actor, at=at)
        return
    row.recall_asked, row.note = True, normal(reason)[: turning.LONGEST_REASON]
    turning.record(row, [RecallAsked(row.author_code)], by=actor, at=at)


def _take_places(actor: Actor, row: models.Document, arrived: Arrived, at: datetime) -> None:
    for named in dict.fromkeys(arrived.replaces):
        earlier = _theirs(arrived.agency, named, arrived.sender.code)
        if earlier is None or earlier.pk == row.pk:
            continue
        row.replaces = earlier
        row.save(update_fields=["replaces"])
        if earlier.state in {state.value for state in (State.RECALLED, State.RETURNED, State.REPLACED)}:
            continue
        turned = turning.turn(earlier, State.REPLACED, by=actor)
        earlier.ended_at, earlier.recall_asked = at, False
        turning.record(earlier, [turned], by=actor, at=at)


def _apply_early(actor: Actor, row: models.Document, at: datetime) -> None:
    early = models.Package.objects.filter(
        direction=Direction.IN.value, state="early", document=None, exchange_id=row.exchange_id, party_code=row.author_code
    )  # fmt: skip
    for one in early.order_by("id"):
        one.document, one.state, one.done_at = row, "kept", at
        one.save(update_fields=["document", "state", "done_at"])
        ask_back(actor, row, reason=one.reason, at=at)


def _theirs(agency: str, exchange_id: str, sender: str) -> models.Document | None:
    rows = models.Document.objects.select_for_update(no_key=True).filter(
        direction=Direction.IN.value, agency=agency, exchange_id=exchange_id, author_code=sender
    )  # fmt: skip
    return rows.first() if exchange_id else None
