"""For whom a person acts (P5): the choice, invitations that wait, and claiming an enterprise."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.files import File
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.doors.ui import flash, session, texts
from motcua.doors.ui.fields import Field
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.storage import queries as scanning
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import ScanState
from motcua.foundation.types import ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.types import Profile
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.people import queries as people
from motcua.identity.people.errors import (
    AssuranceTooLow,
    ClaimOpen,
    EvidenceMissing,
    InvitationUnknown,
    MandateRevoked,
    NotListed,
)

BASES = {"self", "representative", "authorised", "organisation"}
LARGEST = 10 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}
"""Beginnings of the files that prove a claim."""


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The page with all of it; each of its forms says by `action` which one it is."""
    who = session.actor(request)
    given = request.POST if request.method == "POST" else request.GET
    target = session.safe_target(given.get(session.TARGET, "/"))
    if who.kind is not ActorKind.PERSON:
        back = session.with_target(session.PROFILE, target)
        return HttpResponseRedirect(session.with_target(session.SIGN_IN, back), status=303)
    if request.method == "GET":
        return _page(request, target)
    action = request.POST.get("action", "")
    if action == "link":
        return _link(request, target)
    if action == "claim":
        return _claim(request, target)
    if action in {"accept", "decline"}:
        return _answer(request, target, accept=action == "accept")
    profiles = accounts.profiles(who.id, at=clock.now())
    chosen = next((p for p in profiles if str(p.ref) == request.POST.get("profile")), None)
    if chosen is None:
        return _page(request, target, {"profile-1": texts.words("profile.choose_one")})
    session.choose_profile(request, chosen)
    return HttpResponseRedirect(target, status=303)


def _link(request: HttpRequest, target: str) -> HttpResponse:
    who = session.actor(request)
    try:
        linked = commands.link_enterprise(who, enterprise=request.POST.get("enterprise_code", ""), at=clock.now())
    except (EnterpriseCodeWrong, MandateRevoked, AssuranceTooLow, NotListed) as fault:
        words = texts.words(f"profile.fault.{fault.code.rpartition('.')[2]}")
        low, unlisted = isinstance(fault, AssuranceTooLow), isinstance(fault, NotListed)
        return _page(request, target, {"enterprise_code": words}, low=low, unlisted=unlisted)
    session.choose_profile(request, linked)
    there = f"{session.PROFILE}?{urlencode({session.TARGET: target, 'moi': linked.ref.id})}"
    return HttpResponseRedirect(there, status=303)


def _claim(request: HttpRequest, target: str) -> HttpResponse:
    document, fault = _document(request.FILES.get("document"))
    if fault:
        return _page(request, target, {"document": fault}, unlisted=True)
    try:
        commands.lay_claim(
            session.actor(request),
            enterprise=request.POST.get("enterprise_code", ""),
            evidence=request.POST.get("evidence", ""),
            document=document,
            at=clock.now(),
        )
    except EnterpriseCodeWrong:
        return _page(
            request, target, {"enterprise_code": texts.words("profile.fault.enterprise_code_wrong")}, unlisted=True
        )
    except EvidenceMissing:
        return _page(request, target, {"evidence": texts.words("profile.fault.evidence_missing")}, unlisted=True)
    except (ClaimOpen, AssuranceTooLow) as trouble:
        words = texts.words(f"profile.fault.{trouble.code.rpartition('.')[2]}")
        return _page(request, target, {"enterprise_code": words}, low=isinstance(trouble, AssuranceTooLow))
    flash.put(request, texts.words("profile.claimed"))
    return HttpResponseRedirect(session.with_target(session.PROFILE, target), status=303)


def _answer(request: HttpRequest, target: str, *, accept: bool) -> HttpResponse:
    number = request.POST.get("invitation", "")
    try:
        commands.answer_invitation(
            session.actor(request),
            invitation=int(number) if number.isdecimal() and len(number) < 18 else 0,
            accept=accept,
            at=clock.now(),
        )
        flash.put(request, texts.words("profile.accepted" if accept else "profile.declined"))
    except (InvitationUnknown, MandateRevoked):
        flash.put(request, texts.words("profile.invitation_gone"))
    return HttpResponseRedirect(session.with_target(session.PROFILE, target), status=303)


