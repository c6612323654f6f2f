"""`motcua bench portal`: pages of the portal at a steady rate, what a first visit weighs, and how often a page asks the database."""

from __future__ import annotations

import functools
import gzip
import http.client
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

from bench import load, report, sample, wire
from bench.browser import Browser, begun
from bench.load import Ground
from bench.report import Tally, percentile, progress
from bench.stack import Stack

ROWS = 60
"""Dossiers of the one who looks; a list shows fewer, and must not cost more for it."""
DRAFTS = 5
WARM_UP_SECONDS = 4
LOOKS = 20
IDLE_SECONDS = 3.0

_COUNTED = re.compile(r"LOG:  (?:execute [^:]*|statement): (?!BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET |LISTEN)")
_LOADED = re.compile(r'<(?:link|script|img)\b[^>]*(?:href|src)="([^"]+)"')
_FONT = re.compile(r"url\(([^)]+woff2)\)")


def measure(seconds: int, rate: float, clients: int, *, as_json: bool) -> int:
    """Open loop: so many pages a second, each kind in turn; then the weight of a first visit, and the queries of each page."""
    with load.ground(clients) as ground:
        browser = Browser(ground.stack.address)
        browser.sign_in()
        pages = _pages(ground, browser)
        cookie = browser.cookie(browser.address)
        progress("warming up")
        _asked(ground, pages, cookie, WARM_UP_SECONDS, rate)
        progress(f"asking for {rate:g} pages a second for {seconds} s")
        tallies, elapsed = _asked(ground, pages, cookie, seconds, rate)
        whole = Tally()
        for tally in tallies.values():
            whole.latencies += tally.latencies
            whole.faults.update(tally.faults)
        progress("weighing first visits, counting queries")
        more: dict[str, object] = {
            "pages_p95_ms": {kind: percentile(tally.latencies, 0.95) for kind, tally in tallies.items()},
            "first_visit_kb": {kind: _weight(ground.stack, path, cookie) for kind, path in pages.items()},
            "queries": _queries(ground.stack, browser, pages),
        }
        params = {"seconds": seconds, "rate": rate, "rows": ROWS, **ground.params}
        return report.show("portal", params, whole, elapsed, ground.raw_rate, as_json=as_json, more=more)


def _pages(ground: Ground, browser: Browser) -> dict[str, str]:
    """Home, a search, a procedure, one's own space with its rows, a dossier, and a page of a form."""
    ground.fill(ROWS)
    codes = [load.code_of(answer) for answer in _filed(ground)]
    drafts = [begun(browser, sample.PROCEDURE) for _ in range(DRAFTS)]
    return {
        "home": "/",
        "search": f"/thu-tuc/?q={quote('hoa chat')}",
        "procedure": f"/thu-tuc/{sample.PROCEDURE}/",
        "mine": "/cua-toi/",
        "dossier": f"/ho-so/{codes[0]}/theo-doi/",
        "form": next(page for page in drafts[0][1] if "/phan/" in page),
    }


def _filed(ground: Ground) -> list[wire.Answer]:
    found: list[wire.Answer] = []

    def file() -> wire.Task:
        while ground.stock and len(found) < ROWS:
            answer = yield ground.stock.popleft()
            if answer is None or answer.status != 201:
                raise load.Unwanted(answer.body.decode(errors="replace") if answer else "no answer")
            found.append(answer)

    loop = ground.loop()
    loop.start(file())
    loop.run()
    loop.close()
    load.wait_for_quiet(ground, [load.code_of(answer) for answer in found])
    return found


def _asked(
    ground: Ground, pages: dict[str, str], cookie: str, seconds: float, rate: float
) -> tuple[dict[str, Tally], float]:
    tallies = {kind: Tally() for kind in pages}
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    requests = {kind: wire.request("GET", path, headers) for kind, path in pages.items()}
    loop = ground.loop()
    began = time.perf_counter() + 0.1
    kinds = list(pages)
    for number in range(int(seconds * rate)):
        kind = kinds[number % len(kinds)]
        at = began + number / rate
        loop.start(_one(requests[kind], kind, tallies[kind], at), at)
    loop.run()
    loop.close()
    return tallies, time.perf_counter() - began


def _one(request: bytes, kind: str, tally: Tally, at: float) -> wire.Task:
    answer = yield request
    if answer is None or answer.status != 200:
        tally.fault(kind, answer.status if answer else 0, answer.body if answer else b"")
        return
    tally.latencies.append(answer.at - at)


# ---------------------------------------------------------------- weight


def _weight(stack: Stack, path: str, cookie: str) -> float:
    """What a browser that was never here loads for a page, in kB as sent: the page, its styles, scripts, pictures, and fonts of its styles."""
    body, size = _fetched(stack, path, cookie)
    seen: set[str] = set()
    for address in _needed(body, path):
        if address in seen:
            continue
        seen.add(address)
        more, weight = _fetched(stack, address, cookie)
        size += weight
        if address.endswith(".css"):
            # The two weights in the two subsets that Vietnamese takes.
            fonts = [font.strip("\"'") for font in _FONT.findall(more)]
            size += sum(_fetched(stack, _beside(address, font), cookie)[1] for font in dict.fromkeys(fonts))
    return round(size / 1000, 1)


def _needed(body: str, path: str) -> Iterator[str]:
    for address in _LOADED.findall(body):
        target = urlsplit(unescape(address))
        if not target.netloc and re.search(r"\.(css|js|svg|png|woff2|ico)$", target.path):
            yield _beside(path, target.path)


def _beside(address: str, other: str) -> str:
    return other if other.startswith("/") else f"{address.rsplit('/', 1)[0]}/{other}"


def _fetched(stack: Stack, path: str, cookie: str) -> tuple[str, int]:
    line = http.client.HTTPConnection(*stack.endpoint, timeout=60)
    try:
        line.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = line.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise load.Unwanted(f"{path}: {answer.status}")
        plain = gzip.decompress(content) if answer.getheader("Content-Encoding") == "gzip" else content
        return plain.decode(errors="replace"), len(content)
    finally:
        line.close()


# ---------------------------------------------------------------- queries


def _queries(stack: Stack, browser: Browser, pages: dict[str, str]) -> dict[str, float]:
    """Statements a page sends, from the database's own log; what the worker asks meanwhile is taken off."""
    log = next(stack.home.glob("**/postgresql.log"))
    with psycopg.connect(stack.database(), autocommit=True) as base:
        base.execute("ALTER SYSTEM SET log_statement = 'all'")
        base.execute("SELECT pg_reload_conf()")
        time.sleep(1)
        idle = _logged(log, lambda: time.sleep(IDLE_SECONDS)) / IDLE_SECONDS
        found = {}
        for kind, path in pages.items():
            began = time.perf_counter()
            count = _logged(log, functools.partial(_looked, browser, path))
            found[kind] = round(max(0.0, count - idle * (time.perf_counter() - began)) / LOOKS, 1)
        base.execute("ALTER SYSTEM RESET log_statement")
        base.execute("SELECT pg_reload_conf()")
    return found


def _looked(browser: Browser, path: str) -> None:
    for _ in range(LOOKS):
        browser.get(path)


def _logged(log: Path, act: Callable[[], object]) -> int:
    before = log.stat().st_size
    act()
    with log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(before)
        return sum(bool(_COUNTED.search(line)) for line in lines)
