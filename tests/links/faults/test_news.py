"""What other systems tell us of their own accord, doubled, out of order, forged, under an expired certificate, with another clock: one walk for each link that hears news."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from django.conf import settings as django_settings
from django.core.cache import cache
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests.links import house
from tests.rooms.backoffice.documents.factory import prepare as prepare_documents
from tests.rooms.casework.dossiers.acts.acting import decided
from tests.rooms.casework.dossiers.factory import Desk
from tests.rooms.casework.dossiers.test_shipping import OWNER, TO
from tests.rooms.casework.payments.factory import PAYER, bill
from tests.sandbox.running import Process, free_port

from motcua.backoffice.documents import models as documents
from motcua.casework.dossiers import models as dossiers
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Asked, Status
from motcua.casework.payments import models as payments
from motcua.casework.payments import queries as bills
from motcua.casework.payments import services as paying
from motcua.casework.payments.ports import channels
from motcua.config.wiring import CHANNELS
from motcua.doors.links.document_axis import client as axis
from motcua.doors.links.document_axis import inbound as axis_inbound
from motcua.doors.links.national_portal import client as portal_client
from motcua.doors.links.national_portal import outbound as portal_outbound
from motcua.followup.notifications import models as notifications
from motcua.followup.petitions import models as petitions
from motcua.foundation import clock
from motcua.foundation.audit import models as audit
from motcua.foundation.transport import services as transport

pytestmark = pytest.mark.django_db(transaction=True)
SPOILT = ("duplicate", "reordered", "wrong_signature", "expired_certificate", "clock_skew")
PATIENCE = 20.0
SECRET, OFF = "sandbox-secret", ""


@dataclass(slots=True)
class Country:
    """The sandbox, which reaches this product, and its switches."""

    http: httpx.Client
    settings: Settings

    def on(self, **options: object) -> None:
        """Only these links are on."""
        alone = {
            "national_portal_url": OFF, "single_window_url": OFF, "mail_host": OFF, "vneid_url": OFF, "zalo_url": OFF, "sms_url": OFF,
            "sms_second_url": OFF, "post_url": OFF, "document_axis_url": OFF, "enterprise_register_url": OFF, "chemical_registers_url": OFF,
            "population_url": OFF, "population_road": OFF, "payment_platform_url": OFF, "vnpay_pay_url": OFF, "quiet_hours": "",
        }  # fmt: skip
        self.settings.MOTCUA = replace(django_settings.MOTCUA, **(alone | options))  # type: ignore[arg-type]  # of names above

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def turn(self, simulator: str, mode: str) -> bool:
        """Set a fault; false where the simulator cannot show it."""
        answer = self.http.post(f"/_control/{simulator}", json={"mode": mode})
        if answer.status_code != 422:
            answer.raise_for_status()
        return answer.status_code != 422

    def post(self, path: str, **body: object) -> Any:
        """A call of the sandbox's own API."""
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def told(self, simulator: str) -> list[dict[str, Any]]:
        """What it has told us and was answered, the newest first."""
        found = self.http.get("/_wire/api", params={"simulator": simulator, "limit": 1000}).json()["messages"]
        return [one for one in found if one["direction"] == "out"]


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory, live_server: LiveServer) -> Iterator[Process]:
    made = Process(tmp_path_factory.mktemp("abroad"), free_port(), free_port(), live_server.url)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def country(abroad: Process, settings: Settings) -> Iterator[Country]:
    transport.close()
    with httpx.Client(base_url=abroad.url, timeout=30, trust_env=False) as client:
        client.post("/_control/reset", json={"data": True}).raise_for_status()
        yield Country(client, settings)
    transport.close()


def walked(
    country: Country, simulator: str, tell: Callable[[str], object], modes: tuple[str, ...] = SPOILT
) -> dict[str, object]:
    """What each fault that the simulator can show has left behind, told by `tell`, and what honest news leaves after it."""
    found: dict[str, object] = {}
    for mode in (*modes, "normal"):
        if not country.turn(simulator, mode):
            continue
        with structlog.testing.capture_logs() as logged:
            found[mode] = tell(mode)
        country.turn(simulator, "normal")
        if mode in {"wrong_signature", "expired_certificate"}:
            assert [line for line in logged if line["log_level"] == "warning"], mode
    return found


