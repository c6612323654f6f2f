"""What a measurement says: one JSON object on the last line, a few words before it for a person."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Latencies in seconds, and what went wrong by its reason."""

    latencies: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def fault(self, what: str, status: int, body: bytes) -> None:
        """Count an answer that should not be."""
        self.faults[f"{what}: {status} {body[:300].decode(errors='replace')}"] += 1


def percentile(values: list[float], share: float) -> float | None:
    """The nearest rank: the smallest value that `share` of all do not exceed, in milliseconds."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1000, 2)


def show(
    bench: str,
    params: dict[str, object],
    tally: Tally,
    elapsed: float,
    raw: float,
    *,
    as_json: bool,
    more: dict[str, object] | None = None,
) -> int:
    """Print the measurement and return the exit code: 1 when anything went wrong; `more` are values of this one alone."""
    errors = sum(tally.faults.values())
    told = {
        "bench": bench,
        "params": {**params, "cores": os.cpu_count(), "load_1m": round(os.getloadavg()[0], 2)},
        "n": len(tally.latencies),
        "errors": errors,
        "rate_per_s": round(len(tally.latencies) / elapsed, 1) if elapsed else 0.0,
        "p50_ms": percentile(tally.latencies, 0.50),
        "p95_ms": percentile(tally.latencies, 0.95),
        "p99_ms": percentile(tally.latencies, 0.99),
        "pg_insert_per_s": round(raw, 1),
        **(more or {}),
    }
    for text, count in tally.faults.most_common(5):
        print(f"! {count} × {text}", file=sys.stderr)
    if not as_json:
        print(
            f"{bench}: {told['rate_per_s']} a second, p50 {told['p50_ms']} ms, p95 {told['p95_ms']} ms,"
            f" p99 {told['p99_ms']} ms, {told['n']} done, {errors} errors; raw inserts {told['pg_insert_per_s']} a second"
        )
    print(json.dumps(told, ensure_ascii=False), flush=True)
    return 1 if errors or not tally.latencies else 0


_started = time.perf_counter()


def progress(text: str) -> None:
    """A line for whoever watches."""
    print(f"[{time.perf_counter() - _started:6.1f} s] {text}", file=sys.stderr, flush=True)
