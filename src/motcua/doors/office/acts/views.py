"""The page of an act: its questions, the paper once more, and making it; what happened meanwhile stands beside what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.errors import (
    ActNotLawful,
    ActUnknown,
    AlreadyExtended,
    ClockNotRunning,
    DossierMoved,
    ExtensionWrong,
    SamePerson,
    TransitionNotLawful,
)
from motcua.casework.dossiers.types import ActKind, ActView, Asked, DossierView, Offer
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.doors.office.acts import doing, forms, letters
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.together import parts as together
from motcua.doors.ui import answers, flash, lists, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed, NotFound
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST_KEY = 64


@officers_only
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Begin or settle one act on a dossier: questions, then the paper once more, then it is made."""
    actor = session.actor(request)
    dossier = queries.dossier(actor, code, at=clock.now())
    offer = _offer(actor, code, kind)
    waits = queries.act(actor, code, offer.act) if offer.act is not None else None
    stage = request.POST.get("stage", "") if request.method == "POST" else ""
    if not stage:
        return _form(request, dossier, offer, waits, {"key": uuid.uuid4().hex, **_proposed(actor, dossier, offer)}, {})
    if stage == "check":
        return _check(request, dossier, offer, waits)
    if stage == "back":
        return _form(request, dossier, offer, waits, request.POST, {})
    return _do(request, dossier, offer, waits)


@officers_only
@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, code: str) -> HttpResponse:
    """The leader waives a fee that is due."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    permissions.require(actor, "dossier.waive_fee", on=Target(dossier.owner, dossier.unit, dossier.procedure))
    waits = next(
        (one for one in queries.acts(actor, code) if one.kind is ActKind.FEE and one.state == "proposed"), None
    )
    if waits is None:
        raise ActUnknown(act=0)
    offer = Offer(ActKind.FEE, waits.id)
    if request.method == "GET":
        return _form(request, dossier, offer, waits, {"key": uuid.uuid4().hex}, {}, asked=forms.WAIVE, waives=True)
    try:
        doing.waive(actor, code, waits.id, request.POST, asked=_asked(request), at=at)
    except Invalid as found:
        faults = forms.sentences(found.errors)
        return _form(request, dossier, offer, waits, request.POST, faults, asked=forms.WAIVE, waives=True)
    except _REFUSED as refusal:
        return _refused(request, code, offer, waits, refusal, asked=forms.WAIVE, waives=True)
    return _done(request, code, offer)


def _offer(actor: Actor, code: str, kind: str) -> Offer:
    try:
        wanted = ActKind(kind)
    except ValueError:
        raise NotFound(kind="act", act=kind) from None
    found = next((one for one in queries.offers(actor, code, at=clock.now()) if one.kind is wanted), None)
    if found is None:
        raise NotAllowed(permission=f"dossier.{kind}")
    return found


def _check(request: HttpRequest, dossier: DossierView, offer: Offer, waits: ActView | None) -> HttpResponse:
    """Show what was typed once more, with the paper; the command looks at it first, and nothing is kept."""
    version = catalogue.version(dossier.version_id)
    try:
        doing.rehearse(
            session.actor(request), dossier.code, offer, request.POST, adjust=_adjusts(waits), at=clock.now()
        )
    except Invalid as found:
        return _form(request, dossier, offer, waits, request.POST, forms.sentences(found.errors))
    except _REFUSED as refusal:
        return _refused(request, dossier.code, offer, waits, refusal)
    asked = _questions(offer, waits)
    owner = queries.owner_name(session.actor(request), dossier.code)
    labels = dict([*_units(dossier), *_places(version, dossier)])
    context = {
        "dossier": dossier,
        "version": version,
        "kind": offer.kind.value,
        "title": texts.words(f"office.acts.name.{offer.kind.value}"),
        "waits": waits,
        "told": forms.answered(asked, request.POST, labels),
        "letter": letters.of(offer.kind, dossier, version.name.in_(texts.language()), owner, request.POST, waits),
        "hidden": forms.hidden(asked, request.POST),
        "key": request.POST.get("key", "")[:LONGEST_KEY],
        "seen": seen(request) or dossier.version,
        "place": request.POST.get("place", ""),
        "button": _button(offer, waits, request.POST),
        "crumbs": _crumbs(dossier.code),
    }
    return page(request, "office/acts/confirm.html", context, here="inbox")


def _do(request: HttpRequest, dossier: DossierView, offer: Offer, waits: ActView | None) -> HttpResponse:
    actor, at, code = session.actor(request), clock.now(), dossier.code
    held = together.begin(request, code)
    if held:
        return _form(request, dossier, offer, waits, request.POST, {"act": held}, status=409)
    try:
        doing.make(actor, code, offer, request.POST, adjust=_adjusts(waits), asked=_asked(request), at=at)
    except Invalid as found:
        return _form(request, dossier, offer, waits, request.POST, forms.sentences(found.errors))
    except _REFUSED as refusal:
        together.done(request, code)
        return _refused(request, code, offer, waits, refusal)
    together.done(request, code)
    return _done(request, code, offer)


def _done(request: HttpRequest, code: str, offer: Offer) -> HttpResponse:
    step = "settled" if offer.act is not None else "proposed" if offer.kind in _PROPOSED else "begun"
    flash.put(
        request,
        texts.words(f"office.acts.done.{step}", act=texts.words(f"office.acts.name.{offer.kind.value}"), code=code),
    )
    try:
        queries.brief(session.actor(request), code)
    except NotFound:  # it was handed to another authority
        return HttpResponseRedirect(reverse("office:transfers"), status=303)
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


_PROPOSED = frozenset({ActKind.EXTENSION, ActKind.STOP, ActKind.CORRECTION, ActKind.REISSUE, ActKind.REVOCATION})
"""What waits for another person's word once it is begun."""

