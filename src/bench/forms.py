"""`motcua bench forms`: judging a declaration of 200 lines, and the pages of the form that holds it, as a browser asks for them."""

from __future__ import annotations

import io
import json
import re
import tempfile
import time
from pathlib import Path

import openpyxl

from bench import load, report, sample, wire
from bench.browser import Browser, begun
from bench.report import Tally, progress
from bench.stack import Stack

LINES = 200
RAW_CLIENTS = 8
VALIDATIONS = 100
WARM_UP = 3
CANDIDATES = 40


def measure(seconds: int, *, as_json: bool) -> int:
    """Validations in one process of the product; then every page of the largest form and of a draft of 200 lines, one after another."""
    with load.ground(RAW_CLIENTS) as ground:
        tally = Tally()
        progress(f"judging a declaration of {LINES} lines {VALIDATIONS} times")
        validation = _validation(ground.stack, tally)
        browser = Browser(ground.stack.address)
        browser.sign_in()
        largest = _largest(browser)
        progress(f"the largest form is that of {largest}; filling a draft of {LINES} lines from a workbook")
        pages = {**_filled(browser), **_empty(browser, largest)}
        for path in pages.values():
            for _ in range(WARM_UP):
                browser.get(path)
        progress(f"asking for {len(pages)} pages for {seconds} s")
        took, elapsed = _pages(browser, pages, tally, seconds)
        medians = {name: report.percentile(times, 0.50) for name, times in took.items()}
        asked = [median for name, median in medians.items() if median is not None and not name.endswith("check")]
        params = {"seconds": seconds, "lines": LINES, "largest": largest, "clients": 1, **ground.params}
        more: dict[str, object] = {
            "validate_200_ms": validation,
            "page_ms": max(asked, default=None),
            "pages_ms": medians,
        }
        return report.show("forms", params, tally, elapsed, ground.raw_rate, as_json=as_json, more=more)


def _validation(stack: Stack, tally: Tally) -> float | None:
    form = sample.declaration()
    lines = form["items"]
    form["items"] = [{**lines[at % len(lines)], "line_no": at + 1} for at in range(LINES)]
    form["applicant"] = {
        "applicant_name": "Công ty TNHH Hóa chất Minh Phát", "applicant_kind": "enterprise", "applicant_id": sample.ENTERPRISE,
        "enterprise_code": sample.ENTERPRISE, **form.get("applicant", {}),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "declaration.json"
        path.write_text(json.dumps(form), encoding="utf-8")
        done = stack.command("forms", "time", sample.PROCEDURE, "--data", str(path), "--times", str(VALIDATIONS))
    if done.returncode:
        tally.fault("command", done.returncode, (done.stderr or done.stdout).encode())
        return None
    told = json.loads(done.stdout.splitlines()[-1])
    if told["errors"]:
        tally.fault("declaration", 0, json.dumps(told["errors"]).encode())
    return report.percentile([ms / 1000 for ms in told["validations_ms"]], 0.50)


def _largest(browser: Browser) -> str:
    """The procedure whose form has the most places, among those that can be filed."""
    listed = json.loads(browser.get("/api/v1/procedures?size=100").body)["procedures"]
    found = {sample.PROCEDURE: 0}
    for one in [one["procedure"] for one in listed if one["open"]][:CANDIDATES]:
        schema = browser.get(f"/api/v1/procedures/{one}/schema").body
        found[one] = schema.count(b'"type"')
    return max(found, key=lambda name: found[name])


def _empty(browser: Browser, procedure: str) -> dict[str, str]:
    draft, pages = begun(browser, procedure)
    named = {f"{procedure}: {page.removeprefix(draft)}": page for page in pages if "/xoa/" not in page}
    lists = [page for page in named.values() if b"dong/1/" in browser.get(page).body]
    return named | {f"{procedure}: {page.removeprefix(draft)}dong/1/": f"{page}dong/1/" for page in lists}


def _filled(browser: Browser) -> dict[str, str]:
    """A draft of the declaration with its lines taken from a workbook."""
    draft, _ = begun(browser, sample.PROCEDURE)
    sheet = f"{draft}phan/4/bang-tinh/"
    template = browser.get(f"{sheet}?mau")
    book = openpyxl.load_workbook(io.BytesIO(template.body))
    grid = book.worksheets[0]
    columns = {cell.value: cell.column for cell in grid[2]}
    items = sample.declaration()["items"]
    for at in range(LINES):
        item = items[at % len(items)]
        for key, value in item.items():
            if f"/items/*/{key}" in columns:
                grid.cell(at + 3, columns[f"/items/*/{key}"], ", ".join(value) if isinstance(value, list) else value)
        for key, value in item["components"][0].items():
            if f"/items/*/components/*/{key}" in columns:
                grid.cell(at + 3, columns[f"/items/*/components/*/{key}"], value)
    buffer = io.BytesIO()
    book.save(buffer)
    page = browser.get(sheet).body.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)[0]
    kind, body = wire.multipart([("hang.xlsx", buffer.getvalue())])
    headers = {"Content-Type": kind, "Referer": browser.address + sheet, "X-CSRFToken": token}
    after = browser.ask("POST", sheet, body, headers)
    if after.body.count(b"/dong/") < LINES:
        raise RuntimeError(f"the workbook was not taken: {after.status} {after.body[-2000:]!r}")
    return {
        f"{LINES} lines: {name}": f"{draft}{name}"
        for name in ("phan/1/", "phan/3/", "phan/4/", "phan/4/dong/100/", "phan/6/")
    } | {f"{LINES} lines: check": f"{draft}kiem-tra/"}


def _pages(browser: Browser, pages: dict[str, str], tally: Tally, seconds: int) -> tuple[dict[str, list[float]], float]:
    took: dict[str, list[float]] = {name: [] for name in pages}
    began = time.perf_counter()
    while time.perf_counter() < began + seconds:
        for name, path in pages.items():
            start = time.perf_counter()
            page = browser.get(path)
            spent = time.perf_counter() - start
            if page.status != 200:
                tally.fault(name, page.status, page.body)
                continue
            took[name].append(spent)
            tally.latencies.append(spent)
    return took, time.perf_counter() - began
