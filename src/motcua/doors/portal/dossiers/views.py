"""My page, the confirmation, following one dossier, its result, and the public look-up."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.ports import post_office
from motcua.casework.dossiers.types import ReasonView
from motcua.casework.payments import queries as bills
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.dossiers import parts, timeline, validity
from motcua.doors.portal.looking import limit, origin
from motcua.doors.portal.payments import views as payments
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import answers, clocks, faults, links, lists, qr, statuses, texts
from motcua.followup.helpdesk import queries as inquiries
from motcua.followup.helpdesk.types import State as InquiryState
from motcua.followup.petitions import queries as petitions
from motcua.followup.petitions.types import State as PetitionState
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, ActorKind
from motcua.foundation.vn import normal
from motcua.identity.accounts import queries as accounts

LONGEST_TYPED = 100
"""Letters of a code and of its check that are looked at: more is no code."""

PAGE = 20
TODO = 100
"""So much of what waits for somebody is on their page at once."""


@for_signed_in
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for me first, then unfinished dossiers, then those filed."""
    at = clock.now()
    names = {entry.procedure: entry.name for entry in catalogue.procedures(at=at)}
    filed = dossiers.mine(actor, limit=PAGE, before=_instant(request.GET.get("truoc", "")))
    own = accounts.person_of(actor)
    drafts = dossiers.drafts(actor)
    waiting = dossiers.waiting(actor, limit=TODO + 1)
    context = {
        "todo": waiting[:TODO],
        "more_to_do": len(waiting) > TODO,
        "asked_back": [one for one in inquiries.mine(actor) if one.state is InquiryState.WAITING],
        "asked_of": [one for one in petitions.mine(actor) if one.state is PetitionState.NEED_INFO],
        "may_manage": actor.acting_for is not None
        and actor.acting_for.kind == "enterprise"
        and "manage" in actor.rights,
        "handed": [(draft, names.get(draft.procedure)) for draft in drafts if own and draft.handed_to == own],
        "drafts": [(draft, names.get(draft.procedure)) for draft in drafts],
        "patterns": [(pattern, names.get(pattern.procedure)) for pattern in dossiers.patterns(actor)],
        "bundles": [(bundle, names.get(bundle.procedure)) for bundle in dossiers.bundles(actor)],
        "filed": filed,
        "older": filed[-1].received_at.isoformat() if len(filed) == PAGE else "",
    }
    return show(request, "portal/dossiers/mine.html", context)


