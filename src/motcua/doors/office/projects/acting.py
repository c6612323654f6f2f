"""What is entered about projects: a new one, movements of money and what takes them back, changes by decision, parts that are done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.projects.forms import DEED, EVIDENCE, Blank, Form, shown
from motcua.doors.ui import flash, session, texts, writing
from motcua.followup.projects import queries, services
from motcua.followup.projects.errors import AlreadyReversed, ChangedMeanwhile, CodeTaken, FieldWrong, TooMuch
from motcua.followup.projects.types import Money, NewPhase, Project, State, Subject
from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations

ROWS = 10
"""Parts of the work that the page has room for."""
_both = require_http_methods(["GET", "POST"])


@officers_only
@_both
def propose(request: HttpRequest) -> HttpResponse:
    """Enter a project with the parts of its work."""
    actor, at = session.actor(request), clock.now()
    today = legal_date(at)
    targets = [(key, f"{key} {name.in_(texts.language())}") for key, name in queries.targets_to_serve(today=today)]
    fields = [
        Blank("code"), Blank("name"), Blank("purpose", "long"), Blank("unit", "choice", _units(request)), Blank("starts", "day"),
        Blank("ends", "day"), Blank("targets", "many", targets),
    ]  # fmt: skip
    form = Form(request) if request.method == "POST" else None
    if form:
        starts, ends = form.day("starts"), form.day("ends")
        phases = _phases(form)
        if not form.faults and (
            code := _done(
                form,
                lambda: services.propose(
                    actor, code=form.text("code"), name=form.text("name"), purpose=form.text("purpose"), unit=form.text("unit"),
                    targets=request.POST.getlist("targets")[:100], starts=starts, ends=ends, phases=phases, at=at,
                ),
            )
        ):  # fmt: skip
            return _back(request, str(code), "proposed")
    rows = [
        {"number": number, **{name: form.text(f"{name}_{number}") if form else "" for name in ("part", "until", "weight")}}
        for number in range(1, ROWS + 1)
    ]  # fmt: skip
    return _form(request, None, texts.words("office.projects.propose"), fields, form, {"phases": rows})


@officers_only
@_both
def move(request: HttpRequest, project: str) -> HttpResponse:
    """Enter a movement of money; its kind stands in the address (`viec`)."""
    actor, at = session.actor(request), clock.now()
    found = queries.project(actor, project, at=at)
    kind = next((one for one in queries.movements_in(found.line.state) if one == request.GET.get("viec")), None)
    if kind is None:
        raise Http404
    _shut(actor, "project.pay" if kind in (Money.COMMITTED, Money.PAID) else "project.manage", found)
    sources = [(key, one.name.in_(texts.language())) for key, one in queries.sources().items()]
    fields = [Blank("source", "choice", sources), Blank("amount", "money"), *DEED, Blank("note", "long"), EVIDENCE]
    if kind is not Money.TOTAL:
        fields.insert(1, Blank("year", "number", value=str(legal_date(at).year)))
    form = Form(request) if request.method == "POST" else None
    if form:
        year = form.whole("year", reason="year") if kind is not Money.TOTAL else 0
        amount, deed = form.whole("amount"), form.deed()
        if not form.faults and _done(
            form,
            lambda: services.move(
                actor, code=project, kind=kind, source=form.text("source"), year=year, amount=amount, deed=deed, note=form.text("note"),
                evidence=form.evidence(), key=_key(request, project), at=at,
            ),
        ):  # fmt: skip
            return _back(request, project, "moved")
    return _form(request, found, texts.words(f"office.projects.enter.{kind}"), fields, form, {"money": True})


@officers_only
@_both
def reverse_(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Take a movement back, with its reason."""
    actor, at = session.actor(request), clock.now()
    found = queries.project(actor, project, at=at)
    entry = next((one for one in found.entries if one.id == number), None)
    if entry is None:
        raise Http404
    _shut(actor, "project.pay" if entry.kind in (Money.COMMITTED, Money.PAID) else "project.manage", found)
    form = Form(request) if request.method == "POST" else None
    if form:
        deed = form.deed()
        if not form.faults and _done(
            form,
            lambda: services.reverse(
                actor, code=project, entry=number, deed=deed, note=form.text("note"), key=_key(request, project), at=at
            ),
        ):
            return _back(request, project, "reversed")
    title = texts.words("office.projects.reverse", amount=writing.dong(entry.amount))
    return _form(request, found, title, [*DEED, Blank("note", "long")], form, {})


@officers_only
@_both
def change(request: HttpRequest, project: str) -> HttpResponse:
    """Change a project by a decision; what is changed stands in the address (`viec`)."""
    actor, at = session.actor(request), clock.now()
    found = queries.project(actor, project, at=at)
    subject = next((one for one in Subject if one == request.GET.get("viec")), None)
    if subject is None:
        raise Http404
    _shut(actor, "project.manage", found)
    fields = [*_of(subject, found, request), *DEED, Blank("why", "long")]
    form = Form(request) if request.method == "POST" else None
    if form:
        to = form.day("to").isoformat() if subject in (Subject.ENDS, Subject.PHASE) else form.text("to")
        deed, phase = form.deed(), form.text("phase")
        if not form.faults and _done(
            form,
            lambda: services.change(
                actor, code=project, subject=subject, to=to, phase=int(phase) if phase.isdecimal() and len(phase) < 10 else None,
                deed=deed, why=form.text("why"), seen=seen(request), at=at,
            )
            or project,
        ):  # fmt: skip
            return _back(request, project, "changed")
    return _form(
        request, found, texts.words(f"office.projects.change.{subject}"), fields, form, {"seen": found.version}
    )


