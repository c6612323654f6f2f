"""Officers sign in with the ministry's directory or a local account, show a second factor, and sign out."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.office.sign_in import half
from motcua.doors.ui import kept, network, session, texts
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.types import ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import (
    AccountLocked,
    FactorWrong,
    PasswordWrong,
    SignInRefused,
    TooManyAttempts,
)
from motcua.identity.accounts.ports import officer_directory
from motcua.identity.accounts.types import Begun, FactorKind, HalfIn, SignedIn

HOME = session.OFFICE
ANSWER = f"{session.OFFICER_SIGN_IN}tra-loi/"
SECOND = f"{session.OFFICER_SIGN_IN}buoc-2/"
_BEGUN = "officer_sign_in"


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
        known = commands.officer_sign_in(login=login, password=password, address=network.address(request), at=at)
    except (PasswordWrong, AccountLocked) as fault:
        words = texts.words(f"officer_sign_in.fault.{fault.code.rpartition('.')[2]}")
        return _page(request, target, login, {"login": words})
    except TooManyAttempts as fault:
        return _page(request, target, login, {"login": _wait(fault)}, status=fault.status)
    return _go_on(request, known, target)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor: a code of six digits, a recovery code, or a security key."""
    at = clock.now()
    known = half.known(request, at=at)
    if known is None:
        return HttpResponseRedirect(session.OFFICER_SIGN_IN)
    if request.method == "GET":
        return _second(request, known)
    try:
        if answer := request.POST.get("answer", ""):
            state = half.take_question(request)
            signed_in = commands.finish_with_key(
                account=known.account, host=half.host(request), state=state, answer=answer, at=at
            )
        else:
            code = request.POST.get("code", "")
            if not code.strip():
                return _second(request, known, texts.words("second.missing"))
            signed_in = commands.finish_with_code(account=known.account, code=code, at=at)
    except FactorWrong:
        return _second(request, known, texts.words("second.wrong"))
    except TooManyAttempts as fault:
        return _second(request, known, _wait(fault), status=fault.status)
    except AccountLocked:
        half.forget(request)
        return _page(request, HOME, "", {"login": texts.words("officer_sign_in.fault.locked")})
    target = half.target(request)
    half.forget(request)
    entering = replace(signed_in, rests_on=known.rests_on, logout_hint=known.logout_hint)
    return _enter(request, entering, target)


@never_cache
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """On to the ministry's directory."""
    target = session.safe_target(request.GET.get(session.TARGET, HOME), default=HOME)
    try:
        begun = commands.begin_officer_sign_in(return_address=f"{settings.MOTCUA.public_url}{ANSWER}")
    except Unavailable as trouble:
        return _page(
            request, target, "", {"login": texts.words("officer_sign_in.fault.unavailable")}, status=trouble.status
        )
    request.session[_BEGUN] = {"begun": asdict(begun), "target": target}
    return HttpResponseRedirect(begun.address)


@never_cache
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Back from the directory: only to the browser that began, and only once."""
    begun = request.session.pop(_BEGUN, None)
    if begun is None or "code" not in request.GET:
        words = texts.words("officer_sign_in.fault.sign_in_refused")
        return _page(request, HOME, "", {"login": words}, status=SignInRefused.status)
    target = session.safe_target(begun["target"], default=HOME)
    try:
        known = commands.finish_officer_sign_in(
            Begun(**begun["begun"]),
            code=request.GET["code"],
            state=request.GET.get("state", ""),
            at=clock.now(),
        )
    except HouseError as trouble:
        key = f"officer_sign_in.fault.{trouble.code.rpartition('.')[2]}"
        words = texts.find(key) or texts.words("officer_sign_in.fault.sign_in_refused")
        return _page(request, target, "", {"login": words}, status=trouble.status)
    return _go_on(request, known, target)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here at once, and at the directory when it was begun there."""
    hint = session.close_session(request)
    back = f"{settings.MOTCUA.public_url}{session.OFFICER_SIGN_IN}"
    there = officer_directory.get().leave_address(hint=hint, return_address=back) if hint else ""
    if there:
        request.session[LEAVE] = there
        return HttpResponseRedirect(f"{session.OFFICER_SIGN_IN}roi/", status=303)
    return HttpResponseRedirect(session.OFFICER_SIGN_IN, status=303)


