"""Calculated answers: FEEL over other answers, computed by the server and never taken from whoever files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.layouts import FILE, formulas
from motcua.definitions.forms.shapes import Shape, at
from motcua.definitions.forms.types import FieldView, Widget
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import LimitReached, RuleFailed
from motcua.definitions.rules.types import Model
from motcua.foundation.types import Json

_DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
_NAME = "formula_{}"
_LARGEST = Decimal(10) ** 15
_PRECISE = Context(prec=60)


class _Formula(NamedTuple):
    path: tuple[str, ...]
    decision: str
    decimals: int | None


def source(layout: Mapping[str, Json]) -> bytes:
    """The formulas of a layout as a model of decisions, for the parser of rules; empty where there is none."""
    found = formulas(layout)
    if not found:
        return b""
    decisions = "".join(
        f'<decision id="{_NAME.format(index)}" name="{_NAME.format(index)}"><literalExpression><text>{escape(text)}</text>'
        "</literalExpression></decision>"
        for index, (_, text) in enumerate(found)
    )
    return f'<definitions xmlns="{_DMN}" id="formulas" name="formulas" namespace="formulas">{decisions}</definitions>'.encode()


class Calculations:
    """The formulas of one form, those of the innermost rows first, since sums need their parts."""

    def __init__(self, fields: Sequence[FieldView], shape: Shape, model: Model | None) -> None:
        self._model = model
        made: list[_Formula] = []
        pointers = (view.pointer for view in fields if view.widget is Widget.CALCULATED)
        for index, pointer in enumerate(pointers):
            name, place = _NAME.format(index), at(shape, pointer)
            if model is not None and name not in model.decisions:
                raise FormRefused(file=FILE, line=0, why=f"{pointer}: its value was not read")
            decimals = place.decimals if place is not None else None
            if place is not None and place.kind == "integer":
                decimals = 0
            made.append(_Formula(tuple(pointer.split("/")[1:]), name, decimals))
        self._formulas = sorted(made, key=lambda one: -one.path.count("*"))

    def __bool__(self) -> bool:
        return self._model is not None and bool(self._formulas)

    def put(self, data: Mapping[str, Json], feel: dict[str, object], on: date) -> dict[str, Json]:
        """A copy of the data with every calculated answer; one that comes to nothing is left out, whatever was sent.

        `feel` is the same data as rules take it; what is calculated is put there too, for the formulas that follow.
        """
        made = _copied(data)
        for one in self._formulas:
            for own, twin, scope in _places(made, feel, one.path[:-1], {**feel, "today": on}):
                value = self._value(one, scope)
                key = one.path[-1]
                if value is None:
                    own.pop(key, None)
                    twin.pop(key, None)
                else:
                    own[key], twin[key] = _plain(value), value
        return made

    def _value(self, one: _Formula, scope: Mapping[str, object]) -> object:
        if self._model is None:
            return None
        try:
            value = rules.evaluate(self._model, one.decision, scope, keep=False).value
        except (RuleFailed, LimitReached):  # an answer that it needs is missing or faulty; the fault is told there
            return None
        if isinstance(value, Decimal):
            if not value.is_finite() or abs(value) >= _LARGEST:
                return None
            if one.decimals is not None:
                return value.quantize(Decimal(1).scaleb(-one.decimals), ROUND_HALF_UP, _PRECISE)
            return value
        return value if isinstance(value, str | bool | date) else None


def _places(
    node: object, twin: object, path: tuple[str, ...], scope: dict[str, object]
) -> Iterator[tuple[dict[str, Json], dict[str, object], dict[str, object]]]:
    """Every object under a path with its twin and the names that are seen there: its own before those around it."""
    if not path:
        if isinstance(node, dict) and isinstance(twin, dict):
            yield node, twin, scope
        return
    if path[0] == "*":
        if isinstance(node, list) and isinstance(twin, list):
            for position, (own, other) in enumerate(zip(node, twin, strict=True), 1):
                if isinstance(other, dict):
                    yield from _places(own, other, path[1:], {**scope, **other, "position": Decimal(position)})
        return
    if isinstance(node, dict) and isinstance(twin, dict):
        if path[0] not in node and path[1:2] != ("*",):  # nobody sends an object that holds nothing but sums
            node[path[0]], twin[path[0]] = {}, {}
        other = twin.get(path[0])
        inner = {**scope, **other} if isinstance(other, dict) else scope
        yield from _places(node.get(path[0]), other, path[1:], inner)
        if node.get(path[0]) == {}:
            del node[path[0]], twin[path[0]]


def _copied(data: Mapping[str, Json]) -> dict[str, Json]:
    return {key: _copy(value) for key, value in data.items()}


def _copy(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _plain(value: object) -> Json:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | bool) else None
