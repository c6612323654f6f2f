"""Who is on the other side of a request: the browser's session and its limits.

`Session` is the middleware that gives every request its `actor`; a door's views ask `actor(request)`. A session lives
in the database, has an absolute and an idle limit, and changes its key at sign-in. What the actor may do is read anew
at each request, so a lock or a revoked mandate works at once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.doors.ui import hints, kept, network
from motcua.doors.ui.kept import ENDED, WHO
from motcua.foundation import clock, once
from motcua.foundation.audit import services as audit
from motcua.foundation.errors import HouseError
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as commands
from motcua.identity.accounts.errors import ProfileNotYours
from motcua.identity.accounts.types import AccountKind, Profile, SignedIn
from motcua.identity.permissions import queries as permissions

SIGN_IN, PROFILE = "/dang-nhap/", "/tu-cach/"
RAISE = f"{SIGN_IN}nang-muc/"
"""Where a person signs in once more, at level 2."""
OFFICE = "/ban-lam-viec/"
OFFICER_SIGN_IN = f"{OFFICE}dang-nhap/"
SAFETY, STEP_UP = f"{OFFICE}bao-mat/", f"{OFFICE}xac-nhan/"
RESUME = "/tiep-tuc/"
"""Where what was posted when the session had ended is sent once more, by one press."""
TARGET = "tiep"
"""The query name of where to go on to."""

STRONG = 2
"""The level that two factors give."""
SEEN_EVERY = timedelta(minutes=1)

_NO_TARGETS = (SIGN_IN, "/dang-xuat/", OFFICER_SIGN_IN, f"{OFFICE}dang-xuat/", STEP_UP)
"""Pages of signing in and out themselves; going on to them would go round in a circle."""

_BEFORE_ENROLMENT = (SAFETY, OFFICER_SIGN_IN, f"{OFFICE}dang-xuat/")
"""What an officer may open who has still to set up a second factor."""

PROGRAMS = ("/api/", "/ket-noi/")
"""Addresses that programs call: some of them wait for what changes meanwhile."""

_SHOWS = "shows_kept"


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
    session: str = ""
    """The sign-in as `accounts.queries.sessions` lists it."""
    must_enrol: bool = False
    """The officer sets up a second factor before anything else."""
    strong_at: datetime | None = None
    """When a second factor was last shown."""


class Session:
    """Gives each request its `actor` and `current`; grants are read once a request at most."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current_ = _read(request, clock.now())
        request.current = current_  # type: ignore[attr-defined]  # ours, read through `current`
        request.actor = current_.actor  # type: ignore[attr-defined]  # ours, read through `actor`
        if current_.must_enrol and request.path.startswith(OFFICE) and not request.path.startswith(_BEFORE_ENROLMENT):
            return HttpResponseRedirect(SAFETY, status=303)
        if request.method == "GET" and request.GET.get("vnconnect") == "1" and request.path != SIGN_IN:
            rest = request.GET.copy()
            del rest["vnconnect"]
            asked = f"{request.path}?{rest.urlencode()}" if rest else request.path
            there = urlencode({"vnconnect": "1", TARGET: safe_target(asked)})
            return HttpResponseRedirect(f"{SIGN_IN}?{there}", status=303)
        page = request.method in {"GET", "HEAD"} and not request.path.startswith(PROGRAMS)
        with (
            permissions.remembered(),
            once.reading() if page else nullcontext(),
            audit.watching(network.address(request)) as seen,
        ):
            request.seen = seen  # type: ignore[attr-defined]  # ours, read by `looks`
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
    before = request.session.get(WHO)
    if before and "id" in before:
        commands.end_session(before["id"], because="renewed", at=at)
    if before and before["account"] != signed_in.account:
        request.session.flush()
    request.session.cycle_key()
    request.session.pop(ENDED, None)
    kept.only_of(request, signed_in.account)
    account = accounts.account(signed_in.account)
    is_officer = account.kind is AccountKind.OFFICER
    by = Actor(ActorKind.OFFICER if is_officer else ActorKind.PERSON, signed_in.account, assurance=signed_in.assurance)
    began, unusual = commands.begin_session(
        by,
        key=request.session.session_key or "",
        place=network.place(request, door="office" if is_officer else "portal"),
        assurance=signed_in.assurance,
        via=signed_in.via,
        rests_on=signed_in.rests_on,
        at=at,
    )
    request.session[WHO] = {
        "account": signed_in.account,
        "name": account.name,
        "id": began,
        "unusual": bool(unusual),
        "enrol": signed_in.must_enrol,
        "strong": at.isoformat() if is_officer and signed_in.assurance >= STRONG else "",
        "profile": "",
        "profile_name": "",
        "assurance": signed_in.assurance,
        "since": at.isoformat(),
        "seen": at.isoformat(),
        "hint": hints.sealed(signed_in.logout_hint),
    }
    same = [p for p in signed_in.profiles if before and str(p.ref) == before["profile"]]
    if len(signed_in.profiles) == 1 or same:
        choose_profile(request, (same or signed_in.profiles)[0])


def choose_profile(request: HttpRequest, profile: Profile) -> None:
    """Act as this profile from now on; the caller got it from `accounts.queries.profiles` of this account."""
    request.session[WHO] |= {"profile": str(profile.ref), "profile_name": profile.name}
    request.session.modified = True


def chosen_profile(request: HttpRequest) -> bool:
    """Whether the session acts for somebody already."""
    who = request.session.get(WHO)
    return bool(who and who["profile"])


def stepped_up(request: HttpRequest, *, at: datetime) -> None:
    """A second factor was shown in this session, or has just been set up: the officer is sure from now on."""
    request.session[WHO] |= {"strong": at.isoformat(), "assurance": STRONG, "enrol": False}
    request.session.modified = True


