"""Sign in with the national identity (P4), at a higher level where one is needed, sign out."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.ui import kept, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.types import ActorKind
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import SignInRefused
from motcua.identity.accounts.types import Begun

GO, ANSWER, LEFT = "/dang-nhap/di/", "/dang-nhap/tra-loi/", "/dang-xuat/noi-cap/"
CHOICES = {"vneid", "dvcqg"}
UNDER_WAY = 5
"""Sign-ins that one browser may have begun and not finished."""
CURABLE = {"invalid_grant", "userinfo"}
"""Refusals that starting once more can cure: the code was used twice, or was too old (identity §7)."""

_BEGUN, _HINT = "sign_ins", "leave_hint"


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page with the two ways in; a visitor from the national portal goes on without a click."""
    target = session.safe_target(request.GET.get(session.TARGET, "/"))
    who = session.actor(request)
    if (
        request.GET.get("vnconnect") == "1"
    ):  # whoever is signed in here may be another than the one who comes from there
        return _begin(request, "dvcqg", target)
    if who.kind is ActorKind.PERSON:
        there = target if who.acting_for else session.with_target(session.PROFILE, target)
        return HttpResponseRedirect(there)
    return _page(request, target)


@never_cache
@require_GET
def raise_level(request: HttpRequest) -> HttpResponse:
    """Why a sign-in of level 2 is needed, and the way there; whoever has it goes on."""
    target = session.safe_target(request.GET.get(session.TARGET, "/"))
    if session.actor(request).assurance >= session.STRONG:
        return HttpResponseRedirect(target)
    address = f"{GO}?{urlencode({'cong': 'vneid', 'muc': '2', session.TARGET: target})}"
    context = {"crumbs": [("/", texts.words("sign_in.home"))], "go": address, "low": request.GET.get("thap") == "1"}
    return render(request, "portal/sign_in/raise.html", context)


@never_cache
@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """On to the provider. A link and not a form: our content policy lets no form lead to another site."""
    choice = request.GET.get("cong", "vneid")
    target = session.safe_target(request.GET.get(session.TARGET, "/"))
    level = session.STRONG if request.GET.get("muc") == "2" else 1
    return _begin(request, choice if choice in CHOICES else "vneid", target, level=level)


@never_cache
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Back from the provider: only to the browser that began, and only once."""
    under_way = request.session.get(_BEGUN, {})
    begun = under_way.pop(request.GET.get("state", ""), None)
    if begun is None:
        return _page(request, "/", trouble=SignInRefused(reason="state"))
    request.session[_BEGUN] = under_way
    target = session.safe_target(begun["target"])
    if "code" not in request.GET:
        return _page(request, target, trouble=SignInRefused(reason=request.GET.get("error", "")))
    try:
        signed_in = commands.finish_sign_in(
            Begun(**begun["begun"]), code=request.GET["code"], state=request.GET["state"], at=clock.now()
        )
    except SignInRefused as refused:
        if refused.params.get("reason") in CURABLE and not begun["again"]:
            return _begin(request, begun["choice"], target, again=True, level=begun["level"])
        return _page(request, target, trouble=refused)
    except HouseError as trouble:
        return _page(request, target, trouble=trouble)
    session.open_session(request, signed_in, at=clock.now())
    request.session.pop(_BEGUN, None)
    if begun["level"] > signed_in.assurance:
        low = urlencode({session.TARGET: target, "thap": "1"})
        return HttpResponseRedirect(f"{session.RAISE}?{low}", status=303)
    chosen = session.chosen_profile(request)
    there = target if chosen else session.with_target(session.PROFILE, target)
    return HttpResponseRedirect(there, status=303)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here at once, whatever the provider does; then offer to end it there too."""
    if request.method == "POST":
        hint = session.close_session(request)
        if hint:
            request.session[_HINT] = hint
        return HttpResponseRedirect("/dang-xuat/", status=303)
    signed_in = session.actor(request).kind is not ActorKind.ANONYMOUS
    return render(
        request,
        "portal/sign_in/sign_out.html",
        {"signed_in": signed_in, "elsewhere": LEFT if not signed_in and _HINT in request.session else ""},
    )


@never_cache
@require_GET
def sign_out_there(request: HttpRequest) -> HttpResponse:
    """On to the provider's own sign-out, once."""
    hint = request.session.pop(_HINT, "")
    address = commands.leave_address(hint=hint, return_address=f"{settings.MOTCUA.public_url}/")
    return HttpResponseRedirect(address or "/")


def _begin(request: HttpRequest, choice: str, target: str, *, again: bool = False, level: int = 1) -> HttpResponse:
    back = f"{settings.MOTCUA.public_url}{ANSWER}"
    try:
        begun = commands.begin_sign_in(choice=choice, return_address=back, level=level)
    except Unavailable as trouble:
        return _page(request, target, trouble=trouble)
    under_way = {
        **request.session.get(_BEGUN, {}),
        begun.state: {"begun": asdict(begun), "target": target, "choice": choice, "again": again, "level": level},
    }
    request.session[_BEGUN] = dict(list(under_way.items())[-UNDER_WAY:])
    return HttpResponseRedirect(begun.address)


def _page(request: HttpRequest, target: str, *, trouble: HouseError | None = None) -> HttpResponse:
    words = _trouble(trouble) if trouble else {}
    context = {
        "crumbs": [("/", texts.words("sign_in.home"))],
        "vneid": f"{GO}?{urlencode({'cong': 'vneid', session.TARGET: target})}",
        "national": f"{GO}?{urlencode({'cong': 'dvcqg', session.TARGET: target})}",
        "ended": session.current(request).ended and trouble is None,
        "kept": f"{kept.KEPT}=" in target,
        "reference": request.META.get("motcua.request", "") if trouble else "",
        **words,
    }
    return render(request, "portal/sign_in/sign_in.html", context, status=trouble.status if trouble else 200)


def _trouble(trouble: HouseError) -> dict[str, str]:
    """Words for what went wrong and the way on, by the code; what the provider said stays in the log."""
    key = "cancelled" if trouble.params.get("reason") == "access_denied" else trouble.code.rpartition(".")[2]
    found = key if texts.find(f"sign_in.trouble.{key}.title") else "sign_in_refused"
    return {
        "trouble": texts.words(f"sign_in.trouble.{found}.title"),
        "way_on": texts.words(f"sign_in.trouble.{found}.way_on", number=trouble.params.get("conflict", "")),
    }
