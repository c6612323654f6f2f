"""A form's answers in words, for reading: the read-only view, what changed between two filings, and the printed form."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from motcua.definitions.forms import hidden
from motcua.definitions.forms.compiled import CompiledForm
from motcua.definitions.forms.formats import day, hs_grouped
from motcua.definitions.forms.types import (
    Change,
    ChangeKind,
    FieldView,
    PaperSlot,
    ReadAnswer,
    ReadBlock,
    ReadPage,
    Rows,
    Section,
    Text,
    Widget,
)
from motcua.foundation.types import Json

_NBSP = "\u00a0"
_NOTHING: tuple[object, ...] = (None, "", [], {})
_PAIRS = 40_000
_ALIKE = 0.34
_MOST = 2_000
_JOINED = 300


def pages(form: CompiledForm, data: Mapping[str, Json], on: date) -> tuple[ReadPage, ...]:
    """Every page with its answers in words; what is hidden or empty and optional is left out."""
    reader = _Reader(form, hidden.drop(form.layout, data).data, on)
    return tuple(
        reader.page(section) for section in form.layout.sections if hidden.shown(section.show_if, reader.data, "")
    )


def difference(
    form: CompiledForm, before: Mapping[str, Json], after: Mapping[str, Json], on: date
) -> tuple[Change, ...]:
    """What differs, in the form's order: rows that stay are matched by what is in them, wherever they stand; at most two thousand."""
    old, new = _Reader(form, before, on), _Reader(form, after, on)
    found: list[Change] = []
    for section in form.layout.sections:
        if section.rows is not None:
            found += _rows(old, new, section.rows, section.fields, section.rows.pointer, section.rows.pointer, Text())
        else:
            found += _fields(old, new, section.fields, "", "", Text())
        for slot in section.slots:
            one, other = old.papers(slot), new.papers(slot)
            if one != other:
                named = [Text(", ".join(names)) for names in (one, other)]
                found.append(_change(slot.pointer, slot.label, Text(), list(one), list(other), *named))
    return tuple(found[:_MOST])


