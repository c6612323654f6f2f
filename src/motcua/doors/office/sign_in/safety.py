"""An officer's own account: second factors, recovery codes, sign-ins, password, address for notices."""

from __future__ import annotations

import json
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.office.frame import page
from motcua.doors.office.sign_in import half
from motcua.doors.ui import flash, qr, safety, session, texts
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import (
    AddressWrong,
    FactorNeeded,
    FactorUnknown,
    FactorWrong,
    PasswordWeak,
    PasswordWrong,
    SessionUnknown,
    TooManyAttempts,
)
from motcua.identity.accounts.types import NewGenerator

_GENERATOR = "new_generator"


@never_cache
@require_GET
@session.officers
def overview(request: HttpRequest) -> HttpResponse:
    """Everything about the account on one page."""
    return _overview(request)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@session.officers
def generator(request: HttpRequest) -> HttpResponse:
    """Set up a code generator: the secret as QR code and as text, taken into use by its first code."""
    actor, at = session.actor(request), clock.now()
    if not _may_change(request):
        return _ask(request)
    if request.method == "GET":
        new = commands.new_generator(actor, at=at)
        request.session[_GENERATOR] = [new.factor, new.secret, new.address]
        return _generator(request, new)
    kept = request.session.get(_GENERATOR)
    if not kept:
        return HttpResponseRedirect(reverse("office:safety_generator"), status=303)
    new = NewGenerator(*kept)
    try:
        codes = commands.confirm_generator(
            actor, factor=new.factor, code=request.POST.get("code", ""), label=request.POST.get("label", ""), at=at
        )
    except FactorWrong:
        return _generator(request, new, texts.words("safety.generator.wrong"))
    except FactorUnknown:
        request.session.pop(_GENERATOR, None)
        return HttpResponseRedirect(reverse("office:safety_generator"), status=303)
    request.session.pop(_GENERATOR, None)
    return _enrolled(request, codes)


@never_cache
@require_http_methods(["GET", "POST"])
@session.officers
def key(request: HttpRequest) -> HttpResponse:
    """Set up a security key; this one needs the browser's script."""
    actor, at = session.actor(request), clock.now()
    if not _may_change(request):
        return _ask(request)
    if request.method == "POST":
        try:
            codes = commands.add_key(
                actor,
                host=half.host(request),
                state=half.take_question(request),
                answer=request.POST.get("answer", ""),
                label=request.POST.get("label", ""),
                at=at,
            )
        except FactorWrong:
            return _key(request, texts.words("safety.key.wrong"))
        return _enrolled(request, codes)
    return _key(request)


@never_cache
@require_POST
@session.officers
def recovery(request: HttpRequest) -> HttpResponse:
    """A new list of recovery codes; the old one dies."""
    if not _may_change(request):
        return _ask(request)
    try:
        codes = commands.new_recovery_codes(session.actor(request), at=clock.now())
    except FactorUnknown:
        return HttpResponseRedirect(session.SAFETY, status=303)
    return page(request, "office/sign_in/recovery.html", {"codes": codes}, here="safety")


@never_cache
@require_POST
@session.officers
def remove(request: HttpRequest) -> HttpResponse:
    """Take a factor out of use."""
    if not _may_change(request):
        return _ask(request)
    try:
        commands.remove_factor(session.actor(request), factor=request.POST.get("factor", ""), at=clock.now())
        flash.put(request, texts.words("safety.removed"))
    except FactorNeeded:
        return _overview(request, faults={"factors": texts.words("safety.needed")}, status=409)
    except FactorUnknown:
        flash.put(request, texts.words("safety.removed"))
    return HttpResponseRedirect(session.SAFETY, status=303)


@never_cache
@require_POST
@session.officers
def close(request: HttpRequest) -> HttpResponse:
    """Close one session, or all but this one."""
    actor, at = session.actor(request), clock.now()
    wanted = request.POST.get("session", "")
    if wanted == "all":
        count = commands.close_sessions(actor, keep=session.current(request).session, at=at)
        flash.put(request, texts.words("sessions.closed_all", count=count))
    else:
        with suppress(SessionUnknown):  # it ended meanwhile
            commands.close_sessions(actor, sessions=(wanted,), at=at)
        flash.put(request, texts.words("sessions.closed_one"))
    return HttpResponseRedirect(f"{session.SAFETY}#sessions-title", status=303)


