"""`motcua bench sign`: results signed a second by one officer in acts of many: numbered, set, signed, sealed, entered."""

from __future__ import annotations

import json
import subprocess
import sys

from bench import raw, report, stack
from bench.report import Tally, progress


def measure(seconds: int, size: int, *, as_json: bool) -> int:
    """Acts of `size` papers one after the other with a key file; the product itself says how long each part took."""
    with stack.brought_up({"MOTCUA_WEB_WORKERS": "1"}) as house:
        inserts = raw.inserts_per_second(house, 1)
        progress(f"signing for {seconds} s in acts of {size}")
        done = subprocess.run(
            [sys.executable, "-m", "motcua", "signing", "measure", "--seconds", str(seconds), "--size", str(size)],
            env=dict(house.environment), capture_output=True, text=True, check=False, timeout=600 + 10 * seconds,
        )  # fmt: skip
    tally = Tally()
    if done.returncode:
        tally.fault("measure", done.returncode, done.stderr.encode())
        return report.show("sign", {"seconds": seconds, "size": size}, tally, 0, inserts, as_json=as_json)
    found = json.loads(done.stdout.splitlines()[-1])
    for act in found["acts"]:
        tally.latencies += [sum(act.values()) / size] * size
    parts = {
        name: sum(act[name] for act in found["acts"]) / found["results"] * 1000
        for name in ("prepare", "authorise", "finish")
    }
    params = {"seconds": seconds, "size": size, "ms_a_paper": parts, "signed": found["results"]}
    return report.show("sign", params, tally, found["seconds"], inserts, as_json=as_json)
