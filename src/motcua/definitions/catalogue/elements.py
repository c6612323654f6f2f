"""The form as tables see it: each element in turn, with what is looked up and what earlier tables said put beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from motcua.definitions.catalogue.types import DateRule
from motcua.definitions.catalogue.versions import Compiled, LookUp
from motcua.definitions.forms import queries as forms
from motcua.definitions.rules import queries as rules
from motcua.foundation import clock, vn
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing
from motcua.foundation.worktime.types import Limit, LimitKind

Feel = dict[str, object]
_fold = lru_cache(8192)(vn.fold)
_ROWS_KEPT = 20_000


class Element(NamedTuple):
    """One object of the form with the variables that a table sees there."""

    pointer: str
    node: Feel
    variables: Feel


class Scene:
    """The data of one filing for the tables; made for one check or one decision and thrown away."""

    def __init__(self, compiled: Compiled, root: Feel, *, known: Mapping[str, Json], on: date) -> None:
        self.compiled = compiled
        self.root = root
        self.known = known
        self.on = on
        enterprise, desk = known.get("enterprise"), known.get("desk")
        self.base: Feel = {
            "today": on,
            "settings": rules.feel(dict(compiled.settings)),
            "enterprise": rules.feel(enterprise) if isinstance(enterprise, dict) else {},
            "desk": rules.feel(desk) if isinstance(desk, dict) else None,
        }
        self.base |= {rule.name: self._day(rule) for rule in compiled.value.dates}
        self._elements: dict[tuple[str, ...], list[Element]] = {}
        self._nodes: dict[tuple[str, ...], list[Feel]] = {}
        for one in compiled.look_ups:
            self._look_up(one)

    def elements(self, path: tuple[str, ...]) -> list[Element]:
        """Every element under a path; the whole form for the empty one."""
        found = self._elements.get(path)
        if found is None:
            found = self._elements[path] = list(self._walk(self.root, path, 0, "", {**self.root, **self.base}))
        return found

    def put(self, element: Element, name: str, value: object) -> None:
        """Put what a table said beside its element, where later tables see it."""
        element.node[name] = value
        if not element.pointer:  # said of the whole form, it is a variable everywhere
            self._elements.clear()

    def nodes(self, path: tuple[str, ...]) -> list[Feel]:
        """The same objects without their variables."""
        found = self._nodes.get(path)
        if found is None:
            found = self._nodes[path] = list(nodes(self.root, path))
        return found

    def _walk(
        self, node: object, path: tuple[str, ...], index: int, pointer: str, variables: Feel
    ) -> Iterator[Element]:
        if index == len(path):
            if isinstance(node, dict):
                yield Element(pointer, node, variables)
            return
        part, name = path[index], self.compiled.names.get(path[: index + 1])
        if part == "*":
            for position, item in enumerate(node if isinstance(node, list) else (), 1):
                inner = variables.copy()
                inner["position"] = Decimal(position)
                if name:
                    inner[name] = item
                yield from self._walk(item, path, index + 1, f"{pointer}/{position - 1}", inner)
        elif isinstance(node, dict) and part in node:
            yield from self._walk(node[part], path, index + 1, f"{pointer}/{part}", variables)

    def _day(self, rule: DateRule) -> date | None:
        """The end of a term, counted by the clock; null where it begins on no day or ends beyond the calendar."""
        start = self.on if rule.start == "today" else self.root.get(rule.start.removeprefix("/"))
        if not isinstance(start, date):
            return None
        held = self.compiled.calendar
        calendar = held() if held is not None else worktime.calendar(self.compiled.value.authority_unit)
        morning = datetime.combine(start, time(8), tzinfo=clock.VIETNAM)
        period = Limit(LimitKind(rule.term.kind), Decimal(rule.term.amount))
        try:
            return clock.legal_date(worktime.due(morning, period, calendar=calendar).at)
        except CalendarYearMissing:
            return None

    def _look_up(self, one: LookUp) -> None:
        if one.register:
            entries = self.known.get(one.register)
            held = entries if isinstance(entries, dict) else {}
            for node in self.nodes(one.each):
                asked = self.register_keys(one, node)
                found = [rules.feel(held.get(key)) if key else None for key in asked]
                node[one.name] = found if self._several(one, node) else found[0]
            return
        if one.patterns:
            for node in self.nodes(one.each):
                node[one.name] = self._matched(one, node)
            return
        for node in self.nodes(one.each):
            code = node.get(one.key[0])
            node[one.name] = self._row(one.code_list, code) if isinstance(code, str) else None

    def register_keys(self, one: LookUp, node: Feel) -> list[str]:
        """The keys under which a register is asked about an element; "" where it is not asked.

        A key of one part that is a list of texts gives one for each of them.
        """
        if one.only_if is not None:
            name, column, wanted = one.only_if
            row = node.get(name)
            held = row.get(column) if isinstance(row, dict) else None
            if not (wanted in held if isinstance(held, list) else held == wanted):
                return [""]
        if self._several(one, node):
            values = node[one.key[0]]
            return [item if isinstance(item, str) else "" for item in values] if isinstance(values, list) else []
        parts = [_at(self.root, part[1:]) if part.startswith("#") else node.get(part) for part in one.key]
        return ["/".join(str(part) for part in parts) if all(isinstance(part, str) for part in parts) else ""]

    @staticmethod
    def _several(one: LookUp, node: Feel) -> bool:
        return len(one.key) == 1 and isinstance(node.get(one.key[0]), list)

    def _matched(self, one: LookUp, node: Feel) -> object:
        for field, column in one.patterns:
            value = node.get(field)
            if not isinstance(value, str):
                continue
            code = self.compiled.matcher(one.name, column).code(_fold(value) if column.endswith("_folded") else value)
            row = self._row(one.code_list, code) if code else None
            if row is not None:
                return row
        return None

    def _row(self, code_list: str, code: str) -> object:
        """A row of a code list as a context; made once, since tables only read."""
        kept = self.compiled.rows
        place = (code_list, self.on, code)
        if place not in kept:
            found = forms.code_row(self.compiled.form, code_list, code, on=self.on)
            if len(kept) >= _ROWS_KEPT:
                kept.clear()
            kept[place] = rules.feel(dict(found)) if found is not None else None
        return kept[place]


def nodes(node: object, path: tuple[str, ...], index: int = 0) -> Iterator[Feel]:
    """Every object under a path."""
    if index == len(path):
        if isinstance(node, dict):
            yield node
    elif path[index] == "*":
        for item in node if isinstance(node, list) else ():
            yield from nodes(item, path, index + 1)
    elif isinstance(node, dict):
        yield from nodes(node.get(path[index]), path, index + 1)


def _at(node: object, pointer: str) -> object:
    for part in pointer.split("/")[1:]:
        node = node.get(part) if isinstance(node, dict) else None
    return node
