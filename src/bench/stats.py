"""`motcua bench stats`: the plan's pages over many dossiers while submissions arrive: how fast, how fresh, and how fast all is counted anew."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import psycopg

from bench import inbox, load, report, wire
from bench.load import Ground
from bench.report import Tally, percentile, progress

OFFICER = "lanhdao.bo"
RAW_CLIENTS = 8
CHUNK = 50_000
SAMPLE_SECONDS = 0.5
FACTS_EACH = 8

_ADDRESSES = (
    "/ban-lam-viec/dieu-hanh/?nam=2025",
    "/ban-lam-viec/dieu-hanh/?nam=2024&ky=quy-3",
    "/ban-lam-viec/dieu-hanh/?nam=2025&dv=G02.18",
    "/ban-lam-viec/dieu-hanh/QD-792/T05/?nam=2025",
    "/ban-lam-viec/dieu-hanh/MINISTRY-2021/T27/?nam=2025",
    "/ban-lam-viec/dieu-hanh/MINISTRY-2021/T27/danh-sach/?nam=2025&ve=tu",
)

# Eight facts a dossier over 2024 and 2025, as the rooms tell them; their hashes are none, since nobody verifies what is measured.
_FACTS = """
    INSERT INTO journal_journalentry (kind, subject, seq, name, version, at, actor, body, hash, position, recorded_at)
    SELECT 'dossier', d.code, f.seq, f.name, 1, d.at + f.later, 'client:erp', f.body, '\\x00', nextval('journal_position_seq'), now()
    FROM (
        SELECT n, 'S-' || n AS code, timestamptz '2024-01-02 02:00+00' + (n * 7919 %% 1051200) * interval '1 minute' AS at,
            (ARRAY['G02.18', 'G02.09', 'G02.10', 'G02.11', 'G02.17'])[1 + n %% 5] AS unit, 'procedure-' || n * 31 %% 90 AS procedure,
            (ARRAY['portal', 'portal', 'api', 'national_portal', 'desk'])[1 + n * 13 %% 5] AS channel, n * 17 %% 10 AS chance
        FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n) AS d
    CROSS JOIN LATERAL (VALUES
        (1, 'dossiers.received', interval '0', jsonb_build_object('code', d.code, 'procedure', d.procedure, 'version_id', 1, 'channel', d.channel,
            'owner', 'enterprise:1', 'unit', d.unit, 'automatic', false, 'papers', 2, 'fingerprint', '', '_assurance', least(1, d.chance))::text),
        (2, 'dossiers.status_changed', interval '1 minute', jsonb_build_object('code', d.code, 'before', 'SUBMITTED', 'after', 'ACCEPTED', 'article', '',
            'channel', d.channel, 'owner', 'enterprise:1')::text),
        (3, 'dossiers.clock_started', interval '1 minute', jsonb_build_object('code', d.code, 'cause', 'acceptance',
            'due', to_char((d.at + interval '6 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00'))::text),
        (4, 'payments.bill_paid', interval '2 minutes', jsonb_build_object('bill', d.code, 'subject', '', 'unit', d.unit, 'procedure', d.procedure,
            'amount', 200000, 'way', 'vnpay', 'online', d.chance > 2)::text),
        (5, 'process.step_finished', interval '1 day', '{}'),
        (6, 'dossiers.status_changed', (1 + d.chance) * interval '1 day', jsonb_build_object('code', d.code, 'before', 'SUBMITTED_FOR_SIGN', 'after', 'DECIDED',
            'article', '', 'channel', d.channel, 'owner', 'enterprise:1')::text),
        (7, 'dossiers.clock_ended', (1 + d.chance) * interval '1 day', jsonb_build_object('code', d.code)::text),
        (8, 'feedback.dossier_rated', interval '20 days', jsonb_build_object('code', d.code, 'source', 'house', 'level', 'satisfied', 'unit', d.unit,
            'stage', 'result')::text)
    ) AS f(seq, name, later, body)
"""
_WAITS = """
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) FROM journal_journalentry
        WHERE position > (SELECT reached FROM monitoring_generation ORDER BY id DESC LIMIT 1)
