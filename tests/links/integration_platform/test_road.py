"""The road in each of its shapes over real HTTP: what goes out, what comes back, and which faults are worth a repeat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from motcua.doors.links.enterprise_register.outbound import NationalRegister
from motcua.doors.links.enterprise_register.settings import Settings as RegisterSettings
from motcua.doors.links.integration_platform import client, wire
from motcua.doors.links.integration_platform.outbound import IntegrationPlatform
from motcua.doors.links.integration_platform.settings import Profile, Settings
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import BadAnswer, CallFailed
from motcua.foundation.transport.ports import roads
from motcua.foundation.transport.types import Answer, Errand

REGISTER = "VN-TEST/GOV/0099/DKKD/doanhnghiep"
ERRAND = Errand("3f7d3b1e-3f0a-4f8e-9f60-3a7a4a2f1c10", "000.00.00.G02-260105-0007", "VN-CB-00017")
pytestmark = pytest.mark.django_db


@pytest.fixture
def road(sandbox: httpx.Client) -> Iterator[Settings]:
    base = str(sandbox.base_url).rstrip("/")
    yield Settings(
        f"{base}/ndxp", "VN-TEST/GOV/000.00.00.G02/motcua", consumer_key="motcua", consumer_secret="sandbox-secret"
    )
    transport.close()  # fmt: skip


def carry(settings: Settings, service: str = REGISTER, *, path: str = "", timeout: float = 2.0) -> Answer:
    return IntegrationPlatform(lambda: settings).carry(
        service,
        method="GET",
        path=path,
        params={"msdn": "9901234560"},
        errand=ERRAND,
        client="enterprise_register",
        timeout=timeout,
    )


def name_of(answer: Answer) -> str:
    return str(json.loads(answer.body)["Data"]["MainInformation"]["NAME"])


def test_a_call_carries_who_why_and_its_id(road: Settings, sandbox: httpx.Client) -> None:
    answer = carry(road)

    listed = sandbox.get("/_wire/api", params={"simulator": "integration_platform"}).json()["messages"]
    [seen] = [one for one in listed if one["direction"] == "in"]
    whole = sandbox.get(f"/_wire/api/{seen['id']}").json()
    headers = {name.lower(): value for name, value in whole["request"]["headers"].items()}
    assert name_of(answer) == "CÔNG TY TNHH HÓA CHẤT MINH PHÁT"
    assert headers["x-road-client"] == "VN-TEST/GOV/000.00.00.G02/motcua"
    assert headers["x-road-id"] == answer.headers["x-road-id"] == ERRAND.id
    assert (headers["x-road-userid"], headers["x-road-issue"]) == (ERRAND.user, ERRAND.issue)
    assert answer.headers["x-road-service"] == REGISTER
    assert answer.headers["x-road-request-hash"]


def test_the_register_is_asked_over_the_road_as_its_setting_says(road: Settings) -> None:
    before = roads.get()
    roads.provide({"ndxp": IntegrationPlatform(lambda: road)})
    settings = RegisterSettings("", road="ndxp", service=REGISTER)

    found = NationalRegister(lambda: settings).look_up("9901234560")
    unknown = NationalRegister(lambda: settings).look_up("9909998889")

    roads.provide(before)
    assert found is not None
    assert (found.name, unknown) == ("CÔNG TY TNHH HÓA CHẤT MINH PHÁT", None)


@pytest.mark.parametrize("where", ["query", "header", "both"])
@pytest.mark.parametrize("prefix", ["/XrdAdapter/RestService/forward", "/VXPAdapter/RestService/forward"])
def test_the_adapter_is_told_the_target_where_it_looks_for_it(where: str, prefix: str, road: Settings) -> None:
    settings = replace(road, profile=Profile.ADAPTER, dstcode_in=where, prefix=prefix)

    assert name_of(carry(settings)) == "CÔNG TY TNHH HÓA CHẤT MINH PHÁT"


def test_an_expired_token_of_the_gateway_is_fetched_anew_once(road: Settings, sandbox: httpx.Client) -> None:
    gateway = f"{road.url}/gateway"
    settings = replace(road, url=gateway, profile=Profile.GATEWAY, token_path="/../token")
    path = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep"
    first = carry(settings, path=path)

    sandbox.post("/_control/reset", json={"data": True})  # the gateway forgets its tokens
    second = carry(settings, path=path)

    assert (first.status, second.status) == (200, 200)


def test_a_wrong_secret_of_the_gateway_is_no_matter_of_trying_again(road: Settings) -> None:
    settings = replace(road, profile=Profile.GATEWAY, consumer_secret="wrong")

    with pytest.raises(client.RoadRefused) as refused:
        carry(settings)

    assert not refused.value.retryable


@pytest.mark.parametrize("codes", ["classic", "snake"])
@pytest.mark.parametrize(
    ("fault", "retryable"),
    [
        ("bad_request", False),
        ("unknown_member", False),
        ("access_denied", False),
        ("unknown_service", False),
        ("network_error", True),
        ("outdated_global_conf", True),
        ("service_disabled", True),
        ("service_failed", True),
    ],
)
def test_each_fault_of_the_road_is_judged_alike_in_both_spellings(
    codes: str, fault: str, retryable: bool, road: Settings, sandbox: httpx.Client
) -> None:
    sandbox.post("/_control/integration_platform", json={"fault": fault, "codes": codes})

    with pytest.raises(client.RoadRefused) as refused:
        carry(road)

    assert refused.value.retryable is retryable


def test_a_providers_own_error_comes_through_as_it_is(road: Settings, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/enterprise_register", json={"mode": "error"})

    assert carry(road).status == 500


@pytest.mark.parametrize(
    "switches", [{"echo": "wrong"}, {"mode": "timeout_after"}, {"mode": "slow", "seconds": 3}], ids=str
)
def test_an_answer_to_another_question_or_none_is_a_failure(
    switches: dict[str, object], road: Settings, sandbox: httpx.Client
) -> None:
    sandbox.post("/_control/integration_platform", json=switches)

    with pytest.raises(CallFailed):
        carry(road, timeout=0.5)


@pytest.mark.parametrize("spoilt", ["html", "empty"])
def test_a_page_of_the_adapter_is_no_answer(spoilt: str, road: Settings, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/integration_platform", json={"adapter": spoilt})

    with pytest.raises(BadAnswer):
        carry(replace(road, profile=Profile.ADAPTER))


def test_a_road_that_is_off_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        carry(Settings(""))


def test_a_probe_counts_whom_the_road_knows(road: Settings) -> None:
    assert client.members(road) == 2


def test_a_slash_inside_a_code_is_no_separator() -> None:
    names = ("VN", "GOV", "A/B", "kho á", "tra-cuu")

    assert wire.xroad_path(wire.identifier(names), "/x") == "/r1/VN/GOV/A%2FB/kho%20%C3%A1/tra-cuu/x"
    assert wire.parts(wire.identifier(names)) == names


@pytest.mark.parametrize(
    "body", [b"", b"<a", b"[" * 200_000, b"\xff\xfe", b'{"type":1}', b"<error><type>x</type></error>"]
)
def test_a_fault_without_a_readable_body_is_told_by_its_header(body: bytes) -> None:
    assert wire.read_fault("Server.ServerProxy.AccessDenied", body).type == "server.serverproxy.accessdenied"


def test_entities_in_a_fault_are_not_read() -> None:
    body = b'<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]><error><message>&a;</message></error>'

    assert wire.read_fault("x", body).message == ""
