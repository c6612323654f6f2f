"""Values of the help desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Ref


class Way(StrEnum):
    """How somebody asked."""

    PORTAL = "portal"
    PHONE = "phone"
    MAIL = "mail"
    DESK = "desk"
    NATIONAL_PORTAL = "national_portal"


class Topic(StrEnum):
    """What an inquiry is about."""

    SIGN_IN = "sign_in"
    FILING = "filing"
    SIGNING = "signing"
    PAYMENT = "payment"
    PROGRESS = "progress"
    RESULT = "result"
    FAULT = "fault"
    """Something on these pages does not work."""
    OTHER = "other"


class State(StrEnum):
    """Where an inquiry stands."""

    OPEN = "open"
    """Nobody has it yet."""
    IN_HAND = "in_hand"
    WAITING = "waiting"
    """The one who asked has been asked back."""
    ANSWERED = "answered"
    CLOSED = "closed"


class Act(StrEnum):
    """What the desk does with an inquiry."""

    TAKE = "take"
    ANSWER = "answer"
    ASK = "ask"
    NOTE = "note"
    CLOSE = "close"


class LineKind(StrEnum):
    """What a line of an inquiry is; notes are the desk's own and never shown outside it."""

    ASKED = "asked"
    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    NOTE = "note"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; by a name and one way to reach them."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class LineFile:
    """A file that came with a line; `refused` says why it was not kept, by the code of its fault."""

    id: int
    name: str
    size: int
    refused: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an inquiry."""

    kind: LineKind
    text: str
    by: str
    """Account of the officer; empty where the caller wrote."""
    at: datetime
    files: tuple[LineFile, ...] = ()


class MailOutcome(StrEnum):
    """What became of a letter to the help desk."""

    ASKED = "asked"
    """A new inquiry."""
    JOINED = "joined"
    """A line of the inquiry whose code it has."""
    KNOWN = "known"
    """It was dealt with before."""
    HELD_OFF = "held_off"
    """Too many letters from one sender."""
    EMPTY = "empty"
    """Nobody can be answered, or nothing was asked."""


@dataclass(frozen=True, slots=True)
class MailIn:
    """A letter to the help desk: `key` is its own name; files are as they came, by name."""

    key: str
    sender: str
    name: str
    subject: str
    text: str
    files: tuple[tuple[str, bytes], ...] = ()
    dropped: int = 0
    """Files beyond what one letter may bring."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A promise to ring somebody: by when, and what came of it."""

    id: int
    inquiry: int
    code: str
    name: str
    phone: str
    due: datetime
    about: str
    account: str
    done_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inquiry; `token` is the secret of its page, `code` what people say on the telephone.

    `first_due` is when the first answer is due, `due` when the matter is; a clock that waits for the caller has no `due`.
    """

    id: int
    code: str
    token: str
    way: Way
    topic: Topic
    urgent: bool
    state: State
    title: str
    caller: Caller
    dossier: str
    procedure: str
    unit: str
    account: str
    """The officer who has it."""
    opened_at: datetime
    first_due: datetime
    first_answer_at: datetime | None
    due: datetime | None
    closed_at: datetime | None
    lines: tuple[Line, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    acts: tuple[Act, ...] = ()

    def late(self, at: datetime) -> bool:
        """Whether the term that runs now has passed."""
        term = self.first_due if self.first_answer_at is None else self.due
        return self.state in {State.OPEN, State.IN_HAND} and term is not None and term < at


@dataclass(frozen=True, slots=True)
class ForLink:
    """What the system through which somebody asked is told: its own key, what was said to them, by which unit."""

    way: Way
    key: str
    text: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ForLetter:
    """What a letter about an inquiry needs: where it goes and the page that it leads to, nothing of what was said."""

    code: str
    token: str
    email: str
    owner: Ref | None
    line: LineKind


@dataclass(frozen=True, slots=True)
class Figures:
    """How a time's inquiries were answered; counts only."""

    asked: int
    answered: int
    first_in_time: int
    late_open: int


class ArticleState(StrEnum):
    """Where a version of an article stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Article:
    """One version of an article: question and answer in plain words, bound to procedures or to none.

    `frequent` puts it on the pages of its procedures. Versions never change once published; the next takes its place.
    """

    id: int
    slug: str
    version: int
    state: ArticleState
    question: str
    answer: str
    topic: Topic
    procedures: tuple[str, ...]
    frequent: bool
    by: str
    at: datetime
    published_by: str
    published_at: datetime | None
    inquiries: int = 0
    """How many inquiries were answered with it."""


class Level(StrEnum):
    """How an announcement is shown."""

    NEWS = "news"
    WARNING = "warning"
    INTERRUPTION = "interruption"
    """The service, or a part of it, will not work from `begins` to `ends`."""


class Audience(StrEnum):
    """Where an announcement is shown."""

    ALL = "all"
    PORTAL = "portal"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement, in both languages; an interruption has its time and what helps meanwhile."""

    id: int
    level: Level
    audience: Audience
    title_vi: str
    title_en: str
    text_vi: str
    text_en: str
    shown_from: datetime
    shown_until: datetime
    begins: datetime | None
    ends: datetime | None
    unplanned: str
    """Why an interruption was not told seven working days ahead; empty for one that was."""
    by: str
    at: datetime
    withdrawn_at: datetime | None

    def on(self, at: datetime) -> bool:
        """Whether it is shown at this instant."""
        return self.withdrawn_at is None and self.shown_from <= at < self.shown_until


@dataclass(frozen=True, slots=True)
class Look:
    """A page that an officer saw along with the caller."""

    page: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Along:
    """A consent to look along: asked, begun with the code that the caller said, over at `ends` or before."""

    id: int
    account: str
    """The caller's."""
    owner: Ref
    asked_at: datetime
    code_until: datetime
    officer: str
    begun_at: datetime | None
    ends: datetime | None
    ended_at: datetime | None
    ended_by: str
    looks: tuple[Look, ...] = ()

    def running(self, at: datetime) -> bool:
        """Whether an officer may look now."""
        return self.begun_at is not None and self.ended_at is None and self.ends is not None and at < self.ends

    def waits(self, at: datetime) -> bool:
        """Whether its code may still be used."""
        return self.begun_at is None and self.ended_at is None and at < self.code_until
