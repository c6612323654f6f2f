"""VNPAY's notice: check its signature, take the news, answer in its codes."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from motcua.casework.payments import services as payments
from motcua.doors.links.vnpay import mapping, wire
from motcua.doors.links.vnpay.settings import CHANNEL, current
from motcua.foundation import clock
from motcua.foundation.types import Actor

log = structlog.get_logger(CHANNEL)
_PAYMENTS = Actor.system("payments")


@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """One notice; the answer tells them whether to come again."""
    settings = current()
    if not settings.is_on:
        return HttpResponse(status=404)
    try:
        found = wire.read_notice(request.META.get("QUERY_STRING", ""), settings.secret)
        if found is None or found.terminal != settings.terminal:
            log.warning("notice_forged")
            return _answer(mapping.FORGED)
        report = mapping.of_notice(found)
    except wire.Unreadable as fault:
        log.warning("notice_unreadable", part=str(fault))
        return _answer(mapping.FAULTY)
    taken = payments.report(
        _PAYMENTS, channel=CHANNEL, reference=found.reference, report=report, source="notice", at=clock.now()
    )
    return _answer(mapping.ANSWERS[taken])


def _answer(told: tuple[str, str]) -> HttpResponse:
    return HttpResponse(wire.write_answer(*told), content_type="application/json")


urlpatterns = [path("vnpay", notice, name="vnpay_notice")]
