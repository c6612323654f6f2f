"""The product as it is delivered: brought up on a temporary folder and free ports, or found running."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench import sample
from bench.client import Client

READY_SECONDS = 600
COMMAND_SECONDS = 600
"""As long as a machine may need that has much else to do."""


class DidNotStart(Exception):
    """The product did not come up; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A running installation."""

    address: str
    home: Path
    secret: str
    sandbox: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> tuple[str, int]:
        parts = urlsplit(self.address)
        return parts.hostname or "127.0.0.1", parts.port or 80

    def client(self, enterprise: str = sample.ENTERPRISE) -> Client:
        """The demo client of an enterprise; not yet signed in."""
        name = "demo-minh-phat" if enterprise == sample.ENTERPRISE else f"demo-{enterprise}"
        return Client(self.address, name, self.secret)

    def database(self, user: str = "postgres", name: str = "motcua") -> str:
        """The address of the embedded database, read from the server's own lock."""
        folder = (self.home / "pg" / "data" / "postmaster.pid").read_text().splitlines()[4]
        return f"host={folder} user={user} dbname={name}"

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `motcua …` on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "motcua", *arguments],
            env=dict(self.environment), capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS,
        )  # fmt: skip


@contextlib.contextmanager
def brought_up(settings: Mapping[str, str] | None = None, home: Path | None = None) -> Iterator[Stack]:
    """`motcua up` for the time of the block. Without `home` everything it wrote is removed afterwards."""
    folder = home or Path(tempfile.mkdtemp(prefix="mc-"))
    try:
        environment = _environment(folder, settings or {})
        with _process(environment, folder) as (process, said):
            told = _ready(process, said)
            client = told["client"]
            yield Stack(
                str(told["portal"]).rstrip("/"), folder, client["secret"], str(told["sandbox"]).rstrip("/"),
                environment, process,
            )  # fmt: skip
    finally:
        if home is None:
            shutil.rmtree(folder, ignore_errors=True)


def running() -> Stack | None:
    """The installation that runs on `MOTCUA_HOME` (default `./var`), if there is one."""
    home = Path(os.environ.get("MOTCUA_HOME") or "var").expanduser().resolve()
    try:
        known = json.loads((home / "run" / "up.lock").read_text())
        os.kill(known["pid"], 0)
        secret = json.loads((home / "secrets" / "demo.json").read_text())["client_secret"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    until = time.monotonic() + 60  # it may be starting
    while time.monotonic() < until and Path(f"/proc/{known['pid']}").exists():
        if _answers(f"{known['address']}/suc-khoe"):
            return Stack(known["address"].rstrip("/"), home, secret, environment=dict(os.environ))
        time.sleep(0.1)
    return None


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@contextlib.contextmanager
def running_or_brought_up() -> Iterator[Stack]:
    """What runs, else one for the time of the block."""
    found = running()
    if found is not None:
        yield found
        return
    print("Bringing up an installation of its own …", file=sys.stderr)
    with brought_up() as stack:
        yield stack


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    # Settings of the caller's shell stay, so that `MOTCUA_WEB_WORKERS=3 motcua bench …` measures just that.
    port, sandbox, mail = free_ports(3)
    own = {
        "MOTCUA_HOME": str(home), "MOTCUA_PORT": str(port), "MOTCUA_SANDBOX_PORT": str(sandbox),
        "MOTCUA_SANDBOX_MAIL_PORT": str(mail), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    source = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
    left_out = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "MOTCUA_PUBLIC_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    # Dossiers of invented years would be among those that a measurement counts.
    return {"MOTCUA_DEMO_YEARS": "no", **kept, "PYTHONPATH": path, **own, **settings}


@contextlib.contextmanager
def _process(environment: Mapping[str, str], home: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    home.mkdir(parents=True, exist_ok=True)
    said = home / "up.out"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "motcua", "up", "--json"],
            env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509 -- no thread of ours runs yet
        )  # fmt: skip
    try:
        yield process, said
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop_with_parent() -> None:
    """In the child: be told to stop when whoever started it is killed, so that no installation is left running."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _ready(process: subprocess.Popen[bytes], said: Path) -> dict[str, dict[str, str]]:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        text = said.read_text(errors="replace")
        for line in text.splitlines():
            if line.startswith("{") and line.endswith("}"):
                told: dict[str, dict[str, str]] = json.loads(line)
                return told
        if process.poll() is not None:
            raise DidNotStart(text[-4000:])
        time.sleep(0.05)
    raise DidNotStart(f"not ready after {READY_SECONDS} s: {said.read_text(errors='replace')[-4000:]}")
