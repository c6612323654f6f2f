"""Loading rules, and taking the index of a period (Decision 766/QĐ-TTg; Decree 118/2025/NĐ-CP article 28)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from django.db import transaction

from motcua.followup.assessment import models, queries, rules, taking
from motcua.followup.assessment.errors import RulesInForce, RulesWrong
from motcua.followup.assessment.facts import IndexTaken, RulesLoaded
from motcua.followup.assessment.types import IndexRules, Loaded
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref, Slice
from motcua.identity.permissions import queries as permissions

SETTLING = timedelta(days=10)
"""After a period has ended, until its last snapshot: what is entered late belongs to it."""
DATED = timedelta(days=35)
"""For how long each day's snapshot of a period that goes on is kept; later the first of each month is."""
MISSED = 6
"""Quarters before the last one that are still taken where there is no figure of them: a year and a half, as the pages offer them."""
BATCH = 500


@transaction.atomic
def load_rules(actor: Actor, *, name: str, content: bytes, at: datetime) -> Loaded:
    """Load a version of the index or of the nine indicators; the same file again changes nothing.

    Raises `RulesWrong`, and `RulesInForce` where that version is there with other content.
    """
    permissions.require(actor, "assessment.load")
    found = rules.parse(content, name=name)
    read = rules.read(0, found, name=name)
    if isinstance(read, IndexRules):
        for one in read.indicators:
            for counted in filter(None, (one.below, *one.above, *one.minus)):
                if counted not in taking.COUNTS:
                    raise RulesWrong(place=f"{name}#indicators/{one.id}", why=f"{counted} is not counted")
    fingerprint = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    row, made = models.Rules.objects.get_or_create(
        key=read.key,
        version=read.version,
        defaults={
            "in_force_from": read.in_force_from, "in_force_until": read.in_force_until, "content": found,
            "fingerprint": fingerprint, "loaded_at": at,
        },
    )  # fmt: skip
    if row.fingerprint != fingerprint:
        raise RulesInForce(key=read.key, version=read.version)
    if made:
        journal.record(RulesLoaded(read.key, read.version), ref=Ref("assessment", read.key), by=actor, at=at)
    return Loaded(read.key, read.version, made)


@transaction.atomic
def take_index(actor: Actor, *, period: Period, at: datetime) -> int | None:
    """Count the index of a period as of now and keep it under today's date; a final one is never counted again. None without rules in force.

    The figures of a day that was taken before are replaced; records of older snapshots that are not final go.
    """
    permissions.require(actor, "assessment.compile")
    of = queries.index_rules(period.first)
    final = models.Snapshot.objects.filter(period=period.key, final=True).first()
    if of is None or final is not None or period.since > at:
        return final.pk if final else None
    over = at >= period.until + SETTLING
    day = clock.legal_date(at)
    models.Snapshot.objects.filter(period=period.key, day=day).delete()
    row = models.Snapshot.objects.create(rules_id=of.id, period=period.key, day=day, as_of=at, final=over)
    cells = taking.take(of.indicators, Slice(period.since, period.until, at))
    models.Cell.objects.bulk_create(
        (
            models.Cell(
                snapshot=row, indicator=one.indicator, unit=one.unit, procedure=one.procedure, kind=one.kind,
                below=len(one.records), above=one.above, records=taking.pack(one.records),
            )
            for one in cells
        ),
        batch_size=BATCH,
    )  # fmt: skip
    _thin(period, row, at)
    fact = IndexTaken(period.key, of.version, over)
    journal.record(fact, ref=Ref("assessment", f"{of.key}/{period.key}"), by=actor, at=at)
    return row.pk


def take_what_is_due(actor: Actor, *, at: datetime) -> list[str]:
    """Take the present month, quarter and year, and those before them until they are final, each in a transaction of its own; months first.

    Quarters that were never taken, because the house stood still or has taken over an old system's history, are taken once, up to
    `MISSED` back: they are what the public page and open data tell of.
    """
    permissions.require(actor, "assessment.compile")
    taken = []
    for months in (1, 3, 12):
        present = Period.holding(clock.legal_date(at), months)
        for period in (*(_missed(present) if months == 3 else ()), present.before, present):
            if take_index(actor, period=period, at=at) is not None:
                taken.append(period.key)
    return taken


def _missed(present: Period) -> list[Period]:
    """The quarters before the last one of which there is no figure, the first of them first."""
    found, one = [], present.before
    for _ in range(MISSED):
        one = one.before
        found.append(one)
    known = set(models.Snapshot.objects.filter(period__in=[one.key for one in found]).values_list("period", flat=True))
    return [one for one in reversed(found) if one.key not in known]


def _thin(period: Period, last: models.Snapshot, at: datetime) -> None:
    older = models.Snapshot.objects.filter(period=period.key, final=False).exclude(pk=last.pk)
    models.Cell.objects.filter(snapshot__in=older).exclude(records=None).update(records=None)
    older.filter(day__lt=clock.legal_date(at - DATED)).exclude(day__day=1).delete()
