"""Values of the legal clock: its acts, how it stands, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.foundation.worktime.types import Limit, Outcome, Step


class ClockAct(StrEnum):
    """What can happen to a dossier's clock."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"
    END = "end"


class DueCause(StrEnum):
    """Why a due date was counted."""

    PROMISED = "promised"
    """At the filing, as if it were accepted at once."""
    KEPT = "kept"
    """Taken from a dossier that was accepted before its clock was kept in acts."""
    ACCEPTED = "accepted"
    PAID = "paid"
    COMPETENT_AGENCY = "competent_agency"
    """The competent agency received what another had taken in (LC-12)."""
    HANDED_TO_OFFICER = "handed_to_officer"
    STOPPED = "stopped"
    RESUMED = "resumed"
    SUPPLEMENTED = "supplemented"
    EXTENDED = "extended"
    CALENDAR = "calendar"
    """The calendar was changed afterwards."""
    PARTS = "parts"
    """A main dossier is due no earlier than its parts, and a part that waits when those before it have ended (LC-09)."""


class StopReason(StrEnum):
    """Why a legal clock stands still; waiting for an opinion, a failure or a signer's absence is no reason."""

    SUPPLEMENT = "supplement"
    FEE = "fee"
    SUSPENSION = "suspension"
    PART = "part"
    """A part that was filed with the dossier stands still (LC-09)."""


class ClockState(StrEnum):
    """How a dossier's clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stop:
    """An interval in which the clock stood still, `until` none while it does; `minutes` is the working time that it took so far."""

    key: str
    reason: str
    basis: str
    since: datetime
    until: datetime | None
    minutes: int


@dataclass(frozen=True, slots=True)
class DueKept:
    """One due date of the dossier's: when it was counted, by whom and why; `calendar` is the version of the calendar."""

    due: datetime | None
    cause: DueCause
    basis: str
    at: datetime
    by: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one step took of the time: working minutes from its opening to its end (or to now), and those after its due instant.

    `officer` is the account that has or finished it, "" for none.
    """

    step: int
    name: str
    role: str
    unit: str
    officer: str
    opened_at: datetime
    finished_at: datetime | None
    due: datetime | None
    minutes: int
    late_minutes: int


@dataclass(frozen=True, slots=True)
class Extension:
    """Whether a new appointment can still be made, until which instant, and else why not: `used`, `too_late`, `not_running`."""

    possible: bool
    until: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClockMark:
    """A clock in brief, for a line of a list: `remaining_minutes` is working time, negative when it is over, of a stopped clock what is left."""

    state: ClockState
    due: datetime | None
    remaining_minutes: int | None
    outcome: Outcome | None
    provisional: bool = False
    reason: str = ""
    """Why it stands still, "" where it does not."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """A dossier's clock with everything that explains it.

    `due` is none while it stands still and without a legal limit; before the acceptance it is what was promised at the filing.
    `remaining_minutes` is working time, negative when it is over. `steps` explain how the due date was counted, `provisional` are days
    on which it rests and which an official notice may still change. `shares` are for officers.
    """

    code: str
    unit: str
    state: ClockState
    start: datetime | None
    due: datetime | None
    ended_at: datetime | None
    limit: Limit | None
    outcome: Outcome | None
    used_minutes: int
    remaining_minutes: int | None
    stops: tuple[Stop, ...]
    dues: tuple[DueKept, ...]
    steps: tuple[Step, ...]
    provisional: tuple[date, ...]
    shares: tuple[Share, ...]
    extension: Extension
    extended_until: datetime | None
    after_stop: str
    """What the end of the stop that is on does: `restart` (counted from zero), `resume`, "" where none is."""
    kept_in_acts: bool
    """False for a dossier accepted before its clock was kept in acts: start and due are those of its own columns."""

    @property
    def mark(self) -> ClockMark:
        """The clock in brief."""
        reason = next((stop.reason for stop in self.stops if stop.until is None), "")
        return ClockMark(self.state, self.due, self.remaining_minutes, self.outcome, bool(self.provisional), reason)


@dataclass(frozen=True, slots=True)
class RecountLine:
    """A dossier whose due date another calendar would move."""

    code: str
    procedure: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Recount:
    """What a change of the calendar would move: how many of those looked at, and the first of them; `more` were not looked at."""

    count: int
    sample: tuple[RecountLine, ...]
    looked_at: int
    more: bool
