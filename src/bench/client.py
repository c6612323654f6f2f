"""The API as an enterprise's software calls it: one call after another, plain and readable."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench import sample, wire

Json = Any


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers in lower case, and body of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        return json.loads(self.body)


class CallFailed(Exception):
    """An answer that the caller cannot go on with; the text holds status and body."""


@dataclass(slots=True)
class Client:
    """One API client; signs in at its first call."""

    address: str
    client_id: str
    secret: str
    token: str = ""
    _line: http.client.HTTPConnection | None = field(default=None, repr=False)

    def sign_in(self) -> str:
        """Ask for a token; raises `CallFailed` when the client is not known."""
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        reply = self.call(
            "POST",
            "/api/v1/oauth/token",
            urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        if reply.status != 200:
            raise CallFailed(f"sign-in of {self.client_id}: {reply.status} {reply.body[:500]!r}")
        self.token = reply.json["access_token"]
        return self.token

    def call(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
        """One request; a kept-alive connection that the server has closed is opened again."""
        sent = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **(headers or {})}
        for last in (False, True):
            if self._line is None:
                self._line = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
            try:
                self._line.request(method, path, body, sent)
                answer = self._line.getresponse()
                return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
            except (http.client.HTTPException, OSError):
                self.close()
                if last:
                    raise
        raise AssertionError

    def close(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def upload(self, files: list[tuple[str, bytes]]) -> Reply:
        """Send papers ahead of the dossier."""
        kind, body = wire.multipart(files)
        return self.call("POST", "/api/v1/papers", body, {"Content-Type": kind})

    def submit(self, body: bytes, key: str | None = None) -> Reply:
        """Send a dossier whose JSON is ready."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        return self.call("POST", "/api/v1/dossiers", body, headers)

    def declare(self, form: Json, papers: dict[str, str], key: str | None = None) -> Reply:
        """Send a declaration with papers that were uploaded (name → id)."""
        body = {"procedure": sample.PROCEDURE, "data": form, "papers": papers}
        return self.submit(json.dumps(body, ensure_ascii=False).encode(), key)

    def dossier(self, code: str) -> Reply:
        """Where a dossier stands."""
        return self.call("GET", f"/api/v1/dossiers/{code}")

    def result(self, code: str) -> Reply:
        """The signed paper."""
        return self.call("GET", f"/api/v1/dossiers/{code}/result")

    def verify(self, content: bytes) -> Reply:
        """Whether a file is a genuine result."""
        kind, body = wire.multipart([("result.pdf", content)])
        return self.call("POST", "/api/v1/verifications", body, {"Content-Type": kind})

    def answered(self, code: str, seconds: float = 60) -> Json:
        """Ask until the dossier has an outcome and, if accepted or refused, its paper; raises `CallFailed` when none comes."""
        until = time.monotonic() + seconds
        pause = 0.03
        while True:
            reply = self.dossier(code)
            if reply.status != 200:
                raise CallFailed(f"{code}: {reply.status} {reply.body[:500]!r}")
            found = reply.json
            if found["outcome"] == "pending" or (found["outcome"] and found["result"]):
                return found
            if time.monotonic() > until:
                raise CallFailed(f"{code} has no answer after {seconds:.0f} s: {reply.body[:500]!r}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)
