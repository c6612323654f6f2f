"""The whole sign-in against the simulator over real HTTP, and every way in which it can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from motcua.doors.links.identity_provider import client, wire
from motcua.doors.links.identity_provider.outbound import NationalIdentity
from motcua.doors.links.identity_provider.settings import Settings
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.identity.accounts.errors import ClaimsIncomplete, SignInRefused
from motcua.identity.accounts.types import ClaimedKind, Identified

BACK = "http://127.0.0.1:8000/dang-nhap/tra-loi/"
STATE, NONCE, VERIFIER = "state-1", "nonce-1", "v" * 50


@pytest.fixture
def settings(sandbox: httpx.Client) -> Iterator[Settings]:
    client.forget_keys()
    yield Settings(f"{str(sandbox.base_url).rstrip('/')}/idp", "motcua", "sandbox-secret", timeout_seconds=2)
    client.forget_keys()
    transport.close()


def come_back(sandbox: httpx.Client, settings: Settings, account: str = "hanh") -> str:
    address = NationalIdentity(lambda: settings).address(
        choice="vneid", state=STATE, nonce=NONCE, verifier=VERIFIER, return_address=BACK
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = sandbox.post("/idp/oauth2/authorize", data={**asked, "account": account})
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given["state"] == [STATE]
    return given["code"][0]


def identify(
    settings: Settings, code: str, *, nonce: str = NONCE, verifier: str = VERIFIER, at: datetime | None = None
) -> Identified:
    return NationalIdentity(lambda: settings).identify(
        code=code, nonce=nonce, verifier=verifier, return_address=BACK, at=at or clock.now()
    )


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("hanh", (ClaimedKind.PERSON, "099178004512", "", "", (), 2)),
        ("kieu-so", (ClaimedKind.PERSON, "099087005566", "", "", (), 2)),
        ("cmnd", (ClaimedKind.PERSON, "", "170123456", "", (), 1)),
        ("nuoc-ngoai", (ClaimedKind.PERSON, "", "", "TR1234567", (), 2)),
        ("minh-phat-quy", (ClaimedKind.ENTERPRISE, "099090006721", "", "", ("9901234560", "9901234560"), 2)),
        ("hiep-hoi", (ClaimedKind.ORGANISATION, "099173009911", "", "", (), 2)),
    ],
)
def test_whoever_signs_in_there_is_known_here(
    sandbox: httpx.Client,
    settings: Settings,
    account: str,
    expected: tuple[object, ...],
) -> None:
    found = identify(settings, come_back(sandbox, settings, account))

    claims = found.claims
    shown = (
        claims.kind,
        claims.personal_number,
        claims.old_card,
        claims.passport,
        claims.enterprise_codes,
        claims.assurance,
    )
    assert shown == expected
    assert found.logout_hint.count(".") == 2


@pytest.mark.parametrize(
    ("option", "value"),
    [("nonce", "wrong"), ("nonce", "missing"), ("signature", "wrong"), ("audience", "wrong"), ("issuer", "wrong"),
     ("code", "expired"), ("userinfo", "401"), ("skew_seconds", "400"), ("skew_seconds", "-4000")],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused(sandbox: httpx.Client, settings: Settings, option: str, value: str) -> None:
    sandbox.post("/_control/identity_provider", json={option: value}).raise_for_status()

    with pytest.raises(SignInRefused):
        identify(settings, come_back(sandbox, settings))


@pytest.mark.parametrize("skew", ["290", "-290"])
def test_a_clock_that_is_five_minutes_off_is_borne(sandbox: httpx.Client, settings: Settings, skew: str) -> None:
    sandbox.post("/_control/identity_provider", json={"skew_seconds": skew}).raise_for_status()

    assert identify(settings, come_back(sandbox, settings)).claims.personal_number == "099178004512"


def test_a_code_works_once_and_only_with_its_own_proof_key(sandbox: httpx.Client, settings: Settings) -> None:
    code = come_back(sandbox, settings)
    with pytest.raises(SignInRefused):
        identify(settings, come_back(sandbox, settings), verifier="w" * 50)
    identify(settings, code)

    with pytest.raises(SignInRefused) as caught:
        identify(settings, code)
    assert caught.value.params == {"reason": "invalid_grant"}


def test_an_identity_without_its_key_is_incomplete(sandbox: httpx.Client, settings: Settings) -> None:
    with pytest.raises(ClaimsIncomplete):
        identify(settings, come_back(sandbox, settings, "thieu-techid"))


@pytest.mark.parametrize("mode", ["down", "garbage"])
def test_a_provider_in_trouble_is_unavailable_before_anybody_is_sent_there(
    sandbox: httpx.Client,
    settings: Settings,
    mode: str,
) -> None:
    code = come_back(sandbox, settings)
    sandbox.post("/_control/identity_provider", json={"mode": mode}).raise_for_status()

    with pytest.raises(Unavailable):
        identify(settings, code)
    if mode == "down":
        client.forget_keys()
        with pytest.raises(Unavailable):
            come_back(sandbox, settings)


def test_one_silent_userinfo_is_forgiven(sandbox: httpx.Client, settings: Settings) -> None:
    code = come_back(sandbox, settings)
    sandbox.post(
        "/_control/identity_provider", json={"mode": "slow", "seconds": 3, "times": 1, "only": "userinfo"}
    ).raise_for_status()

    assert identify(replace(settings, timeout_seconds=1), code).claims.personal_number == "099178004512"


def test_a_token_that_names_no_algorithm_or_ours_as_secret_proves_nothing(
    sandbox: httpx.Client, settings: Settings
) -> None:
    keys = client.keys(settings)
    for token in ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA", "x.y.z", ""):
        with pytest.raises((wire.Untrusted, wire.KeyMissing)):
            wire.check_identity_token(token, keys, settings, nonce=NONCE, at=clock.now())


def test_without_an_address_the_link_is_off() -> None:
    link = NationalIdentity(lambda: Settings("", "motcua", ""))

    with pytest.raises(Unavailable):
        link.address(choice="vneid", state=STATE, nonce=NONCE, verifier=VERIFIER, return_address=BACK)
    assert link.leave_address(hint="x", return_address=BACK) == ""


def test_keys_that_the_provider_changed_are_asked_for_anew_and_one_it_never_published_is_refused(
    sandbox: httpx.Client, settings: Settings
) -> None:
    assert identify(settings, come_back(sandbox, settings)).claims.personal_number == "099178004512"

    sandbox.post("/_control/identity_provider", json={"key": "rotated"}).raise_for_status()
    assert identify(settings, come_back(sandbox, settings)).claims.personal_number == "099178004512"

    sandbox.post("/_control/identity_provider", json={"key": "unknown"}).raise_for_status()
    client.forget_keys()
    with pytest.raises(SignInRefused):
        identify(settings, come_back(sandbox, settings))
