"""First of all: bounds on what comes in, and the normal form of its text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from motcua.definitions.forms.shapes import Shape
from motcua.definitions.forms.types import Normalised
from motcua.foundation import vn
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

DEPTH = 12
NODES = 60_000
TEXT = 20_000
KEYS = 300
NUMBER = 10**15
"""Nothing in a form is larger: decimal(18,3)."""

_NUMBERS = (int, float)
_SHORT = 200
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_short_normal = lru_cache(4096)(vn.normal)


class _Stop(Exception):
    """The form is too large to go on: one clear error and nothing else."""


def escaped(key: str) -> str:
    """A key as a part of an RFC 6901 pointer, harmless to show and to store."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in key[:100])
    return plain.replace("~", "~0").replace("/", "~1")


def normalise(data: Mapping[str, object], shape: Shape) -> Normalised:
    """The data in normal form, with every fault of bounds; empty answers are left out, as if not given."""
    walk = _Walk()
    try:
        made = walk.members(data, shape, "", 0)
    except _Stop:
        return Normalised({}, tuple(walk.errors[-1:]))
    return Normalised(made, tuple(walk.errors))


class _Walk:
    """One pass over the data; counts nodes, collects faults."""

    def __init__(self) -> None:
        self.nodes = 0
        self.errors: list[FieldError] = []

    def stop(self, pointer: str, reason: str, **params: object) -> None:
        """One clear error, and no further."""
        self.errors.append(FieldError(pointer, "E-FMT", reason, params))
        raise _Stop

    def members(self, data: Mapping[str, object], shape: Shape | None, pointer: str, depth: int) -> dict[str, Json]:
        """An object, key by key."""
        if depth > DEPTH:
            self.stop("", "too_deep", limit=DEPTH)
        if len(data) > KEYS:
            self.stop(pointer, "too_many_fields", limit=KEYS)
        made: dict[str, Json] = {}
        properties = shape.properties if shape is not None else {}
        for key, value in data.items():
            # plain text and numbers are by far the most frequent, and a call each would cost more
            if isinstance(value, str):
                if len(value) <= _SHORT and _PLAIN.fullmatch(value):
                    self.nodes += 1
                    made[key] = value
                    continue
            elif isinstance(value, _NUMBERS) and -NUMBER < value < NUMBER and not isinstance(value, bool):
                self.nodes += 1
                made[key] = value
                continue
            found = self.value(value, properties.get(key), pointer, key, depth + 1)
            if found is not None:
                made[key] = found
        return made

    def value(self, value: object, shape: Shape | None, parent: str, key: str | int, depth: int) -> Json:
        """Any value; None for one that is not given."""
        self.nodes += 1
        if self.nodes > NODES:
            self.stop("", "too_large", limit=NODES)
        if isinstance(value, str):
            return self.text(value, parent, key)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float | Decimal):
            return self.number(value, parent, key)
        pointer = f"{parent}/{key if isinstance(key, int) else escaped(key)}"
        if isinstance(value, dict):
            return self.members(value, shape, pointer, depth)
        if isinstance(value, list | tuple):
            limit = shape.max_items if shape is not None else None
            if limit is not None and len(value) > limit:
                self.stop(pointer, "too_many_rows", limit=limit, count=len(value))
            if depth > DEPTH:
                self.stop("", "too_deep", limit=DEPTH)
            inner = shape.items if shape is not None else None
            return [self.value(item, inner, pointer, i, depth + 1) for i, item in enumerate(value)]
        self.errors.append(FieldError(pointer, "E-FMT", "type"))
        return None

    def text(self, value: str, parent: str, key: str | int) -> Json:
        """Text in normal form; None when nothing is left."""
        pointer = f"{parent}/{key if isinstance(key, int) else escaped(key)}"
        if len(value) > TEXT:
            self.errors.append(FieldError(pointer, "E-FMT", "too_long", {"limit": TEXT}))
            return None
        normal = _short_normal(value) if len(value) <= _SHORT else vn.normal(value)
        if "\0" in value or (not normal.isprintable() and any(_forbidden(c) for c in normal)):
            self.errors.append(FieldError(pointer, "E-FMT", "characters"))
            return None
        return normal or None

    def number(self, value: float | Decimal, parent: str, key: str | int) -> Json:
        """A number that a ledger could hold: finite and not absurd."""
        finite = isinstance(value, int) or math.isfinite(value)  # a whole number may be too large to be asked
        if not finite or not -NUMBER < value < NUMBER:
            pointer = f"{parent}/{key if isinstance(key, int) else escaped(key)}"
            self.errors.append(FieldError(pointer, "E-FMT", "number"))
            return None
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value


def _forbidden(char: str) -> bool:
    """Control characters, halves of pairs and the like; line breaks and ordinary spaces are allowed."""
    return char != "\n" and unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"}
