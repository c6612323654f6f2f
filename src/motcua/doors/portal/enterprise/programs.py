"""An enterprise's programs: what they may do, a new secret, certificates, the end of one."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import AccountUnknown, CertificateWrong

OVERLAPS = {"0": 0, "24": 24, "168": 168}
"""Hours for which the old secret works on, as the form offers them."""


@require_GET
@for_signed_in
def programs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every program that acts for the enterprise."""
    if actor.acting_for is None or actor.acting_for.kind != "enterprise" or "manage" not in actor.rights:
        return show(request, "portal/enterprise/none.html", {}, status=403)
    return _page(request, actor)


@require_POST
@for_signed_in
def revoke(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End a program's right to act, at once."""
    commands.revoke_client(actor, client_id=_client(request), reason="representative", at=clock.now())
    flash.put(request, texts.words("programs.revoked_now"))
    return HttpResponseRedirect(reverse("portal:programs"), status=303)


@never_cache
@require_POST
@for_signed_in
def rotate(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new secret, shown once; the old one works on for the time chosen."""
    hours = OVERLAPS.get(request.POST.get("overlap", ""), 24)
    opened = commands.rotate_secret(actor, client_id=_client(request), overlap=timedelta(hours=hours), at=clock.now())
    context = {"client": opened.client_id, "secret": opened.secret, "hours": hours}
    return show(request, "portal/enterprise/secret.html", context)


@require_POST
@for_signed_in
def add_certificate(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let a program prove itself by a certificate."""
    client = _client(request)
    try:
        commands.add_certificate(actor, client_id=client, pem=request.POST.get("certificate", ""), at=clock.now())
    except CertificateWrong:
        return _page(request, actor, faulty=client)
    flash.put(request, texts.words("programs.certificate_added"))
    return HttpResponseRedirect(reverse("portal:programs"), status=303)


@require_POST
@for_signed_in
def remove_certificate(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a certificate from a program."""
    with suppress(AccountUnknown):  # it was taken meanwhile
        commands.remove_certificate(
            actor, client_id=_client(request), thumbprint=request.POST.get("thumbprint", ""), at=clock.now()
        )
    flash.put(request, texts.words("programs.certificate_removed"))
    return HttpResponseRedirect(reverse("portal:programs"), status=303)


def _client(request: HttpRequest) -> str:
    return request.POST.get("client", "").replace("\0", "")[:80]


def _page(request: HttpRequest, actor: Actor, *, faulty: str = "") -> HttpResponse:
    at = clock.now()
    words = texts.words("programs.certificate_wrong")
    lines = [
        {
            "value": one,
            "scopes": ", ".join(texts.words(f"staff.right.{scope}") for scope in sorted(one.scopes)),
            "old_until": one.old_secret_until if one.old_secret_until and one.old_secret_until > at else None,
            "fault": words if one.client_id == faulty else "",
            "typed": request.POST.get("certificate", "") if one.client_id == faulty else "",
        }
        for one in accounts.clients(actor)
    ]
    context = {
        "crumbs": [("/", texts.words("sign_in.home")), (reverse("portal:staff"), texts.words("staff.title"))],
        "programs": lines,
        "errors": [{"text": words, "href": f"#certificate-{n}"} for n, line in enumerate(lines, 1) if line["fault"]],
    }
    return show(request, "portal/enterprise/programs.html", context, status=422 if faulty else 200)