class _Reader:
    """Reads one set of answers."""

    def __init__(self, form: CompiledForm, data: Mapping[str, Json], on: date) -> None:
        self.form = form
        self.data = data
        self.on = on

    def page(self, section: Section) -> ReadPage:
        """One page."""
        if section.rows is not None:
            count = _list(_at(self.data, section.rows.pointer))
            blocks = [
                ReadBlock(
                    _numbered(section.rows, index),
                    tuple(self.answers(section.fields, f"{section.rows.pointer}/{index}", section.rows.pointer)),
                )
                for index in range(len(count))
            ]
        else:
            blocks = [ReadBlock(Text(), tuple(self.answers(section.fields, "", "")))] if section.fields else []
        papers = [
            ReadAnswer(slot.pointer, slot.label, Text(", ".join(names)))
            for slot in section.slots
            if (names := self.papers(slot))
        ]
        return ReadPage(section.key, section.title, (*blocks, *([ReadBlock(Text(), tuple(papers))] if papers else [])))

    def answers(self, fields: Sequence[FieldView], base: str, pattern: str) -> Iterator[ReadAnswer]:
        """Answers of an object; rows inside it one line each."""
        for view in fields:
            pointer = _place(view, base, pattern)
            if view.widget is Widget.HIDDEN or not hidden.shown(view.show_if, self.data, pointer):
                continue
            value = _at(self.data, pointer)
            if view.rows is None:
                if value not in _NOTHING or view.required:
                    yield ReadAnswer(pointer, view.label, self.words(view, value))
                continue
            for index in range(len(_list(value))):
                inside = list(self.answers(view.children, f"{pointer}/{index}", f"{view.pointer}"))
                text = Text(
                    *(
                        "; ".join(f"{one.label.in_(language)}: {one.text.in_(language)}" for one in inside)
                        for language in ("vi", "en")
                    )
                )
                yield ReadAnswer(f"{pointer}/{index}", _numbered(view.rows, index, view.label), text)

    def papers(self, slot: PaperSlot) -> list[str]:
        """Names of the papers in a place."""
        value = _at(self.data, slot.pointer)
        entries = value if isinstance(value, list) else [value]
        return [str(one["file"]) for one in entries if isinstance(one, dict) and one.get("file") and slot.takes(one)]

    def words(self, view: FieldView, value: Json) -> Text:
        """One answer as people read it."""
        if value in _NOTHING:
            return Text()
        if isinstance(value, bool):
            return Text("Có", "Yes") if value else Text("Không", "No")
        if isinstance(value, list):
            parts = (
                [self.words(view, one) for one in value]
                if view.widget is not Widget.POINTS
                else [Text(_point(one)) for one in value]
            )
            mark = "\n" if view.widget in {Widget.LINES, Widget.POINTS} else ", "
            return Text(mark.join(part.vi for part in parts), mark.join(part.in_("en") for part in parts))
        if isinstance(value, dict):
            return Text(json.dumps(value, ensure_ascii=False)[:_JOINED])
        entries = self.form.lists.get(view.code_list)
        entry = entries.entries(self.on).get(value) if entries is not None else None
        if view.widget is Widget.HS and isinstance(value, str):
            code = hs_grouped(value)
            return Text(f"{code} – {entry.label.vi}", f"{code} – {entry.label.in_('en')}") if entry else Text(code)
        if entry is not None:
            return entry.label
        if isinstance(value, str):
            found = day(value) if view.widget is Widget.DATE else None
            return Text(found.strftime("%d/%m/%Y") if found is not None else value)
        text = number_words(value or 0)
        return Text(f"{text}{_NBSP}{view.unit}" if view.unit else text)

    def title(self, rows: Rows, fields: Sequence[FieldView], base: str, pattern: str) -> Text:
        """What a row is called: the answers that its list shows, else its first ones."""
        views = {view.pointer: view for view in fields}
        chosen = [views[pointer] for pointer in rows.summary if pointer in views] or [
            v for v in fields if v.rows is None and v.widget is not Widget.HIDDEN
        ][:2]
        parts = [self.words(view, _at(self.data, _place(view, base, pattern))) for view in chosen]
        return Text(*(" · ".join(filter(None, (part.in_(language) for part in parts))) for language in ("vi", "en")))


def number_words(value: float | Decimal) -> str:
    """1234567.5 as `1.234.567,5`."""
    whole, _, fraction = f"{Decimal(str(value)):,f}".partition(".")
    fraction = fraction.rstrip("0")
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def _fields(
    old: _Reader, new: _Reader, fields: Sequence[FieldView], base: str, now: str, place: Text, pattern: str = ""
) -> Iterator[Change]:
    for view in fields:
        if view.widget is Widget.HIDDEN:
            continue
        was, stands = _place(view, base, pattern), _place(view, now, pattern)
        if view.rows is not None:
            yield from _rows(old, new, view.rows, view.children, was, stands, place)
            continue
        one, other = _at(old.data, was), _at(new.data, stands)
        if _plain(one) != _plain(other):
            yield _change(stands, view.label, place, one, other, old.words(view, one), new.words(view, other))


def _rows(
    old: _Reader, new: _Reader, rows: Rows, fields: Sequence[FieldView], was: str, stands: str, place: Text
) -> Iterator[Change]:
    pattern = rows.pointer
    for one, other in _matched(_list(_at(old.data, was)), _list(_at(new.data, stands)), rows.number_field):
        if other is None:
            name = _joined(place, _numbered(rows, one or 0))
            title = old.title(rows, fields, f"{was}/{one}", pattern)
            yield Change(
                f"{was}/{one}", name, Text(), ChangeKind.REMOVED, _at(old.data, f"{was}/{one}"), None, title, Text()
            )
        elif one is None:
            name = _joined(place, _numbered(rows, other))
            title = new.title(rows, fields, f"{stands}/{other}", pattern)
            yield Change(
                f"{stands}/{other}",
                name,
                Text(),
                ChangeKind.ADDED,
                None,
                _at(new.data, f"{stands}/{other}"),
                Text(),
                title,
            )
        else:
            name = _joined(place, _numbered(rows, other))
            yield from _fields(old, new, fields, f"{was}/{one}", f"{stands}/{other}", name, pattern)


