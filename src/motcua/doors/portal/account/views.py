"""A person's own sign-ins, and the link of a letter that says "it was not me"."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, safety, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import SessionUnknown


@require_GET
@for_signed_in
def sessions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every sign-in with this account."""
    return _page(request, actor)


@require_POST
@for_signed_in
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Close one session, or all but this one."""
    wanted, at = request.POST.get("session", ""), clock.now()
    if wanted == "all":
        count = commands.close_sessions(actor, keep=session.current(request).session, at=at)
        flash.put(request, texts.words("sessions.closed_all", count=count))
    else:
        with suppress(SessionUnknown):  # it ended meanwhile
            commands.close_sessions(actor, sessions=(wanted,), at=at)
        flash.put(request, texts.words("sessions.closed_one"))
    return HttpResponseRedirect(reverse("portal:sessions"), status=303)


@never_cache
@require_http_methods(["GET", "POST"])
def deny(request: HttpRequest, token: str) -> HttpResponse:
    """Close every session of the account of which the letter speaks; opening the link alone changes nothing."""
    if request.method == "GET":
        return render(request, "portal/account/deny.html", {"state": "ask"})
    try:
        commands.deny_sign_in(token, at=clock.now())
    except SessionUnknown:
        return render(request, "portal/account/deny.html", {"state": "gone"}, status=404)
    return render(request, "portal/account/deny.html", {"state": "done"})


def _page(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "crumbs": [("/", texts.words("sign_in.home"))],
        **safety.context(request, actor, close=reverse("portal:sessions_close")),
    }
    return show(request, "portal/account/sessions.html", context)
