"""Reads for comparing units: what each has finished by procedure, out of the roll-ups, and how it stands beside the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.monitoring import complexity, following, rolling
from motcua.followup.monitoring.counting import FINISHED
from motcua.followup.monitoring.errors import NotCounted
from motcua.followup.monitoring.standing import standings
from motcua.followup.monitoring.types import Cut, Done, Standing, Weights
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


def weights(day: date) -> Weights | None:
    """The weights of procedures that hold on a day, none before the first; raises `PlanUnreadable`."""
    return complexity.in_force(complexity.versions(settings.MOTCUA.packs_dir / "plan" / "complexity"), day)


def weigher(held: Weights | None, *, at: datetime) -> Callable[[str], Decimal]:
    """The weight of a procedure by its legal limit as it is now; 1 for all where no weights hold."""
    days = {
        one.procedure: int(one.limit.amount) for one in catalogue.procedures(at=at) if one.limit.kind == "working_days"
    }
    return (lambda _: Decimal(1)) if held is None else (lambda procedure: held.of(procedure, days.get(procedure)))
