"""The order of money over random movements: what was accepted never breaks it, and a naive ledger agrees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from motcua.followup.projects import order
from motcua.followup.projects.types import Money, Sums

movements = st.lists(
    st.tuples(
        st.sampled_from(Money),
        st.sampled_from(("investment", "regular")),
        st.integers(2024, 2026),
        st.integers(-50, 100),
    ).map(lambda one: (one[0], one[1], 0, one[3]) if one[0] is Money.TOTAL else one),
    max_size=40,
)


@given(movements)
def test_what_was_accepted_keeps_the_order_of_money(wanted: list[order.Movement]) -> None:
    accepted: list[order.Movement] = []
    for one in wanted:
        if order.broken(order.by_source_and_year([*accepted, one])) is None:
            accepted.append(one)

    for source in ("investment", "regular"):
        of = {kind: sum(a for k, s, _, a in accepted if (k, s) == (kind, source)) for kind in Money}
        assert 0 <= of[Money.PAID] <= of[Money.COMMITTED] <= of[Money.TOTAL]
        assert 0 <= of[Money.ALLOCATED] <= of[Money.TOTAL]
        for year in range(2024, 2028):
            here = [(k, y, a) for k, s, y, a in accepted if s == source]
            given_ = sum(a for k, y, a in here if k is Money.ALLOCATED and y == year)
            carried = sum(a for k, y, a in here if k is Money.CARRIED and y == year - 1) - sum(
                a for k, y, a in here if k is Money.CARRIED and y == year
            )
            assert sum(a for k, y, a in here if k is Money.PAID and y == year) <= given_ + carried


@given(movements)
def test_sums_of_sources_and_years_add_up_to_everything(wanted: list[order.Movement]) -> None:
    split = order.by_source_and_year(wanted)

    assert order.added(one for years in split.values() for one in years.values()) == order.altogether(wanted)
    assert order.altogether(wanted).carried_in == order.altogether(wanted).carried_out


def test_each_rule_is_named_with_what_is_too_much() -> None:
    decided = (Money.TOTAL, "investment", 0, 100)

    def told(*more: order.Movement) -> tuple[str, int] | None:
        return order.broken(order.by_source_and_year([decided, *more]))

    assert told((Money.ALLOCATED, "investment", 2025, 101)) == ("allocated", 1)
    assert told((Money.ALLOCATED, "regular", 2025, 5)) == ("allocated", 5)
    assert told((Money.COMMITTED, "investment", 2025, 130)) == ("committed", 30)
    assert told((Money.ALLOCATED, "investment", 2025, 50), (Money.PAID, "investment", 2025, 20)) == ("paid", 20)
    assert told((Money.COMMITTED, "investment", 2025, 50), (Money.PAID, "investment", 2025, 20)) == ("year", 20)
    assert told((Money.CARRIED, "investment", 2025, 7)) == ("year", 7)
    assert told((Money.TOTAL, "investment", 0, -120)) == ("below", 20)
    assert order.added([]) == Sums()