LEAVE = "officer_leave"


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """A page with the link on to the directory's own sign-out: our content policy lets no form lead to another site."""
    there = request.session.pop(LEAVE, "")
    if not there:
        return HttpResponseRedirect(session.OFFICER_SIGN_IN)
    return render(request, "office/sign_in/leave.html", {"there": there})


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@session.officers
def step_up(request: HttpRequest) -> HttpResponse:
    """Show the second factor once more before an act that needs it, and go on to where it was."""
    actor, at = session.actor(request), clock.now()
    given = request.POST if request.method == "POST" else request.GET
    target = session.safe_target(given.get(session.TARGET, HOME), default=HOME)
    known = HalfIn(actor.id, accounts.factor_kinds(actor.id))
    if not known.kinds:
        return HttpResponseRedirect(session.SAFETY, status=303)
    if request.method == "GET":
        return _second(request, known, target=target, again=True)
    try:
        if answer := request.POST.get("answer", ""):
            state = half.take_question(request)
            commands.check_key(account=actor.id, host=half.host(request), state=state, answer=answer, at=at)
        else:
            commands.check_code(account=actor.id, code=request.POST.get("code", ""), at=at)
    except FactorWrong:
        return _second(request, known, texts.words("second.wrong"), target=target, again=True)
    except TooManyAttempts as fault:
        return _second(request, known, _wait(fault), target=target, again=True, status=fault.status)
    session.stepped_up(request, at=at)
    return HttpResponseRedirect(target, status=303)


def _go_on(request: HttpRequest, known: SignedIn | HalfIn, target: str) -> HttpResponse:
    if isinstance(known, HalfIn):
        half.begin(request, known, target, at=clock.now())
        return HttpResponseRedirect(SECOND, status=303)
    return _enter(request, known, target)


def _enter(request: HttpRequest, signed_in: SignedIn, target: str) -> HttpResponse:
    session.open_session(request, signed_in, at=clock.now())
    return HttpResponseRedirect(session.SAFETY if signed_in.must_enrol else target, status=303)


def _second(
    request: HttpRequest,
    known: HalfIn,
    fault: str = "",
    *,
    target: str = "",
    again: bool = False,
    status: int = 0,
) -> HttpResponse:
    question = None
    if FactorKind.KEY in known.kinds:
        question = commands.ask_key(account=known.account, host=half.host(request))
        half.keep_question(request, question[1] if question else {})
    has_code = bool(known.kinds & {FactorKind.TOTP, FactorKind.RECOVERY})
    field = Field(
        "code", texts.words("second.code"), "", texts.words("second.hint"), fault,
        autocomplete="one-time-code", width="20", code=True,
    )  # fmt: skip
    context = {
        "code": field if has_code else None,
        "question": json.dumps(question[0]) if question else "",
        "errors": summary([field]),
        "again": again,
        "target": target,
        "address": session.STEP_UP if again else SECOND,
        "key_fault": fault if fault and not has_code else "",
    }
    return render(request, "office/sign_in/second.html", context, status=status or (422 if fault else 200))


def _page(
    request: HttpRequest, target: str, login: str = "", faults: dict[str, str] | None = None, *, status: int = 0
) -> HttpResponse:
    faults = faults or {}
    context = {
        "target": target,
        "login": login,
        "ended": session.current(request).ended and not faults,
        "kept": f"{kept.KEPT}=" in target,
        "login_error": faults.get("login", ""),
        "password_error": faults.get("password", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "directory": session.with_target(f"{session.OFFICER_SIGN_IN}danh-ba/", target)
        if officer_directory.get().is_on
        else "",
    }
    return render(request, "office/sign_in/sign_in.html", context, status=status or (422 if faults else 200))


def _wait(fault: TooManyAttempts) -> str:
    minutes = -(-int(str(fault.params["seconds"])) // 60)
    return texts.words("officer_sign_in.fault.too_many_attempts", minutes=minutes)
