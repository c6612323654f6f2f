"""Values of the inbox and the search: which queue, which filter, in which order, and a line of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from motcua.casework.dossiers.types.dossier import Channel, Outcome, Status
from motcua.foundation.types import Ref

NOT_ESTIMATED = 101
"""The chance in per cent of being in time of what cannot be estimated: after all others."""


class Queue(StrEnum):
    """The queues of the desk, each a filter over one list."""

    TODO = "todo"
    """Steps of my roles that nobody has taken or I have, and dossiers that wait for a decision of mine."""
    MINE = "mine"
    """Steps that I have taken."""
    UNIT = "unit"
    """Everything that is open at my units."""
    WAITING = "waiting"
    """The applicant or another agency is to act."""
    SIGN = "sign"
    SOON = "soon"
    LATE = "late"
    SUPPLEMENTED = "supplemented"
    """What was asked for came, and nobody has looked at it yet."""
    INTAKE = "intake"
    SUPPLEMENT = "supplement"
    FEE = "fee"
    WITHDRAWAL = "withdrawal"
    HANDLING = "handling"
    OPINION = "opinion"
    APPROVAL = "approval"
    CORRECTION = "correction"
    DELIVERY = "delivery"
    """Answered, the result not yet with its owner."""
    DELIVERED = "delivered"
    NOT_TAKEN = "not_taken"


class Sort(StrEnum):
    """In which order: by what is left of the time, by how likely it is to be late, by the day of the filing, by the code."""

    RANK = "rank"
    CHANCE = "chance"
    """What is surely late first, what cannot be estimated last; among equals by what is left of the time."""
    RECEIVED = "received"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shall show; what is empty leaves nothing out. `holder` is an account, or `-` for what nobody has taken."""

    queue: Queue = Queue.TODO
    text: str = ""
    procedure: str = ""
    unit: str = ""
    status: Status | None = None
    channel: Channel | None = None
    holder: str = ""
    step: str = ""
    """The element of the process: steps that are the same."""
    clock: str = ""
    """`late`, `soon`, `paused` or `none`."""
    received_from: date | None = None
    received_until: date | None = None
    sort: Sort = Sort.RANK
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for among all dossiers; what is empty leaves nothing out."""

    text: str = ""
    procedure: str = ""
    unit: str = ""
    unit_alone: bool = False
    """Without those below it."""
    owner: str = ""
    """The applicant's code, whole."""
    status: Status | None = None
    channel: Channel | None = None
    received_from: date | None = None
    received_until: date | None = None


class Dimension(StrEnum):
    """By what figures are told."""

    PROCEDURE = "procedure"
    UNIT = "unit"
    STATUS = "status"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the question whose list is as long."""

    key: str
    count: int
    question: Search


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the order of a list: the values of its sort key (`|` between several) and the line's number; `back` asks for the page before it."""

    key: str
    id: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class OpenStep:
    """The step that a line is about."""

    id: int
    name: str
    element: str
    role: str
    kind: str
    unit: str
    due: datetime | None
    account: str
    holder: str
    """The name of who has taken it."""
    version: int
    doable: bool
    """The asker holds its role there, and no other has taken it."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A line of the inbox or of what was found."""

    id: int
    code: str
    procedure: str
    procedure_name_vi: str
    procedure_name_en: str
    status: Status
    outcome: Outcome | None
    channel: Channel
    owner: Ref
    owner_name: str
    unit: str
    received_at: datetime
    due: datetime | None
    paused: bool
    supplemented: bool
    reminded: bool
    version: int
    flags: tuple[str, ...] = ()
    step: OpenStep | None = None
    found: tuple[tuple[str, bool], ...] = ()
    """Where the asked words stand, as parts of which some are marked."""
    by_rule: str = ""
    """The kind of the rule by which whoever has the step was given it; empty when by hand."""
    version_id: int = 0
    restricted: bool = False
    """The subject has had the use of these data restricted: no name is shown."""
    chance: int | None = None
    """How likely it is to be late, in per cent, as estimated within the last hour; none without enough to estimate from."""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of a list with the places of its neighbours; none where there is no such page."""

    lines: tuple[InboxLine, ...]
    before: Spot | None = None
    after: Spot | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `more` says that counting stopped there and there are more."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A view that an officer keeps under a name: the query of its address."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """How an officer wants the inbox; without columns all are shown."""

    columns: tuple[str, ...] = field(default_factory=tuple)
    shortcuts: bool = True
