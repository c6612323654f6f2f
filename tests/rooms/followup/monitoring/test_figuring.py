"""Values, lights and forecasts at their edges: nothing to count, the first day of a year, a year to come, goals that are at most."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.followup.monitoring import figuring, plans
from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.monitoring.folding import spread
from motcua.followup.monitoring.rolling import Numbers, frame
from motcua.followup.monitoring.types import Light, Number, Target

YEAR, END = date(2025, 1, 1), date(2026, 1, 1)
BELOW: dict[str, object] = {"of": "dossiers.finished"}
ABOVE: dict[str, object] = {"of": "dossiers.finished", "without": ["late"]}


def _target(**changed: object) -> Target:
    given_: dict[str, object] = {
        "id": "T", "system": "s", "name": {"vi": "v", "en": "e"}, "operator": ">=", "goal": 90, "unit": "%", "numerator": ABOVE,
        "denominator": BELOW, "source": {"vi": "v", "en": "e"}, **changed,
    }  # fmt: skip
    one = {key: value for key, value in given_.items() if value is not None}
    raw = {"plan": "P", "version": "1", "unit": "G02", "from": "2020-01-01", "margin": 0.05, "targets": [one]}
    return plans.targets_of(raw, year=2025)[0]  # type: ignore[arg-type]


def _numbers(target: Target, months: dict[int, tuple[int, int, int]]) -> Numbers:
    """By month: dossiers in time, late ones, and what they carry together."""
    assert target.above is not None
    found = {}
    for month, (good, late, carried) in months.items():
        found["dossiers.finished", date(2025, month, 1), ("early",), frame(target.above)] = Number(good, carried)
        found["dossiers.finished", date(2025, month, 1), ("late",), frame(target.above)] = Number(late, 0)
    return found


def _seen(target: Target, numbers: Numbers, until: date) -> tuple[Decimal | None, Decimal | None, Light]:
    value = figuring.value(target, *figuring.sides(target, numbers))
    foreseen = figuring.forecast(target, numbers, since=YEAR, until=until, end=END)
    return value, foreseen, figuring.light(target, value, foreseen)


def test_a_year_without_anything_has_no_data_and_no_forecast() -> None:
    for form in ("share", "state", "sum", "mean", "count"):
        target = _target(form=form, denominator=BELOW if form in ("share", "state") else None)
        assert _seen(target, {}, date(2025, 9, 15)) == (None, None, Light.NO_DATA)


@pytest.mark.parametrize("until", [date(2025, 1, 1), date(2025, 1, 31), date(2024, 6, 1), END])
def test_before_a_month_is_whole_and_after_the_year_nothing_is_foreseen(until: date) -> None:
    target = _target()
    value, foreseen, light = _seen(target, _numbers(target, {1: (9, 1, 0)}), until)
    assert (value, foreseen, light) == (Decimal(90), None, Light.MET)
    in_summer = figuring.forecast(target, {}, since=date(2025, 7, 1), until=date(2025, 9, 1), end=END)
    assert in_summer is None


def test_lights_follow_goal_margin_and_where_the_year_is_going() -> None:
    target = _target()
    good = _numbers(target, {1: (50, 50, 0), 2: (100, 0, 0), 3: (100, 0, 0), 4: (100, 0, 0)})
    assert _seen(target, good, date(2025, 5, 1)) == (Decimal("87.50"), Decimal("95.92"), Light.AT_RISK)
    falling = _numbers(target, {1: (100, 0, 0), 2: (97, 3, 0), 3: (80, 20, 0), 4: (85, 15, 0)})
    assert _seen(target, falling, date(2025, 5, 1))[2] is Light.AT_RISK  # met today, not at the end
    bad = _numbers(target, {1: (100, 900, 0), 2: (100, 900, 0)})
    assert _seen(target, bad, date(2025, 3, 1)) == (Decimal(10), Decimal(10), Light.MISSED)
    near = _numbers(target, {1: (86, 14, 0)})
    assert _seen(target, near, date(2025, 3, 1))[2] is Light.AT_RISK
    assert figuring.light(_target(operator="-", goal=None), Decimal(3), None) is Light.NO_TARGET


def test_a_goal_that_is_at_most_is_met_from_below() -> None:
    target = _target(operator="<=", goal=15, unit="s", form="mean", numerator=BELOW, denominator=BELOW)
    slow = _numbers(target, {1: (10, 0, 200), 2: (10, 0, 100), 3: (10, 0, 90), 4: (10, 0, 80)})
    value, foreseen, light = _seen(target, slow, date(2025, 5, 1))
    assert (value, foreseen, light) == (Decimal("11.75"), Decimal("9.86"), Light.MET)
    assert (figuring.is_met(target, Decimal(15)), figuring.distance(target, Decimal(15))) == (True, Decimal(0))
    late = Decimal("15.01")
    assert (figuring.is_met(target, late), figuring.distance(target, late)) == (False, Decimal("0.01"))
    assert figuring.light(target, Decimal("15.75"), None) is Light.AT_RISK
    assert figuring.light(target, Decimal("15.76"), None) is Light.MISSED
    none = _target(operator="<=", goal=0, unit="s", form="mean", numerator=BELOW, denominator=BELOW)
    assert figuring.light(none, Decimal(0), None) is Light.MET
    assert figuring.light(none, Decimal("0.01"), None) is Light.MISSED


def test_a_state_is_whole_or_not_and_a_sum_goes_on() -> None:
    state = _target(form="state", operator="=", goal=1, unit="state")
    assert _seen(state, _numbers(state, {1: (3, 0, 0)}), date(2025, 5, 1)) == (Decimal(1), None, Light.MET)
    assert _seen(state, _numbers(state, {1: (3, 1, 0)}), date(2025, 5, 1)) == (Decimal(0), None, Light.MISSED)
    money = _target(form="sum", operator="-", goal=None, unit="VND", numerator=BELOW, denominator=None)
    given_ = _numbers(money, {1: (1, 0, 310), 2: (1, 0, 280)})
    assert _seen(money, given_, date(2025, 3, 1)) == (Decimal(590), Decimal(3650), Light.NO_TARGET)
    owing = _numbers(money, {1: (2, 0, -7)})
    assert _seen(money, owing, date(2025, 2, 1))[0] == -7


@given(st.lists(st.integers(-30, 60), max_size=40))
def test_median_read_from_sums_is_that_of_the_records(values: list[int]) -> None:
    target = _target(numerator={"of": "dossiers.saved"}, denominator=None, form="sum", operator="-", goal=None)
    assert target.above is not None
    found: dict[tuple[str, date, tuple[str, ...], object], Number] = {}
    for place, value in enumerate(values):
        key = ("dossiers.saved", date(2025, 1 + place % 12, 1), (spread(value),), frame(target.above))
        found[key] = found.get(key, Number()) + Number(1, value)
    ordered, middle = sorted(values), len(values) // 2
    wanted = None
    if values:
        wanted = Decimal(ordered[middle]) if len(values) % 2 else Decimal(ordered[middle - 1] + ordered[middle]) / 2
    assert figuring.median(target.above, found) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"form": "state", "denominator": None},
        {"form": "state", "denominator": {"of": "dossiers.received"}},
        {"form": "sum", "numerator": None},
        {"form": "median"},
        {"numerator": {"of": "projects.money", "with": ["lost"]}},
    ],
    ids=["state_alone", "no_part", "nothing_above", "no_form", "no_word"],
)
def test_a_target_whose_sides_do_not_fit_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(PlanUnreadable):
        _target(**changed)
