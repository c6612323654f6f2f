"""`motcua process`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.rooms.definitions.process.factory import end, gateway, model, start, step

from motcua.definitions.process import queries, services
from motcua.doors.cli.process import command
from motcua.foundation import clock
from motcua.foundation.types import Actor, Ref

SOUND = model(start() + step("check", "fine:boolean", term="intake") + end(), "start>check check>end")
DEAD = model(
    start() + gateway("g") + "<task id='a'/><task id='b'/>" + gateway("j", "parallel") + end(),
    "start>g g>a g>b a>j b>j j>end",
)


def told(path: Path, text: str, *arguments: str) -> Result:
    file = path / "process.bpmn"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(command, [arguments[0], str(file), *arguments[1:]])


def last(result: Result) -> dict[str, object]:
    return json.loads(result.stdout.splitlines()[-1])


def test_run_prints_the_way_on_its_last_line(tmp_path: Path) -> None:
    result = told(tmp_path, SOUND, "run", "--json")

    assert result.exit_code == 0
    assert last(result) == {"completed": ["start", "check", "end"], "state": "completed"}


def test_run_tells_where_it_is_stuck(tmp_path: Path) -> None:
    result = told(tmp_path, DEAD, "run", "--json")

    assert result.exit_code == 1
    assert last(result) == {
        "completed": ["start", "g", "a"],
        "state": "stuck",
        "why": "waits for a token that comes from nowhere: parallelGateway (j)",
    }


def test_run_refuses_what_is_no_model(tmp_path: Path) -> None:
    result = told(tmp_path, "<a/>", "run", "--json")

    assert result.exit_code == 1
    assert last(result) == {
        "ok": False, "completed": [], "state": "refused", "line": 1, "element": "a", "why": "not a BPMN 2.0 model",
    }  # fmt: skip


def test_check_tells_what_a_process_needs_of_its_pack(tmp_path: Path) -> None:
    result = told(tmp_path, SOUND, "check", "--json")

    assert result.exit_code == 0
    assert last(result) == {
        "ok": True, "process": "p", "steps": ["check"], "roles": ["specialist"], "terms": ["intake"],
        "commands": [], "decisions": [], "messages": [],
    }  # fmt: skip


def test_check_names_file_line_and_element(tmp_path: Path) -> None:
    result = told(tmp_path, SOUND.replace('mc:role="specialist"', 'mc:role="boss"'), "check")

    assert result.exit_code == 1
    assert result.stdout.startswith(
        "process.bpmn:5: userTask “check” (check): mc:role = boss; it is one of one_stop_officer,"
    )


@pytest.mark.django_db
def test_measure_tells_how_long_steps_took_after_others() -> None:
    result = CliRunner().invoke(command, ["measure", "--seconds", "1", "--at", "2"])

    assert result.exit_code == 0
    took = last(result)["seconds"]["2"]  # type: ignore[index]
    assert took
    assert all(0 < one < 60 for one in took)


@pytest.mark.django_db
def test_stuck_processes_are_listed_retried_and_moved(tmp_path: Path) -> None:
    old, new = tmp_path / "old.bpmn", tmp_path / "new.bpmn"
    ways = "start>g g>end{x = 1} g>a{x = 2} a>end"
    old.write_text(model(start() + gateway("g") + step("a") + end(), ways), encoding="utf-8")
    new.write_text(
        model(start() + gateway("g", default="y") + step("a") + end(), "start>g g>end{x = 1} g>a* a>end"),
        encoding="utf-8",
    )
    definition = queries.read(old.read_text(encoding="utf-8"), file="old.bpmn")
    shown = services.start(
        Actor.system("process"), subject=Ref("thing", "T-1"), definition=definition, procedure="p", unit="G02", values={"x": 3}, at=clock.now()
    )  # fmt: skip
    run = CliRunner().invoke

    listed = json.loads(run(command, ["stuck", "--json"]).stdout)["stuck"]
    assert [(one["subject"], one["element"]) for one in listed] == [("thing:T-1", "g")]
    assert run(command, ["retry", str(shown.id)]).stdout == "stuck: g none of its ways out is open\n"
    assert run(command, ["move", str(new), "--from", str(old)]).stdout.endswith("1 of 1 can be moved\n")
    assert run(command, ["move", str(new), "--from", str(old), "--go"]).stdout.endswith("1 of 1 moved\n")
    assert run(command, ["stuck"]).stdout == "Nothing is stuck.\n"
    assert queries.instance(Actor.system("process"), Ref("thing", "T-1")).tokens == ("a",)
    assert run(command, ["retry", "0"]).exit_code == 1
