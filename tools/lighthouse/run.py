"""Lighthouse over the portal's pages of a running product: what a stranger can open, and the space of somebody signed in (`make lighthouse`).

Performance is that of a middling phone on a slow line, as Lighthouse simulates it. The product runs with its sandbox beside it; `MOTCUA_HOME` and
`MOTCUA_PORT` say which. A page below the floors ends the run with 1.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests import chromium
from tests.browser import journey

TRIES = 3
FLOORS = {"performance": 95, "accessibility": 100, "best-practices": 100}
OWN = ("/cua-toi/", "/cua-toi/giay-to/", "/cua-toi/du-lieu/", "/thanh-toan/", f"/nop/{journey.PROCEDURE}/")
ASKED = int(os.environ.get("LIGHTHOUSE_RUNS", "1"))
"""Runs a page, of which the middle one counts: figures of speed vary with what else the machine does."""


def pages() -> list[str]:
    """Pages that a stranger can open, one of each kind, without files and data for programs."""
    told = subprocess.run(
        [sys.executable, "-m", "motcua", "routes", "--public", "--json"], check=True, capture_output=True, text=True
    )
    kinds: dict[str, str] = {}
    for one in json.loads(told.stdout)["pages"]:
        if one["path"].endswith("/") and one["name"].startswith("portal:"):
            kinds.setdefault(one["name"], one["path"])
    return list(kinds.values())


def scores(address: str, port: int) -> dict[str, int]:
    """The three figures of a page."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [
            str(ROOT / ".venv" / "bin" / "node"),
            str(Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"),
            address,
        ]
        command += [
            f"--port={port}",
            "--output=json",
            f"--output-path={out.name}",
            "--quiet",
            "--disable-storage-reset",
        ]
        command += [f"--only-categories={','.join(FLOORS)}"]
        for _ in range(TRIES):
            if subprocess.run(command, check=False, timeout=300).returncode == 0:
                break  # else the browser lost the trace, which it does on a machine that is busy
        else:
            raise RuntimeError(address)
        told = json.loads(Path(out.name).read_text(encoding="utf-8"))
    for audit in told["audits"].values():
        weight = audit.get("score")
        if weight is not None and weight < 1 and audit["id"] in _counted(told):
            sys.stdout.write(f"    {audit['id']}: {audit['title']} {audit.get('displayValue', '')}\n")
    return {name: round(100 * (told["categories"][name]["score"] or 0)) for name in FLOORS}


def _counted(told: dict[str, object]) -> set[str]:
    categories = told["categories"]
    assert isinstance(categories, dict)
    names = ("accessibility", "best-practices")
    return {one["id"] for name in names for one in categories[name]["auditRefs"] if one["weight"]}


def main() -> int:
    """Every page with its figures; 1 when one is below the floors."""
    base = f"http://127.0.0.1:{os.environ.get('MOTCUA_PORT', '8000')}"
    chosen = sys.argv[1:] or [*pages(), *OWN]
    path, arguments = chromium._chromium()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    low = 0
    with tempfile.TemporaryDirectory() as profile:
        command = [path, *arguments, f"--remote-debugging-port={port}", f"--user-data-dir={profile}", "about:blank"]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _sign_in(base, port)
            for each in chosen:
                runs = [scores(base + each, port) for _ in range(ASKED)]
                middle = {name: round(median(run[name] for run in runs)) for name in FLOORS}
                below = any(middle[name] < floor for name, floor in FLOORS.items())
                low += below
                told = "  ".join(f"{name} {middle[name]}" for name in FLOORS)
                sys.stdout.write(f"{'LOW ' if below else '    '}{each}  {told}\n")
                sys.stdout.flush()
        finally:
            browser.terminate()
            browser.wait(timeout=20)
    sys.stdout.write(f"{len(chosen)} pages, {low} below the floors\n")
    return 1 if low else 0


def _sign_in(base: str, port: int) -> None:
    with sync_playwright() as playwright:
        for _ in range(60):
            try:
                there = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                break
            except Error:  # not listening yet
                time.sleep(0.5)
        else:
            raise TimeoutError(port)
        page = there.contexts[0].new_page()
        journey.sign_in(page, base)
        page.close()


if __name__ == "__main__":
    raise SystemExit(main())
