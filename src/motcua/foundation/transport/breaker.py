"""Holds calls back from a system that does not answer, and counts how calls go; one of it for each client and process.

After some failures in a row nobody calls for a while; then one call may try. Whoever is held back learns so at once, instead of waiting.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from motcua.foundation import clock
from motcua.foundation.transport.types import ClientSettings

_LONGEST_HOLD = 300.0
"""Seconds."""


@dataclass(slots=True)
class Tally:
    """What has happened since it was last written down."""

    calls: int = 0
    failed: int = 0
    milliseconds: int = 0
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    failure: str = ""
    held_until: datetime | None = None


@dataclass(slots=True)
class Breaker:
    """The state of one client in this process; every method is short and holds its lock for no call."""

    settings: ClientSettings
    lock: threading.Lock = field(default_factory=threading.Lock)
    tally: Tally = field(default_factory=Tally)
    in_a_row: int = 0
    holds: int = 0
    open_until: float = 0.0
    trying: bool = False
    under_way: int = 0
    tokens: float = 0.0
    filled_at: float = 0.0
    written_at: float = 0.0
    was_held: bool = False
    """Whether calls were held back when the tally was last taken."""

    def enter(self) -> str:
        """Why this call may not be made now, or nothing; who may make it leaves by `leave`."""
        now = time.monotonic()
        with self.lock:
            if self.open_until:
                if now < self.open_until or self.trying:
                    return "held"
                self.trying = True
            elif self.under_way >= self.settings.concurrent:
                return "busy"
            if not self._token(now):
                self.trying = False
                return "rate"
            self.under_way += 1
            return ""

    def leave(self, *, failure: str, seconds: float) -> None:
        """A call has ended; `failure` is empty when the other side answered in its senses."""
        with self.lock:
            self.under_way -= 1
            self.tally.calls += 1
            self.tally.milliseconds += round(seconds * 1000)
            if failure:
                self._failed(failure)
            else:
                self.in_a_row = self.holds = 0
                self.open_until, self.trying = 0.0, False
                self.tally.last_success_at, self.tally.held_until = clock.now(), None

    def senseless(self, failure: str) -> None:
        """The call that just ended well brought nothing that makes sense: it counts as failed, too."""
        with self.lock:
            if self.tally.last_success_at is None:
                return
            self.tally.failed += 1
            self.tally.last_success_at = None
            self.tally.last_failure_at, self.tally.failure = clock.now(), failure[:200]

    def take(self, every: float) -> Tally | None:
        """The tally since it was last taken, if there is one and that is `every` seconds ago, or calls have begun to be held back or go on again."""
        now = time.monotonic()
        with self.lock:
            turned = self.was_held != bool(self.open_until)
            if not self.tally.calls or (not turned and now - self.written_at < every):
                return None
            taken, self.written_at, self.was_held = self.tally, now, bool(self.open_until)
            self.tally = Tally(held_until=taken.held_until if self.open_until else None)
            return taken

    def _failed(self, failure: str) -> None:
        self.in_a_row += 1
        self.tally.failed += 1
        self.tally.last_failure_at, self.tally.failure = clock.now(), failure[:200]
        if not self.trying and self.in_a_row < self.settings.failures:
            return
        # Each hold is twice as long as the one before, with a part of chance so that processes do not return together.
        seconds = min(self.settings.hold_seconds * 2**self.holds, _LONGEST_HOLD) * random.uniform(0.8, 1.2)  # noqa: S311 -- no secret
        self.holds += 1
        self.open_until, self.trying = time.monotonic() + seconds, False
        self.tally.held_until = clock.now() + timedelta(seconds=seconds)

    def _token(self, now: float) -> bool:
        """Whether the client's own limit of calls a second leaves room for one more."""
        rate = self.settings.per_second
        if not rate:
            return True
        burst = max(rate, 1.0)
        self.tokens = min(burst, self.tokens + (now - self.filled_at) * rate) if self.filled_at else burst
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
