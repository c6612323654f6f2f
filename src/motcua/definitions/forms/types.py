"""Values of forms: sections, fields, repeating rows and paper slots as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Text:
    """Words on screen: Vietnamese first, English where there is one."""

    vi: str = ""
    en: str = ""

    def in_(self, language: str) -> str:
        """The words in `vi` or `en`; Vietnamese where English is missing."""
        return (self.en or self.vi) if language == "en" else self.vi

    def __bool__(self) -> bool:
        return bool(self.vi or self.en)


class Widget(StrEnum):
    """How one answer is asked for."""

    TEXT = "text"
    TEXTAREA = "textarea"
    LINES = "lines"  # an array of texts, one a line
    POINTS = "points"  # an array of points, the numbers of each in one line
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    CHOICE = "choice"  # a select
    RADIOS = "radios"
    CHECKBOXES = "checkboxes"  # an array of codes
    BOOLEAN = "boolean"  # one tick box
    CODE_SEARCH = "code-search"  # a long code list, searched
    ROWS = "rows"  # repeating rows inside the page, see `FieldView.rows`
    HIDDEN = "hidden"  # filled by the system, never asked


class Provenance(StrEnum):
    """Where an answer comes from."""

    ASKED = "asked"
    IDENTITY = "identity"  # the signed-in person or enterprise
    REGISTER = "register"  # an authoritative register
    COUNTED = "counted"  # the system counts it, such as a line number


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is shown only while another answer is one of `values`.

    A pointer with the same `*` as the field's own is taken in the same row.
    """

    pointer: str
    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Repeating rows under one array: how many, what numbers them, what the list of them shows."""

    pointer: str
    item: Text
    min: int
    max: int
    number_field: str = ""
    summary: tuple[str, ...] = ()
    excel: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question of a form.

    `pointer` is an RFC 6901 pointer in which `*` stands for a row ("/items/*/trade_name"); `code_list` names a list
    for `forms.queries.options`; `children` and `rows` are there for repeating rows inside the page only.
    """

    pointer: str
    widget: Widget
    label: Text
    hint: Text = Text()
    required: bool = False
    code_list: str = ""
    unit: str = ""
    provenance: Provenance = Provenance.ASKED
    readonly: bool = False
    autocomplete: str = ""
    width: str = ""
    max_length: int | None = None
    decimals: int | None = None
    show_if: Condition | None = None
    rows: Rows | None = None
    children: tuple[FieldView, ...] = ()

    @property
    def key(self) -> str:
        """The last part of the pointer."""
        return self.pointer.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Per:
    """A paper is wanted once for each distinct value of `by` among the rows of `each`, and names a row by `link`."""

    each: str
    by: str
    link: str


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """One place for papers.

    `pointer` is where the paper is named in the data: an object `{"type": …, "file": …}`, or with `many` or `per` an array
    of `{"<link>": …, "file": …}`. `accepted` are kinds (`pdf`, `docx`, `xlsx`, `img`), `max_bytes` the limit of one file.
    With `by_type` several slots share the array at the pointer, and an entry lies in the slot that has its `type`. With
    `each_kind` one file of each accepted kind is due, such as a contract as PDF and as an editable file.
    """

    pointer: str
    document_type: str
    label: Text
    hint: Text = Text()
    accepted: tuple[str, ...] = ("pdf",)
    max_bytes: int = 20 * 1024 * 1024
    required: bool = True
    many: bool = False
    per: Per | None = None
    show_if: Condition | None = None
    other_types: tuple[str, ...] = ()
    by_type: bool = False
    each_kind: bool = False

    @property
    def key(self) -> str:
        """What tells the slots of a form apart: the pointer, with the document type where several slots share it."""
        return f"{self.pointer}#{self.document_type}" if self.by_type else self.pointer

    def takes(self, entry: object) -> bool:
        """Whether an entry of the array at the pointer lies in this slot."""
        kind = entry.get("type") if isinstance(entry, Mapping) else None
        return not self.by_type or kind == self.document_type or kind in self.other_types


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form: questions, or the rows of one array, or papers.

    With `rows` the page is a summary list and `fields` are asked for each row, one row a page.
    """

    key: str
    title: Text
    lead: Text = Text()
    fields: tuple[FieldView, ...] = ()
    rows: Rows | None = None
    slots: tuple[PaperSlot, ...] = ()

    @property
    def kind(self) -> str:
        """`fields`, `rows` or `papers`."""
        if self.slots:
            return "papers"
        return "rows" if self.rows else "fields"


@dataclass(frozen=True, slots=True)
class Layout:
    """All pages of a form, in order."""

    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section | None:
        """The page with this key."""
        return next((s for s in self.sections if s.key == key), None)

    @property
    def slots(self) -> tuple[PaperSlot, ...]:
        """Paper slots of all pages."""
        return tuple(slot for s in self.sections for slot in s.slots)


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a code list."""

    code: str
    label: Text
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Normalised:
    """Data after the bounds and the normal form of text; `errors` are those of the bounds."""

    data: Mapping[str, Json]
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Data without the answers to questions that are not shown, and where they were."""

    data: Mapping[str, Json]
    pointers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellError:
    """One fault in a sheet: `cell` such as "C7" (row and column as a person sees them), else as a `FieldError`."""

    cell: str
    pointer: str
    code: str
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Rows read from a sheet: everything that could be kept, and every fault at its cell."""

    items: tuple[Mapping[str, Json], ...]
    errors: tuple[CellError, ...] = ()


class Form(Protocol):
    """A compiled form: opaque, made by `queries.compile`."""

    @property
    def layout(self) -> Layout:
        """Its pages."""
        ...
