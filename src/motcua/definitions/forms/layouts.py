"""From layout, schema and texts to the pages that a portal shows."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.shapes import Shape, at
from motcua.definitions.forms.types import (
    Condition,
    FieldView,
    Group,
    Layout,
    PaperSlot,
    Per,
    Provenance,
    Rows,
    Section,
    Text,
    Widget,
    Within,
)
from motcua.foundation.types import Json

FILE = "form.layout.json"
_KINDS = frozenset({"pdf", "docx", "xlsx", "img", "xml"})
_SIGNED = frozenset({"", "required", "expected"})
_WIDTHS = frozenset({"", "2", "3", "4", "5", "10", "20", "30", "full"})
_MB = 1024 * 1024
_DEPTH = 4
_FIELDS = 1_000
_KIND_OF = {
    Widget.MONEY: {"integer", "number"},
    Widget.NUMBER: {"integer", "number"},
    Widget.DECLARATION: {"boolean"},
    Widget.BOOLEAN: {"boolean"},
    Widget.CHECKBOXES: {"array"},
    Widget.HS: {"string"},
    Widget.CAS: {"string"},
    Widget.COUNTRY: {"string"},
    Widget.ENTERPRISE: {"string"},
}
_ADDRESS: dict[str, dict[str, Json]] = {
    "province": {"widget": "choice", "autocomplete": "address-level1"},
    "ward": {"widget": "choice", "autocomplete": "address-level2"},
    "street": {"widget": "text", "width": "full", "autocomplete": "street-address"},
}
"""Parts of an address in the two levels of units since 1 July 2025, and how each is asked."""

_PERSON: dict[str, dict[str, Json]] = {
    "name": {"widget": "text", "width": "30", "autocomplete": "name"},
    "title": {"widget": "text", "width": "20", "autocomplete": "organization-title"},
    "gender": {"widget": "radios", "autocomplete": "sex"},
    "birth_date": {"widget": "date", "autocomplete": "bday"},
    "nationality": {"widget": "country", "autocomplete": "country"},
    "id_kind": {"widget": "radios"},
    "id_no": {"widget": "text", "width": "20"},
    "id_date": {"widget": "date"},
    "id_place": {"widget": "text", "width": "30"},
    "phone": {"widget": "phone", "width": "20", "autocomplete": "tel"},
    "email": {"widget": "email", "width": "30", "autocomplete": "email"},
    "address": {"widget": "text", "width": "full", "autocomplete": "street-address"},
}
"""Parts of a person, and how each is asked."""


def layout_of(raw: Mapping[str, Json], shape: Shape, texts: Mapping[str, Json]) -> Layout:
    """All pages; raises `FormRefused` where a pointer is not in the schema or a word is missing."""
    return _Reader(shape, texts).layout(raw)


def words(texts: Mapping[str, Json], group: str, key: str, what: str) -> Text:
    """One text of the pack in its languages: `texts` is `{"vi": …, "en": …}`."""
    found = []
    for language in ("vi", "en"):
        node: Json = texts.get(language)
        for part in (group, key, what):
            node = node.get(part) if isinstance(node, dict) else None
        found.append(node if isinstance(node, str) else "")
    return Text(*found)


def formulas(raw: Mapping[str, Json]) -> list[tuple[str, str]]:
    """Pointer and FEEL expression of every calculated answer, in the layout's order."""
    found: list[tuple[str, str]] = []

    def walk(fields: Json, depth: int) -> None:
        for item in _dicts(fields) if depth <= _DEPTH else ():
            if item.get("widget") == Widget.CALCULATED:
                found.append((str(item.get("pointer", "")), str(item.get("value", ""))))
            walk(item.get("fields"), depth + 1)

    for section in _dicts(raw.get("sections")):
        walk(section.get("fields"), 0)
    return found


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class _Reader:
    """Reads one layout."""

    def __init__(self, shape: Shape, texts: Mapping[str, Json]) -> None:
        self.shape = shape
        self.texts = texts
        self.count = 0

    def refused(self, why: str) -> FormRefused:
        """The refusal of this file."""
        return FormRefused(file=FILE, line=0, why=why)

    def layout(self, raw: Mapping[str, Json]) -> Layout:
        """All pages."""
        sections = tuple(self.section(item) for item in _dicts(raw.get("sections")))
        keys = [slot.key for section in sections for slot in section.slots]
        if len(set(keys)) != len(keys):
            raise self.refused(f"two paper slots are the same: {next(key for key in keys if keys.count(key) > 1)}")
        if not sections or len({s.key for s in sections}) != len(sections):
            raise self.refused("sections are missing, or two have the same key")
        return Layout(sections)

    def section(self, raw: Mapping[str, Json]) -> Section:
        """One page."""
        key = str(raw.get("key", ""))
        title = words(self.texts, "sections", key, "title")
        if not title.vi:
            raise self.refused(f"section {key} has no title")
        rows = raw.get("rows")
        return Section(
            key,
            title,
            words(self.texts, "sections", key, "lead"),
            self.fields(raw.get("fields")),
            self.rows(rows) if isinstance(rows, dict) else None,
            tuple(self.slot(item) for item in _dicts(raw.get("slots"))),
            self.condition(raw.get("show_if")),
        )

    def fields(self, raw: Json, group: Group | None = None, depth: int = 0) -> tuple[FieldView, ...]:
        """Questions in order; an address, a person or a group becomes its parts."""
        found: list[FieldView] = []
        for item in _dicts(raw):
            if depth > _DEPTH:
                raise self.refused("fields are nested too deeply")
            parts = self.parts(item)
            if parts is None:
                found.append(self.field(item, group, depth))
                continue
            key = str(item.get("key", ""))
            inner = Group(key, words(self.texts, "groups", key, "label"), words(self.texts, "groups", key, "hint"))
            if group is not None or not inner.label.vi:
                raise self.refused(f"group {key} lies in another, or has no label")
            shared: dict[str, Json] = {
                name: item[name] for name in ("show_if", "provenance", "readonly") if name in item
            }
            found += self.fields([{**shared, **part} for part in parts], inner, depth + 1)
        return tuple(found)

    def parts(self, raw: Mapping[str, Json]) -> list[dict[str, Json]] | None:
        """The fields of a group; nothing for a plain field."""
        widget = raw.get("widget")
        if widget == "group":
            return _dicts(raw.get("fields"))
        if widget not in {"address", "person"}:
            return None
        known = _ADDRESS if widget == "address" else _PERSON
        chosen, base = raw.get("parts"), str(raw.get("pointer", ""))
        if not isinstance(chosen, dict) or not chosen or not set(chosen) <= set(known):
            raise self.refused(f"{base}: parts of {widget} are of {', '.join(known)}")
        # in the order in which people expect them; stored objects do not keep theirs
        made = {part: {**how, "pointer": f"{base}/{chosen[part]}"} for part, how in known.items() if part in chosen}
        if widget == "address" and {"province", "ward"} <= set(made):
            column = str(raw.get("column", "province"))
            made["ward"]["within"] = {"pointer": made["province"]["pointer"], "column": column}
        return list(made.values())

    def shape_at(self, pointer: str) -> Shape:
        """The shape under a pointer that must exist."""
        found = at(self.shape, pointer)
        if found is None:
            raise self.refused(f"{pointer} is not in the schema")
        return found

    def rows(self, raw: Mapping[str, Json], pointer: str = "", *, table: bool = False) -> Rows:
        """Repeating rows."""
        pointer = str(raw.get("pointer", pointer))
        shape = self.shape_at(pointer)
        if shape.items is None or shape.max_items is None:
            raise self.refused(f"{pointer} is no array with maxItems")
        summary = raw.get("summary")
        return Rows(
            pointer,
            words(self.texts, "fields", pointer, "item"),
            shape.min_items,
            shape.max_items,
            str(raw.get("number_field", "")),
            tuple(str(s) for s in summary) if isinstance(summary, list) else (),
            raw.get("excel") is True,
            table,
        )

    def field(self, raw: Mapping[str, Json], group: Group | None = None, depth: int = 0) -> FieldView:
        """One question."""
        self.count += 1
        if self.count > _FIELDS:
            raise self.refused(f"more than {_FIELDS} fields")
        pointer = str(raw.get("pointer", ""))
        shape = self.shape_at(pointer)
        label = words(self.texts, "fields", pointer, "label")
        if not label.vi:
            raise self.refused(f"{pointer} has no label")
        try:
            table = raw.get("widget") == "table"
            widget = Widget.ROWS if table else Widget(str(raw.get("widget", "text")))
            provenance = Provenance(str(raw.get("provenance", "counted" if widget is Widget.CALCULATED else "asked")))
        except ValueError as error:
            raise self.refused(f"{pointer}: {error}") from error
        self.fits(widget, shape, pointer)
        width = str(raw.get("width", ""))
        if width not in _WIDTHS:
            raise self.refused(f"{pointer}: width {width}")
        formula = str(raw.get("value", ""))
        if (widget is Widget.CALCULATED) != bool(formula):
            raise self.refused(f"{pointer}: value belongs to a calculated field, and to no other")
        rows = raw.get("rows", {} if widget is Widget.ROWS else None)
        within = raw.get("within")
        return FieldView(
            pointer=pointer,
            widget=widget,
            label=label,
            hint=words(self.texts, "fields", pointer, "hint"),
            required=shape.required or raw.get("required") is True,
            code_list=shape.code_list or (shape.items.code_list if shape.items is not None else ""),
            unit=str(raw.get("unit", "đồng" if widget is Widget.MONEY else "")),
            provenance=provenance,
            readonly=raw.get("readonly") is True,
            autocomplete=str(raw.get("autocomplete", "")),
            width=width,
            max_length=shape.max_length,
            decimals=shape.decimals,
            show_if=self.condition(raw.get("show_if")),
            rows=self.rows(rows, pointer, table=table) if isinstance(rows, dict) else None,
            children=self.fields(raw.get("fields"), depth=depth + 1),
            group=group,
            within=self.within(within) if isinstance(within, dict) else None,
            source=words(self.texts, "fields", pointer, "source"),
            text=words(self.texts, "fields", pointer, "text"),
            formula=formula,
        )

    def fits(self, widget: Widget, shape: Shape, pointer: str) -> None:
        """Refuse a list in one box whose items could not be written in a line each."""
        items = shape.items
        if widget is Widget.LINES and (items is None or items.kind != "string"):
            raise self.refused(f"{pointer}: lines is for an array of texts")
        if widget is Widget.POINTS and (items is None or items.items is None or items.items.kind != "number"):
            raise self.refused(f"{pointer}: points is for an array of arrays of numbers")
        if shape.kind not in _KIND_OF.get(widget, {shape.kind}):
            raise self.refused(f"{pointer}: {widget} for {shape.kind or 'no type'}")

    def within(self, raw: Mapping[str, Json]) -> Within:
        """The answer that narrows a code list."""
        pointer = str(raw.get("pointer", ""))
        self.shape_at(pointer)
        return Within(pointer, str(raw.get("column", "")))

    def condition(self, raw: Json) -> Condition | None:
        """When a question is shown."""
        if not isinstance(raw, dict):
            return None
        pointer = str(raw.get("pointer", ""))
        self.shape_at(pointer)
        values = raw["in"] if isinstance(raw.get("in"), list) else [raw.get("equals")]
        return Condition(pointer, tuple(values) if isinstance(values, list) else ())

    def slot(self, raw: Mapping[str, Json]) -> PaperSlot:
        """One place for papers."""
        pointer = str(raw.get("pointer", ""))
        shape = self.shape_at(pointer)
        accepted = raw.get("accepted", ["pdf"])
        kinds = tuple(str(kind) for kind in accepted) if isinstance(accepted, list) else ()
        per, size, others = raw.get("per"), raw.get("max_mb", 20), raw.get("other_types")
        by_type, document_type = raw.get("by_type") is True, str(raw.get("document_type", ""))
        named = f"{pointer}#{document_type}" if by_type else pointer
        label = words(self.texts, "fields", named, "label")
        if not label.vi or not kinds or not set(kinds) <= _KINDS or not isinstance(size, int):
            raise self.refused(f"{named}: label, accepted kinds or size")
        signed = str(raw.get("signed", ""))
        if signed not in _SIGNED:
            raise self.refused(f"{named}: signed is required or expected")
        return PaperSlot(
            pointer=pointer,
            document_type=document_type,
            label=label,
            hint=words(self.texts, "fields", named, "hint"),
            accepted=kinds,
            max_bytes=size * _MB,
            required=raw.get("required", True) is True,
            many=raw.get("many") is True or raw.get("each_kind") is True,
            per=Per(str(per.get("each")), str(per.get("by")), str(per.get("link"))) if isinstance(per, dict) else None,
            show_if=self.condition(raw.get("show_if")),
            other_types=tuple(str(t) for t in others) if isinstance(others, list) else (),
            by_type=by_type,
            each_kind=raw.get("each_kind") is True,
            plain=shape.kind == "string",
            source_database=str(raw.get("source_database", "")),
            signed=signed,
        )
