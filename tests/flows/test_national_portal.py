"""The national portal fails in every way; the applicant's answer does not wait, and the status arrives once it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.flows import shared

from bench import sample
from bench.client import Client
from bench.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")

DONE = {"9", "10"}


@pytest.fixture(autouse=True)
def well_again(stack: Stack) -> Iterator[None]:
    """All switches back, whatever happened."""
    yield
    shared.sandbox(stack, "/_control/reset", {})


@pytest.mark.parametrize(
    "trouble",
    [
        {"mode": "down"},
        {"mode": "slow", "seconds": 20},
        {"mode": "garbage"},
        {"mode": "twice"},
    ],
    ids=lambda trouble: trouble["mode"],
)
def test_the_answer_does_not_wait_and_the_status_arrives_once(
    stack: Stack, client: Client, trouble: shared.Json
) -> None:
    shared.sandbox(stack, "/_control/national_portal", trouble)
    code = shared.declare(client, sample.one_line()).json["code"]
    began = time.monotonic()
    assert client.answered(code, seconds=15)["outcome"] == "accepted"
    assert time.monotonic() - began < 15

    shared.sandbox(stack, "/_control/reset", {})
    found = shared.until(lambda: _arrived(stack, code), 100)
    shown = [(step["state"], step.get("at") or step.get("time")) for step in found["timeline"]]
    assert len(shown) == len(set(shown)), found["timeline"]
    assert _dead(stack, code) == []


def test_what_the_portal_refuses_waits_for_a_person_and_is_sent_again(stack: Stack, client: Client) -> None:
    shared.sandbox(stack, "/_control/national_portal", {"mode": "wrong"})
    code = shared.declare(client, sample.one_line()).json["code"]
    assert client.answered(code)["outcome"] == "accepted"
    (message,) = shared.until(lambda: _dead(stack, code))
    assert shared.sandbox(stack, f"/dvcqg/api/dossiers/{code}") is None

    shared.sandbox(stack, "/_control/reset", {})
    done = stack.command("outbox", "resend", str(message))
    assert done.returncode == 0, done.stderr
    shared.until(lambda: _arrived(stack, code), 100)
    assert _dead(stack, code) == []


def _dead(stack: Stack, code: str) -> list[int]:
    query = "SELECT id FROM outbox_outboxmessage WHERE state = 'dead' AND stream = %s AND channel LIKE 'national%%'"
    return [number for (number,) in shared.rows(stack, query, code)]


def _arrived(stack: Stack, code: str) -> shared.Json:
    found = shared.sandbox(stack, f"/dvcqg/api/dossiers/{code}")
    return found if found and str(found["state"]) in DONE else None
