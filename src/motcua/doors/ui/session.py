"""Who is on the other side of a request: the browser's session, its limits, and forms that survive its end.

`Session` is the middleware that gives every request its `actor`; a door's views ask `actor(request)`. A session lives
in the database, has an absolute and an idle limit, and changes its key at sign-in. What the actor may do is read anew
at each request, so a lock or a revoked mandate works at once.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import TypedDict
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.errors import ProfileNotYours
from motcua.identity.accounts.types import Profile, SignedIn
from motcua.identity.permissions import queries as permissions

SIGN_IN, PROFILE = "/dang-nhap/", "/tu-cach/"
OFFICER_SIGN_IN = "/ban-lam-viec/dang-nhap/"
TARGET, KEPT = "tiep", "giu"
"""Query names: where to go on to, and which kept form to show there."""

SEEN_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(hours=24)
KEPT_FORMS, KEPT_BYTES = 3, 1024 * 1024

_NO_TARGETS = (SIGN_IN, "/dang-xuat/", OFFICER_SIGN_IN, "/ban-lam-viec/dang-xuat/")
"""Pages of signing in and out themselves; going on to them would go round in a circle."""

_WHO, _FORMS, _ENDED = "who", "kept_forms", "ended"


class _Kept(TypedDict):
    path: str
    fields: list[list[str]]
    account: str
    at: str


Answer = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Current:
    """The session of a request: whose it is, and the profile in use with its name."""

    actor: Actor
    name: str
    profile_name: str
    ended: bool = False
    """The session ended by its limits just now, so that a page can say why it asks again."""


class Session:
    """Gives each request its `actor` and `current`; grants are read once a request at most."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current_ = _read(request, clock.now())
        request.current = current_  # type: ignore[attr-defined]  # ours, read through `current`
        request.actor = current_.actor  # type: ignore[attr-defined]  # ours, read through `actor`
        with permissions.remembered():
            return self.get_response(request)


def actor(request: HttpRequest) -> Actor:
    """Who acts in this request; `ANONYMOUS` when nobody has signed in."""
    found = getattr(request, "actor", ANONYMOUS)
    return found if isinstance(found, Actor) else ANONYMOUS


def current(request: HttpRequest) -> Current:
    """The session of this request."""
    found = getattr(request, "current", None)
    return found if isinstance(found, Current) else Current(ANONYMOUS, "", "")


def open_session(request: HttpRequest, signed_in: SignedIn, *, at: datetime) -> None:
    """Begin a session under a new key; whoever was signed in before in this browser is signed out.

    The CSRF token is not changed: a form opened in another tab before must still arrive, and the framework compares
    the Origin of every post with our own.
    """
    before = request.session.get(_WHO)
    if before and before["account"] != signed_in.account:
        request.session.flush()
    request.session.cycle_key()
    request.session.pop(_ENDED, None)
    request.session[_WHO] = {
        "account": signed_in.account,
        "name": accounts.account(signed_in.account).name,
        "profile": "",
        "profile_name": "",
        "assurance": signed_in.assurance,
        "since": at.isoformat(),
        "seen": at.isoformat(),
        "hint": _sealed(signed_in.logout_hint),
    }
    if len(signed_in.profiles) == 1:
        choose_profile(request, signed_in.profiles[0])


def choose_profile(request: HttpRequest, profile: Profile) -> None:
    """Act as this profile from now on; the caller got it from `accounts.queries.profiles` of this account."""
    request.session[_WHO] |= {"profile": str(profile.ref), "profile_name": profile.name}
    request.session.modified = True


def close_session(request: HttpRequest) -> str:
    """End the session and everything in it; gives back what the identity provider wants to see at sign-out."""
    who = request.session.get(_WHO)
    request.session.flush()
    return _opened(who["hint"]) if who else ""


