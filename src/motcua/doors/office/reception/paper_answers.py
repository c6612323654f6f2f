"""The page on which the desk enters what an applicant brought or sent on paper: the questions that lack or were asked, and scans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import DossierMoved, IntakeIncomplete, NotWaiting, ParticularsWrong
from motcua.casework.dossiers.types import CheckLine, ComponentForm, DossierView, PaperPlaces, Unscanned
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, PaperSlot
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.reception import scans
from motcua.doors.ui import faults, flash, lists, pointers, questions, session, texts
from motcua.doors.ui.asked import Question
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Json

_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """Questions of one open place: those of a field, or of each row of a table."""

    pointer: str
    title: str
    rows: tuple[tuple[str, tuple[Question, ...]], ...]
    adds: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One open place for a paper, with what was uploaded for it."""

    key: str
    label: str
    fault: str
    name: str
    paper: str
    form: str
    unscanned: str


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is open; keep it as a new revision; what is wrong stands at its question, and what was typed or uploaded stays."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    opened = queries.paper_answer(actor, code)
    if opened is None:
        flash.put(request, texts.words("reception.paper_answer.none"))
        return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)
    version = catalogue.version(dossier.version_id)
    if request.method != "POST":
        return _page(request, dossier, version, opened, dict(dossier.data), {}, (), {})
    data, unreadable = _read(request, dossier, version, opened, at)
    slots = [slot for slot in version.layout.slots if slot.key in opened.slots]
    held, refused = _uploaded(request, actor, dossier, slots, opened, at)
    action, _, place = request.POST.get("action", "save").partition(":")
    if action == "add" and place in opened.pointers and len(pointers.rows(data, place)) < _MOST_ROWS:
        grown = pointers.put(data, f"{place}/{len(pointers.rows(data, place))}", {})
        return _page(request, dossier, version, opened, grown, held, (), refused, status=200)
    if unreadable or refused:
        return _page(request, dossier, version, opened, data, held, unreadable, refused)
    try:
        services.enter_paper_answer(
            actor, code=code, changes=_changes(dossier.data, data, opened, slots, held), papers=dict(held.values()),
            components=_components(request, slots, held), seen=seen(request), at=at,
        )  # fmt: skip
    except Invalid as invalid:
        return _page(request, dossier, version, opened, data, held, invalid.errors, refused)
    except IntakeIncomplete as found:
        bare = found.params["unscanned"]
        told = {
            f"file-{slot.key}": texts.words("reception.fault.unscanned", name=slot.label.in_(texts.language()))
            for slot in slots
            if isinstance(bare, list) and slot.label.vi in bare
        }
        return _page(request, dossier, version, opened, data, held, (), told)
    except ParticularsWrong:
        told = {"": texts.words("reception.fault.checklist.secret")}
        return _page(request, dossier, version, opened, data, held, (), told)
    except DossierMoved:
        told = {"": texts.words("reception.paper_answer.moved")}
        return _page(request, dossier, version, opened, data, held, (), told, status=409)
    except NotWaiting:
        flash.put(request, texts.words("reception.paper_answer.none"))
        return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)
    count = len(queries.lacks(actor, code))
    told_how = "reception.paper_answer.saved" if count else "reception.paper_answer.whole"
    flash.put(request, texts.words(told_how, count=count))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


def _read(
    request: HttpRequest, dossier: DossierView, version: ProcedureVersion, opened: PaperPlaces, at: datetime
) -> tuple[dict[str, Json], list[FieldError]]:
    data: dict[str, Json] = pointers.copied(dossier.data)
    options, unreadable = lists.of(version, at), list[FieldError]()
    for pointer in opened.pointers:
        fields, table = _asked(version, pointer)
        sent = request.POST.get(f"rows-{pointer}", "0")
        count = min(int(sent), _MOST_ROWS) if sent.isdecimal() and len(sent) < 4 else 0
        for index in range(count if table else 1):
            if table and index >= len(pointers.rows(data, pointer)):
                data = pointers.put(data, f"{pointer}/{index}", {})
            data, wrong = questions.read(
                fields, request.POST, data, options=options, rows=_rows(pointer, index, table=table)
            )
            unreadable += wrong
    return data, unreadable


def _asked(version: ProcedureVersion, pointer: str) -> tuple[Sequence[FieldView], bool]:
    """The questions at a pointer, and whether they are those of each row of a table there."""
    starred = pointers.starred(pointer)
    for section in version.layout.sections:
        if section.rows is not None and starred == section.rows.pointer:
            return section.fields, True
    return faults.asked_at(version.layout, pointer)[0], False


def _rows(pointer: str, index: int, *, table: bool) -> tuple[int, ...]:
    inside = tuple(int(step) for step in pointer.split("/") if step.isdecimal())
    return (*inside, index) if table else inside


