"""Commands between a step and the next one at which somebody decides, played in memory; tables on the way are asked."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.definitions.process import keeping, models
from motcua.definitions.process.errors import GivesWrong, StepUnknown
from motcua.definitions.process.playing import Play, checked
from motcua.definitions.process.types import Task
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Json

_MOST = 50
_FORMAL = frozenset({"number"})
"""Kinds of steps that decide nothing: whoever does them only carries on."""


def commands_ahead(step: int, values: Mapping[str, Json]) -> frozenset[str]:
    """Commands of the house between this step, finished with these values, and the next step at which somebody decides.

    Nothing for values that the step does not take: finishing it will tell. Raises `StepUnknown`.
    """
    found = models.Step.objects.select_related("instance").filter(pk=step).first()
    if found is None:
        raise StepUnknown(step=step)
    row = found.instance
    desk, subject = keeping.desk(row), keeping.subject(row)
    play = keeping.played(row, lambda decision, seen: desk.decide(subject, decision, seen, clock.now()))
    token = next((one for one in play.tokens() if one.id == found.token and not one.awaits), None)
    task = play.plan.tasks.get(found.element)
    if token is None or task is None or found.state != "open":
        return frozenset()
    before = {one.id for one in play.tokens()} - {token.id}
    try:
        play.finish(token, checked(task.gives, values, element=task.element))
        return frozenset(_passed(play, before))
    except (GivesWrong, HouseError):
        return frozenset()


def _passed(play: Play, before: set[str]) -> set[str]:
    commands: set[str] = set()
    for _ in range(_MOST):
        next_one = next(((one, task) for one, task in play.steps() if one.id not in before and _carries_on(task)), None)
        if next_one is None:
            break
        token, task = next_one
        if task.command:
            commands.add(task.command)
        play.finish(token, {})
    return commands


def _carries_on(task: Task) -> bool:
    return bool(task.command) or (task.kind in _FORMAL and all(one.optional for one in task.gives))
