"""Verified addresses: a code goes to each, and comes back from its reader; nothing here needs a script."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import choices, flash, session, texts
from motcua.doors.ui.fields import Field
from motcua.followup.notifications import queries, services
from motcua.followup.notifications.errors import CodeUnknown, NeedsStrongSignIn, TooManyCodes
from motcua.followup.notifications.types import CodeAsked, Means
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_LONGEST = 300
_MEANS = (Means.MAIL, Means.SMS)
_FIELDS = {Means.MAIL: ("email", "email"), Means.SMS: ("tel", "tel")}


@require_GET
@for_signed_in
def contacts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The addresses as they stand, and a form for each means."""
    return _page(request, actor)


@require_POST
@for_signed_in
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send a code; whoever else uses the address, the answer is the same."""
    means, given, at = _means(request), request.POST.get("address", "")[:_LONGEST], clock.now()
    try:
        made = services.ask_code(actor, means=means, given=given, signed_in_at=_signed_in_at(request, actor), at=at)
    except Invalid:
        return _page(request, actor, means, given, texts.words(f"contacts.wrong.{means.value}"))
    except TooManyCodes:
        return _page(request, actor, means, given, texts.words("contacts.wrong.many"), status=429)
    flash.put(request, texts.words("contacts.sent"))
    return HttpResponseRedirect(reverse("portal:contact_code", args=[made.id]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def code(request: HttpRequest, actor: Actor, number: UUID) -> HttpResponse:
    """Enter the code, and the one from the address before where that has to agree."""
    at = clock.now()
    waiting = {one.id: one for one in queries.codes_asked(actor, at=at)}
    if request.method != "POST":
        if str(number) not in waiting:
            return _code(request, None, texts.words("contacts.wrong.expired"))
        return _code(request, waiting[str(number)])
    given, agreed = (request.POST.get(name, "")[:_LONGEST] for name in ("code", "agreed"))
    try:
        services.confirm_code(actor, asked=str(number), code=given, agreed=agreed, at=at)
    except Invalid as invalid:
        fault = invalid.errors[0]
        still = waiting.get(str(number)) if fault.reason in {"wrong", "wrong_pair"} else None
        return _code(request, still, texts.words(f"contacts.wrong.{fault.reason}", **fault.params))
    except CodeUnknown:
        return _code(request, None, texts.words("contacts.wrong.expired"))
    flash.put(request, texts.words("contacts.done"))
    return HttpResponseRedirect(reverse("portal:contacts"), status=303)


@require_POST
@for_signed_in
def drop(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tell nothing to an address any more."""
    means, at = _means(request), clock.now()
    try:
        services.drop_contact(actor, means=means, signed_in_at=_signed_in_at(request, actor), at=at)
    except NeedsStrongSignIn:
        return _page(request, actor, means, "", texts.words("contacts.wrong.strong"))
    flash.put(request, texts.words("contacts.dropped"))
    return HttpResponseRedirect(reverse("portal:contacts"), status=303)


def _means(request: HttpRequest) -> Means:
    return Means.SMS if request.POST.get("means") == Means.SMS.value else Means.MAIL


def _signed_in_at(request: HttpRequest, actor: Actor) -> datetime | None:
    here = session.current(request).session
    return next((one.started_at for one in accounts.sessions(actor) if one.id == here), None)


def _page(
    request: HttpRequest,
    actor: Actor,
    faulty: Means | None = None,
    given: str = "",
    fault: str = "",
    *,
    status: int = 422,
) -> HttpResponse:
    at = clock.now()
    held = {one.means: one for one in queries.contacts_of(actor)}
    forms = []
    for means in _MEANS:
        kind, complete = _FIELDS[means]
        wrong = fault if means is faulty else ""
        forms.append(
            {
                "means": means.value,
                "label": texts.words(f"contacts.means.{means.value}"),
                "held": held.get(means),
                # Each form posts `address`; ids differ, so that labels and the summary find their own.
                "field": Field(
                    f"address-{means.value}", texts.words(f"contacts.field.{means.value}"), given if means is faulty else "",
                    texts.words(f"contacts.hint.{means.value}"), wrong, kind=kind, autocomplete=complete, width="20",
                ),
            }
        )  # fmt: skip
    context = {
        "crumbs": [("/", texts.words("sign_in.home")), (reverse("portal:messages"), texts.words("messages.title"))],
        "forms": forms,
        "name": session.current(request).profile_name or session.current(request).name,
        "may": permissions.allows(actor, "contact.manage", on=Target(owner=actor.acting_for)),
        "strong": queries.is_strong(actor, signed_in_at=_signed_in_at(request, actor), at=at),
        "verified": any(one.verified_at for one in held.values()),
        "back": reverse("portal:contacts"),
        "pending": queries.codes_asked(actor, at=at) if permissions.allows(actor, "contact.manage", on=Target(owner=actor.acting_for)) else [],
        "errors": choices.summary({f"address-{faulty.value}": fault}) if faulty and fault else [],
    }  # fmt: skip
    return show(request, "portal/messages/contacts.html", context, status=status if fault else 200)


def _code(request: HttpRequest, asked: CodeAsked | None, fault: str = "") -> HttpResponse:
    fields = []
    if asked is not None:
        fields.append(
            Field("code", texts.words("contacts.code.field"), "", "", fault, autocomplete="one-time-code", mode="numeric", width="10", code=True)
        )  # fmt: skip
        if asked.before:
            words = texts.words("contacts.code.agreed", address=asked.before)
            fields.append(Field("agreed", words, mode="numeric", width="10", code=True))
    context = {
        "crumbs": [("/", texts.words("sign_in.home")), (reverse("portal:contacts"), texts.words("contacts.title"))],
        "asked": asked,
        "fields": fields,
        "gone": fault if asked is None else "",
        "errors": choices.summary({"code": fault}) if fault and asked is not None else [],
    }
    return show(request, "portal/messages/code.html", context, status=422 if fault else 200)
