"""Kinds of fields as an officer chooses them, and what each is in schema and layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LENGTH, RANGE, CODES, ITEMS, FORMULA, DECLARED = "length", "range", "codes", "items", "formula", "declared"

LONGEST = 20_000
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how it is asked for, what the schema says, which limits it takes."""

    name: str
    widget: str
    schema: Mapping[str, Any]
    takes: frozenset[str] = frozenset()


def _kind(name: str, widget: str, schema: Mapping[str, Any], *takes: str) -> Kind:
    return Kind(name, widget, schema, frozenset(takes))


_TEXT = {"type": "string", "maxLength": 255}
_CODE = {"type": "string", "x-code": ""}
_ROWS = {
    "type": "array",
    "maxItems": 20,
    "items": {"type": "object", "additionalProperties": False, "required": [], "properties": {}},
}

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("text", "text", _TEXT, LENGTH),
        _kind("textarea", "textarea", {"type": "string", "maxLength": 2000}, LENGTH),
        _kind("number", "number", {"type": "number"}, RANGE),
        _kind("whole", "number", {"type": "integer"}, RANGE),
        _kind("money", "money", {"type": "integer", "minimum": 0}, RANGE),
        _kind("date", "date", {"type": "string", "format": "date"}),
        _kind("email", "email", {"type": "string", "format": "email", "maxLength": 254}),
        _kind("phone", "phone", {"type": "string", "format": "vn-phone"}),
        _kind("choice", "choice", _CODE, CODES),
        _kind("radios", "radios", _CODE, CODES),
        _kind("search", "code-search", _CODE, CODES),
        _kind(
            "checkboxes",
            "checkboxes",
            {"type": "array", "maxItems": 20, "uniqueItems": True, "items": _CODE},
            CODES,
            ITEMS,
        ),
        _kind("country", "country", _CODE, CODES),
        _kind("boolean", "boolean", {"type": "boolean"}),
        _kind("declaration", "declaration", {"type": "boolean", "const": True}, DECLARED),
        _kind("calculated", "calculated", {"type": "number"}, FORMULA, RANGE),
        _kind(
            "lines", "lines", {"type": "array", "maxItems": 50, "items": {"type": "string", "maxLength": 255}}, ITEMS
        ),
        _kind("enterprise", "enterprise", {"type": "string", "format": "vn-mst"}),
        _kind("enterprise_code", "text", {"type": "string", "format": "vn-mst"}),
        _kind("personal_number", "text", {"type": "string", "format": "vn-personal-number"}),
        _kind("cas", "cas", {"type": "string", "format": "cas"}),
        _kind("hs", "hs", {"type": "string", "pattern": "^[0-9]{8}$"}),
        _kind("rows", "rows", _ROWS, ITEMS),
        _kind("table", "table", _ROWS, ITEMS),
        _kind("address", "address", {}),
    )
}
"""In the order of the list that is shown."""

NESTED = frozenset({"rows", "table"})
GROUPS = frozenset({"address", "person", "group"})
"""Widgets that stand for several answers; they have a key of their own instead of a place in the data."""

ADDRESS = {"province": "provinces", "ward": "wards", "street": ""}
"""Parts of an address with their code lists (two levels of units since 1 July 2025)."""

_FORMATS = {"vn-mst": "enterprise_code", "vn-personal-number": "personal_number"}
_WIDGETS = {kind.widget: kind.name for kind in reversed(KINDS.values()) if kind.widget not in {"text", "number"}}


def of(widget: str, schema: Mapping[str, Any]) -> str:
    """The kind of a field that is there; "" for one that this table does not have, which is then kept as it is."""
    if widget == "number":
        return "whole" if schema.get("type") == "integer" else "number"
    if widget == "text":
        return _FORMATS.get(str(schema.get("format", "")), "text")
    return _WIDGETS.get(widget, "")


def limited(kind: Kind, old: Mapping[str, Any], limits: Mapping[str, Any], *, was: str = "") -> dict[str, Any]:
    """The schema of a field of this kind with these limits; what else stood there stays while the kind or the type is the same."""
    alike = bool(old) and all(old.get(key) == kind.schema.get(key) for key in ("type", "format"))
    made: dict[str, Any] = dict(old) if alike or was == kind.name else {**kind.schema}
    if LENGTH in kind.takes:
        _put(made, "maxLength", limits.get("max_length"))
    if RANGE in kind.takes:
        if "exclusiveMinimum" not in made or limits.get("minimum") is not None:
            _put(made, "minimum", limits.get("minimum"))
        if "exclusiveMaximum" not in made or limits.get("maximum") is not None:
            _put(made, "maximum", limits.get("maximum"))
        decimals = limits.get("decimals")
        if decimals is not None:
            made["multipleOf"] = 1 if decimals == 0 else Decimal(1).scaleb(-decimals)
        elif "multipleOf" in made:
            del made["multipleOf"]
    if CODES in kind.takes:
        code_list = limits.get("code_list", "")
        if "items" in kind.schema:
            made["items"] = {**made["items"], "x-code": code_list}
        else:
            made["x-code"] = code_list
    if ITEMS in kind.takes:
        _put(made, "minItems", limits.get("min_items") or None)
        made["maxItems"] = limits.get("max_items") or made.get("maxItems", 20)
    return made


def limits_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The limits of a field as the page shows them."""
    step = schema.get("multipleOf")
    items = schema.get("items")
    inner = items if isinstance(items, dict) else {}
    return {
        "max_length": schema.get("maxLength"),
        "minimum": schema.get("minimum"),
        "maximum": schema.get("maximum"),
        "decimals": None if step is None else len(format(Decimal(str(step)).normalize(), "f").partition(".")[2]),
        "code_list": schema.get("x-code") or inner.get("x-code", ""),
        "min_items": schema.get("minItems"),
        "max_items": schema.get("maxItems"),
    }


def _put(node: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        node.pop(key, None)
    else:
        node[key] = value
