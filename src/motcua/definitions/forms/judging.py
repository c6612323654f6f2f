"""Judges any data by any JSON Schema 2020-12, with the validator of the forms: nothing is ever fetched, everything is bounded."""

from __future__ import annotations

import json
import math
from typing import NoReturn

import jsonschema_rs

from motcua.definitions.forms.errors import SchemaRefused
from motcua.definitions.forms.types import SchemaFault
from motcua.foundation.types import Json

SIZE = 20_000_000
"""Bytes of one file."""

_DIALECTS = frozenset({"https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema#"})
_BACKTRACKING = 100_000
_PATTERN_BYTES = 10_000_000
_SHOWN = 1_000
_LONGEST = 500


def judge(schema: bytes, data: bytes, *, assert_format: bool) -> tuple[SchemaFault, ...]:
    """Every fault of the data, at most a thousand; raises `SchemaRefused` for what is no JSON, no schema, or refers outside.

    References inside the schema and to the metaschema of 2020-12 work. `format` is an annotation unless asserted. Patterns with
    look-around are taken, but give up after a bounded number of steps.
    """
    rules, value = read(schema, file="schema"), read(data, file="data")
    if not isinstance(rules, dict | bool):
        raise SchemaRefused(file="schema", why="a schema is an object, true or false")
    dialect = rules.get("$schema") if isinstance(rules, dict) else None
    if dialect is not None and dialect not in _DIALECTS:
        raise SchemaRefused(file="schema", why=f"{str(dialect)[:200]} is not JSON Schema 2020-12")
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKING, size_limit=_PATTERN_BYTES)
    try:
        validator = jsonschema_rs.Draft202012Validator(
            rules, offline=True, validate_formats=assert_format, pattern_options=options
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        raise SchemaRefused(file="schema", why=_line(error)) from error
    found: list[SchemaFault] = []
    try:
        for fault in validator.iter_errors(value):
            place = "".join(f"/{part if isinstance(part, int) else _key(part)}" for part in fault.instance_path)
            found.append(SchemaFault(place, fault.message[:_LONGEST]))
            if len(found) == _SHOWN:
                break
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        raise SchemaRefused(file="data", why=_line(error)) from error
    return tuple(found)


def read(source: bytes, *, file: str) -> Json:
    """Strict JSON: no NaN, no number beyond what can be held, no bottomless nesting; raises `SchemaRefused` with the line."""
    if len(source) > SIZE:
        raise SchemaRefused(file=file, why=f"larger than {SIZE} bytes")
    try:
        made: Json = json.loads(source.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite)
        json.dumps(made, ensure_ascii=False).encode()  # halves of pairs are text to Python, and to nobody else
    except json.JSONDecodeError as error:
        raise SchemaRefused(file=file, line=error.lineno, why=f"line {error.lineno}: {error.msg}") from error
    except UnicodeError as error:
        raise SchemaRefused(file=file, why="not UTF-8, or a half of a surrogate pair") from error
    except RecursionError as error:
        raise SchemaRefused(file=file, why="nested too deeply") from error
    except ValueError as error:
        raise SchemaRefused(file=file, why=str(error)[:_LONGEST]) from error
    return made


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:40]} is too large")
    return value


def _key(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:_LONGEST] if lines else type(error).__name__
