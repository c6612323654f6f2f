"""Calls to the suppliers; which failures are certain and which leave it open whether the message went."""

from __future__ import annotations

from collections.abc import Callable

from motcua.doors.links.sms import wire
from motcua.followup.notifications.errors import NotTaken, Unclear
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HeldBack, HostNotNamed
from motcua.foundation.transport.types import Answer


def call(
    client: str,
    url: str,
    *,
    read: Callable[[bytes], wire.Reply],
    headers: dict[str, str],
    content: bytes,
    timeout: float,
) -> wire.Reply:
    """One call. Raises `NotTaken` when the supplier has certainly not taken the message, `Unclear` when nobody knows."""
    try:
        answer = transport.request("POST", url, headers=headers, content=content, timeout=timeout, client=client)
    except (HeldBack, HostNotNamed) as held:
        raise NotTaken(held.code) from held
    except CallFailed as failure:
        raise (NotTaken if _was_refused(failure) else Unclear)(failure.code) from failure
    if answer.status in {401, 403, 404, 429, 502, 503}:
        raise NotTaken(f"status {answer.status}")
    return _read(answer, read)


def _read(answer: Answer, read: Callable[[bytes], wire.Reply]) -> wire.Reply:
    if not answer.is_success:
        raise Unclear(f"status {answer.status}")
    try:
        return read(answer.body)
    except wire.Unreadable as unreadable:
        raise Unclear(f"không đọc được: {unreadable}") from unreadable


def _was_refused(failure: CallFailed) -> bool:
    """Whether the connection never came to be, so that nothing was sent."""
    return failure.params.get("reason") == "ConnectError"
