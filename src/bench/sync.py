"""`motcua bench sync`: a day's dossiers told to the sandbox's national portal, in order, and how many a second."""

from __future__ import annotations

import json
import time
import urllib.request

import psycopg

from bench import intake, load, report
from bench.load import Ground
from bench.report import Tally, progress

FLOOR = 50.0
CLIENTS = 16
BATCH = 2_000
LONGEST = 3_600
STILL = 3
"""Seconds without another message after which all are there."""
# Messages are held back while the day is being made, then let go at once.
_HOLD = """
    CREATE OR REPLACE FUNCTION bench_hold() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.channel = 'national_portal' THEN NEW.next_at = 'infinity'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER bench_hold BEFORE INSERT ON outbox_outboxmessage FOR EACH ROW EXECUTE FUNCTION bench_hold()
"""
_RELEASE = """
    DROP TRIGGER bench_hold ON outbox_outboxmessage;
    DROP FUNCTION bench_hold();
    UPDATE outbox_outboxmessage SET next_at = now() WHERE channel = 'national_portal' AND state = 'waiting'
"""
_LEFT = """
    SELECT count(DISTINCT stream), count(*), count(*) FILTER (WHERE state = 'dead')
    FROM outbox_outboxmessage WHERE channel = 'national_portal' AND state <> 'sent'
"""


def measure(dossiers: int, *, as_json: bool) -> int:
    """File and answer the dossiers with the link held back, then let it go and wait until the portal has them all."""
    with load.ground(CLIENTS) as ground, psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        connection.execute(_HOLD)
        _make(ground, dossiers)
        waiting, messages = _all_written(connection, dossiers)
        progress(f"letting {messages} messages of {waiting} dossiers go")
        began = time.perf_counter()
        connection.execute(_RELEASE)
        tally = Tally()
        left, _, dead = waiting, messages, 0
        while left and time.perf_counter() - began < LONGEST and left != dead:
            time.sleep(0.2)
            left, _, dead = _left(connection)
        elapsed = time.perf_counter() - began
        if left:
            tally.faults[f"{left} dossiers were not told, {dead} messages dead"] += left
        told = _portal(ground)
        if told["count"] != waiting:
            tally.faults[f"the portal has {told['count']} dossiers instead of {waiting}"] += 1
        tally.latencies = [elapsed / waiting] * (waiting - left) if waiting else []
        more: dict[str, object] = {
            "messages": messages, "messages_per_s": round(messages / elapsed, 1), "floor_per_s": FLOOR,
            "calls": told["calls"], "elapsed_s": round(elapsed, 1),
        }  # fmt: skip
        params = {"dossiers": dossiers, "papers": load.PAPERS, **ground.params}
        code = report.show("sync", params, tally, elapsed, ground.raw_rate, as_json=as_json, more=more)
        return code or int(len(tally.latencies) / elapsed < FLOOR)


def _make(ground: Ground, dossiers: int) -> None:
    """The dossiers, filed and answered as enterprises file them."""
    made = 0
    while made < dossiers:
        wanted = min(BATCH, dossiers - made)
        ground.stock.clear()
        ground.fill(wanted)
        _, codes, _ = intake.take_in(ground, LONGEST, CLIENTS)
        load.wait_for_quiet(ground, codes)
        if not codes:
            raise RuntimeError("no dossier was taken in")
        made += len(codes)
        progress(f"{made} of {dossiers} dossiers filed and answered")


def _all_written(connection: psycopg.Connection[tuple[int, ...]], dossiers: int) -> tuple[int, int]:
    """Streams and messages once the worker has written down all news of the dossiers, which it does after answering them."""
    until, before, still = time.perf_counter() + LONGEST, (0, 0), 0
    while still < STILL and time.perf_counter() < until:
        time.sleep(1)
        streams, messages, _ = _left(connection)
        still = still + 1 if (streams, messages) == before and streams >= dossiers else 0
        before = streams, messages
    return before


def _left(connection: psycopg.Connection[tuple[int, ...]]) -> tuple[int, int, int]:
    streams, messages, dead = connection.execute(_LEFT).fetchone() or (0, 0, 0)
    return streams, messages, dead


def _portal(ground: Ground) -> dict[str, int]:
    with urllib.request.urlopen(f"{ground.stack.sandbox}/dvcqg/api/dossiers", timeout=60) as answer:
        count = json.load(answer)["count"]
    with urllib.request.urlopen(f"{ground.stack.sandbox}/dvcqg/api/counts", timeout=60) as answer:
        calls = sum(json.load(answer).values())
    return {"count": count, "calls": calls}