"""


def measure(seconds: int, dossiers: int, clients: int, rate: float, *, as_json: bool) -> int:
    """Seed, count anew, then open pages in a closed loop while submissions arrive at their rate."""
    with load.ground(RAW_CLIENTS) as ground:
        progress(f"writing {dossiers * FACTS_EACH} facts of {dossiers} dossiers")
        seeded = _seed(ground, dossiers)
        progress("counting them anew")
        rebuilt = _rebuild(ground)
        cookie = inbox.sign_in(ground.stack, OFFICER)
        ground.fill(max(1, int(seconds * rate)))
        _together(ground, cookie, 2, clients, 0)
        progress(f"measuring for {seconds} s, {clients} at the pages, {rate:g} submissions a second")
        pages, filed, waits = _together(ground, cookie, seconds, clients, rate)
        params = {"seconds": seconds, "dossiers": dossiers, "clients": clients, "rate": rate, **ground.params}
        more = {
            "seeded_s": seeded, "entries": rebuilt["entries"], "lines": rebuilt["lines"], "rebuild_s": rebuilt["seconds"],
            "rebuild_entries_per_s": rebuilt["entries_per_s"], "filed": len(filed.latencies), "file_p95_ms": percentile(filed.latencies, 0.95),
            "oldest_uncounted_max_s": round(max(waits, default=0.0), 2), "oldest_uncounted_p50_s": round(sorted(waits)[len(waits) // 2], 2) if waits else 0.0,
        }  # fmt: skip
        pages.faults.update(filed.faults)
        return report.show("stats", params, pages, seconds, ground.raw_rate, as_json=as_json, more=more)


def _seed(ground: Ground, dossiers: int) -> float:
    began = time.perf_counter()
    with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        for first in range(1, dossiers + 1, CHUNK):
            connection.execute(_FACTS.encode(), {"first": first, "last": min(dossiers, first + CHUNK - 1)})
        connection.execute("VACUUM (ANALYZE) journal_journalentry")
    return round(time.perf_counter() - began, 1)


def _rebuild(ground: Ground) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "motcua", "stats", "rebuild", "--json"],
        env=dict(ground.stack.environment), capture_output=True, text=True, check=True,
    )  # fmt: skip
    with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) monitoring_line, monitoring_rollup")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _together(
    ground: Ground, cookie: str, seconds: float, clients: int, rate: float
) -> tuple[Tally, Tally, list[float]]:
    """Pages and submissions at once; every half second, how long the oldest entry that is not counted has waited."""
    pages, filed, waits, over = Tally(), Tally(), list[float](), threading.Event()
    watcher = threading.Thread(target=_watch, args=(ground, waits, over))
    watcher.start()
    loop = ground.loop()
    began = time.perf_counter()
    for client in range(clients):
        loop.start(_reader(cookie, client, pages, began + seconds))
    for number in range(int(seconds * rate)):
        at = began + number / rate
        loop.start(_sender(ground.stock.popleft(), at, filed), at)
    loop.run()
    loop.close()
    over.set()
    watcher.join()
    return pages, filed, waits


def _reader(cookie: str, client: int, tally: Tally, until: float) -> wire.Task:
    number = client
    while time.perf_counter() < until:
        sent = time.perf_counter()
        answer = yield wire.request("GET", _ADDRESSES[number % len(_ADDRESSES)], {"Cookie": cookie})
        if answer is None or answer.status != 200:
            tally.fault("page", answer.status if answer else 0, answer.body if answer else b"")
        else:
            tally.latencies.append(answer.at - sent)
        number += 1


def _sender(submission: bytes, due: float, tally: Tally) -> wire.Task:
    answer = yield submission
    if answer is None or answer.status != 201:
        tally.fault("submit", answer.status if answer else 0, answer.body if answer else b"")
    else:
        tally.latencies.append(answer.at - due)


def _watch(ground: Ground, waits: list[float], over: threading.Event) -> None:
    with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        while not over.wait(SAMPLE_SECONDS):
            row = connection.execute(_WAITS).fetchone()
            waits.append(float(row[0]) if row else 0.0)
