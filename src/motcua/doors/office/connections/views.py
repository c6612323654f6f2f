"""Messages that have not arrived, the dead ones first, each with a button to send it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, links, session, texts
from motcua.foundation import clock
from motcua.foundation.jobs import queries as jobs
from motcua.foundation.outbox import queries, services
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


@officers_only
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """What waits, what is dead, and jobs that used up their attempts."""
    actor = session.actor(request)
    permissions.require(actor, "outbox.read")
    context = {
        "links": links.standings(at=clock.now()),
        "depths": queries.depths(),
        "dead": queries.unsent(state="dead"),
        "waiting": queries.unsent(state="waiting", limit=50),
        "failed": jobs.failed(limit=50),
        "may_resend": permissions.allows(actor, "outbox.resend"),
        "message": flash.take(request),
        "now": clock.now(),
    }
    return page(request, "office/connections/messages.html", context, here="connections")


@officers_only
@require_POST
def resend(request: HttpRequest, message: int) -> HttpResponse:
    """Send one message again."""

    def allowed(actor: Actor) -> None:
        permissions.require(actor, "outbox.resend")

    services.resend(session.actor(request), message_id=message, at=clock.now(), allowed=allowed)
    flash.put(request, texts.words("office.connections.resent", message=message))
    return HttpResponseRedirect(reverse("office:connections"), status=303)
