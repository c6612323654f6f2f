"""Pages that stand for any of a person, a provider that does as it is told, and the way through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from motcua.doors.ui import kept, rights, session
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.identity.accounts.errors import SignInRefused
from motcua.identity.accounts.types import ClaimedKind, Claims, Identified
from motcua.identity.organisations.types import Agent, RegisterAnswer

HANH = Claims(
    ClaimedKind.PERSON, "tech-hanh", "Trần Thị Hạnh", personal_number="099178004512", assurance=2, via="vneid"
)
FIRM = replace(
    HANH,
    kind=ClaimedKind.ENTERPRISE,
    tech_id="tech-firm",
    enterprise_codes=("9901234560",),
    organisation_name="Minh Phát",
)
CODE = "9901234560"


@session.signed_in
@session.shows_kept
def guarded(request: HttpRequest) -> HttpResponse:
    """A page that stands for any page of a person: shows what was kept, takes what is posted."""
    typed = kept.form(request)
    who = session.actor(request)
    text = f"{request.method} {who.acting_for} {typed.urlencode() if typed else '-'} {request.POST.get('ten', '-')}"
    return HttpResponse(text)


@sensitive_post_parameters("ma_bi_mat")
@session.signed_in
@require_POST
def pressed(request: HttpRequest) -> HttpResponse:
    """An act that is no page."""
    return HttpResponse(f"done {request.GET.get('x')} {request.POST.get('ten', '-')} {len(request.FILES)}")


rights.declare({"trang/": rights.ANYBODY, "viec/": rights.ANYBODY})
urlpatterns = [path("trang/", guarded), path("viec/", pressed), path("", include("motcua.config.urls"))]


class Provider:
    """Signs in whomever it is told to, or fails as told."""

    def __init__(self) -> None:
        self.claims, self.trouble, self.closed = HANH, None, False
        self.asked: dict[str, str] = {}
        self.refuse_first = False

    def address(self, **asked: str) -> str:
        if self.closed:
            raise Unavailable
        self.asked = asked
        return f"https://idp.example/authorize?state={asked['state']}"

    def identify(self, *, code: str, nonce: str, verifier: str, return_address: str, at: datetime) -> Identified:
        assert (nonce, verifier, return_address) == (
            self.asked["nonce"],
            self.asked["verifier"],
            self.asked["return_address"],
        )
        if self.refuse_first:
            self.refuse_first = False
            raise SignInRefused(reason="invalid_grant")
        if self.trouble is not None:
            raise self.trouble
        return Identified(self.claims, "the-id-token")

    def leave_address(self, *, hint: str, return_address: str) -> str:
        return f"https://idp.example/logout?hint={hint}"


class Register:
    """Names Hạnh as representative of every enterprise but one."""

    def look_up(self, code: str) -> RegisterAnswer | None:
        return RegisterAnswer(
            code,
            f"CÔNG TY {code}",
            True,
            "",
            "",
            () if code == "9902345672" else (Agent("TRẦN THỊ HẠNH", "099178004512"),),
        )


def ready_middleware() -> list[str]:
    own = "motcua.doors.ui.session.Session"
    known = list(django_settings.MIDDLEWARE)
    return known if own in known else [*known, own]


def sign_in(browser: Client, target: str = "/trang/", **extra: str) -> HttpResponse:
    """Press the button and come back from the provider."""
    went = browser.get("/dang-nhap/di/", {"cong": "vneid", "tiep": target})
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    return browser.get("/dang-nhap/tra-loi/", {"code": "c", "state": state} | extra)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def wait(browser: Client, **ago: timedelta) -> None:
    """Make the session as old as if that time had gone by."""
    store = browser.session
    for name, length in ago.items():
        store["who"][name] = (clock.now() - length).isoformat()
    store.save()
