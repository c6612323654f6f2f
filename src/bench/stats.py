"""`motcua bench stats`: the plan's pages over many dossiers while submissions arrive: how fast, how fresh, how fast all is counted anew, what it costs intake."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench import inbox, intake, load, report, seeding, wire
from bench.load import Ground
from bench.report import Tally, percentile, progress
from bench.seeding import NoRoom

OFFICER = "lanhdao.bo"
RAW_CLIENTS = 8
CHUNK = 50_000
SAMPLE_SECONDS = 0.5
FACTS_EACH = 8
BYTES_EACH = 6_500
"""Of the journal with its indexes, its lines, and what is written ahead of them."""
WRITERS = 2
INTAKE_CLIENTS = 8
WARM_UP = 4
WARM_UP_SUBMISSIONS = 400
PAIRS = 3
SPARE = 1.35

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
        (7, 'dossiers.clock_ended', (1 + d.chance) * interval '1 day', jsonb_build_object('code', d.code, 'left', 5 - d.chance)::text),
        (8, 'feedback.dossier_rated', interval '20 days', jsonb_build_object('code', d.code, 'source', 'house', 'level', 'satisfied', 'unit', d.unit,
            'stage', 'result')::text)
    ) AS f(seq, name, later, body)
"""
_WAITS = """
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) FROM journal_journalentry
        WHERE position > (SELECT reached FROM monitoring_generation ORDER BY id DESC LIMIT 1)
"""

# What was written is counted by the rebuilding that follows; nobody is to count it beside.
_PASSED_OVER = """
    UPDATE monitoring_generation SET reached = (SELECT max(position) FROM journal_journalentry) WHERE id = (SELECT max(id) FROM monitoring_generation)
"""


def measure(
    seconds: int,
    dossiers: int,
    pages: float,
    rate: float,
    home: Path | None,
    *,
    as_counted: bool,
    drop: bool,
    as_json: bool,
) -> int:
    """Seed, count anew, open pages while submissions arrive, each at its rate, and take in with the counting held and let go.

    `home` keeps the installation with its dossiers for the next time, which `as_counted` takes as it was counted then; `drop` removes it.
    """
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
    try:
        with load.ground(RAW_CLIENTS, home=home) as ground:
            try:
                seeded = _seeded(ground, dossiers)
            except NoRoom as trouble:
                progress(str(trouble))
                return 1
            return _measured(ground, seconds, dossiers, pages, rate, seeded, as_counted=as_counted, as_json=as_json)
    finally:
        if home is not None and drop:
            shutil.rmtree(home, ignore_errors=True)


