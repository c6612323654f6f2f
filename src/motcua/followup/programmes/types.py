"""Values of programmes: plans, tasks and their turns, warnings, the self-assessment sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from motcua.definitions.forms.types import Text


class PlanKind(StrEnum):
    """What a document of the chain is: a resolution calls for a programme, which is carried out by yearly plans."""

    RESOLUTION = "resolution"
    PROGRAMME = "programme"
    PLAN = "plan"


class TaskKind(StrEnum):
    """A task of the house, or an activity together with a partner."""

    TASK = "task"
    COOPERATION = "cooperation"


class Risk(StrEnum):
    """How likely it is, as its unit says, that a task fails its date."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class State(StrEnum):
    """Where a task stands."""

    PLANNED = "planned"
    UNDERWAY = "underway"
    REPORTED = "reported"
    """The lead unit has reported; the lead department has not said anything yet."""
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = frozenset({State.PLANNED, State.UNDERWAY, State.REPORTED, State.RETURNED})


class Act(StrEnum):
    """What is done to a task."""

    REPORT = "report"
    CONFIRM = "confirm"
    FINISH = "finish"
    """A report of the whole is confirmed."""
    RETURN = "return"
    RESCHEDULE = "reschedule"
    AMEND = "amend"
    CANCEL = "cancel"
    REOPEN = "reopen"


class Light(StrEnum):
    """How a task stands to its date on a day."""

    LATE = "late"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    DONE_LATE = "done_late"
    DONE = "done"
    CANCELLED = "cancelled"


class Audience(StrEnum):
    """Whom a warning reaches."""

    UNIT = "unit"
    """Who reports for the unit that leads the task."""
    KEEPER = "keeper"
    """Who confirms for the lead department."""
    LEADER = "leader"
    """The ministry's leaders."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A rule of warnings: so many days after the date (before it where negative), these are told."""

    days: int
    to: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Following:
    """The rules by which tasks are followed, as data (`packs/plan/programmes/following.toml`)."""

    version: str
    keeper: str
    """The lead department where a plan names none."""
    slack: Decimal
    """A task whose confirmed part is behind the part of its time by more than this is at risk."""
    near_days: int
    """So near its date, a task that is not done is at risk unless as much is done as of its time is over."""
    warnings: tuple[Warned, ...]
    silent_days: int
    """So long without a report, its unit is asked for one."""
    silent_to: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """Who answers for a plan or directs it: the post, and the name where the document gives it."""

    title: str
    unit: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """A body with which a plan's activities are done."""

    id: str
    name: Text
    role: Text


