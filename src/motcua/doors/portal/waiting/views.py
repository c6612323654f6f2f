"""Pages of the waiting room that need no sign-in and show nothing of people."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.casework.counter import queries, services
from motcua.casework.counter.errors import QueueClosed, TicketUnknown, TooManyTickets
from motcua.casework.counter.types import Priority, TicketState
from motcua.doors.portal.looking import limit
from motcua.doors.portal.visitor import show
from motcua.doors.ui import faults, flash, qr, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import ANONYMOUS, Ref
from motcua.foundation.vn import normal

_LONGEST = 500
_CHECK = re.compile(r"[A-Z2-7]{10}")


@require_safe
def display(request: HttpRequest, unit: str) -> HttpResponse:
    """Numbers and where they go, large; the page asks for itself again, with or without scripts."""
    found = queries.display(unit, at=clock.now())
    if not found.queues and not found.calls:
        raise NotFound(kind="waiting_room", unit=unit)
    part = request.headers.get("HX-Request") == "true"
    template = "portal/waiting/board.html" if part else "portal/waiting/display.html"
    return show(request, template, {"display": found, "now": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, unit: str) -> HttpResponse:
    """Take a number, look a dossier up by its slip, rate: three things with large buttons."""
    at = clock.now()
    open_queues = queries.queues(unit, at=at)
    if not open_queues:
        raise NotFound(kind="waiting_room", unit=unit)
    context: dict[str, object] = {
        "unit": unit,
        "unit_name": queries.unit_name(unit),
        "queues": open_queues,
        "priorities": [one.value for one in Priority if one.value],
    }
    if request.method != "POST":
        return show(request, "portal/waiting/kiosk.html", context)
    if "scanned" in request.POST:
        return _scanned(request, unit, context)
    chosen, priority = request.POST.get("queue", ""), request.POST.get("priority", "")
    try:
        made = services.take_ticket(
            ANONYMOUS,
            queue=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0,
            priority=Priority(priority) if priority in set(Priority) else Priority.NONE,
            at=at,
        )
    except (TooManyTickets, QueueClosed) as refused:
        context["errors"] = [faults.Line(texts.words(f"waiting.fault.{refused.code}"), "#queues")]
        return show(request, "portal/waiting/kiosk.html", context, status=refused.status)
    return HttpResponseRedirect(reverse("portal:ticket", args=[made.token]), status=303)


@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """One number: who is before it, how long, where to go; its code opens it on a telephone."""
    found = queries.ticket(token, at=clock.now())
    address = settings.MOTCUA.public_url + reverse("portal:ticket", args=[token])
    waits = found.state in (TicketState.WAITING, TicketState.CALLED)
    context: dict[str, object] = {
        "ticket": found,
        "address": address,
        "qr": qr.svg(address, texts.words("waiting.qr", label=found.label)),
        "waits": waits,
        "rating": queries.rating_of(Ref("ticket", token)),
    }
    response = show(request, "portal/waiting/ticket.html", context)
    if waits:
        response["Refresh"] = "20"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """Rate how one was served by the ticket in one's hand, once; it may be changed for some days."""
    asked = request.POST if request.method == "POST" else request.GET
    found = queries.ticket(asked.get("so", "")[:60], at=clock.now())
    if found.state is not TicketState.DONE:
        raise TicketUnknown(token="")
    context: dict[str, object] = {
        "token": found.token, "rated": queries.rating_of(Ref("ticket", found.token)), "title": found.label,
        "scores": [(score, texts.words(f"waiting.score.{score}")) for score in range(5, 0, -1)],
    }  # fmt: skip
    if request.method != "POST":
        return show(request, "portal/waiting/rate.html", context)
    score = request.POST.get("score", "")
    if score not in {"1", "2", "3", "4", "5"}:
        context["errors"] = [faults.Line(texts.words("waiting.fault.score"), "#score")]
        return show(request, "portal/waiting/rate.html", context, status=422)
    try:
        services.rate(
            ANONYMOUS,
            ticket=found.token,
            score=int(score),
            text=normal(request.POST.get("text", ""))[:1000],
            at=clock.now(),
        )
    except QueueClosed:
        context["errors"] = [faults.Line(texts.words("waiting.fault.rating_over"), "")]
        return show(request, "portal/waiting/rate.html", context, status=409)
    flash.put(request, texts.words("waiting.thanks"))
    return HttpResponseRedirect(f"{reverse('portal:rate')}?so={found.token}", status=303)


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Who works at the one-stop desks, from the assignments in force."""
    people = queries.staff(at=clock.now())
    context: dict[str, object] = {
        "people": [(one, texts.words(f"waiting.role.{one.role}")) for one in people],
        "hotline": settings.MOTCUA.hotline,
        "rooms": queries.rooms(),
    }
    return show(request, "portal/waiting/staff.html", context)


def _scanned(request: HttpRequest, unit: str, context: dict[str, object]) -> HttpResponse:
    """The text of a slip's code, or code and check typed with a space between them."""
    text = request.POST.get("scanned", "")[:_LONGEST].strip()
    parts = urlsplit(text)
    place = re.search(r"/tra-cuu/hs/([^/?#]+)", parts.path)
    code = unquote(place[1]) if place else text.split(" ")[0]
    check = (parse_qs(parts.query).get("c") or [text.rsplit(" ", 1)[-1]])[0].upper()
    if not _CHECK.fullmatch(check) or not code:
        context["errors"] = [faults.Line(texts.words("waiting.fault.scanned"), "#scanned")]
        return show(request, "portal/waiting/kiosk.html", {**context, "scanned": text}, status=422)
    return HttpResponseRedirect(
        reverse("portal:look_up_code", args=[limit.tidy(code)]) + f"?c={check}&quay={unit}", status=303
    )
