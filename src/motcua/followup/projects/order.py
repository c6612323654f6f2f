"""The order of money: what may not pass what, for each source. Pure arithmetic over sums of đồng."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from motcua.followup.projects.types import Money, Sums

Movement = tuple[Money, str, int, int]
"""Kind, source, year, đồng."""


def by_source_and_year(movements: Iterable[Movement]) -> dict[str, dict[int, Sums]]:
    """Sums of each source in each year; totals stand under the year 0."""
    raw: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for kind, source, year, amount in movements:
        if kind is Money.CARRIED:
            raw[source][year]["carried_out"] += amount
            raw[source][year + 1]["carried_in"] += amount
        else:
            raw[source][year][kind.value] += amount
    return {
        source: {year: Sums(**sums) for year, sums in sorted(years.items())} for source, years in sorted(raw.items())
    }


def added(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    found = list(sums)
    return Sums(
        total=sum(one.total for one in found),
        allocated=sum(one.allocated for one in found),
        carried_in=sum(one.carried_in for one in found),
        carried_out=sum(one.carried_out for one in found),
        committed=sum(one.committed for one in found),
        paid=sum(one.paid for one in found),
    )


def altogether(movements: Iterable[Movement]) -> Sums:
    """Everything together."""
    return added(one for years in by_source_and_year(movements).values() for one in years.values())


def broken(sums: Mapping[str, Mapping[int, Sums]]) -> tuple[str, int] | None:
    """The first rule that does not hold and by how many đồng, or nothing.

    For each source: nothing is below nought; the years' allocations stay within the decided sum (`allocated`), what is bound too
    (`committed`); what is paid stays within what is bound (`paid`), and each year within what that year has, carried money in and out
    reckoned (`year`).
    """
    for years in sums.values():
        whole = added(years.values())
        for rule, over in (
            ("below", -min(whole.total, whole.committed, *(min(one.allocated, one.paid, one.carried_out) for one in years.values()))),
            ("allocated", whole.allocated - whole.total),
            ("committed", whole.committed - whole.total),
            ("paid", whole.paid - whole.committed),
            ("year", max(-one.left for one in years.values())),
        ):  # fmt: skip
            if over > 0:
                return rule, over
    return None
