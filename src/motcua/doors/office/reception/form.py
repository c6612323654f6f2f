"""The pack's form on one page, filled by the officer for the owner, with what a recogniser proposes beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import IntakeMoved, ParticularsWrong, ProcedureClosed
from motcua.casework.dossiers.types import IntakeView
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, Section, Widget
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.reception.begin import born
from motcua.doors.ui import answers, faults, flash, known, lists, pointers, questions, session, texts
from motcua.doors.ui.asked import Question, Told
from motcua.foundation import clock
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Actor, Json
from motcua.identity.people import queries as people

_ANEW = frozenset({"again", "find", "look_up"})
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the form as a part of this one; rows stand one after the other."""

    key: str
    title: str
    questions: tuple[Question, ...]
    rows: tuple[tuple[str, str, tuple[Question, ...]], ...] = ()
    """Title, pointer and questions of each row."""
    place: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a recogniser read for a field, beside what is there."""

    pointer: str
    label: str
    value: str
    present: str
    source: str


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, intake: UUID) -> HttpResponse:
    """Show every question; keep what was typed whatever it is; tell every fault at its field."""
    actor, at = session.actor(request), clock.now()
    view = queries.intake(actor, str(intake))
    version = catalogue.in_force(view.procedure, queries.received(view, at))
    if version is None:
        raise ProcedureClosed(procedure=view.procedure)
    if request.method != "POST":
        return _page(request, view, version, queries.judged(actor, view.id, at=at).data, (), at)
    data, unreadable = _read(request, view, version, at)
    action, _, place = request.POST.get("action", "continue").partition(":")
    data, proposals, confirmed = _acted(view, data, action, place)
    try:
        view = services.save_intake(
            actor, intake=view.id, seen=seen(request), data=data, proposals=proposals, confirmed=confirmed, at=at
        )
    except IntakeMoved:
        moved = [faults.Line(texts.words("reception.moved"), "")]
        return _page(request, view, version, data, (), at, told=moved, status=409)
    if action == known.ACTION:
        wrong = _told_born(request, actor, view, at)
        if wrong:
            return _page(
                request, view, version, data, (), at, told=[faults.Line(wrong, "#known-born")], born_fault=wrong
            )
        asked = services.look_up_person(actor, owner=view.owner, version=version, at=at, unit=view.unit)
        flash.put(request, known.came(asked, at_desk=view.owner))
        return HttpResponseRedirect(request.path, status=303)
    if action == questions.SAY_OTHERWISE:
        return HttpResponseRedirect(questions.opened_address(request.path, place), status=303)
    if action in ("use", "reject"):
        return HttpResponseRedirect(f"{request.path}#proposals", status=303)
    if action in ("add", "remove") or action in _ANEW:
        return HttpResponseRedirect(f"{request.path}#{pointers.name_of_id(place)}", status=303)
    verdict = queries.judged(actor, view.id, at=at)
    told = {error.pointer for error in unreadable}
    errors = [*unreadable, *(one for one in verdict.errors if one.code != "E-ATT" and one.pointer not in told)]
    if action == "continue" and errors:
        return _page(request, view, version, verdict.data, errors, at)
    return HttpResponseRedirect(reverse("office:reception_work", args=[view.id]), status=303)


def _told_born(request: HttpRequest, actor: Actor, view: IntakeView, at: datetime) -> str:
    """Take over the birth date that the officer read on the card; the fault in words, else nothing."""
    if view.owner.kind != "person" or not people.lacks_only_born(view.owner.id):
        return ""
    typed = request.POST.get("known_born", "")[:_SHOWN]
    if not typed.strip():
        return texts.words("reception.fault.born.missing")
    try:
        told = born(typed)
    except ParticularsWrong:
        return texts.words("reception.fault.born.date")
    number = people.person(view.owner.id).number
    services.meet_at_counter(actor, unit=view.unit, number=number, name="", born=told, at=at)
    return ""


def _read(
    request: HttpRequest, view: IntakeView, version: ProcedureVersion, at: datetime
) -> tuple[dict[str, Json], list[FieldError]]:
    options = lists.of(version, at)
    data: dict[str, Json] = dict(view.data)
    unreadable: list[FieldError] = []
    for section in version.layout.sections:
        for rows in _row_numbers(section, data):
            data = _with_rows(section.fields, data, rows)
            data, wrong = questions.read(section.fields, request.POST, data, options=options, rows=rows)
            unreadable += wrong
        data = _numbered(section, data)
    return data, unreadable


def _acted(
    view: IntakeView, data: dict[str, Json], action: str, place: str
) -> tuple[dict[str, Json], dict[str, Mapping[str, Json]], list[str]]:
    """What the pressed button does besides keeping: rows come and go, a proposal is taken or refused."""
    proposals, confirmed = dict(view.proposals), list(view.confirmed)
    if action == "add":
        data = pointers.put(data, f"{place}/{len(pointers.rows(data, place))}", {})
    elif action == "remove":
        data = pointers.put(data, place, None)
    elif action in ("use", "reject") and place in proposals:
        offered = proposals.pop(place)
        if action == "use":
            data = pointers.put(data, place, offered.get("value"))
            confirmed.append(place)
    return data, proposals, confirmed


def _row_numbers(section: Section, data: Mapping[str, Json]) -> list[tuple[int, ...]]:
    if section.rows is None:
        return [()]
    return [(index,) for index in range(len(pointers.rows(data, section.rows.pointer)))]


def _with_rows(fields: Sequence[FieldView], data: Mapping[str, Json], rows: tuple[int, ...]) -> dict[str, Json]:
    """An empty row wherever at least one is asked for."""
    after = dict(data)
    for view in fields:
        if view.widget == Widget.ROWS and view.rows is not None and answers.applies(view, after, rows):
            pointer = pointers.at_rows(view.pointer, rows)
            if not pointers.rows(after, pointer):
                after = pointers.put(after, pointer, [{}])
    return after


def _numbered(section: Section, data: dict[str, Json]) -> dict[str, Json]:
    if section.rows is not None and section.rows.number_field:
        for index in range(len(pointers.rows(data, section.rows.pointer))):
            data = pointers.put(data, f"{section.rows.pointer}/{index}/{section.rows.number_field}", index + 1)
    return data


def _page(
    request: HttpRequest,
    view: IntakeView,
    version: ProcedureVersion,
    data: Mapping[str, Json],
    errors: Sequence[FieldError],
    at: datetime,
    *,
    told: Sequence[faults.Line] = (),
    status: int = 0,
    born_fault: str = "",
) -> HttpResponse:
    options = lists.of(version, at)
    told_by = known.told(version, view.owner, at=at)
    opened = known.kept(told_by, request.GET.get(questions.OTHERWISE, ""))
    parts = [
        _part(section, data, errors, version, options, told_by, opened, counter=view.owner.kind == "person")
        for section in version.layout.sections
        if not section.slots and forms.shown(section.show_if, data, "")
    ]
    context = {
        "intake": view,
        "version": version,
        "parts": parts,
        "offer": known.offer(
            version, view.owner, [view for part in version.layout.sections for view in part.fields], at=at, desk=True
        ),
        "born_fault": born_fault,
        "born_given": request.POST.get("known_born", "")[:_SHOWN],
        "message": flash.take(request),
        "proposals": _proposals(view, version, data, options),
        "errors": [*told, *(_line(error, version) for error in errors)],
    }
    code = status or (422 if context["errors"] else 200)
    return page(request, "office/reception/form.html", context, here="reception", status=code)


def _part(
    section: Section,
    data: Mapping[str, Json],
    errors: Sequence[FieldError],
    version: ProcedureVersion,
    options: questions.Options,
    told: Mapping[str, Told],
    opened: frozenset[str],
    *,
    counter: bool,
) -> Part:
    title = section.title.in_(texts.language())
    if section.rows is None:
        filled = _with_rows(section.fields, data, ())
        asked = questions.questions(
            section.fields,
            filled,
            options=options,
            errors=errors,
            pack=version.texts,
            told=told,
            opened=opened,
        )
        return Part(section.key, title, tuple(_as_shown(one, counter=counter) for one in asked))
    item = section.rows.item.in_(texts.language())
    rows = []
    for numbers in _row_numbers(section, data):
        filled = _with_rows(section.fields, data, numbers)
        asked = questions.questions(
            section.fields, filled, options=options, errors=errors, rows=numbers, pack=version.texts
        )
        rows.append((f"{item} {numbers[0] + 1}", f"{section.rows.pointer}/{numbers[0]}", asked))
    return Part(section.key, title, (), tuple(rows), section.rows.pointer, item)


def _as_shown(question: Question, *, counter: bool) -> Question:
    """A person's name at the counter is as their card has it: no register has said it."""
    if counter and question.source == texts.words("page.source.register"):
        return replace(question, source=texts.words("page.source.counter"))
    return question


def _proposals(
    view: IntakeView, version: ProcedureVersion, data: Mapping[str, Json], options: questions.Options
) -> list[Proposal]:
    found = []
    for pointer, offered in list(view.proposals.items())[:_SHOWN]:
        home = faults.section_of(version.layout, pointer)
        field = home[1] if home else None
        if isinstance(field, FieldView):
            present = questions.shown(field, pointers.get(data, pointer), options=options)
            read = questions.shown(field, offered.get("value"), options=options)
            found.append(
                Proposal(pointer, field.label.in_(texts.language()), read, present, str(offered.get("source")))
            )
    return found


def _line(error: FieldError, version: ProcedureVersion) -> faults.Line:
    home = faults.section_of(version.layout, error.pointer)
    label = (home[1].label if home and home[1] is not None else version.name).in_(texts.language())
    widget = home[1].widget if home and isinstance(home[1], FieldView) else ""
    return faults.Line(
        faults.sentence(error, label, widget, version.texts),
        f"#{pointers.name_of_id(error.pointer)}" if error.pointer else "",
    )
