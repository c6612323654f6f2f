"""`motcua bench answer`: from a submission's arrival until its signed result is stored, at a fixed arrival rate."""

from __future__ import annotations

import time

from bench import load, report, wire
from bench.load import Ground
from bench.report import Tally, progress

LOOK_SECONDS = 0.015
PATIENCE_SECONDS = 60
WARM_UP_SECONDS = 3
RAW_CLIENTS = 8


def measure(seconds: int, rate: float, *, as_json: bool) -> int:
    """Open loop: arrivals keep their schedule whatever the product does, and wait is counted from the schedule."""
    with load.ground(RAW_CLIENTS) as ground:
        count = max(1, int(seconds * rate))
        warm_up = max(1, int(WARM_UP_SECONDS * rate))
        ground.fill(count + warm_up)
        progress("warming up")
        _arrivals(ground, warm_up, rate)
        progress(f"measuring for {seconds} s at {rate:g} arrivals a second")
        tally, elapsed = _arrivals(ground, count, rate)
        params = {
            "seconds": seconds, "rate": rate, "lines": 1, "papers": load.PAPERS,
            "observed_by": f"GET every {LOOK_SECONDS * 1000:g} ms", "raw_clients": RAW_CLIENTS, **ground.params,
        }  # fmt: skip
        return report.show("answer", params, tally, elapsed, ground.raw_rate, as_json=as_json)


def _arrivals(ground: Ground, count: int, rate: float) -> tuple[Tally, float]:
    tally = Tally()
    loop = ground.loop()
    began = time.perf_counter()
    for number in range(count):
        at = began + number / rate
        loop.start(_arrival(ground, ground.stock.popleft(), at, tally), at)
    loop.run()
    elapsed = max(time.perf_counter() - began, count / rate)
    loop.close()
    return tally, elapsed


def _arrival(ground: Ground, submission: bytes, due: float, tally: Tally) -> wire.Task:
    answer = yield submission
    if answer is None or answer.status != 201:
        tally.fault("submit", answer.status if answer else 0, answer.body if answer else b"")
        return
    look = ground.get(f"/api/v1/dossiers/{load.code_of(answer)}")
    while True:
        yield LOOK_SECONDS
        answer = yield look
        if answer is None or answer.status != 200:
            tally.fault("look", answer.status if answer else 0, answer.body if answer else b"")
            return
        try:
            if load.is_answered(answer):
                tally.latencies.append(answer.at - due)
                return
        except load.Unwanted as unwanted:
            tally.fault(f"outcome {unwanted}", answer.status, answer.body)
            return
        if answer.at > due + PATIENCE_SECONDS:
            tally.fault("no answer in time", answer.status, answer.body)
            return
