"""Values of petitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_TEXT, LONGEST_LINE = 20_000, 500
MOST_LETTERS = {
    "title": LONGEST_LINE,
    "text": LONGEST_TEXT,
    "name": 200,
    "address": LONGEST_LINE,
    "phone": 40,
    "email": 200,
}
"""Letters that are kept of each part of a petition."""


class State(StrEnum):
    """Where a petition stands."""

    NEW = "NEW"
    NEED_INFO = "NEED_INFO"
    REJECTED = "REJECTED"
    FORWARDED = "FORWARDED"
    ASSIGNED = "ASSIGNED"
    """Accepted, classed, and with the unit that answers it."""
    ANSWERED = "ANSWERED"
    """Answered to the person; not public yet."""
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    MERGED = "MERGED"
    """The same as another one, with which it is answered and made public."""


class PetitionClass(StrEnum):
    """What a petition is about (Decree 20/2008/NĐ-CP)."""

    BEHAVIOUR = "behaviour"
    """Delay, harassment, a procedure not done or wrongly done."""
    REGULATION = "regulation"
    """A rule that is unlawful, unreasonable or impractical; a new idea."""
    QUESTION = "question"


class Act(StrEnum):
    """What an officer does to a petition."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"
    FORWARD = "forward"
    ANSWER = "answer"
    PUBLISH = "publish"
    EXTEND = "extend"
    RETURN = "return"
    """The unit is not competent and gives it back."""
    MERGE = "merge"


class OwnAct(StrEnum):
    """What its sender does to a petition."""

    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    """Not satisfied with the answer."""


class Source(StrEnum):
    """How a petition came; that of a link is the link's own name."""

    PORTAL = "portal"
    PHONE = "phone"
    MAIL = "mail"
    POST = "post"
    DESK = "desk"


class Ground(StrEnum):
    """Why a petition is refused or passed on: it is no petition, or not one of this authority (Decree 20/2008/NĐ-CP articles 1, 7)."""

    COMPLAINT = "complaint"
    """Khiếu nại: somebody's own right against a decision; another law and another door."""
    DENUNCIATION = "denunciation"
    """Tố cáo: a violation is reported; another law and another door."""
    COURT = "court"
    OTHER_AUTHORITY = "other_authority"
    ANONYMOUS = "anonymous"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote; without a name or a way to reach them a petition is kept but cannot be accepted (article 7)."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the law's form is met."""
        return bool(self.name and (self.phone or self.email or self.address))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a petition's life."""

    state: State
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Public:
    """What is made public of a petition: without personal data and secrets, as an officer has confirmed."""

    number: str
    kind: PetitionClass | None
    title: str
    text: str
    answer: str
    document: str
    unit: str
    procedure: str
    sent_on: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of a file that is public: which paper, and the page's number of so many."""

    paper: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What masking proposes to be made public; `masked` says how many places it covered."""

    title: str
    text: str
    answer: str
    masked: int


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition; `number` is that of the year's register. `due` is the end of the step that is open, `answer_due` that of the answer."""

    id: int
    number: str
    source: str
    key: str
    state: State
    kind: PetitionClass | None
    title: str
    text: str
    sender: Sender
    dossier: str
    procedure: str
    unit: str
    sent_at: datetime
    received_at: datetime
    due: datetime | None
    answer_due: datetime | None
    answer: str
    document: str
    answered_at: datetime | None
    steps: tuple[Step, ...] = ()
    acts: tuple[Act, ...] = ()
    """What may be done now."""
    token: str = ""
    """The secret of its sender's page; empty where it came over a link."""
    may_publish: bool = True
    """Whether the sender lets their own words be made public, masked; else a summary is."""
    suspected: Ground | None = None
    """What its words look like, if anything; a person decides."""
    ground: Ground | None = None
    forwarded_to: str = ""
    extended_at: datetime | None = None
    merged_into: int = 0
    merged: tuple[int, ...] = ()
    """Those that were merged into it."""
    reopened: int = 0
    satisfied: bool | None = None
    rewarded: bool = False
    """Somebody proposed to thank its sender (Decree 20/2008/NĐ-CP article 23)."""
    public: Public | None = None
    own_acts: tuple[OwnAct, ...] = ()
    """What its sender may do now."""


@dataclass(frozen=True, slots=True)
class Told:
    """What its sender is told of a turn, over the link that it came by; read when the message is sent."""

    key: str
    state: State
    at: datetime
    text: str
    document: str
    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class Handling:
    """Petitions of a time: how many came, were answered, and were answered or refused in time."""

    received: int
    answered: int
    in_time: int
    late_open: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a time whose list can be opened; `of` is the figure that it is a share of."""

    name: str
    count: int
    of: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ForLetter:
    """What a letter about a turn needs: where it goes and its page, nothing of what was said."""

    number: str
    token: str
    email: str
    state: State
    owner_kind: str
    owner_id: str
