"""Values of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motcua.foundation.types import Ref


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news for the owner of a dossier; its words stand in the letters of `words_version`."""

    id: str
    owner: Ref
    code: str
    event: str
    title_vi: str
    title_en: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    """What an event is called and what is said of it, in one language."""

    state: str
    lead: str
    next: str


@dataclass(frozen=True, slots=True)
class Template:
    """The letter of one event, in both languages; without `mail` it is told in the portal only."""

    event: str
    mail: bool
    vi: Words
    en: Words


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go: subject, plain text and HTML, all in both languages."""

    subject: str
    text: str
    html: str
