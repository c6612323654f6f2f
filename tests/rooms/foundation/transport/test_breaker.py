"""Calls to a system that does not answer are held back, come back by themselves, and are counted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from pytest_django import Settings
from tests.rooms.foundation.transport.test_services import says, server

from motcua.foundation.transport import queries, services
from motcua.foundation.transport.breaker import Breaker
from motcua.foundation.transport.errors import HeldBack, Unreachable
from motcua.foundation.transport.types import ClientSettings


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    services._settings.clear()
    services.close()


@pytest.fixture
def closed() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def fail(url: str, times: int, *, client: str = "x") -> None:
    for _ in range(times):
        with pytest.raises(Unreachable):
            services.request("GET", url, client=client)


def test_after_some_failures_in_a_row_nothing_is_sent(closed: str) -> None:
    fail(closed, 5)

    with pytest.raises(HeldBack, match="held"):
        services.request("GET", closed, client="x")


def test_another_client_is_not_held_back(closed: str) -> None:
    fail(closed, 5)

    with server(says(b"ok")) as (url, _):
        assert services.request("GET", url, client="y").body == b"ok"


def test_one_success_makes_the_count_begin_anew(closed: str) -> None:
    with server(says(b"ok")) as (url, _):
        fail(closed, 4)
        services.request("GET", url, client="x")
        fail(closed, 4)

        assert services.request("GET", url, client="x").body == b"ok"


def test_after_the_hold_one_may_try_and_a_success_opens_the_way(closed: str) -> None:
    services.configure("x", ClientSettings(failures=2, hold_seconds=0.0))
    fail(closed, 2)

    with server(says(b"ok")) as (url, _):
        assert [services.request("GET", url, client="x").body for _ in range(3)] == [b"ok"] * 3


def test_while_one_tries_the_others_are_held_back() -> None:
    breaker = Breaker(ClientSettings(failures=1, hold_seconds=0.0))
    breaker.enter()
    breaker.leave(failure="x", seconds=0)

    assert breaker.enter() == ""
    assert breaker.enter() == "held"
    breaker.leave(failure="", seconds=0)
    assert breaker.enter() == ""


def test_a_status_that_says_not_now_counts_as_a_failure_and_a_refusal_does_not() -> None:
    with server(says(b"", status="503 Away")) as (url, received):
        for _ in range(5):
            services.request("GET", url, client="x")
        with pytest.raises(HeldBack):
            services.request("GET", url, client="x")
        assert len(received) == 5
    with server(says(b"", status="400 No")) as (url, received):
        for _ in range(9):
            services.request("GET", url, client="y")
        assert len(received) == 9


def test_no_more_calls_are_under_way_than_the_bound() -> None:
    gate, inside = threading.Event(), threading.Semaphore(0)

    def wait(connection: socket.socket, _: bytes) -> None:
        inside.release()
        gate.wait(20)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    services.configure("x", ClientSettings(concurrent=2))
    with server(wait) as (url, _):
        threads = [
            threading.Thread(target=services.request, args=("GET", url), kwargs={"client": "x"}) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for _ in threads:
            inside.acquire()
        with pytest.raises(HeldBack, match="busy"):
            services.request("GET", url, client="x")
        gate.set()
        for thread in threads:
            thread.join()


def test_no_more_calls_begin_than_the_rate() -> None:
    services.configure("x", ClientSettings(per_second=0.001))
    with server(says(b"ok")) as (url, received):
        services.request("GET", url, client="x")
        with pytest.raises(HeldBack, match="rate"):
            services.request("GET", url, client="x")
        assert len(received) == 1


def test_an_installation_bounds_the_rate_of_each_system(settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, link_rates="x=0.001,*=0")
    with server(says(b"ok")) as (url, received):
        services.request("GET", url, client="x")
        with pytest.raises(HeldBack, match="rate"):
            services.request("GET", url, client="x")
        for _ in range(3):
            services.request("GET", url, client="y")
        assert len(received) == 4


def test_each_call_bears_the_word_of_its_cause_and_a_failed_one_is_told_with_it(closed: str) -> None:
    with server(says(b"ok")) as (url, received):
        with structlog.contextvars.bound_contextvars(correlation="cause-1"):
            services.request("GET", url, client="x")
        services.request("GET", url, client="x")
    with structlog.testing.capture_logs() as logged, structlog.contextvars.bound_contextvars(correlation="cause-2"):
        fail(closed, 1, client="z")

    assert b"x-request-id: cause-1\r\n" in received[0].lower()
    assert b"x-request-id: cause-1" not in received[1].lower()
    assert [(line["event"], line["client"], line["asked"]) for line in logged] == [("call_failed", "z", "cause-2")]


@pytest.mark.django_db
def test_how_calls_go_is_written_once_and_adds_up(closed: str) -> None:
    with server(says(b"ok")) as (url, _):
        services.request("GET", url, client="x")
        services.write_health(every=0)
    fail(closed, 5)
    services.write_health(every=0)
    services.write_health(every=0)

    found = queries.health()["x"]

    assert (found.calls, found.failed) == (6, 5)
    assert found.last_success_at is not None
    assert found.last_failure_at is not None
    assert found.failure.startswith("transport.unreachable")
    assert found.held_until is not None


@pytest.mark.django_db
def test_when_calls_go_on_the_table_says_so() -> None:
    services.configure("x", ClientSettings(failures=1, hold_seconds=0.0))
    with server(says(b"", status="503 Away")) as (url, _):
        services.request("GET", url, client="x")
        services.write_health()
        assert queries.health()["x"].held_until is not None
    with server(says(b"ok")) as (url, _):
        services._settings["x"] = ClientSettings(failures=1, hold_seconds=0.0)
        services.request("GET", url, client="x")
        services.write_health(every=0)

    assert queries.health()["x"].held_until is None
