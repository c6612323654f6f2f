"""The page of one's wishes for messages, and the link in a letter by which news is switched off."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import choices, flash, texts
from motcua.followup.notifications import queries, services
from motcua.followup.notifications.errors import LinkWrong
from motcua.followup.notifications.types import Means, Preferences, Told
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

_LONGEST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def messages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Means in their order, where to, which language, which news; and how the latest news was told."""
    if request.method != "POST":
        return _page(request, actor, queries.preferences(actor))
    at = clock.now()
    given = _read(request, at)
    try:
        services.prefer(actor, given=given, at=at)
    except Invalid as invalid:
        faults = {
            error.pointer.strip("/"): texts.words(f"messages.wrong.{error.reason or error.pointer.strip('/')}")
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


def _read(request: HttpRequest, at: datetime) -> Preferences:
    ranked = sorted(
        (int(place), number, means)
        for number, means in enumerate(queries.means())
        if (place := request.POST.get(f"means_{means.value}", "")).isdecimal() and len(place) < 3
    )
    free = [one.event for one in queries.kinds(at=at) if not one.legal]
    wanted = set(request.POST.getlist("kinds"))
    begin, end = (request.POST.get(name, "").strip()[:_LONGEST] for name in ("quiet", "quiet_until"))
    return Preferences(
        means=tuple(means for _, _, means in ranked),
        language=request.POST.get("language", ""),
        informative=bool(wanted & set(free)),
        muted=tuple(one for one in free if one not in wanted),
        digest=request.POST.get("digest") == "daily",
        quiet=f"{begin}-{end}" if begin or end else "",
        interruptions=request.POST.get("interruptions") == "yes",
    )


def _page(request: HttpRequest, actor: Actor, given: Preferences, faults: dict[str, str] | None = None) -> HttpResponse:
    faults, at = faults or {}, clock.now()
    means, english = queries.means(), texts.language() == "en"
    wishes = [
        {
            "name": one.value,
            "label": texts.words(f"messages.means.{one.value}"),
            "place": given.means.index(one) + 1 if one in given.means else 0,
        }
        for one in means
    ]
    kinds = [
        {
            "event": one.event, "legal": one.legal, "title": one.title_en if english else one.title_vi,
            "wanted": given.informative and one.event not in given.muted,
        }
        for one in queries.kinds(at=at)
    ]  # fmt: skip
    begin, _, end = given.quiet.partition("-")
    context = {
        "crumbs": [("/", texts.words("sign_in.home")), (reverse("portal:mine"), texts.words("mine.title"))],
        "wishes": wishes,
        "places": range(1, len(means) + 1),
        "contacts": [
            {"label": texts.words(f"contacts.means.{one.means.value}"), "address": one.address, "verified": one.verified_at}
            for one in queries.contacts_of(actor)
        ],
        "legal": [one for one in kinds if one["legal"]],
        "free": [one for one in kinds if not one["legal"]],
        "kinds_fault": faults.get("muted", ""),
        "digest": choices.choice(
            "messages", "digest", [(key, texts.words(f"messages.digest.{key}", hour=settings.MOTCUA.digest_hour)) for key in ("once", "daily")],
            "daily" if given.digest else "once", errors=faults,
        ),
        "quiet": [
            choices.field("messages", "quiet", begin, errors=faults, width="5"),
            choices.field("messages", "quiet_until", end, width="5"),
        ],
        "interruptions": choices.choice("messages", "interruptions", value="yes" if given.interruptions else "", errors=faults, kind="tick"),
        "language": given.language,
        "language_fault": faults.get("language", ""),
        "told": [_told(one) for one in queries.told(actor, limit=5)],
        "errors": [{"text": text, "href": f"#{'kinds' if name == 'muted' else name}"} for name, text in faults.items()],
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