@officers_only
@_both
def finish(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Report that a part of the work is done, with what shows it."""
    actor, at = session.actor(request), clock.now()
    found = queries.project(actor, project, at=at)
    phase = next((one for one in found.phases if one.id == number), None)
    if phase is None:
        raise Http404
    _shut(actor, "project.report", found)
    form = Form(request) if request.method == "POST" else None
    if form:
        done_on = form.day("done_on")
        if not form.faults and _done(
            form,
            lambda: (
                services.finish_phase(
                    actor,
                    code=project,
                    phase=number,
                    done_on=done_on,
                    note=form.text("note"),
                    evidence=form.evidence(),
                    at=at,
                )
                or project
            ),
        ):
            return _back(request, project, "finished")
    title = texts.words("office.projects.finish", name=phase.name)
    return _form(request, found, title, [Blank("done_on", "day"), Blank("note", "long"), EVIDENCE], form, {})


def _shut(actor: Actor, permission: str, found: Project) -> None:
    """Refuse a form before it is filled in, to who may not hand it in. Raises `NotAllowed`."""
    if not queries.may(actor, permission, unit=found.line.unit):
        raise NotAllowed(permission=permission)


def _done(form: Form, act: Callable[[], int | str | None]) -> int | str | None:
    """What the command gave; nothing, with the fault at its field, where it refused."""
    try:
        return act()
    except FieldWrong as wrong:
        field, reason, file = (str(wrong.params.get(key, "")) for key in ("field", "reason", "name"))
        if file:
            form.refused(field, reason, file)
        else:
            form.wrong(field, reason)
    except CodeTaken:
        form.wrong("code", "taken")
    except TooMuch as over:
        words = texts.words(
            f"office.projects.too_much.{over.params['rule']}", over=writing.dong(int(str(over.params["over"])))
        )
        form.faults["amount"] = words
    except ChangedMeanwhile:
        form.wrong("to", "meanwhile")
    except AlreadyReversed:
        form.wrong("note", "reversed")
    return None


def _form(
    request: HttpRequest, found: Project | None, title: str, fields: Sequence[Blank], form: Form | None, more: Mapping[str, object]
) -> HttpResponse:  # fmt: skip
    key = form.text("key") if form else ""
    context = {
        "one": found, "title": title, "fields": shown(fields, form), "errors": form.errors if form else [], "faults": form.faults if form else {},
        "back": reverse("office:project", args=[found.line.code]) if found else reverse("office:projects"), "key": key or uuid.uuid4().hex,
        "action": request.get_full_path(), **more,
    }  # fmt: skip
    return page(request, "office/projects/form.html", context, here="projects", status=422 if form else 200)


def _phases(form: Form) -> list[NewPhase]:
    found = []
    for number in range(1, ROWS + 1):
        name, until, weight = (f"{field}_{number}" for field in ("part", "until", "weight"))
        if form.text(name) or form.text(until) or form.text(weight):
            found.append(NewPhase(form.text(name), form.day(until), form.whole(weight, reason="weight")))
    return found


def _of(subject: Subject, found: Project, request: HttpRequest) -> list[Blank]:
    line = found.line
    if subject is Subject.NAME:
        return [Blank("to", value=line.name, label=texts.words("office.projects.label.name"))]
    if subject is Subject.UNIT:
        return [Blank("to", "choice", _units(request), line.unit, texts.words("office.projects.label.unit"))]
    if subject is Subject.STATE:
        turns = [
            (str(one), texts.words(f"office.projects.state.{one}")) for one in State if one in queries.turns(line.state)
        ]
        return [Blank("to", "choice", turns, label=texts.words("office.projects.label.state"))]
    if subject is Subject.ENDS:
        return [Blank("to", "day", value=writing.day(line.ends), label=texts.words("office.projects.label.ends"))]
    parts = [
        (str(one.id), f"{one.place}. {one.name}: {writing.day(one.ends)}")
        for one in found.phases
        if one.done_on is None
    ]
    return [Blank("phase", "choice", parts), Blank("to", "day", label=texts.words("office.projects.label.phase_ends"))]


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    actor = session.actor(request)
    found = organisations.units(on=legal_date(clock.now()))
    return [(one.code, one.name) for one in found if queries.may(actor, "project.manage", unit=one.code)]


def _key(request: HttpRequest, code: str) -> str:
    """The key of a posted form: the same page posted twice is one movement."""
    key = request.POST.get("key", "").replace("\0", "")[:64]
    return f"{code}/{key}" if key else uuid.uuid4().hex


def _back(request: HttpRequest, code: str, done: str) -> HttpResponse:
    flash.put(request, texts.words(f"office.projects.done.{done}"))
    return HttpResponseRedirect(reverse("office:project", args=[code]), status=303)