@for_signed_in
def overview(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """A filed dossier has no task list: it is followed."""
    return HttpResponseRedirect(reverse("portal:track", args=[code]))


@for_signed_in
def done(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The confirmation; a bookmark of it stays good."""
    view = dossiers.brief(actor, code)
    address = settings.MOTCUA.public_url + reverse("portal:look_up_code", args=[code]) + f"?c={view.check}"
    version = catalogue.version(view.version_id)
    context = {
        "view": view,
        "version": version,
        "address": address,
        "qr": qr.svg(address, texts.words("done.qr_name", code=code)),
        "final": view.status in statuses.FINAL,
    }
    return show(request, "portal/dossiers/done.html", context)


@for_signed_in
def track(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Where the dossier stands; the part that changes asks for itself until there is an answer."""
    at = clock.now()
    view = dossiers.dossier(actor, code, at=at)
    version = catalogue.version(view.version_id)
    part = request.headers.get("HX-Request") == "true"
    context = {
        "view": view,
        "version": version,
        "turns": timeline.of(view),
        "clock": clocks.told(dossiers.clock(actor, code, at=at), at=at),
        "sheets": (papers := dossiers.sheets(actor, code)),
        "may_ask_slip": version.automatic and not papers,
        "final": view.status in statuses.FINAL,
        "reasons": [_reason(reason) for reason in view.reasons],
        "notices": [texts.find(f"mark.{code_}") or code_ for code_ in (*view.notices, *view.warnings)],
        "acts": [
            (texts.words(f"acts.told.{one.kind.value}.{one.state.value}"), one)
            for one in dossiers.told_acts(actor, code)
        ],
        "validity": validity.of(view.result, version.renewal, on=clock.legal_date(at)),
        "may_withdraw": dossiers.may_withdraw(actor, code),
        "may_have_wallet": view.owner.kind == "person" and view.outcome == "accepted" and links.is_on("vneid"),
        "crumbs": [("/", texts.words("home.crumb")), ("/cua-toi/", texts.words("menu.mine"))],
    }
    context |= parts.of(actor, code, at=at)
    if part:
        return show(request, "portal/dossiers/standing.html", context)
    context |= payments.of_dossier(bills.of(dossiers.ref_of(code)))
    context["shipment"] = next(iter(shipments := dossiers.shipments(actor, code)), None)
    under_way = bool(shipments) and shipments[0].state.value in {"ordered", "sent"}
    context["may_return"] = post_office.get().is_on and not version.automatic and not context["final"] and not under_way
    context["asked"] = dossiers.asked(actor, code)
    context["answers"] = answers.of(version.layout, view.data, options=lists.of(version, at))
    context["inquiries"] = [
        {"one": one, "state": texts.words(f"help.state.{one.state.value}"), "tone": statuses.inquiry_tone(one.state)}
        for one in inquiries.of_dossier(actor, code)
    ]
    context["petitions"] = [
        {"one": one, "state": texts.words(f"petitions.state.{one.state.value}")}
        for one in petitions.of_dossier(actor, code)
    ]
    return show(request, "portal/dossiers/track.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Track without signing in: code and check, both from the receipt slip."""
    if request.method == "POST":
        code, check = (normal(request.POST.get(name, "")[:LONGEST_TYPED]) for name in ("code", "check"))
        missing = [
            faults.Line(texts.words(f"look_up.{name}_missing"), f"#{name}")
            for name, value in (("code", code), ("check", check))
            if not value
        ]
        if missing:
            context = {"errors": missing, "code": code, "check": check}
            return show(request, "portal/dossiers/look_up.html", context, status=422)
        return _found(request, code, check)
    return show(request, "portal/dossiers/look_up.html", {"code": normal(request.GET.get("ma", ""))})


def from_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The same from the QR code of a receipt; its owner, signed in, goes to the full page."""
    actor = session.actor(request)
    if actor.kind is ActorKind.PERSON and _is_mine(actor, code):
        return HttpResponseRedirect(reverse("portal:track", args=[code]))
    return _found(request, code, request.GET.get("c", ""))


def _found(request: HttpRequest, code: str, check: str) -> HttpResponse:
    """Only the status; a wrong code and a wrong check read alike."""
    limit.count(request)
    found = dossiers.public_status(limit.tidy(code), check)
    if found is None:
        away = dossiers.away_status(limit.tidy(code), check)
        if away is not None:
            told = {"code": limit.tidy(code), "state": texts.words(f"away_slip.{away[0]}"), "taken_at": away[1]}
            return show(request, "portal/dossiers/away.html", told)
        lines = [faults.Line(texts.words("look_up.none"), "#code")]
        context = {"errors": lines, "code": code, "check": check}
        return show(request, "portal/dossiers/look_up.html", context, status=404)
    sheets = dossiers.public_sheets(found.code, check)
    final = found.status in statuses.FINAL
    return show(
        request,
        "portal/dossiers/public.html",
        {"found": found, "sheets": sheets, "final": final, "check": check, "kiosk": origin.kiosk(request)},
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _is_mine(actor: Actor, code: str) -> bool:
    try:
        dossiers.brief(actor, code)
    except NotFound:
        return False
    return True


def _reason(reason: ReasonView) -> dict[str, str]:
    words = reason.text_en if texts.language() == "en" else ""
    return {"code": reason.code, "text": words or reason.text_vi, "article": reason.article}
