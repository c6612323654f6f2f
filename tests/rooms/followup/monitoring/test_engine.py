"""The roll-ups are what a plain recount of the journal finds, whatever came, in whatever order, and however often it is counted."""

from __future__ import annotations

import random
import re
import statistics
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice

import pytest
from django.db import connection, transaction
from tests.rooms.followup.monitoring import histories

from motcua.followup.monitoring import following, holdings, models, plans, queries, rolling, services
from motcua.followup.monitoring.counting import SAVED
from motcua.followup.monitoring.errors import PlanVersionTaken
from motcua.followup.monitoring.recounting import Recount
from motcua.followup.monitoring.types import Counted, Cut, Measure, Number, Side
from motcua.foundation.types import Actor
from motcua.identity.organisations import services as organisations

AT = datetime(2026, 1, 15, 3, tzinfo=UTC)
READER = Actor.system("operator")
PAGE = 13
CUTS = (
    Cut(date(2024, 1, 1), date(2025, 1, 1)),
    Cut(date(2024, 3, 9), date(2024, 11, 20)),
    Cut(date(2025, 2, 1), date(2025, 3, 1)),
    Cut(date(2024, 1, 1), date(2025, 1, 1), unit="G02.18"),
    Cut(date(2024, 1, 1), date(2026, 1, 1), unit="G02.1", procedures=frozenset(histories.PROCEDURES[:2])),
    Cut(date(2025, 5, 5), date(2025, 5, 6)),
)


def _agree() -> int:
    """Hold every target of both years against the recount, in every cut, with the length of its lists; how many numbers were not nought."""
    found = following.current()
    assert found is not None
    again = Recount(plans.rules_of(found.rules))
    told = 0
    targets = [one for year in (2016, 2021, 2022, 2024, 2025) for one in queries.targets(year)]
    measures = {one for target in targets for one in (target.above, target.below) if one is not None}
    measures |= {Measure(base) for base in plans.BASES}
    for measure, cut in ((measure, cut) for measure in measures for cut in CUTS):
        if measure.base in holdings.BASES:
            assert Number(len(holdings.held(measure, cut, at=AT))) == again.count(measure, cut, at=AT), (measure, cut)
            continue
        numbers = rolling.months(found.pk, [measure], cut)
        rolled = queries.figuring.count(measure, numbers)
        rows = rolling.listed(found.pk, measure, cut, numbers, offset=0, limit=100_000)
        assert rows == _by_pages(found.pk, measure, cut, numbers), (measure, cut)
        values = [one.value for one in rows]
        assert rolled == Number(len(values), sum(values)) == again.count(measure, cut, at=AT), (measure, cut)
        if measure.base == SAVED and values:
            assert queries.figuring.median(measure, numbers) == Decimal(str(statistics.median(values)))
        told += rolled.count > 0
    return told


def _by_pages(generation: int, measure: Measure, cut: Cut, numbers: rolling.Numbers) -> list[Counted]:
    """The list as somebody goes through it, until a page is empty."""
    found = list[Counted]()
    while page := rolling.listed(generation, measure, cut, numbers, offset=len(found), limit=PAGE):
        found += page
    return found


