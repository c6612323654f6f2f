"""Zalo reports that a message reached its person: signed over the raw bytes, young, and known again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.doors.links.zalo import wire
from motcua.doors.links.zalo.settings import CARRIER, current
from motcua.followup.notifications import services
from motcua.followup.notifications.types import Means
from motcua.foundation import clock
from motcua.foundation.types import Actor

log = structlog.get_logger("zalo")
_ACTOR = Actor.system("notices")


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """One event; 200 for all that Zalo signed, 403 for a forged or replayed one."""
    settings = current()
    if not settings.is_on:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > wire.LARGEST:
        return HttpResponse(status=413)
    try:
        found = wire.read_report(
            request.body,
            request.headers.get("X-ZEvent-Signature", ""),
            app=settings.app,
            secret=settings.account_secret,
        )
    except wire.Forged:
        log.warning("report_forged")
        return HttpResponse(status=403)
    except wire.Unreadable as unreadable:
        log.warning("report_unreadable", part=str(unreadable))
        return HttpResponse(status=400)
    if found is None:
        return HttpResponse("OK", content_type="text/plain")
    at = clock.now()
    age = at - datetime.fromtimestamp(min(found.timestamp, 32_503_680_000_000) / 1000, UTC)
    if not -timedelta(minutes=settings.skew_minutes) <= age <= timedelta(minutes=settings.report_minutes):
        log.warning("report_replayed", age_seconds=int(age.total_seconds()))
        return HttpResponse(status=403)
    changed = services.report(_ACTOR, key=found.tracking_id, means=Means.ZALO, carrier=CARRIER, arrived=True, at=at)
    log.info("report_taken", changed=changed)
    return HttpResponse("OK", content_type="text/plain")


urlpatterns = [path("zalo", report, name="zalo_report")]
