"""A form ready to judge data: validator, shape, code lists and pages, made once a version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import jsonschema_rs

from motcua.definitions.forms.bounds import escaped
from motcua.definitions.forms.calculating import Calculations
from motcua.definitions.forms.codes import CodeList, Row
from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.formats import FORMATS, checkers, day
from motcua.definitions.forms.layouts import FILE as LAYOUT_FILE
from motcua.definitions.forms.layouts import layout_of
from motcua.definitions.forms.shapes import Shape, coded, shape_of
from motcua.definitions.forms.types import FieldView, Layout
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.types import Model, Pattern
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_FILE = "form.schema.json"
_NOTHING: dict[str, Shape] = {}
_LAST = 1_000_000
_RANK = {"E-REQ": 0, "E-ATT": 0, "E-FMT": 1, "E-CODE": 2, "E-CHK": 3}
_REASONS = {
    "type": "type",
    "pattern": "pattern",
    "maxLength": "too_long",
    "minLength": "too_short",
    "minimum": "too_small",
    "exclusiveMinimum": "too_small",
    "maximum": "too_large_number",
    "exclusiveMaximum": "too_large_number",
    "multipleOf": "decimals",
    "maxItems": "too_many_rows",
    "uniqueItems": "twice",
    "const": "value",
}


class CompiledForm:
    """One form; nothing in it changes once made, so every thread shares it."""

    def __init__(
        self,
        schema: Mapping[str, Json],
        layout: Mapping[str, Json],
        texts: Mapping[str, Json],
        lists: Mapping[str, Sequence[Row]],
        formulas: Model | None = None,
    ) -> None:
        self.schema = dict(schema)
        self.shape: Shape = shape_of(schema)
        self.layout: Layout = layout_of(layout, self.shape, texts)
        self.lists = {name: CodeList(name, rows) for name, rows in lists.items()}
        self._coded = [(path, shape) for path, shape in coded(self.shape)]
        missing = {shape.code_list for _, shape in self._coded} - set(self.lists)
        if missing:
            raise FormRefused(file=_FILE, line=0, why=f"code lists are missing: {', '.join(sorted(missing))}")
        self._when: dict[str, Pattern] = {
            shape.code_when: rules.pattern(shape.code_when) for _, shape in self._coded if shape.code_when
        }
        self._papers = {slot.pointer for slot in self.layout.slots}
        self.fields = tuple(_spread(view for section in self.layout.sections for view in section.fields))
        self._within = [(view, view.within) for view in self.fields if view.within is not None]
        for view, within in self._within:
            rows = self.lists[view.code_list].rows if view.code_list in self.lists else []
            if rows and within.column not in rows[0]:
                raise FormRefused(
                    file=LAYOUT_FILE,
                    line=0,
                    why=f"{view.pointer}: the list {view.code_list} has no column {within.column}",
                )
        self._order: dict[str, int] = {}
        for place, pointer in enumerate(_pointers(self.layout)):
            parts = pointer.split("/")
            for length in range(2, len(parts) + 1):
                self._order.setdefault("/".join(parts[:length]), place)
        self.calculations = Calculations(self.fields, self.shape, formulas)
        try:
            self._validator = jsonschema_rs.Draft202012Validator(
                self.schema,
                offline=True,
                validate_formats=True,
                ignore_unknown_formats=False,
                pattern_options=jsonschema_rs.RegexOptions(),
                formats=checkers(),
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            raise FormRefused(file=_FILE, line=0, why=str(error).splitlines()[0]) from error

    # ------------------------------------------------------------ faults

    def errors(self, data: Mapping[str, Json], *, on: date) -> list[FieldError]:
        """Every fault of normalised data, one a place, in the form's order."""
        found: dict[str, FieldError] = {}
        for fault in self._validator.iter_errors(dict(data)):
            for error in self._faults(fault):
                _keep(found, error)
        for error in self._code_faults(data, on):
            _keep(found, error)
        for error in self._strangers(data, on):
            _keep(found, error)
        return sorted(found.values(), key=lambda error: self.place(error.pointer))

    def place(self, pointer: str) -> tuple[int, ...]:
        """A key that puts pointers in the order of the pages, what is on none of them last."""
        key: list[int] = []
        starred = ""
        for part in pointer.split("/")[1:]:
            row = part.isdecimal()
            starred += "/*" if row else f"/{part}"
            key.append(int(part) if row else self._order.get(starred, _LAST))
        return tuple(key)

    def is_paper(self, pointer: str) -> bool:
        """Whether a place of papers stands here, so that a missing one is E-ATT."""
        return pointer in self._papers

    def _faults(self, fault: jsonschema_rs.ValidationError) -> Iterator[FieldError]:
        pointer = "".join(f"/{part if isinstance(part, int) else escaped(part)}" for part in fault.instance_path)
        name, facts = fault.kind.name, fault.kind.as_dict()
        if name == "required":
            place = f"{pointer}/{escaped(str(facts['property']))}"
            yield FieldError(place, "E-ATT" if self.is_paper(place) else "E-REQ", "missing")
        elif name in {"additionalProperties", "unevaluatedProperties"}:
            for key in facts["unexpected"]:
                yield FieldError(f"{pointer}/{escaped(str(key))}", "E-FMT", "unknown_field")
        elif name == "minItems":
            yield FieldError(
                pointer, "E-ATT" if self.is_paper(pointer) else "E-REQ", "missing", {"limit": facts["limit"]}
            )
        elif name == "format":
            one, value = FORMATS.get(str(facts["format"])), fault.instance
            code = one.fault(value) if one is not None and isinstance(value, str) else "E-FMT"
            yield FieldError(
                pointer, code or "E-FMT", "check_digit" if code == "E-CHK" else f"format_{facts['format']}"
            )
        elif name == "enum":
            yield FieldError(pointer, "E-CODE", "code")
        else:
            yield FieldError(pointer, "E-FMT", _REASONS.get(name, name), _params(facts))

    def _code_faults(self, data: Mapping[str, Json], on: date) -> Iterator[FieldError]:
        for path, shape in self._coded:
            active = self.lists[shape.code_list].active(on)
            when = self._when.get(shape.code_when)
            strange = [
                v
                for v in _values(data, path)
                if isinstance(v, str) and v not in active and (when is None or when.search(v))
            ]
            if not strange:  # the usual case, and places need not be named for it
                continue
            for pointer, value in values_at(data, path, 0, ""):
                if isinstance(value, str) and value not in active and (when is None or when.search(value)):
                    yield FieldError(pointer, "E-CODE", "code", {"list": shape.code_list})

    def _strangers(self, data: Mapping[str, Json], on: date) -> Iterator[FieldError]:
        """Codes that belong elsewhere, such as a ward of another province."""
        for view, within in self._within:
            active = self.lists[view.code_list].active(on) if view.code_list in self.lists else {}
            for pointer, value in values_at(data, tuple(view.pointer.split("/")[1:]), 0, ""):
                row = active.get(value) if isinstance(value, str) else None
                holder = beside(data, within.pointer, pointer)
                if row is not None and isinstance(holder, str) and row.get(within.column) != holder:
                    yield FieldError(pointer, "E-CODE", "not_within", {"list": view.code_list})

    def labels(self, data: Mapping[str, Json], on: date, language: str = "vi") -> dict[str, dict[str, str]]:
        """Names of the codes in use, by code list; the Vietnamese one where another is missing."""
        made: dict[str, dict[str, str]] = {}
        for path, shape in self._coded:
            active = self.lists[shape.code_list].active(on)
            used = {value for _, value in values_at(data, path, 0, "") if isinstance(value, str) and value in active}
            made.setdefault(shape.code_list, {}).update(
                {
                    code: str(active[code].get(f"name_{language}") or active[code].get("name_vi") or code)
                    for code in sorted(used)
                }
            )
        return made

    # ------------------------------------------------------------ values for rules

    def feel(self, data: Mapping[str, Json], *, without: frozenset[str] = frozenset()) -> dict[str, object]:
        """The data as rules take it: numbers exact, days as days, whatever is faulty as null."""
        made = _feel(data, self.shape)
        for pointer in without:
            if pointer:
                _cleared(made, pointer)
        return made if isinstance(made, dict) else {}


