"""The platform's CONFIRM: check its signature, take the news, answer in its codes."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.casework.payments import services as payments
from motcua.doors.links.payment_platform import mapping, wire
from motcua.doors.links.payment_platform.settings import CHANNEL, Settings, current
from motcua.foundation import clock
from motcua.foundation.types import Actor

log = structlog.get_logger(CHANNEL)
_PAYMENTS = Actor.system("payments")
_FAULTY = "99"


@csrf_exempt
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """One CONFIRM; the answer tells the platform whether to come again."""
    settings = current()
    if not settings.is_on:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > wire.LARGEST:
        return HttpResponse(status=413)
    try:
        found = wire.read_confirm(request.body, settings.secret)
        if found is None or found.partner != settings.partner:
            log.warning("confirm_forged")
            return _answer(settings, settings.forged, "Sai chữ ký", None)
        report = mapping.of_confirm(found)
    except wire.Unreadable as fault:
        log.warning("confirm_unreadable", part=str(fault))
        return _answer(settings, _FAULTY, "Không đọc được", None)
    taken = payments.report(
        _PAYMENTS, channel=CHANNEL, reference=found.reference, report=report, source="notice", at=clock.now()
    )
    return _answer(settings, *mapping.reply(taken, settings), found)


def _answer(settings: Settings, code: str, words: str, found: wire.Confirm | None) -> HttpResponse:
    body = wire.write_reply(code, words, found, secret=settings.secret, echo=settings.reply_signature == "echo")
    return HttpResponse(body, content_type="application/json")


urlpatterns = [path("thanh-toan", confirm, name="payment_platform_confirm")]
