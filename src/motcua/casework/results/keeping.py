"""Results that other systems issued before, kept as they are in registers of their own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max

from motcua.casework.results import models, queries
from motcua.casework.results.errors import ResultUnknown
from motcua.casework.results.facts import ResultKept
from motcua.casework.results.types import IssuedResult, Kept, Kind, State
from motcua.foundation import clock
from motcua.foundation.clock import VIETNAM
from motcua.foundation.journal import services as journal
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_PDF = "application/pdf"


@transaction.atomic
def keep_old(actor: Actor, *, kept: Kept, batch: int, at: datetime) -> bool:
    """Keep a result that an old system issued, as it is; false when the subject has one. Its place is in a register of the old system's own.

    Raises `NotAllowed`, and what storage raises.
    """
    permissions.require(actor, "dossier.import")
    if queries.any_of([kept.subject]):
        return False
    year = kept.issued_on.year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [kept.register, year])
    last = models.Result.objects.filter(register=kept.register, year=year).aggregate(last=Max("number"))["last"] or 0
    row = models.Result(
        id=new_id(at), code=f"{kept.register}/{year}/{last + 1}"[:120], symbol=kept.symbol[:120], register=kept.register, year=year,
        number=last + 1, kind=Kind.REFUSAL if kept.refusal else Kind.ISSUED, state=State.REVOKED if kept.revoked else State.IN_FORCE,
        procedure=kept.procedure, version=kept.version, unit=kept.unit, subject_kind=kept.subject.kind, subject_id=kept.subject.id,
        owner_kind=kept.owner.kind, owner_id=kept.owner.id, owner_name=kept.owner_name[:255], title=kept.title[:500],
        signer=kept.signer[:200], issued_at=datetime.combine(kept.issued_on, time(), VIETNAM), data={"imported": batch},
        ended_at=datetime.combine(kept.ended_on or kept.issued_on, time(), VIETNAM) if kept.revoked else None, end_reason=kept.reason,
    )  # fmt: skip
    row.save(force_insert=True)
    sha256 = ""
    if kept.pdf is not None:
        file = storage.put(kept.pdf, media_type=_PDF, name=f"{kept.symbol}.pdf".replace("/", "-"), at=at)
        sha256 = file.sha256
        models.ResultFile.objects.create(
            result=row, revision=1, file_id=file.id, sha256=sha256, level="old", made_at=at
        )
    journal.record(ResultKept(str(row.pk), row.code, batch, sha256), ref=kept.subject, by=actor, at=at)
    return True


@transaction.atomic
def keep_digitised(actor: Actor, *, kept: Kept, code: str, number: int, level: str, at: datetime) -> IssuedResult:
    """Keep a result on paper whose certified e-copy was made, in force under its old number; `code` and `number` are its place in the register.

    Raises `NotAllowed`, `ResultUnknown` without a file, and what storage raises.
    """
    permissions.require(actor, "result.issue", on=Target(owner=kept.owner, unit=kept.unit, procedure=kept.procedure))
    if kept.pdf is None:
        raise ResultUnknown(result=code)
    file = storage.put(kept.pdf, media_type=_PDF, name=f"{code}.pdf", at=at)
    row = models.Result(
        id=new_id(at), code=code, symbol=kept.symbol[:120], register=kept.register, year=kept.issued_on.year, number=number,
        kind=Kind.ISSUED, state=State.IN_FORCE, procedure=kept.procedure, version=kept.version, unit=kept.unit,
        subject_kind=kept.subject.kind, subject_id=kept.subject.id, owner_kind=kept.owner.kind, owner_id=kept.owner.id,
        owner_name=kept.owner_name[:255], title=kept.title[:500], signer=kept.signer[:200],
        issued_at=datetime.combine(kept.issued_on, time(), VIETNAM), valid_until=kept.valid_until,
        remind_on=remind_on(clock.legal_date(at), kept.valid_until, kept.remind_days), data={"digitised": number},
    )  # fmt: skip
    row.save(force_insert=True)
    first = models.ResultFile(result=row, revision=1, file_id=file.id, sha256=file.sha256, level=level, made_at=at)
    first.save(force_insert=True)
    journal.record(ResultKept(str(row.pk), row.code, number, file.sha256), ref=kept.subject, by=actor, at=at)
    return queries.value(row, first)


def remind_on(since: date, until: date | None, days: int) -> date | None:
    """So many days before the last day; of what holds for less than twice as long from a day, its second half."""
    if until is None or not days:
        return None
    return max(until - timedelta(days=days), since + (until - since) // 2)


def forget_imported(actor: Actor, *, register: str, batch: int) -> int:
    """Take back the results that a batch of an import brought; how many."""
    permissions.require(actor, "dossier.import")
    rows = models.Result.objects.filter(register=register, data__imported=batch)
    models.ResultFile.objects.filter(result__in=rows).delete()
    return rows.delete()[0]
