"""What would follow if a step were done: which commands, in memory, without doing anything."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.definitions.process import keeping, models
from motcua.definitions.process.errors import NobodyWaits, NoWayOn
from motcua.foundation.types import Json

_MOST = 20
"""Commands and steps that are looked past."""

_ENDS = frozenset({"issue", "refuse", "return_dossier"})


def following(row: models.Step, values: Mapping[str, Json]) -> tuple[str, ...]:
    """Commands that would be carried out next, in order, up to the one that ends the matter.

    Looked past are commands, which succeed, and steps of kind `number`, which decide nothing. Empty where another person would be asked
    first, or a table.
    """
    play = keeping.played(row.instance, _undecided)
    before = {token.id for token in play.tokens()}
    token = next((one for one in play.tokens() if one.id == row.token and not one.awaits), None)
    if token is None:
        return ()
    commands: list[str] = []
    try:
        play.finish(token, values)
        for _ in range(_MOST):
            fresh = [(one, task) for one, task in play.steps() if one.id not in before]
            passed = [(one, task) for one, task in fresh if task.command or task.kind == "number"]
            if not passed or play.trouble is not None:
                break
            here, task = passed[0]
            if task.command:
                commands.append(task.command)
                if task.command in _ENDS:
                    break
            play.finish(here, {})
    except (NoWayOn, NobodyWaits):
        return ()
    return tuple(commands)


def _undecided(decision: str, values: Mapping[str, Json]) -> Mapping[str, Json]:
    raise NoWayOn(element=decision, why=f"asked with {len(values)} values")
