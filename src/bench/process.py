"""`motcua bench process`: steps of stored processes a second, and what a step costs after 10, 100 and 1,000 others."""

from __future__ import annotations

import json
import subprocess
import sys

from bench import raw, report, stack
from bench.report import Tally, progress

MARKS = (10, 100, 1_000)


def measure(seconds: int, *, as_json: bool) -> int:
    """One officer's step after the other, each a transaction with its facts; the product itself says how long each took.

    `cost_ms` are medians at each mark; they should be the same, however much an instance has behind it.
    """
    with stack.brought_up({"MOTCUA_WEB_WORKERS": "1"}) as house:
        inserts = raw.inserts_per_second(house, 1)
        progress(f"measuring for {seconds} s, each mark on fresh instances")
        marks = [part for mark in MARKS for part in ("--at", str(mark))]
        done = subprocess.run(
            [sys.executable, "-m", "motcua", "process", "measure", "--seconds", str(seconds), *marks],
            env=dict(house.environment), capture_output=True, text=True, check=False, timeout=600 + 10 * seconds,
        )  # fmt: skip
    tally = Tally()
    if done.returncode:
        tally.fault("measure", done.returncode, done.stderr.encode())
        return report.show("process", {"seconds": seconds}, tally, 0, inserts, as_json=as_json)
    found = json.loads(done.stdout.splitlines()[-1])["seconds"]
    for took in found.values():
        tally.latencies += took
    params = {
        "seconds": seconds, "clients": 1, "steps_before": list(MARKS),
        "cost_ms": {mark: report.percentile(took, 0.5) for mark, took in found.items()},
        "n_at": {mark: len(took) for mark, took in found.items()},
    }  # fmt: skip
    return report.show("process", params, tally, sum(tally.latencies), inserts, as_json=as_json)
