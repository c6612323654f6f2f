"""The sandbox by itself: started with one command, its people and dossiers, its scenarios."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import Settings
from tests.sandbox.running import SOURCE, STARTS_WITHIN, free_port

from motcua.foundation import clock, vn
from motcua.foundation.types import Actor
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.organisations.types import Source
from motcua.identity.people import services as meeting
from motcua.identity.people.errors import NumberForTrials
from motcua.identity.people.types import NumberKind
from sandbox import invented, scenario
from sandbox.people import ENTERPRISES, PEOPLE
from sandbox.scenario import BadScenario


def ended(sandbox: httpx.Client) -> dict[str, Any]:
    """What was played, when it is over."""
    end = time.monotonic() + STARTS_WITHIN
    while True:
        now: dict[str, Any] = sandbox.get("/_scenarios").json()["now"]
        if now["state"] != "playing":
            return now
        assert time.monotonic() < end
        time.sleep(0.02)


def test_one_command_starts_it_where_nothing_of_ours_is_configured(tmp_path: Path) -> None:
    port, smtp = free_port(), free_port()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE)}
    child = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "up", "--port", str(port), "--smtp-port", str(smtp)],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        assert f"http://127.0.0.1:{port}/" in child.stdout.readline()
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/_health").text == "ok"
                break
            except httpx.TransportError:
                time.sleep(0.02)
        assert len(httpx.get(f"http://127.0.0.1:{port}/_country").json()["people"]) > 10
    finally:
        child.terminate()
        child.wait(STARTS_WITHIN)
        child.stdout.close()  # type: ignore[union-attr]
    assert (tmp_path / "motcua-sandbox" / "sandbox.sqlite3").exists()


def test_the_command_is_installed() -> None:
    assert shutil.which("motcua-sandbox", path=str(Path(sys.executable).parent)), "run `make dev` again"


def test_it_says_who_lives_here_and_what_was_seen(sandbox: httpx.Client) -> None:
    reference = sandbox.post("/nsw/send", json={}).json()["reference"]

    country = sandbox.get("/_country").json()
    assert any(one["code"] == "9901234560" for one in country["enterprises"])
    assert [(one["system"], one["code"]) for one in country["dossiers"]] == [("single_window", reference)]
    for path in ("people", "enterprises", "dossiers"):
        page = sandbox.get(f"/_country/{path}", headers={"Accept": "text/html"})
        assert page.status_code == 200
    assert reference in page.text


def test_one_page_leads_to_every_act_of_everybody(sandbox: httpx.Client) -> None:
    roles = sandbox.get("/_act").json()["roles"]
    page = sandbox.get("/_act", headers={"Accept": "text/html"}).text

    assert {role["english"] for role in roles} >= {
        "the citizen on the national portal", "customs, the National Single Window", "the bank", "another authority",
    }  # fmt: skip
    for act in [act for role in roles for act in role["acts"]]:
        assert f'href="{act["address"]}"' in page
        assert sandbox.get(act["address"], headers={"Accept": "text/html"}).status_code == 200, act
    assert 'href="/_act"' in sandbox.get("/").text


@pytest.mark.django_db
def test_thirty_people_and_enterprises_bear_numbers_of_nobody_that_hold_beside_the_sandbox_alone(
    settings: Settings,
) -> None:
    people = {one.id_no: one.birth[:4] for one in PEOPLE.values() if one.id_no}
    by, at = Actor.system("set_up"), clock.now()
    real = "079178004512"

    assert len(people) >= len(invented.CITIZENS) == 30
    assert len(ENTERPRISES) >= len(invented.COMPANIES) == 30
    assert all(vn.enterprise_code_is_valid(code) for code in ENTERPRISES)
    for sandbox_runs in (True, False):
        settings.MOTCUA = replace(settings.MOTCUA, sandbox=sandbox_runs)
        known = meeting.meet(by, number=real, number_kind=NumberKind.PERSONAL, name="Thử", born="1978", at=at)
        for number, born in people.items():
            with contextlib.nullcontext() if sandbox_runs else pytest.raises(NumberForTrials):
                meeting.meet(by, number=number, number_kind=NumberKind.PERSONAL, name="Thử", born=born, at=at)
            if not sandbox_runs:  # nor does a person who is known turn into one of them
                with pytest.raises(NumberForTrials):
                    meeting.change_number(by, person=known.id, number=number, number_kind=NumberKind.PERSONAL, at=at)
        for code in ENTERPRISES:
            with contextlib.nullcontext() if sandbox_runs else pytest.raises(EnterpriseCodeWrong):
                organisations.remember_enterprise(by, code=code, name="Thử", address="", source=Source.DECLARED, at=at)


def test_a_scenario_turns_switches_acts_and_remembers(sandbox: httpx.Client) -> None:
    began = sandbox.post("/_scenarios/khai-bao-hai-lan/play")

    assert began.status_code == 202
    done = ended(sandbox)
    assert done["state"] == "ended", done
    assert [one.get("status", 200) for one in done["done"]] == [200] * 5
    kept = sandbox.get("/_country/dossiers").json()["dossiers"]
    assert len(kept) == 2
    assert sandbox.get("/_control/single_window").json()["mode"] == "normal"


def test_ones_own_scenario_is_played_and_stopped(sandbox: httpx.Client) -> None:
    steps = [{"switch": "mailbox", "mode": "down", "times": 2}, {"wait": 600}]

    assert sandbox.post("/_scenarios/play", json={"steps": steps}).status_code == 202
    assert sandbox.post("/_scenarios/stop").json()["state"] == "stopped"
    assert sandbox.get("/_control/mailbox").json()["mode"] == "down"


@pytest.mark.parametrize(
    "values",
    [
        {}, {"steps": []}, {"steps": [{"wait": 1}] * 201}, {"steps": [{"wait": -1}]}, {"steps": [{"wait": 1e9}]}, {"steps": [{"wait": "x"}]},
        {"steps": [{"wait": 1, "act": "POST /nsw/send"}]}, {"steps": ["x"]}, {"steps": [{"switch": "nobody", "mode": "down"}]},
        {"steps": [{"act": "POST http://169.254.169.254/"}]}, {"steps": [{"act": "POST //evil.example/"}]},
        {"steps": [{"act": "DELETE /nsw/send"}]}, {"steps": [{"act": "POST /_scenarios/play"}]}, {"steps": [{"act": "POST /x", "body": []}]},
    ],
)  # fmt: skip
def test_what_is_no_scenario_is_refused(sandbox: httpx.Client, values: dict[str, Any]) -> None:
    answer = sandbox.post("/_scenarios/play", json=values)

    assert (answer.status_code, bool(answer.json()["error"])) == (422, True)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"steps":' + b"[" * 3000])
def test_broken_scenarios_are_refused_on_the_page_too(sandbox: httpx.Client, body: bytes) -> None:
    answer = sandbox.post("/_scenarios/play", data={"scenario": body.decode()}, headers={"Accept": "text/html"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f"{escape(body.decode())}</textarea>" in answer.text, "what was typed is still there"


def test_a_step_that_fails_ends_the_scenario_and_says_why(sandbox: httpx.Client) -> None:
    sandbox.post("/_scenarios/play", json={"steps": [{"switch": "vietqr", "mode": "wrong_signature"}, {"wait": 0}]})

    done = ended(sandbox)
    assert done["state"] == "failed"
    assert "cannot be shown" in done["done"][-1]["error"]


def test_another_site_cannot_begin_a_scenario(sandbox: httpx.Client) -> None:
    evil = {"Origin": "https://evil.example"}

    assert sandbox.post("/_scenarios/ngay-xau/play", headers=evil).status_code == 403
    assert sandbox.post("/_scenarios/play", json={"steps": [{"wait": 1}]}, headers=evil).status_code == 403
    assert sandbox.post("/_scenarios/nothing/play").status_code == 404


def test_every_scenario_that_comes_with_it_names_what_there_is(sandbox: httpx.Client) -> None:
    control = sandbox.get("/_control").json()

    assert len(scenario.kept()) >= 3
    for one in scenario.kept().values():
        for step in one.steps:
            if step.switch:
                assert step.values["mode"] in control[step.switch]["modes"], (one.name, step)
    with pytest.raises(BadScenario):
        scenario.read({"steps": [{"wait": True}]})
