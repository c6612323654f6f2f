"""The post's bytes ↔ plain values: answers to orders, signed news."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.foundation import strict_json

LARGEST = 64 * 1024
_NUMBER = re.compile(r"[A-Za-z0-9]{6,40}")


class Unreadable(ValueError):
    """The bytes are none of the promised form."""


class Forged(ValueError):
    """News that the post has not signed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the post answered to an order; `fee` in whole đồng."""

    code: str
    words: str
    tracking: str = ""
    fee: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news: our number of the order, the post's key, its word for the state, where and when."""

    order: str
    key: str
    state: str
    place: str
    at: datetime


def read_reply(body: bytes) -> Reply:
    """The answer to an order or to its cancellation; raises `Unreadable`."""
    found = _object(body)
    code, tracking, fee = found.get("code"), found.get("itemCode") or "", found.get("fee")
    if not isinstance(code, str) or not code:
        raise Unreadable("no code")
    if tracking and not (isinstance(tracking, str) and _NUMBER.fullmatch(tracking)):
        raise Unreadable("itemCode")
    if fee is not None and (isinstance(fee, bool) or not isinstance(fee, int) or not 0 <= fee < 10**9):
        raise Unreadable("fee")
    return Reply(code, " ".join(str(found.get("message") or "").split())[:200], tracking, fee)


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """The signature of news: HMAC-SHA256 over time and raw body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def read_news(body: bytes, *, signature: str, timestamp: str, secret: str) -> News:
    """One piece of news; its signature is looked at before a byte of it is read. Raises `Forged`, `Unreadable`."""
    if not secret or not signature.isascii() or not timestamp.isascii():
        raise Forged
    if not hmac.compare_digest(sign(body, timestamp, secret), signature.lower()):
        raise Forged
    found = _object(body)
    values = {name: found.get(name) for name in ("orderCode", "eventId", "status", "statusDate")}
    if not all(isinstance(value, str) and 0 < len(value) <= 100 for value in values.values()):
        raise Unreadable("a field is missing or too long")
    try:
        at = datetime.fromisoformat(str(values["statusDate"]))
    except ValueError:
        raise Unreadable("statusDate") from None
    if at.tzinfo is None:
        raise Unreadable("statusDate without zone")
    return News(
        str(values["orderCode"]), str(values["eventId"]), str(values["status"]), str(found.get("place") or "")[:200], at
    )


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
