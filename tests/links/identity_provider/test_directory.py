"""Officers' sign-in against the simulated directory over real HTTP, and the file that names an organisation's claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from motcua.doors.links.identity_provider import client, mapping
from motcua.doors.links.identity_provider.outbound import MinistryDirectory
from motcua.doors.links.identity_provider.settings import MappingWrong, Names, Settings, _names
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.identity.accounts.errors import SignInRefused
from motcua.identity.accounts.types import ClaimedKind, OfficerClaims

BACK = "http://127.0.0.1:8000/ban-lam-viec/dang-nhap/tra-loi/"
PATHS = "/protocol/openid-connect"
ASKED = {"state": "s-1", "nonce": "n-1", "verifier": "v" * 50, "return_address": BACK}


@pytest.fixture
def directory(sandbox: httpx.Client) -> Iterator[MinistryDirectory]:
    client.forget_keys()
    url = f"{str(sandbox.base_url).rstrip('/')}/officers"
    settings = Settings(
        url, "motcua-office", "sandbox-secret", issuer=url, authorize_path=f"{PATHS}/auth", token_path=f"{PATHS}/token",
        userinfo_path=f"{PATHS}/userinfo", keys_path=f"{PATHS}/certs", logout_path=f"{PATHS}/logout", acr_values="",
        userinfo_method="GET", timeout_seconds=2,
    )  # fmt: skip
    yield MinistryDirectory(lambda: settings)
    sandbox.post("/_control/officer_directory", json={"factors": "one", "nonce": "good", "subject": "good"})
    client.forget_keys()
    transport.close()


def code(sandbox: httpx.Client, directory: MinistryDirectory, login: str = "vanhanh") -> str:
    address = directory.address(**ASKED)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = sandbox.post(f"/officers{PATHS}/auth", data={**asked, "login": login})
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def identify(directory: MinistryDirectory, given: str, **changes: str) -> OfficerClaims:
    asked = {name: value for name, value in ASKED.items() if name != "state"} | changes
    return directory.identify(code=given, at=clock.now(), **asked)


def test_an_officer_comes_back_with_login_key_and_how_many_factors(
    sandbox: httpx.Client, directory: MinistryDirectory
) -> None:
    one = identify(directory, code(sandbox, directory))
    sandbox.post("/_control/officer_directory", json={"factors": "two"})
    two = identify(directory, code(sandbox, directory))

    assert (one.login, one.name, one.subject[:8], one.two_factors) == ("vanhanh", "Phạm Văn Hành", "d1f5a3b0", False)
    assert two.two_factors
    assert one.logout_hint.startswith("eyJ")


@pytest.mark.parametrize("option", [{"nonce": "wrong"}, {"subject": "other"}])
def test_a_token_of_another_sign_in_or_subject_is_refused(
    sandbox: httpx.Client, directory: MinistryDirectory, option: dict[str, str]
) -> None:
    sandbox.post("/_control/officer_directory", json=option)

    with pytest.raises(SignInRefused):
        identify(directory, code(sandbox, directory))


def test_a_code_works_once_and_with_its_own_proof_key(sandbox: httpx.Client, directory: MinistryDirectory) -> None:
    given = code(sandbox, directory)

    with pytest.raises(SignInRefused):
        identify(directory, given, verifier="w" * 50)
    fresh = code(sandbox, directory)
    identify(directory, fresh)
    with pytest.raises(SignInRefused):
        identify(directory, fresh)


def test_without_an_address_it_is_off() -> None:
    off = MinistryDirectory(lambda: Settings("", "x", "y"))

    assert not off.is_on
    with pytest.raises(Unavailable):
        off.address(**ASKED)
    assert off.leave_address(hint="x", return_address=BACK) == ""


def test_names_of_an_organisations_claims_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text(
        '[org]\nkind = "loai"\nenterprise_kinds = ["ORG"]\norg_id = ["ma"]\norg_name = ["ten"]\nperson_id = ["so"]\n',
        encoding="utf-8",
    )

    names = _names(str(path))
    found = mapping.claims(
        {
            "TechID": "t",
            "loai": "ORG",
            "ma": "9901234560",
            "ten": "Công ty Mẫu",
            "so": "099178004512",
            "HoVaTen": "Hạnh",
        },
        names,
    )

    assert names.person_name == Names().person_name
    assert (found.kind, found.enterprise_codes, found.organisation_name) == (
        ClaimedKind.ENTERPRISE, ("9901234560",), "Công ty Mẫu",
    )  # fmt: skip
    assert found.personal_number == "099178004512"


@pytest.mark.parametrize("text", ["", "[org]\nkinds = 1\n", "không phải", "org = 3\n", "[org]\norg_id = 3\n"])
def test_a_file_that_names_nothing_known_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    path = tmp_path / f"wrong-{abs(hash(text))}.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(MappingWrong) as caught:
        _names(str(path))
    assert str(path) in str(caught.value)


def test_the_level_of_a_verified_token_counts_where_the_claims_are_silent() -> None:
    silent: dict[str, str | int] = {"TechID": "t", "SoDinhDanh": "099178004512"}

    levels = [mapping.claims(silent | more, acr=acr).assurance for more, acr in (
        ({}, "LoA2"), ({}, "LoA1"), ({}, ""), ({"IAL": 1}, "LoA2"), ({"loAs": "LoA1"}, "LoA2"), ({"IAL": 2}, ""),
    )]  # fmt: skip

    assert levels == [2, 1, 1, 1, 1, 2]
