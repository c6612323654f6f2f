"""No page waits for another body's system: opening any address calls nobody, but for those where the person asks for just that answer; and these are held back at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.doors.rights.test_matrix import Visitor
from tests.links import house

from motcua.config.links import CONNECTIONS
from motcua.config.options import Options
from motcua.doors.ui import rights
from motcua.foundation import clock
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import HeldBack, TimedOut
from motcua.foundation.transport.types import Answer

pytestmark = pytest.mark.django_db
ASKED_FOR = {"portal:sign_in_go", "office:directory"}
"""Addresses that go to the sign-in provider, for that is what they are for."""
NOWHERE = "http://127.0.0.1:9"
ADDRESSES = (
    "identity_provider_url", "officer_provider_url", "enterprise_register_url", "chemical_registers_url", "national_portal_url", "single_window_url",
    "document_axis_url", "integration_platform_url", "population_url", "vneid_url", "payment_platform_url", "vnpay_pay_url", "vnpay_api_url", "post_url",
    "zalo_url", "zalo_oauth_url", "sms_url", "sms_second_url", "signing_service_url", "signing_tsa", "signing_ocsp", "signing_trust_list",
)  # fmt: skip
"""All systems of other bodies that there are options for."""
NO_SYSTEM = {"public_url", "owner_database_url"}


class Wire:
    """Every call that would leave, and where from."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.sent: list[str] = []


@pytest.fixture
def everything_linked(settings: Settings, tmp_path: Path) -> None:
    """All links on, to addresses that hang for ever."""
    pem = tmp_path / "pem"
    pem.write_bytes(b"")
    addresses = {name: NOWHERE for name in ADDRESSES}
    settings.MOTCUA = replace(
        django_settings.MOTCUA, **addresses, payment_platform_secret="x", vnpay_terminal="x", vnpay_secret="x", mail_host="127.0.0.1",
        zalo_refresh_token="x", signing_level="B-B", single_window_certificate=str(pem), document_axis_secret="x", sandbox=True,
    )  # fmt: skip


def test_every_link_hangs_here(everything_linked: None) -> None:
    off = [one.name for one in CONNECTIONS if not one.is_on()]

    assert off == []
    assert {one.name for one in fields(Options) if one.name.endswith("_url")} <= {*ADDRESSES, *NO_SYSTEM}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, everything_linked: None) -> Iterator[Wire]:
    held = Wire()

    def hang(asked: object, client: str, _settings: object, timeout: float) -> Answer:
        held.sent.append(client)
        raise TimedOut(host="nowhere", seconds=timeout)

    real = transport.request

    def request(method: str, url: str, **more: object) -> Answer:
        held.calls.append(str(more.get("client", "default")))
        return real(method, url, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(transport, "_sent", hang)
    monkeypatch.setattr(transport, "request", request)
    yield held
    transport.close()


@pytest.mark.parametrize(
    "subject", [("nobody", ""), ("right", "see"), ("right", "pay"), ("role", "specialist"), ("role", "operator")]
)
def test_opening_a_page_calls_nobody(wire: Wire, subject: tuple[str, str]) -> None:
    house.prepare()
    visitor = Visitor(*subject, clock.now())
    wire.calls.clear()
    calling: dict[str, list[str]] = {}
    for route in rights.routes():
        if route.need is None or (route.method or "GET") != "GET":
            continue
        visitor.answer(route, post=False)
        if wire.calls:
            calling[route.name] = list(wire.calls)
            wire.calls.clear()

    assert set(calling) <= ASKED_FOR, calling


def test_a_system_that_hangs_is_not_waited_for_again_and_again(wire: Wire) -> None:
    for _ in range(5):
        with pytest.raises(TimedOut):
            transport.request("GET", NOWHERE, client="enterprise_register")
    sent = len(wire.sent)

    for _ in range(50):
        with pytest.raises(HeldBack):
            transport.request("GET", NOWHERE, client="enterprise_register")

    assert len(wire.sent) == sent


def test_a_dossier_is_filed_while_everything_hangs_and_nothing_waits_in_its_request(wire: Wire) -> None:
    house.prepare()
    wire.calls.clear()

    receipt = house.file_dossier()

    assert receipt.code
    assert set(wire.calls) <= {"enterprise_register", "chemical_registers"}
    assert len(wire.calls) <= 2
