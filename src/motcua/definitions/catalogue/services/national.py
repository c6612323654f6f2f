"""Keeping what the national catalogue says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.definitions.catalogue import models, national
from motcua.definitions.catalogue.facts import NationalCatalogueTaken
from motcua.definitions.catalogue.types import NationalProcedure, NationalTaken
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

LEAST_SHARE = 0.5
"""A list with fewer than this share of what was known is an accident there, and is not applied without a person's word."""


@transaction.atomic
def take_national(
    actor: Actor, *, listed: Sequence[NationalProcedure], at: datetime, confirmed: bool = False
) -> NationalTaken:
    """Keep the national list: new and changed entries are taken, those that are gone keep their row with the day.

    A list with fewer than half of the entries known before changes nothing unless it is `confirmed`.
    """
    permissions.require(actor, "catalogue.compare")
    known = {row.code: row for row in models.NationalEntry.objects.select_for_update(no_key=True)}
    standing = {code for code, row in known.items() if row.gone_at is None}
    told = {one.code: one for one in listed}
    if not confirmed and len(told) < LEAST_SHARE * len(standing):
        return NationalTaken(len(told), 0, 0, 0, held=True)
    new = changed = 0
    for code, one in told.items():
        row, body, read = known.get(code), dict(one.body), national.kept(one)
        new += row is None
        changed += row is not None and (row.told != read or row.gone_at is not None)
        models.NationalEntry.objects.update_or_create(
            code=code, defaults={"name": one.name[:1000], "told": read, "body": body, "fetched_at": at, "gone_at": None}
        )
    missing = standing - set(told)
    models.NationalEntry.objects.filter(code__in=missing).update(gone_at=at)
    taken = NationalTaken(len(told), new, changed, len(missing))
    if new or changed or missing:
        fact = NationalCatalogueTaken(taken.listed, taken.new, taken.changed, taken.gone)
        journal.record(fact, ref=Ref("catalogue", "national"), by=actor, at=at)
    return taken
