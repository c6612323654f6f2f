"""Results that wait for their owner: handed over at the counter, sent by post, or taken electronically."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ActNotLawful, DossierMoved, TransitionNotLawful
from motcua.casework.dossiers.ports import post_office
from motcua.casework.dossiers.services import HandOver
from motcua.casework.dossiers.types import IN_HAND, Asked, DossierView, Payer, Shipping
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.acts import forms
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.together import parts as together
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_IDENTITIES = ("citizen_card", "vneid", "passport", "other")
_TYPED = (
    "recipient",
    "identity",
    "last_digits",
    "receipt_seen",
    "proxy",
    "proxy_paper",
    "originals",
    "tracking",
    "post_to",
    "phone",
    "address",
    "payer",
)
_WAYS = ("counter", "post", "order", "cancel", "arrived")


@officers_only
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Results whose owner has not got them, the longest first; a filter for those that nobody has come for in 30 days."""
    uncollected, text = request.GET.get("loc") == "qua-30-ngay", request.GET.get("q", "")[:200]
    at = clock.now()
    context = {
        "lines": queries.to_release(session.actor(request), at=at, uncollected=uncollected, text=text),
        "uncollected": uncollected,
        "text": text,
        "message": flash.take(request),
        "now": at,
    }
    return page(request, "office/acts/ready.html", context, here="ready")


@officers_only
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, code: str) -> HttpResponse:
    """Hand one result over, or send it by post, or note what the post did."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    permissions.require(actor, "dossier.deliver", on=Target(dossier.owner, dossier.unit, dossier.procedure))
    if request.method == "GET":
        name, wish = queries.owner_name(actor, code), queries.return_wish(actor, code)
        given = {"recipient": name, "post_to": wish.recipient or name, "phone": wish.phone, "address": wish.address}
        return _form(request, dossier, given, {})
    given, way = request.POST, request.POST.get("way", "")
    asked = Asked(seen(request), given.get("key", "")[:64])
    held = together.begin(request, code)
    if held:
        return _form(request, dossier, given, {"act": held}, status=409)
    try:
        if way == "counter":
            services.hand_over_result(actor, code=code, given=_hand_over(given), asked=asked, at=at)
        elif way == "post":
            services.post_result(
                actor, code=code, tracking=forms.value(given, "tracking"), recipient=forms.value(given, "post_to"), asked=asked, at=at
            )  # fmt: skip
        elif way == "order":
            to = Shipping(
                forms.value(given, "post_to"), forms.value(given, "phone"), forms.value(given, "address"),
                Payer.SENDER if given.get("payer") == "sender" else Payer.RECIPIENT,
            )  # fmt: skip
            services.order_post(actor, code=code, to=to, asked=asked, at=at)
        elif way == "cancel":
            services.cancel_post(actor, code=code, asked=asked, at=at)
        else:
            services.note_post(actor, code=code, arrived=way == "arrived", asked=asked, at=at)
    except Invalid as found:
        faults = forms.sentences(found.errors)
        if way in {"post", "order"} and "recipient" in faults:
            faults["post_to"] = faults.pop("recipient")
        return _form(request, dossier, given, faults)
    except (ActNotLawful, DossierMoved, TransitionNotLawful) as refusal:
        why = texts.find(f"office.acts.why.{getattr(refusal, 'why', '')}") or texts.words(
            "office.acts.refused.dossier_moved"
        )
        return _form(request, queries.dossier(actor, code, at=at), given, {"act": why}, status=409)
    finally:
        together.done(request, code)
    flash.put(
        request,
        texts.words(f"office.release.done.{way if way in _WAYS else 'back'}", code=code),
    )
    return HttpResponseRedirect(reverse("office:ready"), status=303)


def _hand_over(given: QueryDict) -> HandOver:
    return HandOver(
        recipient=forms.value(given, "recipient"), identity=forms.value(given, "identity"),
        last_digits=forms.value(given, "last_digits"), receipt_seen=bool(given.get("receipt_seen")), proxy=bool(given.get("proxy")),
        proxy_paper=forms.value(given, "proxy_paper"), originals=forms.value(given, "originals"),
        returned=frozenset(int(one) for one in given.getlist("returned")[:200] if one.isdecimal() and len(one) < 5),
    )  # fmt: skip


def _form(
    request: HttpRequest, dossier: DossierView, given: Mapping[str, str], faults: Mapping[str, str], *, status: int = 0
) -> HttpResponse:
    actor = session.actor(request)
    deliveries = queries.deliveries(actor, dossier.code)
    context = {
        "dossier": dossier,
        "version": catalogue.version(dossier.version_id),
        "open": dossier.status in {"DECIDED", "REFUSED"},
        "sent": next((one for one in deliveries if one.state in {"ordered", "sent"}), None),
        "shipment": next(iter(shipments := queries.shipments(actor, dossier.code)), None),
        "ordered": bool(shipments) and shipments[0].state.value in {"ordered", "sent"},
        "may_cancel": bool(shipments) and not shipments[0].steps,
        "by_post": (wish := queries.return_wish(actor, dossier.code)).by_post,
        "wish": wish,
        "post_is_on": post_office.get().is_on,
        "deliveries": deliveries,
        "given": {name: forms.value(given, name) for name in _TYPED},
        "identities": [(one, texts.words(f"office.release.identity.{one}")) for one in _IDENTITIES],
        "components": [
            (
                one,
                texts.words(f"reception.form.{one.form.value}"),
                str(one.position) in request.POST.getlist("returned"),
            )
            for one in queries.components(actor, dossier.code)
            if one.returned_at is None and one.form in IN_HAND
        ],
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "key": given.get("key", "")[:64] or uuid.uuid4().hex,
        "crumbs": [(reverse("office:ready"), texts.words("office.release.title"))],
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }
    return page(request, "office/acts/deliver.html", context, here="ready", status=status or (422 if faults else 200))
