"""FEEL's functions on text; patterns run in linear time only."""

from __future__ import annotations

from decimal import Decimal

import re2

from motcua.definitions.rules.errors import RuleFailed
from motcua.definitions.rules.patterns import feel_pattern
from motcua.definitions.rules.values import Value, as_list, bounded, bounded_text, is_number
from motcua.definitions.rules.values import text as text_of


def string(value: Value) -> Value:
    """Any value as text."""
    return None if value is None else text_of(value)


def substring(text: Value, start: Value, length: Value = None) -> Value:
    """A part of a text; the first character is 1, -1 is the last."""
    if not isinstance(text, str) or not is_number(start) or start == 0 or not (length is None or is_number(length)):
        return None
    begin = int(start) - 1 if start > 0 else len(text) + int(start)
    begin = max(begin, 0)
    return text[begin:] if length is None else text[begin : begin + max(int(length), 0)]


def string_length(text: Value) -> Value:
    """How many characters."""
    return Decimal(len(text)) if isinstance(text, str) else None


def upper(text: Value) -> Value:
    """In capitals."""
    return text.upper() if isinstance(text, str) else None


def lower(text: Value) -> Value:
    """In small letters."""
    return text.lower() if isinstance(text, str) else None


def before(text: Value, match: Value) -> Value:
    """What stands before the first match; "" when there is none."""
    if not isinstance(text, str) or not isinstance(match, str):
        return None
    return text.split(match, 1)[0] if match and match in text else ""


def after(text: Value, match: Value) -> Value:
    """What stands after the first match; "" when there is none."""
    if not isinstance(text, str) or not isinstance(match, str):
        return None
    if not match:
        return text
    return text.split(match, 1)[1] if match in text else ""


def contains(text: Value, match: Value) -> Value:
    """Whether the match occurs."""
    return match in text if isinstance(text, str) and isinstance(match, str) else None


def starts_with(text: Value, match: Value) -> Value:
    """Whether it begins so."""
    return text.startswith(match) if isinstance(text, str) and isinstance(match, str) else None


def ends_with(text: Value, match: Value) -> Value:
    """Whether it ends so."""
    return text.endswith(match) if isinstance(text, str) and isinstance(match, str) else None


def matches(text: Value, shape: Value, flags: Value = "") -> Value:
    """Whether the pattern occurs in the text."""
    if not isinstance(text, str) or not isinstance(shape, str) or not (flags is None or isinstance(flags, str)):
        return None
    try:
        return feel_pattern(shape, flags or "").search(text) is not None
    except RuleFailed:
        return None


def replace(text: Value, shape: Value, new: Value, flags: Value = "") -> Value:
    """Each match replaced; `$1` in the new text is the first group."""
    if not (isinstance(text, str) and isinstance(shape, str) and isinstance(new, str)):
        return None
    if not (flags is None or isinstance(flags, str)):
        return None
    try:
        compiled = feel_pattern(shape, flags or "")
        changed = re2.sub(compiled, _groups(new), text)
    except (RuleFailed, re2.error):
        return None
    return bounded_text(str(changed))


def _groups(new: str) -> str:
    escaped = new.replace("\\", "\\\\")
    return str(re2.sub(r"\$(\d)", r"\\\1", escaped))


def split(text: Value, shape: Value) -> Value:
    """The pieces between matches."""
    if not isinstance(text, str) or not isinstance(shape, str) or not shape:
        return None
    try:
        return bounded(list(re2.split(feel_pattern(shape), text)))
    except (RuleFailed, re2.error):
        return None


def join(items: Value, delimiter: Value = "") -> Value:
    """Texts of a list in one, nulls left out."""
    items = as_list(items) if items is not None else None
    if not isinstance(items, list) or not isinstance(delimiter or "", str):
        return None
    if any(item is not None and not isinstance(item, str) for item in items):
        return None
    return bounded_text(str(delimiter or "").join(item for item in items if item is not None))


TABLE = {
    "string": (string, ("from",), 1),
    "substring": (substring, ("string", "start position", "length"), 2),
    "string length": (string_length, ("string",), 1),
    "upper case": (upper, ("string",), 1),
    "lower case": (lower, ("string",), 1),
    "substring before": (before, ("string", "match"), 2),
    "substring after": (after, ("string", "match"), 2),
    "contains": (contains, ("string", "match"), 2),
    "starts with": (starts_with, ("string", "match"), 2),
    "ends with": (ends_with, ("string", "match"), 2),
    "matches": (matches, ("input", "pattern", "flags"), 2),
    "replace": (replace, ("input", "pattern", "replacement", "flags"), 3),
    "split": (split, ("string", "delimiter"), 2),
    "string join": (join, ("list", "delimiter"), 1),
}
