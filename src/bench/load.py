"""What the measurements share: a stack, papers uploaded ahead, submissions ready to be sent, and waiting for quiet."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import papers, raw, sample, wire
from bench.report import Tally, progress
from bench.stack import Stack, brought_up

PAPERS = 2
PAPERS_A_CALL = 10
UPLOADERS = 4
LOOKERS = 8
QUIET_SECONDS = 300

_INVOICE, _PAPER_A, _PAPER_B = "@@invoice@@", "@@paper-a@@", "@@paper-b@@"


@dataclass(slots=True)
class Ground:
    """A running product with everything that a measurement needs."""

    stack: Stack
    token: str
    raw_rate: float
    params: dict[str, object]
    stock: deque[bytes] = field(default_factory=deque)

    def loop(self) -> wire.Loop:
        """A client loop on the product's address."""
        return wire.Loop(self.stack.endpoint)

    def get(self, path: str) -> bytes:
        """A whole GET request."""
        return wire.request("GET", path, {"Authorization": f"Bearer {self.token}"})

    def fill(self, count: int) -> None:
        """Upload papers and make ready so many submissions beyond those that are there."""
        missing = count - len(self.stock)
        if missing > 0:
            progress(f"uploading {missing * PAPERS} papers of {papers.SIZE // 1024} kB")
            ids = _upload(self, missing * PAPERS)
            frame = _frame()
            self.stock.extend(
                _submission(frame, self.token, ids[at], ids[at + 1]) for at in range(0, len(ids) - 1, PAPERS)
            )


@contextlib.contextmanager
def ground(clients: int, settings: dict[str, str] | None = None, home: Path | None = None) -> Iterator[Ground]:
    """Bring the product up (on `home`, which stays), sign in, and measure what its database does when nobody else is at it."""
    progress(f"bringing up the product on {home or 'a temporary folder'}")
    with brought_up(settings, home) as stack:
        progress(f"measuring raw inserts, {clients} clients, {raw.SECONDS} s")
        rate = raw.inserts_per_second(stack, clients)
        yield Ground(stack, stack.client().sign_in(), rate, {**settings_of(stack), **raw.durability(stack)})


def code_of(answer: wire.Answer) -> str:
    """The code of a dossier that was just made."""
    at = answer.body.index(b'"code"')
    start = answer.body.index(b'"', answer.body.index(b":", at)) + 1
    return answer.body[start : answer.body.index(b'"', start)].decode()


def is_answered(answer: wire.Answer) -> bool:
    """Whether a dossier has its signed result; raises `Unwanted` for any other ending."""
    found = json.loads(answer.body)
    if found["outcome"] in {None, "accepted"}:
        return found["outcome"] == "accepted" and found["result"] is not None
    raise Unwanted(found["outcome"])


class Unwanted(Exception):
    """The sample was not accepted; the text is the outcome."""


def wait_for_quiet(ground: Ground, codes: list[str]) -> float:
    """Wait until these dossiers are answered, so that the next part does not pay for the last; seconds waited."""
    began = time.perf_counter()
    tally = Tally()
    loop = ground.loop()
    waiting = iter(codes)
    for _ in range(LOOKERS):
        loop.start(_look(ground, waiting, tally, began + QUIET_SECONDS))
    loop.run()
    loop.close()
    if tally.faults:
        raise RuntimeError(f"not every submission was answered: {tally.faults.most_common(3)}")
    return time.perf_counter() - began


def _look(ground: Ground, waiting: Iterator[str], tally: Tally, until: float) -> wire.Task:
    """One of a few who look after one dossier after the other: each of thousands on a line of its own would be refused."""
    for code in waiting:
        request = ground.get(f"/api/v1/dossiers/{code}")
        while True:
            answer = yield request
            if answer is None or answer.status != 200:
                tally.fault("look", answer.status if answer else 0, answer.body if answer else b"")
                break
            if is_answered(answer):
                break
            if time.perf_counter() > until:
                tally.fault("no answer in time", answer.status, answer.body)
                return
            yield 0.25


def _upload(ground: Ground, count: int) -> list[str]:
    ids: list[str] = []
    tally = Tally()
    calls = iter(range(0, count, PAPERS_A_CALL))
    loop = ground.loop()
    for _ in range(UPLOADERS):
        loop.start(_uploader(ground, calls, count, ids, tally))
    loop.run()
    loop.close()
    if tally.faults:
        raise RuntimeError(f"papers were not taken: {tally.faults.most_common(1)}")
    return ids


def _uploader(ground: Ground, calls: Iterator[int], count: int, ids: list[str], tally: Tally) -> wire.Task:
    for start in calls:
        files = [(f"paper-{n}.pdf", papers.pdf("Measurement")) for n in range(min(PAPERS_A_CALL, count - start))]
        kind, body = wire.multipart(files)
        headers = {"Authorization": f"Bearer {ground.token}", "Content-Type": kind}
        answer = yield wire.request("POST", "/api/v1/papers", headers, body)
        if answer is None or answer.status != 201:
            tally.fault("papers", answer.status if answer else 0, answer.body if answer else b"")
            return
        ids.extend(paper["id"] for paper in json.loads(answer.body)["papers"])


def _frame() -> str:
    form = sample.one_line()
    form["invoice_no"] = _INVOICE
    names = sample.papers_named(form)
    return json.dumps(
        {"procedure": sample.PROCEDURE, "data": form, "papers": dict(zip(names, (_PAPER_A, _PAPER_B), strict=True))},
        ensure_ascii=False,
    )


def _submission(frame: str, token: str, first: str, second: str) -> bytes:
    body = frame.replace(_INVOICE, sample.fresh_invoice()).replace(_PAPER_A, first).replace(_PAPER_B, second)
    headers = {
        "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()),
    }  # fmt: skip
    return wire.request("POST", "/api/v1/dossiers", headers, body.encode())


def settings_of(stack: Stack) -> dict[str, object]:
    """The product's settings that bear on speed, as it says them itself."""
    told = json.loads(stack.command("check", "--settings", "--json").stdout)
    names = ("web_workers", "web_threads", "workers", "worker_threads")
    return {name: int(told[f"MOTCUA_{name.upper()}"]["value"]) for name in names}
