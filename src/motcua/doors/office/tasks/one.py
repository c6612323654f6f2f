"""One task: where it stands, its history, and what the officer may do to it now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.attachments.types import LARGEST_EVIDENCE
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.tasks.asked import unit_names
from motcua.doors.office.tasks.rows import row
from motcua.doors.office.tasks.views import navigation
from motcua.doors.ui import flash, reading, session, texts
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.programmes import queries, services
from motcua.followup.programmes.errors import OwnReport, TaskMoved, TurnNotOpen
from motcua.followup.programmes.types import Act, Given, Opened, Risk
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

_TYPED = ("percent", "text", "risk", "risk_note", "due", "reason", "decision")
_FORMS = {Act.CONFIRM: "confirm", Act.FINISH: "confirm", Act.RETURN: "return"}
"""Acts that share a form, by its name; the others have one of their own."""


@officers_only
@require_GET
def task(request: HttpRequest, number: int) -> HttpResponse:
    """A task with its history."""
    return _shown(request, number)


@officers_only
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Do something to a task; what is wrong is said at its field, and nothing that was typed is lost but files."""
    actor, at, name = session.actor(request), clock.now(), request.POST.get("act", "")
    typed = {key: request.POST.get(key, "").replace("\0", "")[:5_000] for key in _TYPED}
    doing = _ACTS.get(name)
    if doing is None:
        return _shown(request, number)
    try:
        doing(request, actor, number, typed, at)
    except Invalid as invalid:
        return _shown(request, number, name=name, typed=typed, faults=invalid.errors)
    except (TaskMoved, TurnNotOpen):
        return _shown(request, number, name=name, typed=typed, status=409, message=texts.words("office.tasks.moved"))
    except OwnReport:
        flash.put(request, texts.words("office.tasks.own_report"))
    else:
        flash.put(request, texts.words(f"office.tasks.did.{name}"))
    return HttpResponseRedirect(reverse("office:task", args=[number]), status=303)


@officers_only
@require_GET
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """A file of evidence, to be saved."""
    name, content = queries.evidence(session.actor(request), number, at=clock.now())
    return saved(name, content)


