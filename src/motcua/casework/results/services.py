"""Commands on results: issue, revoke."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.casework.results import checks, models, queries
from motcua.casework.results.errors import ResultEnded
from motcua.casework.results.facts import ResultIssued, ResultRevoked
from motcua.casework.results.types import Result, State, Wanted
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Signed
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("results")


def issue(actor: Actor, *, wanted: Wanted, at: datetime) -> Result:
    """Number, set, sign and store a paper; asking again gives the one that is there.

    First the number, bound to the subject in a short transaction of its own; then setting and signing outside any lock;
    then file, row and fact in one transaction. A crash in between repeats with the same number (rule 16 of the house).
    Source: Decree 30/2020/NĐ-CP articles 13–15; Decree 45/2020/NĐ-CP article 14.
    """
    target = Target(owner=wanted.owner, unit=wanted.unit, procedure=wanted.procedure)
    permissions.require(actor, "result.issue", on=target)
    first = queries.for_subject(wanted.subject)
    if first is not None:
        return first
    year = clock.legal_date(at).year
    bound = numbering.bind_number(register=wanted.book.register, year=year, owner=wanted.subject, at=at)
    symbol = wanted.book.symbol(year=bound.year, number=bound.number)
    signed = _made(wanted, symbol, at)
    try:
        return _kept(actor, wanted, signed, symbol=symbol, year=bound.year, number=bound.number, at=at)
    except IntegrityError:  # another worker was first with the same paper
        first = queries.for_subject(wanted.subject)
        if first is None:
            raise
        return first


def issue_batch(actor: Actor, *, wanted: Sequence[Wanted], at: datetime) -> dict[Ref, Result | HouseError]:
    """Issue many papers, each for itself: one that fails leaves the others signed."""
    permissions.require(actor, "result.issue")
    outcome: dict[Ref, Result | HouseError] = {}
    for one in wanted:
        try:
            outcome[one.subject] = issue(actor, wanted=one, at=at)
        except HouseError as error:
            log.warning("paper_failed", subject=str(one.subject), code=error.code)
            outcome[one.subject] = error
    return outcome


@transaction.atomic
def revoke(actor: Actor, *, symbol: str, reason: str, at: datetime) -> None:
    """End a paper's force; every verification says so from this instant. Raises `NotFound`, `ResultEnded`."""
    permissions.require(actor, "result.issue")
    row = models.Result.objects.select_for_update(no_key=True).filter(symbol=symbol).first()
    if row is None or not permissions.allows(
        actor, "result.issue", on=Target(Ref(row.owner_kind, row.owner_id), row.unit, row.procedure)
    ):
        raise NotFound(kind="result", symbol=symbol)
    if row.state != State.IN_FORCE.value:
        raise ResultEnded(symbol=symbol)
    row.state, row.state_since, row.state_reason = State.REVOKED.value, at, normal(reason)
    row.save(update_fields=["state", "state_since", "state_reason"])
    subject = Ref(row.subject_kind, row.subject_id)
    journal.record(ResultRevoked(str(row.pk), symbol), ref=subject, by=actor, at=at)


def _made(wanted: Wanted, symbol: str, at: datetime) -> Signed:
    sources = dict(wanted.setting.sources)
    content = pdf.render(
        sources.pop(wanted.setting.template),
        data={"paper": _paper(wanted, symbol, at), "data": dict(wanted.data)},
        qr=checks.address(symbol),
        at=at,
        files={name: source for name, source in sources.items() if name.endswith(".typ")},
    )
    return signing.sign(content, reason=wanted.title, at=at)


def _paper(wanted: Wanted, symbol: str, at: datetime) -> dict[str, Json]:
    local = clock.legal_time(at)
    return {
        "title": wanted.title,
        "organisation": settings.MOTCUA.organisation,
        "symbol": symbol,
        "check": checks.check_of(symbol),
        "place": wanted.setting.place,
        "date": {"day": f"{local.day:02d}", "month": f"{local.month:02d}", "year": str(local.year)},
        "issued_at": local.isoformat(timespec="seconds"),
        "signer": signing.signer().common_name,
    }


@transaction.atomic
def _kept(
    actor: Actor, wanted: Wanted, signed: Signed, *, symbol: str, year: int, number: int, at: datetime
) -> Result:
    stored = storage.put(signed.pdf, media_type="application/pdf", name=f"{symbol}.pdf", at=at)
    row = models.Result(
        subject_kind=wanted.subject.kind,
        subject_id=wanted.subject.id,
        owner_kind=wanted.owner.kind,
        owner_id=wanted.owner.id,
        owner_name=wanted.owner_name,
        procedure=wanted.procedure,
        unit=wanted.unit,
        kind=wanted.kind.value,
        title=wanted.title,
        register=wanted.book.register,
        year=year,
        number=number,
        symbol=symbol,
        issued_at=at,
        signer=signed.signer.common_name,
        sha256=signed.sha256,
    )
    row.save(force_insert=True)
    models.ResultFile(
        result=row, revision=1, file=uuid.UUID(stored.id), sha256=signed.sha256, level=signed.level.value, made_at=at
    ).save(force_insert=True)
    fact = ResultIssued(str(row.pk), wanted.kind, symbol, signed.sha256, signed.level.value)
    journal.record(fact, ref=wanted.subject, by=actor, at=at)
    return queries.value(row)
