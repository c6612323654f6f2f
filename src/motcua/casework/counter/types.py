"""Values of the waiting room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Priority(StrEnum):
    """Who is called first (Law 51/2010/QH12 on persons with disabilities; Law 39/2009/QH12 on the elderly)."""

    NONE = ""
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"


class TicketState(StrEnum):
    """How a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    NO_SHOW = "no_show"


class GuidanceChannel(StrEnum):
    """Where guidance was given."""

    COUNTER = "counter"
    PHONE = "phone"
    ONLINE = "online"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Queue:
    """What people wait for at a unit: `letter` begins its numbers."""

    id: int
    unit: str
    name_vi: str
    name_en: str
    letter: str
    open: bool
    waiting: int
    minutes: int
    """How long somebody who takes a number now is likely to wait."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: which queues it calls, who sits there since when."""

    id: int
    unit: str
    name: str
    queues: tuple[int, ...]
    officer: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number of a day. `token` opens its own page; `ahead` are those who are called before it, `minutes` an estimate."""

    token: str
    label: str
    unit: str
    queue: int
    queue_name_vi: str
    queue_name_en: str
    priority: Priority
    state: TicketState
    taken_at: datetime
    called_at: datetime | None
    desk: str
    calls: int
    ahead: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A line of the public display: a number and where it goes. Nothing of people."""

    label: str
    desk: str
    called_at: datetime


@dataclass(frozen=True, slots=True)
class Display:
    """The public display of a waiting room."""

    unit: str
    unit_name: str
    calls: tuple[Call, ...]
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class DeskView:
    """What the officer at a desk sees: the ticket in hand and who waits."""

    desk: Desk
    current: Ticket | None
    waiting: tuple[Ticket, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance that was given (Decree 61/2018/NĐ-CP article 15(2))."""

    id: int
    at: datetime
    unit: str
    officer: str
    channel: GuidanceChannel
    procedure: str
    topic: str
    answer: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thought of the service, once for each ticket."""

    score: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """What a queue did in a period; waits and service in minutes, the ninetieth percentile beside the mean."""

    queue: str
    taken: int
    served: int
    no_show: int
    waiting_mean: float
    waiting_p90: float
    serving_mean: float
    rated: int
    rating_mean: float


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody of the published list of desk staff: name, the title of the post where there is one, else the role."""

    name: str
    role: str
    unit: str
    unit_name: str
    title: str
    stands_in: bool
    phone: str = ""
    """The phone of the post; empty where the authority publishes one number for the whole desk."""
    authority: str = ""
    authority_name: str = ""
    """Whose desk it is: several authorities have one each."""
