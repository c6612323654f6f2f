"""Results as their owner has them, with or without a file of their own."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from motcua.casework.results import models, symbols
from motcua.casework.results.errors import ResultUnknown
from motcua.casework.results.types import Kind, OwnedResult, State
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Ref


def owned_by(owner: Ref, *, limit: int) -> list[OwnedResult]:
    """What was issued to an owner, the newest first, refusals aside; for the room that keeps wallets and has asked the gate."""
    rows = _rows(owner).filter(kind=Kind.ISSUED).order_by("-issued_at", "-id")[:limit]
    return [_value(row) for row in rows]


def owned_of(owner: Ref, results: Collection[str]) -> list[OwnedResult]:
    """Those of these results that are the owner's; no query where none is named."""
    keys = [key for text in results if (key := _uuid(text)) is not None]
    return [_value(row) for row in _rows(owner).filter(pk__in=keys)] if keys else []


def owned(owner: Ref, result: str) -> OwnedResult | None:
    """One result, where it is the owner's."""
    return next(iter(owned_of(owner, [result])), None)


def dossiers_of(results: Collection[str]) -> dict[str, str]:
    """The dossier that each of these results answers, by the result's id; those that answer none are left out."""
    keys = [key for text in results if (key := _uuid(text)) is not None]
    rows = models.Result.objects.filter(pk__in=keys, subject_kind="dossier") if keys else ()
    return {str(row.pk): row.subject_id for row in rows}


def content(result: str) -> bytes:
    """The latest file of a result, for rooms of the house that have asked the gate; raises `ResultUnknown` where it has none."""
    found = models.ResultFile.objects.filter(result_id=UUID(result)).order_by("-revision").first()
    if found is None:
        raise ResultUnknown(result=result)
    return storage.read(str(found.file_id))


def check_of(code: str) -> str:
    """The check value that stands beside a code on the paper."""
    return symbols.check_value(settings.VERIFICATION_SECRET, code)


def _rows(owner: Ref) -> QuerySet[models.Result]:
    latest = models.ResultFile.objects.filter(result=OuterRef("pk")).order_by("-revision")
    rows = models.Result.objects.filter(owner_kind=owner.kind, owner_id=owner.id).select_related("replaced_by")
    return rows.annotate(
        latest_file=Subquery(latest.values("file_id")[:1]), latest_sha=Subquery(latest.values("sha256")[:1])
    )


def _value(row: models.Result) -> OwnedResult:
    file, sha256 = getattr(row, "latest_file", None), getattr(row, "latest_sha", None)
    return OwnedResult(
        id=str(row.pk), code=row.code, check=check_of(row.code), symbol=row.symbol, kind=Kind(row.kind), state=State(row.state),
        procedure=row.procedure, version=row.version, unit=row.unit, title=row.title, signer=row.signer, issued_at=row.issued_at,
        valid_until=row.valid_until, ended_at=row.ended_at, end_reason=row.end_reason,
        replaced_by=row.replaced_by.symbol if row.replaced_by_id and row.replaced_by else "", file=str(file or ""),
        sha256=str(sha256 or ""),
    )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