def until(settled: Callable[[], bool]) -> None:
    """Wait for what the simulator does beside our call."""
    end = time.monotonic() + PATIENCE
    while not settled() and time.monotonic() < end:
        time.sleep(0.02)
    assert settled()


def test_petitions_of_the_national_portal(country: Country) -> None:
    country.on(national_portal_url=f"{country.url}/dvcqg", national_portal_style="lgsp_rest")
    portal_outbound.forget()
    portal_client.forget_sessions()
    house.prepare()

    def tell(mode: str) -> object:
        codes = [country.post("/dvcqg/api/citizen/petition", title=f"{mode} {number}")["code"] for number in (1, 2)]
        if mode == "reordered":
            assert not petitions.Petition.objects.filter(key__in=codes).exists()
            country.post("/dvcqg/api/citizen/release")
        rows = petitions.Petition.objects.filter(key__in=codes)
        assert all(row.sent_at <= row.received_at for row in rows)
        return sorted(row.title for row in rows)

    both = {mode: [f"{mode} 1", f"{mode} 2"] for mode in ("duplicate", "reordered", "clock_skew", "normal")}
    assert walked(country, "national_portal", tell) == {**both, "wrong_signature": []}


def test_declarations_of_the_single_window(country: Country, tmp_path: Path) -> None:
    pem = tmp_path / "nsw.pem"
    pem.write_bytes(country.http.get("/nsw/certificate.pem").content)
    host = country.url.partition("//")[2]
    country.on(single_window_url=f"{country.url}/nsw", single_window_certificate=str(pem), single_window_files=host)
    house.prepare()

    def tell(mode: str) -> object:
        said = country.post("/nsw/send", kind="10/01", invoice_no=f"NEWS-{mode}")
        again = country.post("/nsw/send", resend=said["messageId"])
        house.work()
        rows = dossiers.Dossier.objects.filter(origin__reference=said["reference"])
        assert said["function"] == again["function"]
        return said["function"], [row.status for row in rows]

    taken, refused = ("99", ["RETURNED"]), ("00", [])
    assert walked(country, "single_window", tell) == {
        "duplicate": taken, "reordered": taken, "wrong_signature": refused, "expired_certificate": refused, "clock_skew": taken, "normal": taken,
    }  # fmt: skip


@pytest.mark.parametrize("channel", ["payment_platform", "vnpay"])
def test_news_of_payments(country: Country, channel: str) -> None:
    country.on(
        payment_platform_url=f"{country.url}/paygate", payment_platform_secret=SECRET, vnpay_pay_url=f"{country.url}/vnpay/paymentv2/vpcpay.html",
        vnpay_api_url=f"{country.url}/vnpay/merchant_webapi/api/transaction", vnpay_terminal="MOITTEST", vnpay_secret=SECRET,
    )  # fmt: skip
    channels.provide(CHANNELS)

    def tell(mode: str) -> object:
        one = bill(f"G02.15-260302-{len(mode):04}{mode[0]}", at=clock.now())
        country.turn(channel, "normal")  # the order itself is honest
        attempt = paying.begin(
            PAYER, bills=[one.id], channel=channel, return_address="http://127.0.0.1:1/tro-ve", payer_address="203.0.113.9", at=clock.now()
        )  # fmt: skip
        assert country.http.get(attempt.address).status_code == 200
        country.turn(channel, mode)
        data = {"outcome": "closed", "reference": attempt.reference}
        assert country.http.post(attempt.address.partition("?")[0], data=data).status_code < 400
        until(lambda: bool(country.told(channel)))
        paid = payments.Entry.objects.filter(kind="paid", attempt=attempt.reference).count()
        country.turn(channel, "normal")
        paying.ask(PAYER, reference=attempt.reference, at=clock.now())  # what news did not tell, a question does
        return paid, bills.bill(PAYER, one.id).state.value

    found = walked(country, channel, tell)

    assert found.pop("wrong_signature") == (0, "paid")
    assert set(found.values()) == {(1, "paid")}
    assert bills.difference_vnd() == 0


