"""`motcua bench links`: messages a second out and in with the sandbox; with `--hang`, the portal's pages while every other system hangs."""

from __future__ import annotations

import itertools
import json
import threading
import time

import psycopg

from bench import load, report, sides, wire
from bench.load import Ground
from bench.report import Tally, progress
from bench.stack import Stack

FILED_A_SECOND = 12
CHANNELS = ("national_portal", "mail")
PATIENCE_SECONDS = 300.0
SENDERS = 4
PAGES = ("/", "/thu-tuc/", "/tra-cuu/", "/dang-nhap/", "/api/v1/procedures", "/api/v1/links")
HUNG_SECONDS = 300
"""How long a hanging system says nothing."""


def measure(seconds: int, clients: int, *, hang: bool, as_json: bool) -> int:
    """Out: what was sent once is sent again, as fast as it goes. In: the single window sends declarations, four at a time."""
    with load.ground(clients) as ground:
        tally = Tally()
        if hang:
            return _hung(ground, seconds, clients, tally, as_json=as_json)
        ground.fill(FILED_A_SECOND * seconds)
        progress(f"filing {FILED_A_SECOND * seconds} dossiers")
        _filed(ground, FILED_A_SECOND * seconds, tally)
        _quiet(ground.stack)
        out = {channel: _out(ground.stack, channel) for channel in CHANNELS}
        progress(f"taking declarations of the single window for {seconds} s")
        taken, elapsed = _in(ground.stack, seconds, tally)
        params = {"seconds": seconds, "senders": SENDERS, **ground.params}
        more: dict[str, object] = {
            "out_per_s": {channel: rate for channel, (_count, rate) in out.items()},
            "out_n": {channel: count for channel, (count, _rate) in out.items()},
            "in_per_s": round(taken / elapsed, 1),
        }
        return report.show("links", params, tally, elapsed, ground.raw_rate, as_json=as_json, more=more)


# ---------------------------------------------------------------- out and in


def _filed(ground: Ground, count: int, tally: Tally) -> None:
    codes: list[str] = []

    def file() -> wire.Task:
        while ground.stock and len(codes) < count:
            answer = yield ground.stock.popleft()
            if answer is None or answer.status != 201:
                tally.fault("submit", answer.status if answer else 0, answer.body if answer else b"")
                return
            codes.append(load.code_of(answer))

    loop = ground.loop()
    for _ in range(SENDERS):
        loop.start(file())
    loop.run()
    loop.close()
    load.wait_for_quiet(ground, codes)


def _quiet(stack: Stack) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while _waiting(stack) and time.monotonic() < until:
        time.sleep(0.2)


def _out(stack: Stack, channel: str) -> tuple[int, float]:
    """How many messages a channel sent again, and how many a second."""
    with psycopg.connect(stack.database(), autocommit=True) as base:
        count = base.execute(
            "UPDATE outbox_outboxmessage SET state = 'waiting', attempt = 0, next_at = now(), sent_at = NULL WHERE channel = %s AND state = 'sent'",
            [channel],
        ).rowcount
    progress(f"sending {count} messages of {channel}")
    began = time.perf_counter()
    _quiet(stack)
    return count, round(count / (time.perf_counter() - began), 1)


def _waiting(stack: Stack) -> int:
    with psycopg.connect(stack.database()) as base:
        return sides.one_of(base, "SELECT count(*) FROM outbox_outboxmessage WHERE state = 'waiting'")


def _in(stack: Stack, seconds: int, tally: Tally) -> tuple[int, float]:
    """Declarations that the ministry acknowledged; each is signed by the sandbox, judged and kept here before it is answered."""
    began = time.perf_counter()
    lock = threading.Lock()

    def send() -> None:
        while time.perf_counter() - began < seconds:
            at = time.perf_counter()
            told = sides.sandbox(stack, "/nsw/send", {"kind": "10/01"})
            with lock:
                if told["function"] == "99":
                    tally.latencies.append(time.perf_counter() - at)
                else:
                    tally.fault("window", 0, json.dumps(told).encode())

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(tally.latencies), time.perf_counter() - began


# ---------------------------------------------------------------- while everything hangs


def _hung(ground: Ground, seconds: int, clients: int, tally: Tally, *, as_json: bool) -> int:
    """The portal's pages before, and while every system takes what it is told and answers nothing; dossiers are filed all the while."""
    ground.fill(4 * FILED_A_SECOND)
    progress("warming up")
    _pages(ground, 3, clients, Tally())
    progress(f"pages for {seconds} s, all systems well")
    well = Tally()
    _background(ground, 2 * FILED_A_SECOND, tally)
    _pages(ground, seconds, clients, well)
    for name in sides.sandbox(ground.stack, "/_control"):
        sides.sandbox(ground.stack, f"/_control/{name}", {"mode": "timeout_after", "seconds": HUNG_SECONDS})
    progress(f"pages for {seconds} s, all systems hang")
    _background(ground, 2 * FILED_A_SECOND, tally)
    elapsed = _pages(ground, seconds, clients, tally)
    sides.sandbox(ground.stack, "/_control/reset", {})
    before, after = report.percentile(well.latencies, 0.95), report.percentile(tally.latencies, 0.95)
    more: dict[str, object] = {
        "well_p95_ms": before, "well_n": len(well.latencies), "hang_p95_ms": after, "ratio": round(after / before, 3) if after and before else None,
    }  # fmt: skip
    params = {"seconds": seconds, "clients": clients, "pages": list(PAGES), **ground.params}
    return report.show("links --hang", params, tally, elapsed, ground.raw_rate, as_json=as_json, more=more)


def _background(ground: Ground, count: int, tally: Tally) -> None:
    """Dossiers, so that there is something to tell the systems."""
    loop = ground.loop()

    def file() -> wire.Task:
        for _ in range(count):
            answer = yield ground.stock.popleft()
            if answer is None or answer.status != 201:
                tally.fault("submit", answer.status if answer else 0, answer.body if answer else b"")

    loop.start(file())
    loop.run()
    loop.close()


def _pages(ground: Ground, seconds: int, clients: int, tally: Tally) -> float:
    loop = ground.loop()
    began = time.perf_counter()

    def visit(number: int) -> wire.Task:
        for page in itertools.islice(itertools.cycle(PAGES), number, None):
            at = time.perf_counter()
            if at - began > seconds:
                return
            answer = yield wire.request("GET", page, {})
            if answer is None or answer.status != 200:
                tally.fault(page, answer.status if answer else 0, answer.body if answer else b"")
            else:
                tally.latencies.append(answer.at - at)

    for number in range(clients):
        loop.start(visit(number))
    loop.run()
    loop.close()
    return time.perf_counter() - began