def saved(name: str, content: bytes) -> HttpResponse:
    """A file that somebody handed in: never opened in place."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _report(request: HttpRequest, actor: Actor, number: int, typed: dict[str, str], at: datetime) -> None:
    percent = typed["percent"].strip().removesuffix("%").strip()
    services.report(
        actor, number, percent=int(percent) if percent.isascii() and percent.isdecimal() and len(percent) < 4 else -1, text=typed["text"],
        risk=next((one for one in Risk if one.value == typed["risk"]), None), risk_note=typed["risk_note"], evidence=_files(request),
        seen=seen(request), at=at,
    )  # fmt: skip


def _confirm(request: HttpRequest, actor: Actor, number: int, typed: dict[str, str], at: datetime) -> None:
    services.confirm(actor, number, text=typed["text"], seen=seen(request), at=at)


def _return(request: HttpRequest, actor: Actor, number: int, typed: dict[str, str], at: datetime) -> None:
    services.send_back(actor, number, text=typed["text"], seen=seen(request), at=at)


def _reschedule(request: HttpRequest, actor: Actor, number: int, typed: dict[str, str], at: datetime) -> None:
    try:
        due = reading.day(typed["due"])
    except reading.Unreadable:
        due = None
    services.reschedule(
        actor, number, due=due, reason=typed["reason"], decision=typed["decision"], seen=seen(request), at=at
    )


def _cancel(request: HttpRequest, actor: Actor, number: int, typed: dict[str, str], at: datetime) -> None:
    services.cancel(actor, number, reason=typed["reason"], decision=typed["decision"], seen=seen(request), at=at)


def _reopen(request: HttpRequest, actor: Actor, number: int, typed: dict[str, str], at: datetime) -> None:
    services.reopen(actor, number, reason=typed["reason"], seen=seen(request), at=at)


_ACTS: dict[str, Callable[[HttpRequest, Actor, int, dict[str, str], datetime], None]] = {
    "report": _report,
    "confirm": _confirm,
    "return": _return,
    "reschedule": _reschedule,
    "cancel": _cancel,
    "reopen": _reopen,
}


def _files(request: HttpRequest) -> list[Given]:
    found = []
    for key in sorted(request.FILES):
        place = key.removeprefix("evidence-")
        if key != place and place.isascii() and place.isdecimal() and len(place) < 3:
            for upload in request.FILES.getlist(key)[: services.MOST_FILES + 1]:
                found.append(Given(upload.name or "bang-chung", upload.read(LARGEST_EVIDENCE + 1), int(place)))
    return found


def _shown(
    request: HttpRequest, number: int, *, name: str = "", typed: dict[str, str] | None = None, faults: tuple[FieldError, ...] = (),
    status: int = 200, message: str = "",
) -> HttpResponse:  # fmt: skip
    actor, at = session.actor(request), clock.now()
    found = queries.opened(actor, number, at=at)
    people = accounts.names(
        {by.removeprefix("officer:") for by in (*(one.by for one in found.steps), *(one.by for one in found.changes))}
    )
    near = [found.task, *found.waits_for, *found.waited_for_by]
    names = unit_names(near, at)
    named = {_field(name, one.pointer): _sentence(one) for one in faults}
    forms = {_FORMS.get(one, one.value) for one in found.acts}
    proofs = [proof for step in found.steps for proof in step.proofs]
    context = {
        "row": row(found.task, names), "task": found.task, "plan": found.plan, "plan_name": found.plan.name.in_(texts.language()),
        "objective": next((one for one in found.plan.objectives if one.id == found.task.objective), None),
        "targets": _targets(actor, found), "partners": [one for one in found.plan.partners if one.id in found.task.partners],
        "steps": [
            {"step": one, "act": texts.words(f"office.tasks.act.{one.act}"), "by": _person(people, one.by)} for one in reversed(found.steps)
        ],
        "changes": [{"change": one, "by": _person(people, one.by)} for one in found.changes],
        "deliverables": [
            {"number": place, "name": text, "proofs": [one for one in proofs if one.deliverable == place], "field": f"evidence-{place}", "fault": named.get(f"evidence-{place}", "")}
            for place, text in enumerate(found.task.deliverables, 1)
        ],
        "other_proofs": [one for one in proofs if not 0 < one.deliverable <= len(found.task.deliverables)],
        "waits_for": [row(one, names) for one in found.waits_for], "waited_for_by": [row(one, names) for one in found.waited_for_by],
        "unseen": found.unseen, "forms": forms, "finishes": Act.FINISH in found.acts, "typed": typed or {}, "fault": named, "name": name,
        "risks": [(one.value, texts.words(f"office.tasks.risk.{one}")) for one in Risk], "risk": texts.words(f"office.tasks.risk.{found.task.risk}"),
        "errors": [{"text": text, "href": f"#{key}"} for key, text in named.items()], "message": message or flash.take(request),
        "unsent": (typed or {}).get("text", "") if message and name not in forms else "", **navigation(request, "task"),
    }  # fmt: skip
    return page(request, "office/tasks/task.html", context, here="tasks", status=422 if faults else status)


def _person(people: dict[str, str], by: str) -> str:
    known = people.get(by.removeprefix("officer:"))
    return known or texts.words("office.tasks.by_file")


def _targets(actor: Actor, found: Opened) -> list[dict[str, str]]:
    """The targets of the task's objective, by their names where there are such."""
    wanted = next((one.targets for one in found.plan.objectives if one.id == found.task.objective), ())
    if not wanted or not permissions.allows(actor, "figure.read"):
        return []
    year = min(found.task.due.year, clock.legal_date(clock.now()).year)
    known = {f"{one.plan}/{one.id}": one for one in monitoring.targets(year)}
    return [
        {"name": f"{key} {known[key].name.in_(texts.language())}", "to": f"{reverse('office:plan_target', args=key.split('/'))}?nam={year}"}
        for key in wanted
        if key in known
    ]  # fmt: skip


def _field(name: str, pointer: str) -> str:
    """The id of the input at fault: that of its form, or of the file for a deliverable."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "evidence":
        return f"evidence-{parts[1]}" if len(parts) > 1 else "evidence-0"
    return f"{name}-{parts[0]}"


def _sentence(one: FieldError) -> str:
    return texts.words(
        f"office.{'evidence' if one.code == 'E-ATT' and 'name' in one.params else 'tasks.fault'}.{one.reason}",
        **one.params,
    )
