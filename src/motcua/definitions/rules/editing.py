"""Tables written back into a model's text so that only what was edited changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from motcua.definitions.rules import sources
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.outlines import COLUMNS, ROWS, key_of
from motcua.definitions.rules.sources import Element, Source
from motcua.definitions.rules.types import DecisionTable, InputColumn, OutputColumn, TableRow

POLICIES = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
AGGREGATIONS = ("", "SUM", "COUNT", "MIN", "MAX")
TEXT = 2_000

_UNSAID = {"hitPolicy": "UNIQUE"}
_Group: TypeAlias = list[tuple[Element | None, bytes]]
_Order: TypeAlias = list[int | None]
_Told: TypeAlias = tuple[str, Mapping[str, str]]
_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_COUNTED = re.compile(r"(.*?)(\d+)", re.DOTALL)


def with_table(text: bytes, decision: str, table: DecisionTable, *, file: str) -> bytes:
    """The model's text with a decision's table changed; what is the same stays byte for byte. Raises `RuleRefused`."""
    source = sources.read(text, file=file)
    found = _found(source, decision)
    place = found.first("decisionTable")
    if place is None:
        raise source.refused(found, f"{decision} has no table")
    _check(source, found, table)
    try:
        made = _Writer(source, found, place).written(table)
    except ValueError as error:
        raise source.refused(found, "a text has a character that XML cannot hold") from error
    return text[: place.start] + made + text[place.end :]


def with_expression(text: bytes, decision: str, expression: str, *, file: str) -> bytes:
    """The model's text with the text of a decision's literal expression changed; raises `RuleRefused`."""
    source = sources.read(text, file=file)
    found = _found(source, decision)
    place = found.first("literalExpression")
    if place is None:
        raise source.refused(found, f"{decision} has no literal expression")
    if len(expression) > TEXT:
        raise source.refused(found, "the text is too long")
    try:
        made = _Writer(source, found, place).told(place, expression, {})
    except ValueError as error:
        raise source.refused(found, "a text has a character that XML cannot hold") from error
    return text[: place.start] + made + text[place.end :]


def _found(source: Source, decision: str) -> Element:
    decisions = source.root.all("decision")
    for key in ("id", "name"):
        for one in decisions:
            if one.attributes.get(key) == decision:
                return one
    raise RuleRefused(file=source.file, line=source.root.line, why=f"there is no decision {decision}")


def _check(source: Source, decision: Element, table: DecisionTable) -> None:
    """Refuse what would be no table."""
    if table.policy not in POLICIES or table.aggregation not in AGGREGATIONS:
        raise source.refused(decision, f"hit policy {table.policy} {table.aggregation}".rstrip())
    if not table.outputs:
        raise source.refused(decision, "a table needs an output")
    if len(table.rows) > ROWS or len(table.inputs) + len(table.outputs) + len(table.annotations) > COLUMNS:
        raise source.refused(decision, f"a table has at most {ROWS} rows and {COLUMNS} columns")
    if len(table.outputs) > 1 and not all(output.name for output in table.outputs):
        raise source.refused(decision, "an output has no name")
    for number, row in enumerate(table.rows, 1):
        cells = (len(row.tests), len(row.results), len(row.annotations))
        if cells != (len(table.inputs), len(table.outputs), len(table.annotations)):
            raise source.refused(decision, f"row {number} has another number of cells than the table has columns")
    for group in (table.inputs, table.outputs, table.rows):
        keys = [one.key for one in group if one.key]
        if len(set(keys)) != len(keys):
            raise source.refused(decision, "two rows or columns have one key")
    if any(len(text) > TEXT for text in _texts(table)):
        raise source.refused(decision, "a text is too long")


def _texts(table: DecisionTable) -> Iterable[str]:
    for column in table.inputs:
        yield from (column.text, column.label, column.type, column.values)
    for output in table.outputs:
        yield from (output.name, output.label, output.type, output.values, output.default)
    yield from table.annotations
    for row in table.rows:
        yield from (*row.tests, *row.results, *row.annotations, row.description)


class _Writer:
    """Writes one table over its text; new elements take the form of their neighbours."""

    def __init__(self, source: Source, decision: Element, place: Element) -> None:
        self.source = source
        self.place = place
        self.prefix = f"{place.prefix}:" if place.prefix else ""
        self.ids = {one.attributes["id"] for one in _every(source.root) if "id" in one.attributes}
        self.base = decision.attributes.get("id") or "decision"
        before = next((lead for child, lead in source.leads(decision) if child is place), b"")
        self.indent = sources.blank(before) or b"\n"
        outer = sources.blank(next((lead for child, lead in source.leads(source.root) if child is decision), b""))
        self.step = self.indent[len(outer) :] if outer and self.indent.startswith(outer) else b""
        self.step = self.step or (b"  " if b"\n" in self.indent else b"")

    def written(self, table: DecisionTable) -> bytes:
        """The whole element."""
        opening = self._opening(self.place, {"hitPolicy": table.policy, "aggregation": table.aggregation})
        inputs = _matched(self.place.all("input"), [column.key for column in table.inputs])
        outputs = _matched(self.place.all("output"), [column.key for column in table.outputs])
        notes = _noted(self.place.all("annotation"), table.annotations)
        rows = _matched(self.place.all("rule"), [row.key for row in table.rows])
        orders = (
            _places(self.place.all("input"), inputs),
            _places(self.place.all("output"), outputs),
            _places(self.place.all("annotation"), notes),
        )
        groups = {
            "input": [(old, self._input(old, new)) for old, new in zip(inputs, table.inputs, strict=True)],
            "output": [(old, self._output(old, new)) for old, new in zip(outputs, table.outputs, strict=True)],
            "annotation": [(old, self._note(old, new)) for old, new in zip(notes, table.annotations, strict=True)],
            "rule": [(old, self._row(old, new, orders)) for old, new in zip(rows, table.rows, strict=True)],
        }
        return self._put_together(self.place, opening, groups, self.indent + self.step)

    def told(self, element: Element, text: str, attributes: Mapping[str, str]) -> bytes:
        """An element with its `text` and attributes changed."""
        opening = self._opening(element, attributes)
        inner = element.first("text")
        body = self.source.text[element.open_end : element.close]
        if inner is None:
            body += self._text(text)
        elif text.strip() != element.told():
            made = self._closed(inner, self.source.opening(inner), sources.written(text.strip()))
            body = self.source.text[element.open_end : inner.start] + made + self.source.text[inner.end : element.close]
        return self._closed(element, opening, body)

    # ------------------------------------------------------------ columns and rows

    def _input(self, old: Element | None, new: InputColumn) -> bytes:
        if old is not None:
            asked: dict[str, _Told] = {
                "inputExpression": (new.text, {"typeRef": new.type}),
                "inputValues": (new.values, {}),
            }
            return self._column(old, {"label": new.label}, asked)
        opening = self._open("input", id=self._fresh(new.key, self.place.all("input"), "in"), label=new.label)
        inner = self._element(self._open("inputExpression", typeRef=new.type), self._text(new.text))
        return self._element(opening, inner + self._valued("inputValues", new.values))

    def _output(self, old: Element | None, new: OutputColumn) -> bytes:
        if old is not None:
            texts: dict[str, _Told] = {"outputValues": (new.values, {}), "defaultOutputEntry": (new.default, {})}
            return self._column(old, {"name": new.name, "label": new.label, "typeRef": new.type}, texts)
        key = self._fresh(new.key, self.place.all("output"), "out")
        opening = self._open("output", id=key, name=new.name, label=new.label, typeRef=new.type)
        inner = self._valued("outputValues", new.values) + self._valued("defaultOutputEntry", new.default)
        return self._element(opening, inner)

    def _note(self, old: Element | None, new: str) -> bytes:
        return (
            self._element(self._open("annotation", name=new), b"")
            if old is None
            else self._column(old, {"name": new}, {})
        )

    def _column(self, old: Element, attributes: Mapping[str, str], texts: Mapping[str, _Told]) -> bytes:
        """An element with its attributes and the texts of its children changed; an empty text takes a child out."""
        groups: dict[str, _Group] = {}
        for name, (text, more) in texts.items():
            child = old.first(name)
            if child is not None:
                groups[name] = [(child, self.told(child, text, more))] if text or name == "inputExpression" else []
            else:
                groups[name] = [(None, self._valued(name, text))] if text else []
        return self._put_together(old, self._opening(old, attributes), groups, b"")

    def _row(self, old: Element | None, new: TableRow, orders: tuple[_Order, _Order, _Order]) -> bytes:
        cells = (("inputEntry", new.tests), ("outputEntry", new.results), ("annotationEntry", new.annotations))
        rows = self.place.all("rule")
        like = old or (rows[-1] if rows else None)
        key = "" if old is not None else self._fresh(new.key, rows, "")
        groups: dict[str, _Group] = {"description": self._described(old, new.description)}
        for (name, texts), order in zip(cells, orders, strict=True):
            held = old.all(name) if old is not None else []
            made: _Group = []
            groups[name] = made
            for place, text in zip(order, texts, strict=True):
                cell = held[place] if place is not None and place < len(held) else None
                if cell is not None:
                    made.append((cell, self.told(cell, text, {})))
                else:
                    made.append((None, self._cell(name, text, like, key or _id(old), len(made) + 1)))
            if name == "annotationEntry":
                while made and made[-1][0] is None and not texts[len(made) - 1]:
                    made.pop()
        if old is not None:
            return self._put_together(old, self.source.opening(old), groups, self._inner(like))
        inner = b"".join(self._inner(like) + body for group in groups.values() for _, body in group)
        return self._element(
            self._open("rule", id=key), inner + (self.source.trail(like) if like else self.indent + self.step)
        )

    def _described(self, old: Element | None, text: str) -> _Group:
        held = old.first("description") if old is not None else None
        if not text:
            return []
        if held is None:
            return [(None, self._element(self._open("description"), sources.written(text)))]
        if held.text.strip() == text:
            return [(held, self.source.of(held))]
        return [(held, self._closed(held, self.source.opening(held), sources.written(text)))]

    def _cell(self, name: str, text: str, like: Element | None, row: str, number: int) -> bytes:
        """A new cell in the form of its neighbours: with an id where they have one, on as many lines."""
        neighbour = next((one for one in like.children if one.name.endswith("Entry")), None) if like else None
        inner = neighbour.first("text") if neighbour is not None else None
        if neighbour is None or inner is None:
            return self._element(self._open(name), self._text(text))
        lead = sources.blank(self.source.text[neighbour.open_end : inner.start])
        opening = self._open(name, id=self._unique(f"{row or self.base}-{name}-{number}") if _id(neighbour) else "")
        return self._element(opening, lead + self._text(text) + sources.blank(self.source.trail(neighbour)))

    def _inner(self, like: Element | None) -> bytes:
        """What stands before a new cell."""
        found = [lead for child, lead in self.source.leads(like) if child.name.endswith("Entry")] if like else []
        return sources.blank(found[0]) if found else self.indent + self.step * 2

    # ------------------------------------------------------------ text

    def _put_together(self, old: Element, opening: bytes, groups: Mapping[str, _Group], fresh: bytes) -> bytes:
        """An element of its other children as they were and each group in its new order, everyone with what stood before it."""
        leads = {id(child): lead for child, lead in self.source.leads(old)}
        left = dict(groups)
        named = [child.name for child in old.children]
        parts = (
            self._members(left.pop("description"), leads, fresh)
            if "description" in left and "description" not in named
            else []
        )
        for child in old.children:
            if child.name not in groups:
                parts.append(leads[id(child)] + self.source.of(child))
                continue
            for name in [name for name in left if name == child.name or name not in named]:
                if name != child.name and not _precedes(groups, name, child.name):
                    continue
                parts += self._members(left.pop(name), leads, fresh)
        for group in left.values():
            parts += self._members(group, leads, fresh)
        trail = self.source.trail(old)
        if parts and not old.children and fresh:
            trail = sources.blank(fresh)[: -len(self.step)] if self.step else fresh
        return self._closed(old, opening, b"".join(parts) + trail)

    @staticmethod
    def _members(group: _Group, leads: Mapping[int, bytes], fresh: bytes) -> list[bytes]:
        held = [leads[id(old)] for old, _ in group if old is not None]
        blank = sources.blank(held[-1]) if held else fresh
        return [(leads[id(old)] if old is not None else blank) + body for old, body in group]

    def _opening(self, element: Element, attributes: Mapping[str, str]) -> bytes:
        opening = self.source.opening(element)
        for name, value in attributes.items():
            if value != element.attributes.get(name, _UNSAID.get(name, "")):
                opening = sources.with_attribute(opening, name, value)
        return opening

    def _closed(self, element: Element, opening: bytes, inner: bytes) -> bytes:
        """An element with a new inside; its end tag stays as it was written."""
        end = self.source.text[element.close : element.end]
        if end:
            return opening + inner + end
        if not inner:
            return opening
        name = f"{element.prefix}:{element.name}" if element.prefix else element.name
        return opening[:-2].rstrip() + b">" + inner + b"</" + name.encode() + b">"

    def _open(self, name: str, /, **attributes: str) -> bytes:
        opening = b"<" + (self.prefix + name).encode()
        return (
            opening
            + b"".join(b" " + key.encode() + b"=" + sources.quoted(value) for key, value in attributes.items() if value)
            + b">"
        )

    def _element(self, opening: bytes, inner: bytes) -> bytes:
        name = opening[1:-1].split(b" ", 1)[0]
        return opening + inner + b"</" + name + b">" if inner else opening[:-1] + b"/>"

    def _text(self, text: str) -> bytes:
        name = f"{self.prefix}text".encode()
        return b"<" + name + b">" + sources.written(text.strip()) + b"</" + name + b">"

    def _valued(self, name: str, text: str) -> bytes:
        return self._element(self._open(name), self._text(text)) if text else b""

    # ------------------------------------------------------------ ids

    def _fresh(self, wanted: str, siblings: Sequence[Element], word: str) -> str:
        """An id for a new row or column: the one wanted, or the next one of its neighbours; none where they have none."""
        if _ID.fullmatch(wanted) and wanted not in self.ids:
            return self._unique(wanted)
        held = [_id(one) for one in siblings if _id(one)]
        if siblings and not held:
            return ""
        counted = _COUNTED.fullmatch(held[-1]) if held else None
        stem, number = (counted[1], int(counted[2])) if counted else (f"{self.base}-{word}", 0)
        while f"{stem}{number}" in self.ids or not number:
            number += 1
        return self._unique(f"{stem}{number}")

    def _unique(self, wanted: str) -> str:
        found, number = wanted, 1
        while found in self.ids:
            number += 1
            found = f"{wanted}-{number}"
        self.ids.add(found)
        return found


def _every(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _every(child)


def _id(element: Element | None) -> str:
    return element.attributes.get("id", "") if element is not None else ""


def _matched(elements: Sequence[Element], keys: Sequence[str]) -> list[Element | None]:
    """For each key the element that has it."""
    held = {key_of(element, number): element for number, element in enumerate(elements, 1)}
    return [held.get(key) for key in keys]


def _noted(elements: Sequence[Element], names: Sequence[str]) -> list[Element | None]:
    """Annotation columns have no ids: as many as before are the same ones, otherwise those of the same name."""
    if len(elements) == len(names):
        return list(elements)
    left = list(elements)
    found: list[Element | None] = []
    for name in names:
        same = next((one for one in left if one.attributes.get("name", "") == name), None)
        if same is not None:
            left.remove(same)
        found.append(same)
    return found


def _places(elements: Sequence[Element], chosen: Sequence[Element | None]) -> _Order:
    """For each new column where its cell was."""
    places = {id(element): place for place, element in enumerate(elements)}
    return [places[id(one)] if one is not None else None for one in chosen]


def _precedes(groups: Mapping[str, _Group], name: str, other: str) -> bool:
    order = list(groups)
    return order.index(name) < order.index(other)
