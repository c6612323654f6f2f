"""Calls to the post: orders and cancellations; a repeat is known by our number."""

from __future__ import annotations

from motcua.doors.links.post import wire
from motcua.doors.links.post.settings import CHANNEL, Settings, current
from motcua.foundation.errors import Unavailable
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HostNotNamed
from motcua.foundation.types import Json


def call(path: str, body: dict[str, Json], settings: Settings) -> wire.Reply:
    """One call; raises `Retry` for everything that may pass, `Dead` with the post's words for a refusal."""
    try:
        answer = transport.request(
            "POST", f"{settings.url}{path}", headers={"authorization": f"Bearer {settings.token}"}, json=body,
            timeout=settings.seconds, client=CHANNEL,
        )  # fmt: skip
        if not answer.is_success:
            raise Retry(f"status {answer.status}")
        said = wire.read_reply(answer.body)
    except CallFailed as failure:
        raise Retry(failure.code) from failure
    except HostNotNamed as failure:
        raise Dead(failure.code) from failure
    except wire.Unreadable as unreadable:
        raise Retry(f"câu trả lời không đọc được: {unreadable}") from unreadable
    if said.code in settings.again:
        raise Retry(f"{said.code} {said.words}".strip())
    return said


def probe(seconds: float) -> None:
    """Ask about an order that there is not; raises `Unavailable`."""
    settings = current()
    answer = transport.request(
        "GET", f"{settings.url}{settings.orders_path}/MC0", headers={"authorization": f"Bearer {settings.token}"}, timeout=seconds,
        client=CHANNEL,
    )  # fmt: skip
    if answer.status not in {200, 404}:
        raise Unavailable(reason=f"status {answer.status}")
    try:
        wire.read_reply(answer.body)
    except wire.Unreadable as unreadable:
        raise Unavailable(reason=str(unreadable)) from unreadable
