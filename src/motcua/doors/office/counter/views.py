"""My desk: sit down, call, serve, hand on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.counter import queries, services
from motcua.casework.counter.errors import DeskBusy, DeskTaken, DeskUnknown, QueueClosed, TicketUnknown
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor

_ACTS: dict[str, Callable[..., object]] = {
    "again": services.call_again,
    "serve": services.begin_service,
    "done": services.end_service,
    "no_show": services.no_show,
    "skip": services.skip,
}


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The desk with its ticket in hand; one button for the usual next thing."""
    actor = session.actor(request)
    told = _acted(request, actor) if request.method == "POST" else ""
    if request.method == "POST":
        flash.put(request, told)
        return HttpResponseRedirect(reverse("office:counter"), status=303)
    at = clock.now()
    view = queries.my_desk(actor, at=at)
    desks = queries.desks(actor)
    context = {
        "view": view,
        "desks": [(one, queries.unit_name(one.unit)) for one in desks],
        "queues": queries.queues(view.desk.unit, at=at) if view else (),
        "message": flash.take(request),
    }
    return page(request, "office/counter/desk.html", context, here="counter")


def _acted(request: HttpRequest, actor: Actor) -> str:
    """Carry out the pressed button and say what came of it."""
    action, at = request.POST.get("action", ""), clock.now()
    token, number = request.POST.get("token", "")[:60], request.POST.get("queue", "")
    try:
        if action == "sit":
            chosen = request.POST.get("desk", "")
            services.sit_down(actor, desk=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0, at=at)
        elif action == "leave":
            services.leave_desk(actor)
        elif action == "next":
            called = services.call_next(actor, at=at)
            return texts.words("counter.called", label=called.label) if called else texts.words("counter.nobody")
        elif action == "transfer":
            services.transfer(
                actor, token=token, queue=int(number) if number.isdecimal() and len(number) < 10 else 0, at=at
            )
        elif action in _ACTS:
            _ACTS[action](actor, token=token, at=at)
    except DeskTaken:
        return texts.words("counter.fault.desk_taken")
    except (DeskBusy, DeskUnknown, TicketUnknown, QueueClosed) as refused:
        return texts.words(f"counter.fault.{refused.code}")
    return ""
