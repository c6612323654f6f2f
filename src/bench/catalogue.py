"""`motcua bench catalogue`: how long a search of a large catalogue takes, as a program and as a reader sees it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from urllib.parse import quote

import psycopg

from bench import load, report, wire
from bench.load import Ground
from bench.report import Tally, percentile, progress
from bench.stack import Stack

WARM_UP_SECONDS = 2

_LIST = "/api/v1/procedures?size=20&"
"""As many lines as a page of results has."""

_SEARCHES = (
    "search=xuat+xu", "search=" + quote("xuất xứ"), "search=khuyen+mai", "search=giay+phep", "search=" + quote("hóa chất"), "search=hoas+chaats",
    "search=2.000648", "search=cay+xang", "search=khong+co+thu+tuc+nay", "search=81%2F2018&level=full", "event=import&authority=central",
    "search=cap+lai&field=hoa-chat", "page=20",
)  # fmt: skip
_PAGES = ("q=xuat+xu", "q=khuyen+mai&muc-do=full", "q=hoas+chaats", "viec=import", "q=giay+phep&trang=3")

# Copies of what is shipped under other names. What the list does not read is left out: nobody opens these.
_FILL = """
    WITH shipped AS (
        SELECT row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many, in_force_from, in_force_until, listed
        FROM catalogue_version WHERE listed <> '{}' AND in_force_until IS NULL),
    made AS (
        INSERT INTO catalogue_procedure (key) SELECT 'do-' || number FROM generate_series(1, %(count)s) AS number RETURNING id, key)
    INSERT INTO catalogue_version (procedure_id, version, fingerprint, in_force_from, name_vi, search, content, loaded_at, listed, listed_at)
    SELECT made.id, '1', md5(made.key), shipped.in_force_from, (listed->'name'->>'vi') || ' ' || number, listed->>'words', '{}', now(),
        listed || jsonb_build_object(
            'name', jsonb_build_object('vi', (listed->'name'->>'vi') || ' ' || number, 'en', (listed->'name'->>'en') || ' ' || number),
            'words', (listed->>'words') || ' ' || number || ' ', 'order', (listed->>'order') || ' ' || number),
        now()
    FROM made CROSS JOIN LATERAL (SELECT substring(made.key FROM 4)::integer AS number) AS numbered
    JOIN shipped ON shipped.place = number %% shipped.many
"""


def measure(seconds: int, procedures: int, clients: int, *, as_json: bool) -> int:
    """Closed loop: each client sends its next search when the last is answered; then the same of the portal's page."""
    with load.ground(clients) as ground:
        count = _fill(ground.stack, procedures)
        progress(f"{count} procedures in the catalogue; warming up")
        _searches(ground, _LIST, _SEARCHES, WARM_UP_SECONDS, clients)
        _searches(ground, "/thu-tuc/?", _PAGES, WARM_UP_SECONDS, clients)
        progress(f"measuring for {seconds} s, then pages for as long")
        tally = _searches(ground, _LIST, _SEARCHES, seconds, clients)
        pages = _searches(ground, "/thu-tuc/?", _PAGES, seconds, clients)
        tally.faults.update(pages.faults)
        params = {
            "seconds": seconds,
            "procedures": count,
            "clients": clients,
            "searches": len(_SEARCHES),
            **ground.params,
        }
        more = {
            "pages": len(pages.latencies),
            "page_p50_ms": percentile(pages.latencies, 0.50),
            "page_p95_ms": percentile(pages.latencies, 0.95),
        }
        return report.show("catalogue", params, tally, seconds, ground.raw_rate, as_json=as_json, more=more)


def _fill(stack: Stack, procedures: int) -> int:
    """Fill the catalogue up to so many procedures; how many the product then lists."""
    with psycopg.connect(stack.database(), autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM catalogue_procedure").fetchone()
        connection.execute(_FILL, {"count": max(0, procedures - (row[0] if row else 0))})
        connection.execute("ANALYZE catalogue_version")
    time.sleep(1.5)  # a process looks again which versions there are after a second
    return int(json.loads(stack.client().call("GET", "/api/v1/procedures?size=1").body)["total"])


def _searches(ground: Ground, address: str, queries: Sequence[str], seconds: float, clients: int) -> Tally:
    tally = Tally()
    loop = ground.loop()
    until = time.perf_counter() + seconds
    for client in range(clients):
        loop.start(_client([f"{address}{query}" for query in queries], client, tally, until))
    loop.run()
    loop.close()
    return tally


def _client(addresses: Sequence[str], start: int, tally: Tally, until: float) -> wire.Task:
    number = start
    while time.perf_counter() < until:
        request = wire.request("GET", addresses[number % len(addresses)], {})
        number += 1
        sent = time.perf_counter()
        answer = yield request
        if answer is None or answer.status != 200:
            tally.fault("search", answer.status if answer else 0, answer.body if answer else b"")
            continue
        tally.latencies.append(answer.at - sent)
