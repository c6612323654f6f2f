"""Moving running dossiers: a dry run that lists which can and which cannot, then the move; and what is stuck, with a button to try again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.dossiers import queries, services
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock


@officers_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Procedures with running dossiers under an older version."""
    rows = queries.older(session.actor(request), at=clock.now())
    return page(request, "office/moves/overview.html", {"rows": rows, "message": flash.take(request)}, here="moves")


@officers_only
@require_http_methods(["GET", "POST"])
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """The dry run; posted, the move of those that it listed and that still can."""
    actor, at = session.actor(request), clock.now()
    planned = services.plan_move(actor, procedure=procedure, at=at)
    if request.method == "POST":
        shown = set(request.POST.getlist("code"))
        codes = [one.code for one in planned if one.can and one.code in shown]
        moved = services.move(actor, procedure=procedure, codes=codes, at=at)
        count = sum(one.can for one in moved)
        flash.put(request, texts.words("office.moves.moved", count=count, held=len(planned) - count))
        return HttpResponseRedirect(reverse("office:moves"), status=303)
    able, held = [one for one in planned if one.can], [one for one in planned if not one.can]
    context = {"procedure": procedure, "able": able, "held": held}
    return page(request, "office/moves/procedure.html", context, here="moves")


@officers_only
@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """Processes that cannot go on by themselves."""
    rows = process.stuck(session.actor(request))
    return page(request, "office/moves/stuck.html", {"rows": rows, "message": flash.take(request)}, here="stuck")


@officers_only
@require_GET
def diagram(request: HttpRequest, instance: int) -> HttpResponse:
    """The diagram of a process as BPMN, and the elements that hold its tokens in a list."""
    xml, tokens = process.diagram(session.actor(request), instance)
    if "tep" in request.GET:
        response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{instance}.bpmn"'
        return response
    context = {"instance": instance, "tokens": tokens, "drawing": process.drawing(session.actor(request), instance)}
    return page(request, "office/moves/diagram.html", context, here="stuck")


@officers_only
@require_POST
def retry(request: HttpRequest, instance: int) -> HttpResponse:
    """Let a stuck process try again."""
    found = processes.retry(session.actor(request), instance=instance, at=clock.now())
    flash.put(request, texts.words("office.stuck.retried", code=found.subject.id))
    return HttpResponseRedirect(reverse("office:stuck"), status=303)
