"""An answer that is being made, as its page shows it: each point with what is there now, the fields or papers to change, and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict
from django.utils.safestring import SafeString

from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import Answers, DossierView, Place, Remark, Request
from motcua.casework.wallet.types import Item
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import FieldView, PaperSlot, Widget
from motcua.doors.portal import given
from motcua.doors.ui import faults, lists, marks, pointers, questions, texts, writing
from motcua.doors.ui.asked import Question
from motcua.foundation.errors import FieldError, HouseError
from motcua.foundation.types import Actor, Json

LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier of which more is asked, and the answer so far; `data` is the form with it."""

    view: DossierView
    version: ProcedureVersion
    request: Request
    answers: Answers
    data: Mapping[str, Json]
    options: questions.Options

    @property
    def layout_fields(self) -> list[FieldView]:
        """Every question of the form."""
        return [view for section in self.version.layout.sections for view in section.fields]


@dataclass(frozen=True, slots=True)
class Lying:
    """A paper of a place: its name, and whether it came with this answer."""

    name: str
    new: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One remark on the page."""

    remark: Remark
    kind: str
    now: str
    questions: tuple[Question, ...]
    slot: PaperSlot | None
    lying: tuple[Lying, ...]
    before: tuple[Item, ...]
    accept: str
    allowed: str
    same_as: int
    words: str
    fault: str
    file_fault: str
    picture: str
    width: int
    height: int
    marks: SafeString

    @property
    def has_new(self) -> bool:
        """Whether the answer has put a paper here."""
        return any(paper.new for paper in self.lying)


def opened(actor: Actor, view: DossierView, request: Request) -> Made:
    """The answer so far of an open request."""
    version = catalogue.version(view.version_id)
    answers = queries.answers(actor, view.code)
    return Made(
        view, version, request, answers, with_changes(view.data, answers.changes), lists.of(version, view.received_at)
    )


def with_changes(data: Mapping[str, Json], changes: Mapping[str, Json]) -> dict[str, Json]:
    """The form with an answer's changes."""
    after = pointers.copied(data)
    for pointer, value in changes.items():
        pointers.set_in(after, pointer, value)
    return after


def read(made: Made, sent: QueryDict) -> tuple[dict[str, Json], list[FieldError], dict[int, str]]:
    """Changes, what could not be read, and words, from a posted page; a change back to what was filed is none."""
    after: dict[str, Json] = pointers.copied(made.data)
    unreadable: list[FieldError] = []
    for remark in made.request.remarks:
        if remark.open_to_change and not remark.pin.slot:
            fields, rows = faults.asked_at(made.version.layout, remark.pin.pointer)
            after, wrong = questions.read(fields, sent, after, options=made.options, rows=rows)
            unreadable += wrong
    changes: dict[str, Json] = {}
    for remark in made.request.remarks:
        slot = slot_of(made, remark)
        pointer = slot.pointer if slot else remark.pin.pointer
        value = pointers.get(after, pointer) if pointer else None
        if pointer and value != pointers.get(made.view.data, pointer):
            changes[pointer] = value
    words = {one.number: sent.get(f"words-{one.number}", "")[:LONGEST_WORDS] for one in made.request.remarks}
    return changes, unreadable, {number: text for number, text in words.items() if text.strip()}


def points(
    actor: Actor,
    made: Made,
    words: Mapping[int, str],
    errors: Sequence[FieldError],
    refused: Mapping[int, str],
    at: datetime,
) -> list[Point]:
    """Every remark with its place to answer, and the picture of the page that it is on."""
    seen: dict[str, int] = {}
    found = [_point(made, remark, words, errors, refused, seen) for remark in made.request.remarks]
    held = given.before(actor, [one.slot for one in found if one.slot], at=at)
    found = [
        replace(one, before=given.offered(held, one.slot, but=made.view.code)) if one.slot else one for one in found
    ]
    return [_with_picture(actor, made, point, at) for point in found]


def slot_of(made: Made, remark: Remark) -> PaperSlot | None:
    """The place for papers of a remark."""
    return next((slot for slot in made.version.layout.slots if slot.key == remark.pin.slot), None)


def with_paper(made: Made, remark: Remark, slot: PaperSlot, name: str) -> Json:
    """The value at a place with a new paper: instead of the one that the remark is on, else beside those there."""
    entries = _entries(made.data, slot)
    old = next((entry for entry in entries if slot.file_of(entry) == remark.paper_name and remark.paper_name), None)
    if slot.plain:
        return name
    plain: dict[str, Json] = {"type": slot.document_type, "file": name} if slot.document_type else {"file": name}
    if not isinstance(pointers.get(made.view.data, slot.pointer), list) and not (slot.many or slot.by_type or slot.per):
        return plain
    if isinstance(old, dict):
        changed = {**{key: value for key, value in old.items() if key != "sha256"}, "file": name}
        return [changed if entry is old else entry for entry in entries]
    kept = [entry for entry in entries if slot.many or slot.per or not slot.takes(entry)]
    if slot.per is not None:
        linked: Json = next((entry.get(slot.per.link) for entry in entries if isinstance(entry, dict)), 1)
        return [*kept, {slot.per.link: linked, "file": name}]
    return [*kept, plain]