def test_packages_of_the_document_axis(country: Country) -> None:
    country.on(document_axis_url=f"{country.url}/vxp", document_axis_secret=SECRET)
    axis.forget()
    prepare_documents()

    def tell(mode: str) -> object:
        symbol = f"7/{mode}"
        answer = country.http.post("/truc-van-ban/gui", json={"from": "G18", "symbol": symbol, "subject": mode})
        answer.raise_for_status()
        for _ in range(2):
            axis_inbound.AXIS.fetch()
        return [row.state for row in documents.Document.objects.filter(direction="in", symbol=symbol)]

    assert walked(country, "document_axis", tell) == {
        "duplicate": ["received"], "reordered": ["received"], "clock_skew": ["received"], "normal": ["received"],
        "wrong_signature": ["returned"], "expired_certificate": ["returned"],
    }  # fmt: skip
    axis.forget()


def test_news_of_the_post(country: Country, desk: Desk) -> None:
    country.on(post_url=f"{country.url}/post", post_token="sandbox", post_secret="sandbox-post-secret")  # noqa: S106 -- the simulator's
    code = decided(desk)
    services.order_post(desk.officers["one_stop_officer"], code=code, to=TO, asked=Asked(None, "o"), at=clock.now())
    house.work()
    acts = iter(("COLLECTED", "TRANSIT", "DELIVERED", "DELIVERED", "DELIVERED"))

    def tell(mode: str) -> object:
        (kept,) = country.http.get("/post/api/orders").json()["orders"]
        state = next(acts) if mode in {"duplicate", "reordered", "normal"} else "TRANSIT"
        assert country.http.post(f"/post/{kept['code']}", data={"state": state}).status_code == 303
        (shipment,) = queries.shipments(OWNER, code)
        return len(shipment.steps), desk.status(code)

    assert walked(country, "post", tell) == {
        "duplicate": (1, Status.DECIDED), "reordered": (2, Status.DECIDED), "wrong_signature": (2, Status.DECIDED),
        "clock_skew": (2, Status.DECIDED), "normal": (3, Status.RETURNED),
    }  # fmt: skip


@pytest.mark.parametrize("means", ["zalo", "sms"])
def test_reports_on_text_messages(country: Country, live_server: LiveServer, means: str) -> None:
    own: dict[str, object] = {
        "zalo": {
            "zalo_url": f"{country.url}/zalo", "zalo_oauth_url": f"{country.url}/zalo-oauth", "zalo_app": "1000000001",
            "zalo_app_secret": "sandbox-app-secret", "zalo_account_secret": "sandbox-account-secret", "zalo_refresh_token": "sandbox-refresh-token",
        },
        "sms": {"sms_second_url": f"{country.url}/sms/rest", "sms_second_key": "motcua", "sms_second_secret": "sandbox"},
    }[means]  # fmt: skip
    country.on(notice_order=means, public_url=live_server.url, **own)
    house.prepare()

    def tell(mode: str) -> object:
        before = len(country.told(means))
        reports = 4 if mode == "duplicate" or (means, mode) == ("sms", "reordered") else 2
        code = house.file_dossier(invoice_no=f"NEWS-{mode}", phone="0912345678").code
        house.work()
        until(lambda: len(country.told(means)) >= before + reports)
        return sorted(row.state for row in notifications.Telling.objects.filter(code=code))

    delivered, sent = ["delivered"] * 2, ["sent"] * 2
    expected: dict[str, object] = {
        "duplicate": delivered,
        "reordered": delivered,
        "wrong_signature": sent,
        "normal": delivered,
    }
    assert walked(country, means, tell) == expected | ({"clock_skew": sent} if means == "zalo" else {})


def test_questions_over_the_integration_platform(country: Country) -> None:
    country.on(integration_platform_url=f"{country.url}/ndxp", sandbox=True)
    cache.clear()
    house.prepare()

    def tell(mode: str) -> object:
        code = house.file_dossier(invoice_no=f"NEWS-{mode}").code
        house.work()
        answer = country.http.post(
            "/ndxp/goi", data={"service": "tinh-trang-ho-so", "number": code, "holder": "9901234560"}
        )
        looks = audit.Look.objects.filter(direction="to", subject_id=code, by="system:integration_platform")
        return answer.status_code, looks.count()

    # Certificates and clocks are judged between the security servers: of those faults nothing reaches us. A repeat under one X-Road-Id is
    # answered alike and stands in the subject's record like the first: an id used again must not hide who read.
    assert walked(country, "integration_platform", tell, ("duplicate", "wrong_signature")) == {
        "duplicate": (200, 2), "wrong_signature": (401, 0), "normal": (200, 1),
    }  # fmt: skip
