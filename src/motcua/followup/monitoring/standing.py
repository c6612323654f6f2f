"""Units beside each other, fairly: by dossier, by complexity, and by the ministry's mix of procedures. Pure arithmetic.

Each dossier counts once, with its first answer, as the lines of `dossiers.finished` have it: what happens after a reopening is in no line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from motcua.followup.monitoring.types import Done, Standardised, Standing

_CENT = Decimal("0.01")
_DAY = Decimal(86_400)


def standings(found: Mapping[str, Mapping[str, Done]], weigh: Callable[[str], Decimal]) -> list[Standing]:
    """Each unit by its code, from what it has finished by procedure; `weigh` tells the weight of a procedure."""
    ministry: dict[str, Done] = {}
    for procedures in found.values():
        for procedure, done in procedures.items():
            ministry[procedure] = ministry.get(procedure, Done()) + done
    return [_standing(unit, procedures, ministry, weigh) for unit, procedures in sorted(found.items())]


def _standing(
    unit: str, procedures: Mapping[str, Done], ministry: Mapping[str, Done], weigh: Callable[[str], Decimal]
) -> Standing:
    whole = sum(procedures.values(), Done())
    work = sum((weigh(key) * one.finished for key, one in procedures.items()), Decimal(0))
    limited = sum((weigh(key) * one.limited for key, one in procedures.items()), Decimal(0))
    kept = sum((weigh(key) * one.kept for key, one in procedures.items()), Decimal(0))
    return Standing(
        unit=unit,
        done=whole,
        work=work,
        kept=_part(Decimal(100 * whole.kept), Decimal(whole.limited)),
        kept_by_work=_part(100 * kept, limited),
        kept_standardised=_under_mix(procedures, ministry, lambda one: (100 * one.kept, one.limited)),
        days=_part(whole.seconds / _DAY, Decimal(whole.finished)),
        days_by_work=_part(whole.seconds / _DAY, work),
        days_standardised=_under_mix(procedures, ministry, lambda one: (one.seconds / _DAY, one.finished)),
    )


def _under_mix(
    procedures: Mapping[str, Done],
    ministry: Mapping[str, Done],
    sides: Callable[[Done], tuple[Decimal | int, int]],
) -> Standardised | None:
    """Direct standardisation: the unit's own rate in each procedure, weighted by how many dossiers of it the ministry has."""
    own = ours = Decimal(0)
    mix = mine = 0
    for procedure, done in procedures.items():
        above, below = sides(done)
        if not below:
            continue
        up, down = sides(ministry[procedure])
        own += Decimal(down) * above / below
        ours += up
        mix += down
        mine += below
    value, same = _part(own, Decimal(mix)), _part(ours, Decimal(mix))
    cover = _part(Decimal(100 * mix), Decimal(sum(sides(one)[1] for one in ministry.values())))
    if value is None or same is None or cover is None:
        return None
    return Standardised(value, same, cover, alone=mine == mix)


def _part(above: Decimal, below: Decimal) -> Decimal | None:
    return (above / below).quantize(_CENT, ROUND_HALF_UP) if below else None
