"""The scenario player: steps as data that turn switches, wait, or act at the sandbox's own addresses."""

import asyncio
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.skeleton import clock
from sandbox.skeleton.simulator import Simulator
from sandbox.skeleton.switches import BadSwitch

if TYPE_CHECKING:
    from starlette.types import ASGIApp

FOLDER = Path(__file__).parent / "scenarios"
MOST_STEPS, LONGEST_WAIT, LARGEST_TOLD = 200, 3600.0, 300
_METHODS = frozenset({"GET", "POST"})


class BadScenario(ValueError):
    """A step that is none; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of three: turn `switch` to `values`, `wait` seconds, or `act` ("POST /path") with `body`; `keep` remembers a field of the answer."""

    switch: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    wait: float = 0.0
    act: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps under a title."""

    name: str
    title: str
    about: str
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Performance:
    """A scenario being played: what has been done, and whether it goes on."""

    scenario: Scenario
    began: str
    done: list[dict[str, object]] = field(default_factory=list)
    state: str = "playing"

    def as_json(self) -> dict[str, object]:
        """For the control API."""
        return {
            "name": self.scenario.name, "title": self.scenario.title, "began": self.began, "state": self.state, "steps": len(self.scenario.steps),
            "done": self.done,
        }  # fmt: skip


def read(values: Mapping[str, Any], *, name: str = "own") -> Scenario:
    """A scenario from its data. Raises `BadScenario`."""
    given = values.get("steps")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_STEPS:
        raise BadScenario(f"steps: 1..{MOST_STEPS}")
    steps = tuple(_step(number, one) for number, one in enumerate(given, 1))
    return Scenario(name, str(values.get("title", name))[:200], str(values.get("about", ""))[:1000], steps)


def kept() -> dict[str, Scenario]:
    """The scenarios that come with the sandbox."""
    return {
        path.stem: read(tomllib.loads(path.read_text(encoding="utf-8")), name=path.stem)
        for path in sorted(FOLDER.glob("*.toml"))
    }


class Player:
    """Plays one scenario at a time."""

    def __init__(self, simulators: Mapping[str, Simulator]) -> None:
        self._simulators = simulators
        self._app: ASGIApp | None = None
        self._task: asyncio.Task[None] | None = None
        self.now: Performance | None = None

    def attach(self, app: "ASGIApp") -> None:
        """The application at whose addresses the scenarios act."""
        self._app = app

    def play(self, scenario: Scenario) -> Performance:
        """Begin; what is being played ends. Raises `BadScenario` for a switch that there is not."""
        for number, step in enumerate(scenario.steps, 1):
            if step.switch and step.switch not in self._simulators:
                raise BadScenario(f"step {number}: unknown simulator {step.switch}")
        self.stop()
        self.now = Performance(scenario, clock.now().isoformat(timespec="seconds"))
        self._task = asyncio.get_running_loop().create_task(self._play(self.now))
        return self.now

    def stop(self) -> None:
        """End what is being played; switches stay as they are."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
        if self.now is not None and self.now.state == "playing":
            self.now.state = "stopped"

    async def _play(self, performance: Performance) -> None:
        remembered: dict[str, str] = {}
        for number, step in enumerate(performance.scenario.steps, 1):
            try:
                told = await self._do(step, remembered)
            except (BadSwitch, BadScenario) as error:
                performance.done.append({"step": number, "error": str(error)[:LARGEST_TOLD]})
                performance.state = "failed"
                return
            performance.done.append({"step": number, **told})
        performance.state = "ended"

    async def _do(self, step: Step, remembered: dict[str, str]) -> dict[str, object]:
        if step.switch:
            self._simulators[step.switch].switches.change(step.values)
            return {"switch": step.switch, "values": dict(step.values)}
        if step.act:
            return await self._act(step, remembered)
        await asyncio.sleep(step.wait)
        return {"waited": step.wait}

    async def _act(self, step: Step, remembered: dict[str, str]) -> dict[str, object]:
        import httpx

        if self._app is None:
            raise BadScenario("no application")
        method, _, path = step.act.partition(" ")
        body = {key: _filled(value, remembered) for key, value in step.body.items()}
        transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            answer = await client.request(method, path, json=body if method == "POST" else None)
        if step.keep:
            try:
                remembered[step.keep] = str(answer.json()[step.keep])
            except (ValueError, KeyError, TypeError) as error:
                raise BadScenario(f"{step.act}: no {step.keep} in the answer") from error
        return {"act": step.act, "status": answer.status_code, "answer": answer.text[:LARGEST_TOLD]}


def _filled(value: object, remembered: Mapping[str, str]) -> object:
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return remembered.get(value[1:-1], value)
    return value


def _step(number: int, given: object) -> Step:
    if not isinstance(given, dict) or sum(name in given for name in ("switch", "wait", "act")) != 1:
        raise BadScenario(f"step {number}: one of switch, wait, act")
    if "switch" in given:
        values = {key: value for key, value in given.items() if key != "switch"}
        return Step(switch=str(given["switch"]), values=values)
    if "wait" in given:
        seconds = given["wait"]
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= LONGEST_WAIT:
            raise BadScenario(f"step {number}: wait 0..{LONGEST_WAIT:g}")
        return Step(wait=float(seconds))
    method, _, path = str(given["act"]).partition(" ")
    body = given.get("body", {})
    # Scenarios act at the sandbox only, and start no other scenario.
    if (
        method not in _METHODS
        or not path.startswith("/")
        or path.startswith(("//", "/_scenarios"))
        or not isinstance(body, dict)
    ):
        raise BadScenario(f"step {number}: act is GET or POST and an address of the sandbox")
    return Step(act=f"{method} {path}", body=body, keep=str(given.get("keep", "")))


def listed(scenarios: Mapping[str, Scenario]) -> Sequence[dict[str, object]]:
    """For the control API."""
    return [
        {"name": one.name, "title": one.title, "about": one.about, "steps": len(one.steps)}
        for one in scenarios.values()
    ]