def keep_posted(request: HttpRequest) -> str:
    """Keep the posted form in this browser's session and return its key, or "" when there is nothing to keep.

    Files are not kept: they are uploaded one by one on a page of their own. The form is shown again only to the account
    that posted it, where that is known.
    """
    fields = [
        [name, value] for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    if not fields or sum(len(name) + len(str(value)) for name, value in fields) > KEPT_BYTES:
        return ""
    who = request.session.get(_WHO)
    key = secrets.token_urlsafe(16)
    form: _Kept = {
        "path": request.path,
        "fields": [[name, str(value)] for name, value in fields],
        "account": who["account"] if who else request.session.get(_ENDED, ""),
        "at": clock.now().isoformat(),
    }
    forms = [*_forms(request).items(), (key, form)]
    request.session[_FORMS] = dict(forms[-KEPT_FORMS:])
    return key


def kept_form(request: HttpRequest) -> QueryDict | None:
    """The form that was posted to this page when the session had ended, if the address names one (`?giu=…`).

    It stays until the page is posted again, so a reload loses nothing.
    """
    form = _forms(request).get(request.GET.get(KEPT, ""))
    account = current(request).actor.id
    if form is None or form["path"] != request.path or form["account"] not in {"", account}:
        return None
    found = QueryDict(mutable=True)
    for name, value in form["fields"]:
        found.appendlist(name, value)
    found._mutable = False
    return found


def forget_kept(request: HttpRequest) -> None:
    """Drop what was kept for this page; `signed_in` does it when the page is posted again."""
    forms = _forms(request)
    left = {key: form for key, form in forms.items() if form["path"] != request.path}
    if left != forms:
        request.session[_FORMS] = left


def signed_in(view: View) -> View:
    """Let only people with a chosen profile in; others sign in and come back, a posted form with them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        who = actor(request)
        if who.kind is not ActorKind.PERSON:
            return _ask_in(request, SIGN_IN)
        if who.acting_for is None:
            return _ask_in(request, PROFILE)
        if request.method == "POST":
            forget_kept(request)
        return view(request, *args, **named)

    return guarded


def officers(view: View) -> View:
    """Let only officers in; others sign in at the office and come back, a posted form with them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if actor(request).kind is not ActorKind.OFFICER:
            return _ask_in(request, OFFICER_SIGN_IN)
        if request.method == "POST":
            forget_kept(request)
        return view(request, *args, **named)

    return guarded


def safe_target(text: str, *, default: str = "/") -> str:
    """An address of this site to go on to; anything that leads elsewhere becomes `default`."""
    plain = text.startswith("/") and not any(c in text for c in "\\\r\n\t") and not text.startswith(_NO_TARGETS)
    return text if plain and url_has_allowed_host_and_scheme(text, allowed_hosts=None) else default


def with_target(address: str, target: str) -> str:
    """An address that remembers where to go on to."""
    return address if target in {"", "/"} else f"{address}?{urlencode({TARGET: target})}"


def _ask_in(request: HttpRequest, address: str) -> HttpResponse:
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    if request.method == "POST" and (key := keep_posted(request)):
        target = f"{request.path}?{urlencode({KEPT: key})}"
    there = with_target(address, target)
    if request.headers.get("HX-Request"):  # a part of a page: the whole page has to move
        return HttpResponse(headers={"HX-Redirect": there})
    return HttpResponseRedirect(there, status=303)


def _read(request: HttpRequest, at: datetime) -> Current:
    who = request.session.get(_WHO)
    if not who:
        return Current(ANONYMOUS, "", "", ended=_ENDED in request.session)
    if _is_over(who, at):
        return _end(request, who["account"])
    profile = Ref.parse(who["profile"]) if who["profile"] else None
    try:
        found = accounts.actor(who["account"], profile, assurance=who["assurance"], at=at)
    except ProfileNotYours:  # the mandate has ended; the person may choose another profile
        who |= {"profile": "", "profile_name": ""}
        request.session.modified = True
        found = accounts.actor(who["account"], None, assurance=who["assurance"], at=at)
    except HouseError:  # locked, or gone
        return _end(request, who["account"])
    if at >= datetime.fromisoformat(who["seen"]) + SEEN_EVERY:
        who["seen"] = at.isoformat()
        request.session.modified = True
    return Current(found, who["name"], who["profile_name"])


def _is_over(who: dict[str, str], at: datetime) -> bool:
    options = settings.MOTCUA
    return at >= datetime.fromisoformat(who["since"]) + timedelta(hours=options.session_hours) or at >= (
        datetime.fromisoformat(who["seen"]) + timedelta(minutes=options.session_idle_minutes)
    )


def _end(request: HttpRequest, account: str) -> Current:
    forms = _forms(request)
    request.session.flush()
    request.session[_ENDED] = account
    if forms:
        request.session[_FORMS] = forms
    return Current(ANONYMOUS, "", "", ended=True)


def _forms(request: HttpRequest) -> dict[str, _Kept]:
    oldest = (clock.now() - KEPT_FOR).isoformat()
    forms = request.session.get(_FORMS) or {}
    return {key: form for key, form in forms.items() if form["at"] > oldest}


def _sealed(hint: str) -> str:
    """The provider's token is kept unreadable and only as long as the session (identity §8)."""
    return _box().encrypt(hint.encode()).decode() if hint else ""


def _opened(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:  # the installation's secret was changed meanwhile
        return ""


def _box() -> Fernet:
    digest = hashlib.sha256(b"motcua.session.hint" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
