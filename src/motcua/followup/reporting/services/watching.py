"""Officers watch figures: told by mail when one falls below a line, once for each time that it falls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import NotCounted, TargetUnknown
from motcua.followup.monitoring.types import Target
from motcua.followup.reporting import models
from motcua.followup.reporting.errors import WatchUnknown
from motcua.followup.reporting.facts import LineCrossed
from motcua.followup.reporting.freezing import HOUSE
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

MOST = 100
"""Subscriptions of one account."""
LARGEST = Decimal(10) ** 12


def watch(actor: Actor, *, plan: str, target: str, year: int, unit: str = "", line: Decimal, at: datetime) -> int:
    """Tell the actor by mail when a target's figure of a year falls below a line (for targets of "at most": rises above it); gives its number.

    What it is now is noted and not told: only a fall is. The same again gives the one that is there. Raises `Invalid`, `TargetUnknown`, `NotAllowed`.
    """
    permissions.require(actor, "figure.read")
    permissions.require(actor, "report.watch")
    if actor.kind is not ActorKind.OFFICER:
        raise NotAllowed(permission="figure.read")
    monitoring.target(plan, target, year)
    if not line.is_finite() or not 0 <= line < LARGEST or line != round(line, 4):
        raise Invalid([FieldError("/line", "E-NUM")])
    if unit and unit not in {one.code for one in organisations.units(on=legal_date(at))}:
        raise Invalid([FieldError("/unit", "E-CODE")])
    mine = models.Watch.objects.filter(account=actor.id, ended_at=None)
    about = {"plan": plan, "target": target, "year": year, "unit": unit, "line": line}
    if mine.count() >= MOST and not mine.filter(**about).exists():
        raise Invalid([FieldError("/line", "E-MANY", "many", {"most": MOST})])
    try:
        with transaction.atomic():
            row = models.Watch.objects.create(account=actor.id, begun_at=at, **about)
    except IntegrityError:
        return mine.get(**about).pk
    _look(row.pk, at)
    return row.pk


@transaction.atomic
def end_watch(actor: Actor, *, watch: int, at: datetime) -> None:
    """End one of the actor's subscriptions; twice changes nothing. Raises `WatchUnknown`, `NotAllowed`."""
    permissions.require(actor, "report.watch")
    row = models.Watch.objects.select_for_update(no_key=True).filter(pk=watch, account=actor.id).first()
    if row is None:
        raise WatchUnknown(watch=watch)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])


def look_at_watches(*, at: datetime) -> int:
    """Look at every figure that is watched; how many fell. A job: each in a transaction of its own, so that two at once tell once."""
    return sum(
        _look(number, at)
        for number in models.Watch.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def _look(number: int, at: datetime) -> bool:
    """Whether a figure fell below its line since the last look."""
    row = models.Watch.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=number, ended_at=None).first()
    if row is None:
        return False
    try:
        target = monitoring.target(row.plan, row.target, row.year)
        cut = replace(monitoring.whole_year(row.year), unit=row.unit)
        value = monitoring.figure(HOUSE, target, year=row.year, cut=cut, at=at).value
    except (TargetUnknown, NotCounted):
        return False
    if value is None:
        return False
    below = _is_below(target, value, Decimal(row.line))
    fell = below and row.below is False
    if (below, value) == (row.below, row.value):
        return False
    row.below, row.value = below, value
    if fell:
        row.times, row.told_at = row.times + 1, at
        fact = LineCrossed(row.pk, below, str(value), row.times)
        journal.record(fact, ref=Ref("watch", str(row.pk)), by=HOUSE, at=at)
    row.save(update_fields=["below", "value", "times", "told_at"])
    return fell


def _is_below(target: Target, value: Decimal, line: Decimal) -> bool:
    return value > line if target.operator == "<=" else value < line
