"""Keeping what a comparison with another system found, and what was done about it."""

from __future__ import annotations

from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.facts import DayCompared
from motcua.casework.dossiers.types import Comparison
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

LONGEST_NOTE = 500


@transaction.atomic
def keep_comparison(actor: Actor, *, found: Comparison) -> Comparison:
    """Keep the comparison of a day in place of an earlier one; what was different then and is no more is gone with it."""
    permissions.require(actor, "dossier.compare")
    row, _ = models.Comparison.objects.update_or_create(
        system=found.system, day=found.day, defaults={"at": found.at, "ours": found.ours, "theirs": found.theirs}
    )
    row.lines.all().delete()
    models.ComparisonLine.objects.bulk_create(
        models.ComparisonLine(
            comparison=row, reference=line.reference[:200], code=line.code, gap=line.gap.value, ours=line.ours,
            theirs=line.theirs[:20], mending=line.mending.value, note=line.note[:LONGEST_NOTE], acted_at=line.acted_at,
        )
        for line in found.lines
    )  # fmt: skip
    fact = DayCompared(found.system, found.day.isoformat(), found.ours, found.theirs, len(found.lines))
    journal.record(fact, ref=Ref("comparison", f"{found.system}/{found.day.isoformat()}"), by=actor, at=found.at)
    return queries.comparison_value(row)
