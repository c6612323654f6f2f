"""Posted pages of the form editor as the values that `editing` takes, and every fault at its field."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from motcua.doors.office.designer.form import editing, kinds
from motcua.doors.ui import reading, texts
from motcua.foundation.vn import normal

Faults = dict[str, str]

WIDTHS = ("", "2", "3", "4", "5", "10", "20", "30", "full")
PROVENANCES = ("asked", "identity", "register", "counted")
ACCEPTED = ("pdf", "docx", "xlsx", "img")
LANGUAGES = ("vi", "en")
_LONGEST_WORDS = 2_000
_MOST_MB = 200
_LARGEST = Decimal(10) ** 18


def field(
    posted: QueryDict, *, lists: list[str], pointers: list[str], label_needed: bool = True
) -> tuple[dict[str, Any], Faults]:
    """A question as it was typed, and what is wrong with it."""
    faults: Faults = {}
    kind = kinds.KINDS.get(posted.get("kind", ""))
    if kind is None and posted.get("kind", "") != "":
        faults["kind"] = texts.words("designer.fault.kind")
    limits: dict[str, Any] = {
        "max_length": _whole(posted, "max_length", faults, least=1, most=kinds.LONGEST),
        "minimum": _number(posted, "minimum", faults),
        "maximum": _number(posted, "maximum", faults),
        "decimals": _whole(posted, "decimals", faults, least=0, most=9),
        "min_items": _whole(posted, "min_items", faults, least=0, most=kinds.MOST_ROWS),
        "max_items": _whole(posted, "max_items", faults, least=1, most=kinds.MOST_ROWS),
        "code_list": posted.get("code_list", ""),
    }
    if kind is not None and kinds.CODES in kind.takes and limits["code_list"] not in lists:
        faults["code_list"] = texts.words("designer.fault.code_list")
    if limits["minimum"] is not None and limits["maximum"] is not None and limits["minimum"] > limits["maximum"]:
        faults["maximum"] = texts.words("designer.fault.range")
    said: dict[str, Any] = {
        "kind": kind.name if kind else "",
        "limits": limits,
        "unit": _line(posted, "unit", faults, most=20),
        "width": posted.get("width", "") if posted.get("width", "") in WIDTHS else "",
        "autocomplete": _line(posted, "autocomplete", faults, most=40),
        "value": _line(posted, "value", faults, most=_LONGEST_WORDS)
        if kind is not None and kinds.FORMULA in kind.takes
        else "",
        "provenance": posted.get("provenance") if posted.get("provenance") in PROVENANCES else "asked",
        "readonly": "readonly" in posted,
        "required": "required" in posted,
        "show_if": condition(posted, pointers, faults),
        "words": words(posted, _said(kind), faults),
    }
    if label_needed and not said["words"]["vi"]["label"]:
        faults["label_vi"] = texts.words("designer.fault.label")
    return said, faults


def group(posted: QueryDict, *, pointers: list[str]) -> tuple[dict[str, Any], Faults]:
    """The heading of a group as it was typed, and what is wrong with it."""
    faults: Faults = {}
    return {"show_if": condition(posted, pointers, faults), "words": words(posted, ("label", "hint"), faults)}, faults


def _said(kind: kinds.Kind | None) -> tuple[str, ...]:
    """The words that a kind has."""
    if kind is not None and kind.name in kinds.NESTED:
        return ("label", "hint", "item")
    return ("label", "hint", "text") if kind is not None and kinds.DECLARED in kind.takes else ("label", "hint")


def slot(posted: QueryDict, *, types: list[str], pointers: list[str]) -> tuple[dict[str, Any], Faults]:
    """A place for papers as it was typed, and what is wrong with it."""
    faults: Faults = {}
    accepted = [kind for kind in ACCEPTED if kind in posted.getlist("accepted")]
    if not accepted:
        faults["accepted"] = texts.words("designer.fault.accepted")
    document_type = _line(posted, "document_type", faults, most=50)
    if not document_type or (types and document_type not in types):
        faults["document_type"] = texts.words("designer.fault.document_type")
    said: dict[str, Any] = {
        "document_type": document_type,
        "typed": bool(types),
        "accepted": accepted,
        "max_mb": _whole(posted, "max_mb", faults, least=1, most=_MOST_MB) or 20,
        "many": "many" in posted,
        "required": "required" in posted,
        "show_if": condition(posted, pointers, faults),
        "words": words(posted, ("label", "hint"), faults),
    }
    if not said["words"]["vi"]["label"]:
        faults["label_vi"] = texts.words("designer.fault.label")
    return said, faults


def words(posted: QueryDict, what: tuple[str, ...], faults: Faults) -> dict[str, dict[str, str]]:
    """Words in both languages, from `label_vi`, `label_en` and their like."""
    return {
        language: {name: _line(posted, f"{name}_{language}", faults, most=_LONGEST_WORDS) for name in what}
        for language in LANGUAGES
    }


def key(posted: QueryDict, faults: Faults) -> str:
    """A new key."""
    found = posted.get("key", "").strip()
    if not editing.KEY.fullmatch(found) or found in editing.KEY_EXCEPT:
        faults["key"] = texts.words("designer.fault.key")
    return found


def rows(posted: QueryDict, faults: Faults) -> dict[str, Any]:
    """How many rows."""
    return {
        "min_items": _whole(posted, "min_items", faults, least=0, most=kinds.MOST_ROWS),
        "max_items": _whole(posted, "max_items", faults, least=1, most=kinds.MOST_ROWS),
    }


def condition(posted: QueryDict, pointers: list[str], faults: Faults) -> dict[str, Any] | None:
    """When a question is asked: another one's pointer and the values, one a line."""
    pointer = posted.get("if_pointer", "")
    if not pointer:
        return None
    values = [_plain(line) for raw in posted.get("if_values", "").splitlines() if (line := normal(raw))]
    if pointer not in pointers:
        faults["if_pointer"] = texts.words("designer.fault.if_pointer")
    if not values:
        faults["if_values"] = texts.words("designer.fault.if_values")
    return {"pointer": pointer, "equals": values[0]} if len(values) == 1 else {"pointer": pointer, "in": values}


def condition_shown(raw: Mapping[str, Any] | None) -> tuple[str, str]:
    """A condition as the page shows it: pointer, and values one a line."""
    if not raw:
        return "", ""
    values = raw["in"] if isinstance(raw.get("in"), list) else [raw.get("equals")]
    return str(raw.get("pointer", "")), "\n".join(_shown(value) for value in values)


_WORDS = {"true": True, "false": False, "null": None}


def _plain(text: str) -> object:
    return _WORDS.get(text, text)


def _shown(value: object) -> str:
    return next((word for word, known in _WORDS.items() if known is value), str(value))


def _line(posted: QueryDict, name: str, faults: Faults, *, most: int) -> str:
    text = normal(posted.get(name, ""))
    if len(text) > most:
        faults[name] = texts.words("designer.fault.long", most=most)
    return text


def _whole(posted: QueryDict, name: str, faults: Faults, *, least: int, most: int) -> int | None:
    text = posted.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
        faults[name] = texts.words("designer.fault.whole", least=least, most=most)
        return None
    return int(text)


def _number(posted: QueryDict, name: str, faults: Faults) -> int | Decimal | None:
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        value = reading.number(text)
    except reading.Unreadable:
        faults[name] = texts.words("designer.fault.number")
        return None
    if abs(value) > _LARGEST:
        faults[name] = texts.words("designer.fault.number")
        return None
    return int(value) if value == value.to_integral_value() else value
