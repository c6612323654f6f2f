"""How the whole ministry handles dossiers this month, for everybody: cheap enough for the most opened page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.cache import cache

from motcua.followup.feedback.types import SMALLEST
from motcua.followup.monitoring import figuring, following, rolling
from motcua.followup.monitoring.counting import ACCEPTED, FINISHED
from motcua.followup.monitoring.types import Cut, Handled, Measure
from motcua.foundation.clock import Period, legal_date

KEPT = "monitoring.handled"
KEPT_SECONDS = 60
_RECEIVED, _ANSWERED = Measure(ACCEPTED, without=("part",)), Measure(FINISHED, without=("part",))
_LIMITED = Measure(FINISHED, without=("part", "no_limit"))
_IN_TIME = Measure(FINISHED, without=("part", "no_limit", "late"))


def handled(*, at: datetime) -> Handled | None:
    """The present month, or the one before while the present has too few; none where both have. Asked of the database once a minute in each process."""
    kept: tuple[Handled | None] | None = cache.get(KEPT)
    if kept is None:
        kept = (_counted(at),)
        cache.set(KEPT, kept, KEPT_SECONDS)
    return kept[0]


def _counted(at: datetime) -> Handled | None:
    generation = following.current()
    if generation is None:
        return None
    present = Period.holding(legal_date(at), 1)
    read = rolling.months(generation.pk, [_ANSWERED, _RECEIVED], Cut(present.before.first, present.after.first))
    for month in (present, present.before):
        numbers = {key: number for key, number in read.items() if key[1] == month.first}
        received, answered, limited, in_time = (
            figuring.count(one, numbers).count for one in (_RECEIVED, _ANSWERED, _LIMITED, _IN_TIME)
        )
        if received >= SMALLEST:
            share = Decimal(100 * in_time) / limited if limited >= SMALLEST else None
            return Handled(month.first, received, answered, share, generation.seen_at)
    return None
