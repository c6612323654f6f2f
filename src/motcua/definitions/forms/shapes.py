"""The shape of a form's data, read once from its schema: a tree of kinds, code lists and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from motcua.definitions.forms.errors import FormRefused
from motcua.foundation.types import Json

_DEPTH = 12


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
    order: dict[str, int] = field(default_factory=dict)


def shape_of(schema: Mapping[str, Json]) -> Shape:
    """The shape of a whole form; raises `FormRefused` for references that leave the schema."""
    return _shape(schema, schema, 0)


def _resolved(schema: Mapping[str, Json], root: Mapping[str, Json]) -> Mapping[str, Json]:
    ref = schema.get("$ref")
    if ref is None:
        return schema
    if not isinstance(ref, str) or not ref.startswith("#/"):
        raise FormRefused(file="form.schema.json", line=0, why=f"reference {ref} leaves the schema")
    node: Json = dict(root)
    for part in ref[2:].split("/"):
        node = node.get(part) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        raise FormRefused(file="form.schema.json", line=0, why=f"reference {ref} points nowhere")
    return {**node, **{key: value for key, value in schema.items() if key != "$ref"}}


def _shape(raw: Mapping[str, Json], root: Mapping[str, Json], depth: int) -> Shape:
    if depth > _DEPTH:
        raise FormRefused(file="form.schema.json", line=0, why="the schema is nested too deeply")
    schema = _resolved(raw, root)
    made = Shape(
        kind=str(schema.get("type", "")),
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
        wanted = set(required) if isinstance(required, list) else set()
        for index, (name, inner) in enumerate(properties.items()):
            if isinstance(inner, dict):
                made.properties[name] = _shape(inner, root, depth + 1)
                made.properties[name].required = name in wanted
                made.order[name] = index
    items = schema.get("items")
    if isinstance(items, dict):
        made.items = _shape(items, root, depth + 1)
    if made.kind == "array" and made.max_items is None:
        raise FormRefused(file="form.schema.json", line=0, why="every array needs maxItems")
    return made


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
            found.items if found.items is not None and (part == "*" or part.isdigit()) else found.properties.get(part)
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
