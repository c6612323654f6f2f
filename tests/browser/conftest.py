"""A Chromium, and the whole product with its sandbox behind it, as `motcua up` starts them."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from tests.chromium import launched

ROOT = Path(__file__).parents[2]
READY_SECONDS = 300
PATIENCE = 20_000
"""Milliseconds until what a page should show is there."""
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Product:
    """A running installation."""

    address: str
    files: Path
    """A folder for the files that the tests hand in."""
    told: Mapping[str, Any]
    """What it said when it was ready: passwords of officers, the client of an enterprise."""
    environment: Mapping[str, str]
    """The settings with which it runs."""

    def inside(self, script: str, *arguments: str) -> None:
        """Let a program of its own do something behind the browser's back, with the same settings."""
        begun = f"import django; django.setup()\n{script}"
        command = [sys.executable, "-W", "error", "-c", begun, *arguments]
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "motcua.config.settings"}
        subprocess.run(command, env=environment, check=True, cwd=ROOT)


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
            told = _wait_until_ready(process, home / "up.log")
            files = home / "files"
            files.mkdir()
            yield Product(f"http://127.0.0.1:{port}", files, told, environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            errors.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


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
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    assert process.stdout is not None
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 1)[0]:
            line = process.stdout.readline()
            if line.startswith("{"):
                told: dict[str, Any] = json.loads(line)
                return told
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