def close_session(request: HttpRequest) -> str:
    """End the session and everything in it; gives back what the identity provider wants to see at sign-out."""
    who = request.session.get(WHO)
    request.session.flush()
    if who:
        commands.end_session(who["id"], because="signed_out", at=clock.now())
    return hints.opened(who["hint"]) if who else ""


def shows_kept(view: View) -> View:
    """Mark a view whose page shows by itself what was typed into it when the session had ended (`kept.form`)."""
    setattr(view, _SHOWS, True)
    return view


def signed_in(view: View) -> View:
    """Let only people with a chosen profile in; others sign in and come back, a posted form with them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        who = actor(request)
        if who.kind is not ActorKind.PERSON:
            return _ask_in(request, SIGN_IN, view)
        if who.acting_for is None:
            return _ask_in(request, PROFILE, view)
        if request.method == "POST":
            kept.forget(request)
        return view(request, *args, **named)

    return guarded


def officers(view: View) -> View:
    """Let only officers in; others sign in at the office and come back, a posted form with them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if actor(request).kind is not ActorKind.OFFICER:
            return _ask_in(request, OFFICER_SIGN_IN, view)
        if request.method == "POST":
            kept.forget(request)
        return view(request, *args, **named)

    return guarded


def sure(view: View, *, back: Callable[..., str] | None = None) -> View:
    """For signing, deciding and publishing acts: an officer who has a second factor shows it again when the last time is too long ago.

    Off unless `step_up_minutes` is set. They come back to the page from which they acted, or to that which `back` gives for the
    address, where what they had typed stands again (`kept.form`); secrets are not kept.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if request.method == "POST" and needs_step_up(request, at=clock.now()):
            page = back(*args, **named) if back else _page_before(request)
            if key := kept.keep(request, path=urlsplit(page).path):
                page = f"{page}{'&' if '?' in page else '?'}{urlencode({kept.KEPT: key})}"
            return HttpResponseRedirect(with_target(STEP_UP, page), status=303)
        return view(request, *args, **named)

    return guarded


def sure_at(back: Callable[..., str]) -> Callable[[View], View]:
    """As `sure`, for an address that is no page of its own: `back` gives the page of the same arguments."""
    return lambda view: sure(view, back=back)


def needs_step_up(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the officer must show a second factor before such an act."""
    minutes = settings.MOTCUA.step_up_minutes
    now = current(request)
    if not minutes or now.actor.kind is not ActorKind.OFFICER:
        return False
    if now.strong_at is not None and at < now.strong_at + timedelta(minutes=minutes):
        return False
    return bool(accounts.factor_kinds(now.actor.id))


def safe_target(text: str, *, default: str = "/") -> str:
    """An address of this site to go on to; anything that leads elsewhere becomes `default`."""
    plain = text.startswith("/") and not any(c in text for c in "\\\r\n\t") and not text.startswith(_NO_TARGETS)
    return text if plain and url_has_allowed_host_and_scheme(text, allowed_hosts=None) else default


def with_target(address: str, target: str) -> str:
    """An address that remembers where to go on to."""
    return address if target in {"", "/"} else f"{address}?{urlencode({TARGET: target})}"


def _page_before(request: HttpRequest, *, default: str = OFFICE) -> str:
    """The page of ours whose form was posted; `default` where the browser does not tell it."""
    parts = urlsplit(request.headers.get("Referer", ""))
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return safe_target(page, default=default) if parts.netloc == request.get_host() else default


def _ask_in(request: HttpRequest, address: str, view: View) -> HttpResponse:
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    home = OFFICE if address == OFFICER_SIGN_IN else "/"
    if request.method == "POST" and getattr(view, _SHOWS, False):
        key = kept.keep(request)
        target = f"{request.path}?{urlencode({kept.KEPT: key})}" if key else request.path
    elif request.method == "POST":
        page = _page_before(request, default="")
        key = "" if kept.has_secret(request) else kept.keep(request, page=page, even_empty=True)
        # The page may be one that takes no GET, or shows nothing of what was typed: it is sent once more after signing in. Without its secret it
        # would be another form: they type it on its page again.
        target = f"{RESUME}?{urlencode({kept.KEPT: key})}" if key else page or home
    there = with_target(address, target)
    if request.headers.get("HX-Request"):  # a part of a page: the whole page has to move
        return HttpResponse(headers={"HX-Redirect": there})
    return HttpResponseRedirect(there, status=303)


def _read(request: HttpRequest, at: datetime) -> Current:
    who = request.session.get(WHO)
    if not who:
        return Current(ANONYMOUS, "", "", ended=ENDED in request.session)
    if "id" not in who:  # begun under an earlier release: they sign in once more
        request.session.pop(WHO)
        return Current(ANONYMOUS, "", "", ended=True)
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
        commands.touch_session(who["id"], at=at)
    strong = datetime.fromisoformat(who["strong"]) if who["strong"] else None
    return Current(
        found, who["name"], who["profile_name"], session=who["id"], must_enrol=bool(who["enrol"]), strong_at=strong
    )


def _is_over(who: dict[str, str], at: datetime) -> bool:
    options = settings.MOTCUA
    return at >= datetime.fromisoformat(who["since"]) + timedelta(hours=options.session_hours) or at >= (
        datetime.fromisoformat(who["seen"]) + timedelta(minutes=options.session_idle_minutes)
    )


def _end(request: HttpRequest, account: str) -> Current:
    forms, who = kept.taken_out(request), request.session[WHO]
    request.session.flush()
    commands.end_session(who["id"], because="limit", at=clock.now())
    request.session[ENDED] = account
    kept.put_back(request, forms)
    return Current(ANONYMOUS, "", "", ended=True)
