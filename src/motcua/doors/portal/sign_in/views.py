"""Sign in with the national identity (P4), choose a profile (P5), sign out."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.ui import session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.types import ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import SignInRefused
from motcua.identity.accounts.types import Begun, Profile
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.people.errors import MandateRevoked, NotListed

GO, ANSWER, LEFT = "/dang-nhap/di/", "/dang-nhap/tra-loi/", "/dang-xuat/noi-cap/"
CHOICES = {"vneid", "dvcqg"}
UNDER_WAY = 5
"""Sign-ins that one browser may have begun and not finished."""
CURABLE = {"invalid_grant", "userinfo"}
"""Refusals that starting once more can cure: the code was used twice, or was too old (identity §7)."""
BASES = {"self", "representative", "authorised", "organisation"}

_BEGUN, _HINT = "sign_ins", "leave_hint"


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page with the two ways in; a visitor from the national portal goes on without a click."""
    target = session.safe_target(request.GET.get(session.TARGET, "/"))
    who = session.actor(request)
    if who.kind is ActorKind.PERSON:
        there = target if who.acting_for else session.with_target(session.PROFILE, target)
        return HttpResponseRedirect(there)
    if request.GET.get("vnconnect") == "1":
        return _begin(request, "dvcqg", target)
    return _page(request, target)


@never_cache
@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """On to the provider. A link and not a form: our content policy lets no form lead to another site."""
    choice = request.GET.get("cong", "vneid")
    target = session.safe_target(request.GET.get(session.TARGET, "/"))
    return _begin(request, choice if choice in CHOICES else "vneid", target)


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
            return _begin(request, begun["choice"], target, again=True)
        return _page(request, target, trouble=refused)
    except HouseError as trouble:
        return _page(request, target, trouble=trouble)
    session.open_session(request, signed_in, at=clock.now())
    request.session.pop(_BEGUN, None)
    there = target if len(signed_in.profiles) == 1 else session.with_target(session.PROFILE, target)
    return HttpResponseRedirect(there, status=303)


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """For whom to act; also where an enterprise is linked to a person."""
    who = session.actor(request)
    given = request.POST if request.method == "POST" else request.GET
    target = session.safe_target(given.get(session.TARGET, "/"))
    if who.kind is not ActorKind.PERSON:
        back = session.with_target(session.PROFILE, target)
        return HttpResponseRedirect(session.with_target(session.SIGN_IN, back), status=303)
    if request.method == "POST" and request.POST.get("action") == "link":
        return _link(request, target)
    profiles = accounts.profiles(who.id, at=clock.now())
    if request.method == "POST":
        chosen = next((p for p in profiles if str(p.ref) == request.POST.get("profile")), None)
        if chosen is None:
            return _profiles(request, profiles, target, choice_error=texts.words("profile.choose_one"))
        session.choose_profile(request, chosen)
        return HttpResponseRedirect(target, status=303)
    return _profiles(request, profiles, target)


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


def _begin(request: HttpRequest, choice: str, target: str, *, again: bool = False) -> HttpResponse:
    try:
        begun = commands.begin_sign_in(choice=choice, return_address=f"{settings.MOTCUA.public_url}{ANSWER}")
    except Unavailable as trouble:
        return _page(request, target, trouble=trouble)
    under_way = {
        **request.session.get(_BEGUN, {}),
        begun.state: {"begun": asdict(begun), "target": target, "choice": choice, "again": again},
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
        "kept": f"{session.KEPT}=" in target,
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


def _link(request: HttpRequest, target: str) -> HttpResponse:
    who = session.actor(request)
    try:
        linked = commands.link_enterprise(who, enterprise=request.POST.get("enterprise_code", ""), at=clock.now())
    except (EnterpriseCodeWrong, NotListed, MandateRevoked) as fault:
        error = texts.words(f"profile.fault.{fault.code.rpartition('.')[2]}")
        return _profiles(request, accounts.profiles(who.id, at=clock.now()), target, link_error=error)
    session.choose_profile(request, linked)
    there = f"{session.PROFILE}?{urlencode({session.TARGET: target, 'moi': linked.ref.id})}"
    return HttpResponseRedirect(there, status=303)


def _profiles(
    request: HttpRequest, profiles: tuple[Profile, ...], target: str, *, choice_error: str = "", link_error: str = ""
) -> HttpResponse:
    used = session.actor(request).acting_for
    lines = [
        {
            "id": f"profile-{number}",
            "value": str(p.ref),
            "name": texts.words("profile.person", name=p.name) if p.ref.kind == "person" else p.name,
            "code": p.ref.id if p.ref.kind == "enterprise" else "",
            "basis": texts.words(f"profile.basis.{p.basis if p.basis in BASES else 'organisation'}"),
            "chosen": p.ref == used,
            "new": p.ref.id == request.GET.get("moi"),
        }
        for number, p in enumerate(profiles, 1)
    ]
    errors = [{"text": choice_error, "href": "#profile-1"}] if choice_error else []
    errors += [{"text": link_error, "href": "#enterprise_code"}] if link_error else []
    context = {
        "crumbs": [("/", texts.words("sign_in.home"))],
        "profiles": lines,
        "target": target,
        "may_link": any(p.basis == "self" for p in profiles),
        "typed": request.POST.get("enterprise_code", ""),
        "linked": any(line["new"] for line in lines),
        "choice_error": choice_error,
        "link_error": link_error,
        "errors": errors,
    }
    return render(request, "portal/sign_in/profile.html", context, status=422 if errors else 200)
