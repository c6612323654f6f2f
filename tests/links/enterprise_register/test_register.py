"""The register's recorded answers in all their shapes, and its look-up over real HTTP with its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from motcua.doors.links.enterprise_register import mapping, wire
from motcua.doors.links.enterprise_register.outbound import NationalRegister
from motcua.doors.links.enterprise_register.settings import Settings
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.identity.organisations.types import Agent, RegisterAnswer

MAIN = {
    "ENTERPRISE_ID": "0000001", "ENTERPRISE_GDT_CODE": "0100000003", "ENTERPRISE_CODE": "0100000003", "IMP_BUSINESS_CODE": "",
    "NAME": "CÔNG TY TNHH MẪU", "ENTERPRISE_STATUS": "Đang hoạt động", "FOUNDING_DATE": "2020-01-15",
    "LEGAL_NAMES": "NGUYỄN VĂN MẪU", "CAPITAL_AMOUNT": "1000000000",
}  # fmt: skip
WHOLE = {
    "MainInformation": MAIN,
    "HOAdress": {"AddressFullText": "Số 1 phố Mẫu, phường Mẫu, thành phố Hà Nội", "CityName": "Hà Nội"},
    "Representatives": [{"FULL_NAME": "NGUYỄN VĂN MẪU"}],
}
ENTRY = wire.Entry(
    "0100000003", "CÔNG TY TNHH MẪU", "Đang hoạt động", "Số 1 phố Mẫu, phường Mẫu, thành phố Hà Nội",
    (wire.Named("NGUYỄN VĂN MẪU", ""),), (),
)  # fmt: skip
OFF = Settings("")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "answer",
    [
        {"Data": WHOLE},
        WHOLE,
        {"GetEntCert": [WHOLE]},
        {"Data": {**WHOLE, "Representatives": {"FULL_NAME": "NGUYỄN VĂN MẪU"}}},
        {"Data": {**WHOLE, "Representatives": None}},
        {"Data": {**WHOLE, "HOAdress": None, "DiaChiTruSoChinh": WHOLE["HOAdress"]}},
    ],
)
def test_every_shape_reads_alike(answer: object) -> None:
    assert wire.read_entry(json.dumps(answer).encode()) == ENTRY


@pytest.mark.parametrize("answer", [{"Data": None}, {"Data": {"MainInformation": None}}, {}, [], None])
def test_an_empty_answer_is_an_unknown_code(answer: object) -> None:
    assert wire.read_entry(json.dumps(answer).encode()) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"MainInformation":"x"}', b'{"MainInformation":{"NAME":"x"}}'])
def test_other_answers_are_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_entry(body)


@pytest.mark.parametrize(
    ("status", "active"),
    [("Đang hoạt động", True), ("ĐANG HOẠT ĐỘNG", True), ("Tạm ngừng kinh doanh", False), ("", False)],
)
def test_only_the_named_words_mean_in_operation(status: str, active: bool) -> None:
    assert mapping.answer(replace(ENTRY, status=status), OFF).active is active


@pytest.fixture
def settings(sandbox: httpx.Client) -> Iterator[Settings]:
    yield Settings(f"{str(sandbox.base_url).rstrip('/')}/registers", "motcua", "sandbox-secret", timeout_seconds=2)
    transport.close()


def test_a_known_enterprise_comes_with_the_people_who_act_for_it(settings: Settings) -> None:
    assert NationalRegister(lambda: settings).look_up("9901234560") == RegisterAnswer(
        "9901234560",
        "CÔNG TY TNHH HÓA CHẤT MINH PHÁT",
        True,
        "Đang hoạt động",
        "12 Nguyễn Văn Linh, Phường Tân Thuận, Thành phố Hồ Chí Minh, Việt Nam",
        (
            Agent("TRẦN THỊ HẠNH", "099178004512"),
            Agent("LÊ VĂN QUÝ", "099090006721", is_representative=False, rights=("file", "see")),
        ),
    )


def test_a_dissolved_one_a_branch_and_an_unknown_code(settings: Settings) -> None:
    register = NationalRegister(lambda: settings)
    dissolved, branch = register.look_up("9910002220"), register.look_up("9901239872-001")

    assert dissolved is not None
    assert branch is not None
    assert (dissolved.active, branch.code, register.look_up("9999999999")) == (False, "9901239872-001", None)


@pytest.mark.parametrize("key", ["motcua", ""])
def test_a_gateway_may_ask_for_a_token_or_not(sandbox: httpx.Client, settings: Settings, key: str) -> None:
    register = NationalRegister(lambda: replace(settings, consumer_key=key))
    assert register.look_up("9901234560") is not None
    sandbox.post("/_control/enterprise_register", json={"token": "required"}).raise_for_status()

    if key:
        assert register.look_up("9901234560") is not None
    else:
        with pytest.raises(Unavailable):
            register.look_up("9901234560")


def test_a_forgotten_token_is_fetched_anew_once(sandbox: httpx.Client, settings: Settings) -> None:
    register = NationalRegister(lambda: settings)
    register.look_up("9901234560")
    sandbox.post("/_control/reset", json={"data": True}).raise_for_status()

    assert register.look_up("9901234560") is not None
    sandbox.post("/_control/enterprise_register", json={"token": "expired"}).raise_for_status()
    with pytest.raises(Unavailable):
        register.look_up("9901234560")


@pytest.mark.parametrize(
    "switch",
    [{"mode": "down"}, {"mode": "garbage"}, {"mode": "wrong"}, {"mode": "twice"}, {"mode": "slow", "seconds": 5}],
)
def test_a_register_in_trouble_is_unavailable_and_never_an_answer(
    sandbox: httpx.Client,
    settings: Settings,
    switch: dict[str, object],
) -> None:
    register = NationalRegister(lambda: replace(settings, timeout_seconds=1))
    sandbox.post("/_control/enterprise_register", json={**switch, "only": "chiTiet"}).raise_for_status()

    with pytest.raises(Unavailable):
        register.look_up("9901234560")


def test_without_an_address_the_link_is_off() -> None:
    with pytest.raises(Unavailable):
        NationalRegister(lambda: OFF).look_up("9901234560")
