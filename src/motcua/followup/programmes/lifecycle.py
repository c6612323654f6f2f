"""The closed table of a task's turns: from where, to where, with which permission, at whose unit.

Units report to the Minister through the lead department, which follows, urges and confirms (Decision 792/QĐ-BCT of 20/03/2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.followup.programmes.types import OPEN, Act, State


@dataclass(frozen=True, slots=True)
class Turn:
    """One line; `after` is none where the state stays. `at_lead`: the permission is asked at the task's unit, else at the lead department."""

    before: frozenset[State]
    after: State | None
    permission: str
    at_lead: bool = False


_GOING = frozenset({State.PLANNED, State.UNDERWAY, State.RETURNED})

TURNS: Mapping[Act, Turn] = {
    Act.REPORT: Turn(_GOING, State.REPORTED, "programme.report", at_lead=True),
    Act.CONFIRM: Turn(frozenset({State.REPORTED}), State.UNDERWAY, "programme.confirm"),
    Act.FINISH: Turn(frozenset({State.REPORTED}), State.DONE, "programme.confirm"),
    Act.RETURN: Turn(frozenset({State.REPORTED}), State.RETURNED, "programme.confirm"),
    Act.RESCHEDULE: Turn(OPEN, None, "programme.manage"),
    Act.AMEND: Turn(OPEN, None, "programme.manage"),
    Act.CANCEL: Turn(OPEN, State.CANCELLED, "programme.manage"),
    Act.REOPEN: Turn(frozenset({State.DONE, State.CANCELLED}), State.UNDERWAY, "programme.manage"),
}


def open_acts(state: State) -> tuple[Act, ...]:
    """What may be done where a task stands."""
    return tuple(act for act, turn in TURNS.items() if state in turn.before)