def _uploaded(
    request: HttpRequest,
    actor: Actor,
    dossier: DossierView,
    slots: Sequence[PaperSlot],
    opened: PaperPlaces,
    at: datetime,
) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Name and id of the scan of each place, the one uploaded before where none comes now; and what was refused, by place."""
    taken = {paper.name for paper in papers.of(queries.ref_of(dossier.code))}
    held: dict[str, tuple[str, str]] = {}
    refused: dict[str, str] = {}
    for slot in slots:
        before = (
            request.POST.get(f"name-{slot.key}", "")[: scans.LONGEST_NAME],
            request.POST.get(f"paper-{slot.key}", "")[:60],
        )
        file = request.FILES.get(f"file-{slot.key}")
        if file is None:
            if all(before):
                held[slot.key] = before
            continue
        name = scans.name_for(file, taken)
        try:
            paper = attachments.add(actor, owner=dossier.owner, name=name, content=file, at=at, unit=opened.desk)
            held[slot.key] = paper.name, paper.id
            taken.add(paper.name)
        except PaperRefused as error:
            refused[f"file-{slot.key}"] = texts.words(f"reception.refused.{error.code}", name=name)
    return held, refused


def _changes(
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    opened: PaperPlaces,
    slots: Sequence[PaperSlot],
    held: Mapping[str, tuple[str, str]],
) -> dict[str, Json]:
    filled = dict(after)
    given = [slot for slot in slots if slot.key in held]
    for slot in given:
        filled = forms.with_paper(filled, slot, _row_without(slot, filled), held[slot.key][0])
    touched = dict.fromkeys([*opened.pointers, *(slot.pointer for slot in given)])
    return {one: value for one in touched if (value := pointers.get(filled, one)) != pointers.get(before, one)}


def _row_without(slot: PaperSlot, data: Mapping[str, Json]) -> int | None:
    """The first row that has no paper yet, where each row has its own."""
    if slot.per is None:
        return None
    here = pointers.get(data, slot.pointer)
    linked = {one.get(slot.per.link) for one in here if isinstance(one, dict)} if isinstance(here, list) else set()
    return next(row for row in count(1) if row not in linked)


def _components(
    request: HttpRequest, slots: Sequence[PaperSlot], held: Mapping[str, tuple[str, str]]
) -> list[CheckLine]:
    found = []
    for slot in slots:
        form, why = request.POST.get(f"form-{slot.key}", ""), request.POST.get(f"unscanned-{slot.key}", "")
        name = held.get(slot.key, ("", ""))[0]
        kind = ComponentForm(form) if form in set(ComponentForm) else ComponentForm.COPY if name else None
        if kind is not None:
            unscanned = Unscanned(why) if why in set(Unscanned) else None
            found.append(CheckLine(slot.label.vi, form=kind, unscanned=unscanned, slot=slot.key, file=name))
    return found


def _page(
    request: HttpRequest,
    dossier: DossierView,
    version: ProcedureVersion,
    opened: PaperPlaces,
    data: Mapping[str, Json],
    held: Mapping[str, tuple[str, str]],
    errors: Sequence[FieldError],
    refused: Mapping[str, str],
    *,
    status: int = 0,
) -> HttpResponse:
    options = lists.of(version, dossier.received_at)
    slots = [slot for slot in version.layout.slots if slot.key in opened.slots]
    context = {
        "dossier": dossier,
        "version": version,
        "parts": [_part(version, pointer, data, options, errors) for pointer in opened.pointers],
        "scans": [_scan(request, slot, held, errors, refused) for slot in slots],
        "forms": [(one.value, texts.words(f"reception.form.{one.value}")) for one in ComponentForm],
        "reasons": [(one.value, texts.words(f"reception.unscanned.{one.value}")) for one in Unscanned],
        "seen": seen(request) if request.method == "POST" and status != 409 else opened.revision,
        "errors": [*(faults.Line(text, f"#{name}" if name else "") for name, text in refused.items()), *(_line(one, version, slots) for one in errors)],
    }  # fmt: skip
    code = status or (422 if context["errors"] else 200)
    return page(request, "office/reception/paper_answer.html", context, here="inbox", status=code)


def _part(
    version: ProcedureVersion,
    pointer: str,
    data: Mapping[str, Json],
    options: questions.Options,
    errors: Sequence[FieldError],
) -> Rows:
    fields, table = _asked(version, pointer)
    section = next(
        (one for one in version.layout.sections if one.rows is not None and one.rows.pointer == pointer), None
    )
    item = section.rows.item.in_(texts.language()) if section is not None and section.rows is not None else ""
    count = max(1, len(pointers.rows(data, pointer))) if table else 1
    rows = []
    for index in range(count):
        filled = (
            data
            if not table or index < len(pointers.rows(data, pointer))
            else pointers.put(dict(data), f"{pointer}/{index}", {})
        )
        shown = questions.questions(
            fields, filled, options=options, errors=errors, rows=_rows(pointer, index, table=table), pack=version.texts
        )
        rows.append((f"{item} {index + 1}" if table else "", shown))
    return Rows(pointer, section.title.in_(texts.language()) if section is not None else "", tuple(rows), table)


def _scan(
    request: HttpRequest,
    slot: PaperSlot,
    held: Mapping[str, tuple[str, str]],
    errors: Sequence[FieldError],
    refused: Mapping[str, str],
) -> Scan:
    label = slot.label.in_(texts.language())
    name, paper = held.get(slot.key, ("", ""))
    told = next((one for one in errors if one.code == "E-ATT" and one.params.get("file") == name and name), None)
    fault = refused.get(f"file-{slot.key}", "") or (faults.sentence(told, label) if told else "")
    return Scan(
        slot.key, label, fault, name, paper, request.POST.get(f"form-{slot.key}", ""), request.POST.get(f"unscanned-{slot.key}", "")
    )  # fmt: skip


def _line(error: FieldError, version: ProcedureVersion, slots: Sequence[PaperSlot]) -> faults.Line:
    home = faults.section_of(version.layout, error.pointer)
    label = (home[1].label if home and home[1] is not None else version.name).in_(texts.language())
    slot = next((one for one in slots if pointers.under(error.pointer, one.pointer)), None)
    place = f"#file-{slot.key}" if slot else f"#{pointers.name_of_id(error.pointer)}" if error.pointer else ""
    widget = home[1].widget if home and isinstance(home[1], FieldView) else ""
    return faults.Line(faults.sentence(error, label, widget, version.texts), place)
