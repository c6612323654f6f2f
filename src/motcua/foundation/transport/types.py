"""Values of a call: the answer, and the settings of a named client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from motcua.foundation import strict_json
from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Json

MEBIBYTE = 1024 * 1024


class CallFailed(Unavailable):
    """The call brought no answer that can be used; `retryable` says whether trying later can help."""

    code = "transport.call_failed"
    retryable = True


class BadAnswer(CallFailed):
    """The answer is no HTTP, not in the promised form, or larger than the limit."""

    code = "transport.bad_answer"

    def __init__(self, *, reason: str, retryable: bool = True) -> None:
        super().__init__(reason=reason)
        self.retryable = retryable


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered, whatever the status; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Json:
        """The body as JSON; raises `BadAnswer` when it is none, or one that two readers could understand differently."""
        try:
            return cast("Json", strict_json.read(self.body))
        except strict_json.NotStrict as fault:
            raise BadAnswer(reason="not_json" if fault.why == "json" else fault.why) from None

    def text(self) -> str:
        """The body as text in the charset that the answer names, else UTF-8; raises `BadAnswer` when it is none."""
        charset = self.headers.get("content-type", "").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
        try:
            return self.body.decode(charset or "utf-8")
        except (UnicodeDecodeError, LookupError):
            raise BadAnswer(reason="not_text") from None


@dataclass(frozen=True, slots=True)
class Errand:
    """What a call over a road says of itself: `id` is the same for a repeat of the same question, `issue` the dossier or procedure
    that it is for, `user` a code (never a name or a personal number) of who caused it.
    """

    id: str
    issue: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How a named client calls.

    `hosts` ("host" or "host:port") limits where it may call; empty is anywhere that its caller names. `authorities`
    is a PEM file of the roots to trust in place of the public ones; `certificate` and `key` are PEM files for mutual
    TLS. `largest_answer` is in bytes.

    After `failures` in a row nobody calls for `hold_seconds`, twice as long each time, five minutes at most. `concurrent` bounds the calls under way
    in one process, `per_second` the calls that it begins (0: no bound).

    `public_only` refuses addresses inside this network, whatever name leads there, but for `private_hosts`: for addresses that somebody else entered.
    """

    hosts: frozenset[str] = frozenset()
    authorities: str = ""
    certificate: str = ""
    key: str = ""
    largest_answer: int = 8 * MEBIBYTE
    connections: int = 20
    failures: int = 5
    hold_seconds: float = 15.0
    concurrent: int = 20
    per_second: float = 0.0
    public_only: bool = False
    private_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Health:
    """How the calls of one client have gone, in all processes together.

    `milliseconds` is the time of all calls. While `held_until` lies ahead at least one process holds its calls back.
    """

    client: str
    calls: int
    failed: int
    milliseconds: int
    last_success_at: datetime | None
    last_failure_at: datetime | None
    failure: str
    held_until: datetime | None
