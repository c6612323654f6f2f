"""Calls to VNeID, and which failures are worth a retry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from motcua.doors.links.vneid import wire
from motcua.doors.links.vneid.settings import CLIENT, Settings, current
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import BadAnswer, CallFailed, TokenRefused
from motcua.foundation.transport.types import Answer


def hand_over(paper: wire.Paper, settings: Settings) -> bool:
    """Put a paper into its holder's wallet; false when they have none. Raises `Retry`, `Dead`."""
    answer = _call("PUT", f"{settings.papers_path}/{quote(paper.code, safe='')}", settings, wire.write_paper(paper))
    try:
        word, code, version = wire.read_receipt(answer.body)
    except wire.Unreadable as fault:
        raise Retry(f"không đọc được trả lời: HTTP {answer.status}") from fault
    if answer.status == 404 and word == settings.no_holder:
        return False
    if answer.status == 409 and version > paper.version:
        return True  # a newer state of the paper has overtaken this one
    if answer.status in {400, 404, 409, 422}:
        raise Dead(f"VNeID từ chối: {word or answer.status}")
    if not answer.is_success:
        raise Retry(f"HTTP {answer.status}")
    if (code, version) != (paper.code, paper.version):
        raise Retry("trả lời về một giấy tờ khác")
    return True


def tell_usage(lines: Sequence[Mapping[str, str]], settings: Settings) -> None:
    """Hand over lines of the usage log; raises `Retry`, `Dead`."""
    answer = _call("POST", settings.usage_path, settings, wire.write_usage(lines))
    if answer.status in {400, 404, 422}:
        raise Dead(f"VNeID từ chối nhật ký: HTTP {answer.status}")
    if not answer.is_success:
        raise Retry(f"HTTP {answer.status}")
    try:
        wire.read_receipt(answer.body)
    except wire.Unreadable as fault:
        raise Retry("không đọc được trả lời") from fault


def probe(seconds: float) -> None:
    """Sign in and ask whether papers are taken; raises when not."""
    settings = replace(current(), timeout_seconds=seconds)
    answer = _call("GET", settings.papers_path, settings, None)
    if not answer.is_success:
        raise Retry(f"HTTP {answer.status}")
    try:
        wire.read_receipt(answer.body)
    except wire.Unreadable as fault:
        raise Retry("không đọc được trả lời") from fault


def _call(method: str, path: str, settings: Settings, body: bytes | None) -> Answer:
    """The call with a token; one that is refused is fetched anew, once."""
    for anew in (False, True):
        try:
            answer = transport.request(
                method,
                settings.url + path,
                headers={"authorization": f"Bearer {_token(settings, anew=anew)}", "content-type": "application/json"},
                content=body,
                timeout=settings.timeout_seconds,
                client=CLIENT,
            )
        except CallFailed as fault:
            raise Retry(fault.code) from fault
        if answer.status != 401:
            return answer
    raise Retry("mã truy cập bị từ chối")


def _token(settings: Settings, *, anew: bool) -> str:
    try:
        return transport.client_token(
            settings.url + settings.token_path,
            key=settings.client_id,
            secret=settings.client_secret,
            seconds=600,
            anew=anew,
            timeout=settings.timeout_seconds,
            client=CLIENT,
        )
    except TokenRefused as refused:
        raise Retry(f"mã truy cập: HTTP {refused.answered}") from refused
    except BadAnswer as fault:
        raise Retry("mã truy cập: không đọc được") from fault
