"""How a call to another system can fail, and whether the same call may be tried again."""

from __future__ import annotations

from motcua.foundation.errors import HouseError

# An answer that cannot be read is found by the answer itself, so these two are born beside it.
from motcua.foundation.transport.types import BadAnswer, CallFailed

__all__ = ["BadAnswer", "CallFailed", "HeldBack", "HostNotNamed", "TimedOut", "TokenRefused", "Unreachable"]


class TimedOut(CallFailed):
    """The other side did not answer within the time limit; it may have done what was asked."""

    code = "transport.timed_out"


class Unreachable(CallFailed):
    """No connection, or it broke: the name is unknown, the door closed, the certificate not trusted."""

    code = "transport.unreachable"


class HeldBack(CallFailed):
    """Nothing was sent: the other side has failed again and again (`held`), too many calls are under way (`busy`) or were begun (`rate`)."""

    code = "transport.held_back"


class TokenRefused(CallFailed):
    """The other side gave no access token; `status` is its answer, `retryable` whether it was at a loss itself."""

    code = "transport.token_refused"

    def __init__(self, *, status: int) -> None:
        super().__init__(status=status)
        self.answered, self.retryable = status, status >= 500


class HostNotNamed(HouseError):
    """The address is none that the client may call: another scheme, a host off its list, credentials inside."""

    code = "transport.host_not_named"
    status = 403
    retryable = False
