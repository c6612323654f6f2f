"""The window calls us: authenticate, drop repeats, one command, answer in kind (Decree 85/2019/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.errors import ChannelClosed, KeyUsedOtherwise, ProcedureClosed
from motcua.casework.dossiers.types import Channel
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Layout
from motcua.doors.links.single_window import client, mapping, wire
from motcua.doors.links.single_window import settings as link
from motcua.doors.links.single_window.settings import Rule, Settings
from motcua.doors.ui import faults
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import FieldError, Invalid, NotAllowed, Unavailable
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import XmlVerdict
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.consent import queries as consent

log = structlog.get_logger("single_window")

RIGHTS = frozenset({"file"})

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


class Refused(Exception):
    """The message is answered 00 with these errors; nothing was stored."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """One message of the window: 99 after it is stored, 00 with its errors, or a fault so that it comes again."""
    settings = link.current()
    if not settings.is_on:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.largest_message:
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
    except (client.FileNotNow, Unavailable) as trouble:
        log.warning("message_not_now", message=asked.message_id if asked else "", reason=str(trouble)[:200])
        return _soap(wire.write_fault("Hệ thống bận, gửi lại sau"), status=503)
    log.info(
        "message_answered",
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
    return _soap(wire.write_answer(call, wire.write_envelope(answer), data_namespace=settings.data_namespace))


@require_GET
def paper(request: HttpRequest, symbol: str) -> HttpResponse:
    """A signed paper, for the window, at the address that our message named; raises `NotFound` for a wrong check."""
    found = results.read_verified(symbol, request.GET.get("k", ""))
    purpose = consent.require_purpose("single_window")
    audit.exchanged(
        Actor.system("single_window"),
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
    rule = _rule(asked, settings)
    _check_signature(raw, settings, at)
    declaration = mapping.declaration(asked)
    if not declaration.enterprise_code:
        raise Refused([("E-REQ", "/applicant/enterprise_code: Nhập mã số doanh nghiệp")])
    procedure = settings.procedures[rule.document_type]
    owner = Ref("enterprise", declaration.enterprise_code)
    actor = Actor(ActorKind.SYSTEM, "single_window", acting_for=owner, rights=RIGHTS, assurance=2)
    try:
        papers = {paper.name: _take_in(paper, actor, owner, settings, at) for paper in declaration.attachments}
        kept = storage.put(raw, media_type="application/xml", name=f"nsw-{asked.subject.reference}-10-01.xml", at=at)
        dossiers.submit(
            actor,
            procedure=procedure,
            data=declaration.data,
            papers=papers,
            channel=Channel.SINGLE_WINDOW,
            key=declaration.reference,
            at=at,
            origin=_origin(asked, kept.id),
        )
        purpose = consent.require_purpose("single_window")
        audit.exchanged(
            Actor.system("single_window"),
            direction=Direction.FROM,
            subject=Ref("stored_file", kept.id),
            owner=owner,
            what="dossier",
            purpose=purpose.key,
            fields=purpose.fields,
            at=at,
        )
    except KeyUsedOtherwise:
        # A declaration that we have already: its papers were fetched anew, so its body reads as another one. The
        # window's own rule for a known reference is to answer 99 again.
        log.info("reference_known", reference=declaration.reference)
    except Invalid as invalid:
        raise Refused(_sentences(invalid.errors, procedure, at)) from invalid
    except (ProcedureClosed, ChannelClosed) as closed:
        raise Refused([(wire.ERR_UNKNOWN_PROCEDURE, "Thủ tục không nhận hồ sơ qua Một cửa quốc gia")]) from closed
    except NotAllowed as denied:
        raise Refused([(wire.ERR_CONTENT, "Không được nộp thay doanh nghiệp này")]) from denied


def _take_in(attachment: mapping.Attachment, actor: Actor, owner: Ref, settings: Settings, at: datetime) -> str:
    try:
        content = client.fetch(attachment.link, settings, size=attachment.size, sha256=attachment.sha256)
        return attachments.add(actor, owner=owner, name=attachment.name, content=content, at=at).id
    except client.FileWrong as wrong:
        raise Refused([_file_fault(attachment, wrong.reason)]) from wrong
    except PaperRefused as refusal:
        raise Refused([_file_fault(attachment, refusal.code)]) from refusal


def _rule(asked: wire.Envelope, settings: Settings) -> Rule:
    """The map's line for the message, after the checks in the window's own order (ERR01 to ERR04)."""
    mapping.check_header(asked)
    subject = asked.subject
    if subject.document_type not in settings.procedures:
        raise wire.Unreadable(wire.ERR_UNKNOWN_PROCEDURE, "Thủ tục chưa được định nghĩa")
    rule = settings.rule(
        direction="in", document_type=subject.document_type, type_=subject.type, function=subject.function
    )
    if rule is None or rule.event != "submit":
        raise wire.Unreadable(wire.ERR_UNKNOWN_MESSAGE, "Message Type: Không tồn tại")
    return rule


def _check_signature(raw: bytes, settings: Settings, at: datetime) -> None:
    found = signing.check_xml(
        raw, place="SystemSignature", trusted=link.trusted(settings), revoked=link.revoked(settings), at=at
    )
    if found.verdict is not XmlVerdict.OK:
        log.warning("signature_refused", verdict=found.verdict.value, serial=found.serial)
        raise Refused([(wire.ERR_CONTENT, f"{SIGNATURE_STATUS[found.verdict]}: chữ ký của hệ thống gửi không hợp lệ")])


def _origin(asked: wire.Envelope, kept: str) -> dict[str, str]:
    subject = asked.subject
    return {
        "system": "single_window",
        "reference": subject.reference,
        "message_id": asked.message_id,
        "document_type": subject.document_type,
        "document_year": subject.document_year,
        "pre_reference": subject.pre_reference,
        "pre_document_year": subject.pre_document_year,
        "envelope": kept,
    }


def _file_fault(attachment: mapping.Attachment, reason: str) -> tuple[str, str]:
    error = FieldError(attachment.pointer, "E-ATT", reason)
    with translation.override("vi"):
        return error.code, f"{error.pointer}: {faults.sentence(error, attachment.name)} ({reason})"


def _sentences(errors: Sequence[FieldError], procedure: str, at: datetime) -> list[tuple[str, str]]:
    version = catalogue.in_force(procedure, at)
    layout = version.layout if version else Layout()
    told = []
    with translation.override("vi"):
        for error in errors:
            place = faults.section_of(layout, error.pointer)
            label = place[1].label if place and place[1] else None
            words = faults.sentence(error, label.vi if label else "")
            told.append((error.code, f"{error.pointer}: {words}"))
    return told


def _soap(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")


urlpatterns = [
    path("nsw", receive, name="single_window"),
    path("nsw/tep/<str:symbol>", paper, name="single_window_paper"),
]
