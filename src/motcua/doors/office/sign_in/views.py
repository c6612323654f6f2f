"""Officers sign in with the ministry's own account and sign out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.ui import session, texts
from motcua.foundation import clock
from motcua.foundation.types import ActorKind
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import AccountLocked, PasswordWrong, TooManyAttempts

HOME = "/ban-lam-viec/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password; wrong ones read alike, and many of them make the next wait."""
    given = request.POST if request.method == "POST" else request.GET
    target = session.safe_target(given.get(session.TARGET, HOME), default=HOME)
    if request.method == "GET":
        if session.actor(request).kind is ActorKind.OFFICER:
            return HttpResponseRedirect(target)
        return _page(request, target)
    login, password = request.POST.get("login", ""), request.POST.get("password", "")
    missing = [name for name, value in (("login", login.strip()), ("password", password)) if not value]
    if missing:
        return _page(request, target, login, {name: texts.words(f"officer_sign_in.missing.{name}") for name in missing})
    at = clock.now()
    try:
        signed_in = commands.officer_sign_in(login=login, password=password, address=_address(request), at=at)
    except (PasswordWrong, AccountLocked) as fault:
        words = texts.words(f"officer_sign_in.fault.{fault.code.rpartition('.')[2]}")
        return _page(request, target, login, {"login": words})
    except TooManyAttempts as fault:
        minutes = -(-int(str(fault.params["seconds"])) // 60)
        words = texts.words("officer_sign_in.fault.too_many_attempts", minutes=minutes)
        return _page(request, target, login, {"login": words}, status=fault.status)
    session.open_session(request, signed_in, at=at)
    return HttpResponseRedirect(target, status=303)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    session.close_session(request)
    return HttpResponseRedirect(session.OFFICER_SIGN_IN, status=303)


def _page(
    request: HttpRequest, target: str, login: str = "", faults: dict[str, str] | None = None, *, status: int = 0
) -> HttpResponse:
    faults = faults or {}
    context = {
        "target": target,
        "login": login,
        "ended": session.current(request).ended and not faults,
        "kept": f"{session.KEPT}=" in target,
        "login_error": faults.get("login", ""),
        "password_error": faults.get("password", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return render(request, "office/sign_in/sign_in.html", context, status=status or (422 if faults else 200))


def _address(request: HttpRequest) -> str:
    """The network address of the other side, for slowing down guesses; what a proxy says counts only if it is ours."""
    return str(request.META.get("REMOTE_ADDR", ""))
