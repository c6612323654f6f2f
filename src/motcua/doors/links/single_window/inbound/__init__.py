"""The window calls us: authenticate, drop repeats, one command, answer in kind (Decree 85/2019/NĐ-CP)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers.errors import (
    ActNotLawful,
    ChannelClosed,
    KeyUsedOtherwise,
    NotWaiting,
    ProcedureClosed,
    SupplementTooLate,
)
from motcua.casework.results import queries as results
from motcua.doors.links.single_window import client, mapping, wire
from motcua.doors.links.single_window import settings as link
from motcua.doors.links.single_window.inbound.arrivals import SYSTEM, Arrival, Refused
from motcua.doors.links.single_window.inbound.commands import COMMANDS, not_taken, sentences
from motcua.doors.links.single_window.settings import Rule, Settings
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import HouseError, Invalid, NotAllowed, NotFound, Unavailable
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing import services as signing_services
from motcua.foundation.signing.types import XmlVerdict
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent

log = structlog.get_logger("single_window")

SIGNATURE_STATUS = {
    XmlVerdict.NOT_XML: "NotValidXml",
    XmlVerdict.NOT_SIGNED: "NotSignanture",
    XmlVerdict.NO_CERTIFICATE: "NotPublicKey",
    XmlVerdict.NOT_TRUSTED: "NotRegister",
    XmlVerdict.REVOKED: "Revoked",
    XmlVerdict.NOT_IN_FORCE: "NotValidDate",
    XmlVerdict.BROKEN: "NotValidSignature",
}
"""The status of the window's own signature service for each verdict, spelt as there."""


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """One message of the window: 99 after it is stored, 00 with its errors, or a fault so that it comes again."""
    settings = link.current()
    if not settings.is_on:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.largest_message:
        log.warning("message_too_large", size=request.META.get("CONTENT_LENGTH"))
        return _soap(wire.write_fault(f"Bản tin lớn hơn {settings.largest_message} byte"), status=413)
    at = clock.now()
    call, asked, function = wire.Call(wire.GATEWAY, settings.services_namespace, ""), None, wire.STORED
    errors: tuple[tuple[str, str], ...] = ()
    try:
        call = wire.read_call(request.body)
        asked = wire.read_envelope(call.payload)
        _take(asked, call.payload.encode(), settings, at)
    except wire.Unreadable as unreadable:
        function, errors = wire.REFUSED, ((unreadable.code, unreadable.sentence),)
    except Refused as refused:
        function, errors = wire.REFUSED, refused.errors
    except client.FileNotNow as late:
        log.warning("message_not_now", message=asked.message_id[:40] if asked else "", reason=str(late)[:200])
        return _soap(wire.write_fault(f"Chưa lấy đủ tệp, gửi lại sau: {late}"), status=503)
    except Unavailable as trouble:
        log.warning("message_not_now", message=asked.message_id if asked else "", reason=str(trouble)[:200])
        return _soap(wire.write_fault("Hệ thống bận, gửi lại sau"), status=503)
    note = log.warning if function == wire.REFUSED else log.info
    note(
        "message_refused" if function == wire.REFUSED else "message_taken",
        message=asked.message_id[:40] if asked else "",
        reference=asked.subject.reference[:40] if asked else "",
        function=function,
        errors=[code for code, _ in errors],
    )
    content = mapping.refused(errors) if function == wire.REFUSED else mapping.stored(at)
    us = wire.Party(
        settings.our_name, settings.our_name, "VN", settings.our_name, settings.our_organization, settings.our_unit
    )
    answer = mapping.acknowledgement(asked, us=us, function=function, content=content, at=at)
    return _soap(wire.write_answer(call, _signed(answer, settings), data_namespace=settings.data_namespace))


@require_GET
def paper(request: HttpRequest, symbol: str) -> HttpResponse:
    """A signed paper, for the window, at the address that our message named; raises `NotFound` for a wrong check."""
    found = results.read_verified(symbol, request.GET.get("k", ""))
    purpose = consent.require_purpose("single_window")
    audit.exchanged(
        Actor.system(SYSTEM),
        direction=Direction.TO,
        subject=Ref("result", symbol),
        owner=found.owner,
        what="result",
        purpose=purpose.key,
        fields=("result",),
        at=clock.now(),
    )
    headers = {"Content-Disposition": f'attachment; filename="{quote(found.name)}"', "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type="application/pdf", headers=headers)


def _take(asked: wire.Envelope, raw: bytes, settings: Settings, at: datetime) -> None:
    """One message that can be read: its rule, its signature, its command; what it was is kept word for word."""
    rule = _rule(asked, settings)
    _check_signature(raw, settings, at)
    arrival = Arrival(asked, raw, rule, settings, at)
    try:
        COMMANDS[rule.event](arrival)
    except KeyUsedOtherwise:
        # A message that we have already: its papers were fetched anew, so its body reads as another one. The
        # window's own rule for what is known is to answer 99 again.
        log.info("message_known", reference=asked.subject.reference, message=asked.message_id)
    except Invalid as invalid:
        raise Refused(sentences(invalid.errors, arrival.procedure, at)) from invalid
    except (ProcedureClosed, ChannelClosed) as closed:
        raise Refused([(wire.ERR_UNKNOWN_PROCEDURE, mapping.WHY["closed"])]) from closed
    except (NotAllowed, NotFound) as denied:
        raise Refused([(wire.ERR_CONTENT, mapping.WHY["not_allowed"])]) from denied
    except ActNotLawful as unlawful:
        raise not_taken(arrival, unlawful.why) from unlawful
    except NotWaiting as idle:
        raise not_taken(arrival, "not_waiting") from idle
    except SupplementTooLate as late:
        raise not_taken(arrival, "too_late") from late


def _rule(asked: wire.Envelope, settings: Settings) -> Rule:
    """The map's line for the message, after the checks in the window's own order (ERR01 to ERR04)."""
    mapping.check_header(asked)
    subject = asked.subject
    if subject.document_type not in settings.procedures:
        raise wire.Unreadable(wire.ERR_UNKNOWN_PROCEDURE, "Thủ tục chưa được định nghĩa")
    rule = settings.rule(
        direction="in", document_type=subject.document_type, type_=subject.type, function=subject.function
    )
    if rule is None or rule.event not in mapping.IN:
        raise wire.Unreadable(wire.ERR_UNKNOWN_MESSAGE, "Message Type: Không tồn tại")
    return rule


def _check_signature(raw: bytes, settings: Settings, at: datetime) -> None:
    found = signing.check_xml(
        raw, place="SystemSignature", trusted=link.trusted(settings), revoked=link.revoked(settings), at=at
    )
    if found.verdict is not XmlVerdict.OK:
        log.warning("signature_refused", verdict=found.verdict.value, serial=found.serial)
        raise Refused([(wire.ERR_CONTENT, f"{SIGNATURE_STATUS[found.verdict]}: chữ ký của hệ thống gửi không hợp lệ")])


def _signed(answer: wire.Envelope, settings: Settings) -> str:
    """Our answer with our signature; without a key that is fit it goes unsigned rather than not at all, and the log says so."""
    text = wire.write_envelope(answer)
    if not settings.signs:
        return text
    try:
        made = signing_services.sign_xml(text.encode(), place="SystemSignature", at=clock.now())
    except HouseError as failure:
        log.warning("answer_not_signed", reason=failure.code)
        return text
    return made.decode().partition("?>")[2].strip()


def _soap(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")


urlpatterns = [
    path("nsw", receive, name="single_window"),
    path("nsw/tep/<str:symbol>", paper, name="single_window_paper"),
]
