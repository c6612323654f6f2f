"""Petitions: their list by urgency, one with its steps, and what is done to it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, session, texts
from motcua.followup.petitions import queries as petition_queries
from motcua.followup.petitions import services as petition_services
from motcua.followup.petitions.errors import ActNotOpen
from motcua.followup.petitions.types import Act, Petition, PetitionClass, State
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

SINCE = timedelta(days=90)


@officers_only
@require_GET
def petitions(request: HttpRequest) -> HttpResponse:
    """Open petitions, the most urgent first, or those that are done."""
    actor, at = session.actor(request), clock.now()
    done = request.GET.get("xong") == "1"
    context = {
        "petitions": petition_queries.petitions(actor, open_=not done),
        "handling": petition_queries.handling(actor, since=at - SINCE, until=at + timedelta(seconds=1), at=at),
        "done": done,
        "now": at,
        "message": flash.take(request),
    }
    return page(request, "office/followup/petitions.html", context, here="petitions")


@officers_only
@require_GET
def petition(request: HttpRequest, number: int) -> HttpResponse:
    """One petition with its steps and what may be done now."""
    return _shown(request, number)


@officers_only
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Do one act; what was typed stays where it has a fault."""
    actor, given = session.actor(request), request.POST
    wanted, seen, kind = given.get("act", ""), given.get("seen", ""), given.get("kind", "")
    if wanted not in {one.value for one in Act} or seen not in {one.value for one in State}:
        return _shown(request, number)
    try:
        petition_services.turn(
            actor, petition=number, act=Act(wanted), text=given.get("text", ""), unit=given.get("unit", ""),
            kind=PetitionClass(kind) if kind in {one.value for one in PetitionClass} else None,
            document=given.get("document", ""), seen=State(seen), at=clock.now(),
        )  # fmt: skip
    except Invalid as invalid:
        return _shown(request, number, act=wanted, faults=invalid.errors)
    except ActNotOpen:
        flash.put(request, texts.words("office.petitions.moved"))
    else:
        flash.put(request, texts.words(f"office.petitions.done.{wanted}"))
    return HttpResponseRedirect(reverse("office:petition", args=[number]), status=303)


def _shown(request: HttpRequest, number: int, *, act: str = "", faults: tuple[FieldError, ...] = ()) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    found = petition_queries.petition(actor, number, at=at)
    named = {f"{act}-{one.pointer.strip('/')}": _words(one) for one in faults}
    context = {
        "one": found,
        "acts": [
            _form(one, found, request, act)
            for one in found.acts
            if permissions.allows(actor, petition_services.PERMISSION[one])
        ],
        "units": organisations.units(on=clock.legal_date(at)),
        "agency": settings.MOTCUA.agency_code,
        "classes": [one.value for one in PetitionClass],
        "fault": named,
        "errors": [{"text": words, "href": f"#{key}"} for key, words in named.items()],
        "message": flash.take(request),
        "now": at,
    }
    return page(request, "office/followup/petition.html", context, here="petitions", status=422 if faults else 200)


def _form(act: Act, found: Petition, request: HttpRequest, posted: str) -> dict[str, object]:
    """One act's form, with what was typed where it came back."""
    given = request.POST if act.value == posted else {}
    return {
        "key": act.value,
        "needs_text": act is not Act.PUBLISH and act is not Act.ACCEPT,
        "accepts": act is Act.ACCEPT,
        "answers": act is Act.ANSWER,
        "text": given.get("text", ""),
        "unit": given.get("unit", found.unit),
        "kind": given.get("kind", ""),
        "document": given.get("document", ""),
        "fault": {},
    }


def _words(fault: FieldError) -> str:
    name = fault.reason or fault.pointer.strip("/")
    return texts.words(f"office.petitions.fault.{name}")