def _document(given: File[bytes] | None) -> tuple[str, str]:
    """The stored file, or why it cannot be taken; a claim may come without one."""
    if given is None:
        return "", ""
    if given.size is None or given.size > LARGEST:
        return "", texts.words("profile.fault.document_large")
    content = given.read()
    kind = next((kind for mark, kind in KINDS.items() if content.startswith(mark)), "")
    if not kind:
        return "", texts.words("profile.fault.document_kind")
    if scanning.scan(content).state is ScanState.INFECTED:
        return "", texts.words("profile.fault.document_kind")
    try:
        kept = storage.put(content, media_type=kind, name=(given.name or "tai-lieu")[:200], at=clock.now())
    except HouseError:
        return "", texts.words("profile.fault.document_kept")
    return kept.id, ""


def _page(
    request: HttpRequest,
    target: str,
    faults: dict[str, str] | None = None,
    *,
    low: bool = False,
    unlisted: bool = False,
) -> HttpResponse:
    who, at, faults = session.actor(request), clock.now(), faults or {}
    lines = [_line(request, number, p) for number, p in enumerate(accounts.profiles(who.id, at=at), 1)]
    person = accounts.person_of(who)
    personal = any(line["own"] for line in lines)
    typed = request.POST.get("enterprise_code", "")
    context = {
        "crumbs": [("/", texts.words("sign_in.home"))],
        "flash": flash.take(request),
        "profiles": lines,
        "target": target,
        "may_link": personal,
        "typed": typed,
        "linked": any(line["new"] for line in lines),
        "choice_error": faults.get("profile-1", ""),
        "link_error": "" if unlisted and "enterprise_code" not in faults else faults.get("enterprise_code", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "invitations": _invitations(person, at) if person and personal else [],
        "claims": _claims(person) if person and personal else [],
        "unlisted": unlisted,
        "evidence": Field(
            "evidence", texts.words("profile.evidence"), request.POST.get("evidence", ""),
            texts.words("profile.evidence_hint"), faults.get("evidence", ""), rows=4,
        ),
        "document_error": faults.get("document", ""),
        "raise_level": session.with_target(session.RAISE, session.with_target(session.PROFILE, target)) if low else "",
        "may_manage": "manage" in who.rights and who.acting_for is not None and who.acting_for.kind == "enterprise",
        "chosen": who.acting_for is not None,
    }  # fmt: skip
    return render(request, "portal/sign_in/profile.html", context, status=422 if faults else 200)


def _line(request: HttpRequest, number: int, p: Profile) -> dict[str, object]:
    return {
        "id": f"profile-{number}",
        "value": str(p.ref),
        "name": texts.words("profile.person", name=p.name) if p.ref.kind == "person" else p.name,
        "code": p.ref.id if p.ref.kind == "enterprise" else "",
        "basis": texts.words(f"profile.basis.{p.basis if p.basis in BASES else 'organisation'}"),
        "chosen": p.ref == session.actor(request).acting_for,
        "new": p.ref.id == request.GET.get("moi"),
        "own": p.basis == "self",
    }


def _invitations(person: str, at: datetime) -> list[dict[str, object]]:
    found = people.invitations_to(person, at=at)
    names = organisations.names({one.enterprise for one in found})
    return [
        {
            "id": one.id,
            "name": names.get(one.enterprise, one.enterprise),
            "code": one.enterprise,
            "rights": ", ".join(texts.words(f"staff.right.{right}") for right in sorted(one.rights)),
            "from": one.in_force_from,
            "until": one.in_force_until - timedelta(seconds=1) if one.in_force_until else None,
        }
        for one in found
    ]


def _claims(person: str) -> list[dict[str, object]]:
    found = people.claims_of(person)[:5]
    names = organisations.names({one.enterprise for one in found})
    return [
        {
            "name": names.get(one.enterprise, one.enterprise),
            "at": one.at,
            "state": texts.words(
                "profile.claim_open"
                if one.granted is None
                else f"profile.claim_{'granted' if one.granted else 'refused'}"
            ),
            "reason": one.reason,
        }
        for one in found
    ]