@dataclass(frozen=True, slots=True)
class Objective:
    """What a plan wants to reach, with the targets of monitoring (`PLAN/T01`) by which that is measured."""

    id: str
    name: Text
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A resolution, programme or yearly plan in the version that holds."""

    key: str
    version: str
    kind: PlanKind
    under: str
    """The document that it carries out; empty at the head of a chain."""
    name: Text
    number: str
    issued_on: date | None
    since: date
    until: date
    source: Text
    keeper: str
    """The lead department: it confirms reports and changes dates."""
    head: Office
    leader: Office
    partners: tuple[Partner, ...]
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A task as a file says it; `places` has the cell of each of its fields for faults."""

    code: str
    objective: str
    kind: TaskKind
    name: str
    lead: str
    supporting: tuple[str, ...]
    starts: date
    due: date
    deliverables: tuple[str, ...]
    depends: tuple[str, ...]
    partners: tuple[str, ...]
    risk: Risk
    risk_note: str
    reason: str = ""
    """Why its date is another than before."""
    decision: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a cell of a workbook, or at a place of a file; `params` fill its sentence."""

    place: str
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file does, or would do: tasks by their codes. With a fault nothing is done."""

    plan: str
    made: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One task as it stands. `due` is the date that holds, `first_due` the one that it began with."""

    id: int
    plan: str
    code: str
    objective: str
    kind: TaskKind
    name: str
    lead: str
    """As the plan named it; who has its work today is `keeper` of organisations."""
    supporting: tuple[str, ...]
    starts: date
    first_due: date
    due: date
    deliverables: tuple[str, ...]
    depends: tuple[str, ...]
    partners: tuple[str, ...]
    risk: Risk
    risk_note: str
    state: State
    percent: int
    """What was confirmed."""
    reported: int | None
    """What a report says that waits for its confirmation."""
    done_on: date | None
    light: Light
    why: tuple[str, ...]
    """Why it is at risk or late: `due`, `behind`, `risk`, `depends`."""
    slipped_days: int
    """By how many days it is, or was, later than it began with; 0 when it is not."""
    version: int

    @property
    def ref(self) -> str:
        """`PLAN/CODE`."""
        return f"{self.plan}/{self.code}"


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that shows what was done; `deliverable` counts from 1, 0 is the task as a whole."""

    id: int
    name: str
    size: int
    deliverable: int


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it is handed in."""

    name: str
    content: bytes
    deliverable: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of a task; none is ever changed."""

    number: int
    act: Act
    state: State
    percent: int | None
    text: str
    by: str
    at: datetime
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class DateChange:
    """A date that was moved: from, to, why, and by which decision."""

    before: date
    after: date
    reason: str
    decision: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A task with its history, and what the viewer may do to it now."""

    task: Task
    plan: Plan
    steps: tuple[Step, ...]
    changes: tuple[DateChange, ...]
    acts: tuple[Act, ...]
    waits_for: tuple[Task, ...]
    waited_for_by: tuple[Task, ...]
    unseen: int
    """Tasks on which it depends, or that depend on it, and that the viewer may not see."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A task that slipped, with every change of its date and what was said when it was reported last."""

    task: Task
    changes: tuple[DateChange, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A task of a unit in a period, as a report of the period tells it: as it stood on its last day, and what was reported in it."""

    task: Task
    is_lead: bool
    percent_before: int
    percent: int
    steps: tuple[Step, ...]
    changes: tuple[DateChange, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of tasks is cut by; empty values cut nothing. `year` takes the tasks that run in it, late ones until they are done."""

    year: int = 0
    plan: str = ""
    unit: str = ""
    role: str = ""
    """`lead` or `supporting`; any part of the unit where empty."""
    state: str = ""
    light: str = ""
    kind: str = ""
    partner: str = ""
    text: str = ""


class How(StrEnum):
    """Where the points of a criterion come from."""

    MEASURED = "measured"
    """From a target's figure, by its share."""
    DECLARED = "declared"
    """From a person, with a reason and evidence."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the sheet; `targets` (`PLAN/T05`) are those of monitoring of which the one that a year has gives its points."""

    id: str
    name: Text
    most: Decimal
    how: How
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that are added up together."""

    id: str
    name: Text
    criteria: tuple[Criterion, ...]

    @property
    def most(self) -> Decimal:
        """The points that it can have."""
        return sum((one.most for one in self.criteria), Decimal(0))


@dataclass(frozen=True, slots=True)
class SheetRules:
    """The criteria of a self-assessment, as data with the years in which they hold."""

    key: str
    version: str
    name: Text
    basis: str
    keeper: str
    since: int
    until: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person scored: points, why, with which evidence. The last one of a year holds; all stay."""

    id: int
    points: Decimal
    note: str
    evidence_name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion in a year; no points are known where nothing was said or counted."""

    criterion: Criterion
    points: Decimal | None
    value: Decimal | None
    """The figure from which measured points come, in per cent."""
    target: str
    """Which target was counted, `PLAN/T05`."""
    said: Said | None
    last_year: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoredGroup:
    """A group with its sum."""

    group: Group
    rows: tuple[Scored, ...]
    points: Decimal
    judged: Decimal
    """The most that those of its criteria could have that have points."""
    last_year: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A year's self-assessment: its sum is that of its groups, theirs that of their criteria."""

    rules: SheetRules
    year: int
    groups: tuple[ScoredGroup, ...]
    points: Decimal
    judged: Decimal
    most: Decimal
    last_year: Decimal
    open: int
    """Criteria without points."""
