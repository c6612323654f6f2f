"""Zalo's bytes ↔ plain values: tokens, answers, signed reports."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from motcua.foundation import strict_json

LARGEST = 64 * 1024


class Unreadable(ValueError):
    """The bytes are none of the promised form."""


class Forged(ValueError):
    """A report that Zalo has not signed for us."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token, the refreshing token that follows, and the seconds for which the first serves."""

    access: str
    refresh: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What Zalo answered; 0 is taken."""

    error: int
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """A message of ours reached its person; times are milliseconds since 1970."""

    tracking_id: str
    delivered: int
    timestamp: int


def read_tokens(body: bytes) -> Tokens:
    """The tokens of an answer; raises `Unreadable`, with Zalo's own words for a refusal."""
    found = _object(body)
    access, refresh = found.get("access_token"), found.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise Unreadable(f"{found.get('error', '')} {found.get('error_name', 'no tokens')}".strip()[:200])
    return Tokens(access, refresh, _whole(found.get("expires_in")))


def read_reply(body: bytes) -> Reply:
    """`error` and `message` of an answer."""
    found = _object(body)
    return Reply(_whole(found.get("error")), " ".join(str(found.get("message") or "").split())[:200])


def read_report(body: bytes, header: str, *, app: str, secret: str) -> Report | None:
    """A report of delivery, none for any other event that Zalo signed.

    The signature is over the raw bytes: SHA-256 of application, body, timestamp and secret in a row. Raises `Forged` and
    `Unreadable`; the timestamp is read from the body, so the body is parsed first and believed only afterwards.
    """
    found = _object(body)
    timestamp = str(found.get("timestamp") or "")
    expected = hashlib.sha256(app.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
    given = header.strip().lower().removeprefix("mac=")
    if not secret or not given.isascii() or not hmac.compare_digest(expected, given):
        raise Forged
    if found.get("app_id") not in (app, None):
        raise Forged
    message = found.get("message")
    if found.get("event_name") != "user_received_message" or not isinstance(message, dict):
        return None
    if not message.get("delivery_time") or not isinstance(message.get("tracking_id"), str):
        return None
    return Report(message["tracking_id"], _whole(message["delivery_time"]), _whole(timestamp))


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise Unreadable("too large")
    try:
        found = strict_json.read(body)
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from None
    if not isinstance(found, dict):
        raise Unreadable("no object")
    return found


def _whole(value: object) -> int:
    """A whole number, which Zalo writes as a number or as text."""
    text = str(value)
    if isinstance(value, bool) or len(text) > 20 or not text.removeprefix("-").isdecimal() or not text.isascii():
        raise Unreadable(f"no number: {text[:20]}")
    return int(text)
