"""Starting a dossier, its task list, its pages of questions, and leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import DraftMoved
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import FieldView, Section
from motcua.doors.portal.filing import enterprises, forms, saving
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import answers, faults, flash, kept, known, lists, pointers, questions, texts, writing
from motcua.doors.ui.views import keep_language
from motcua.foundation import clock
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal

GET_OR_POST = ["GET", "HEAD", "POST"]
FORM = "answers"
MOST_TYPED = 100
_ANEW = frozenset({"again", "find", "look_up"})
"""Buttons that save and show the page again: for a list that follows another answer, a search, and a register."""


@for_signed_in
@require_http_methods(GET_OR_POST)
def start(request: HttpRequest, actor: Actor, procedure: str) -> HttpResponse:
    """The way in by a link from elsewhere: begin a dossier of the procedure, or go on with one."""
    at = clock.now()
    version = catalogue.in_force(procedure, at)
    if version is None:
        return HttpResponseRedirect(reverse("portal:procedure", args=[procedure]))
    if request.method == "POST":
        draft = services.save_draft(
            actor, draft=None, procedure=procedure, data={}, papers={}, seen_version=None, at=at
        )
        return HttpResponseRedirect(reverse("portal:tasks", args=[draft.id]))
    drafts = [draft for draft in dossiers.drafts(actor) if draft.procedure == procedure]
    as_person = actor.acting_for is not None and actor.acting_for.kind == "person"
    context = {
        "version": version,
        "drafts": drafts,
        "as_person": as_person,
        "patterns": dossiers.patterns(actor, procedure=procedure),
    }
    return show(request, "portal/filing/start.html", context)


@for_signed_in
def tasks(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """All parts of the dossier with their state."""
    filing = forms.open_filing(actor, str(draft), clock.now())
    lines = forms.lines(filing)
    context = {
        **_frame(filing),
        "lines": lines,
        "done": sum(line.state == "done" for line in lines),
        "ready": not filing.errors,
        "newer_form": filing.newer_form,
        "for_enterprise": actor.acting_for is not None and actor.acting_for.kind == "enterprise",
    }
    return show(request, "portal/filing/tasks.html", context)


@for_signed_in
@require_http_methods(GET_OR_POST)
@session.shows_kept
def section(request: HttpRequest, actor: Actor, draft: UUID, number: int) -> HttpResponse:
    """One page of the form: questions, or the list of rows; papers have their own page."""
    filing = forms.open_filing(actor, str(draft), clock.now())
    part = _section(filing, number)
    if part.kind == "papers":
        return HttpResponseRedirect(reverse("portal:papers", args=[draft]))
    if part.kind == "rows":
        return _rows(request, filing, part, number)
    return _ask(request, actor, filing, part, number, ())


@for_signed_in
@require_http_methods(GET_OR_POST)
@session.shows_kept
def row(request: HttpRequest, actor: Actor, draft: UUID, number: int, line: int) -> HttpResponse:
    """One row of a repeating page; the line after the last is a new one."""
    filing = forms.open_filing(actor, str(draft), clock.now())
    part = _section(filing, number)
    if part.rows is None or not 1 <= line <= min(
        len(pointers.rows(filing.draft.data, part.rows.pointer)) + 1, part.rows.max
    ):
        raise Http404
    return _ask(request, actor, filing, part, number, (line - 1,))


@for_signed_in
@require_safe
def question(request: HttpRequest, actor: Actor, draft: UUID, number: int) -> HttpResponse:
    """One question asked for anew by its page: what a long list has for the typed words, or the list that follows another answer."""
    at = clock.now()
    found = dossiers.draft(actor, str(draft))
    version = catalogue.in_force(found.procedure, at)
    pointer = request.GET.get("o", "")
    sections = version.layout.sections if version is not None else ()
    view = faults.field_at(sections[number - 1].fields, pointer) if 1 <= number <= len(sections) else None
    if version is None or view is None or not view.asked:
        raise Http404
    options = lists.of(version, at)
    rows = [int(step) for step in pointer.split("/") if step.isdecimal()]
    data = dict(found.data)
    if view.within is not None:
        holder = pointers.at_rows(view.within.pointer, rows)
        data = pointers.put(data, holder, request.GET.get(holder) or None)
    typed = request.GET.get(pointer)
    if typed is not None:
        data = pointers.put(data, pointer, normal(typed)[:MOST_TYPED] or None)
    siblings = [other for other in sections[number - 1].fields if view.within and other.pointer == view.within.pointer]
    live = reverse("portal:question", args=[draft, number])
    asked = questions.questions([*siblings, view], data, options=options, rows=rows, live=live)
    one = next(q for q in asked for q in (q.inside or (q,)) if q.pointer == pointer)
    if typed is None:
        return show(request, "ui/parts/question.html", {"q": one})
    told = texts.words("form.found", count=len(one.matches.choices) + one.matches.more) if one.matches.typed else ""
    return show(request, "ui/parts/matches.html", {"q": one, "told": told})


@for_signed_in
@require_http_methods(GET_OR_POST)
def remove_row(request: HttpRequest, actor: Actor, draft: UUID, number: int, line: int) -> HttpResponse:
    """Ask before a row goes."""
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    part = _section(filing, number)
    if part.rows is None or line > len(pointers.rows(filing.draft.data, part.rows.pointer)):
        raise Http404
    item = part.rows.item.in_(texts.language())
    title = answers.row_title(part, filing.data, line - 1, filing.options)
    if request.method == "POST":
        data = forms.without_row(filing, part, line - 1)
        saving.save(actor, filing, data=data, seen=request.POST.get("seen_version", ""), at=at)
        flash.put(request, texts.words("filing.row_removed", item=f"{item} {line}"))
        return HttpResponseRedirect(reverse("portal:section", args=[draft, number]))
    context = {**_frame(filing), "number": number, "item": f"{item} {line}", "row_title": title}
    return show(request, "portal/filing/remove_row.html", context)


@for_signed_in
@require_http_methods(GET_OR_POST)
def drop(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Ask before a draft goes."""
    filing = forms.open_filing(actor, str(draft), clock.now())
    if request.method == "POST":
        services.drop_draft(actor, draft=str(draft), at=clock.now())
        flash.put(request, texts.words("filing.dropped"))
        return HttpResponseRedirect(reverse("portal:mine"))
    return show(request, "portal/filing/drop.html", _frame(filing))