def _pointers(layout: Layout) -> Iterator[str]:
    """Every place that the pages ask for, in their order."""
    for section in layout.sections:
        if section.rows is not None:
            yield section.rows.pointer
        yield from (view.pointer for view in _spread(section.fields))
        yield from (slot.pointer for slot in section.slots)


def _spread(views: Iterable[FieldView]) -> Iterator[FieldView]:
    for view in views:
        yield view
        yield from _spread(view.children)


def beside(data: Mapping[str, Json], pattern: str, pointer: str) -> Json:
    """The value at a pattern whose stars are the rows of a concrete pointer."""
    rows = iter([part for part in pointer.split("/") if part.isdecimal()])
    node: Json = dict(data)
    for part in pattern.split("/")[1:]:
        step = next(rows, "") if part == "*" else part
        if isinstance(node, list):
            node = node[int(step)] if step.isdecimal() and int(step) < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def _values(data: Mapping[str, Json], path: tuple[str, ...]) -> list[object]:
    """Every value under a path, without its place."""
    found: list[object] = [data]
    for part in path:
        if part == "*":
            found = [item for node in found if isinstance(node, list) for item in node]
        else:
            found = [node[part] for node in found if isinstance(node, dict) and part in node]
    return found


def values_at(node: object, path: tuple[str, ...], index: int, pointer: str) -> Iterator[tuple[str, object]]:
    """Every value under a path in which `*` is a row, with its pointer."""
    if index == len(path):
        yield pointer, node
        return
    part = path[index]
    if part == "*":
        if isinstance(node, list):
            for i, item in enumerate(node):
                yield from values_at(item, path, index + 1, f"{pointer}/{i}")
    elif isinstance(node, Mapping) and part in node:
        yield from values_at(node[part], path, index + 1, f"{pointer}/{part}")


