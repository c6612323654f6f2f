"""The portal calls us: dossiers filed there, answers to supplements, payments, withdrawals, ratings, petitions; and it fetches papers."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from urllib.parse import quote

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.errors import PaperUnknown
from motcua.casework.results import queries as results
from motcua.doors.links.national_portal import settings as link
from motcua.doors.links.national_portal.inbound import catalogue, comparing, questions, taking
from motcua.doors.links.national_portal.inbound.taking import Said
from motcua.doors.links.national_portal.settings import CHANNEL, Settings
from motcua.doors.links.national_portal.wire import incoming
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import NotFound, Unavailable
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent

log = structlog.get_logger(CHANNEL)

JOBS = [*comparing.JOBS, *catalogue.JOBS, *questions.JOBS]

_Take = Callable[[Mapping[str, Json], bytes, Settings], Said]
_ACTS: Mapping[str, _Take] = {
    "file": taking.file,
    "answer": taking.answer,
    "pay": taking.pay,
    "withdraw": taking.withdraw,
    "rate": taking.rate,
    "petition": taking.petition,
}


@csrf_exempt
@require_POST
def receive(request: HttpRequest, service: str) -> HttpResponse:
    """One message of the portal: 0 once it is stored, 1 for a repeat, 2 to send it again later, -1 with the reason when it is refused."""
    settings = link.current()
    act = _ACTS.get(settings.inbound_services.get(service, ""))
    if not settings.is_on or not settings.inbound_key or act is None:
        return _answer(Said(taking.REFUSED, "Dịch vụ không có"), status=404)
    shown = request.headers.get("x-api-key", "")
    if not hmac.compare_digest(shown.encode(), settings.inbound_key.encode()):
        log.warning("call_forged", service=service)
        return _answer(Said(taking.REFUSED, "Không được phép"), status=401)
    raw = request.read(settings.largest_message + 1)
    if len(raw) > settings.largest_message:
        log.warning("call_too_large", service=service)
        return _answer(Said(taking.REFUSED, f"Bản tin lớn hơn {settings.largest_message} byte"), status=413)
    try:
        said = act(incoming.read(raw, deepest=settings.deepest), raw, settings)
    except incoming.Unreadable as unreadable:
        said = Said(taking.REFUSED, str(unreadable))
    except (Unavailable, Retry) as trouble:
        log.warning("call_not_now", service=service, reason=str(trouble)[:200])
        return _answer(Said(taking.LATER, "Hệ thống bận, gửi lại sau"), status=503)
    log.info("call_answered", service=service, code=said.code, message=said.message[:200])
    return _answer(said)


@require_GET
def result(request: HttpRequest, symbol: str) -> HttpResponse:
    """A signed paper, for the portal, at the address that our message named; raises `NotFound` for a wrong check."""
    found = results.read_verified(symbol, request.GET.get("k", ""))
    _told(Ref("result", symbol), found.owner, "result")
    return _file(found.content, found.name, "application/pdf")


@require_GET
def paper(request: HttpRequest, paper: str) -> HttpResponse:
    """A paper that was handed in, at an address that our push named, until it ends; raises `NotFound` for any other."""
    at, settings = clock.now(), link.current()
    if not settings.is_on or not link.may_fetch(paper, request.GET.get("het", ""), request.GET.get("k", ""), at):
        raise NotFound(kind="paper", id=paper)
    try:
        found = papers.read(Actor.system(CHANNEL), paper, at=at, purpose=CHANNEL)
    except PaperUnknown:
        raise NotFound(kind="paper", id=paper) from None
    _told(Ref("paper", paper), found.paper.owner, "paper")
    return _file(found.content, found.paper.name, found.paper.media_type)


def _told(subject: Ref, owner: Ref | None, what: str) -> None:
    purpose = consent.require_purpose(CHANNEL)
    audit.exchanged(
        Actor.system(CHANNEL),
        direction=Direction.TO,
        subject=subject,
        owner=owner,
        what=what,
        purpose=purpose.key,
        fields=("result",) if what == "result" else purpose.fields,
        at=clock.now(),
    )


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{quote(name)}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _answer(said: Said, status: int = 200) -> JsonResponse:
    body = {"error_code": said.code, "message": said.message, **said.more}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


urlpatterns = [
    path("dvcqg/tep/<str:symbol>", result, name="national_portal_paper"),
    path("dvcqg/giay-to/<str:paper>", paper, name="national_portal_filed"),
    path("dvcqg/<str:service>", receive, name="national_portal_receive"),
]