def _ask(
    request: HttpRequest, actor: Actor, filing: forms.Filing, part: Section, number: int, rows: tuple[int, ...]
) -> HttpResponse:
    """The questions of a page: shown, or read, kept and judged; what was typed is kept whatever it is."""
    fields = part.fields
    if request.method != "POST":
        shown = forms.with_minimum(fields, filing.data, rows)
        typed_before = kept.form(request)
        if typed_before is not None:
            shown, _ = questions.read(fields, typed_before, shown, options=filing.options, rows=rows)
        return _page(request, actor, filing, part, number, rows, shown, (), was_kept=typed_before is not None)
    at = clock.now()
    typed, unreadable = questions.read(
        fields, request.POST, forms.with_minimum(fields, filing.draft.data, rows), options=filing.options, rows=rows
    )
    action, _, place = request.POST.get("action", "continue").partition(":")
    if action in ("add", "remove") and _is_place(fields, place):
        typed = (
            pointers.put(typed, place, None)
            if action == "remove"
            else pointers.put(typed, f"{place}/{len(pointers.rows(typed, place))}", {})
        )
    if part.rows is not None:
        typed = forms.numbered(part.rows, typed)
    try:
        draft = saving.save(actor, filing, data=typed, seen=request.POST.get("seen_version", ""), at=at)
    except DraftMoved:
        if action == "autosave":
            return JsonResponse({}, status=409)
        return saving.moved_page(request, actor, filing, typed, at)
    if action == "autosave":
        return JsonResponse(
            {"version": draft.version, "text": texts.words("filing.saved_at", time=writing.clock(draft.saved_at))}
        )
    if "language" in request.POST:
        return keep_language(HttpResponseRedirect(request.get_full_path()), request.POST["language"])
    if action == "leave":
        flash.put(request, texts.words("filing.left", name=filing.version.name.in_(texts.language())))
        return HttpResponseRedirect(reverse("portal:mine"))
    if action in ("add", "remove"):
        target = place if action == "add" else place.rsplit("/", 1)[0]
        last = len(pointers.rows(typed, place)) - 1
        anchor = pointers.name_of_id(f"{target}/{last}" if action == "add" else target)
        return HttpResponseRedirect(f"{request.get_full_path()}#{anchor}")
    if action == known.ACTION and actor.acting_for is not None:
        found = services.look_up_person(actor, owner=actor.acting_for, version=filing.version, at=at)
        flash.put(request, known.came(found))
        return HttpResponseRedirect(request.path, status=303)
    if action == questions.SAY_OTHERWISE:
        return HttpResponseRedirect(questions.opened_address(request.path, place), status=303)
    if action in _ANEW:
        if action == "look_up":
            enterprises.ask(actor, pointers.get(typed, place), at)
        return HttpResponseRedirect(f"{request.get_full_path()}#{pointers.name_of_id(place)}")
    after = forms.of_draft(actor, draft, at)
    errors = _errors_here(after, part, rows, unreadable)
    if errors:
        return _page(request, actor, after, part, number, rows, after.data, errors)
    return HttpResponseRedirect(_next(request, after, part, number))