def _measured(
    ground: Ground,
    seconds: int,
    dossiers: int,
    pages: float,
    rate: float,
    seeded: float,
    *,
    as_counted: bool,
    as_json: bool,
) -> int:
    rebuilt = {} if as_counted else _rebuild(ground)
    ground.token = ground.stack.client().sign_in()  # writing and counting many dossiers outlasts a token
    cookie = inbox.sign_in(ground.stack, OFFICER)
    ground.fill(max(1, int(seconds * rate)))
    _together(ground, cookie, WARM_UP, pages, 0)
    progress(f"measuring for {seconds} s, {pages:g} pages and {rate:g} submissions a second")
    shown, filed, waits = _together(ground, cookie, seconds, pages, rate)
    oldest = max(waits, default=0.0)
    progress(f"pages: p95 {percentile(shown.latencies, 0.95)} ms; the oldest entry not counted waited {oldest:.2f} s")
    intake_ = _held_and_let_go(ground, seconds)
    params = {"seconds": seconds, "dossiers": dossiers, "pages": pages, "rate": rate, **ground.params}
    more = {
        "seeded_s": seeded, **rebuilt, "filed": len(filed.latencies), "file_p95_ms": percentile(filed.latencies, 0.95),
        "oldest_uncounted_max_s": round(oldest, 2), "oldest_uncounted_p50_s": round(sorted(waits)[len(waits) // 2], 2) if waits else 0.0,
        **intake_.told(),
    }  # fmt: skip
    shown.faults.update(filed.faults)
    shown.faults.update(intake_.faults)
    return report.show("stats", params, shown, seconds, ground.raw_rate, as_json=as_json, more=more)


@dataclass(slots=True)
class _Intake:
    """Submissions a second, block by block, with the counting held and let go."""

    held: list[float] = field(default_factory=list)
    let_go: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, object]:
        """Both rates, and what counting costs in percent of the rate without it; the middle of the pairs says how far chance goes."""
        pairs = sorted(round(100 * (1 - on / off), 1) for off, on in zip(self.held, self.let_go, strict=True) if off)
        off, on = sum(self.held), sum(self.let_go)
        return {
            "intake_counting_off_per_s": round(off / len(self.held), 1), "intake_counting_on_per_s": round(on / len(self.let_go), 1),
            "intake_cost_percent": round(100 * (1 - on / off), 2) if off else None, "intake_cost_of_pairs_percent": pairs,
        }  # fmt: skip


def _held_and_let_go(ground: Ground, seconds: int) -> _Intake:
    """Blocks of intake on the same installation, in the order off on, on off, off on, so that what drifts falls on both; each begins with everything answered and counted."""
    progress("warming up for intake")
    ground.fill(WARM_UP_SUBMISSIONS)
    warm, codes, elapsed = intake.take_in(ground, WARM_UP, INTAKE_CLIENTS)
    _wait_until_done(ground, codes)
    rate = max(1.0, len(warm.latencies) / elapsed if elapsed else 1.0)
    found = _Intake()
    for pair in range(PAIRS):
        order = (True, False) if pair % 2 == 0 else (False, True)
        for is_held in order:
            ground.fill(int(rate * SPARE * seconds) + 20 * INTAKE_CLIENTS)
            progress(f"intake for {seconds} s, counting {'held' if is_held else 'let go'}")
            with _held(ground) if is_held else contextlib.nullcontext():
                tally, codes, elapsed = intake.take_in(ground, seconds, INTAKE_CLIENTS)
            (found.held if is_held else found.let_go).append(len(tally.latencies) / elapsed)
            found.faults.update(tally.faults)
            _wait_until_done(ground, codes)
    return found


@contextlib.contextmanager
def _held(ground: Ground) -> Iterator[psycopg.Connection]:
    """No counting in the block: whoever counts takes the row of the last generation, and goes on without work where another has it."""
    with psycopg.connect(ground.stack.database()) as connection:
        connection.execute("SELECT FROM monitoring_generation ORDER BY id DESC LIMIT 1 FOR NO KEY UPDATE")
        yield connection
        connection.rollback()


def _wait_until_done(ground: Ground, codes: list[str]) -> None:
    """Wait until these dossiers are answered and all of the journal is counted."""
    load.wait_for_quiet(ground, codes)
    until = time.monotonic() + load.QUIET_SECONDS
    with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        while time.monotonic() < until:
            row = connection.execute(_WAITS).fetchone()
            if not row or not row[0]:
                return
            time.sleep(SAMPLE_SECONDS)
    raise RuntimeError("the journal was not counted to its end")


def _seeded(ground: Ground, dossiers: int) -> float:
    """The journal with so many dossiers: those of the last time where the installation was kept; seconds that it took."""
    kept = ground.stack.home / "bench-stats.json"
    if kept.exists():
        told = json.loads(kept.read_text())
        if told["dossiers"] == dossiers:
            return float(told["seconds"])
        raise NoRoom(
            f"the installation holds {told['dossiers']} dossiers of an earlier measurement; take another folder, or --drop"
        )
    room = shutil.disk_usage(ground.stack.home).free
    if room < dossiers * BYTES_EACH + seeding.ROOM:
        raise NoRoom(
            f"{dossiers} dossiers need about {dossiers * BYTES_EACH // 1024**3 + 3} GB, {room // 1024**3} GB are free"
        )
    progress(f"writing {dossiers * FACTS_EACH} facts of {dossiers} dossiers")
    seconds = _seed(ground, dossiers)
    kept.write_text(json.dumps({"dossiers": dossiers, "seconds": seconds}))
    return seconds


def _seed(ground: Ground, dossiers: int) -> float:
    """Two writers side by side; their commits are not waited for, and a checkpoint ends the work."""
    began = time.perf_counter()
    firsts = iter(range(1, dossiers + 1, CHUNK))
    turn = threading.Lock()

    def write() -> None:
        with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
            connection.execute("SET synchronous_commit = off")
            while True:
                with turn:
                    first = next(firsts, None)
                if first is None:
                    return
                connection.execute(_FACTS.encode(), {"first": first, "last": min(dossiers, first + CHUNK - 1)})

    with _held(ground) as counter:
        with ThreadPoolExecutor(WRITERS) as writers:
            for done in [writers.submit(write) for _ in range(WRITERS)]:
                done.result()
        counter.execute(_PASSED_OVER)
        counter.commit()
    with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) journal_journalentry")
        connection.execute("CHECKPOINT")
    return round(time.perf_counter() - began, 1)


def _rebuild(ground: Ground) -> dict[str, float]:
    progress("counting them anew")
    done = subprocess.run(
        [sys.executable, "-m", "motcua", "stats", "rebuild", "--json"],
        env=dict(ground.stack.environment), capture_output=True, text=True, check=True,
    )  # fmt: skip
    with psycopg.connect(ground.stack.database(), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) monitoring_line, monitoring_rollup")
    told = json.loads(done.stdout.splitlines()[-1])
    found = {
        "entries": told["entries"], "lines": told["lines"], "rebuild_s": told["seconds"],
        "rebuild_entries_per_s": told["entries_per_s"],
    }  # fmt: skip
    progress(f"counted: {found}")
    return found


def _together(
    ground: Ground, cookie: str, seconds: float, pages: float, rate: float
) -> tuple[Tally, Tally, list[float]]:
    """Pages and submissions at once; every half second, how long the oldest entry that is not counted has waited."""
    shown, filed, waits, over = Tally(), Tally(), list[float](), threading.Event()
    watcher = threading.Thread(target=_watch, args=(ground, waits, over))
    watcher.start()
    loop = ground.loop()
    began = time.perf_counter()
    for number in range(int(seconds * pages)):
        at = began + number / pages
        loop.start(_reader(cookie, _ADDRESSES[number % len(_ADDRESSES)], at, shown), at)
    for number in range(int(seconds * rate)):
        at = began + number / rate
        loop.start(_sender(ground.stock.popleft(), at, filed), at)
    loop.run()
    loop.close()
    over.set()
    watcher.join()
    return shown, filed, waits


def _reader(cookie: str, address: str, due: float, tally: Tally) -> wire.Task:
    answer = yield wire.request("GET", address, {"Cookie": cookie})
    if answer is None or answer.status != 200:
        tally.fault("page", answer.status if answer else 0, answer.body if answer else b"")
    else:
        tally.latencies.append(answer.at - due)


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
