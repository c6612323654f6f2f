"""Web and worker are killed at random moments; nothing that was acknowledged is lost, answered twice or misnumbered."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import random
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from tests.flows import shared

from bench import load, papers, sample
from bench.client import Client
from bench.stack import Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.crash]

SUBMISSIONS = 500
SENDERS = 8
DEADLINE = 90  # a killed worker's jobs are taken up again when their lease has run out
REST = 12.0  # seconds that a killed program gets to live: web server and supervisor take quick deaths for a crash loop
GAP = (0.2, 1.5)  # seconds between two kills, of different programs
PAUSE = 0.5  # seconds, at most, between two submissions of a sender


def test_every_acknowledged_submission_is_answered_exactly_once(stack: Stack) -> None:
    ids = _papers(stack, SUBMISSIONS * load.PAPERS)
    queue = iter(list(zip(ids[::2], ids[1::2], strict=True)))
    lock, done = threading.Lock(), threading.Event()
    codes: list[str] = []
    faults: list[str] = []
    clients = [shared.signed_in(stack) for _ in range(SENDERS)]
    senders = [threading.Thread(target=_send, args=(one, queue, lock, codes, faults)) for one in clients]
    killer = threading.Thread(target=_kill, args=(stack, done))
    for thread in (*senders, killer):
        thread.start()
    try:
        for thread in senders:
            thread.join()
        assert faults == [], (stack.home / "up.out").read_text()[-3000:] + _tail(stack)
        assert len(set(codes)) == len(codes) == SUBMISSIONS
    finally:
        done.set()
        killer.join()
    shared.until(lambda: _unanswered(stack, codes) == 0, DEADLINE)
    _answered_once(stack, codes)
    _numbers_hold(stack)
    assert stack.command("journal", "verify").returncode == 0
    assert stack.process is not None
    assert stack.process.poll() is None


def _answered_once(stack: Stack, codes: list[str]) -> None:
    for fact in ("dossiers.received", "dossiers.decided"):
        query = (
            "SELECT subject, count(*) FROM journal_journalentry WHERE name = %s AND subject = ANY(%s) GROUP BY subject"
        )
        assert dict(shared.rows(stack, query, fact, codes)) == dict.fromkeys(codes, 1)
    query = "SELECT subject_id, count(*) FROM results_result WHERE subject_id = ANY(%s) GROUP BY subject_id"
    assert dict(shared.rows(stack, query, codes)) == dict.fromkeys(codes, 1)
    # A submission whose acknowledgement was lost with the server is the same one when it is sent again.
    ((all_of_them,),) = shared.rows(stack, "SELECT count(*) FROM dossiers_dossier WHERE code = ANY(%s)", codes)
    assert all_of_them == len(codes)


def _numbers_hold(stack: Stack) -> None:
    """No gap, no double: the numbers given are 1 … last, each once, and each has its result."""
    query = (
        "SELECT register, year, array_agg(number ORDER BY number) FROM numbering_registernumber GROUP BY register, year"
    )
    lasts = {
        (r, y): last for r, y, last in shared.rows(stack, "SELECT register, year, last FROM numbering_registercounter")
    }
    for register, year, numbers in shared.rows(stack, query):
        assert numbers == list(range(1, lasts[register, year] + 1))
    orphans = (
        "SELECT n.register, n.number, n.owner_kind FROM numbering_registernumber n LEFT JOIN results_result r"
        " ON (r.register, r.year, r.number) = (n.register, n.year, n.number) WHERE n.state = 'bound' AND r.id IS NULL"
        " AND n.owner_kind NOT IN ('sheet', 'dossier')"  # papers and the year's book of dossiers are numbered too
    )
    assert shared.rows(stack, orphans) == []


def _tail(stack: Stack) -> str:
    return (stack.home / "log" / "web.log").read_text()[-3000:]


def _unanswered(stack: Stack, codes: list[str]) -> int:
    query = "SELECT count(*) FROM results_result WHERE subject_id = ANY(%s)"
    return len(codes) - int(shared.rows(stack, query, codes)[0][0])


def _papers(stack: Stack, count: int) -> list[str]:
    client = shared.signed_in(stack)
    ids: list[str] = []
    for _ in range(0, count, load.PAPERS_A_CALL):
        reply = client.upload([(f"p{n}.pdf", papers.pdf(size=2048)) for n in range(load.PAPERS_A_CALL)])
        assert reply.status == 201, reply.body
        ids.extend(paper["id"] for paper in reply.json["papers"])
    client.close()
    return ids


def _send(
    client: Client,
    queue: itertools.chain[tuple[str, str]],
    lock: threading.Lock,
    codes: list[str],
    faults: list[str],
) -> None:
    """Submit until the papers run out; what gets no answer is sent again under the same key, as any client must."""
    random_ = random.Random()
    while not faults:
        # Slowly enough that answers, retries and kills fall among one another.
        time.sleep(random_.uniform(0, PAUSE))
        with lock:
            pair = next(queue, None)
        if pair is None:
            break
        form = sample.one_line()
        ids = dict(zip(sample.papers_named(form), pair, strict=True))
        code, fault = _stubborn(client, form, ids)
        with lock:
            codes.extend(filter(None, [code]))
            faults.extend(filter(None, [fault]))
    client.close()


def _stubborn(client: Client, form: shared.Json, ids: dict[str, str]) -> tuple[str, str]:
    same, until, last = shared.key(), time.monotonic() + 60, ""
    while time.monotonic() < until:
        try:
            reply = client.declare(form, ids, same)
        except (OSError, http.client.HTTPException) as error:
            last = repr(error)
        else:
            if reply.status in {200, 201}:
                return reply.json["code"], ""
            if reply.status < 500:
                return "", f"{reply.status} {reply.body[:300]!r}"
            last = f"{reply.status} {reply.body[:300]!r}"
        time.sleep(0.05)
    return "", f"no acknowledgement in 60 s, the last answer was {last}"


def _kill(stack: Stack, done: threading.Event) -> None:
    """While submissions come in: at random moments a random program that has lived for a while."""
    random_ = random.Random()
    last = dict.fromkeys(("granian-worker", "granian", "motcua worker"), 0.0)
    while not done.wait(random_.uniform(*GAP)):
        if not _listening(stack):  # a slow machine needs long to start it: its life counts from its first answer
            last["granian"] = last["granian-worker"] = time.monotonic()
        rested = [kind for kind, at in last.items() if time.monotonic() - at > REST]
        if not rested:
            continue
        kind = random_.choice(rested)
        victims = _processes(stack, kind)
        if victims:
            last[kind] = time.monotonic()
            if kind == "granian":
                last["granian-worker"] = last[kind]
            with contextlib.suppress(ProcessLookupError):
                os.kill(random_.choice(victims), signal.SIGKILL)


def _listening(stack: Stack) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(stack.endpoint, timeout=1):
        return True
    return False


def _processes(stack: Stack, kind: str) -> list[int]:
    """Process ids below the supervisor: `granian` (the web server itself), `granian-worker` (its children), `motcua worker`."""
    assert stack.process is not None
    children = _children(stack.process.pid)
    if kind == "motcua worker":
        return [pid for pid in children if "motcua\0worker" in _command(pid)]
    servers = [pid for pid in children if "granian" in _command(pid)]
    return servers if kind == "granian" else [child for pid in servers for child in _children(pid)]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""
