"""The page of one's wishes for messages, and the link in a letter by which news is switched off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, texts
from motcua.doors.ui.fields import Field
from motcua.followup.notifications import queries, services
from motcua.followup.notifications.errors import LinkWrong
from motcua.followup.notifications.types import Means, Preferences, Told
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

_LONGEST = 254


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def messages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Means in their order, where to, which language, which news; and how the latest news was told."""
    if request.method != "POST":
        return _page(request, actor, queries.preferences(actor))
    given = _read(request)
    try:
        services.prefer(actor, given=given, at=clock.now())
    except Invalid as invalid:
        faults = {
            error.pointer.strip("/"): texts.words(f"messages.wrong.{error.pointer.strip('/')}")
            for error in invalid.errors
        }
        return _page(request, actor, given, faults)
    flash.put(request, texts.words("messages.saved"))
    return HttpResponseRedirect(reverse("portal:messages"), status=303)


@csrf_exempt  # a mail program presses the button for its owner (RFC 8058) and has no cookie of ours
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off news that the law does not ask for; opening the link alone changes nothing."""
    try:
        if request.method == "POST":
            services.unsubscribe(token, at=clock.now())
        else:
            queries.owner_of_link(token)
    except LinkWrong:
        return render(request, "portal/messages/stop.html", {"state": "wrong"}, status=404)
    return render(request, "portal/messages/stop.html", {"state": "done" if request.method == "POST" else "ask"})


def _read(request: HttpRequest) -> Preferences:
    ranked = sorted(
        (int(place), number, means)
        for number, means in enumerate(queries.means())
        if (place := request.POST.get(f"means_{means.value}", "")).isdecimal() and len(place) < 3
    )
    return Preferences(
        means=tuple(means for _, _, means in ranked),
        phone=request.POST.get("phone", "")[:_LONGEST],
        email=request.POST.get("email", "")[:_LONGEST],
        language=request.POST.get("language", ""),
        informative=request.POST.get("informative") == "yes",
    )


def _page(request: HttpRequest, actor: Actor, given: Preferences, faults: dict[str, str] | None = None) -> HttpResponse:
    faults = faults or {}
    means = queries.means()
    wishes = [
        {
            "name": one.value,
            "label": texts.words(f"messages.means.{one.value}"),
            "place": given.means.index(one) + 1 if one in given.means else 0,
        }
        for one in means
    ]
    context = {
        "crumbs": [("/", texts.words("sign_in.home")), (reverse("portal:mine"), texts.words("mine.title"))],
        "wishes": wishes,
        "places": range(1, len(means) + 1),
        "phone": Field(
            "phone", texts.words("messages.phone"), given.phone, texts.words("messages.phone_hint"), faults.get("phone", ""),
            kind="tel", autocomplete="tel", width="20",
        ),
        "email": Field(
            "email", texts.words("messages.email"), given.email, texts.words("messages.email_hint"), faults.get("email", ""),
            kind="email", autocomplete="email", width="20",
        ),
        "language": given.language,
        "language_fault": faults.get("language", ""),
        "informative": given.informative,
        "told": [_told(one) for one in queries.told(actor)],
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }  # fmt: skip
    return show(request, "portal/messages/messages.html", context, status=422 if faults else 200)


def _told(one: Told) -> dict[str, object]:
    return {
        "code": one.code,
        "title": one.title_en if texts.language() == "en" else one.title_vi,
        "means": texts.words(f"messages.means.{Means(one.means).value}"),
        "state": texts.words(f"messages.state.{one.state.value}"),
        "at": one.at,
    }
