"""Figures of petitions that open to their lists: received, judged, forwarded, answered, published, each with what it is a share of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Q, QuerySet

from motcua.followup.petitions import models
from motcua.followup.petitions.queries.reading import value, visible
from motcua.followup.petitions.types import Measure, Petition
from motcua.foundation.types import Actor

_OURS = ~Q(state__in=["REJECTED", "FORWARDED", "WITHDRAWN"])
_ANSWERED = ~Q(answered_at=None)

MEASURES: Mapping[str, tuple[Q, str]] = {
    "received": (Q(), ""),
    "registered": (~Q(number=""), "received"),
    "judged": (~Q(decided_at=None), "received"),
    "refused": (Q(state="REJECTED"), "received"),
    "not_ours": (Q(ground="other_authority"), "received"),
    "forwarded": (Q(ground="other_authority", state="FORWARDED"), "not_ours"),
    "accepted": (_OURS & ~Q(assigned_at=None), "received"),
    "answered": (_OURS & _ANSWERED, "accepted"),
    "answered_in_time": (_OURS & _ANSWERED & Q(answered_at__lte=F("answer_due")), "answered"),
    "published": (Q(state="PUBLISHED"), "answered"),
    "withdrawn": (Q(state="WITHDRAWN"), "received"),
    "merged": (~Q(merged_into=None), "received"),
    "reopened": (Q(reopened__gt=0), "received"),
    "satisfied": (Q(satisfied=True), "answered"),
}
"""Name → which of those received in the time, and of which other figure it is a share."""


def measures(actor: Actor, *, since: datetime, until: datetime) -> list[Measure]:
    """Every figure of the petitions received in a time, within the actor's units."""
    rows = _received(actor, since, until)
    counts = {name: rows.filter(which).count() for name, (which, _) in MEASURES.items()}
    return [Measure(name, counts[name], counts[of] if of else None, of) for name, (_, of) in MEASURES.items()]


def listed(actor: Actor, name: str, *, since: datetime, until: datetime, limit: int = 1000) -> list[Petition]:
    """The petitions that make up a figure; as many as it says. Raises `KeyError` for a name that is none."""
    rows = _received(actor, since, until).filter(MEASURES[name][0])
    return [value(row) for row in rows.order_by("received_at", "id")[:limit]]


def _received(actor: Actor, since: datetime, until: datetime) -> QuerySet[models.Petition]:
    return visible(actor).filter(received_at__gte=since, received_at__lt=until)
