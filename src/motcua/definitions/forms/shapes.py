"""The shape of a form's data, read once from its schema: a tree of kinds, code lists and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from motcua.definitions.forms.errors import FormRefused
from motcua.foundation.types import Json

FILE = "form.schema.json"
_DEPTH = 12
_PLACES = 5_000
_ITEMS = 10_000


@dataclass(slots=True)
class Shape:
    """One place of the data: what may stand there."""

    kind: str = ""
    format: str = ""
    code_list: str = ""
    code_when: str = ""
    max_items: int | None = None
    min_items: int = 0
    max_length: int | None = None
    decimals: int | None = None
    required: bool = False
    properties: dict[str, Shape] = field(default_factory=dict)
    items: Shape | None = None


def shape_of(schema: Mapping[str, Json]) -> Shape:
    """The shape of a whole form; raises `FormRefused` for references that leave the schema, cycles, and what is too large.

    Parts that are referred to are spread out, so a few lines could mean millions of places; their number is bounded.
    """
    return _Reader(schema).shape(schema, 0)


def _refused(why: str) -> FormRefused:
    return FormRefused(file=FILE, line=0, why=why)


class _Reader:
    """Reads one schema."""

    def __init__(self, root: Mapping[str, Json]) -> None:
        self.root = root
        self.places = 0

    def resolved(self, schema: Mapping[str, Json]) -> Mapping[str, Json]:
        """The schema, or the one that it refers to with its own words on top."""
        for _ in range(_DEPTH):
            ref = schema.get("$ref")
            if ref is None:
                return schema
            if not isinstance(ref, str) or not ref.startswith("#/"):
                raise _refused(f"reference {ref} leaves the schema")
            node: Json = dict(self.root)
            for part in ref[2:].split("/"):
                node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
            if not isinstance(node, dict):
                raise _refused(f"reference {ref} points nowhere")
            schema = {**node, **{key: value for key, value in schema.items() if key != "$ref"}}
        raise _refused(f"reference {schema.get('$ref')} leads in a circle")

    def shape(self, raw: Mapping[str, Json], depth: int) -> Shape:
        """The shape of one place and what lies in it."""
        self.places += 1
        if self.places > _PLACES:
            raise _refused(f"the schema has more than {_PLACES} places")
        if depth > _DEPTH:
            raise _refused("the schema is nested too deeply, or contains itself")
        schema = self.resolved(raw)
        made = Shape(
            kind=_kind(schema.get("type")),
            format=str(schema.get("format", "")),
            code_list=str(schema.get("x-code", "")),
            code_when=str(schema.get("x-code-when", "")),
            max_items=_whole(schema.get("maxItems")),
            min_items=_whole(schema.get("minItems")) or 0,
            max_length=_whole(schema.get("maxLength")),
            decimals=_decimals(schema.get("multipleOf")),
        )
        properties = schema.get("properties")
        if isinstance(properties, dict):
            required = schema.get("required")
            wanted = set(map(str, required)) if isinstance(required, list) else set()
            for name, inner in properties.items():
                if isinstance(inner, dict):
                    made.properties[name] = self.shape(inner, depth + 1)
                    made.properties[name].required = name in wanted
        items = schema.get("items")
        if isinstance(items, dict):
            made.items = self.shape(items, depth + 1)
        if made.kind == "array" and made.max_items is None:
            raise _refused("every array needs maxItems")
        if made.max_items is not None and made.max_items > _ITEMS:
            raise _refused(f"maxItems is at most {_ITEMS}")
        return made


def _kind(value: Json) -> str:
    """The type of a place; null beside it is nothing that a form says."""
    if isinstance(value, list):
        return next((str(one) for one in value if one != "null"), "")
    return str(value or "")


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _decimals(value: Json) -> int | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    text = format(value, "f").rstrip("0")
    return len(text.partition(".")[2]) if value < 1 else 0


def at(shape: Shape, pointer: str) -> Shape | None:
    """The shape under a pointer in which `*` (or a number) is a row."""
    found: Shape | None = shape
    for part in pointer.split("/")[1:]:
        if found is None:
            return None
        found = (
            found.items if found.items is not None and (part == "*" or part.isdecimal()) else found.properties.get(part)
        )
    return found


def coded(shape: Shape, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shape]]:
    """Every place that holds a code, as a path in which `*` is a row."""
    if shape.code_list:
        yield path, shape
    for name, inner in shape.properties.items():
        yield from coded(inner, (*path, name))
    if shape.items is not None:
        yield from coded(shape.items, (*path, "*"))
