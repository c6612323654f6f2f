"""`motcua bench journey`: whole journeys a second, each submit, poll, download and verify."""

from __future__ import annotations

import time

from bench import load, report, wire
from bench.load import Ground
from bench.report import Tally, progress

WARM_UP_SECONDS = 4
WARM_UP_RATE = 150
SPARE = 1.35
PATIENCE_SECONDS = 60
FIRST_LOOK_SECONDS = 0.03
MOST_SECONDS = 0.2


def measure(seconds: int, clients: int, *, as_json: bool) -> int:
    """Closed loop: each client signs in once, then makes journey after journey."""
    with load.ground(clients) as ground:
        ground.fill(WARM_UP_SECONDS * WARM_UP_RATE)
        progress("warming up")
        warm, elapsed = _journeys(ground, WARM_UP_SECONDS, clients)
        rate = len(warm.latencies) / elapsed
        ground.fill(int(rate * SPARE * seconds) + 20 * clients)
        progress(f"measuring for {seconds} s")
        tally, elapsed = _journeys(ground, seconds, clients)
        params = {
            "seconds": seconds, "clients": clients, "lines": 1, "papers": load.PAPERS,
            "first_look_ms": FIRST_LOOK_SECONDS * 1000, **ground.params,
        }  # fmt: skip
        return report.show("journey", params, tally, elapsed, ground.raw_rate, as_json=as_json)


def _journeys(ground: Ground, seconds: int, clients: int) -> tuple[Tally, float]:
    tally = Tally()
    tokens = [ground.stack.client().sign_in() for _ in range(clients)]
    loop = ground.loop()
    began = time.perf_counter()
    for token in tokens:
        loop.start(_client(ground, token, tally, began + seconds))
    loop.run()
    elapsed = min(time.perf_counter() - began, seconds)
    loop.close()
    return tally, elapsed


def _client(ground: Ground, token: str, tally: Tally, until: float) -> wire.Task:
    headers = {"Authorization": f"Bearer {token}"}
    while ground.stock and time.perf_counter() < until:
        began = time.perf_counter()
        submission = ground.stock.popleft().replace(ground.token.encode(), token.encode(), 1)
        ended = yield from _journey(submission, headers, tally)
        if ended is not None and ended <= until:
            tally.latencies.append(ended - began)


def _journey(submission: bytes, headers: dict[str, str], tally: Tally) -> wire.Journey:
    """One journey; the instant of its end, or None when something was not as it should be."""
    answer = yield submission
    if answer is None or answer.status != 201:
        return _fault(tally, "submit", answer)
    address = f"/api/v1/dossiers/{load.code_of(answer)}"
    if not (yield from _wait(wire.request("GET", address, headers), tally)):
        return None
    answer = yield wire.request("GET", f"{address}/result", headers)
    if answer is None or answer.status != 200 or not answer.body.startswith(b"%PDF-"):
        return _fault(tally, "download", answer)
    kind, body = wire.multipart([("result.pdf", answer.body)])
    answer = yield wire.request("POST", "/api/v1/verifications", {**headers, "Content-Type": kind}, body)
    if answer is None or answer.status != 200 or b'"authentic"' not in answer.body:
        return _fault(tally, "verify", answer)
    return answer.at


def _wait(look: bytes, tally: Tally) -> wire.Waiting:
    pause, patience = FIRST_LOOK_SECONDS, time.perf_counter() + PATIENCE_SECONDS
    while True:
        yield pause
        answer = yield look
        if answer is None or answer.status != 200 or answer.at > patience:
            _fault(tally, "look", answer)
            return False
        try:
            if load.is_answered(answer):
                return True
        except load.Unwanted as unwanted:
            _fault(tally, f"outcome {unwanted}", answer)
            return False
        pause = min(pause * 1.3, MOST_SECONDS)


def _fault(tally: Tally, what: str, answer: wire.Answer | None) -> None:
    tally.fault(what, answer.status if answer else 0, answer.body if answer else b"")
