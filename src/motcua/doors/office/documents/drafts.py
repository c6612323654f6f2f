"""Writing an outgoing document: every fault at its field, nothing typed is lost; receivers are named a line each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.backoffice.documents import queries, services
from motcua.backoffice.documents.errors import DocumentMoved, TurnNotLawful
from motcua.backoffice.documents.types import Party, Urgency, Written
from motcua.doors.office.documents import acts
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.reception.begin import units_for
from motcua.doors.office.reception.boxes import Box
from motcua.doors.ui import flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.permissions import queries as permissions

_NAMES = ("unit", "type", "subject", "receivers", "body", "signer_position", "competence", "urgency", "due")


@officers_only
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a document; `tra-loi` names the incoming one that it answers, `thay-the` the issued one whose place it takes."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "document.draft")
    answers, replaces = request.GET.get("tra-loi", "")[:40], request.GET.get("thay-the", "")[:40]
    if request.method == "GET":
        first = {"type": "CV", "key": uuid.uuid4().hex}
        if answers:
            asked = queries.document(actor, answers)
            first |= {
                "receivers": asked.sender.code or asked.sender.name,
                "subject": texts.words("office.documents.answer_to", symbol=asked.line.symbol),
            }
        return _form(request, first, {}, "")
    given = request.POST
    try:
        number = services.draft(
            actor, unit=given.get("unit", "")[:80], written=_written(given, answers=answers, replaces=replaces),
            key=given.get("key", "")[:64], at=at,
        )  # fmt: skip
    except Invalid as found:
        return _form(request, given, acts.sentences(found.errors), "")
    flash.put(request, texts.words("office.documents.done.draft"))
    return HttpResponseRedirect(reverse("office:document", args=[number]), status=303)


@officers_only
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change a draft; what was checked is checked again."""
    actor = session.actor(request)
    view = queries.document(actor, number)
    permissions.require(actor, "document.draft")
    if request.method == "GET":
        due = clock.legal_date(view.line.due).strftime("%d/%m/%Y") if view.line.due else ""
        held = {
            "type": view.type, "subject": view.line.subject, "body": view.body, "signer_position": view.signer_position, "competence": view.competence,
            "urgency": str(int(view.line.urgency)), "due": due, "receivers": "\n".join(one.code for one in view.receivers), "seen": str(view.version),
        }  # fmt: skip
        return _form(request, held, {}, number)
    try:
        services.revise(actor, document=number, written=_written(request.POST), seen=seen(request), at=clock.now())
    except Invalid as found:
        return _form(request, request.POST, acts.sentences(found.errors), number)
    except (DocumentMoved, TurnNotLawful):
        return _form(
            request, request.POST, {"subject": texts.words("office.documents.fault.moved")}, number, status=409
        )
    flash.put(request, texts.words("office.documents.done.draft"))
    return HttpResponseRedirect(reverse("office:document", args=[number]), status=303)


def _written(given: Mapping[str, str], *, answers: str = "", replaces: str = "") -> Written:
    faults: list[FieldError] = []
    urgency = given.get("urgency", "0")
    made = Written(
        type=given.get("type", ""),
        subject=given.get("subject", "")[:2000],
        body=given.get("body", "")[:40_000],
        receivers=tuple(_receivers(given.get("receivers", "")[:20_000], faults)),
        urgency=Urgency(int(urgency)) if urgency in {"0", "1", "2", "3", "4"} else Urgency.NORMAL,
        due=_day(given.get("due", ""), faults),
        answers=answers,
        replaces=replaces,
        signer_position=given.get("signer_position", "")[:200],
        competence=given.get("competence", "")[:10],
    )
    if faults:
        raise Invalid(faults)
    return made


def _receivers(text: str, faults: list[FieldError]) -> list[Party]:
    found = []
    for line in dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()):
        known = queries.find_agencies(line, limit=5)
        if len(known) == 1:
            found.append(Party(known[0].code, known[0].name))
        elif known:
            several = "; ".join(f"{one.code} {one.name}" for one in known)
            faults.append(FieldError("/receivers", "E-CODE", "several", {"line": line, "found": several}))
        else:
            faults.append(FieldError("/receivers", "E-CODE", "nobody", {"line": line}))
    return found


def _day(text: str, faults: list[FieldError]) -> date | None:
    try:
        return reading.day(text) if text.strip() else None
    except reading.Unreadable:
        faults.append(FieldError("/due", "E-DATE", "date"))
        return None


def _form(
    request: HttpRequest, given: Mapping[str, str], faults: Mapping[str, str], number: str, *, status: int = 0
) -> HttpResponse:
    choices: dict[str, list[tuple[str, str]]] = {
        "unit": [] if number else list(units_for(session.actor(request), "document.draft")),
        "type": [(one.code, one.name) for one in queries.types()],
        "competence": [(one, one or "–") for one in ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")],
        "urgency": [(str(one.value), texts.words(f"office.documents.urgency.{one.value}")) for one in Urgency],
    }
    kinds = {
        "body": "area",
        "receivers": "area",
        "unit": "select",
        "type": "select",
        "competence": "select",
        "urgency": "select",
    }
    boxes = [
        Box(
            name, texts.words(f"office.documents.field.{name}"), given.get(name, ""), faults.get(name, ""),
            texts.find(f"office.documents.hint.{name}") or "", kinds.get(name, "text"), "", choices.get(name, ()),
        )
        for name in _NAMES
        if name != "unit" or choices["unit"]
    ]  # fmt: skip
    context = {
        "boxes": boxes,
        "number": number,
        "key": given.get("key", ""),
        "seen": given.get("seen", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "crumbs": [(reverse("office:documents"), texts.words("office.menu.documents"))],
    }
    return page(
        request, "office/documents/draft.html", context, here="documents", status=status or (422 if faults else 200)
    )
