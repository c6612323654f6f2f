"""How a message can fail."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class Retry(HouseError):
    """Not now: the other side is down, slow or confused. `after` is the wait in seconds, where the sender knows better."""

    code = "outbox_retry"

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason=reason)
        self.reason, self.after = reason, after


class Moot(HouseError):
    """Never, and rightly: what came in between took its ground away. Those behind it go on."""

    code = "outbox_moot"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class Dead(HouseError):
    """Never by itself: the other side refuses. A person must look, mend and send again."""

    code = "outbox_dead"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason
