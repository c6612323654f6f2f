"""Purposes of processing, what was agreed to and taken back; and the notice before processing of a procedure."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.consent import queries as consent
from motcua.identity.consent import services as commands
from motcua.identity.consent.errors import ConsentUnknown, GuardianMissing, TextChanged
from motcua.identity.consent.types import LegalBasis, Purpose
from motcua.identity.people import queries as people


@require_safe
@for_signed_in
def consents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every purpose with its basis; those that rest on consent with a box, unticked until agreed."""
    return _page(request, actor)


@require_POST
@for_signed_in
def give(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Agree to one purpose, in the words that were shown."""
    key, text = request.POST.get("purpose", ""), request.POST.get("version", "")
    if request.POST.get("agreed") != "yes":
        return _page(request, actor, {f"agree-{key}": texts.words("consents.tick")})
    try:
        version = int(text) if text.isdecimal() and len(text) < 5 else 0
        commands.give(
            actor,
            purpose=key,
            text_version=version,
            age=_age(actor),
            guardian=request.POST.get("guardian", "")[:200],
            child_agreed=True if request.POST.get("child") == "yes" else None,
            at=clock.now(),
        )
    except GuardianMissing:
        lacking = "child" if request.POST.get("guardian", "").strip() else "guardian"
        return _page(request, actor, {f"{lacking}-{key}": texts.words(f"consents.{lacking}_missing")})
    except TextChanged:
        return _page(request, actor, {f"agree-{key}": texts.words("consents.changed")})
    flash.put(request, texts.words("consents.given"))
    return HttpResponseRedirect(reverse("portal:my_consents"), status=303)


@require_http_methods(["GET", "POST"])
@for_signed_in
def withdraw(request: HttpRequest, actor: Actor, purpose: str) -> HttpResponse:
    """Tell the consequences first; then take the agreement back."""
    found = consent.purpose(purpose)
    if found.basis is not LegalBasis.CONSENT:
        raise NotFound(kind="purpose")
    if request.method == "POST":
        try:
            receivers = commands.withdraw(actor, purpose=purpose, at=clock.now())
        except ConsentUnknown:
            receivers = ()
        told = ", ".join(texts.find(f"own_data.system.{name}") or name for name in receivers)
        flash.put(request, texts.words("consents.withdrawn", receivers=told))
        return HttpResponseRedirect(reverse("portal:my_consents"), status=303)
    context = {"crumbs": _crumbs(), "purpose": _purpose(found)}
    return show(request, "portal/own_data/withdraw.html", context)


@require_safe
@for_signed_in
def receipt(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The receipt of an agreement as PDF."""
    now = session.current(request)
    content = commands.receipt(
        actor,
        consent=number,
        name=now.profile_name or accounts.account(actor.id).name,
        organisation=settings.MOTCUA.organisation,
        at=clock.now(),
    )
    headers = {"Content-Disposition": f'inline; filename="dong-y-{number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def notice(request: HttpRequest, procedure: str) -> HttpResponse:
    """The notice before processing of a procedure (Decree 13/2023/NĐ-CP article 13); that it was shown is kept for who has signed in."""
    at = clock.now()
    version = catalogue.in_force(procedure, at)
    if version is None:
        raise NotFound(kind="procedure")
    actor = session.actor(request)
    if actor.kind is ActorKind.PERSON and actor.acting_for is not None:
        commands.noticed(actor, procedure=procedure, at=at)
    context = {
        "crumbs": [
            ("/", texts.words("sign_in.home")),
            (reverse("portal:procedure", args=[procedure]), version.name.in_(texts.language())),
        ],
        "version": version,
        "purposes": [_purpose(one) for one in consent.of_procedures()],
        "organisation": settings.MOTCUA.organisation,
        "hotline": settings.MOTCUA.hotline,
    }
    return render(request, "portal/own_data/notice.html", context)


def _page(request: HttpRequest, actor: Actor, faults: dict[str, str] | None = None) -> HttpResponse:
    faults, age = faults or {}, _age(actor)
    held = consent.consents(actor)
    in_force = {one.purpose: one for one in held if one.withdrawn_at is None}
    lines = [
        {
            **_purpose(one),
            "held": in_force.get(one.key),
            "error": faults.get(f"agree-{one.key}", ""),
            "guardian_error": faults.get(f"guardian-{one.key}", ""),
            "child_error": faults.get(f"child-{one.key}", ""),
            "mine": request.POST.get("purpose") == one.key,
        }
        for one in consent.purposes()
    ]
    context = {
        "crumbs": _crumbs(),
        "by_consent": [line for line in lines if line["consent"]],
        "by_law": [line for line in lines if not line["consent"]],
        "past": [
            {"name": consent.purpose(one.purpose).texts[-1].title[texts.language()], "given": one.given_at, "ended": one.withdrawn_at, "id": one.id}
            for one in held
            if one.withdrawn_at
        ],
        "may": "manage" in actor.rights,
        "child": age is not None and age < commands.CHILD_UNTIL,
        "asked": age is not None and commands.CHILD_ASKED_FROM <= age < commands.CHILD_UNTIL,
        "typed": request.POST,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }  # fmt: skip
    return show(request, "portal/own_data/consents.html", context, status=422 if faults else 200)


def _age(actor: Actor) -> int | None:
    """Years of the one for whom the actor acts, where it is a person whose birth the identity told."""
    subject = actor.acting_for
    if subject is None or subject.kind != "person":
        return None
    return people.age(subject.id, on=clock.legal_date(clock.now()))


def _purpose(one: Purpose) -> dict[str, object]:
    language = texts.language()
    text = one.text(clock.legal_date(clock.now()))
    return {
        "key": one.key,
        "version": text.version,
        "title": text.title[language],
        "what": text.what[language],
        "harm": text.harm[language],
        "keeping": text.keeping[language],
        "withdrawal": text.withdrawal.get(language, ""),
        "basis": texts.words(f"consents.basis.{one.basis.value}"),
        "citation": one.citation,
        "fields": ", ".join(texts.find(f"own_data.field.{name}") or name for name in one.fields),
        "receivers": ", ".join(texts.find(f"own_data.system.{name}") or name for name in one.receivers),
        "consent": one.basis is LegalBasis.CONSENT,
    }


def _crumbs() -> list[tuple[str, str]]:
    return [("/", texts.words("sign_in.home")), (reverse("portal:my_data"), texts.words("own_data.title"))]
