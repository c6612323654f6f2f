"""Announcements: made, shown for a time, withdrawn; an interruption is told ahead of it (Decree 224/2026/NĐ-CP article 13)."""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import AnnouncementUnknown
from motcua.followup.helpdesk.facts import Announced, AnnouncementWithdrawn
from motcua.followup.helpdesk.queries.announcing import SHOWN_NOW, value
from motcua.followup.helpdesk.types import Announcement, Audience, Level
from motcua.foundation import clock, toml
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Limit, LimitKind
from motcua.identity.permissions import queries as permissions

LONGEST_TITLE, LONGEST_TEXT = 200, 3_000
LONGEST_SHOWN = timedelta(days=366)


@transaction.atomic
def announce(
    actor: Actor,
    *,
    level: Level,
    audience: Audience,
    title: tuple[str, str],
    text: tuple[str, str],
    shown_from: datetime | None,
    shown_until: datetime | None,
    begins: datetime | None = None,
    ends: datetime | None = None,
    unplanned: str = "",
    at: datetime,
) -> Announcement:
    """Make an announcement, Vietnamese and English; an interruption says from when to when, and what helps meanwhile in its text.

    Raises `Invalid` at `/title_vi`, `/title_en`, `/text_vi`, `/text_en`, `/shown_from`, `/shown_until`, `/begins` (also where it is told too
    late and `unplanned` gives no reason), `/ends`.
    """
    permissions.require(actor, "help.announce")
    titles, texts = (
        tuple(normal(one)[:LONGEST_TITLE] for one in title),
        tuple(normal(one)[:LONGEST_TEXT] for one in text),
    )
    said = dict(zip(("title_vi", "title_en", "text_vi", "text_en"), (*titles, *texts), strict=True))
    faults = [FieldError(f"/{name}", "E-REQ") for name, one in said.items() if not one]
    since = max(shown_from or at, at - timedelta(minutes=5))
    if shown_until is None or not since < shown_until <= since + LONGEST_SHOWN:
        faults.append(FieldError("/shown_until", "E-RNG"))
    reason = normal(unplanned)[:LONGEST_TITLE]
    if level is Level.INTERRUPTION:
        faults += _interruption(begins, ends, since, reason)
    if faults or shown_until is None:
        raise Invalid(faults)
    interrupts = level is Level.INTERRUPTION
    row = models.Announcement.objects.create(
        level=level.value, audience=audience.value, **said, shown_from=since, shown_until=shown_until,
        begins=begins if interrupts else None, ends=ends if interrupts else None, unplanned=reason if interrupts else "",
        made_by=actor.id, made_at=at,
    )  # fmt: skip
    fact = Announced(row.pk, level.value, interrupts)
    journal.record(fact, ref=Ref("announcement", str(row.pk)), by=actor, at=at)
    transaction.on_commit(lambda: cache.delete(SHOWN_NOW))
    return value(row)


@transaction.atomic
def take_back(actor: Actor, *, announcement: int, at: datetime) -> Announcement:
    """Show an announcement no longer. Raises `AnnouncementUnknown`."""
    permissions.require(actor, "help.announce")
    row = models.Announcement.objects.select_for_update().filter(pk=announcement, withdrawn_at=None).first()
    if row is None:
        raise AnnouncementUnknown
    row.withdrawn_at, row.withdrawn_by = at, actor.id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    journal.record(AnnouncementWithdrawn(row.pk), ref=Ref("announcement", str(row.pk)), by=actor, at=at)
    transaction.on_commit(lambda: cache.delete(SHOWN_NOW))
    return value(row)


def earliest(told: datetime) -> datetime:
    """From when a planned interruption may begin that is told at an instant."""
    day = clock.legal_date(told)
    days = next(days for starts, days in _ahead() if starts <= day)
    calendar = worktime.calendar(settings.MOTCUA.agency_code)
    return worktime.due(told, Limit(LimitKind.WORKING_DAYS, Decimal(days)), calendar=calendar).at


@functools.cache
def _ahead() -> tuple[tuple[date, int], ...]:
    """Days by the date from which they hold, the latest first."""
    path = Path(__file__).parents[1] / "data" / "interruptions.toml"
    rows = toml.load(path)["ahead"]
    return tuple(sorted(((row["from"], row["days"]) for row in rows), reverse=True))


def _interruption(begins: datetime | None, ends: datetime | None, told: datetime, unplanned: str) -> list[FieldError]:
    found = []
    if begins is None:
        found.append(FieldError("/begins", "E-REQ"))
    elif not unplanned and begins < earliest(told):
        found.append(FieldError("/begins", "E-RNG", "ahead", {"earliest": earliest(told).isoformat()}))
    if ends is None or (begins is not None and ends <= begins):
        found.append(FieldError("/ends", "E-RNG"))
    return found
