"""The national portal fails in every way; the applicant's answer does not wait, and the status arrives once it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from bench import sample
from bench.client import Client
from bench.stack import Stack
from tests.flows import shared

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
        {"mode": "wrong"},
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
    waiting = "SELECT count(*) FROM outbox_outboxmessage WHERE channel LIKE 'national_portal%%' AND state = 'dead'"
    assert shared.rows(stack, waiting) == [(0,)]


def _arrived(stack: Stack, code: str) -> shared.Json:
    found = shared.sandbox(stack, f"/dvcqg/api/dossiers/{code}")
    return found if found and str(found["state"]) in DONE else None
