"""Whatever figures about ratings are laid beside each other, no fewer than five are told of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from motcua.followup.monitoring import raters

MONTHS = [f"2025-{number:02}-01" for number in range(1, 13)]
counts = st.lists(st.integers(0, 9), min_size=12, max_size=12).map(lambda found: dict(zip(MONTHS, found, strict=True)))
chosen = st.sets(st.sampled_from(MONTHS))


@given(counts, chosen, chosen)
def test_difference_of_two_told_sums_is_nothing_or_five_and_more(
    of: dict[str, int], one: set[str], other: set[str]
) -> None:
    if not (raters.is_told(of, one) and raters.is_told(of, other)):
        return

    for part in (one, one - other, other - one, one & other, set(of) - one):
        number = sum(of[key] for key in part)
        assert number == 0 or number >= 5


@given(counts)
def test_whole_is_told_from_five_on_and_enough_in_every_month_tells_every_month(of: dict[str, int]) -> None:
    assert raters.is_told(of, set(of)) == (sum(of.values()) >= 5)
    enough = {key: number + 5 for key, number in of.items()}
    assert all(raters.is_told(enough, {key}) for key in of)
