"""`motcua bench inbox`: an officer with restricted rights among many dossiers: list, count, search, open, over the real pages."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from bench import raw, report, seeding, wire
from bench.load import settings_of
from bench.report import Tally, percentile, progress
from bench.seeding import NoRoom, Seeded
from bench.stack import Stack, brought_up

OFFICER, UNIT = "chuyenvien.hoachat", "G02.18"
"""A specialist of one department: about four of a hundred dossiers are theirs to see."""
WARM_UP_SECONDS = 2
KINDS = ("list", "count", "search", "open")

_LISTS = (
    "hang=can-xu-ly", "hang=ca-don-vi", "hang=qua-han", "hang=sap-den-han", "hang=cho-ben-khac", "hang=ca-don-vi&xep=ngay-nop&giam=1", "hang=ca-don-vi&xep=de-tre",
    "hang=cua-toi", "hang=cho-tra", "hang=ca-don-vi&nguoi=-&han=qua-han", "hang=ca-don-vi&q=" + quote("hóa chất"),
)  # fmt: skip
_SEARCHES = (
    "q=" + quote("công ty minh"), "q=hoa+chat+nhap+khau", "q=" + quote("rượu thuốc lá Hà Nội"), "q=SPC-4711", "q=nguyen+binh+ethanol",
    "q=" + quote("không có từ này đâu"), "q=cong+ty+tnhh", "trang-thai=REFUSED&q=thep",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Officer:
    """Who asks: the cookies of their sign-in, and what they ask."""

    cookie: str
    seeded: Seeded

    def requests(self, kind: str) -> Iterator[bytes]:
        """Whole requests of a kind, again and again."""
        codes = self.seeded.codes
        if kind == "list":
            paths = [f"/ban-lam-viec/?{query}" for query in _LISTS]
        elif kind == "count":
            paths = ["/ban-lam-viec/hop-viec/dem/?hang=can-xu-ly"]
        elif kind == "search":
            own = [f"q={code}" for code in codes[::80]] + [
                f"q={codes[0][-6:]}",
                f"q={self.seeded.owner}",
                f"q={seeding.fresh()}",
            ]
            paths = [f"/ban-lam-viec/tra-cuu/?{query}" for query in (*_SEARCHES, *own)]
        else:
            paths = [f"/ban-lam-viec/ho-so/{quote(code)}/" for code in codes]
        return (wire.request("GET", path, {"Cookie": self.cookie}) for path in itertools.cycle(paths))


def measure(seconds: int, dossiers: int, clients: int, home: Path | None, *, drop: bool, as_json: bool) -> int:
    """Closed loop, one kind of page after the other; `home` keeps the installation with its dossiers for the next time, `drop` removes it."""
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
    try:
        progress("bringing up the product" + ("" if home is None else f" on {home}"))
        with brought_up(None, home) as stack:
            try:
                seeded = _seeded(stack, dossiers)
            except NoRoom as trouble:
                progress(str(trouble))
                return 1
            progress(
                f"{seeded.dossiers} dossiers, {seeded.open} of them open, in {seeded.seconds} s; measuring raw inserts"
            )
            rate = raw.inserts_per_second(stack, clients)
            officer = Officer(sign_in(stack), seeded)
            tallies = {}
            for kind in KINDS:
                _asked(stack, officer, kind, WARM_UP_SECONDS, clients)
                progress(f"measuring {kind} for {seconds} s")
                tallies[kind] = _asked(stack, officer, kind, seconds, clients)
            return _show(stack, seeded, tallies, rate, seconds, clients, as_json=as_json)
    finally:
        if home is not None and drop:
            shutil.rmtree(home, ignore_errors=True)


def _seeded(stack: Stack, dossiers: int) -> Seeded:
    """The database with so many dossiers: those of the last time where the installation was kept."""
    kept = stack.home / "bench-inbox.json"
    if kept.exists():
        told = json.loads(kept.read_text())
        if told["dossiers"] == dossiers:
            return Seeded(**told)
        raise NoRoom(
            f"the installation holds {told['dossiers']} dossiers of an earlier measurement; take another folder, or --drop"
        )
    seeded = seeding.seed(stack, dossiers, UNIT, OFFICER)
    kept.write_text(json.dumps({name: getattr(seeded, name) for name in seeded.__slots__}))
    return seeded


def sign_in(stack: Stack, login: str = OFFICER) -> str:
    """Sign in as a browser does; the cookies of the session."""
    password = json.loads((stack.home / "secrets" / "demo.json").read_text())["officer_password"]
    line = http.client.HTTPConnection(*stack.endpoint, timeout=60)
    cookies = SimpleCookie()
    line.request("GET", "/ban-lam-viec/dang-nhap/")
    page = line.getresponse()
    text = page.read().decode()
    cookies.load(page.headers.get("Set-Cookie", ""))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    form = urlencode({"csrfmiddlewaretoken": token[1] if token else "", "login": login, "password": password})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookies(cookies), "Origin": stack.address, "Referer": f"{stack.address}/",
    }  # fmt: skip
    line.request("POST", "/ban-lam-viec/dang-nhap/", form, headers)
    answer = line.getresponse()
    answer.read()
    for value in answer.headers.get_all("Set-Cookie") or []:
        cookies.load(value)
    line.close()
    if answer.status != 303:
        raise RuntimeError(f"the officer could not sign in: {answer.status}")
    return _cookies(cookies)


def _cookies(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def _asked(stack: Stack, officer: Officer, kind: str, seconds: float, clients: int) -> Tally:
    tally = Tally()
    loop = wire.Loop(stack.endpoint)
    until = time.perf_counter() + seconds
    for client in range(clients):
        requests = officer.requests(kind)
        for _ in range(client * 7):
            next(requests)
        loop.start(_client(requests, kind, tally, until))
    loop.run()
    loop.close()
    return tally


def _client(requests: Iterator[bytes], kind: str, tally: Tally, until: float) -> wire.Task:
    for request in requests:
        if time.perf_counter() >= until:
            return
        sent = time.perf_counter()
        answer = yield request
        if answer is None or answer.status != 200:
            tally.fault(kind, answer.status if answer else 0, answer.body if answer else b"")
            continue
        tally.latencies.append(answer.at - sent)


def _show(
    stack: Stack, seeded: Seeded, tallies: dict[str, Tally], rate: float, seconds: int, clients: int, *, as_json: bool
) -> int:
    whole = Tally()
    more: dict[str, object] = {
        "seeded_s": seeded.seconds,
        "seeded_per_s": round(seeded.dossiers / max(seeded.seconds, 0.1)),
    }
    for kind, tally in tallies.items():
        whole.latencies += tally.latencies
        whole.faults.update(tally.faults)
        more |= {
            f"{kind}s": len(tally.latencies), f"{kind}_p50_ms": percentile(tally.latencies, 0.50),
            f"{kind}_p95_ms": percentile(tally.latencies, 0.95),
        }  # fmt: skip
    with psycopg.connect(stack.database(), autocommit=True) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        more["database_mb"] = round((row[0] if row else 0) / 1024**2)
        mine = connection.execute("SELECT count(*) FROM dossiers_dossier WHERE unit = %s", [UNIT]).fetchone()
        more["in_reach"] = mine[0] if mine else 0
    params = {
        "seconds": seconds, "dossiers": seeded.dossiers, "open": seeded.open, "clients": clients, **settings_of(stack), **raw.durability(stack),
    }  # fmt: skip
    return report.show("inbox", params, whole, seconds * len(tallies), rate, as_json=as_json, more=more)
