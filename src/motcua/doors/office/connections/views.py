"""How the links stand and what has not arrived: try a link, send a message again, send all of a link again."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.payments import queries as payments
from motcua.doors.office.connections import reasons
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, links, session, texts
from motcua.doors.ui.comparing import comparers
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.jobs import queries as jobs
from motcua.foundation.outbox import queries, services
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions


@officers_only
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """What waits, what is dead, and jobs that used up their attempts."""
    actor = session.actor(request)
    permissions.require(actor, "outbox.read")
    at = clock.now()
    context = {
        "orphans": _orphans(actor, at) if permissions.allows(actor, "system.read") else [],
        "may_staff": permissions.allows(actor, "post.manage"),
        "links": links.standings(at=at),
        "depths": queries.depths(),
        "dead": queries.unsent(state="dead"),
        "waiting": queries.unsent(state="waiting", limit=50),
        "failed": jobs.failed(limit=50),
        "may_resend": permissions.allows(actor, "outbox.resend"),
        "message": flash.take(request),
        "now": at,
    }
    return page(request, "office/connections/messages.html", context, here="connections")


@officers_only
@require_GET
def link(request: HttpRequest, name: str) -> HttpResponse:
    """One link: whose trouble it is, its counts, its messages."""
    actor = session.actor(request)
    permissions.require(actor, "outbox.read")
    at = clock.now()
    standing = next((one for one in links.standings(at=at) if one.name == name), None)
    if standing is None:
        raise NotFound(kind="link", id=name)
    context = {
        "one": standing,
        "dead": [
            row for channel in standing.channels for row in queries.unsent(channel=channel, state="dead", limit=100)
        ],
        "waiting": [
            row for channel in standing.channels for row in queries.unsent(channel=channel, state="waiting", limit=50)
        ],
        "late": queries.late(links.connection(name).within, at=at),
        "has_terms": bool(links.connection(name).within),
        "may_resend": permissions.allows(actor, "outbox.resend"),
        "can_compare": name in comparers.get(),
        "message": flash.take(request),
    }
    return page(request, "office/connections/link.html", context, here="connections")


@officers_only
@require_POST
def try_link(request: HttpRequest, name: str) -> HttpResponse:
    """Make one harmless call over a link and say what came of it."""
    permissions.require(session.actor(request), "outbox.resend")
    tried = links.try_one(links.connection(name))
    flash.put(
        request,
        texts.words(
            f"office.link_tried.{tried.side.value}", reason=reasons.plain(tried.reason), milliseconds=tried.milliseconds
        ),
    )
    return HttpResponseRedirect(reverse("office:connection", args=[name]), status=303)


@officers_only
@require_POST
def resend_dead(request: HttpRequest, name: str) -> HttpResponse:
    """Send everything of a link again that waits for a person."""

    def allowed(actor: Actor) -> None:
        permissions.require(actor, "outbox.resend")

    actor, at = session.actor(request), clock.now()
    number = sum(
        services.resend_dead(actor, channel=channel, at=at, allowed=allowed)
        for channel in links.connection(name).channels
    )
    flash.put(request, texts.words("office.connections.resent_all", number=number))
    return HttpResponseRedirect(reverse("office:connection", args=[name]), status=303)


@officers_only
@require_POST
def resend(request: HttpRequest, message: int) -> HttpResponse:
    """Send one message again."""

    def allowed(actor: Actor) -> None:
        permissions.require(actor, "outbox.resend")

    services.resend(session.actor(request), message_id=message, at=clock.now(), allowed=allowed)
    flash.put(request, texts.words("office.connections.resent", message=message))
    # Back to where the button was: the page of one link, else the page of all.
    name = request.POST.get("link", "")
    is_known = any(one.name == name for one in links.connections.get())
    back = reverse("office:connection", args=[name]) if is_known else reverse("office:connections")
    return HttpResponseRedirect(back, status=303)


def _orphans(actor: Actor, at: datetime) -> list[dict[str, object]]:
    """Money to give back that nobody may decide on, with the unit that lacks somebody."""
    found = payments.orphan_refunds(actor, at=at)
    names = organisations.unit_names({one.unit for one in found}, on=clock.legal_date(at)) if found else {}
    return [
        {"one": one, "unit": names.get(one.unit, one.unit), "lacks": texts.words(f"office.orphans.{one.needs.partition('.')[2]}")}
        for one in found
    ]  # fmt: skip
