"""How dossiers were handled, for the evaluation of those who did it: against the limit, by which door, asked how often for more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.figures import punctual
from motcua.casework.dossiers.types import Channel, Handled, Punctuality


def handled(codes: Collection[str]) -> Mapping[str, Handled]:
    """What is known of each of these dossiers that was answered; for the house's own evaluation, which asks its own gate."""
    rows = punctual(models.Dossier.objects.filter(code__in=list(codes), decided_at__isnull=False))
    asked = rows.annotate(asked=Count("requests", distinct=True))
    return {
        code: Handled(unit, procedure, Channel(channel), Punctuality(how), number)
        for code, unit, procedure, channel, how, number in asked.values_list(
            "code", "unit", "procedure", "channel", "punctual", "asked"
        )
    }
