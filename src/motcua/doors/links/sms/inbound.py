"""The second supplier reports what became of a message, at the address that was given out with it."""

from __future__ import annotations

import re

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.doors.links.sms import mapping
from motcua.doors.links.sms.settings import SECOND, current
from motcua.followup.notifications import services
from motcua.followup.notifications.types import Means
from motcua.foundation import clock
from motcua.foundation.types import Actor

log = structlog.get_logger("sms")
_ACTOR = Actor.system("notices")
_KEY = re.compile(r"[0-9a-f]{32}")
_STATES = ("SendStatus", "status")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, carrier: str, key: str, check: str) -> HttpResponse:
    """One report; an address that we did not give out is told nothing."""
    settings = current()
    if carrier != SECOND or not _KEY.fullmatch(key) or not mapping.is_genuine(carrier, key, check):
        log.warning("report_forged", carrier=carrier[:20])
        return HttpResponse(status=404)
    given = request.GET if request.method == "GET" else request.POST
    state = next((given[name].strip()[:20] for name in _STATES if name in given), "")
    if state not in settings.second_delivered | settings.second_failed:
        log.info("report_unknown", carrier=carrier, state=state)
        return HttpResponse("OK", content_type="text/plain")
    changed = services.report(
        _ACTOR, key=key, means=Means.SMS, carrier=carrier, arrived=state in settings.second_delivered,
        reason=f"báo cáo {state}", at=clock.now(),
    )  # fmt: skip
    log.info("report_taken", carrier=carrier, state=state, changed=changed)
    return HttpResponse("OK", content_type="text/plain")


urlpatterns = [path("sms/<str:carrier>/<str:key>/<str:check>", report, name="sms_report")]
