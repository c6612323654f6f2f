"""A sandbox of its own for the tests: started once, back to normal and empty before each test."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

SOURCE = Path(__file__).parents[2] / "src"
STARTS_WITHIN = 120.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Process:
    """A running sandbox."""

    home: Path
    port: int
    smtp_port: int
    portal_url: str
    child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "sandbox", "--home", str(self.home), "--port", str(self.port)]
        command += ["--smtp-port", str(self.smtp_port), "--portal-url", self.portal_url]
        self.child = subprocess.Popen(command, cwd=SOURCE, stdout=subprocess.DEVNULL)
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/_health").text == "ok":
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise TimeoutError(self.url)

    def stop(self) -> None:
        """End it as an operator would."""
        if self.child is not None:
            self.child.terminate()
            self.child.wait(timeout=STARTS_WITHIN)


@dataclass(slots=True)
class Ministry:
    """The ministry's end of the single window: keeps what comes, answers what it is told."""

    port: int
    received: list[bytes] = field(default_factory=list)
    answer: Callable[[bytes], bytes] = lambda _body: b""


@pytest.fixture(scope="session")
def ministry() -> Iterator[Ministry]:
    held = Ministry(free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.received.append(body)
            answer = held.answer(body)
            self.send_response(200 if answer else 503)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", held.port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield held
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory, ministry: Ministry) -> Iterator[Process]:
    made = Process(tmp_path_factory.mktemp("sandbox"), free_port(), free_port(), f"http://127.0.0.1:{ministry.port}")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def sandbox(process: Process, ministry: Ministry) -> Iterator[httpx.Client]:
    """A client of the sandbox, which behaves normally and has received nothing."""
    ministry.received.clear()
    ministry.answer = lambda _body: b""
    with httpx.Client(base_url=process.url, timeout=20, trust_env=False) as client:
        client.post("/_control/reset", json={"data": True}).raise_for_status()
        yield client
