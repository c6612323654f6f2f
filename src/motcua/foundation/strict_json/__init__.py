"""JSON that others send, read strictly: where two readers could understand one text differently, it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from math import isfinite

import orjson


class NotStrict(ValueError):
    """The bytes are not taken; `why` is `json` (none, not UTF-8, half a character, nested beyond reading), `number` or `repeated_key`; `what` the word at fault, if it is known."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why, what)
        self.why, self.what = why, what


def read(
    raw: bytes,
    *,
    whole: Callable[[str], int | Decimal] | None = None,
    fraction: Callable[[str], float | Decimal] | None = None,
) -> object:
    """The value in the bytes: UTF-8 and nothing else, no member named twice, no NaN, no half characters. Raises `NotStrict`.

    `whole` and `fraction` read the digits of a number without and with a point or an exponent, such as exactly; what they raise
    is kept. How large and how deep a text may be is its door's to say before. Source: RFC 8259, 4, 6 and 8.
    """
    try:
        text = raw.decode()  # where `json` would guess
        if "\\u" in text:
            # Half of a surrogate pair is no character: no database, no digest and no paper can hold it.
            orjson.loads(raw)
        value: object = json.loads(
            text,
            parse_int=whole or _whole,
            parse_float=fraction or _finite,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:  # orjson's fault is one of json's
        raise NotStrict("json") from fault
    except InvalidOperation as fault:  # a power of ten that no decimal has
        raise NotStrict("number") from fault
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("repeated_key")
    return found


def _no_number(name: str) -> None:
    raise NotStrict("number", name)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as fault:  # more digits than are read
        raise NotStrict("number") from fault


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise NotStrict("number")
    return value
