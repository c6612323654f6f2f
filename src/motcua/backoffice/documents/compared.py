"""What was found when a day was held against the exchange's own list."""

from __future__ import annotations

from datetime import date

from motcua.backoffice.documents import models
from motcua.backoffice.documents.types import Comparison, Difference, DifferenceLine


def days_that_differ(*, since: date) -> list[date]:
    """Days since then whose last comparison found what is neither mended nor noted; for the house's own job."""
    rows = models.Comparison.objects.filter(day__gte=since).order_by("day")
    return [row.day for row in rows if any(one["mended"] != "noted" for one in row.lines)]


def comparison_value(row: models.Comparison) -> Comparison:
    """The row as a value."""
    lines = tuple(
        DifferenceLine(
            Difference(one["kind"]),
            one["axis_id"],
            one["party"],
            one["document"],
            one["package"],
            one["mended"],
            one.get("why", ""),
        )
        for one in row.lines
    )
    return Comparison(row.day, row.made_at, row.ours, row.theirs, lines)