_REFUSED = (
    ActNotLawful, ActUnknown, AlreadyExtended, ClockNotRunning, DossierMoved, ExtensionWrong, SamePerson, TransitionNotLawful,
)  # fmt: skip


def _refused(
    request: HttpRequest,
    code: str,
    offer: Offer,
    waits: ActView | None,
    refusal: Exception,
    *,
    asked: tuple[forms.Asked, ...] | None = None,
    waives: bool = False,
) -> HttpResponse:
    """What was typed stays, with the reason and what happened meanwhile; the form then carries the newest version."""
    why = str(getattr(refusal, "why", "") or getattr(refusal, "params", {}).get("reason", ""))
    name = getattr(refusal, "code", "other")
    words = texts.find(f"office.acts.why.{why}") if why else texts.find(f"office.acts.refused.{name}")
    dossier = queries.dossier(session.actor(request), code, at=clock.now())
    faults = {"act": words or texts.words("office.acts.refused.other")}
    return _form(request, dossier, offer, waits, request.POST, faults, status=409, asked=asked, waives=waives)


def _form(
    request: HttpRequest,
    dossier: DossierView,
    offer: Offer,
    waits: ActView | None,
    given: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    status: int = 0,
    asked: tuple[forms.Asked, ...] | None = None,
    waives: bool = False,
) -> HttpResponse:
    version = catalogue.version(dossier.version_id)
    questions = forms.shown(
        asked if asked is not None else _questions(offer, waits), given, faults,
        units=_units(dossier), places=_places(version, dossier),
    )  # fmt: skip
    context = {
        "dossier": dossier,
        "version": version,
        "kind": offer.kind.value,
        "title": texts.words(f"office.acts.{'waives' if waives else 'name'}{'' if waives else '.' + offer.kind.value}"),
        "lead": "" if waives else texts.find(f"office.acts.lead.{offer.kind.value}") or "",
        "waits": waits,
        "waives": waives,
        "can": offer.can,
        "why_not": "" if offer.can else texts.words(f"office.acts.why.{offer.why_not}"),
        "fields": questions,
        "key": given.get("key", "")[:LONGEST_KEY] or uuid.uuid4().hex,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "button": _button(offer, waits, given)
        if waives or offer.kind not in letters.FORMS
        else texts.words("office.acts.go_on"),
        "crumbs": _crumbs(dossier.code),
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }
    return page(request, "office/acts/act.html", context, here="inbox", status=status or (422 if faults else 200))


