"""Which turns a project may take, and which movements of money each state allows.

The ministry's texts ask for oversight of the budget and leave the order to the house: proposed, approved by a decision with its sum,
under way, finished, settled (quyết toán); stopped at any time before it is finished.
"""

from __future__ import annotations

from motcua.followup.projects.types import Money, State

TURNS: dict[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.APPROVED, State.STOPPED}),
    State.APPROVED: frozenset({State.RUNNING, State.STOPPED}),
    State.RUNNING: frozenset({State.FINISHED, State.STOPPED}),
    State.FINISHED: frozenset({State.SETTLED, State.RUNNING}),
    State.SETTLED: frozenset(),
    State.STOPPED: frozenset({State.RUNNING}),
}
"""State → where it may go."""

_GIVING = frozenset({Money.TOTAL, Money.ALLOCATED, Money.CARRIED})

MOVEMENTS: dict[State, frozenset[Money]] = {
    State.PROPOSED: frozenset({Money.TOTAL}),
    State.APPROVED: _GIVING | {Money.COMMITTED},
    State.RUNNING: frozenset(Money),
    # What was delivered is paid for after the work has ended.
    State.FINISHED: frozenset({Money.TOTAL, Money.ALLOCATED, Money.CARRIED, Money.PAID}),
    State.SETTLED: frozenset(),
    State.STOPPED: frozenset({Money.PAID}),
}
"""State → movements that it allows; a reversal is allowed where the movement is."""
