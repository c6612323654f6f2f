"""Taking in a document that came on paper, by post or by mail: scanned, described, then registered like any other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.backoffice.documents import queries, services
from motcua.backoffice.documents.errors import Unacceptable
from motcua.backoffice.documents.types import Enclosed, Party, Urgency
from motcua.doors.office.documents import acts
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.reception.begin import units_for
from motcua.doors.office.reception.boxes import Box
from motcua.doors.ui import flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

_NAMES = ("agency", "sender", "symbol", "issued_on", "type_name", "subject", "signer", "urgency")
MOST_FILES = 20


@officers_only
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The form; posted, the document is taken in and waits for its number in the register."""
    actor = session.actor(request)
    permissions.require(actor, "document.register")
    if request.method == "GET":
        return _form(request, {"key": uuid.uuid4().hex, "type_name": texts.words("office.documents.letter")}, {})
    given = request.POST
    try:
        number = services.enter_by_hand(
            actor,
            agency=given.get("agency", "")[:80],
            sender=_sender(given.get("sender", "")[:200]),
            symbol=given.get("symbol", "")[:200],
            issued_on=_day(given.get("issued_on", "")),
            type_name=given.get("type_name", "")[:100],
            subject=given.get("subject", "")[:2000],
            signer=given.get("signer", "")[:200],
            urgency=acts.urgency(given.get("urgency", "")),
            files=_files(request),
            key=given.get("key", "")[:64],
            at=clock.now(),
        )
    except Invalid as found:
        return _form(request, given, acts.sentences(found.errors))
    except Unacceptable as refusal:
        return _form(request, given, {"files": texts.words(f"office.documents.fault.file_{refusal.params['reason']}")})
    flash.put(request, texts.words("office.documents.done.enter"))
    return HttpResponseRedirect(reverse("office:document", args=[number]), status=303)


def _sender(text: str) -> Party:
    """By its code or name where the exchange knows exactly one so called, else as it was typed."""
    known = queries.find_agencies(text, limit=2) if text.strip() else []
    return Party(known[0].code, known[0].name) if len(known) == 1 else Party("", text)


def _day(text: str) -> date | None:
    try:
        return reading.day(text) if text.strip() else None
    except reading.Unreadable:
        raise Invalid([FieldError("/issued_on", "E-DATE", "date")]) from None


def _files(request: HttpRequest) -> list[Enclosed]:
    held = [one for one in request.FILES.getlist("files") if one.size][: MOST_FILES + 1]
    if len(held) > MOST_FILES:
        raise Invalid([FieldError("/files", "E-LONG", "many", {"most": MOST_FILES})])
    if sum(one.size or 0 for one in held) > acts.LARGEST:
        raise Invalid([FieldError("/files", "E-LONG", "file_large")])
    return [Enclosed(one.name or "tep", one.content_type or "application/octet-stream", one.read()) for one in held]


def _form(request: HttpRequest, given: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    on = clock.legal_date(clock.now())
    mine = units_for(session.actor(request), "document.register")
    agencies = dict.fromkeys(organisations.authority_code(code, on=on) for code, _ in mine)
    names = organisations.unit_names(list(agencies), on=on)
    choices = {
        "agency": [(code, names.get(code, code)) for code in agencies],
        "urgency": [(str(one.value), texts.words(f"office.documents.urgency.{one.value}")) for one in Urgency],
    }
    boxes = [
        Box(
            name, texts.words(f"office.documents.field.{name}"), given.get(name, ""), faults.get(name, ""),
            texts.find(f"office.documents.hint.{name}") or "", "select" if name in choices else "text", "", choices.get(name, ()),
        )
        for name in _NAMES
    ]  # fmt: skip
    context = {
        "boxes": boxes,
        "key": given.get("key", ""),
        "file_fault": faults.get("files", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "crumbs": [(reverse("office:documents"), texts.words("office.menu.documents"))],
    }
    status = 422 if faults else 200
    return page(request, "office/documents/by_hand.html", context, here="documents", status=status)
