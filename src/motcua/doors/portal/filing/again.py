"""Beginning from what was filled before, keeping answers under a name, and handing a draft to a colleague."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.doors.portal.filing import forms
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import choices, flash, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

_FIELDS = {"/name": "name", "/to": "to", "/note": "note"}


@for_signed_in
@require_POST
def copy(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Begin a dossier like one that was filed."""
    draft = services.copy_filed(actor, code=code, at=clock.now())
    flash.put(request, texts.words("again.copied", code=code))
    return HttpResponseRedirect(reverse("portal:tasks", args=[draft.id]), status=303)


@for_signed_in
@require_POST
def begin(request: HttpRequest, actor: Actor, pattern: UUID) -> HttpResponse:  # noqa: ARG001 -- every view has one
    """Begin a dossier from what is kept under a name."""
    draft = services.begin_from(actor, pattern=str(pattern), at=clock.now())
    return HttpResponseRedirect(reverse("portal:tasks", args=[draft.id]), status=303)


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Keep the answers of a draft under a name."""
    at = clock.now()
    if request.method != "POST":
        return _page(request, actor, draft, "keep")
    try:
        kept = services.keep_pattern(actor, draft=str(draft), name=request.POST.get("name", ""), at=at)
    except Invalid as error:
        return _page(request, actor, draft, "keep", error)
    flash.put(request, texts.words("again.kept", name=kept.name))
    return HttpResponseRedirect(reverse("portal:tasks", args=[draft]), status=303)


@for_signed_in
@require_POST
def drop(request: HttpRequest, actor: Actor, pattern: UUID) -> HttpResponse:
    """Keep it no longer."""
    services.drop_pattern(actor, pattern=str(pattern), at=clock.now())
    flash.put(request, texts.words("again.dropped"))
    return HttpResponseRedirect(reverse("portal:mine"), status=303)


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Ask a colleague to go on with a draft, or take that back."""
    at = clock.now()
    if request.method != "POST":
        return _page(request, actor, draft, "hand")
    to = "" if "back" in request.POST else request.POST.get("to", "") or "-"
    try:
        services.hand_draft(actor, draft=str(draft), to=to, note=request.POST.get("note", ""), at=at)
    except Invalid as error:
        return _page(request, actor, draft, "hand", error)
    flash.put(request, texts.words("again.handed" if to else "again.taken_back"))
    return HttpResponseRedirect(reverse("portal:mine"), status=303)


def _page(request: HttpRequest, actor: Actor, draft: UUID, what: str, error: Invalid | None = None) -> HttpResponse:
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    wrong = {
        _FIELDS[one.pointer]: texts.words(f"again.wrong.{_FIELDS[one.pointer]}_{one.reason}", **one.params)
        for one in (error.errors if error else ())
    }
    given = request.POST
    colleagues = dossiers.colleagues(actor, str(draft), at=at) if what == "hand" else {}
    context = {
        "version": filing.version,
        "draft": filing.draft,
        "back": reverse("portal:tasks", args=[draft]),
        "colleagues": colleagues,
        "name": choices.field("again", "name", given.get("name", ""), errors=wrong),
        "to": choices.choice("again", "to", list(colleagues.items()), given.get("to", ""), errors=wrong),
        "note": choices.field("again", "note", given.get("note") or filing.draft.handed_note, errors=wrong, rows=4),
        "errors": choices.summary(wrong),
    }
    return show(request, f"portal/filing/{what}.html", context, status=422 if error else 200)
