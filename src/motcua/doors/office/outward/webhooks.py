"""Webhooks: made, tried, paused, replayed and ended; a disabled one shows why and from where it lacks events."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.connections import reasons
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import faults, flash, session, texts
from motcua.followup.events import queries, services
from motcua.followup.events.errors import WebhookWrong
from motcua.followup.events.types import TYPES, DeliveryState
from motcua.foundation import clock
from motcua.foundation.types import Actor

_LONGEST_CURSOR = 18
_ON_PAGE = 50


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """All webhooks, with the form for a new one; its secret is shown once, on the page that answers."""
    actor = session.actor(request)
    context: dict[str, object] = {"typed": request.POST, "chosen": request.POST.getlist("type")}
    fault: WebhookWrong | None = None
    if request.method == "POST":
        try:
            opened = services.make_webhook(
                actor, name=request.POST.get("name", ""), url=request.POST.get("url", ""), types=request.POST.getlist("type"), at=clock.now()
            )  # fmt: skip
        except WebhookWrong as wrong:
            fault = wrong
        else:
            return _secret(request, opened.id, opened.secret)
    context |= {
        "webhooks": queries.webhooks(actor), "kinds": _kinds(), "message": flash.take(request), "last": queries.last(actor), **_faults(fault),
    }  # fmt: skip
    return page(request, "office/outward/webhooks.html", context, here="webhooks", status=422 if fault else 200)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, webhook: str) -> HttpResponse:
    """One webhook: how it stands, and what may be done with it."""
    actor = session.actor(request)
    known = queries.webhook(actor, webhook)
    fault: WebhookWrong | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "secret":
            opened = services.change_secret(actor, webhook=webhook, at=clock.now())
            return _secret(request, opened.id, opened.secret)
        try:
            told = _done(request, actor, webhook, act)
        except WebhookWrong as wrong:
            fault = wrong
        else:
            flash.put(request, told)
            return HttpResponseRedirect(_next(request, webhook, act), status=303)
    typed = request.POST if fault else {"name": known.name, "url": known.url}
    context = {
        "one": known, "kinds": _kinds(), "typed": typed, "chosen": request.POST.getlist("type") if fault else list(known.types),
        "message": flash.take(request), "last": queries.last(actor), "first": known.missed_from or queries.last(actor) or 1, **_faults(fault),
        **_deliveries(request, actor, webhook),
    }  # fmt: skip
    return page(request, "office/outward/webhook.html", context, here="webhooks", status=422 if fault else 200)


def _done(request: HttpRequest, actor: Actor, webhook: str, act: str) -> str:
    """Do what was asked and say so; what there is not changes nothing."""
    at = clock.now()
    if act == "change":
        services.change_webhook(
            actor, webhook=webhook, name=request.POST.get("name", ""), url=request.POST.get("url", ""), types=request.POST.getlist("type"), at=at
        )  # fmt: skip
        return texts.words("office.webhooks.changed")
    if act == "try":
        tried = services.try_webhook(actor, webhook=webhook, at=at)
        key = "tried_well" if tried.ok else "tried_badly"
        reason = reasons.plain(tried.reason or f"HTTP {tried.status}")
        return texts.words(f"office.webhooks.{key}", reason=reason, milliseconds=tried.milliseconds)
    if act == "replay":
        first = request.POST.get("first", "").strip()
        if (wanted := _number(first)) is None:
            raise WebhookWrong("first", "first")
        number = services.replay(actor, webhook=webhook, first=wanted, at=at)
        return texts.words("office.webhooks.replayed", number=number)
    if act == "resend":
        services.resend(actor, webhook=webhook, delivery=_number(request.POST.get("delivery", "")) or 0, at=at)
        return texts.words("office.webhooks.resent")
    if act in {"pause", "on"}:
        services.switch_webhook(actor, webhook=webhook, on=act == "on", at=at)
        return texts.words(f"office.webhooks.told_{act}")
    if act == "remove":
        services.remove_webhook(actor, webhook=webhook, at=at)
        return texts.words("office.webhooks.removed")
    return ""


def _next(request: HttpRequest, webhook: str, act: str) -> str:
    """Where to go once something was done: to the same part of the deliveries after one of them was sent again."""
    if act == "resend":
        return request.get_full_path()
    return reverse("office:webhooks") if act == "remove" else reverse("office:webhook", args=[webhook])


def _deliveries(request: HttpRequest, actor: Actor, webhook: str) -> dict[str, object]:
    """One page of what was sent, the newest first, of one state where one is chosen."""
    chosen = request.GET.get("tinh-trang", "")
    state = DeliveryState(chosen) if chosen in set(DeliveryState) else None
    before = _number(request.GET.get("truoc", ""))
    found = queries.deliveries(actor, webhook, state=state, before=before, limit=_ON_PAGE + 1)
    kept = {"tinh-trang": state.value} if state else {}
    older = urlencode({**kept, "truoc": found[_ON_PAGE - 1].id}) if len(found) > _ON_PAGE else ""
    return {
        "deliveries": found[:_ON_PAGE], "older": older, "newest": urlencode(kept) if before is not None else None,
        "states": [("", state is None), *((one.value, one is state) for one in DeliveryState)],
    }  # fmt: skip


def _number(text: str) -> int | None:
    """A whole number as people type it; none for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_CURSOR else None


def _secret(request: HttpRequest, webhook: str, secret: str) -> HttpResponse:
    return page(request, "office/outward/secret.html", {"webhook": webhook, "secret": secret}, here="webhooks")


def _kinds() -> list[tuple[str, str]]:
    return [(one, texts.words(f"office.event.{one.replace('.', '_')}")) for one in TYPES]


def _faults(fault: WebhookWrong | None) -> dict[str, object]:
    if fault is None:
        return {"faults": {}, "errors": []}
    words = texts.words(f"office.webhooks.fault.{fault.reason}")
    return {"faults": {fault.field: words}, "errors": [faults.Line(words, f"#f-{fault.field}")]}
