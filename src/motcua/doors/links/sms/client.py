"""Calls to the suppliers; which failures are certain and which leave it open whether the message went."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from motcua.doors.links.sms import wire
from motcua.doors.links.sms.settings import FIRST, SECOND, current
from motcua.followup.notifications.errors import NotTaken, Unclear
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HeldBack, HostNotNamed
from motcua.foundation.transport.types import Answer

SOAP_HEADERS = {"content-type": "text/xml; charset=utf-8", "soapaction": '""'}
SECOND_PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"


def call(
    client: str,
    url: str,
    *,
    read: Callable[[bytes], wire.Reply],
    headers: Mapping[str, str],
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


def probe_first(seconds: float) -> None:
    """Ask for our balance; raises `Unavailable`."""
    settings = current()
    asked = {"User": settings.user, "Password": settings.password, "CPCode": settings.cp_code}
    try:
        call(
            FIRST, settings.first_url, read=wire.read_first, headers=SOAP_HEADERS,
            content=wire.write_first(asked, "checkBalance"), timeout=seconds,
        )  # fmt: skip
    except (NotTaken, Unclear) as failure:
        raise Unavailable(reason=failure.reason) from failure


def probe_second(seconds: float) -> None:
    """Look whether its door answers: no harmless call is known that keeps our secrets out of an address; raises `Unavailable`."""
    settings = current()
    answer = transport.request("GET", f"{settings.second_url}{SECOND_PATH}", timeout=seconds, client=SECOND)
    if answer.status >= 500:
        raise Unavailable(reason=f"status {answer.status}")


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
