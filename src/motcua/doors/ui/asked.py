"""What a page shows of a question: its words, its answer so far, its choices, rows and faults."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.doors.ui import faults

IN_LINE, SHORT, MANY = 4, 18, 5
SEARCH_DASH = " – "


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry that can be chosen."""

    id: str
    value: str
    label: str
    chosen: bool

    @property
    def picked(self) -> str:
        """Code and name in one line, as a search box shows and returns them."""
        return f"{self.value}{SEARCH_DASH}{self.label}" if self.label != self.value else self.value


@dataclass(frozen=True, slots=True)
class DatePart:
    """One of the three inputs of a date."""

    id: str
    name: str
    label: str
    text: str
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One repeating row inside a page."""

    pointer: str
    id: str
    number: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """Entries of a long list that fit what was typed; `more` of them are not shown."""

    typed: str = ""
    choices: tuple[Choice, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a register says for a field, and in words which register and when."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answer so far; `control` says how it is drawn."""

    pointer: str
    id: str
    widget: str
    control: str
    label: str
    hint: str = ""
    text: str = ""
    required: bool = False
    readonly: bool = False
    error: str = ""
    shown_words: str = ""
    source: str = ""
    otherwise: str = ""
    """Value of the button that opens a known answer, to be given otherwise."""
    unit: str = ""
    autocomplete: str = ""
    width: str = ""
    inputmode: str = ""
    counter: int | None = None
    choices: tuple[Choice, ...] = ()
    dates: tuple[DatePart, ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] = ()
    row_name: str = ""
    can_add: bool = False
    can_remove: bool = False
    if_name: str = ""
    if_values: str = ""
    ticked: bool = False
    inside: tuple[Question, ...] = ()
    declared: str = ""
    matches: Matches = Matches()
    long: bool = False
    live: str = ""
    waits_for: str = ""
    holder: str = ""
    known: tuple[tuple[str, str], ...] = ()

    @property
    def compact(self) -> bool:
        """Whether the choices are few and short enough to stand in one line."""
        return len(self.choices) <= IN_LINE and all(len(choice.label) <= SHORT for choice in self.choices)

    @property
    def small(self) -> bool:
        """Whether there are so many boxes that smaller ones read better."""
        return len(self.choices) > MANY

    @property
    def described_by(self) -> str:
        """Ids of the hint, the error and the source, for the control."""
        named = (
            f"{self.id}-hint" if self.hint else "",
            f"{self.id}-error" if self.error else "",
            f"{self.id}-source" if self.source and not self.readonly else "",
        )
        return " ".join(filter(None, named))

    @property
    def picked(self) -> str:
        """What a search box shows: code and name, or what was typed."""
        return next((choice.picked for choice in self.choices if choice.chosen), self.text)

    @property
    def row_name_lower(self) -> str:
        """The name of a row inside a sentence."""
        return faults.lower(self.row_name)
