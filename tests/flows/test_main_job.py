"""The main job over each of its program doors, on the running installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flows import shared

from bench import sample
from bench.client import Client
from bench.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")

TOLUENE = {"chemical_name": "Toluene", "cas_number": "108-88-3", "concentration_min": 99.5, "concentration_max": 99.5}


def test_a_declaration_is_answered_with_a_signed_paper_that_verifies(
    stack: Stack, client: Client, tmp_path: Path
) -> None:
    form = sample.declaration()
    reply = shared.declare(client, form)
    assert reply.status == 201, reply.body
    code = reply.json["code"]

    found = client.answered(code)
    assert (found["outcome"], found["reasons"], found["flags"]) == ("accepted", [], [])
    assert found["result"]["kind"] == "issued"
    assert found["result"]["number"].startswith("HC-")

    paper = client.result(code)
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
    told = client.verify(paper.body).json
    assert (told["finding"], told["symbol"], told["sha256"]) == (
        "authentic", found["result"]["number"], found["result"]["sha256"],
    )  # fmt: skip
    assert client.verify(paper.body[:-9] + b"x" + paper.body[-8:]).json["finding"] == "altered"

    file = tmp_path / "result.pdf"
    file.write_bytes(paper.body)
    assert stack.command("verify", str(file)).returncode == 0
    file.write_bytes(paper.body.replace(b"/Type", b"/Tipe", 1))
    assert stack.command("verify", str(file)).returncode == 1
    file.write_bytes(b"no paper at all")
    assert stack.command("verify", str(file)).returncode == 2

    listed = client.call("GET", "/api/v1/dossiers?limit=5").json["dossiers"]
    assert code in [line["code"] for line in listed]


def test_the_applicant_is_told_and_the_national_portal_knows(stack: Stack, client: Client) -> None:
    form = sample.declaration()
    form["applicant"]["email"] = f"{shared.key()}@example.vn"
    code = shared.declare(client, form).json["code"]
    number = client.answered(code)["result"]["number"]

    def told() -> bool:
        mails = shared.sandbox(stack, f"/mail/api/messages?to={form['applicant']['email']}")
        return any(number in mail["subject"] or code in mail["subject"] for mail in _mails(mails or []))

    shared.until(told)
    shared.until(
        lambda: (shared.sandbox(stack, f"/dvcqg/api/dossiers/{code}") or {}).get("state") in {"9", "10", 9, 10}
    )


def test_a_refusal_is_a_dossier_with_reasons_and_a_paper(client: Client) -> None:
    form = sample.one_line()
    form["items"][0] |= {"quantity": 8, "unit": "KGM", "quantity_kg": 8}
    found = client.answered(shared.declare(client, form).json["code"])
    assert found["outcome"] == "refused"
    assert [(reason["code"], bool(reason["article"])) for reason in found["reasons"]] == [("CHEM-EXEMPT-10KG", True)]
    assert found["result"]["kind"] == "refusal"
    assert client.verify(client.result(found["code"]).body).json["finding"] == "authentic"


def test_a_controlled_chemical_without_permit_is_refused_at_its_line(client: Client) -> None:
    form = sample.declaration()
    form["items"][1] |= {"trade_name": "Toluene", "components": [TOLUENE], "hs_code": "29023000"}
    form["items"][1].pop("un_number")
    found = client.answered(shared.declare(client, form).json["code"])
    assert ("CHEM-PERMIT-REQUIRED", "/items/1") in [(r["code"], r["pointer"]) for r in found["reasons"]]


def test_what_the_rules_cannot_decide_goes_to_an_officer(client: Client) -> None:
    form = sample.one_line()
    component = form["items"][0]["components"][0]
    del component["cas_number"]
    component["no_cas_reason"] = "natural"
    found = client.answered(shared.declare(client, form).json["code"])
    assert (found["outcome"], found["result"]) == ("pending", None)


@pytest.mark.parametrize(
    ("variant", "state"), [("valid", "12"), ("under-10kg", "3"), ("permit-required", "3"), ("not-in-scope", "3")]
)
def test_the_single_window_gets_its_answer_in_kind(stack: Stack, variant: str, state: str) -> None:
    sent = shared.sandbox(stack, "/nsw/send", {"variant": variant})
    assert (sent["function"], sent["errors"], sent["problem"]) == ("99", [], "")
    address = f"/nsw/api/dossiers/{sent['reference']}"
    found = shared.until(lambda: _in_state(shared.sandbox(stack, address), state))
    assert bool(found["systemReceptionNo"]) is (state == "12")


def test_the_single_window_hears_of_faults_at_once(stack: Stack) -> None:
    sent = shared.sandbox(stack, "/nsw/send", {"variant": "wrong-cas"})
    assert sent["function"] == "00"
    assert "E-CHK" in json.dumps(sent["errors"])


def test_a_declaration_is_played_from_the_command_line(stack: Stack, tmp_path: Path) -> None:
    form = sample.one_line()
    form["items"][0]["components"][0]["cas_number"] = "107-21-2"
    (tmp_path / "wrong.json").write_text(json.dumps(form, ensure_ascii=False))

    good = _play(stack, "--out", str(tmp_path / "good"))
    assert good["outcome"] == "accepted"
    assert (tmp_path / "good" / "result.pdf").read_bytes().startswith(b"%PDF-")
    assert set(json.loads((tmp_path / "good" / "request.json").read_text())) == {"procedure", "data", "papers"}

    wrong = _play(stack, "--out", str(tmp_path / "wrong"), "--form", str(tmp_path / "wrong.json"))
    assert (wrong["outcome"], wrong["dossier_code"], wrong["result_number"]) == ("invalid", None, None)
    assert [(e["code"], e["pointer"]) for e in wrong["errors"]] == [("E-CHK", "/items/0/components/0/cas_number")]
    assert not (tmp_path / "wrong" / "result.pdf").exists()


def _play(stack: Stack, *arguments: str) -> shared.Json:
    done = subprocess.run(
        [sys.executable, "-m", "bench.demo", "declaration", *arguments],
        env={**os.environ, **stack.environment}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads((Path(arguments[1]) / "answer.json").read_text())


def _in_state(found: shared.Json, state: str) -> shared.Json:
    return found if found and str(found["state"]) == state else None


def _mails(answer: shared.Json) -> list[dict[str, str]]:
    return answer if isinstance(answer, list) else answer["messages"]
