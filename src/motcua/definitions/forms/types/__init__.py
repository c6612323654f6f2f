"""Values of forms: sections, fields, repeating rows and paper slots as a page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, overload

from motcua.definitions.forms.types.workbooks import CellError as CellError
from motcua.definitions.forms.types.workbooks import Filled as Filled
from motcua.definitions.forms.types.workbooks import Mark as Mark
from motcua.definitions.forms.types.workbooks import Named as Named
from motcua.definitions.forms.types.workbooks import SheetRows as SheetRows
from motcua.foundation import vn
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
    MONEY = "money"  # whole đồng, grouped
    COUNTRY = "country"  # a code list of countries, searched
    HS = "hs"  # a code of the tariff, typed with or without dots
    CAS = "cas"  # a CAS number
    ENTERPRISE = "enterprise"  # an enterprise code, with what the register says of it
    DECLARATION = "declaration"  # words to agree to, and one tick box; never ticked beforehand
    CALCULATED = "calculated"  # computed by the server from other answers, never asked
    ROWS = "rows"  # repeating rows inside the page, see `FieldView.rows`
    HIDDEN = "hidden"  # filled by the system, never asked


class Provenance(StrEnum):
    """Where an answer comes from."""

    ASKED = "asked"
    IDENTITY = "identity"  # the signed-in person or enterprise
    REGISTER = "register"  # an authoritative register
    COUNTED = "counted"  # the system counts it, such as a line number


SEARCHED = frozenset({Widget.CODE_SEARCH, Widget.COUNTRY})
"""Widgets whose code list is always searched, however short it is."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is shown only while another answer is one of `values`, or has one of them among its own.

    A pointer with the same `*` as the field's own is taken in the same row.
    """

    pointer: str
    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Entries of the field's code list count only where their `column` has the code answered at `pointer`, as a ward in its province."""

    pointer: str
    column: str


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together, such as an address or a person, under one heading."""

    key: str
    label: Text
    hint: Text = Text()


@dataclass(frozen=True, slots=True)
class Rows:
    """Repeating rows under one array: how many, what numbers them, what the list of them shows.

    With `table` they are laid out as a table, one line a row.
    """

    pointer: str
    item: Text
    min: int
    max: int
    number_field: str = ""
    summary: tuple[str, ...] = ()
    excel: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question of a form.

    `pointer` is an RFC 6901 pointer in which `*` stands for a row ("/items/*/trade_name"); `code_list` names a list
    for `forms.queries.options`; `children` and `rows` are there for repeating rows inside the page only. `source` says from which
    register a known answer comes, `text` what a declaration declares, `formula` (FEEL) how a calculated answer is made.
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
    group: Group | None = None
    within: Within | None = None
    source: Text = Text()
    text: Text = Text()
    formula: str = ""

    @property
    def asked(self) -> bool:
        """Whether somebody is asked, rather than a register or the system."""
        return not self.readonly and self.widget not in {Widget.HIDDEN, Widget.CALCULATED}

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
    `each_kind` one file of each accepted kind is due, such as a contract as PDF and as an editable file. `plain` says that the
    data has the file's name alone, as text. `source_database` names the database that has the same data already: whoever asks for the
    paper all the same says why. `signed` is `required` (without a good signature it is not taken), `expected` (without one it is
    flagged) or "".
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
    plain: bool = False
    source_database: str = ""
    signed: str = ""

    @property
    def key(self) -> str:
        """What tells the slots of a form apart: the pointer, with the document type where several slots share it."""
        return f"{self.pointer}#{self.document_type}" if self.by_type else self.pointer

    def file_of(self, entry: object) -> str:
        """The name of the file that an entry names; "" where it names none."""
        name = entry if self.plain else entry.get("file") if isinstance(entry, Mapping) else None
        return name if isinstance(name, str) else ""

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
    show_if: Condition | None = None

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


_DASHES = re.compile(r"\s+[–-]\s+")


class Entries(Sequence[Option]):
    """Entries of a code list on one day, in its order; found by code, by words, or by what a person typed.

    Marks, case, and dots inside codes are set aside: `2905.31`, `ky hop` and `Kỳ Hợp` find the same as their exact forms.
    """

    __slots__ = ("_by_code", "_codes", "_lines", "_names", "_options")

    def __init__(self, options: Iterable[Option]) -> None:
        self._options = tuple(options)
        self._by_code: dict[str, Option] | None = None
        self._lines: list[tuple[str, str, Option]] | None = None
        self._names: list[tuple[frozenset[str], Option]] | None = None
        self._codes: dict[str, Option] | None = None

    @classmethod
    def of(cls, options: Sequence[Option]) -> Entries:
        """The same entries, ready to be searched."""
        return options if isinstance(options, cls) else cls(options)

    @overload
    def __getitem__(self, index: int) -> Option: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Option]: ...
    def __getitem__(self, index: int | slice) -> Option | Sequence[Option]:
        return self._options[index]

    def __len__(self) -> int:
        return len(self._options)

    def get(self, code: object) -> Option | None:
        """The entry with exactly this code."""
        if self._by_code is None:
            self._by_code = {option.code: option for option in self._options}
        return self._by_code.get(code) if isinstance(code, str) else None

    def search(self, text: str, limit: int = 0) -> list[Option]:
        """Entries that have every word, those first whose code or name begins with it; all of them for no word."""
        if self._lines is None:
            self._lines = [
                (vn.fold(option.code), vn.fold(f"{option.code} {option.label.vi} {option.label.en}"), option)
                for option in self._options
            ]
        words = [_undotted(word) for word in vn.fold(vn.normal(text)).split()]
        found = [(code, line, option) for code, line, option in self._lines if all(word in line for word in words)]
        if words:
            first, whole = words[0], " ".join(words)
            found.sort(
                key=lambda one: (not one[0].startswith(first), whole not in one[1], f" {first}" not in f" {one[1]}")
            )
        return [option for _, _, option in (found[:limit] if limit else found)]

    def meant(self, text: str) -> Option | None:
        """The one entry that a typed text means: its code, `code – name`, its name, or part of one name only."""
        if self._names is None or self._codes is None:
            self._names = [
                (frozenset({bare(option.label.vi), bare(option.label.en)} - {""}), option) for option in self._options
            ]
            self._codes = {bare(option.code): option for option in reversed(self._options)}
        name = bare(text)
        if (option := self._codes.get(bare(_DASHES.split(text, maxsplit=1)[0]))) is not None:
            return option
        found = [option for names, option in self._names if name in names]
        found = found or [option for names, option in self._names if any(name in one for one in names)]
        return found[0] if len(found) == 1 and name else None


def bare(text: str) -> str:
    """Letters and digits alone, small and without marks: what people agree on when they type a name."""
    return "".join(char for char in vn.fold(text) if char.isalnum())


def _undotted(word: str) -> str:
    return word.replace(".", "") if word.replace(".", "").isdecimal() else word


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
class ReadAnswer:
    """One answer in words; `text` is empty where a required one is missing."""

    pointer: str
    label: Text
    text: Text


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """Answers under one heading: of the page itself ("" as title), or of one row."""

    title: Text
    answers: tuple[ReadAnswer, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page of the form for reading."""

    key: str
    title: Text
    blocks: tuple[ReadBlock, ...]


class ChangeKind(StrEnum):
    """What happened to a place between two filings."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two filings: of an answer, or a whole row that came or went (then the texts are its title).

    `pointer` is the place in what is there now, for what went in what was; `place` names the row around the answer.
    """

    pointer: str
    label: Text
    place: Text
    kind: ChangeKind
    before: Json
    after: Json
    before_text: Text
    after_text: Text


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One fault of data judged by a schema of anybody's; the message is the validator's own, in English."""

    pointer: str
    message: str


class Form(Protocol):
    """A compiled form: opaque, made by `queries.compile`."""

    @property
    def layout(self) -> Layout:
        """Its pages."""
        ...
