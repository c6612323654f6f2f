"""Plays acts of an example in memory, with the engine that runs the real thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motcua.definitions.process.engine import Token
from motcua.definitions.process.errors import ActRefused, GivesWrong, NobodyWaits
from motcua.definitions.process.playing import Decide, Play, checked
from motcua.definitions.process.reading import ACTIVITIES
from motcua.definitions.process.types import Definition, Rehearsal, State, Task
from motcua.foundation.types import Json

_ACTS = 500
_KEYS = {
    "step": {"step", "by", "gives", "item"},
    "message": {"message", "gives", "item"},
    "timer": {"timer", "item"},
    "fails": {"fails", "error", "item"},
}


def _nothing(decision: str, values: Mapping[str, Json]) -> Mapping[str, Json]:  # noqa: ARG001 -- a decision that nobody answers
    return {}


def rehearse(
    definition: Definition,
    acts: Sequence[Mapping[str, Json]],
    *,
    decisions: Decide | None = None,
    values: Mapping[str, Json] | None = None,
) -> Rehearsal:
    """See `queries.rehearse`."""
    return _Stage(definition, decisions or _nothing, values or {}).play(acts)


class _Stage:
    def __init__(self, definition: Definition, decide: Decide, values: Mapping[str, Json]) -> None:
        self.play_ = Play(definition, decide=decide, values=values)
        self.commands: list[str] = []
        self.failing: dict[str, str] = {}

    def play(self, acts: Sequence[Mapping[str, Json]]) -> Rehearsal:
        if len(acts) > _ACTS:
            raise ActRefused(act=_ACTS + 1, why=f"more than {_ACTS} acts")
        for act in acts:
            if "fails" in act:
                self.failing[str(act["fails"])] = str(act.get("error", ""))
        self.play_.advance()
        self._command()
        for number, act in enumerate(acts, start=1):
            try:
                self._act(number, act)
            except (GivesWrong, NobodyWaits) as error:
                raise ActRefused(act=number, why=f"{error.code}: {error.params}") from error
            self._command()
        return self._told()

    def _act(self, number: int, act: Mapping[str, Json]) -> None:
        kind = next((word for word in _KEYS if word in act), None)
        if kind is None or set(act) - _KEYS[kind]:
            raise ActRefused(act=number, why=f"an act is one of {', '.join(_KEYS)}; found {', '.join(sorted(act))}")
        given = act.get("gives", {})
        if not isinstance(given, dict):
            raise ActRefused(act=number, why="gives is an object of values")
        if kind == "step":
            token, task = self._open(number, str(act["step"]), act.get("item"))
            by = act.get("by")
            if by is not None and by != task.role:
                raise ActRefused(act=number, why=f"{task.element} is a step of {task.role}, not of {by}")
            self.play_.finish(token, checked(task.gives, given, element=task.element))
        elif kind == "message":
            self.play_.message(str(act["message"]), given, item=act.get("item"))
        elif kind == "timer":
            self.play_.time(self._timer(number, str(act["timer"]), act.get("item")))

    def _open(self, number: int, element: str, item: Json) -> tuple[Token, Task]:
        steps = [(token, task) for token, task in self.play_.steps() if task.role]
        fitting = [
            (token, task)
            for token, task in steps
            if task.element == element and (item is None or self.play_.item(token) == item)
        ]
        if not fitting:
            there = ", ".join(dict.fromkeys(task.element for _, task in steps)) or "none"
            raise ActRefused(act=number, why=f"the step {element} is not open; open: {there}")
        return fitting[0]

    def _timer(self, number: int, name: str, item: Json) -> Token:
        """A timer by the key of its term or the id of its event."""
        waiting = [token for token in self.play_.tokens() if token.awaits.startswith("timer:")]
        named = {event.element: event.name for event in self.play_.definition.events}
        for token in waiting:
            if name in {token.element, named.get(token.element)} and (item is None or self.play_.item(token) == item):
                return token
        there = ", ".join(named.get(token.element, token.element) for token in waiting) or "none"
        raise ActRefused(act=number, why=f"no timer {name} is running; running: {there}")

    def _command(self) -> None:
        """The desk's commands succeed at once, but for those that the acts let fail."""
        while True:
            found = next(((token, task) for token, task in self.play_.steps() if task.command), None)
            if found is None:
                return
            token, task = found
            self.commands.append(task.command)
            error = self.failing.pop(task.element, None)
            if error is None:
                self.play_.finish(token, {})
            elif not self.play_.fail(token, error):
                raise ActRefused(act=0, why=f"nothing around {task.element} catches the error {error}")

    def _told(self) -> Rehearsal:
        play, trouble = self.play_, self.play_.trouble
        nodes = play.plan.nodes
        tokens = [token for token in play.tokens() if token.element in nodes]
        passed = tuple(token.element for token in play.passed)
        return Rehearsal(
            path=tuple(element for element in passed if nodes[element]["type"] in ACTIVITIES),
            passed=passed,
            waiting=tuple(token.element for token in tokens if not token.boundary),
            listening=tuple(token.element for token in tokens if token.boundary),
            values=play.values,
            commands=tuple(self.commands),
            state=play.state,
            why=f"{trouble.params['element']}: {trouble.params['why']}"
            if trouble and play.state is State.STUCK
            else "",
        )
