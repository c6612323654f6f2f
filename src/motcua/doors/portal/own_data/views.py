"""The subject's page (Law 91/2025/QH15 article 4): who looked at my data, when, in which role, why, and what went where."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, texts
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.audit import queries as audit
from motcua.foundation.audit.types import Look
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.consent import queries as consent
from motcua.identity.consent import services as commands
from motcua.identity.consent.errors import DetailsMissing, TooManyRequests
from motcua.identity.consent.types import RequestKind
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

PER_PAGE = 25


@require_safe
@for_signed_in
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Accesses by officers, newest first, or with `?xem=trao-doi` what was exchanged with other systems."""
    subject = consent.own(actor)
    exchanges = request.GET.get("xem") == "trao-doi"
    text = request.GET.get("truoc", "")
    before = int(text) if text.isdecimal() and len(text) < 19 else None
    found = audit.looks_of(subject, exchanges=exchanges, before=before, limit=PER_PAGE)
    names = accounts.names({look.by.partition(":")[2] for look in found.items})
    context = {
        "crumbs": _crumbs(),
        "exchanges": exchanges,
        "lines": [line(look, names) for look in found.items],
        "next": found.next,
        "first": before is None,
        "open": sum(one.ended_at is None for one in consent.requests(actor)),
    }
    return show(request, "portal/own_data/overview.html", context)


@require_http_methods(["GET", "POST"])
@for_signed_in
def question(request: HttpRequest, actor: Actor, look: int) -> HttpResponse:
    """Question one access: it becomes a request with the law's clock."""
    found = audit.look_of(consent.own(actor), look)
    if found is None:
        raise NotFound(kind="look")
    fault = ""
    if request.method == "POST":
        try:
            made = commands.ask(
                actor, kind=RequestKind.KNOW, details=request.POST.get("details", ""), look=found.id, at=clock.now()
            )
        except DetailsMissing:
            fault = texts.words("requests.fault.details")
        except TooManyRequests:
            fault = texts.words("requests.fault.too_many_requests")
        else:
            flash.put(request, texts.words("requests.sent"))
            return HttpResponseRedirect(reverse("portal:my_request", args=[made.id]), status=303)
    details = Field(
        "details", texts.words("own_data.question_details"), request.POST.get("details", ""),
        texts.words("own_data.question_hint"), fault, rows=4,
    )  # fmt: skip
    names = accounts.names({found.by.partition(":")[2]})
    context = {
        "crumbs": _crumbs(inside=True),
        "line": line(found, names),
        "details": details,
        "errors": summary([details]),
    }
    return show(request, "portal/own_data/question.html", context, status=422 if fault else 200)


def line(look: Look, names: dict[str, str]) -> dict[str, object]:
    """One entry of the record in words."""
    kind, _, key = look.by.partition(":")
    if look.direction:
        who = texts.find(f"own_data.system.{key.removeprefix('system:')}") or key
    else:
        who = names.get(key, "") or texts.words("own_data.officer")
    what = look.what.partition(":")[0]
    return {
        "id": look.id,
        "at": look.at,
        "who": who,
        "party": look.party if key.removeprefix("system:") in {"integration_platform", "consultation"} else "",
        "role": (texts.find(f"own_data.role.{look.role}") or look.role) if look.role else "",
        "unit": _unit(look.unit, look.at),
        "what": texts.find(f"own_data.what.{what}") or texts.words("own_data.what.page"),
        "fields": ", ".join(texts.find(f"own_data.field.{name}") or name for name in look.fields),
        "purpose": texts.find(f"own_data.purpose.{look.purpose}") or look.purpose,
        "dossier": look.subject.id if look.subject.kind == "dossier" else "",
        "direction": texts.words(f"own_data.direction.{look.direction}") if look.direction else "",
        "by_officer": kind == "officer",
    }


def _unit(code: str, at: datetime) -> str:
    if not code:
        return texts.words("own_data.whole_house")
    try:
        return organisations.unit(code, on=clock.legal_date(at)).name
    except UnitUnknown:
        return code


def _crumbs(*, inside: bool = False) -> list[tuple[str, str]]:
    found = [("/", texts.words("sign_in.home"))]
    return [*found, (reverse("portal:my_data"), texts.words("own_data.title"))] if inside else found
