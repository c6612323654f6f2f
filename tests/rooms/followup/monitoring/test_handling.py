"""What the home page tells of a month is what a plain recount of the journal finds, and nothing where that is too little."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from tests.rooms.followup.monitoring import histories

from motcua.followup.monitoring import following, plans, queries, services
from motcua.followup.monitoring.recounting import Recount
from motcua.followup.monitoring.types import Cut, Measure
from motcua.foundation.clock import Period

AT = datetime(2026, 1, 15, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_a_month_is_that_of_a_plain_recount_and_the_one_before_while_it_has_too_few() -> None:
    assert queries.handled(at=AT) is None
    histories.load_plans(AT)
    histories.append(list(histories.interleaved(random.Random(8), 400)))
    services.follow(at=AT)
    generation = following.current()
    assert generation is not None
    again, firsts = Recount(plans.rules_of(generation.rules)), list[date | None]()

    def counted(base: str, of: Period, *without: str) -> int:
        return again.count(Measure(base, without=("part", *without)), Cut(of.first, of.after.first), at=AT).count

    for month in range(1, 13):
        present = Period(date(2024, month, 1), 1)
        cache.clear()
        told = queries.handled(at=present.since + timedelta(days=20))
        known = [one for one in (present, present.before) if counted("dossiers.accepted", one) >= 5]
        firsts.append(told.first if told else None)
        if told is None or not known:
            assert (told, known) == (None, [])
            continue
        limited = counted("dossiers.finished", known[0], "no_limit")
        in_time = counted("dossiers.finished", known[0], "no_limit", "late")
        share = Decimal(100 * in_time) / limited if limited >= 5 else None
        assert (told.first, told.received) == (known[0].first, counted("dossiers.accepted", known[0]))
        assert (told.answered, told.in_time) == (counted("dossiers.finished", known[0]), share)
        assert told.seen_at == generation.seen_at

    assert any(firsts)
    cache.clear()
    assert queries.handled(at=AT + timedelta(days=3_000)) is None
