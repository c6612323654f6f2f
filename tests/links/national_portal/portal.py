"""A portal on loopback that says what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import orjson

from motcua.doors.links.national_portal import client
from motcua.foundation.transport import services as transport

SUCCESS = {"error_code": "0", "message": "Đồng bộ hồ sơ thành công"}
EXISTS = {"error_code": "3", "message": "Hồ sơ G02.15-260302-0017 đã tồn tại"}
UNKNOWN = {"error_code": -3, "message": "Hồ sơ chưa được đồng bộ"}
SESSION_ENDED = {"error_code": -1, "message": "Phiên làm việc (session) đã hết hạn"}

Answer = object | Callable[["Asked"], object]


class Asked:
    """One request: path, query, headers in lower case, JSON body."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(path)
        self.path, self.query = parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}
        self.headers = headers
        self.body = orjson.loads(body)

    @property
    def service(self) -> str:
        return str(self.body.get("service", "")) if isinstance(self.body, dict) else ""


class Portal:
    """Answers in turn with `answers`, then with success; logins are answered by themselves unless `login` is set."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.answers: list[object] = []
        self.login: object = None
        self.served: dict[str, object] = {}
        """Answers by service, where one has its own."""
        self.logins = 0

    @property
    def calls(self) -> list[Asked]:
        """What was asked apart from logins."""
        return [asked for asked in self.asked if not asked.path.endswith("/login")]

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        self.asked.append(asked)
        if asked.path.endswith("/login"):
            self.logins += 1
            said = self.login or {"session": f"s{self.logins}", "error_code": 0}
        else:
            own = self.served.get(asked.service)
            said = self.answers.pop(0) if self.answers else SUCCESS if own is None else own
            said = said(asked) if callable(said) else said
        if isinstance(said, tuple):
            return said
        return 200, said if isinstance(said, bytes) else orjson.dumps(said)


@contextmanager
def running() -> Iterator[Portal]:
    """A portal that listens until the block ends, and a client that remembers nothing of earlier tests."""
    portal = Portal()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, said = portal.answer(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if status == 0:  # hang up without a word
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that did not wait is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    portal.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    client.forget_sessions()
    try:
        yield portal
    finally:
        transport.close()
        server.shutdown()
        server.server_close()
        thread.join()
