"""What we hold of a day for a comparison with another system, and the comparisons that were made."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import Comparison, Counterpart, Gap, GapLine, Mending
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

SHOWN = 2000

_OF_DAY = """
    SELECT code, coalesce(origin->>'reference', ''), procedure, version_id, status, channel
    FROM dossiers_dossier WHERE received_at >= %s AND received_at < %s ORDER BY id
"""
_BY_REFERENCE = (
    "SELECT code, owner_kind, owner_id FROM dossiers_dossier"
    " WHERE channel = 'national_portal' AND origin->>'reference' = %s"
)


def of_day(day: date) -> list[Counterpart]:
    """Every dossier that was received on a day in Vietnam, for the house's own links."""
    start = datetime.combine(day, time.min, tzinfo=clock.VIETNAM)
    with connection.cursor() as cursor:
        cursor.execute(_OF_DAY, [start, start + timedelta(days=1)])
        rows = cursor.fetchall()
    national = {version: catalogue.version(version).national_code for version in {row[3] for row in rows}}
    return [
        Counterpart(code, reference, procedure, national[version], status, channel)
        for code, reference, procedure, version, status, channel in rows
    ]


def of_reference(reference: str) -> tuple[str, Ref] | None:
    """Code and owner of the dossier that was filed on the national portal under this reference; for its link."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_REFERENCE, [reference])
        found = cursor.fetchone()
    return (str(found[0]), Ref(str(found[1]), str(found[2]))) if found else None


def owner_of(code: str) -> Ref | None:
    """Whose a dossier is; for the house's own links."""
    row = models.Dossier.objects.filter(code=code).values_list("owner_kind", "owner_id").first()
    return Ref(*row) if row else None


def comparison(actor: Actor, *, system: str, day: date) -> Comparison | None:
    """The last comparison of a day with its lines, those that are not mended first."""
    permissions.require(actor, "outbox.read")
    row = models.Comparison.objects.filter(system=system, day=day).first()
    return comparison_value(row) if row else None


def comparisons(actor: Actor, *, system: str, limit: int = 31) -> list[Comparison]:
    """The last days that were compared, the latest first."""
    permissions.require(actor, "outbox.read")
    rows = models.Comparison.objects.filter(system=system).order_by("-day").prefetch_related("lines")[:limit]
    return [comparison_value(row) for row in rows]


def comparison_difference(*, system: str, day: date | None = None) -> int:
    """How many differences with another system the last comparisons found, of one day or of all."""
    rows = models.ComparisonLine.objects.filter(comparison__system=system)
    return rows.filter(comparison__day=day).count() if day else rows.count()


def days_that_differ(*, system: str, since: date) -> list[date]:
    """Days since then whose last comparison found differences."""
    rows = models.Comparison.objects.filter(system=system, day__gte=since)
    return list(rows.filter(lines__isnull=False).values_list("day", flat=True).distinct().order_by("day"))


def comparison_value(row: models.Comparison) -> Comparison:
    """The public value of a row; of very many lines the first."""
    lines = sorted(row.lines.all(), key=lambda line: (line.acted_at is not None, line.gap, line.reference))
    return Comparison(
        row.system, row.day, row.at, row.ours, row.theirs,
        tuple(
            GapLine(
                line.reference, line.code, Gap(line.gap), line.ours, line.theirs, Mending(line.mending), line.note,
                line.acted_at,
            )
            for line in lines[:SHOWN]
        ),
    )  # fmt: skip
