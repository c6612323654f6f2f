"""Announcements: what is shown now, and all of them for who makes them."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import AnnouncementUnknown
from motcua.followup.helpdesk.types import Announcement, Audience, Level
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

SHOWN_NOW = "helpdesk.shown"
KEPT_SECONDS = 20
"""How long another process may still show what has just changed."""
_ORDER = {Level.INTERRUPTION: 0, Level.WARNING: 1, Level.NEWS: 2}


def shown(audience: Audience, *, at: datetime) -> list[Announcement]:
    """What a page of this audience shows now, the gravest first; asked of the database every twenty seconds in each process."""
    rows: list[Announcement] | None = cache.get(SHOWN_NOW)
    if rows is None:
        rows = [value(row) for row in models.Announcement.objects.filter(withdrawn_at=None, shown_until__gt=at)[:50]]
        cache.set(SHOWN_NOW, rows, KEPT_SECONDS)
    found = [one for one in rows if one.audience in {Audience.ALL, audience} and one.on(at)]
    return sorted(found, key=lambda one: (_ORDER[one.level], one.begins or one.shown_from))


def announcements(actor: Actor) -> list[Announcement]:
    """Every announcement, the newest first, for who makes them."""
    permissions.require(actor, "help.announce")
    return [value(row) for row in models.Announcement.objects.order_by("-made_at")[:100]]


def announcement(number: int) -> Announcement:
    """One announcement; raises `AnnouncementUnknown`."""
    row = models.Announcement.objects.filter(pk=number).first()
    if row is None:
        raise AnnouncementUnknown
    return value(row)


def value(row: models.Announcement) -> Announcement:
    """The public value of a row."""
    return Announcement(
        id=row.pk, level=Level(row.level), audience=Audience(row.audience), title_vi=row.title_vi, title_en=row.title_en,
        text_vi=row.text_vi, text_en=row.text_en, shown_from=row.shown_from, shown_until=row.shown_until, begins=row.begins,
        ends=row.ends, unplanned=row.unplanned, by=row.made_by, at=row.made_at, withdrawn_at=row.withdrawn_at,
    )  # fmt: skip
