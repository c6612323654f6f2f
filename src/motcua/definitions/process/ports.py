"""What the room needs of those whose subjects it moves: commands carried out, decisions, due instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from motcua.definitions.process.types import Outcome
from motcua.foundation.ports import Port
from motcua.foundation.types import Json, Ref


class Desk(Protocol):
    """One kind of subject, such as dossiers; what it raises as an expected failure stops the instance where it is, visibly."""

    def hold(self, subject: Ref) -> None:
        """Lock the subject for the caller's transaction: the subject is locked before its instance, always."""
        ...

    def carry_out(self, subject: Ref, command: str, values: Mapping[str, Json], at: datetime) -> Outcome:
        """Carry out a command of a service task, in the caller's transaction.

        `PENDING` when it has only begun; `services.finish_command` ends it then. Raises `CommandFailed` for an error that the process may
        catch; `Unavailable` is tried again. A command may be carried out twice when the worker died between: it must bear that.
        """
        ...

    def decide(self, subject: Ref, decision: str, values: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:
        """The outputs of a decision (`file.dmn#decision`), which become values of the instance."""
        ...

    def due(self, subject: Ref, term: str, since: datetime) -> datetime | None:
        """When a term that began at `since` ends, on the subject's clock with its pauses; none while the clock stands still."""
        ...


desks: Port[Mapping[str, Desk]] = Port("process.desks")
"""Desks by the kind of their subjects' references."""