def new_papers(made: Made, slot: PaperSlot) -> list[str]:
    """Names of the papers that this answer puts into a place."""
    return [slot.file_of(entry) for entry in _entries(made.data, slot) if slot.file_of(entry) in made.answers.papers]


def _point(
    made: Made,
    remark: Remark,
    words: Mapping[int, str],
    errors: Sequence[FieldError],
    refused: Mapping[int, str],
    seen: dict[str, int],
) -> Point:
    slot = slot_of(made, remark)
    fields, rows = (
        ((), ()) if slot or not remark.open_to_change else faults.asked_at(made.version.layout, remark.pin.pointer)
    )
    told = next((error for error in errors if error.pointer == f"/answers/{remark.number}"), None)
    place = slot.key if slot else ""
    same = seen.setdefault(place, remark.number) if place else remark.number
    in_slot = [error for error in errors if slot and pointers.under(error.pointer, slot.pointer)]
    label = slot.label.in_(texts.language()) if slot else ""
    return Point(
        remark=remark,
        kind=texts.words(f"remark.kind.{remark.kind}"),
        now=_now(made, remark),
        questions=questions.questions(
            fields, made.data, options=made.options, errors=errors, rows=rows, pack=made.version.texts
        ),
        slot=slot if same == remark.number else None,
        lying=_lying(made, slot) if slot else (),
        before=(),
        accept=",".join(_ENDINGS[kind] for kind in slot.accepted) if slot else "",
        allowed=_allowed(slot) if slot else "",
        same_as=same if same != remark.number else 0,
        words=words.get(remark.number, made.answers.words.get(remark.number, "")),
        fault=faults.sentence(told, "") if told else "",
        file_fault=refused.get(remark.number, "") or (faults.sentence(in_slot[0], label) if in_slot else ""),
        picture="",
        width=0,
        height=0,
        marks=SafeString(""),
    )


_ENDINGS = {
    "pdf": ".pdf,application/pdf",
    "docx": ".docx",
    "xlsx": ".xlsx",
    "img": ".jpg,.jpeg,.png,image/jpeg,image/png",
    "xml": ".xml",
}
_NAMES = {"pdf": "PDF", "docx": "DOCX", "xlsx": "XLSX", "img": "JPG, PNG", "xml": "XML"}


def kinds(slot: PaperSlot) -> str:
    """The kinds of file that a place takes, as people call them."""
    return ", ".join(_NAMES[kind] for kind in slot.accepted)


def _allowed(slot: PaperSlot) -> str:
    return texts.words("papers.allowed", kinds=kinds(slot), size=writing.size(slot.max_bytes))


def _now(made: Made, remark: Remark) -> str:
    """What was filed at a field, in words."""
    if remark.place is not Place.FIELD or remark.pin.slot:
        return ""
    fields, _ = faults.asked_at(made.version.layout, remark.pin.pointer)
    if not fields or fields[0].widget is Widget.ROWS:
        return ""
    return questions.shown(fields[0], pointers.get(made.view.data, remark.pin.pointer), options=made.options)


def _lying(made: Made, slot: PaperSlot) -> tuple[Lying, ...]:
    new = set(new_papers(made, slot))
    names = [slot.file_of(entry) for entry in _entries(made.data, slot) if slot.takes(entry) and slot.file_of(entry)]
    return tuple(Lying(name, name in new) for name in names)


def _entries(data: Mapping[str, Json], slot: PaperSlot) -> list[Json]:
    found = pointers.get(data, slot.pointer)
    return found if isinstance(found, list) else [] if found is None else [found]


def _with_picture(actor: Actor, made: Made, point: Point, at: datetime) -> Point:
    pin = point.remark.pin
    if not pin.paper or not pin.page:
        return point
    try:
        page = attachments.page(actor, pin.paper, pin.page, at=at)
    except HouseError:  # what cannot be shown is said in words all the same
        return point
    height = round(1000 * page.height / page.width)
    return replace(
        point,
        picture=f"/ho-so/{made.view.code}/giay-to/{pin.paper}/trang/{pin.page}/",
        width=1000,
        height=height,
        marks=marks.drawn(marks.of([point.remark], pin.page, height), height),
    )