def _keep(found: dict[str, FieldError], error: FieldError) -> None:
    other = found.get(error.pointer)
    if other is None or _RANK.get(error.code, 9) < _RANK.get(other.code, 9):
        found[error.pointer] = error


def _params(facts: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in facts.items() if isinstance(value, int | float | str)}


def _feel(node: object, shape: Shape | None) -> object:
    """One value as rules take it; plain values inside an object are turned here, since a call each would cost more."""
    if isinstance(node, dict):
        properties = shape.properties if shape is not None else _NOTHING
        made: dict[str, object] = {}
        for key, value in node.items():
            kind = type(value)
            if kind is str:
                inner = properties.get(key)
                made[key] = day(value) if inner is not None and inner.format == "date" else value
            elif kind is float:
                made[key] = Decimal(repr(value))
            elif kind is int:
                made[key] = Decimal(value)
            elif value is None or kind is bool:
                made[key] = value
            else:
                made[key] = _feel(value, properties.get(key))
        return made
    if isinstance(node, list):
        inner = shape.items if shape is not None else None
        return [_feel(item, inner) for item in node]
    if isinstance(node, str):
        return day(node) if shape is not None and shape.format == "date" else node
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, float):
        return Decimal(repr(node))
    return Decimal(node) if isinstance(node, int | Decimal) else None


def _cleared(node: object, pointer: str) -> None:
    """Put null where a fault is; a place that is not there stays so."""
    *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    for part in parents:
        if isinstance(node, list):
            node = node[int(part)] if part.isdecimal() and int(part) < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    if isinstance(node, list) and last.isdecimal() and int(last) < len(node):
        node[int(last)] = None
    elif isinstance(node, dict) and last in node:
        node[last] = None
