"""Programs that may call the API (OAuth 2.0 clients): made, given another secret or other rights, ended."""

from __future__ import annotations

import re
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import faults, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import AccountUnknown, NameTaken
from motcua.identity.accounts.types import OpenedClient
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.people.errors import RightsWrong

SCOPES = ("file", "see", "pay", "sign", "events")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}", re.ASCII)
_OVERLAP = timedelta(hours=24)


class Fault(Exception):
    """A field of the form is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Every program with its rights, the form for a new one, and what may be done with each."""
    actor = session.actor(request)
    fault: Fault | None = None
    if request.method == "POST":
        try:
            opened = _act(request, actor)
        except Fault as wrong:
            fault = wrong
        else:
            if opened is not None:
                shown = {"client": opened.client_id, "secret": opened.secret}
                return page(request, "office/outward/client_secret.html", shown, here="programs")
            return HttpResponseRedirect(reverse("office:programs"), status=303)
    words = texts.words(f"office.programs.fault.{fault.reason}") if fault else ""
    context = {
        "programs": accounts.all_clients(actor),
        "scopes": [(one, texts.words(f"office.programs.scope.{one}")) for one in SCOPES],
        "typed": request.POST,
        "chosen": request.POST.getlist("scope") if fault else [],
        "faults": {fault.field: words} if fault else {},
        "errors": [faults.Line(words, f"#f-{fault.field}")] if fault else [],
        "message": flash.take(request),
    }
    return page(request, "office/outward/programs.html", context, here="programs", status=422 if fault else 200)


def _act(request: HttpRequest, actor: Actor) -> OpenedClient | None:
    act, at = request.POST.get("act", ""), clock.now()
    client = request.POST.get("client", "").strip().replace("\0", "")[:80]
    scopes = frozenset(request.POST.getlist("scope"))
    try:
        if act == "make":
            return _made(request, actor, client, scopes)
        if act == "rotate":
            return commands.rotate_secret(actor, client_id=client, overlap=_OVERLAP, at=at)
        if act == "scopes":
            commands.set_scopes(actor, client_id=client, scopes=scopes, at=at)
            flash.put(request, texts.words("office.programs.scopes_set", client=client))
        elif act == "revoke":
            commands.revoke_client(actor, client_id=client, reason="staff", at=at)
            flash.put(request, texts.words("office.programs.revoked_now", client=client))
    except AccountUnknown:
        flash.put(request, texts.words("office.programs.gone"))
    except EnterpriseCodeWrong:
        raise Fault("enterprise", "enterprise") from None
    except NameTaken:
        raise Fault("client", "taken") from None
    except RightsWrong:
        raise Fault("scope" if act == "make" else f"scope-{client}", "scope") from None
    return None


def _made(request: HttpRequest, actor: Actor, client: str, scopes: frozenset[str]) -> OpenedClient:
    if not _NAME.fullmatch(client):
        raise Fault("client", "client")
    enterprise = request.POST.get("enterprise", "").strip()
    name = request.POST.get("name", "").strip().replace("\0", "")[:100]
    return commands.open_client(
        actor, client_id=client, enterprise=enterprise, scopes=scopes, name=name, at=clock.now()
    )
