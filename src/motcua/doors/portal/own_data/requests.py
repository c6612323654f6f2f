"""What a subject asks for: correction, restriction, objection, deletion, a copy; each under the law's clock, with its history."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, kept, session, texts
from motcua.doors.ui.fields import Field
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.consent import queries as consent
from motcua.identity.consent import services as commands
from motcua.identity.consent.errors import DetailsMissing, TooManyRequests
from motcua.identity.consent.types import RequestKind, SubjectRequest

KINDS = (
    RequestKind.PROVIDE, RequestKind.CORRECT, RequestKind.RESTRICT, RequestKind.OBJECT, RequestKind.DELETE, RequestKind.KNOW,
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_signed_in
@session.shows_kept
def requests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, and the form for a new one with the limit of each kind."""
    at, faults = clock.now(), dict[str, str]()
    if request.method == "POST":
        kind = next((one for one in KINDS if one.value == request.POST.get("kind")), None)
        if kind is None:
            faults["kind-1"] = texts.words("requests.fault.kind")
        else:
            try:
                made = commands.ask(actor, kind=kind, details=request.POST.get("details", ""), at=at)
            except DetailsMissing:
                faults["details"] = texts.words("requests.fault.details")
            except TooManyRequests:
                faults["kind-1"] = texts.words("requests.fault.too_many_requests")
            else:
                kept.forget(request)
                flash.put(request, texts.words("requests.sent"))
                return HttpResponseRedirect(reverse("portal:my_request", args=[made.id]), status=303)
    given = request.POST if request.method == "POST" else kept.form(request) or QueryDict()
    context = {
        "crumbs": [("/", texts.words("sign_in.home")), (reverse("portal:my_data"), texts.words("own_data.title"))],
        "requests": [row(one) for one in consent.requests(actor)],
        "kinds": [
            {
                "id": f"kind-{number}",
                "value": kind.value,
                "name": texts.words(f"requests.kind.{kind.value}"),
                "hint": texts.words(f"requests.kind_hint.{kind.value}"),
                "due": consent.deadlines(kind, at).due,
                "chosen": given.get("kind") == kind.value,
            }
            for number, kind in enumerate(KINDS, 1)
        ],
        "kind_error": faults.get("kind-1", ""),
        "details": Field(
            "details", texts.words("requests.details"), str(given.get("details", "")), texts.words("requests.details_hint"),
            faults.get("details", ""), rows=5,
        ),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }  # fmt: skip
    return show(request, "portal/own_data/requests.html", context, status=422 if faults else 200)


@require_safe
@for_signed_in
def one(request: HttpRequest, actor: Actor, number: UUID) -> HttpResponse:
    """One request with its clock and history."""
    at = clock.now()
    found = consent.request(actor, str(number))
    ready = found.has_export and found.export_until is not None and at < found.export_until
    context = {
        "crumbs": [
            ("/", texts.words("sign_in.home")),
            (reverse("portal:my_data"), texts.words("own_data.title")),
            (reverse("portal:my_requests"), texts.words("requests.title")),
        ],
        "request_": row(found),
        "details": found.details,
        "turns": [
            {"state": texts.words(f"requests.state.{turn.state.value}"), "at": turn.at, "words": turn.words}
            for turn in found.turns
        ],
        "answer": found.answer,
        "citation": found.citation,
        "instruments": law_of(found),
        "ready": ready,
        "until": found.export_until,
        "waits": found.kind is RequestKind.PROVIDE and found.ended_at is None,
    }
    return show(request, "portal/own_data/request.html", context)


@never_cache
@require_safe
@for_signed_in
def download(request: HttpRequest, actor: Actor, number: UUID, kind: str) -> HttpResponse:  # noqa: ARG001 -- every view has one
    """One file of the copy, only for its subject, only while it is kept, never run by the browser."""
    data, page = commands.fetch_export(actor, request=str(number), at=clock.now())
    found = data if kind == "json" else page
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


def row(found: SubjectRequest) -> dict[str, object]:
    """A request on a line."""
    tones = {"DONE": "ok", "PARTLY": "soon", "DENIED": "stop", "EXTENDED": "soon"}
    return {
        "id": found.id,
        "kind": texts.words(f"requests.kind.{found.kind.value}"),
        "state": texts.words(f"requests.state.{found.state.value}"),
        "tone": tones.get(found.state.value, "info"),
        "received_at": found.received_at,
        "due": found.due,
        "ended_at": found.ended_at,
        "extended": found.extended,
        "acknowledge_by": found.acknowledge_by,
        "acknowledged_at": found.acknowledged_at,
    }


def law_of(found: SubjectRequest) -> str:
    """The instruments by which the request's limits were counted."""
    return consent.regime_of(found.regime).instruments
