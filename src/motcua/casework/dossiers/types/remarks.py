"""Remarks, requests for supplement and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from motcua.definitions.forms.types import Text
from motcua.foundation.types import Json


class RemarkKind(StrEnum):
    """What is wrong; the last three are the further grounds of Decree 118/2025 article 17(2)a (LC-06)."""

    MISSING = "missing"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    NOT_COMPETENT = "not_competent"
    DATA_UNAVAILABLE = "data_unavailable"
    DATA_INCORRECT = "data_incorrect"

    @property
    def ground(self) -> str:
        """The ground of LC-06 that the kind is reported under."""
        return _GROUNDS.get(self, "INACCURATE")


_GROUNDS = {
    RemarkKind.MISSING: "MISSING",
    RemarkKind.UNSIGNED: "MISSING",
    RemarkKind.NOT_COMPETENT: "NOT_COMPETENT",
    RemarkKind.DATA_UNAVAILABLE: "DATA_UNAVAILABLE",
    RemarkKind.DATA_INCORRECT: "DATA_INCORRECT",
}


class Place(StrEnum):
    """What a remark is pinned to."""

    DOSSIER = "dossier"
    FIELD = "field"
    ROW = "row"
    PAPER = "paper"
    PAGE = "page"
    AREA = "area"


class RemarkState(StrEnum):
    """Where a remark stands; `resolved` is "Đạt"."""

    OPEN = "open"
    SENT = "sent"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class Phase(StrEnum):
    """In which part of the life a supplement is asked for; once in each (LC-05)."""

    BEFORE_ACCEPTANCE = "before_acceptance"
    AFTER_APPRAISAL = "after_appraisal"


class SourceReason(StrEnum):
    """Why a paper is asked for although a database has its data (LC-04), or the applicant gave it with an earlier dossier."""

    DATA_UNAVAILABLE = "data_unavailable"
    DATA_INCORRECT = "data_incorrect"
    INCIDENT = "incident"
    OUT_OF_DATE = "out_of_date"
    """Of a paper given before alone: it holds no more, or not for this matter."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page, in fractions of the page from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def inside(self) -> bool:
        """Whether it lies on the page and is large enough to be seen."""
        sides = (self.left, self.top, self.width, self.height)
        return (
            all(0 <= side <= 1 for side in sides)
            and self.width >= 0.005
            and self.height >= 0.005
            and self.left + self.width <= 1.0001
            and self.top + self.height <= 1.0001
        )


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a remark is: a JSON pointer of the form (a field, a row, the place of a paper), or a paper with a page and an area on it.

    `slot` is the key of the place for papers that the paper lies in, found by the room itself.
    """

    pointer: str = ""
    paper: str = ""
    page: int = 0
    area: Area | None = None
    slot: str = ""

    @property
    def place(self) -> Place:
        """What it is pinned to, by what is given."""
        if self.paper:
            return Place.AREA if self.area else Place.PAGE if self.page else Place.PAPER
        if self.slot:
            return Place.PAPER
        return (
            Place.DOSSIER
            if not self.pointer
            else Place.ROW
            if self.pointer.rsplit("/", 1)[-1].isdecimal()
            else Place.FIELD
        )


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark as an officer sees it; the applicant sees those that were sent, with `asked` for words."""

    number: int
    pin: Pin
    place: Place
    kind: RemarkKind
    text: str
    article: str
    internal: bool
    state: RemarkState
    label: Text
    """The field or paper that it is pinned to, in the words of the form."""
    paper_name: str = ""
    source_reason: str = ""
    asked: str = ""
    """The wording in the request, where it was sent."""
    answer: str = ""
    """The applicant's own words, if any."""
    changed: bool = False
    """Whether the answer changed what the remark is pinned to."""
    by: str = ""
    at: datetime | None = None
    open_to_change: bool = True
    """False for what a register said: it is put right there, and answered in words here."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for supplement with its remarks; `until` is the end of the term, none where the procedure has none."""

    id: int
    code: str
    phase: Phase
    ordinal: int
    lead: str
    article: str
    until: datetime | None
    policy: str
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
    remarks: tuple[Remark, ...]
    on_paper: bool = False
    overridden: bool = False

    @property
    def waits(self) -> bool:
        """Whether the applicant has not answered yet."""
        return self.answered_at is None


@dataclass(frozen=True, slots=True)
class Asking:
    """Whether a supplement may be asked for now; otherwise why not, by which article, and the way on (a code for words)."""

    phase: Phase | None
    can: bool
    why: str = ""
    article: str = ""
    way_on: str = ""
    until: datetime | None = None
    """Until when it may be asked for, after acceptance."""
    term: datetime | None = None
    """When the answer would be due if it were asked for now."""
    basis: str = ""
    policy: str = "restart"
    permitted: bool = False
    """Whether the head of the one-stop desk has allowed one more."""


@dataclass(frozen=True, slots=True)
class Answers:
    """An answer that is being made: changes by JSON pointer, new papers by the name that the form gives them, words by number of remark."""

    changes: Mapping[str, Json] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    version: int = 0
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supplemented:
    """What the sender of a supplement gets."""

    code: str
    status: str
    revision: int
    at: datetime
    due: datetime | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Amended:
    """What the sender of a changed form gets."""

    code: str
    revision: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that an answer changed, old and new in words."""

    pointer: str
    label: Text
    place: Text
    before: Text
    after: Text
    asked: bool = True


@dataclass(frozen=True, slots=True)
class PaperChange:
    """Papers of one place before and after an answer: names with ids, "" where the paper is not at hand."""

    slot: str
    label: Text
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What an answer changed, for the officer's first look."""

    request: Request
    at: datetime
    fields: tuple[FieldChange, ...]
    papers: tuple[PaperChange, ...]
