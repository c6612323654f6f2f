"""`motcua bench intake`: how many submissions a second are taken in, each with everything in its transaction."""

from __future__ import annotations

import time

from bench import load, report, wire
from bench.load import Ground
from bench.report import Tally, progress

WARM_UP_SECONDS = 3
WARM_UP_RATE = 400
SPARE = 1.35


def measure(seconds: int, clients: int, *, as_json: bool) -> int:
    """Closed loop: each client sends its next submission when the last is acknowledged."""
    with load.ground(clients) as ground:
        ground.fill(WARM_UP_SECONDS * WARM_UP_RATE)
        progress("warming up")
        warm, codes, elapsed = take_in(ground, WARM_UP_SECONDS, clients)
        if not warm.latencies:
            return report.show(
                "intake", _params(ground, seconds, clients), warm, elapsed, ground.raw_rate, as_json=as_json
            )
        rate = len(warm.latencies) / elapsed
        ground.fill(int(rate * SPARE * seconds) + 20 * clients)
        progress("waiting until the warm-up is answered")
        load.wait_for_quiet(ground, codes[-200:])
        progress(f"measuring for {seconds} s")
        tally, codes, elapsed = take_in(ground, seconds, clients)
        progress(f"{len(codes)} taken in; waiting until all are answered")
        drained = load.wait_for_quiet(ground, codes)
        params = {
            **_params(ground, seconds, clients),
            "answered_after_s": round(drained, 1),
            "answered_per_s": round(len(codes) / (elapsed + drained), 1),
        }
        return report.show("intake", params, tally, elapsed, ground.raw_rate, as_json=as_json)


def _params(ground: Ground, seconds: int, clients: int) -> dict[str, object]:
    return {
        "seconds": seconds, "clients": clients, "lines": 1, "papers": load.PAPERS, "worker_runs_beside": True,
        **ground.params,
    }  # fmt: skip


def take_in(ground: Ground, seconds: int, clients: int) -> tuple[Tally, list[str], float]:
    """Returns latencies, the codes given, and how long it took (less than asked when the papers run out)."""
    tally, codes = Tally(), []
    loop = ground.loop()
    began = time.perf_counter()
    for _ in range(clients):
        loop.start(_client(ground, tally, codes, began + seconds))
    loop.run()
    elapsed = min(time.perf_counter() - began, seconds)
    loop.close()
    return tally, codes, elapsed


def _client(ground: Ground, tally: Tally, codes: list[str], until: float) -> wire.Task:
    while ground.stock and time.perf_counter() < until:
        sent = time.perf_counter()
        answer = yield ground.stock.popleft()
        if answer is None or answer.status != 201:
            tally.fault("submit", answer.status if answer else 0, answer.body if answer else b"")
            continue
        codes.append(load.code_of(answer))
        if answer.at <= until:  # what ends after the bell was taken in, and does not count
            tally.latencies.append(answer.at - sent)
