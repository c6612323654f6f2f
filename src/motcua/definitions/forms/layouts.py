"""From layout, schema and texts to the pages that a portal shows."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.shapes import Shape, at
from motcua.definitions.forms.types import (
    Condition,
    FieldView,
    Layout,
    PaperSlot,
    Per,
    Provenance,
    Rows,
    Section,
    Text,
    Widget,
)
from motcua.foundation.types import Json

FILE = "form.layout.json"
_KINDS = frozenset({"pdf", "docx", "xlsx", "img"})
_WIDTHS = frozenset({"", "2", "3", "4", "5", "10", "20", "30", "full"})
_MB = 1024 * 1024


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


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class _Reader:
    """Reads one layout."""

    def __init__(self, shape: Shape, texts: Mapping[str, Json]) -> None:
        self.shape = shape
        self.texts = texts

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
            tuple(self.field(item) for item in _dicts(raw.get("fields"))),
            self.rows(rows) if isinstance(rows, dict) else None,
            tuple(self.slot(item) for item in _dicts(raw.get("slots"))),
        )

    def shape_at(self, pointer: str) -> Shape:
        """The shape under a pointer that must exist."""
        found = at(self.shape, pointer)
        if found is None:
            raise self.refused(f"{pointer} is not in the schema")
        return found

    def rows(self, raw: Mapping[str, Json], pointer: str = "") -> Rows:
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
        )

    def field(self, raw: Mapping[str, Json]) -> FieldView:
        """One question."""
        pointer = str(raw.get("pointer", ""))
        shape = self.shape_at(pointer)
        label = words(self.texts, "fields", pointer, "label")
        if not label.vi:
            raise self.refused(f"{pointer} has no label")
        try:
            widget, provenance = Widget(str(raw.get("widget", "text"))), Provenance(str(raw.get("provenance", "asked")))
        except ValueError as error:
            raise self.refused(f"{pointer}: {error}") from error
        self.fits(widget, shape, pointer)
        width = str(raw.get("width", ""))
        if width not in _WIDTHS:
            raise self.refused(f"{pointer}: width {width}")
        rows = raw.get("rows")
        return FieldView(
            pointer=pointer,
            widget=widget,
            label=label,
            hint=words(self.texts, "fields", pointer, "hint"),
            required=shape.required or raw.get("required") is True,
            code_list=shape.code_list or (shape.items.code_list if shape.items is not None else ""),
            unit=str(raw.get("unit", "")),
            provenance=provenance,
            readonly=raw.get("readonly") is True,
            autocomplete=str(raw.get("autocomplete", "")),
            width=width,
            max_length=shape.max_length,
            decimals=shape.decimals,
            show_if=self.condition(raw.get("show_if")),
            rows=self.rows(rows, pointer) if isinstance(rows, dict) else None,
            children=tuple(self.field(item) for item in _dicts(raw.get("fields"))),
        )

    def fits(self, widget: Widget, shape: Shape, pointer: str) -> None:
        """Refuse a list in one box whose items could not be written in a line each."""
        items = shape.items
        if widget is Widget.LINES and (items is None or items.kind != "string"):
            raise self.refused(f"{pointer}: lines is for an array of texts")
        if widget is Widget.POINTS and (items is None or items.items is None or items.items.kind != "number"):
            raise self.refused(f"{pointer}: points is for an array of arrays of numbers")

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
        self.shape_at(pointer)
        accepted = raw.get("accepted", ["pdf"])
        kinds = tuple(str(kind) for kind in accepted) if isinstance(accepted, list) else ()
        per, size, others = raw.get("per"), raw.get("max_mb", 20), raw.get("other_types")
        by_type, document_type = raw.get("by_type") is True, str(raw.get("document_type", ""))
        named = f"{pointer}#{document_type}" if by_type else pointer
        label = words(self.texts, "fields", named, "label")
        if not label.vi or not kinds or not set(kinds) <= _KINDS or not isinstance(size, int):
            raise self.refused(f"{named}: label, accepted kinds or size")
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
        )