def _all() -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Every line and every roll-up of the counting that is followed."""
    found = following.current()
    assert found is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, subject, base, key, day, unit, procedure, traits::text, value FROM monitoring_line WHERE generation = %s",
            [found.pk],
        )
        lines = set(cursor.fetchall())
        cursor.execute(
            "SELECT base, grain, start, unit, procedure, traits::text, number, value FROM monitoring_rollup WHERE generation = %s",
            [found.pk],
        )
        return lines, set(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_are_those_of_a_plain_recount_at_every_instant_and_after_a_rebuild(seed: int) -> None:
    chance = random.Random(seed)
    histories.load_plans(AT)
    organisations.load_units(READER, at=AT)
    facts = histories.interleaved(chance, 60)
    services.follow(at=AT)
    instants = 0

    while batch := list(islice(facts, chance.randrange(1, 400))):
        histories.append(batch)
        services.follow(at=AT)
        instants += 1
        told = _agree() if instants % 3 == 1 else 0
    told = _agree()

    followed = _all()
    assert told > 50
    services.rebuild(READER, at=AT)
    assert _all() == followed
    services.follow(at=AT)
    assert _all() == followed
    held, differences = services.reconcile(READER, at=AT)
    # Only the journal was written here: the rooms' own tables are empty, and that is told.
    assert held > 20
    assert {(one.target, one.what) for one in differences} == {
        ("dossiers.received", "register"),
        ("payments.paid", "register"),
    }


@pytest.mark.django_db
def test_changed_rules_count_the_past_anew_under_their_version_and_leave_what_was_counted_before() -> None:
    histories.load_plans(AT)
    histories.append(list(histories.interleaved(random.Random(6), 40)))
    services.follow(at=AT)
    share = next(one for one in queries.targets(2024) if (one.plan, one.id) == ("QD-1080", "T06"))
    year = queries.whole_year(2024)
    before, rolled = queries.figure(READER, share, year=2024, cut=year, at=AT), _all()
    old = following.current()
    assert old is not None

    rules = (histories.plans() / "counting.toml").read_text()
    changed = rules.replace('online = ["portal", "api", "national_portal", "single_window"]', 'online = ["portal"]')
    changed = re.sub(r'version = "\d+"', 'version = "next"', changed)
    with pytest.raises(PlanVersionTaken):
        services.load(READER, name="counting.toml", content=(rules + "\n").encode(), at=AT)
    assert services.load(READER, name="counting.toml", content=changed.encode(), at=AT)
    services.follow(at=AT)
    after = queries.figure(READER, share, year=2024, cut=year, at=AT)

    assert (after.denominator, queries.followed().rules) == (before.denominator, "next")
    assert before.numerator is not None
    assert after.numerator is not None
    assert 0 < after.numerator < before.numerator
    _agree()
    kept = rolling.months(old.pk, [share.above], year) if share.above else {}
    assert queries.figuring.count(share.above, kept).count == before.numerator  # type: ignore[arg-type]
    assert _all() != rolled

    # A target that is composed anew needs no counting: it is told under the plan's new version at once.
    plan = (histories.plans() / "qd-1080.toml").read_text()
    plan = re.sub(r'\nversion = "\d+"', '\nversion = "next"', plan).replace(
        'numerator = { of = "dossiers.received", with = ["online"], without = ["part"] }',
        'numerator = { of = "dossiers.received", with = ["in_person"], without = ["part"] }',
    )
    services.load(READER, name="qd-1080.toml", content=plan.encode(), at=AT)
    found = next(one for one in queries.targets(2024) if (one.plan, one.id) == ("QD-1080", "T06"))
    told = queries.figure(READER, found, year=2024, cut=year, at=AT)
    assert (told.target.plan_version, told.numerator, told.denominator) == ("next", 0, before.denominator)


@pytest.mark.django_db
def test_an_entry_that_is_read_twice_changes_nothing() -> None:
    histories.load_plans(AT)
    services.follow(at=AT)
    histories.append(list(histories.interleaved(random.Random(4), 20)))
    services.follow(at=AT)
    before = _all()

    models.Generation.objects.update(reached=0)
    services.follow(at=AT)

    assert _all() == before


@pytest.mark.django_db(transaction=True)
def test_what_commits_after_a_later_entry_is_not_passed_over() -> None:
    histories.load_plans(AT)
    services.follow(at=AT)
    known = models.Generation.objects.get().reached
    chance = random.Random(5)
    first, second, third = (list(histories.dossier(chance, number)) for number in (1, 2, 3))
    written, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            histories.append(first[:1])
            written.set()
            go.wait(30)
        with transaction.atomic():
            histories.append(third[:1])
            transaction.set_rollback(True)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(30)
    with transaction.atomic():
        histories.append(second[:1])
    services.follow(at=AT)
    seen = {line.subject for line in models.Line.objects.filter(base="dossiers.received")}
    gaps = models.Gap.objects.filter(first__gt=known).count()
    go.set()
    thread.join()
    services.follow(at=AT)
    with transaction.atomic():
        histories.append(second[1:2])
    # A place is given up when every transaction of before has ended, those of others on the same server too.
    for _ in range(300):
        services.follow(at=AT)
        if not models.Gap.objects.exists():
            break
        threading.Event().wait(0.1)

    assert (seen, gaps) == ({"D-00002"}, 1)
    assert {line.subject for line in models.Line.objects.filter(base="dossiers.received")} == {"D-00001", "D-00002"}
    assert not models.Gap.objects.exists()
    _agree()


@pytest.mark.django_db
def test_few_ratings_are_told_neither_by_themselves_nor_by_what_is_left_of_the_whole() -> None:
    histories.load_plans(AT)
    given = [("G02.18", 1)] * 6 + [("T01.CT", 2)] * 2 + [("G02.09", 3)] * 9
    histories.append(
        [
            ("dossier", f"R-{number}", "feedback.dossier_rated", datetime(2025, month, 10, tzinfo=UTC),
             {"code": f"R-{number}", "source": "house", "level": "satisfied", "unit": unit, "stage": "result"})
            for number, (unit, month) in enumerate(given)
        ]
    )  # fmt: skip
    services.follow(at=AT)
    target = next(one for one in queries.targets(2025) if one.above is not None and one.above.base == "feedback.rated")
    year, winter = queries.whole_year(2025), Cut(date(2025, 1, 1), date(2025, 3, 1))

    whole = queries.figure(READER, target, year=2025, cut=year, at=AT)
    assert whole.denominator == 17
    assert [(one.key, one.denominator) for one in queries.by_unit(READER, target, cut=year)] == [("G02.09", 9)]
    months = [(one.denominator, one.so_far) for one in queries.months(READER, target, cut=year)]
    # February is too few: it is told only together with March, alone and in every sum.
    assert months[:4] == [(6, 100), (None, None), (None, 100), (0, 100)]
    assert [one.denominator for one in queries.months(READER, target, cut=winter)] == [6, None]
    for cut in (
        winter,
        replace(winter, unit="G02.09"),
        replace(year, procedures=frozenset({"p"})),
        replace(year, unit="T01"),
    ):
        assert queries.figure(READER, target, year=2025, cut=cut, at=AT).denominator is None
        assert queries.records(READER, target, Side.DENOMINATOR, cut=cut, at=AT) == ([], 0)
    assert queries.months(READER, target, cut=replace(year, unit="G02.09")) == []
    assert queries.by_unit(READER, target, cut=winter) == []
    assert queries.figure(READER, target, year=2025, cut=replace(year, unit="G02.09"), at=AT).denominator == 9
