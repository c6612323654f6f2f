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


class Going(StrEnum):
    """One step of a message's way; the last one is where it stands."""

    PORTAL = "portal"
    """It stands in the portal alone."""
    HELD = "held"
    """It waits for the letter of the day."""
    READY = "ready"
    """It waits for its means."""
    WAITS = "waits"
    """It waits for the end of quiet hours, or for tomorrow's allowance."""
    IN_DIGEST = "in_digest"
    SENT = "sent"
    UNCLEAR = "unclear"
    PASSED_ON = "passed_on"
    """The means before could not; this one takes over."""
    DELIVERED = "delivered"
    FAILED = "failed"
    RESENT = "resent"
    """A person sent it again."""
    DROPPED = "dropped"
    """There is no address, or nothing to say any more."""


class Channel(StrEnum):
    """What words are written for: a letter, or a text message."""

    MAIL = "mail"
    SMS = "sms"


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
    reply_to: str = ""
    """Where an answer goes; "" for letters that nobody answers."""


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

    `muted` are events that the law does not ask to be told; `quiet` are hours of one's own, HH:MM-HH:MM, or none.
    """

    means: tuple[Means, ...]
    language: str = "vi"
    informative: bool = True
    """Whether news that the law does not ask for is told outside the portal."""
    muted: tuple[str, ...] = ()
    digest: bool = False
    """Whether such news waits for one letter a day."""
    quiet: str = ""
    interruptions: bool = False
    """Whether an interruption of the service is told by letter while a dossier is open."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of news about dossiers: whether the law asks for it to be told, and what it is called."""

    event: str
    legal: bool
    title_vi: str
    title_en: str


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
class Passed:
    """One step of a message: `to` is the address with its middle left out."""

    step: Going
    means: str
    to: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to somebody: what it said, where it stands, and how it went."""

    id: str
    owner: Ref
    kind: str
    code: str
    title_vi: str
    title_en: str
    state: Going
    at: datetime
    steps: tuple[Passed, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    """What it said by language, where it is shown whole."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An address of an owner; one that is not verified gets nothing but its code."""

    means: Means
    address: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """A code on its way: to which address, whether the one before has to agree, until when it is good."""

    id: str
    means: Means
    address: str
    before: str
    """The address that has to agree, with its middle left out; "" where none has to."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """What may be said otherwise: the house's texts by field, the variables that they may use, each with a sample."""

    kind: str
    channel: Channel
    language: str
    title: str
    texts: Mapping[str, str]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of an organisation's own words for a pattern."""

    id: int
    version: int
    texts: Mapping[str, str]
    written_by: str
    written_at: datetime
    put_by: str
    put_at: datetime | None
    note: str
    ended_by: str
    ended_at: datetime | None


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
