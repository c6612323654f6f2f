"""What this room tells, on the chain of the subject whose process it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ProcessStarted(Fact):
    """A process began; `definition` is the fingerprint of its model, `engine` the version that runs it."""

    NAME: ClassVar[str] = "process.started"

    instance: int
    process: str
    definition: str
    engine: str


@dataclass(frozen=True, slots=True)
class StepOpened(Fact):
    """A step waits to be done; `kind` is `command` for what the house does itself, `due` the instant of its own term."""

    NAME: ClassVar[str] = "process.step_opened"

    instance: int
    step: int
    element: str
    role: str
    kind: str
    unit: str
    due: str | None


@dataclass(frozen=True, slots=True)
class StepTaken(Fact):
    """An officer took a step, or was given it; `account` is the officer's."""

    NAME: ClassVar[str] = "process.step_taken"

    instance: int
    step: int
    element: str
    account: str


@dataclass(frozen=True, slots=True)
class StepReleased(Fact):
    """A step went back to all who may do it."""

    NAME: ClassVar[str] = "process.step_released"

    instance: int
    step: int
    element: str


@dataclass(frozen=True, slots=True)
class StepFinished(Fact):
    """A step was done; `gave` are its booleans and choices as `name=value`, never its texts."""

    NAME: ClassVar[str] = "process.step_finished"

    instance: int
    step: int
    element: str
    gave: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepFailed(Fact):
    """A command ended in an error that the process caught; `error` is its code."""

    NAME: ClassVar[str] = "process.step_failed"

    instance: int
    step: int
    element: str
    error: str


@dataclass(frozen=True, slots=True)
class StepDropped(Fact):
    """A step need not be done any more: an event took its token away."""

    NAME: ClassVar[str] = "process.step_dropped"

    instance: int
    step: int
    element: str


@dataclass(frozen=True, slots=True)
class DecisionTaken(Fact):
    """A table decided on the way; `decision` is `file.dmn#decision`."""

    NAME: ClassVar[str] = "process.decision_taken"

    instance: int
    element: str
    decision: str


@dataclass(frozen=True, slots=True)
class MessageTaken(Fact):
    """A message came for which the process waited."""

    NAME: ClassVar[str] = "process.message_taken"

    instance: int
    message: str


@dataclass(frozen=True, slots=True)
class TimerFired(Fact):
    """A timer's instant passed; `term` is the key of its term or its ISO text."""

    NAME: ClassVar[str] = "process.timer_fired"

    instance: int
    element: str
    term: str


@dataclass(frozen=True, slots=True)
class InstanceStuck(Fact):
    """A process cannot go on by itself; it is in the operator's list with its diagram."""

    NAME: ClassVar[str] = "process.stuck"

    instance: int
    element: str
    why: str


@dataclass(frozen=True, slots=True)
class InstanceRetried(Fact):
    """An operator let a stuck process try again."""

    NAME: ClassVar[str] = "process.retried"

    instance: int


@dataclass(frozen=True, slots=True)
class ProcessMoved(Fact):
    """A running process was moved to another definition; both fingerprints."""

    NAME: ClassVar[str] = "process.moved"

    instance: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProcessRelocated(Fact):
    """The process and its open steps stand at another unit now."""

    NAME: ClassVar[str] = "process.relocated"

    instance: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProcessEnded(Fact):
    """A process came to its end, or was taken from its way: `state` is `completed` or `withdrawn`."""

    NAME: ClassVar[str] = "process.ended"

    instance: int
    state: str
