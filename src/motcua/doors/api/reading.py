"""A request's JSON as plain values: exact decimals, no repeated keys, bounded in size and depth."""

from __future__ import annotations

import json
from decimal import Decimal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from motcua.doors.api.problems import BodyTooLarge, BodyUnreadable
from motcua.foundation.types import Json

LARGEST_BODY = 6 * 1024 * 1024
DEEPEST = 40


def body(request: HttpRequest) -> dict[str, Json]:
    """The body as an object; raises `BodyUnreadable`, `BodyTooLarge`."""
    if not (request.content_type or "").startswith("application/json"):
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
        value = json.loads(raw, parse_float=_exact, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable(why=str(error) if isinstance(error, _Refused) else "json") from None
    if not isinstance(value, dict):
        raise BodyUnreadable(why="object")
    return value


class _Refused(ValueError):
    """JSON that is well-formed and still not taken."""


def _exact(text: str) -> Decimal:
    if len(text) > 40:
        raise _Refused("number")
    return Decimal(text)


def _refuse(_name: str) -> None:
    raise _Refused("number")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("repeated_key")
    return found


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
