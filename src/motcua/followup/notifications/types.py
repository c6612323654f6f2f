"""Values of notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Ref


class Means(StrEnum):
    """How news reaches somebody outside the portal; also the outbox's channel for it."""

    MAIL = "mail"
    ZALO = "zalo"
    SMS = "sms"


class TellingState(StrEnum):
    """How far the telling of one notice has come."""

    WAITING = "waiting"
    TRYING = "trying"
    """It is being handed over, or the process ended while it was: whether it arrived is not known yet."""
    UNCLEAR = "unclear"
    """Handed over without an answer; a report may still say what became of it."""
    SENT = "sent"
    """Taken by the means; whether it reached the person is not known."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """No means was left."""


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
class ShortWords:
    """What an event says in a text message, with variables in braces.

    `legal` news cannot be switched off altogether; it waits for the end of the quiet hours for `hours` at most.
    """

    vi: str
    en: str
    legal: bool
    hours: int


@dataclass(frozen=True, slots=True)
class Template:
    """The letter of one event, in both languages; without `mail` it is told in the portal only."""

    event: str
    mail: bool
    vi: Words
    en: Words
    short: ShortWords | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go: subject, plain text and HTML, all in both languages."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Short:
    """A text message ready to go: `key` is what the other side may know a repeat and report by, `to` a number as 84xxxxxxxxx.

    `plain` is `text` without diacritics; a means with templates of its own fills them from `values`.
    """

    key: str
    to: str
    event: str
    text: str
    plain: str
    values: Mapping[str, str]
    legal: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the owner of dossiers wants to be told: `means` in their order, none named twice; those left out are switched off.

    `phone` and `email` take the place of what stands in a dossier; empty: the dossier's own.
    """

    means: tuple[Means, ...]
    phone: str = ""
    email: str = ""
    language: str = "vi"
    informative: bool = True
    """Whether news that the law does not ask for is told outside the portal."""


@dataclass(frozen=True, slots=True)
class Told:
    """How one notice was told outside the portal."""

    notice: str
    code: str
    title_vi: str
    title_en: str
    means: Means
    state: TellingState
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CarrierHealth:
    """How a supplier has done lately: messages tried and failed."""

    carrier: str
    tried: int
    failed: int


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a supplier gave for a session: `seconds` until it ends; `refresh` serves once."""

    access: str
    refresh: str
    seconds: int
