"""Sign-out at the provider ends what rests on it here: by signed token or by frame, and nothing forged, stale or replayed does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from pytest_django import Settings
from tests.sandbox.running import Ministry

from motcua.doors.links.identity_provider import client as keys_of
from motcua.doors.ui import hints
from motcua.foundation import clock
from motcua.foundation.transport import services as transport
from motcua.foundation.types import Actor
from motcua.identity.accounts import models
from motcua.identity.accounts import services as accounts

BACK = "/ket-noi/dinh-danh/dang-xuat"
FRAME = f"{BACK}/khung"
OWN = "/cua-toi/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected(sandbox: httpx.Client, settings: Settings) -> Iterator[None]:
    keys_of.forget_keys()
    settings.MOTCUA = replace(
        settings.MOTCUA,
        identity_provider_url=f"{str(sandbox.base_url).rstrip('/')}/idp",
        identity_provider_client="motcua",
        identity_provider_secret="sandbox-secret",
        officer_provider_url=f"{str(sandbox.base_url).rstrip('/')}/officers",
        officer_provider_client="motcua-office",
        officer_provider_secret="sandbox-secret",
        public_url="http://127.0.0.1:8000",
    )
    yield
    keys_of.forget_keys()
    transport.close()


def signed_in(sandbox: httpx.Client, account: str = "hanh") -> Client:
    """A browser in which this person signed in with the national identity."""
    http = Client()
    there = http.get("/dang-nhap/di/?cong=vneid").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    back = urlsplit(sandbox.post("/idp/oauth2/authorize", data={**asked, "account": account}).headers["location"])
    http.get(f"{back.path}?{back.query}")
    assert is_in(http)
    return http


def is_in(http: Client) -> bool:
    return "who" in http.session


def token_of(sandbox: httpx.Client, ministry: Ministry, account: str = "hanh", *, kind: str = "good") -> str:
    """What the provider posts to us when this person signs out there."""
    sandbox.post("/_control/identity_provider", json={"logout_token": kind}).raise_for_status()
    ministry.received.clear()
    told = sandbox.post("/idp/leave", data={"account": account}, headers={"Accept": "application/json"}).json()
    assert told["sessions"]
    return parse_qs(ministry.received[0].decode())["logout_token"][0]


def test_whoever_signs_out_there_is_out_here_at_the_next_request_in_every_browser(
    sandbox: httpx.Client, ministry: Ministry
) -> None:
    first, second = signed_in(sandbox), signed_in(sandbox)
    other = signed_in(sandbox, "minh-phat-quy")
    told = sandbox.post("/idp/leave", data={"account": "hanh"}, headers={"Accept": "application/json"}).json()
    tokens = [parse_qs(body.decode())["logout_token"][0] for body in ministry.received]

    answers = [Client().post(BACK, {"logout_token": one}) for one in tokens]

    assert len(told["sessions"]) == len(tokens) == 2
    assert [one.status_code for one in answers] == [200, 200]
    assert all("no-store" in one.headers["Cache-Control"] for one in answers)
    assert [is_in(one) for one in (first, second, other)] == [False, False, True]
    assert first.get(OWN).status_code == 302 or first.get(OWN).status_code == 303
    closed = models.BrowserSession.objects.filter(closed_because="provider")
    assert closed.count() == 2


@pytest.mark.parametrize(
    "kind",
    ["wrong_signature", "wrong_key", "wrong_audience", "wrong_issuer", "nonce", "no_event", "old", "expired", "no_subject",
     "no_id", "id_token"],
)  # fmt: skip
def test_a_token_that_does_not_prove_a_sign_out_ends_nothing(
    sandbox: httpx.Client, ministry: Ministry, kind: str
) -> None:
    http = signed_in(sandbox)

    answer = Client().post(BACK, {"logout_token": token_of(sandbox, ministry, kind=kind)})

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert is_in(http)


def test_a_token_tells_once(sandbox: httpx.Client, ministry: Ministry) -> None:
    signed_in(sandbox)
    token = token_of(sandbox, ministry)
    first = Client().post(BACK, {"logout_token": token})

    again = signed_in(sandbox)
    replayed = Client().post(BACK, {"logout_token": token})

    assert (first.status_code, replayed.status_code) == (200, 400)
    assert is_in(again)


def test_used_tokens_are_forgotten_when_they_would_be_too_old_anyway(sandbox: httpx.Client, ministry: Ministry) -> None:
    signed_in(sandbox)
    Client().post(BACK, {"logout_token": token_of(sandbox, ministry)})
    sweeper = Actor.system("sweeper")

    accounts.sweep(sweeper, at=clock.now())
    kept = models.UsedToken.objects.count()
    accounts.sweep(sweeper, at=clock.now() + timedelta(hours=1))

    assert (kept, models.UsedToken.objects.count()) == (1, 0)


@pytest.mark.parametrize("junk", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "x" * 20_000])
def test_junk_ends_nothing_and_breaks_nothing(sandbox: httpx.Client, junk: str) -> None:
    http = signed_in(sandbox)

    answer = Client().post(BACK, {"logout_token": junk})

    assert answer.status_code == 400
    assert is_in(http)
    assert Client().get(BACK).status_code == 405
    assert Client().post(BACK, {"other": "x" * 40_000}).status_code in {400, 413}


def test_an_identity_token_is_no_sign_out_token(sandbox: httpx.Client) -> None:
    http = signed_in(sandbox)
    hint = hints.opened(http.session["who"]["hint"])

    assert hint.count(".") == 2
    assert Client().post(BACK, {"logout_token": hint}).status_code == 400
    assert is_in(http)


def test_the_provider_may_change_its_key_between_sign_in_and_sign_out(
    sandbox: httpx.Client, ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.doors.links.identity_provider.inbound.ANEW_SECONDS", 0.0)
    http = signed_in(sandbox)
    sandbox.post("/_control/identity_provider", json={"key": "rotated"}).raise_for_status()

    assert Client().post(BACK, {"logout_token": token_of(sandbox, ministry)}).status_code == 200
    assert not is_in(http)
    signed_in(sandbox)


def test_a_key_that_was_never_published_signs_nobody_in_or_out(sandbox: httpx.Client, ministry: Ministry) -> None:
    http = signed_in(sandbox)
    sandbox.post("/_control/identity_provider", json={"key": "unknown"}).raise_for_status()

    assert Client().post(BACK, {"logout_token": token_of(sandbox, ministry)}).status_code == 400
    assert is_in(http)
    with pytest.raises(AssertionError):
        signed_in(sandbox)


def test_keys_that_cannot_be_had_are_the_providers_trouble_and_it_comes_again(
    sandbox: httpx.Client, ministry: Ministry
) -> None:
    http = signed_in(sandbox)
    token = token_of(sandbox, ministry)
    keys_of.forget_keys()
    sandbox.post("/_control/identity_provider", json={"mode": "down"}).raise_for_status()

    silent = Client().post(BACK, {"logout_token": token})
    sandbox.post("/_control/identity_provider", json={"mode": "normal"}).raise_for_status()
    again = Client().post(BACK, {"logout_token": token})

    assert (silent.status_code, again.status_code) == (503, 200)
    assert not is_in(http)


def test_a_frame_of_the_sign_out_page_ends_the_session_that_it_names_without_our_cookie(
    sandbox: httpx.Client, settings: Settings
) -> None:
    http, other = signed_in(sandbox), signed_in(sandbox)
    sandbox.post("/_control/identity_provider", json={"logout_token": "never"}).raise_for_status()
    issuer = f"{settings.MOTCUA.identity_provider_url}/oauth2/token"
    told = sandbox.post("/idp/leave", data={"account": "hanh"}, headers={"Accept": "application/json"}).json()

    wrong = [
        Client().get(FRAME, {"iss": "https://khac.example", "sid": told["sessions"][0]}),
        Client().get(FRAME, {"iss": issuer}),
    ]
    guessed = Client().get(FRAME, {"iss": issuer, "sid": "guess"})
    before = [is_in(http), is_in(other)]
    framed = Client().get(FRAME, {"iss": issuer, "sid": told["sessions"][0]})

    assert [one.status_code for one in wrong] == [400, 400]
    assert (guessed.status_code, framed.status_code, before) == (200, 200, [True, True])
    assert "frame-ancestors http://127.0.0.1" in framed.headers["Content-Security-Policy"]
    assert [is_in(http), is_in(other)] == [False, True]


def test_officers_are_out_when_the_directory_says_so_also_after_a_second_factor(
    sandbox: httpx.Client, ministry: Ministry
) -> None:
    accounts.open_officer(
        Actor.system("set_up"), login="vanhanh", name="Phạm Văn Hành", password="a-long-password-1", at=clock.now()
    )
    http = Client()
    there = http.get("/ban-lam-viec/dang-nhap/danh-ba/").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    back = urlsplit(
        sandbox.post("/officers/protocol/openid-connect/auth", data={**asked, "login": "vanhanh"}).headers["location"]
    )
    http.get(f"{back.path}?{back.query}")
    assert is_in(http)
    ministry.received.clear()

    sandbox.post("/officers/leave", data={"login": "vanhanh"})
    token = parse_qs(ministry.received[0].decode())["logout_token"][0]

    assert Client().post(BACK, {"logout_token": token}).status_code == 400, "another provider's"
    assert Client().post("/ket-noi/danh-ba/dang-xuat", {"logout_token": token}).status_code == 200
    assert not is_in(http)


def test_without_a_provider_there_is_no_such_address(settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, identity_provider_url="", officer_provider_url="")

    assert Client().post(BACK, {"logout_token": "x"}).status_code == 404
    assert Client().get(FRAME, {"iss": "x", "sid": "y"}).status_code == 404
