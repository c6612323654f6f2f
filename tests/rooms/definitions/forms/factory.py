"""A small form for tests."""

from __future__ import annotations

from motcua.definitions.forms import queries
from motcua.definitions.forms.types import Form

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "items", "paper"],
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "note": {"type": "string", "maxLength": 50},
        "day": {"type": "string", "format": "date"},
        "cas": {"type": "string", "format": "cas"},
        "code": {"type": "string", "format": "vn-mst"},
        "phone": {"type": "string", "format": "vn-phone"},
        "email": {"type": "string", "format": "email"},
        "free": {"type": "boolean"},
        "items": {
            "type": "array",
            "minItems": 1,
            "maxItems": 5,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["line_no", "title", "amount", "unit"],
                "properties": {
                    "line_no": {"type": "integer"},
                    "title": {"type": "string"},
                    "amount": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.001},
                    "unit": {"type": "string", "x-code": "units"},
                    "parts": {
                        "type": "array",
                        "maxItems": 3,
                        "items": {"type": "object", "properties": {"part": {"type": "string"}}},
                    },
                },
            },
        },
        "paper": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string"}}},
    },
}
LAYOUT = {
    "sections": [
        {"key": "one", "fields": [
            {"pointer": "/name", "widget": "text"},
            {"pointer": "/free", "widget": "boolean"},
            {"pointer": "/note", "widget": "text", "show_if": {"pointer": "/free", "equals": True}},
        ]},
        {"key": "rows", "rows": {"pointer": "/items", "number_field": "line_no", "excel": True}, "fields": [
            {"pointer": "/items/*/line_no", "widget": "hidden", "provenance": "counted"},
            {"pointer": "/items/*/title", "widget": "text"},
            {"pointer": "/items/*/amount", "widget": "number"},
            {"pointer": "/items/*/unit", "widget": "choice"},
            {"pointer": "/items/*/parts", "widget": "rows", "rows": {}, "fields": [
                {"pointer": "/items/*/parts/*/part", "widget": "text", "show_if": {"pointer": "/items/*/unit", "equals": "KGM"}},
            ]},
        ]},
        {"key": "papers", "slots": [{"pointer": "/paper", "document_type": "invoice"}]},
    ]
}  # fmt: skip
POINTERS = (
    "/name",
    "/free",
    "/note",
    "/items",
    "/items/*/line_no",
    "/items/*/title",
    "/items/*/amount",
    "/items/*/unit",
    "/items/*/parts",
    "/items/*/parts/*/part",
    "/paper",
)
TEXTS = {
    "vi": {
        "sections": {key: {"title": key} for key in ("one", "rows", "papers")},
        "fields": {pointer: {"label": pointer.rsplit("/", 1)[-1]} for pointer in POINTERS},
    }
}
UNITS = [
    {"code": "KGM", "name_vi": "Kilôgam", "name_en": "Kilogram"},
    {"code": "OLD", "name_vi": "Cân", "name_en": "", "in_force_until": "2026-01-01"},
    {"code": "NEW", "name_vi": "Tạ", "name_en": "", "in_force_from": "2026-06-01"},
]
VALID = {
    "name": "Tên",
    "items": [{"line_no": 1, "title": "A", "amount": 1.5, "unit": "KGM"}],
    "paper": {"file": "a.pdf"},
}


def form() -> Form:
    return queries.compile(SCHEMA, LAYOUT, TEXTS, {"units": UNITS})
