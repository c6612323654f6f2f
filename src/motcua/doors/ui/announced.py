"""What is announced on pages of either door, in the language of the page."""

from __future__ import annotations

from motcua.doors.ui import texts
from motcua.followup.helpdesk import queries
from motcua.followup.helpdesk.types import Announcement, Audience, Level
from motcua.foundation import clock

TONES = {Level.NEWS: "", Level.WARNING: "mc-notice--soon", Level.INTERRUPTION: "mc-notice--late"}
MOST = 3


def banners(audience: str, *, news: bool = True) -> list[dict[str, object]]:
    """The announcements that pages of this audience show now, the gravest first; without `news` those that somebody has to heed."""
    shown = queries.shown(Audience(audience), at=clock.now())
    return [line(one) for one in shown if news or one.level is not Level.NEWS][:MOST]


def news(audience: str) -> list[dict[str, object]]:
    """The newest pieces of news, the last first."""
    shown = [one for one in queries.shown(Audience(audience), at=clock.now()) if one.level is Level.NEWS]
    return [line(one) for one in sorted(shown, key=lambda one: (one.shown_from, one.id), reverse=True)[:MOST]]


def line(one: Announcement) -> dict[str, object]:
    """One announcement in words."""
    english = texts.language() == "en"
    return {
        "id": one.id,
        "level": texts.words(f"announce.level.{one.level.value}"),
        "tone": TONES[one.level],
        "title": one.title_en if english else one.title_vi,
        "text": one.text_en if english else one.text_vi,
        "begins": one.begins,
        "ends": one.ends,
        "at": one.shown_from,
    }