def _questions(offer: Offer, waits: ActView | None) -> tuple[forms.Asked, ...]:
    if waits is None:
        return forms.BEGIN[offer.kind]
    return forms.ADJUST if _adjusts(waits) else forms.SETTLE[offer.kind]


def _adjusts(waits: ActView | None) -> bool:
    return waits is not None and waits.kind is ActKind.EXTENSION and bool(waits.details.get("signed_by"))


def _proposed(actor: Actor, dossier: DossierView, offer: Offer) -> dict[str, str]:
    """What the page proposes before anything is typed."""
    version = catalogue.version(dossier.version_id)
    if offer.act is not None:
        return {}
    if offer.kind is ActKind.ARCHIVE:
        name = version.name.in_(texts.language())
        return {"title": f"{name} – {dossier.code}", "years": str(queries.proposed_retention(version.valid_months))}
    if offer.kind is ActKind.TRANSFER:
        return {"counted": "kept"}
    if offer.kind is ActKind.INTAKE_REFUSAL and (why := queries.ground_of_lacks(actor, dossier.code)):
        return {"grounds-0-text": why.text, "grounds-0-article": why.article, "grounds-0-kind": why.kind}
    return {}


def _asked(request: HttpRequest) -> Asked:
    return Asked(seen(request), request.POST.get("key", "")[:LONGEST_KEY])


def _button(offer: Offer, waits: ActView | None, given: Mapping[str, str]) -> str:
    if waits is None:
        return texts.words(f"office.acts.button.{offer.kind.value}")
    answer = forms.value(given, "agreed")
    return texts.words(f"office.acts.settle.{answer or 'do'}")


def _units(dossier: DossierView) -> tuple[tuple[str, str], ...]:
    on = clock.legal_date(clock.now())
    return tuple(
        (one.code, f"{one.name} ({one.code})") for one in organisations.units(on=on) if one.code != dossier.unit
    )


def _places(version: ProcedureVersion, dossier: DossierView) -> tuple[tuple[str, str], ...]:
    """Fields of the form that hold one plain value, as choices."""
    cards = answers.of(version.layout, dossier.data, options=lists.of(version, dossier.received_at))
    found = []
    for card in cards:
        for block in card.blocks:
            found += [(one.pointer, f"{card.title}: {one.label}") for one in block.answers if one.pointer]
    return tuple(found[:300])


def _crumbs(code: str) -> list[tuple[str, str]]:
    return [(reverse("office:review", args=[code]), texts.words("office.review.title", code=code))]


@officers_only
@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    """Dossiers handed to the officer's desk and not taken over yet, and those that were handed on."""
    coming, sent = queries.transfers(session.actor(request))
    on = clock.legal_date(clock.now())
    names = {one.code: one.name for one in organisations.units(on=on)}
    context = {"coming": coming, "sent": sent, "names": names, "message": flash.take(request), "now": clock.now()}
    return page(request, "office/acts/transfers.html", context, here="transfers")


@officers_only
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """What applicants and colleagues propose on dossiers, answered ones too, and what is the officer's to settle."""
    permissions.require(session.actor(request), "dossier.decide")
    context = {"lines": queries.to_settle(session.actor(request)), "message": flash.take(request)}
    return page(request, "office/acts/proposals.html", context, here="proposals")


@officers_only
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """Dossiers that will be late and must not stay silent, and those that are late without a letter."""
    at = clock.now()
    lines = queries.threatened(session.actor(request), at=at)
    late_ones = queries.late_opinions(session.actor(request), at=at)
    names = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    context = {"lines": lines, "opinions": late_ones, "names": names, "message": flash.take(request), "now": at}
    return page(request, "office/acts/late.html", context, here="late")