@never_cache
@require_POST
@session.officers
def contact(request: HttpRequest) -> HttpResponse:
    """The address for notices."""
    try:
        commands.set_contact(session.actor(request), email=request.POST.get("email", ""), at=clock.now())
    except AddressWrong:
        return _overview(request, faults={"email": texts.words("sessions.contact_wrong")}, status=422)
    flash.put(request, texts.words("sessions.contact_saved"))
    return HttpResponseRedirect(session.SAFETY, status=303)


@never_cache
@sensitive_post_parameters("old", "new")
@require_POST
@session.officers
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    actor, at = session.actor(request), clock.now()
    try:
        commands.change_password(actor, old=request.POST.get("old", ""), new=request.POST.get("new", ""), at=at)
    except PasswordWrong:
        return _overview(request, faults={"old": texts.words("safety.password.wrong")}, status=422)
    except PasswordWeak as fault:
        weak = texts.words("safety.password.weak", least=fault.params["least"])
        return _overview(request, faults={"new": weak}, status=422)
    except TooManyAttempts as fault:
        minutes = -(-int(str(fault.params["seconds"])) // 60)
        words = texts.words("officer_sign_in.fault.too_many_attempts", minutes=minutes)
        return _overview(request, faults={"old": words}, status=fault.status)
    commands.close_sessions(actor, keep=session.current(request).session, at=at)
    flash.put(request, texts.words("safety.password.changed"))
    return HttpResponseRedirect(session.SAFETY, status=303)


def _may_change(request: HttpRequest) -> bool:
    """Whoever has a factor shows it in this session before anything about factors changes."""
    now = session.current(request)
    return now.strong_at is not None or not accounts.factor_kinds(now.actor.id)


def _ask(request: HttpRequest) -> HttpResponse:
    target = request.path if request.method == "GET" else session.SAFETY
    return HttpResponseRedirect(session.with_target(session.STEP_UP, target), status=303)


def _enrolled(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    session.stepped_up(request, at=clock.now())
    if not codes:
        flash.put(request, texts.words("safety.added"))
        return HttpResponseRedirect(session.SAFETY, status=303)
    return page(request, "office/sign_in/recovery.html", {"codes": codes, "first": True}, here="safety")


def _overview(request: HttpRequest, *, faults: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    actor, faults = session.actor(request), faults or {}
    factors = accounts.factors(actor.id)
    old = Field(
        "old", texts.words("safety.password.old"), "", "", faults.get("old", ""),
        kind="password", autocomplete="current-password", width="20",
    )  # fmt: skip
    new = Field(
        "new", texts.words("safety.password.new"), "", texts.words("safety.password.hint"), faults.get("new", ""),
        kind="password", autocomplete="new-password", width="20",
    )  # fmt: skip
    context = {
        "flash": flash.take(request),
        "must_enrol": session.current(request).must_enrol,
        "factors": [(one, texts.words(f"safety.kind.{one.kind.value}")) for one in factors],
        "recovery_left": accounts.recovery_left(actor.id),
        "old": old,
        "new": new,
        "factor_error": faults.get("factors", ""),
        **safety.context(
            request,
            actor,
            close=reverse("office:safety_close"),
            contact=reverse("office:safety_contact"),
            fault=faults.get("email", ""),
        ),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return page(request, "office/sign_in/safety.html", context, here="safety", status=status)


def _generator(request: HttpRequest, new: NewGenerator, fault: str = "") -> HttpResponse:
    code = Field(
        "code", texts.words("safety.generator.code"), "", texts.words("safety.generator.hint"), fault,
        autocomplete="one-time-code", mode="numeric", width="10", code=True,
    )  # fmt: skip
    label = Field(
        "label",
        texts.words("safety.label"),
        request.POST.get("label", ""),
        texts.words("safety.label_hint"),
        width="20",
    )
    context = {
        "picture": qr.svg(new.address, texts.words("safety.generator.picture")),
        "secret": " ".join(new.secret[i : i + 4] for i in range(0, len(new.secret), 4)),
        "code": code,
        "label": label,
        "errors": summary([code]),
    }
    return page(request, "office/sign_in/generator.html", context, here="safety", status=422 if fault else 200)


def _key(request: HttpRequest, fault: str = "") -> HttpResponse:
    question, state = commands.begin_key(session.actor(request), host=half.host(request))
    half.keep_question(request, state)
    label = Field(
        "label",
        texts.words("safety.label"),
        request.POST.get("label", ""),
        texts.words("safety.label_hint"),
        fault,
        width="20",
    )
    context = {"question": json.dumps(question), "label": label, "errors": summary([label])}
    return page(request, "office/sign_in/key.html", context, here="safety", status=422 if fault else 200)
