"""The enterprise register and the chemical registers."""

import re
from pathlib import Path

import httpx
import pytest

from sandbox.people import ACCOUNTS, ENTERPRISES, PEOPLE

ADDRESS = "/registers/apiCSDLDKDN/1.0/chiTietDoanhNghiep"
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def test_enterprise_with_its_representative_and_those_it_authorised(sandbox: httpx.Client) -> None:
    found = sandbox.get(ADDRESS, params={"msdn": "9901234560"}).json()["Data"]

    main = found["MainInformation"]
    assert (main["ENTERPRISE_GDT_CODE"], main["NAME"], main["ENTERPRISE_STATUS"]) == (
        "9901234560",
        "CÔNG TY TNHH HÓA CHẤT MINH PHÁT",
        "Đang hoạt động",
    )
    assert [(p["FULL_NAME"], p["ID_NO"], p["POSITION"]) for p in found["Representatives"]] == [
        ("TRẦN THỊ HẠNH", "099178004512", "Giám đốc")
    ]
    assert [(p["ID_NO"], p["RIGHTS"]) for p in found["AuthorisedPersons"]] == [("099090006721", ["file", "see"])]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("9905554441", "Tạm ngừng kinh doanh"),
        ("9910002220", "Đã giải thể, phá sản, chấm dứt tồn tại"),
        ("9901239872001", "Đang hoạt động"),
    ],
)
def test_other_statuses_and_a_branch(sandbox: httpx.Client, code: str, status: str) -> None:
    found = sandbox.get(ADDRESS, params={"msdn": code}).json()

    assert found["Data"]["MainInformation"]["ENTERPRISE_STATUS"] == status


def test_unknown_code_has_no_main_information(sandbox: httpx.Client) -> None:
    assert sandbox.get(ADDRESS, params={"msdn": "9909998889"}).json() == {"Data": {"MainInformation": None}}


def test_token_is_given_checked_and_expires(sandbox: httpx.Client) -> None:
    answer = sandbox.post(
        "/registers/token", data={"grant_type": "client_credentials"}, auth=("motcua", "sandbox-secret")
    )
    good = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    wanted = {"msdn": "9901234560"}

    assert sandbox.get(ADDRESS, params=wanted, headers=good).status_code == 200
    assert sandbox.get(ADDRESS, params=wanted, headers={"Authorization": "Bearer no"}).json()["fault"]["code"] == 900901
    sandbox.post("/_control/enterprise_register", json={"token": "required"})
    assert sandbox.get(ADDRESS, params=wanted).json()["fault"]["code"] == 900902
    sandbox.post("/_control/enterprise_register", json={"token": "expired"})
    assert sandbox.get(ADDRESS, params=wanted, headers=good).json()["fault"]["code"] == 900903


def test_other_shapes_on_request(sandbox: httpx.Client) -> None:
    sandbox.post(
        "/_control/enterprise_register", json={"wrapped": "no", "representatives": "object", "founding_date": "vn"}
    )

    found = sandbox.get(ADDRESS, params={"msdn": "9901234560"}).json()

    assert found["Representatives"]["FULL_NAME"] == "TRẦN THỊ HẠNH"
    assert found["MainInformation"]["FOUNDING_DATE"] == "15/03/2012"


def test_garbage_is_not_json_and_wrong_is_another_enterprise(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/enterprise_register", json={"mode": "garbage", "times": 1})
    with pytest.raises(ValueError, match=r".*"):
        sandbox.get(ADDRESS, params={"msdn": "9901234560"}).json()

    sandbox.post("/_control/enterprise_register", json={"mode": "wrong"})
    found = sandbox.get(ADDRESS, params={"msdn": "9901234560"}).json()
    assert found["Data"]["MainInformation"]["ENTERPRISE_GDT_CODE"] != "9901234560"


def test_permits_and_certificates(sandbox: httpx.Client) -> None:
    permit = sandbox.get("/registers/chemical/permits/1024/GP-HC").json()["permit"]
    listed = sandbox.get(
        "/registers/chemical/permits", params={"enterprise_code": "9901234560", "cas_number": "108-88-3"}
    ).json()
    certificates = sandbox.get("/registers/chemical/certificates", params={"enterprise_code": "9901234560"}).json()[
        "certificates"
    ]

    assert (permit["enterprise_code"], permit["status"]) == ("9901234560", "live")
    assert listed == {"permits": [permit]}
    assert [(entry["certificate_no"], entry["status"]) for entry in certificates] == [
        ("15/GCN-SCT", "live"),
        ("08/GCN-SCT", "revoked"),
    ]
    assert sandbox.get("/registers/chemical/permits/9/X").status_code == 404


def test_every_number_is_well_formed_and_everybody_is_known() -> None:
    for code in ENTERPRISES:
        first = code[:10]
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=False))
        assert 10 - total % 11 == int(first[9]), code
    for person in PEOPLE.values():
        assert not person.id_no or re.fullmatch(r"\d{12}", person.id_no)
        assert person.id_no or person.old_id_no or person.passport
    assert {agent.person for e in ENTERPRISES.values() for agent in e.agents} <= set(PEOPLE)
    assert {account.person for account in ACCOUNTS.values()} <= set(PEOPLE)
    assert {account.enterprise for account in ACCOUNTS.values()} - {""} <= set(ENTERPRISES)


def test_every_enterprise_of_the_packs_examples_is_known() -> None:
    packs = Path(__file__).parents[2] / "packs"
    found = {
        code
        for file in packs.glob("*/*/examples/*.json")
        for code in re.findall(r'"enterprise_code":\s*"(\d{10}(?:-\d{3})?)"', file.read_text())
    }

    assert found <= {
        *ENTERPRISES,
        "9909998889",
        "0303000001",
    }  # the last two stand for enterprises that no register knows
