"""Values of process: a definition, a step that is open, an instance and where its tokens are, a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from motcua.foundation.types import Json, Ref

ROLES = (
    "one_stop_officer", "specialist", "division_head", "department_leader", "ministry_leader", "clerk",
    "consulted_agency", "applicant",
)  # fmt: skip
"""Who may be asked to do a step."""

KINDS = ("work", "sign", "number", "consult", "site_check", "intake")
"""Kinds of work; `sign` fills the signing tray."""

COMMANDS = (
    "accept", "transfer", "take_up", "request_supplement", "request_fee", "consult", "submit_for_signature", "issue", "refuse",
    "return_dossier", "deliver", "publish", "notify",
)  # fmt: skip
"""What a service task may ask of the desk."""


class State(StrEnum):
    """Where an instance or a rehearsal stands."""

    WAITING = "waiting"
    """Somebody or something else is to act next."""
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    """Ended by a command from outside, not by its own way."""
    STUCK = "stuck"
    """It cannot go on by itself; an operator has to look."""


@dataclass(frozen=True, slots=True)
class Gives:
    """One value that finishing a step gives.

    `kind` is `text`, `number`, `boolean`, `date`, `list` or `choice`, the last with its `choices`. A name that ends in `?` in
    the model is `optional`.
    """

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """An activity of a definition: what a step is made of.

    `element` is its id in the model, `role` and `kind` are the model's words, `term` is the key of a term or "". `command` and `decision`
    are set for what the house does itself. `each` names the value whose items the activity is done for.
    """

    element: str
    type: str
    name: str
    line: int
    role: str = ""
    kind: str = ""
    term: str = ""
    gives: tuple[Gives, ...] = ()
    command: str = ""
    decision: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that an instance may wait for: a message by its name, or a timer by the key of its term or its ISO text."""

    element: str
    type: str
    name: str
    line: int
    boundary: bool = False
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class Definition:
    """A model as it was read: plain JSON in `content`, the same for ever under its `fingerprint`.

    `tasks` (in the order of the file) and `events` are what other parts of a pack are compared with: roles, terms, commands, decisions, messages.
    `conditions` are the ids of flows with a condition and their texts.
    """

    process: str
    name: str
    file: str
    fingerprint: str
    tasks: tuple[Task, ...]
    events: tuple[Event, ...]
    conditions: Mapping[str, str]
    content: Mapping[str, Json]
    xml: str

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that its steps name, each once."""
        return tuple(dict.fromkeys(task.role for task in self.tasks if task.role))

    @property
    def terms(self) -> tuple[str, ...]:
        """Keys of terms that steps and timers name, each once."""
        named = [task.term for task in self.tasks if task.term]
        named += [event.name for event in self.events if event.type == "term"]
        return tuple(dict.fromkeys(named))

    @property
    def commands(self) -> tuple[str, ...]:
        """Commands of the desk that it calls, each once."""
        return tuple(dict.fromkeys(task.command for task in self.tasks if task.command))

    @property
    def decisions(self) -> tuple[str, ...]:
        """Decisions (`file.dmn#decision`) that it asks, each once."""
        return tuple(dict.fromkeys(task.decision for task in self.tasks if task.decision))

    @property
    def messages(self) -> tuple[str, ...]:
        """Names of the messages that it may wait for, each once."""
        return tuple(dict.fromkeys(event.name for event in self.events if event.type == "message"))

    def task(self, element: str) -> Task | None:
        """The activity of this id."""
        return next((task for task in self.tasks if task.element == element), None)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of playing acts in memory.

    `path` are the ids of the activities passed, in order; `passed` those of all flow nodes, events and gateways too. `waiting` are ids of
    open steps and of events on the main way that are awaited, `listening` those of events at the edge of an open activity.
    `commands` are the commands carried out, in order; `why` tells where it is stuck.
    """

    path: tuple[str, ...]
    passed: tuple[str, ...]
    waiting: tuple[str, ...]
    listening: tuple[str, ...]
    values: Mapping[str, Json]
    commands: tuple[str, ...]
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Elements in a row: what they take together, each with what it takes, and between which of them work may come back."""

    takes: Fraction = Fraction(0)
    steps: tuple[tuple[str, Fraction], ...] = ()
    loops: tuple[tuple[str, str], ...] = ()
    """From where to where; each counts once in `takes`."""


@dataclass(frozen=True, slots=True)
class Run:
    """What `motcua process run` tells: ids of all flow nodes in order of completion, the state, and why it stopped."""

    completed: tuple[str, ...]
    state: State
    why: str = ""


class StepState(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    """An event took its token away."""


@dataclass(frozen=True, slots=True)
class Step:
    """A work item: who is to do it, where, until when, who has it.

    `kind` is one of `KINDS`, or `command` for what the house does itself. `item` is the one for which it is done when there are
    several, such as the unit that is consulted. `version` grows when the step changes hands: an act may carry the one that it has seen.
    """

    id: int
    instance: int
    subject: Ref
    element: str
    name: str
    role: str
    kind: str
    unit: str
    procedure: str
    state: StepState
    opened_at: datetime
    due: datetime | None
    claimed_by: str
    item: Json
    gives: tuple[Gives, ...]
    version: int
    values: Mapping[str, Json] = field(default_factory=dict)
    finished_at: datetime | None = None
    finished_by: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """What an instance waits for besides work: a message or a timer, with the instant when a timer is due."""

    id: int
    element: str
    type: str
    name: str
    item: Json
    due: datetime | None
    boundary: bool


@dataclass(frozen=True, slots=True)
class Instance:
    """A running or ended process of a subject: its diagram, where its tokens are, its values, and why it is stuck.

    `tokens` are ids of elements that hold a token now; `definition` is the fingerprint, `engine` the version that wrote the state;
    `version` grows with every act.
    """

    id: int
    subject: Ref
    procedure: str
    unit: str
    definition: str
    engine: str
    state: State
    stuck_at: str
    why: str
    version: int
    values: Mapping[str, Json]
    tokens: tuple[str, ...]
    steps: tuple[Step, ...]
    waits: tuple[Wait, ...]
    diagram: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """An instance that an operator has to look at: where it stands and why, nothing of its content."""

    instance: int
    subject: Ref
    procedure: str
    element: str
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Moving:
    """Whether one instance can be moved to another definition, and why not."""

    instance: int
    subject: Ref
    can: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command: done, with values for the process, or only begun (`pending`): it is finished by `finish_command`."""

    values: Mapping[str, Json] = field(default_factory=dict)
    pending: bool = False


DONE = Outcome()
PENDING = Outcome(pending=True)


@dataclass(frozen=True, slots=True)
class Timed:
    """Which steps are looked at: those whose due instant lies in `[since, until)`, narrowed; `officer` "" is nobody, none is everybody."""

    since: datetime
    until: datetime
    procedure: str = ""
    unit: str = ""
    step: str = ""
    officer: str | None = None


@dataclass(frozen=True, slots=True)
class LateFigure:
    """Of the steps that were due in a period, how many were late and by how much working time; `key` is the step's element, unit or account.

    An officer's key is "" for steps that nobody had taken.
    """

    key: str
    name: str
    procedure: str
    due: int
    late: int
    late_minutes: int


@dataclass(frozen=True, slots=True)
class Done:
    """A step that an officer finished: at which unit, by whom, against which due instant."""

    unit: str
    account: str
    due: datetime | None
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step that was late, or is, with the working minutes since its due instant."""

    step: Step
    late_minutes: int
