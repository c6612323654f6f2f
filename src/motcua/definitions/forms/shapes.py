"""The shape of a form's data, read once from its schema: a tree of kinds, code lists and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from motcua.definitions.forms.errors import FormRefused
from motcua.foundation.types import Json

FILE = "form.schema.json"
_DEPTH = 12
_PLACES = 5_000
_STEPS = 20_000
_NESTED = 100
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
    made = _Reader(schema).shape(schema, 0)
    if _weight(schema, schema, {}, ()) > _STEPS:
        raise _refused(f"judging one value could take more than {_STEPS} steps")
    return made


_ONE = (
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
)
_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas")


def _weight(
    node: Json | Mapping[str, Json], root: Mapping[str, Json], known: dict[int, int], above: tuple[int, ...]
) -> int:
    """How many schemas judging by this one can lead through, each way counted; a way that leads back is refused."""
    if not isinstance(node, Mapping):
        return 1
    place = id(node)
    if place in known:
        return known[place]
    if place in above or len(above) > _NESTED:
        raise _refused("the schema is nested too deeply, or contains itself")
    inner: list[Json] = [node[name] for name in _ONE if name in node]
    for name in _SEVERAL:
        several = node.get(name)
        inner += several if isinstance(several, list) else []
    for name in _NAMED:
        named = node.get(name)
        inner += list(named.values()) if isinstance(named, dict) else []
    total = 1 + sum(_weight(one, root, known, (*above, place)) for one in inner)
    if "$ref" in node:
        total += _weight(_at(root, node["$ref"]), root, known, (*above, place))
    known[place] = total
    return total


def _at(root: Mapping[str, Json], ref: Json) -> Json | Mapping[str, Json]:
    """What a reference inside the schema points to."""
    if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
        raise _refused(f"reference {ref} leaves the schema")
    node: Json | Mapping[str, Json] = root
    for part in ref.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list):
            node = node[int(key)] if key.isdecimal() and int(key) < len(node) else None
        else:
            node = node.get(key) if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping | bool):
        raise _refused(f"reference {ref} points nowhere")
    return node


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
            node = _at(self.root, ref)
            if not isinstance(node, Mapping):
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
