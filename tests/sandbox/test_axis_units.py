"""Units that are registered at the document axis: recorded calls of its own protocol, and what it refuses."""

import hashlib
import hmac
from typing import Any

import httpx
import orjson

# The calls as a client's library makes them: parameters in signed headers, the unit as JSON (names are invented).
REGISTER = {
    "id": "", "pcode": "000.00.00.G02", "code": "000.00.77.G02", "name": "Trung tâm Thử nghiệm", "mail": "vt@thu.example", "mobile": "", "fax": "",
}  # fmt: skip


def call(sandbox: httpx.Client, operation: str, body: object, *, system: str = "000.00.00.G02", **params: str) -> Any:
    told = {"systemid": system, "timestamp": "27112026T091500+0123", **params, "Content-Type": "application/json"}
    signed = orjson.dumps({f"XroadVnpt-{name}": value for name, value in told.items()}).decode()
    headers = {
        **{f"XroadVnpt-{name}": value for name, value in told.items()}, "XroadVnpt-sign-header-key": ";".join(told), "XroadVnpt-sign-header": signed,
        "XroadVnpt-hash-header": hmac.new(b"sandbox-secret", signed.encode(), hashlib.sha256).hexdigest(),
    }  # fmt: skip
    answer = sandbox.post(f"/vxp/{operation}", headers=headers, content=orjson.dumps(body))
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(sandbox: httpx.Client, operation: str) -> dict[str, bool]:
    return {row["code"]: row.get("deleted", False) for row in call(sandbox, operation, {})["data"]}


def test_a_unit_is_registered_listed_and_taken_out_by_who_registered_it(sandbox: httpx.Client) -> None:
    assert call(sandbox, "registerAgency", REGISTER)["ErrorCode"] == "0"
    assert call(sandbox, "registerAgency", REGISTER)["ErrorCode"] == "0"
    assert "000.00.77.G02" in codes(sandbox, "getAgenciesListQD20")

    other = call(sandbox, "deleteAgency", {}, system="000.00.00.G18", AgencyCode="000.00.77.G02")
    assert (other["status"], other["ErrorDesc"]) == ("FAIL", "Khong co quyen xoa don vi")
    assert call(sandbox, "registerAgency", REGISTER, system="000.00.00.G18")["status"] == "FAIL"
    assert call(sandbox, "deleteAgency", {}, AgencyCode="000.00.77.G02")["status"] == "OK"
    assert call(sandbox, "deleteAgency", {}, AgencyCode="000.00.77.G02")["status"] == "FAIL"
    assert "000.00.77.G02" not in codes(sandbox, "getAgenciesListQD20")
    assert codes(sandbox, "getSynchronizeUnit")["000.00.77.G02"] is True


def test_what_is_no_unit_is_refused_with_a_reason(sandbox: httpx.Client) -> None:
    wrong = {
        "Thieu name, mail": {"code": "000.00.78.G02"},
        "Ma don vi khong hop le": {**REGISTER, "code": "<b>"},
        "Ma don vi da co": {**REGISTER, "code": "G18"},
        "Sai dinh dang JSON": ["x"],
    }

    for words, body in wrong.items():
        said = call(sandbox, "registerAgency", body)
        assert (said["status"], said["ErrorDesc"]) == ("FAIL", words)
