"""A request's JSON as plain values: exact decimals, no repeated keys, bounded in size and depth."""

from __future__ import annotations

import json
from decimal import Decimal

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from motcua.doors.api.problems import BodyTooLarge, BodyUnreadable
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
        value = _read(raw)
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable(why=str(error) if isinstance(error, _Refused) else "json") from None
    if not isinstance(value, dict):
        raise BodyUnreadable(why="object")
    return value


class _Refused(ValueError):
    """JSON that is well-formed and still not taken."""


def _read(raw: bytes) -> Json:
    text = raw.decode()  # RFC 8259: UTF-8 and nothing else, where `json` would guess
    if "\\u" in text:
        _whole_characters(raw)
    value: Json = json.loads(
        text, parse_float=_exact, parse_int=_whole, parse_constant=_refuse, object_pairs_hook=_once
    )
    return value


def _whole_characters(raw: bytes) -> None:
    """Half of a surrogate pair is no character: no database and no paper can hold it."""
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _Refused("json") from error


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_INTEGER else _exact(text)


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise _Refused("number")
    value = Decimal(text)
    if value and abs(value.adjusted()) > LONGEST_NUMBER:  # written out, 1e9999999 would be ten million digits
        raise _Refused("number")
    return value


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
