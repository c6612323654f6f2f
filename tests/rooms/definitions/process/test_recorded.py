"""Instances recorded with an earlier engine still go on: a stored state, then the acts that lead it to its end.

A new recording is made with the engine of the day (`record` below) and never changed afterwards; an upgrade of the library that cannot read one
needs a way to bring stored states over before it may be made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motcua.definitions.process import queries
from motcua.definitions.process.playing import Play
from motcua.definitions.process.types import State

FOLDER = Path(__file__).parent / "recorded"


def play(raw: dict[str, Any], state: Any) -> Play:
    definition = queries.read(raw["model"], file="process.bpmn")
    return Play(definition, decide=lambda decision, seen: {}, values=raw["values"], state=state)


def act(run: Play, one: dict[str, Any]) -> None:
    if "message" in one:
        run.message(one["message"], one.get("gives", {}))
    elif "timer" in one:
        run.time(next(token for token in run.tokens() if token.element == one["timer"]))
    else:
        run.finish(next(token for token in run.tokens() if token.element == one["step"]), one.get("gives", {}))


def record(raw: dict[str, Any]) -> dict[str, Any]:
    """A recording from `model`, `values`, `before` (acts that lead to the state) and `acts` (those after it)."""
    run = play(raw, None)
    run.advance()
    for one in raw["before"]:
        act(run, one)
    kept, values = run.kept(), run.values
    passed = [token.element for token in run.passed]
    after = play({**raw, "values": values}, kept)
    for one in raw["acts"]:
        act(after, one)
    assert after.state is State.COMPLETED
    return {
        **raw,
        "values": values,
        "passed_before": passed,
        "state": kept,
        "passed": [token.element for token in after.passed],
    }


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_a_recorded_instance_goes_on_to_its_end(file: Path) -> None:
    raw = json.loads(file.read_text(encoding="utf-8"))
    run = play(raw, raw["state"])

    for one in raw["acts"]:
        act(run, one)
        run = play({**raw, "values": run.values}, run.kept()) if run.state is State.WAITING else run

    assert run.state is State.COMPLETED


def test_there_are_recordings_of_the_engine_in_use() -> None:
    engines = {json.loads(file.read_text(encoding="utf-8"))["state"]["engine"] for file in FOLDER.glob("*.json")}

    assert "spiffworkflow 3.2.0" in engines
