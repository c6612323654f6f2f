"""What the help desk tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class Asked(Fact):
    """Somebody asked the help desk."""

    NAME: ClassVar[str] = "helpdesk.asked"

    inquiry: int
    way: str
    topic: str
    unit: str


@dataclass(frozen=True, slots=True)
class Turned(Fact):
    """An inquiry was taken, answered, asked back or closed; `line` is the number of the line that says so."""

    NAME: ClassVar[str] = "helpdesk.turned"

    inquiry: int
    act: str
    state: str
    line: int


@dataclass(frozen=True, slots=True)
class ArticlePublished(Fact):
    """A version of an article came into use, or was withdrawn."""

    NAME: ClassVar[str] = "helpdesk.article_published"

    slug: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class Announced(Fact):
    """An announcement was made; `interrupts` where the service will not work for a time."""

    NAME: ClassVar[str] = "helpdesk.announced"

    announcement: int
    level: str
    interrupts: bool


@dataclass(frozen=True, slots=True)
class AnnouncementWithdrawn(Fact):
    """An announcement is shown no longer, before its time."""

    NAME: ClassVar[str] = "helpdesk.announcement_withdrawn"

    announcement: int


@dataclass(frozen=True, slots=True)
class LookedAlong(Fact):
    """A caller let an officer look along (`begun`), or it ended (`ended`)."""

    NAME: ClassVar[str] = "helpdesk.looked_along"

    along: int
    turn: str
    by: str