def _page(
    request: HttpRequest,
    actor: Actor,
    filing: forms.Filing,
    part: Section,
    number: int,
    rows: tuple[int, ...],
    data: Mapping[str, Json],
    errors: Sequence[FieldError],
    *,
    was_kept: bool = False,
) -> HttpResponse:
    at = clock.now()
    told = known.told(filing.version, actor.acting_for, at=at)
    asked = questions.questions(
        part.fields,
        data,
        options=filing.options,
        errors=errors,
        rows=rows,
        pack=filing.version.texts,
        live=reverse("portal:question", args=[filing.draft.id, number]),
        look_up=enterprises.known,
        told=told,
        opened=known.kept(told, request.GET.get(questions.OTHERWISE, "")),
    )
    item = part.rows.item.in_(texts.language()) if part.rows else ""
    context = {
        **_frame(filing),
        "form_id": FORM,
        "title": f"{item} {rows[0] + 1}" if rows else part.title.in_(texts.language()),
        "lead": "" if rows else part.lead.in_(texts.language()),
        **_step(filing, number),
        "questions": asked,
        "offer": known.offer(filing.version, actor.acting_for, part.fields, at=at),
        "refreshes": any(one.live for asking in asked for one in (asking, *asking.inside)),
        "kept": was_kept,
        "errors": faults.summary(errors, part.fields, filing.version.texts),
        "back": reverse("portal:section", args=[filing.draft.id, number])
        if rows
        else reverse("portal:tasks", args=[filing.draft.id]),
    }
    return show(request, "portal/filing/section.html", context, status=422 if errors else 200)


def _rows(request: HttpRequest, filing: forms.Filing, part: Section, number: int) -> HttpResponse:
    """The list of rows: each with its title and state; going on needs at least as many as the form asks for."""
    rows = part.rows
    if rows is None:
        raise Http404
    errors = forms.errors_of(filing, part)
    count = len(pointers.rows(filing.draft.data, rows.pointer))
    lines = [
        {
            "number": str(
                index + 1
            ),  # a number would be grouped, in addresses too, and cost more than the rest of its line
            "id": f"{pointers.name_of_id(rows.pointer)}-{index}",
            "title": answers.row_title(part, filing.data, index, filing.options),
            "faulty": any(pointers.under(error.pointer, f"{rows.pointer}/{index}") for error in errors),
        }
        for index in range(count)
    ]
    context = {
        **_frame(filing),
        "part": part,
        "title": part.title.in_(texts.language()),
        **_step(filing, number),
        "item": rows.item.in_(texts.language()),
        "rows": lines,
        "next_row": count + 1,
        "can_add": count < rows.max,
        "excel": rows.excel,
        "id": pointers.name_of_id(rows.pointer),
        "via": "?tu=kiem-tra" if request.GET.get("tu") == "kiem-tra" else "",
    }
    if request.method == "POST":
        if not errors:
            return HttpResponseRedirect(_next(request, filing, part, number))
        context["errors"] = _row_faults(filing, part, errors)
        return show(request, "portal/filing/rows.html", context, status=422)
    return show(request, "portal/filing/rows.html", context)


def _row_faults(filing: forms.Filing, part: Section, errors: list[FieldError]) -> list[faults.Line]:
    if part.rows and not pointers.rows(filing.draft.data, part.rows.pointer):
        words = texts.words("filing.no_rows", item=faults.lower(part.rows.item.in_(texts.language())))
        return [faults.Line(words, "#add-row")]
    return forms.fault_lines(filing, errors)


def _errors_here(
    filing: forms.Filing, part: Section, rows: tuple[int, ...], unreadable: list[FieldError]
) -> list[FieldError]:
    """Unreadable answers first, then what the checks say of this page or row; one sentence a field."""
    place = f"{part.rows.pointer}/{rows[0]}" if part.rows and rows else ""
    mine = [error for error in forms.errors_of(filing, part) if not place or pointers.under(error.pointer, place)]
    told = {error.pointer for error in unreadable}
    found = unreadable + [error for error in mine if error.pointer not in told]
    return list({error.pointer: error for error in reversed(found)}.values())[::-1]


def _next(request: HttpRequest, filing: forms.Filing, part: Section, number: int) -> str:
    """Back to the check page when that is where one came from; after a row its list; else the next page, then the check."""
    draft = filing.draft.id
    if request.GET.get("tu") == "kiem-tra":
        return reverse("portal:check", args=[draft])
    if part.rows is not None and "/dong/" in request.path:
        return reverse("portal:section", args=[draft, number])
    following = next(((n, section) for n, section in filing.pages if n > number), None)
    if following is not None:
        return forms.address(draft, *following)
    return reverse("portal:check", args=[draft])


def _is_place(fields: tuple[FieldView, ...], place: str) -> bool:
    """Whether a posted place is one of the page's own repeating rows."""
    plain = pointers.starred(place)
    return any(view.rows is not None and plain in (view.pointer, f"{view.pointer}/*") for view in fields)


def _step(filing: forms.Filing, number: int) -> dict[str, object]:
    """The page's number in its address, and which of the pages asked for it is."""
    numbers = [n for n, _ in filing.pages]
    return {
        "number": number,
        "step": numbers.index(number) + 1 if number in numbers else number,
        "of": max(len(numbers), 1),
    }


def _frame(filing: forms.Filing) -> dict[str, object]:
    return {
        "version": filing.version,
        "draft": filing.draft,
        "saved_at": writing.moment(filing.draft.saved_at),
        "crumbs": [],
    }


def _section(filing: forms.Filing, number: int) -> Section:
    if not 1 <= number <= len(filing.sections):
        raise Http404
    return filing.sections[number - 1]
