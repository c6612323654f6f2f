"""The platform's CONFIRM: check its signature, take the news, answer in its codes."""

from __future__ import annotations

import hmac

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.payments import services as payments
from motcua.doors.links.payment_platform import mapping, wire
from motcua.doors.links.payment_platform.settings import CHANNEL, Settings, current
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.permissions.types import Target

log = structlog.get_logger(CHANNEL)
_PAYMENTS = Actor.system("payments")
_FAULTY = "99"
_OWED, _NOTHING, _NO_DOSSIER = 1, 0, -1


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


@csrf_exempt
@require_POST
def look_up(request: HttpRequest) -> HttpResponse:
    """What is owed for a dossier whose payer came to the platform first (`dptracuuthanhtoanhs`): 1 something, 0 nothing, -1 no such dossier."""
    settings = current()
    if not settings.is_on or not settings.key:
        return HttpResponse(status=404)
    if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), settings.key.encode()):
        log.warning("lookup_forged")
        return _told(wire.write_debt(_NO_DOSSIER), status=401)
    try:
        code = wire.read_lookup(request.read(wire.LARGEST + 1))
    except wire.Unreadable as fault:
        log.warning("lookup_unreadable", part=str(fault))
        return _told(wire.write_debt(_NO_DOSSIER), status=413 if str(fault) == "size" else 200)
    subject = Ref("dossier", code)
    order = payments.stand(_PAYMENTS, channel=CHANNEL, subject=subject, at=clock.now())
    if order is None:
        log.info("lookup_without_order")
        return _told(wire.write_debt(_NO_DOSSIER if dossiers.place_of(code) == Target() else _NOTHING))
    purpose = consent.require_purpose(CHANNEL)
    audit.exchanged(
        Actor.system(CHANNEL), direction=Direction.TO, subject=subject, owner=order.bills[0].owner, what="bill", purpose=purpose.key,
        fields=purpose.fields, at=clock.now(),
    )  # fmt: skip
    log.info("lookup_answered", reference=order.reference)
    return _told(wire.write_debt(_OWED, mapping.debt(order, settings)))


def _told(body: bytes, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


def _answer(settings: Settings, code: str, words: str, found: wire.Confirm | None) -> HttpResponse:
    body = wire.write_reply(code, words, found, secret=settings.secret, echo=settings.reply_signature == "echo")
    return HttpResponse(body, content_type="application/json")


urlpatterns = [
    path("thanh-toan", confirm, name="payment_platform_confirm"),
    path("thanh-toan/tra-cuu", look_up, name="payment_platform_look_up"),
]
