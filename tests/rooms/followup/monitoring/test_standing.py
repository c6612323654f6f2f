"""Units beside each other: hard work is not punished, what is empty is no data, and weights are read with care."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from motcua.followup.monitoring import complexity
from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.monitoring.standing import standings
from motcua.followup.monitoring.types import Done, Standardised

DAY = 86_400
WEIGHTS = {"easy": Decimal(1), "hard": Decimal(3)}


def _weigh(procedure: str) -> Decimal:
    return WEIGHTS[procedure]


def test_a_unit_with_hard_procedures_is_held_against_the_same_mix() -> None:
    """Both are as good in each procedure; the plain figures say otherwise, the standardised do not."""
    easy, hard = Done(10, 10, 10, 20 * DAY), Done(10, 10, 5, 100 * DAY)
    light, heavy = standings(
        {
            "A": {"easy": Done(90, 90, 90, 180 * DAY), "hard": hard},
            "B": {"easy": easy, "hard": Done(90, 90, 45, 900 * DAY)},
        },
        _weigh,
    )
    assert (light.kept, heavy.kept) == (Decimal("95.00"), Decimal("55.00"))
    assert light.kept_standardised == heavy.kept_standardised == Standardised(Decimal(75), Decimal(75), Decimal(100))
    assert (light.days, heavy.days) == (Decimal("2.80"), Decimal("9.20"))
    assert light.days_standardised == heavy.days_standardised == Standardised(Decimal(6), Decimal(6), Decimal(100))


def test_work_counts_each_dossier_as_much_as_its_weight() -> None:
    (one,) = standings({"A": {"easy": Done(4, 4, 4, 4 * DAY), "hard": Done(2, 2, 1, 16 * DAY)}}, _weigh)
    assert one.work == 10
    assert one.kept == Decimal("83.33")  # 5 of 6
    assert one.kept_by_work == Decimal(70)  # (4 + 3) of (4 + 6)
    assert one.days_by_work == Decimal(2)  # 20 days for 10 pieces of work


def test_a_unit_is_held_against_the_ministry_in_its_own_procedures_only() -> None:
    only_hard, _ = standings(
        {"A": {"hard": Done(10, 10, 6, 0)}, "B": {"easy": Done(30, 30, 30, 0), "hard": Done(10, 10, 4, 0)}}, _weigh
    )
    assert only_hard.kept_standardised == Standardised(Decimal(60), Decimal(50), Decimal(40))


def test_a_unit_whose_procedures_nobody_else_has_is_compared_with_nobody() -> None:
    own, other = standings({"A": {"hard": Done(10, 10, 6, 0)}, "B": {"easy": Done(30, 30, 30, 0)}}, _weigh)
    assert own.kept_standardised == Standardised(Decimal(60), Decimal(60), Decimal(25), alone=True)
    assert other.days_standardised is not None and other.days_standardised.alone


def test_where_nothing_is_counted_there_is_no_data() -> None:
    (one,) = standings({"A": {}}, _weigh)
    assert [one.kept, one.kept_by_work, one.kept_standardised, one.days, one.days_by_work, one.days_standardised] == [
        None
    ] * 6
    (free,) = standings({"A": {"easy": Done(3, 0, 0, 3 * DAY)}}, _weigh)
    assert (free.kept, free.kept_standardised, free.days) == (None, None, Decimal(1))


def test_the_weights_of_the_house_hold_from_their_day_and_are_marked_as_a_guess() -> None:
    known = complexity.versions(settings.MOTCUA.packs_dir / "plan" / "complexity")
    found = complexity.in_force(known, date(2026, 11, 26))
    assert found is not None
    assert not found.confirmed
    assert [found.of("x", days) for days in (None, 3, 4, 15, 9_999)] == [1, 1, Decimal("1.5"), 2, 1]
    assert complexity.in_force(known, date(2015, 12, 31)) is None


def test_later_weights_leave_the_past_as_it_was() -> None:
    first = complexity.read("a", b"from = 2020-01-01\nconfirmed = true\ndefault = 1\n[weights]\nx = 2")
    later = complexity.read("b", b"from = 2024-01-01\nconfirmed = true\ndefault = 1\n[weights]\nx = 5")
    days = (date(2023, 12, 31), date(2024, 1, 1))
    assert [one.of("x", 30) for day in days if (one := complexity.in_force([first, later], day))] == [2, 5]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xff", "f"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = nan", "f#default"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = 0", "f#default"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = true", "f#default"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = 1e400", "f#default"),
        (b"from = 2020-01-01T00:00:00\nconfirmed = true\ndefault = 1", "f#from"),
        (b"from = 2020-01-01\ndefault = 1", "f#confirmed"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = 1\nweights = 3", "f#weights"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = 1\n[weights]\nx = -1", "f#weights/x"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = 1\nbands = [{up_to = 5, weight = 1}, {up_to = 5, weight = 2}]", "f#bands/1/up_to"),
        (b"from = 2020-01-01\nconfirmed = true\ndefault = 1\nother = 1", "f"),
        (b"#" * (complexity.LARGEST + 1), "f"),
    ],
    ids=["bytes", "nan", "nought", "boolean", "huge", "instant", "unsaid", "no_table", "negative", "bands", "unknown", "large"],
)  # fmt: skip
def test_weights_that_do_not_say_what_they_must_are_refused_at_their_place(content: bytes, place: str) -> None:
    with pytest.raises(PlanUnreadable) as wrong:
        complexity.read("f", content)
    assert wrong.value.params["place"] == place
