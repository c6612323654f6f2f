"""The officer's certificates: registered with proof, looked at, used no more."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.signing import words
from motcua.doors.ui import flash, reaching, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries, services
from motcua.identity.accounts import queries as accounts


@officers_only
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Certificates with their dates and whether they may sign now, and the ways to register one."""
    return _shown(request, {})


@officers_only
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register a key that this server reaches; that its PIN opens it is the proof."""
    actor, at = session.actor(request), clock.now()
    hand, place, pin = (request.POST.get(name, "").strip() for name in ("hand", "place", "pin"))
    faults = {}
    if not place:
        faults["place"] = texts.words("office.signing.certificate.place_missing")
    if not pin:
        faults["pin"] = texts.words("office.signing.fault.pin")
    if faults:
        return _shown(request, faults)
    holder = accounts.account(actor.id).name
    try:
        if hand == "pkcs11":
            services.register_token(actor, place=place[:200], pin=pin, holder=holder, at=at)
        else:
            services.register_file(actor, file=place[:100], pin=pin, holder=holder, at=at)
    except HouseError as failure:
        return _shown(request, {"place": words.told(failure)})
    flash.put(request, texts.words("office.signing.certificate.registered"))
    return _back()


@officers_only
@require_POST
def withdraw(request: HttpRequest, certificate: int) -> HttpResponse:
    """Use one no more."""
    services.withdraw_certificate(session.actor(request), certificate=certificate, at=clock.now())
    flash.put(request, texts.words("office.signing.certificate.withdrawn"))
    return _back()


def _shown(request: HttpRequest, faults: Mapping[str, str]) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    rows = [
        {"certificate": one, "unfit": texts.words(f"office.signing.unfit.{why}") if why else ""}
        for one in queries.certificates(actor.id)
        for why in (queries.usable(one, at=at),)
    ]
    context = {
        "rows": rows,
        "token": bool(settings.MOTCUA.signing_pkcs11_module),
        "service": settings.MOTCUA.signing_service_url,
        "agent_address": settings.MOTCUA.signing_agent,
        "login": accounts.account(actor.id).login,
        "given": request.POST.get("place", ""),
        "hand": request.POST.get("hand", "file"),
        "message": flash.take(request),
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return reaching.out(
        page(request, "office/signing/certificates.html", context, here="signing", status=422 if faults else 200)
    )


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("office:signing_certificates"), status=303)
