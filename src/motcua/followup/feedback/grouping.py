"""Groups of five answers or more, out of which every report is put together.

A rating enters one group, once, when it may not be changed any more; a group never changes. Each report adds up whole groups,
so the difference of any two reports is made of whole groups as well: whatever slices are laid beside each other, no answer stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from motcua.followup.feedback import models
from motcua.followup.feedback.types import SMALLEST
from motcua.foundation import clock

CHANGEABLE = timedelta(days=7)
"""For how long a rating may be changed."""
PATIENCE = timedelta(days=92)
"""After which answers of a procedure that gets few are told together with others of their unit."""
MOST = 10_000
"""Answers that one night looks at."""


def close(*, at: datetime) -> int:
    """Close every group that has enough answers, and tell how many were closed; the caller has opened the transaction."""
    waiting = models.Rating.objects.filter(group=None, superseded=False, at__lt=at - CHANGEABLE)
    rows = list(waiting.select_for_update(no_key=True, of=("self",)).order_by("at", "id")[:MOST])
    on, closed = clock.legal_date(at), 0
    left: dict[str, list[models.Rating]] = {}
    for (unit, procedure), found in _by_place(rows).items():
        if len(found) >= SMALLEST:
            _close(unit, procedure, found, on)
            closed += 1
        else:
            left.setdefault(unit, []).extend(one for one in found if one.at < at - PATIENCE)
    for unit, found in left.items():
        if len(found) >= SMALLEST:
            _close(unit, "", found, on)
            closed += 1
    return closed


def _by_place(rows: Sequence[models.Rating]) -> dict[tuple[str, str], list[models.Rating]]:
    places: dict[tuple[str, str], list[models.Rating]] = {}
    for row in rows:
        places.setdefault((row.unit, row.procedure), []).append(row)
    return places


def _close(unit: str, procedure: str, rows: Sequence[models.Rating], on: date) -> None:
    group = models.Group.objects.create(
        unit=unit,
        procedure=procedure,
        counts=Counter(row.level for row in rows),
        whys=Counter(why for row in rows for why in row.whys),
        texts=sorted(row.text for row in rows if row.text),  # by the alphabet: the order of coming tells who spoke
        closed_on=on,
    )
    models.Rating.objects.filter(pk__in=[row.pk for row in rows]).update(group=group)
