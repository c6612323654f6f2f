"""Links to show an item: made, listed with who looked, ended; and what they open, for anybody who has one."""

from __future__ import annotations

import ipaddress
from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.casework.wallet import queries as wallet
from motcua.casework.wallet import services
from motcua.casework.wallet.errors import ShareUnknown
from motcua.casework.wallet.types import LONGEST_SHARE, Share, ShareState
from motcua.doors.portal.looking import limit
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.portal.wallet import items
from motcua.doors.ui import flash, network, qr, reading, texts, writing
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal

_WEEK = timedelta(days=7)
_TONES = {ShareState.OPEN: "ok", ShareState.ENDED: "soon", ShareState.REVOKED: "stop"}


@require_safe
@for_signed_in
def shares(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every link, with its looks."""
    lines = [_told(one) for one in wallet.shares(actor, at=clock.now())]
    return show(request, "portal/wallet/shares.html", {"crumbs": items.crumbs(inside=True), "lines": lines})


@require_http_methods(items.GET_OR_POST)
@for_signed_in
def share(request: HttpRequest, actor: Actor, item: str) -> HttpResponse:
    """Ask for purpose, receiver and end; then show the address, once."""
    at = clock.now()
    found = wallet.to_share(actor, item, at=at)
    typed = {name: normal(request.POST.get(name, "")) for name in ("receiver", "purpose", "ends_at")}
    faults: dict[str, str] = {}
    if request.method == "POST":
        ends_at = _end(typed["ends_at"], faults)
        if not faults or ends_at is not None:
            try:
                made, token = services.share(
                    actor, item=item, purpose=typed["purpose"], receiver=typed["receiver"], ends_at=ends_at or at + _WEEK, at=at
                )  # fmt: skip
            except Invalid as wrong:
                faults = {
                    **{one.pointer[1:]: _words(one.pointer[1:], one.reason, one.params) for one in wrong.errors},
                    **faults,
                }
            else:
                return _made(request, made, token)
    else:
        typed["ends_at"] = writing.day(clock.legal_date(at + _WEEK))
    fields = [
        Field("receiver", texts.words("wallet.receiver"), typed["receiver"], texts.words("wallet.receiver_hint"), faults.get("receiver", "")),
        Field("purpose", texts.words("wallet.purpose"), typed["purpose"], texts.words("wallet.purpose_hint"), faults.get("purpose", ""), rows=3),
        Field(
            "ends_at", texts.words("wallet.ends_at"), typed["ends_at"], texts.words("wallet.ends_at_hint", days=LONGEST_SHARE.days),
            faults.get("ends_at", ""), width="10",
        ),
    ]  # fmt: skip
    context = {"crumbs": items.crumbs(inside=True), **items.told(found), "fields": fields, "errors": summary(fields)}
    return show(request, "portal/wallet/share.html", context, status=422 if faults else 200)


@require_POST
@for_signed_in
def revoke(request: HttpRequest, actor: Actor, share: str) -> HttpResponse:
    """End a link now."""
    services.revoke_share(actor, share=share, at=clock.now())
    flash.put(request, texts.words("wallet.revoked"))
    return HttpResponseRedirect(reverse("portal:wallet_shares"), status=303)


# ---------------------------------------------------------------- for anybody


@require_safe
@never_cache
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """What a link shows; one that does not open says no more than that."""
    limit.count(request)
    try:
        found = services.look(token, network=network_of(request), at=clock.now())
    except ShareUnknown:
        return _private(show(request, "portal/wallet/closed.html", {}, status=404))
    context = {**items.told(found.item), "shared": found, "token": token, **items.verified_at(found.item)}
    return _private(show(request, "portal/wallet/opened.html", context))


@require_safe
@never_cache
def opened_file(request: HttpRequest, token: str) -> HttpResponse:
    """The file behind a link."""
    limit.count(request)
    try:
        found = services.read_shared(token, network=network_of(request), at=clock.now())
    except ShareUnknown:
        return _private(show(request, "portal/wallet/closed.html", {}, status=404))
    return _private(items.as_download(found))


def network_of(request: HttpRequest) -> str:
    """The network of the other side without its last part: enough to know one's bank from a stranger, not to follow somebody."""
    try:
        found = ipaddress.ip_address(network.address(request))
    except ValueError:
        return ""
    kept = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{kept}", strict=False))


def _private(response: HttpResponse) -> HttpResponse:
    """Whoever holds the address holds the paper: neither another site nor a search engine is told of it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _made(request: HttpRequest, made: Share, token: str) -> HttpResponse:
    address = settings.MOTCUA.public_url + reverse("portal:share_open", args=[token])
    context = {
        "crumbs": items.crumbs(inside=True),
        "made": made,
        "address": address,
        "qr": qr.svg(address, texts.words("wallet.share_qr_name")),
    }
    return show(request, "portal/wallet/made.html", context)


def _told(one: Share) -> dict[str, object]:
    return {
        "value": one,
        "state": texts.words(f"wallet.share_state.{one.state}"),
        "tone": _TONES[one.state],
        "open": one.state is ShareState.OPEN,
    }


def _end(text: str, faults: dict[str, str]) -> datetime | None:
    """The last instant of the day that was typed; its fault is noted where it is none."""
    try:
        day = reading.day(text)
    except reading.Unreadable as unreadable:
        label = texts.words("wallet.ends_at")
        faults["ends_at"] = texts.words(
            f"fault.reason.{unreadable.reason}", label=label, label_lower=label[:1].lower() + label[1:]
        )
        return None
    return datetime.combine(day, time(23, 59, 59), clock.VIETNAM)


def _words(name: str, reason: str, params: object) -> str:
    values = params if isinstance(params, dict) else {}
    label = texts.words(f"wallet.{name}")
    found = texts.find(f"wallet.fault.{reason or name}", **values)
    return found or texts.words(
        f"fault.reason.{reason}", label=label, label_lower=label[:1].lower() + label[1:], **values
    )
