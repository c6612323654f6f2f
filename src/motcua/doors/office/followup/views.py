"""Petitions at the desk: their list by urgency, one with its steps, and what is done to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import answers, flash, session, texts
from motcua.followup.petitions import queries as petition_queries
from motcua.followup.petitions import services as petition_services
from motcua.followup.petitions.errors import ActNotOpen
from motcua.followup.petitions.types import Act, Ground, Petition, PetitionClass, Proposal, State
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

SINCE = timedelta(days=90)
_WORDLESS = frozenset({Act.PUBLISH, Act.ACCEPT})
_FIRST = frozenset({Act.ACCEPT, Act.ANSWER, Act.PUBLISH})
"""What most petitions come to next: its button stands out."""
_LONGEST = 21_000


@officers_only
@require_GET
def petitions(request: HttpRequest) -> HttpResponse:
    """Open petitions, the most urgent first, or those that are done; whoever only writes them down is led to the form."""
    actor, at = session.actor(request), clock.now()
    if not permissions.allows(actor, "petition.read") and permissions.allows(actor, "petition.enter"):
        return HttpResponseRedirect(reverse("office:petition_enter"))
    done = request.GET.get("xong") == "1"
    context = {
        "petitions": petition_queries.petitions(actor, open_=not done),
        "handling": petition_queries.handling(actor, since=at - SINCE, until=at + timedelta(seconds=1), at=at),
        "done": done,
        "may_enter": permissions.allows(actor, "petition.enter"),
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
    wanted, seen, kind, ground = (given.get(name, "") for name in ("act", "seen", "kind", "ground"))
    if wanted not in {one.value for one in Act} or seen not in {one.value for one in State}:
        return _shown(request, number)
    into = given.get("into", "")
    title, told, answer = (given.get(name, "")[:_LONGEST] for name in ("public_title", "public_text", "public_answer"))
    try:
        petition_services.turn(
            actor, petition=number, act=Act(wanted), text=given.get("text", "")[:_LONGEST], unit=given.get("unit", ""),
            kind=PetitionClass(kind) if kind in {one.value for one in PetitionClass} else None,
            ground=Ground(ground) if ground in {one.value for one in Ground} else None, to=given.get("to", "")[:500],
            into=int(into) if into.isdecimal() and len(into) < 16 else 0, document=given.get("document", "")[:500], public=Proposal(title, told, answer, 0),
            checked=given.get("checked") == "yes", files=given.getlist("public_file"), seen=State(seen), at=clock.now(),
        )  # fmt: skip
    except Invalid as invalid:
        return _shown(request, number, act=wanted, faults=invalid.errors)
    except ActNotOpen:
        flash.put(request, texts.words("office.petitions.moved"))
    else:
        flash.put(request, texts.words(f"office.petitions.done.{wanted}"))
    return HttpResponseRedirect(reverse("office:petition", args=[number]), status=303)


@officers_only
@require_POST
def bind(request: HttpRequest, number: int) -> HttpResponse:
    """Say which dossier it is about, or propose that its sender be thanked."""
    actor, at = session.actor(request), clock.now()
    if "proposed" in request.POST:
        petition_services.reward(actor, petition=number, proposed=request.POST["proposed"] == "yes", at=at)
        flash.put(request, texts.words("office.petitions.done.reward"))
        return HttpResponseRedirect(reverse("office:petition", args=[number]), status=303)
    try:
        petition_services.bind(actor, petition=number, dossier=request.POST.get("dossier", "").strip()[:80], at=at)
    except Invalid as invalid:
        return _shown(request, number, act="bind", faults=invalid.errors)
    flash.put(request, texts.words("office.petitions.done.bind"))
    return HttpResponseRedirect(reverse("office:petition", args=[number]), status=303)


@officers_only
@require_GET
def file(request: HttpRequest, number: int, paper: UUID) -> HttpResponse:
    """A file that the sender added, to be saved; the look is logged."""
    found = petition_queries.file(session.actor(request), number, str(paper), at=clock.now())
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{answers.quoted(found.paper.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(found.content, content_type=found.paper.media_type, headers=headers)


def _shown(request: HttpRequest, number: int, *, act: str = "", faults: tuple[FieldError, ...] = ()) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    found = petition_queries.petition(actor, number, at=at)
    named = {f"{act}-{one.pointer.strip('/')}": _words(one) for one in faults}
    handles = permissions.allows(actor, "petition.handle")
    open_acts = [one for one in found.acts if permissions.allows(actor, petition_services.PERMISSION[one])]
    merges = Act.MERGE in open_acts
    context = {
        "one": found,
        "acts": [_form(actor, one, found, request, act, open_acts) for one in open_acts],
        "handles": handles,
        "files": petition_queries.files(number),
        "chosen_files": request.POST.getlist("public_file"),
        "near": petition_queries.near(actor, number) if handles else [],
        "mergeable": [
            one
            for one in (petition_queries.petitions(actor, limit=200) if merges else [])
            if one.id != found.id and not one.merged_into and one.state in {State.NEW, State.NEED_INFO, State.ASSIGNED}
        ],
        "units": organisations.units(on=clock.legal_date(at)),
        "agency": settings.MOTCUA.agency_code,
        "classes": [one.value for one in PetitionClass],
        "grounds": [(one.value, texts.words(f"office.petitions.grounds.{one.value}")) for one in Ground],
        "dossier_typed": request.POST.get("dossier", "") if act == "bind" else found.dossier,
        "fault": named,
        "errors": [{"text": words, "href": f"#{key}"} for key, words in named.items()],
        "message": flash.take(request),
        "now": at,
    }
    return page(request, "office/followup/petition.html", context, here="petitions", status=422 if faults else 200)


def _form(
    actor: Actor, act: Act, found: Petition, request: HttpRequest, posted: str, open_acts: list[Act]
) -> dict[str, object]:
    """One act's form, with what was typed where it came back."""
    given = request.POST if act.value == posted else {}
    public: dict[str, object] = {}
    if act is Act.PUBLISH:
        proposed = petition_queries.proposal(actor, found.id)
        public = {
            "title": given.get("public_title", proposed.title), "text_": given.get("public_text", proposed.text),
            "answer": given.get("public_answer", proposed.answer), "masked": proposed.masked, "checked": given.get("checked", ""),
            "summed": found.kind is PetitionClass.BEHAVIOUR or not found.may_publish,
        }  # fmt: skip
    return {
        "key": act.value,
        "needs_text": act not in _WORDLESS,
        "accepts": act is Act.ACCEPT,
        "answers": act is Act.ANSWER,
        "refuses": act is Act.REFUSE,
        "forwards": act is Act.FORWARD,
        "merges": act is Act.MERGE,
        "public": public,
        "first": act in _FIRST,
        "text": given.get("text", ""),
        "unit": given.get("unit", found.unit),
        "kind": given.get("kind", ""),
        "ground": given.get("ground", found.suspected.value if found.suspected else ""),
        "to": given.get("to", ""),
        "into": given.get("into", ""),
        "document": given.get("document", ""),
        "alone": len(open_acts) == 1,
    }


def _words(fault: FieldError) -> str:
    name = fault.reason or fault.pointer.strip("/")
    return texts.words(f"office.petitions.fault.{name}")
