"""The same suite for every link with each fault of the one vocabulary: it ends in time, says nothing false, holds back, forgets nothing, doubles nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest
import structlog
from tests.links.faults import rows
from tests.links.faults.rows import MAIL, PERSONAL, ROWS, Row, World
from tests.sandbox.running import Process

from motcua.config import links as config
from motcua.config import logs
from motcua.doors.links.document_axis import client as document_axis
from motcua.doors.links.national_portal import client as national_portal
from motcua.foundation.errors import Unavailable
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import HeldBack

pytestmark = pytest.mark.django_db
EXPECTED = (Unavailable, Retry, Dead)
"""What a link may say; anything else would be a fault of ours."""
NO_CALLS = {"vietqr", "help_mail"}
"""Links that call nobody: one draws, one reads a folder."""
TELLING = ("down", "timeout_after", "error", "malformed")
"""Faults that must be noticed."""
PATIENT = 20.0
"""Seconds that a call may wait which a loaded machine may delay, but that must come through."""


@pytest.fixture
def world(sandbox: httpx.Client, process: Process) -> Iterator[World]:
    national_portal.forget_sessions()
    document_axis.forget()
    transport.close()
    yield World(process.url, sandbox, process.smtp_port)
    national_portal.forget_sessions()
    document_axis.forget()
    transport.close()


@pytest.fixture(params=ROWS, ids=[row.name for row in ROWS])
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


def turn(world: World, row: Row, mode: str, **more: object) -> bool:
    """Set a fault; whether the simulator can show it."""
    answer = world.http.post(f"/_control/{row.simulator}", json={"mode": mode, "only": row.only, **more})
    if answer.status_code == 422:
        assert "cannot be shown" in answer.json()["error"]
        return False
    answer.raise_for_status()
    return True


def tried(world: World, row: Row) -> object:
    """What the call brought, or the failure that it told."""
    started = time.monotonic()
    try:
        return row.call(world)
    except EXPECTED as fault:
        return fault
    finally:  # with every part of it as slow as may be
        assert time.monotonic() - started < rows.SECONDS * 6 + 2


def test_every_link_that_calls_has_its_row() -> None:
    named = {one.name for one in config.CONNECTIONS}

    assert {row.name for row in ROWS} >= named - NO_CALLS


@pytest.mark.parametrize(
    "mode", [*TELLING, "slow", "duplicate", "reordered", "wrong_signature", "expired_certificate", "clock_skew"]
)
def test_a_fault_is_told_and_passes_without_loss(
    world: World, row: Row, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode != "timeout_after":
        monkeypatch.setattr(rows, "SECONDS", PATIENT)
    row.begin(world)
    if not turn(world, row, mode, seconds=0.1 if mode == "slow" else 0):
        pytest.skip(f"{row.simulator} cannot show {mode}")

    with structlog.testing.capture_logs() as logged:
        under_fault = tried(world, row)
    turn(world, row, "normal")
    transport.close()
    monkeypatch.setattr(rows, "SECONDS", PATIENT)
    again = tried(world, row)

    assert not isinstance(again, EXPECTED), again
    if mode in TELLING:
        assert isinstance(under_fault, EXPECTED), under_fault
    elif not isinstance(under_fault, EXPECTED):  # an answer that was believed must be the true one
        assert under_fault == again
    if row.count is not None:
        assert row.count(world) == 1
    written = json.dumps([logs.mask(None, "", dict(entry)) for entry in logged], default=str)
    for hidden in (*row.secrets, PERSONAL, MAIL, "0903123456"):
        assert hidden not in written


def test_a_system_that_hangs_is_not_called_for_a_while(world: World, row: Row) -> None:
    if not row.held:
        pytest.skip(f"{row.name} has a protocol of its own")
    row.begin(world)
    turn(world, row, "down")
    for _ in range(6):
        tried(world, row)
    turn(world, row, "normal")
    before = len(world.http.get("/_wire/api", params={"limit": 1000}).json()["messages"])

    held = tried(world, row)

    cause = held if isinstance(held, HeldBack) else getattr(held, "__cause__", None)
    assert isinstance(cause, HeldBack), held
    assert len(world.http.get("/_wire/api", params={"limit": 1000}).json()["messages"]) == before


def test_an_answer_that_never_ends_is_cut(world: World, row: Row) -> None:
    row.begin(world)
    turn(world, row, "slow", seconds=60)

    assert isinstance(tried(world, row), EXPECTED)
