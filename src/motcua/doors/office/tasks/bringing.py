"""Tasks from a workbook: a template to fill in, a trial that changes nothing, and every fault at its cell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.definitions.forms.errors import SheetRefused
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.tasks.views import navigation
from motcua.doors.ui import files, flash, session, texts
from motcua.followup.programmes import queries, services
from motcua.followup.programmes.types import Brought
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed

LARGEST = 5 * 1024 * 1024
MOST_FAULTS = 100


@officers_only
def bring(request: HttpRequest) -> HttpResponse:
    """Upload a plan's workbook, to be tried or brought in."""
    actor, at = session.actor(request), clock.now()
    plans = queries.may_manage(actor, at=at)
    if not plans:
        raise NotAllowed(permission="programme.manage")
    found: Brought | None = None
    fault, is_trial = "", request.POST.get("act") != "bring"
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            fault = texts.words("office.tasks.file_missing")
        else:
            try:
                found = services.import_tasks(actor, content=upload.read(LARGEST + 1), dry_run=is_trial, at=at)
            except SheetRefused as refusal:
                fault = texts.words(f"office.tasks.refused.{refusal.params['why']}")
    if found is not None and not found.faults and not is_trial:
        flash.put(
            request,
            texts.words(
                "office.tasks.brought", made=len(found.made), changed=len(found.changed), unchanged=found.unchanged
            ),
        )
        return HttpResponseRedirect(f"{reverse('office:tasks')}?kh={found.plan}", status=303)
    faults = found.faults if found else ()
    context = {
        "plans": [(one.key, one.name.in_(texts.language())) for one in plans], "found": found, "fault": fault, "more": max(0, len(faults) - MOST_FAULTS),
        "faults": [(one.place, texts.words(f"office.tasks.cell.{one.reason}", **one.params)) for one in faults[:MOST_FAULTS]],
        "errors": [{"text": fault or texts.words("office.tasks.has_faults", count=len(faults)), "href": "#file"}] if fault or faults else [],
        **navigation(request, "tasks_import"),
    }  # fmt: skip
    return page(request, "office/tasks/import.html", context, here="tasks", status=422 if fault or faults else 200)


@officers_only
@require_GET
def template(request: HttpRequest, plan: str) -> HttpResponse:
    """The workbook of a plan with its tasks, to be filled in."""
    content = queries.template(session.actor(request), plan, at=clock.now())
    response = HttpResponse(content, content_type=files.XLSX)
    response["Content-Disposition"] = f'attachment; filename="nhiem-vu-{plan}.xlsx"'
    return response
