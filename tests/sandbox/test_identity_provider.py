"""The national sign-in: the whole code flow, and every way in which it goes wrong on request."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

BACK = "http://127.0.0.1:8000/dang-nhap/ve"
VERIFIER = "a" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "motcua",
    "redirect_uri": BACK,
    "scope": "openid",
    "acr_values": "LoA1",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def authorize(sandbox: httpx.Client, account: str, **changes: str) -> dict[str, str]:
    answer = sandbox.post("/idp/oauth2/authorize", data={**ASKED, **changes, "account": account})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(BACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def exchange(sandbox: httpx.Client, code: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    form |= {"client_id": "motcua", "client_secret": "sandbox-secret"}
    return sandbox.post("/idp/oauth2/token", data={**form, **changes})


def signed_in(sandbox: httpx.Client, account: str) -> dict[str, Any]:
    answer = exchange(sandbox, authorize(sandbox, account)["code"])
    assert answer.status_code == 200
    tokens: dict[str, Any] = answer.json()
    return tokens


def userinfo(sandbox: httpx.Client, account: str) -> dict[str, Any]:
    token = signed_in(sandbox, account)["access_token"]
    values: dict[str, Any] = sandbox.post("/idp/oauth2/userinfo", headers={"Authorization": f"Bearer {token}"}).json()
    return values


def claims(sandbox: httpx.Client, tokens: dict[str, Any]) -> dict[str, Any]:
    keys = KeySet.import_key_set(sandbox.get("/idp/oauth2/jwks").json())
    return dict(jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims)


def test_code_flow_gives_verifiable_token_and_short_claims(sandbox: httpx.Client) -> None:
    back = authorize(sandbox, "hanh")
    tokens = exchange(sandbox, back["code"]).json()
    token = claims(sandbox, tokens)

    discovery = sandbox.get("/idp/.well-known/openid-configuration").json()
    assert back["state"] == "s-1"
    assert {name: token[name] for name in ("iss", "aud", "nonce", "sub", "acr")} == {
        "iss": discovery["issuer"],
        "aud": ["motcua"],
        "nonce": "n-1",
        "sub": "183f087e-1001-4705-9a11-1f2e3d4c5b01",
        "acr": "LoA2",
    }
    head = {"Authorization": f"Bearer {tokens['access_token']}"}
    by_post = sandbox.post("/idp/oauth2/userinfo", headers=head).json()
    assert by_post == sandbox.get("/idp/oauth2/userinfo?schema=openid", headers=head).json()
    assert {name: value for name, value in by_post.items() if not name.endswith("Uri")} == {
        "sub": "183f087e-1001-4705-9a11-1f2e3d4c5b01",
        "TechID": "183f087e-1001-4705-9a11-1f2e3d4c5b01",
        "LoaiTaiKhoan": "1",
        "IAL": 2,
        "HoVaTen": "Trần Thị Hạnh",
        "SoDinhDanh": "099178004512",
        "NgayThangNamSinh": "19780512",
        "loginIdp": "BCA",
    }


def test_discovery_is_where_the_issuer_says(sandbox: httpx.Client) -> None:
    document = sandbox.get("/idp/.well-known/openid-configuration").json()

    assert httpx.get(document["issuer"] + "/.well-known/openid-configuration").json() == document


def test_client_secret_may_come_by_basic(sandbox: httpx.Client) -> None:
    form = {"grant_type": "authorization_code", "code": authorize(sandbox, "quy")["code"], "redirect_uri": BACK}

    answer = sandbox.post(
        "/idp/oauth2/token", data={**form, "code_verifier": VERIFIER}, auth=("motcua", "sandbox-secret")
    )

    assert answer.status_code == 200


def test_organisation_account_names_enterprise_and_acting_person(sandbox: httpx.Client) -> None:
    found = userinfo(sandbox, "minh-phat-quy")

    assert {name: found[name] for name in ("LoaiTaiKhoan", "MaSoThue", "TenDoanhNghiep", "HoVaTen", "SoDinhDanh")} == {
        "LoaiTaiKhoan": "2",
        "MaSoThue": "9901234560",
        "TenDoanhNghiep": "Công ty TNHH Hóa chất Minh Phát",
        "HoVaTen": "Lê Văn Quý",
        "SoDinhDanh": "099090006721",
    }


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("muc-1", {"IAL": 1, "SoDinhDanh": "099199004321"}),
        ("cmnd", {"SoDinhDanh": "", "SoCMND": "170123456", "NgayThangNamSinh": "1952"}),
        ("nuoc-ngoai", {"SoDinhDanh": "", "HoChieu": "TR1234567"}),
        ("vi-thanh-nien", {"NgayThangNamSinh": "20110915"}),
        ("thieu-techid", {"TechID": None}),
        ("kieu-so", {"LoaiTaiKhoan": 1, "SoDinhDanh": 99087005566}),
        ("trung-mst", {"MaSoThue": "9901234560", "TechID": "6b0a0f52-4007-4c1e-9a11-0a1b2c3d4e47"}),
        ("hiep-hoi", {"LoaiTaiKhoan": "3", "TenDoanhNghiep": "Hiệp hội Hóa chất Mẫu", "MaSoThue": None}),
    ],
)
def test_odd_accounts_are_as_described(sandbox: httpx.Client, account: str, expected: dict[str, object]) -> None:
    found = userinfo(sandbox, account)

    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "changes",
    [{"code_verifier": "b" * 50}, {"code_verifier": ""}, {"redirect_uri": BACK + "/x"}],
)
def test_token_is_refused_when_the_exchange_does_not_fit(sandbox: httpx.Client, changes: dict[str, str]) -> None:
    answer = exchange(sandbox, authorize(sandbox, "hanh")["code"], **changes)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_code_works_once(sandbox: httpx.Client) -> None:
    code = authorize(sandbox, "hanh")["code"]

    assert [exchange(sandbox, code).status_code for _ in range(2)] == [200, 400]


def test_wrong_secret_is_invalid_client(sandbox: httpx.Client) -> None:
    answer = exchange(sandbox, authorize(sandbox, "hanh")["code"], client_secret="no")

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_unknown_client_or_foreign_address_gets_a_page_and_no_redirect(sandbox: httpx.Client) -> None:
    for changes in ({"client_id": "other"}, {"redirect_uri": "https://evil.example/"}):
        answer = sandbox.get("/idp/oauth2/authorize", params={**ASKED, **changes})

        assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_refusing_and_choosing_nobody(sandbox: httpx.Client) -> None:
    refused = sandbox.post("/idp/oauth2/authorize", data={**ASKED, "refuse": "1"})
    nobody = sandbox.post("/idp/oauth2/authorize", data=ASKED)

    assert "error=access_denied" in refused.headers["location"]
    assert (nobody.status_code, "Chưa chọn người đăng nhập" in nobody.text) == (400, True)


def test_page_needs_no_script_and_nothing_from_outside(sandbox: httpx.Client) -> None:
    answer = sandbox.get("/idp/oauth2/authorize", params=ASKED)

    assert "Bản chạy thử" in answer.text
    assert "<script" not in answer.text
    assert "http-equiv" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")


def test_switches_spoil_nonce_code_state_signature_and_clock(sandbox: httpx.Client) -> None:
    switch = "/_control/identity_provider"
    sandbox.post(switch, json={"nonce": "wrong", "skew_seconds": "300"}).raise_for_status()
    token = claims(sandbox, signed_in(sandbox, "hanh"))
    assert token["nonce"] != "n-1"
    assert 200 < token["iat"] - time.time() <= 300

    sandbox.post(switch, json={"nonce": "good", "signature": "wrong"}).raise_for_status()
    with pytest.raises(Exception, match="bad_signature"):
        claims(sandbox, signed_in(sandbox, "hanh"))

    sandbox.post(switch, json={"signature": "good", "code": "expired", "state": "wrong"}).raise_for_status()
    back = authorize(sandbox, "hanh")
    assert back["state"] != "s-1"
    assert exchange(sandbox, back["code"]).json()["error"] == "invalid_grant"


def test_down_for_one_call_of_one_address(sandbox: httpx.Client) -> None:
    token = signed_in(sandbox, "hanh")["access_token"]
    sandbox.post("/_control/identity_provider", json={"mode": "down", "times": 1, "only": "userinfo"})
    head = {"Authorization": f"Bearer {token}"}

    assert sandbox.get("/idp/oauth2/jwks").status_code == 200
    assert [sandbox.get("/idp/oauth2/userinfo", headers=head).status_code for _ in range(2)] == [503, 200]


def test_introspect_revoke_refresh_and_logout(sandbox: httpx.Client) -> None:
    tokens = signed_in(sandbox, "hanh")
    alive = sandbox.post("/idp/oauth2/introspect", data={"token": tokens["access_token"], "state": "0"}).json()
    assert (alive["active"], alive["client_id"]) == (True, "motcua")

    again = exchange(sandbox, "", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert again.status_code == 200

    sandbox.post("/idp/oauth2/revoke", data={"token": tokens["access_token"]}).raise_for_status()
    assert sandbox.post("/idp/oauth2/introspect", data={"token": tokens["access_token"]}).json() == {"active": False}

    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "http://127.0.0.1:8000/", "state": "x"}
    out = sandbox.get("/idp/oidc/logout", params=query)
    assert out.headers["location"] == "http://127.0.0.1:8000/?state=x"
