"""The post: its bytes, news that only it can have signed, and the way from an order to the returned result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests.links import house
from tests.rooms.casework.dossiers.acts.acting import decided
from tests.rooms.casework.dossiers.factory import Desk
from tests.rooms.casework.dossiers.test_shipping import OWNER, TO
from tests.sandbox.running import Process, free_port

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Asked, DeliveryState, Payer, Shipment, Shipping, Status
from motcua.doors.links.post import mapping, wire
from motcua.doors.links.post.settings import Settings as PostSettings
from motcua.foundation import clock
from motcua.foundation.transport import services as transport
from motcua.foundation.types import Actor, Ref

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = Path(__file__).parent / "examples"
SECRET, POST = "sandbox-post-secret", Actor.system("post")


def test_order_and_its_answer_are_as_recorded() -> None:
    to = Shipping("Trần Thị Hạnh", "0912345678", "12 Nguyễn Văn Linh, TP. Hồ Chí Minh", Payer.RECIPIENT)
    shipment = Shipment(
        7,
        "G02.18-261122-020001",
        "G02.18",
        Ref("enterprise", "1"),
        DeliveryState.ORDERED,
        "",
        to,
        None,
        datetime(2026, 1, 1, tzinfo=UTC),
        (),
    )

    made = mapping.order(shipment, PostSettings(), organisation="Bộ Công Thương")
    assert made == json.loads((EXAMPLES / "order.json").read_text())
    assert wire.read_reply((EXAMPLES / "taken.json").read_bytes()) == wire.Reply("00", "OK", "RR123456789VN", 30000)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"code":"00","itemCode":"<b>"}',
        b'{"code":"00","fee":-1}',
        b'{"code":"00","fee":true}',
        b'{"code":"00","fee":1.5}',
    ],
)
def test_answer_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_reply(body)


@pytest.fixture(autouse=True)
def _on(settings: Settings) -> None:
    settings.MOTCUA = replace(
        settings.MOTCUA,
        post_url="http://127.0.0.1:1/post",
        post_token="sandbox",
        post_secret=SECRET,
        mail_host="",
        national_portal_url="",
    )


def tell(body: bytes, *, secret: str = SECRET, age: int = 0, stamp: str = "", signature: str = "") -> HttpResponse:
    """News as the post tells it, or as somebody else would."""
    stamp = stamp or str(int(clock.now().timestamp()) - age)
    headers = {"X-Timestamp": stamp, "X-Signature": signature or wire.sign(body, stamp, secret)}
    return Client().post("/ket-noi/buu-chinh", body, content_type="application/json", headers=headers)


def test_forged_and_replayed_news_is_refused() -> None:
    news = (EXAMPLES / "news.json").read_bytes()
    answers = [
        tell(news, secret="guess"), tell(news, age=86_400), tell(news, age=-86_400), tell(news, signature="0" * 64),
        tell(news, stamp="x"), tell(news, signature="ế"), tell(news, stamp="9" * 400),
    ]  # fmt: skip

    assert [one.status_code for one in answers] == [403] * 7


@pytest.mark.parametrize(
    "body", [b"x", b"[]", b"{}", b'{"orderCode":"MC7","eventId":"1","status":"LOST","statusDate":"yesterday"}']
)
def test_broken_news_is_refused(body: bytes) -> None:
    assert tell(body).status_code == 400


@pytest.mark.parametrize("order", ["MC0", "MC99999999", "MC-1", "7", "MC" + "9" * 60])
def test_news_of_nothing_of_ours_is_answered_so(order: str) -> None:
    news = json.loads((EXAMPLES / "news.json").read_text()) | {"orderCode": order}

    assert tell(json.dumps(news).encode()).json() == {"code": "02"}


def test_word_that_we_do_not_know_changes_nothing() -> None:
    news = json.loads((EXAMPLES / "news.json").read_text()) | {"status": "EATEN"}

    assert tell(json.dumps(news).encode()).json() == {"code": "03"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, live_server: LiveServer) -> Iterator[Process]:
    made = Process(tmp_path_factory.mktemp("post"), free_port(), free_port(), live_server.url)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def counter(office: Process, settings: Settings) -> Iterator[httpx.Client]:
    settings.MOTCUA = replace(settings.MOTCUA, post_url=f"{office.url}/post")
    with httpx.Client(base_url=office.url, timeout=20, trust_env=False) as client:
        client.post("/_control/reset", json={"data": True}).raise_for_status()
        yield client
    transport.close()


def order(desk: Desk) -> str:
    code = decided(desk)
    services.order_post(desk.officers["one_stop_officer"], code=code, to=TO, asked=Asked(None, "o"), at=clock.now())
    house.work()
    return code


def act(counter: httpx.Client, state: str) -> None:
    (kept,) = counter.get("/post/api/orders").json()["orders"]
    assert counter.post(f"/post/{kept['code']}", data={"state": state}).status_code == 303


@pytest.mark.parametrize("news", ["once", "twice"])
def test_result_is_ordered_fetched_and_delivered(desk: Desk, counter: httpx.Client, news: str) -> None:
    counter.post("/_control/post", json={"news": news}).raise_for_status()
    code = order(desk)
    (shipment,) = queries.shipments(OWNER, code)
    assert (shipment.state, shipment.fee, shipment.tracking[:2]) == (DeliveryState.SENT, 30_000, "RR")

    for state in ("COLLECTED", "TRANSIT", "DELIVERED"):
        act(counter, state)

    (shipment,) = queries.shipments(OWNER, code)
    assert (len(shipment.steps), shipment.state, desk.status(code)) == (3, DeliveryState.DELIVERED, Status.RETURNED)


def test_forged_news_of_delivery_returns_nothing(desk: Desk, counter: httpx.Client) -> None:
    code = order(desk)
    counter.post("/_control/post", json={"news": "forged"}).raise_for_status()

    act(counter, "DELIVERED")

    assert (queries.shipments(OWNER, code)[0].steps, desk.status(code)) == ((), Status.DECIDED)


@pytest.mark.parametrize("mode", ["down", "error", "malformed"])
def test_order_while_the_post_is_away_arrives_once(desk: Desk, counter: httpx.Client, mode: str) -> None:
    counter.post("/_control/post", json={"mode": mode, "times": 2}).raise_for_status()
    code = order(desk)
    for _ in range(4):
        house.make_due()
        house.work()

    assert queries.shipments(OWNER, code)[0].state is DeliveryState.SENT
    assert counter.get("/post/api/orders").json()["count"] == 1


def test_order_taken_back_is_taken_back_there_too(desk: Desk, counter: httpx.Client) -> None:
    code = order(desk)

    services.cancel_post(desk.officers["one_stop_officer"], code=code, asked=Asked(None, ""), at=clock.now())
    house.work()

    assert counter.get("/post/api/orders").json()["orders"][0]["state"] == "CANCELLED"