def _matched(before: Sequence[Json], after: Sequence[Json], number: str) -> list[tuple[int | None, int | None]]:
    """Rows of both sides: equal ones first, then the most alike, the rest come or go; in the order of what is there now."""
    keys = [[_key(row, number) for row in side] for side in (before, after)]
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for index, key in enumerate(keys[0]):
        waiting[key].append(index)
    pairs: dict[int, int] = {}
    for index, key in enumerate(keys[1]):
        if waiting[key]:
            pairs[index] = waiting[key].popleft()
    left = sorted(index for rest in waiting.values() for index in rest)
    fresh = [index for index in range(len(after)) if index not in pairs]
    if len(left) * len(fresh) <= _PAIRS:
        scored = sorted((-_alike(before[i], after[j], number), abs(i - j), i, j) for i in left for j in fresh)
        for score, _, i, j in scored:
            if -score >= _ALIKE and j not in pairs and i in left:
                pairs[j] = i
                left.remove(i)
    else:  # too many to compare with one another: by their places
        for i, j in zip(list(left), fresh, strict=False):
            pairs[j] = i
            left.remove(i)
    made: list[tuple[int | None, int | None]] = [(pairs.get(index), index) for index in range(len(after))]
    for index in left:
        made.insert(min(index, len(made)), (index, None))
    return made


def _key(row: Json, number: str) -> str:
    kept = {key: value for key, value in row.items() if key != number} if isinstance(row, dict) else row
    return json.dumps(_plain(kept), ensure_ascii=False, sort_keys=True, default=str)


def _alike(one: Json, other: Json, number: str) -> float:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return 0.0
    keys = (set(one) | set(other)) - {number}
    same = sum(_plain(one.get(key)) == _plain(other.get(key)) for key in keys)
    return same / len(keys) if keys else 1.0


def _plain(value: Json) -> Json:
    """Not given in any way is one thing, and 8 and 8.0 are one number."""
    if value in _NOTHING and not isinstance(value, bool | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain for key, one in value.items() if (plain := _plain(one)) is not None}
    return value


def _change(pointer: str, label: Text, place: Text, one: Json, other: Json, was: Text, stands: Text) -> Change:
    kind = ChangeKind.CHANGED
    if one in _NOTHING or other in _NOTHING:
        kind = ChangeKind.ADDED if one in _NOTHING else ChangeKind.REMOVED
    return Change(pointer, label, place, kind, one, other, was, stands)


def _numbered(rows: Rows, index: int, other: Text | None = None) -> Text:
    name = rows.item or (other or Text("Dòng", "Row"))
    return Text(f"{name.vi} {index + 1}", f"{name.in_('en')} {index + 1}")


def _joined(place: Text, name: Text) -> Text:
    return Text(f"{place.vi}, {name.vi}", f"{place.in_('en')}, {name.in_('en')}") if place else name


def _place(view: FieldView, base: str, pattern: str) -> str:
    """A field's pointer below a concrete row whose pattern is known."""
    return f"{base}{view.pointer.removeprefix(f'{pattern}/*')}" if base else view.pointer


def _point(value: Json) -> str:
    numbers = value if isinstance(value, list) else [value]
    return " ".join(number_words(one) if isinstance(one, int | float) else str(one) for one in numbers)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _at(data: Mapping[str, Json], pointer: str) -> Json:
    node: Json = dict(data)
    for part in pointer.split("/")[1:]:
        if isinstance(node, list):
            node = node[int(part)] if part.isdecimal() and int(part) < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    return node
