"""Expected failures of process."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class ProcessRefused(HouseError):
    """A model cannot be published; `file`, `line`, `element` (its name and id) and `why` say where and why."""

    code = "process.refused"
    status = 422


class ActRefused(HouseError):
    """An act of an example does not fit: `act` counts from 1, `why` says what is open instead."""

    code = "process.act_refused"
    status = 422


class GivesWrong(HouseError):
    """The values given with a step are not those that it asks for; `step`, `name`, `why`."""

    code = "process.gives_wrong"
    status = 422


class NoWayOn(HouseError):
    """The instance cannot go on: `element` and `why` say where."""

    code = "process.no_way_on"
    status = 500


class StateForeign(HouseError):
    """A stored state was written by another version of the engine, or is none; it is never guessed at."""

    code = "process.state_foreign"
    status = 500


class InstanceUnknown(NotFound):
    """There is no such instance, or not for this actor."""

    code = "process.instance_unknown"


class StepUnknown(NotFound):
    """There is no such step, or not for this actor."""

    code = "process.step_unknown"


class StepChanged(Conflict):
    """The step changed hands since it was seen; `version` is where it stands now."""

    code = "process.step_changed"


class StepTaken(Conflict):
    """Another officer has the step."""

    code = "process.step_taken"


class StepClosed(Conflict):
    """The step is open no more; `state` says how it ended."""

    code = "process.step_closed"


class NobodyWaits(Conflict):
    """The instance does not wait for this message or timer."""

    code = "process.nobody_waits"


class CannotMove(Conflict):
    """An instance cannot be moved to the other definition; `reasons` name the elements."""

    code = "process.cannot_move"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(why="; ".join(reasons))
        self.reasons = reasons


class InstanceEnded(Conflict):
    """The instance has ended; `state` says how."""

    code = "process.instance_ended"


class ProcessRuns(Conflict):
    """The subject has a running process already, of another definition."""

    code = "process.runs"


class CommandFailed(HouseError):
    """A command ended in an error that the process knows: `error` is the code of an error event."""

    code = "process.command_failed"
    status = 409


class DeskMissing(RuntimeError):
    """Nobody has plugged in a desk for this kind of subject: a fault of wiring."""
