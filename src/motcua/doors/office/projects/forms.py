"""What is typed about projects: fields with their words and faults, read into values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest

from motcua.casework.attachments.types import LARGEST_EVIDENCE
from motcua.doors.ui import reading, texts
from motcua.doors.ui.choices import Choice
from motcua.doors.ui.fields import Field
from motcua.followup.projects import services
from motcua.followup.projects.types import Deed, File

LONGEST, LONGEST_NOTE = 5_000, 4_000
_WIDTHS = {"day": "10", "number": "10", "money": "20"}


@dataclass(slots=True)
class Form:
    """What was posted, and what is wrong with it: field → words."""

    request: HttpRequest
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed."""
        return self.request.POST.get(name, "").replace("\0", "")[:LONGEST].strip()

    def day(self, name: str) -> date:
        """A day; the first of days, with a fault, where it cannot be read."""
        try:
            return reading.day(self.text(name))
        except reading.Unreadable:
            self.wrong(name, "day")
            return date.min

    def whole(self, name: str, *, reason: str = "amount") -> int:
        """A whole number; 0, with a fault, where there is none."""
        try:
            found = reading.number(self.text(name))
        except reading.Unreadable:
            found = None
        if found is None or found != found.to_integral_value() or abs(found) > services.MOST_MONEY:
            self.wrong(name, reason)
            return 0
        return int(found)

    def deed(self) -> Deed:
        """The decision on which it rests."""
        return Deed(self.text("decision"), self.day("decided_on"))

    def evidence(self) -> File | None:
        """The file that shows it."""
        upload = self.request.FILES.get("evidence")
        if upload is None:
            return None
        return File(upload.name or "tep", upload.read(LARGEST_EVIDENCE + 1))

    def wrong(self, name: str, reason: str) -> None:
        """Note a fault at a field, the first one of it."""
        self.faults.setdefault(name, texts.words(f"office.projects.fault.{reason}"))

    def refused(self, name: str, reason: str, file: str) -> None:
        """Note at a field why its file is not taken."""
        self.faults.setdefault(name, texts.words(f"office.evidence.{reason}", name=file))

    @property
    def errors(self) -> list[dict[str, str]]:
        """The faults for the summary on top of the page."""
        return [{"text": words, "href": f"#{name}"} for name, words in self.faults.items()]


@dataclass(frozen=True, slots=True)
class Blank:
    """What a page asks for: `kind` is `text`, `long`, `day`, `money`, `number`, `choice`, `many` or `file`."""

    name: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    value: str = ""
    label: str = ""


def shown(blanks: Sequence[Blank], form: Form | None) -> list[Field | Choice]:
    """Fields with their words, what was typed and what is wrong."""
    return [_shown(one, form) for one in blanks]


def _shown(one: Blank, form: Form | None) -> Field | Choice:
    label = one.label or texts.words(f"office.projects.label.{one.name}")
    hint, error = texts.find(f"office.projects.hint.{one.name}") or "", form.faults.get(one.name, "") if form else ""
    value = form.text(one.name) if form else one.value
    if one.kind == "many":
        chosen = form.request.POST.getlist(one.name) if form else ()
        return Choice(one.name, label, one.choices, hint=hint, error=error, kind="many", chosen=chosen)
    if one.kind == "choice":
        return Choice(one.name, label, one.choices, value, hint, error, "select")
    if one.kind == "long":
        return Field(one.name, label, value, hint, error, rows=3, longest=LONGEST_NOTE)
    if one.kind == "file":
        return Field(one.name, label, hint=hint, error=error, kind="file")
    mode = "" if one.kind == "text" else "numeric"
    return Field(one.name, label, value, hint, error, mode=mode, width=_WIDTHS.get(one.kind, ""))


DEED = (Blank("decision"), Blank("decided_on", "day"))
EVIDENCE = Blank("evidence", "file")
