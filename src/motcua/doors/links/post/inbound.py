"""The post tells where an item is: signed, young, known again by its own key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.casework.dossiers import services
from motcua.doors.links.post import mapping, wire
from motcua.doors.links.post.settings import current
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor

log = structlog.get_logger("post")
_ACTOR = Actor.system("post")


@csrf_exempt
@require_POST
def news(request: HttpRequest) -> HttpResponse:
    """One piece of news; the answer's code says whether it is kept (00), unknown (02) or means nothing here (03)."""
    settings, at = current(), clock.now()
    if not settings.is_on:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > wire.LARGEST:
        return HttpResponse(status=413)
    timestamp = request.headers.get("X-Timestamp", "")
    if not _is_young(timestamp, at, minutes=settings.news_minutes):
        log.warning("news_replayed")
        return HttpResponse(status=403)
    try:
        found = wire.read_news(
            request.body, signature=request.headers.get("X-Signature", ""), timestamp=timestamp, secret=settings.secret
        )
    except wire.Forged:
        log.warning("news_forged")
        return HttpResponse(status=403)
    except wire.Unreadable as unreadable:
        log.warning("news_unreadable", part=str(unreadable))
        return HttpResponse(status=400)
    shipment, told = mapping.shipment_of(found.order), mapping.news(found.state, settings)
    if told is None:
        log.warning("news_unknown", state=found.state[:40])
        return JsonResponse({"code": "03"})
    if shipment is None:
        log.warning("news_of_nothing", order=found.order[:40])
        return JsonResponse({"code": "02"})
    try:
        new = services.note_post_news(
            _ACTOR, shipment=shipment, key=found.key, news=told, place=found.place, happened_at=found.at, at=at
        )
    except NotFound:
        log.warning("news_of_nothing", order=found.order[:40])
        return JsonResponse({"code": "02"})
    log.info("news_taken", order=found.order, news=told.value, new=new)
    return JsonResponse({"code": "00"})


def _is_young(timestamp: str, at: datetime, *, minutes: int) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 11):
        return False
    return abs(at - datetime.fromtimestamp(int(timestamp), UTC)) <= timedelta(minutes=minutes)


urlpatterns = [path("buu-chinh", news, name="post_news")]
