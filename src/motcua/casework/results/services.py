"""Commands on results (Decree 118/2025/NĐ-CP; Decree 30/2020/NĐ-CP, articles 13 to 18; Decree 45/2020/NĐ-CP on electronic results)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from motcua.casework.results import keeping, models, queries, symbols
from motcua.casework.results.errors import ReasonMissing, ResultEnded, ResultUnknown
from motcua.casework.results.facts import (
    ResultEnding,
    ResultIssued,
    ResultReplaced,
    ResultRevoked,
    ResultStamped,
    WalletAsked,
)
from motcua.casework.results.keeping import forget_imported, keep_digitised, keep_old
from motcua.casework.results.signing import papers, ways
from motcua.casework.results.signing.acts import (
    authorise,
    batches,
    find_batch,
    get_batch,
    get_item,
    give_back,
    held_values,
    in_hand,
    item_file,
    live,
    open_batch,
    settle,
    signer_of,
    stop_batch,
    waiting,
)
from motcua.casework.results.signing.agents import offer, offered, refused_by_agent, take_back
from motcua.casework.results.signing.drafts import draft, drafts, note_opened, opened, return_draft, save_draft
from motcua.casework.results.signing.papers import fingerprint, set_draft
from motcua.casework.results.signing.ways import (
    completed,
    fail_item,
    keep_signed,
    keep_signed_alone,
    prepare_item,
    void_numbers,
)
from motcua.casework.results.types import IssuedResult, Order, SignedPaper, State
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import HouseError
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.numbering.types import BoundNumber
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Signed
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

__all__ = [
    "add_time_stamp",
    "authorise",
    "batches",
    "completed",
    "draft",
    "drafts",
    "fail_item",
    "find_batch",
    "fingerprint",
    "forget_imported",
    "get_batch",
    "get_item",
    "give_back",
    "held_values",
    "in_hand",
    "issue",
    "issue_batch",
    "item_file",
    "keep_digitised",
    "keep_old",
    "keep_signed",
    "keep_signed_alone",
    "live",
    "note_opened",
    "offer",
    "offered",
    "open_batch",
    "opened",
    "prepare_item",
    "refused_by_agent",
    "return_draft",
    "revoke",
    "save_draft",
    "set_draft",
    "settle",
    "signer_of",
    "stop_batch",
    "take_back",
    "void_numbers",
    "waiting",
]

_PDF = "application/pdf"


def issue(actor: Actor, *, order: Order, at: datetime) -> IssuedResult:
    """Number, render, sign and issue the result of a subject; asking again gives the first.

    Three steps, so that nothing waits for a signature: the number is bound in a short transaction of its own; the paper is set and
    signed outside any lock; the row and the fact follow in one transaction. A crash between them repeats with the same number. Year and
    date of the paper are those of `at`, which a repeat must keep. Not to be called inside a transaction.

    Raises `NotAllowed`, `PatternWrong`, `TemplateMissing`, `ResultEnded` (of what it replaces), and the failures of numbering,
    rendering, signing and storage. Source: Decree 30/2020/NĐ-CP, article 15 (number and date), article 13 (signature).
    """
    permissions.require(actor, "result.issue", on=Target(owner=order.owner, unit=order.unit, procedure=order.procedure))
    first = queries.for_subject(order.subject)
    if first is not None and first.id != order.replaces and (order.replaces is None or first.state is State.IN_FORCE):
        return first
    person = ways.signed_paper(order)
    papers.require_template(order)
    year = legal_date(at).year
    symbols.symbol(order.pattern, year=year, number=1)  # a wrong pattern must not cost a number
    bound = numbering.bind_number(register=order.register, year=year, owner=_owner_of_number(order), at=at, by=actor)
    symbol = symbols.symbol(order.pattern, year=bound.year, number=bound.number)
    code = symbols.code(order.pattern, symbol, year=bound.year)
    if person is None:
        signed = signing.sign(papers.set_paper(order, symbol=symbol, code=code, at=at), reason=order.title, at=at)
    else:
        signed = ways.sealed(person, order, at=at)
    try:
        return _enter(actor, order, bound, symbol, code, signed, person, at)
    except IntegrityError:
        # Another worker issued it meanwhile, under the same number; its file is the one that counts.
        issued = queries.for_subject(order.subject)
        if issued is None or issued.id == order.replaces:
            raise
        return issued


def issue_batch(actor: Actor, *, orders: Sequence[Order], at: datetime) -> list[IssuedResult | HouseError]:
    """Issue many; one that fails is told in its place and holds up none of the others."""
    permissions.require(actor, "result.issue")
    answers: list[IssuedResult | HouseError] = []
    for order in orders:
        try:
            answers.append(issue(actor, order=order, at=at))
        except HouseError as failure:
            answers.append(failure)
    return answers


@transaction.atomic
def revoke(actor: Actor, *, result: str, reason: str, at: datetime) -> IssuedResult:
    """End a result for a reason; its file stays known and verifies as revoked. Revoking again changes nothing.

    Raises `NotAllowed`, `ResultUnknown`, `ReasonMissing`, and `ResultEnded` when it has been replaced.
    """
    permissions.require(actor, "result.issue")
    row = _locked(result)
    permissions.require(actor, "result.issue", on=queries.target(row))
    if not reason.strip():
        raise ReasonMissing(result=result)
    if State(row.state) is State.REVOKED:
        return queries.value(row)
    if State(row.state) is not State.IN_FORCE:
        raise ResultEnded(result=result, state=row.state)
    row.state, row.ended_at, row.end_reason = State.REVOKED, at, reason.strip()
    row.save(update_fields=["state", "ended_at", "end_reason"])
    journal.record(ResultRevoked(str(row.pk), row.code), ref=_subject(row), by=actor, at=at)
    return queries.value(row)


@transaction.atomic
def ask_for_wallet(actor: Actor, *, subject: Ref, at: datetime) -> IssuedResult:
    """The holder asks to have the result of a subject in their wallet now.

    Raises `ResultUnknown` also when it is not theirs. Source: Decree 69/2024/NĐ-CP as amended by Decree 320/2026/NĐ-CP article 4.
    """
    found = queries.for_subject(subject)
    target = None if found is None else Target(owner=found.owner, unit=found.unit, procedure=found.procedure)
    if found is None or target is None or not permissions.allows(actor, "result.read", on=target):
        raise ResultUnknown(subject=str(subject))
    journal.record(WalletAsked(found.id, found.code), ref=subject, by=actor, at=at)
    return found


def remind_of_ends(actor: Actor, *, at: datetime, limit: int) -> int:
    """Tell once of results in force whose day to be told of has come and which still hold, those that end first; how many."""
    permissions.require(actor, "result.remind")
    today = legal_date(at)
    ending = models.Result.objects.filter(
        state=State.IN_FORCE, reminded_at=None, remind_on__lte=today, valid_until__gte=today
    ).order_by("valid_until", "id")  # fmt: skip
    told = 0
    for row in list(ending[:limit]):
        with transaction.atomic():
            if models.Result.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=at):
                owner = f"{row.owner_kind}:{row.owner_id}"
                fact = ResultEnding(str(row.pk), row.code, str(row.valid_until), owner)
                journal.record(fact, ref=_subject(row), by=actor, at=at)
                told += 1
    return told


def add_time_stamp(actor: Actor, *, result: str, at: datetime) -> IssuedResult:
    """Add a time-stamp of the authority in the settings as a new revision of the file; the earlier ones stay known.

    Raises `NotAllowed`, `ResultUnknown`, `TimeStampFailed`.
    """
    permissions.require(actor, "result.issue")
    row = models.Result.objects.filter(pk=_uuid(result)).first()
    if row is None:
        raise ResultUnknown(result=result)
    permissions.require(actor, "result.issue", on=queries.target(row))
    before = row.files.latest("revision")
    stamped = signing.stamp(stored.read(str(before.file_id)))
    with transaction.atomic():
        row = _locked(result)
        latest = row.files.latest("revision")
        if latest.revision != before.revision:
            return queries.value(row)
        file = storage.put(stamped, media_type=_PDF, name=f"{row.code}.pdf", at=at)
        models.ResultFile.objects.create(
            result=row, revision=latest.revision + 1, file_id=file.id, sha256=file.sha256, level="LTA", made_at=at
        )
        fact = ResultStamped(str(row.pk), row.code, latest.revision + 1, file.sha256)
        journal.record(fact, ref=_subject(row), by=actor, at=at)
        return queries.value(row)


@transaction.atomic
def _enter(
    actor: Actor,
    order: Order,
    bound: BoundNumber,
    symbol: str,
    code: str,
    signed: Signed,
    person: SignedPaper | None,
    at: datetime,
) -> IssuedResult:
    # The file is on disk before the first lock is taken; should this transaction fail, the store sweeps it up.
    file = storage.put(signed.pdf, media_type=_PDF, name=f"{code}.pdf", at=at)
    row = models.Result(
        id=new_id(at),
        code=code,
        symbol=symbol,
        register=bound.register,
        year=bound.year,
        number=bound.number,
        kind=order.kind,
        state=State.IN_FORCE,
        procedure=order.procedure,
        version=order.version,
        unit=order.unit,
        subject_kind=order.subject.kind,
        subject_id=order.subject.id,
        owner_kind=order.owner.kind,
        owner_id=order.owner.id,
        owner_name=order.owner_name[:255],
        title=order.title[:500],
        signer=person.signer if person else signed.signer.common_name,
        # The instant that is printed on it.
        issued_at=person.at if person else at,
        valid_until=(until := _valid_until(order.valid_months, at)),
        remind_on=keeping.remind_on(legal_date(at), until, order.remind_days),
        data=dict(order.data),
    )
    replaced = _end_replaced(order, at) if order.replaces is not None else None
    row.save(force_insert=True)
    first = models.ResultFile(
        result=row, revision=1, file_id=file.id, sha256=file.sha256, level=signed.level, made_at=at
    )
    first.save(force_insert=True)
    if replaced is not None:
        replaced.replaced_by = row
        replaced.save(update_fields=["replaced_by"])
        journal.record(
            ResultReplaced(str(replaced.pk), replaced.code, row.code), ref=_subject(replaced), by=actor, at=at
        )
    fact = ResultIssued(str(row.pk), order.kind, code, bound.register, bound.year, bound.number, file.sha256)
    journal.record(fact, ref=order.subject, by=actor, at=at)
    return queries.value(row, first)


def _end_replaced(order: Order, at: datetime) -> models.Result:
    """End what is replaced before the new one is entered: a subject has one result in force. A revoked one of the same subject stays revoked."""
    row = _locked(order.replaces or "")
    state = State(row.state)
    if state is State.IN_FORCE:
        row.state, row.ended_at = State.REPLACED, at
        row.save(update_fields=["state", "ended_at"])
    elif state is State.REPLACED or _subject(row) != order.subject:
        raise ResultEnded(result=str(row.pk), state=row.state)
    return row


def _owner_of_number(order: Order) -> Ref:
    """What binds the number: the subject, and for a result that replaces another of the same subject also which."""
    if order.replaces is None or queries.subject_of(order.replaces) != order.subject:
        return order.subject
    return Ref("replacement", order.replaces)


def _valid_until(months: int, at: datetime) -> date | None:
    """The last day of a period in months that begins with the day of issue (Civil Code article 148: it ends before the same day)."""
    if not months:
        return None
    day = legal_date(at)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _locked(result: str) -> models.Result:
    row = models.Result.objects.select_for_update(no_key=True).filter(pk=_uuid(result)).first()
    if row is None:
        raise ResultUnknown(result=result)
    return row


def _subject(row: models.Result) -> Ref:
    return Ref(row.subject_kind, row.subject_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ResultUnknown(result=text) from None
