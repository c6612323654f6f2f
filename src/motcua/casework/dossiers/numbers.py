"""Form data as JSON text and back with exact decimals: a binary float never touches a quantity."""

from __future__ import annotations

import json
from decimal import Decimal

import orjson

from motcua.foundation.types import Json


def dumps(data: object, *, sort: bool = False) -> bytes:
    """JSON in UTF-8; a `Decimal` is written digit for digit."""
    option = orjson.OPT_SORT_KEYS if sort else 0
    return orjson.dumps(data, default=_plain, option=option)


def loads(text: str | bytes) -> Json:
    """JSON read with `Decimal` for every number that has a fraction or exponent."""
    found: Json = json.loads(text, parse_float=Decimal)
    return found


def exact(data: object) -> Json:
    """The same data as they are read back once they were kept: a fraction is a `Decimal`, however it came."""
    return loads(dumps(data))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(type(value).__name__)


class Encoder(json.JSONEncoder):
    """What a JSON column asks for when it writes."""

    def __init__(self, **_: object) -> None: ...

    def encode(self, o: object) -> str:
        """The value as JSON text."""
        return dumps(o).decode()


class Decoder(json.JSONDecoder):
    """What a JSON column asks for when it reads."""

    def __init__(self, **_: object) -> None: ...

    def decode(self, s: str) -> Json:  # type: ignore[override]  # never asked to begin elsewhere
        """The value that JSON text holds."""
        return loads(s)
