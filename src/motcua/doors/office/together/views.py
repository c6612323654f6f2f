"""The part of a page that says who else is here, asked again every half minute, and the buttons of the soft lock."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import NotToTakeOver
from motcua.doors.office.frame import officers_only
from motcua.doors.office.together import parts
from motcua.doors.ui import flash, session, texts, writing
from motcua.foundation import clock


@officers_only
@require_GET
def present(request: HttpRequest, code: str) -> HttpResponse:
    """Who else has the dossier open now."""
    return render(request, "office/parts/together.html", parts.shown(request, code))


@officers_only
@require_POST
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to work on the dossier; a page without script comes back to where it was."""
    told = parts.begin(request, code)
    if request.headers.get("HX-Request"):
        return render(request, "office/parts/together.html", parts.shown(request, code))
    if told:
        flash.put(request, told)
    return _back(request, code)


@officers_only
@require_POST
def let_go(request: HttpRequest, code: str) -> HttpResponse:
    """Leave the dossier to others."""
    parts.done(request, code)
    return _back(request, code)


@officers_only
@require_POST
def take_over(request: HttpRequest, code: str) -> HttpResponse:
    """Work on what another began and left alone, or as the head."""
    try:
        services.take_over(session.actor(request), code=code, name=session.current(request).name, at=clock.now())
        flash.put(request, texts.words("office.together.taken_over", code=code))
    except NotToTakeOver as held:
        since = writing.moment(held.since)
        flash.put(request, texts.words("office.together.not_yet", name=held.name, since=since))
    return _back(request, code)


def _back(request: HttpRequest, code: str) -> HttpResponse:
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/ban-lam-viec/")
    return HttpResponseRedirect(back if safe else reverse("office:review", args=[code]), status=303)
