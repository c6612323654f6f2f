"""Reads for comparing units: what each has finished by procedure, out of the roll-ups, and how it stands beside the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from motcua.followup.monitoring import following, rolling
from motcua.followup.monitoring.counting import FINISHED
from motcua.followup.monitoring.errors import NotCounted
from motcua.followup.monitoring.standing import Done, Standing, standings
from motcua.followup.monitoring.types import Cut
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def compared(actor: Actor, cut: Cut, *, weigh: Callable[[str], Decimal]) -> list[Standing]:
    """The units that have finished anything in a cut; parts of a main dossier are in it and do not count. Raises `NotAllowed`, `NotCounted`."""
    permissions.require(actor, "figure.read")
    generation = following.current()
    if generation is None:
        raise NotCounted
    found: dict[str, dict[str, Done]] = defaultdict(lambda: defaultdict(Done))
    for unit, procedure, traits, number in rolling.places(generation.pk, FINISHED, cut):
        if "part" in traits or not number.count:
            continue
        limited = 0 if "no_limit" in traits else number.count
        kept = 0 if "late" in traits else limited
        found[unit][procedure] += Done(number.count, limited, kept, number.total)
    return standings(found, weigh)
