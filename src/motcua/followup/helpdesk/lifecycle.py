"""The closed table of an inquiry's turns."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.followup.helpdesk.types import Act, LineKind, State

_RUNNING = frozenset({State.OPEN, State.IN_HAND, State.WAITING})

TURNS: Mapping[Act, tuple[frozenset[State], State | None, LineKind]] = {
    Act.TAKE: (_RUNNING, State.IN_HAND, LineKind.TURN),
    Act.ANSWER: (_RUNNING | {State.ANSWERED}, State.ANSWERED, LineKind.ANSWERED),
    Act.ASK: (_RUNNING, State.WAITING, LineKind.ASKED_BACK),
    Act.NOTE: (frozenset(State), None, LineKind.NOTE),
    Act.CLOSE: (_RUNNING | {State.ANSWERED}, State.CLOSED, LineKind.TURN),
}
"""Act → from where, to where (none: it stays), and as which line it is kept."""


def open_acts(state: State) -> tuple[Act, ...]:
    """What may be done where an inquiry stands."""
    return tuple(act for act, (before, _, _) in TURNS.items() if state in before)
