"""Access tokens: both ways to give the secret, and the failures of RFC 6749."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import quote

from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.doors.api.conftest import Program
from tests.rooms.identity.accounts.test_certificates import pem

from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import services as accounts

ADDRESS = "/api/v1/oauth/token"
GRANT = {"grant_type": "client_credentials"}


def basic(program: Program, secret: str = "") -> dict[str, str]:
    pair = f"{program.client_id}:{secret or program.secret}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def test_token_when_credentials_come_in_the_form(program: Program, client: Client) -> None:
    body = {**GRANT, "client_id": program.client_id, "client_secret": program.secret}

    answer = client.post(ADDRESS, body)

    told = answer.json()
    assert answer.status_code == 200
    assert {**told, "access_token": ""} == {
        "access_token": "", "token_type": "Bearer", "expires_in": 3600, "scope": "file see",
    }  # fmt: skip
    assert len(told["access_token"]) >= 32
    assert answer["Cache-Control"] == "no-store"


def test_token_when_credentials_come_by_basic_and_scope_is_narrowed(program: Program, client: Client) -> None:
    answer = client.post(ADDRESS, {**GRANT, "scope": "see"}, headers=basic(program))

    program.token = answer.json()["access_token"]
    filing = program.post("/dossiers", {"procedure": "x", "data": {}}, **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["scope"]) == (200, "see")
    assert (filing.status_code, filing.json()["code"]) == (403, "not_allowed")
    assert program.get("/dossiers").status_code == 200


def test_token_when_refused_says_which_rule_of_rfc_6749(program: Program, client: Client) -> None:
    known = {"client_id": program.client_id, "client_secret": program.secret}
    answers = [
        client.post(ADDRESS, known),
        client.post(ADDRESS, {**known, "grant_type": "password"}),
        client.post(ADDRESS, {**GRANT, **known, "client_secret": "wrong"}),
        client.post(ADDRESS, {**GRANT, **known, "client_id": "a\0b"}),
        client.post(ADDRESS, GRANT),
        client.post(ADDRESS, GRANT, headers={"Authorization": "Basic ???"}),
        client.post(ADDRESS, GRANT, headers=basic(program, "wrong")),
        client.post(ADDRESS, {**GRANT, **known, "scope": "sign"}),
    ]

    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (400, "invalid_request"),
        (400, "unsupported_grant_type"),
        (401, "invalid_client"),
        (401, "invalid_client"),
        (401, "invalid_client"),
        (401, "invalid_client"),
        (401, "invalid_client"),
        (400, "invalid_scope"),
    ]
    assert answers[2]["WWW-Authenticate"] == "Basic"


def test_call_without_a_good_token_gets_401_with_the_way_on(program: Program) -> None:
    program.token = ""
    none = program.get("/dossiers")
    program.token = "guessed"
    wrong = program.get("/dossiers", **{"Accept-Language": "en"})

    assert (none.status_code, none.json()["code"]) == (401, "token_missing")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.invalid_token")
    assert wrong.json()["detail"] == "Get a new one at /api/v1/oauth/token."
    assert (none["WWW-Authenticate"], none["Content-Type"]) == ("Bearer", "application/problem+json")
    assert (none["Content-Language"], wrong["Content-Language"]) == ("vi", "en")


def test_a_certificate_counts_from_our_own_proxy_alone_and_binds_the_token(
    program: Program, client: Client, settings: Settings
) -> None:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, trusted_proxies="10.0.0.0/8, ::1", client_certificate_header="X-Client-Cert"
    )
    text = pem(days=3650)
    thumb = accounts.add_certificate(Actor.system("set_up"), client_id=program.client_id, pem=text, at=clock.now())
    shown = {"X-Client-Cert": quote(text)}
    asked = {**GRANT, "client_id": program.client_id}

    ours = client.post(ADDRESS, asked, headers=shown, REMOTE_ADDR="10.1.2.3")
    forged = client.post(ADDRESS, asked, headers=shown, REMOTE_ADDR="203.0.113.9")
    spoofed = client.post(ADDRESS, asked, headers=shown | {"X-Forwarded-For": "10.1.2.3"}, REMOTE_ADDR="203.0.113.9")
    broken = client.post(ADDRESS, asked, headers={"X-Client-Cert": "%00nonsense"}, REMOTE_ADDR="10.1.2.3")

    assert (ours.status_code, ours.json()["cnf"]) == (200, {"x5t#S256": thumb})
    assert [a.status_code for a in (forged, spoofed, broken)] == [401] * 3
    bearer = {"Authorization": f"Bearer {ours.json()['access_token']}"}
    there = "/api/v1/dossiers"
    assert client.get(there, headers=bearer | shown, REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get(there, headers=bearer, REMOTE_ADDR="10.1.2.3").status_code == 401
    assert client.get(there, headers=bearer | shown, REMOTE_ADDR="203.0.113.9").status_code == 401
    assert (
        client.get(there, headers=bearer | {"X-Client-Cert": quote(pem())}, REMOTE_ADDR="10.1.2.3").status_code == 401
    )
