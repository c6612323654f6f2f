"""A request's JSON as plain values: exact decimals, no repeated keys, bounded in size and depth."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from motcua.doors.api.problems import BodyTooLarge, BodyUnreadable
from motcua.foundation import strict_json
from motcua.foundation.types import Json

LARGEST_BODY = 6 * 1024 * 1024
DEEPEST = 40
LONGEST_NUMBER = 40
"""Characters of a number, and its power of ten; the form's own bounds are narrower."""
LONGEST_INTEGER = 18
"""Digits that fit 64 bits."""


def body(request: HttpRequest) -> dict[str, Json]:
    """The body as an object; raises `BodyUnreadable`, `BodyTooLarge`."""
    if request.content_type != "application/json":
        raise BodyUnreadable(why="content_type")
    try:
        raw = request.body
    except RequestDataTooBig:
        raise BodyTooLarge(largest=LARGEST_BODY) from None
    if len(raw) > LARGEST_BODY:
        raise BodyTooLarge(largest=LARGEST_BODY)
    if _depth(raw) > DEEPEST:
        raise BodyUnreadable(why="depth")
    try:
        value = strict_json.read(raw, whole=_whole, fraction=_exact)
    except strict_json.NotStrict as fault:
        raise BodyUnreadable(why=fault.why) from None
    if not isinstance(value, dict):
        raise BodyUnreadable(why="object")
    return value


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_INTEGER else _exact(text)


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise strict_json.NotStrict("number")
    value = Decimal(text)
    if abs(value.adjusted()) > LONGEST_NUMBER:  # written out, 1e9999999 and 0e-9999999 would be ten million digits
        raise strict_json.NotStrict("number")
    return value


def _depth(raw: bytes) -> int:
    """The deepest nesting, counted without building anything; brackets inside strings count too, which only refuses more."""
    if raw.count(b"{") + raw.count(b"[") <= DEEPEST:
        return 0
    depth = deepest = 0
    for byte in raw.translate(None, _OTHERS):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


_OTHERS = bytes(set(range(256)) - set(b"{}[]"))
