"""Both channels with the sandbox and the product's own addresses: the same suite, every fault; no money is lost or counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from pytest_django.live_server_helper import LiveServer
from tests.rooms.casework.payments.factory import PAYER, PLATFORM, bill, officer
from tests.sandbox.running import Process, free_port

from motcua.casework.payments import models, queries, services
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import Attempt, BillState, SettlementLine
from motcua.config.wiring import CHANNELS
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.transport import services as transport

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["payment_platform", "vnpay"]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, live_server: LiveServer) -> Iterator[Process]:
    made = Process(tmp_path_factory.mktemp("bank"), free_port(), free_port(), live_server.url)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def sandbox(bank: Process, settings: object) -> Iterator[httpx.Client]:
    settings.MOTCUA = replace(  # type: ignore[attr-defined]
        settings.MOTCUA,  # type: ignore[attr-defined]
        payment_platform_url=f"{bank.url}/paygate",
        payment_platform_secret="sandbox-secret",
        vnpay_pay_url=f"{bank.url}/vnpay/paymentv2/vpcpay.html",
        vnpay_api_url=f"{bank.url}/vnpay/merchant_webapi/api/transaction",
        vnpay_terminal="MOITTEST",
        vnpay_secret="sandbox-secret",
    )
    channels.provide(CHANNELS)
    with httpx.Client(base_url=bank.url, timeout=20, trust_env=False) as client:
        client.post("/_control/reset", json={"data": True}).raise_for_status()
        yield client
    transport.close()


def begin(channel: str, *bills: object) -> Attempt:
    return services.begin(
        PAYER, bills=[one.id for one in bills], channel=channel, return_address="http://127.0.0.1:1/tro-ve", payer_address="203.0.113.9",  # type: ignore[attr-defined]
        at=clock.now(),
    )  # fmt: skip


def pay(sandbox: httpx.Client, attempt: Attempt, outcome: str = "paid") -> httpx.Response:
    """What the payer does in the browser."""
    assert sandbox.get(attempt.address).status_code == 200
    data = {"outcome": outcome, "reference": attempt.reference}
    return sandbox.post(attempt.address.partition("?")[0], data=data)


def fault(sandbox: httpx.Client, channel: str, **switches: object) -> None:
    sandbox.post(f"/_control/{channel}", json=switches).raise_for_status()


def state(one: object) -> BillState:
    return queries.bill(PAYER, one.id).state  # type: ignore[attr-defined]


@pytest.mark.parametrize("channel", NAMES)
@pytest.mark.parametrize("news", ["once", "twice", "failed_then_paid"])
def test_a_payment_is_taken_once_whatever_the_news_is_like(sandbox: httpx.Client, channel: str, news: str) -> None:
    fault(sandbox, channel, news=news)
    one = bill(at=clock.now())

    pay(sandbox, begin(channel, one))

    assert state(one) is BillState.PAID
    assert queries.difference_vnd() == 0
    assert models.Entry.objects.filter(kind="paid").count() == 1


@pytest.mark.parametrize("channel", NAMES)
@pytest.mark.parametrize("news", ["never", "forged"])
def test_what_no_news_told_a_question_finds_out(sandbox: httpx.Client, channel: str, news: str) -> None:
    fault(sandbox, channel, news=news)
    one = bill(at=clock.now())
    attempt = begin(channel, one)

    pay(sandbox, attempt, "closed")
    before = state(one)
    services.ask_waiting(PLATFORM, at=clock.now() + timedelta(minutes=5))

    assert (before, state(one)) == (BillState.DUE, BillState.PAID)
    assert queries.difference_vnd() == 0


@pytest.mark.parametrize("channel", NAMES)
def test_a_wrong_amount_pays_nothing(sandbox: httpx.Client, channel: str) -> None:
    fault(sandbox, channel, news="wrong_amount")
    one, accountant = bill(at=clock.now()), officer("accountant", unit="")
    attempt = begin(channel, one)

    pay(sandbox, attempt)

    assert state(one) is BillState.DUE
    assert [found.reference for found in queries.in_doubt(accountant)] == [attempt.reference]


@pytest.mark.parametrize("channel", NAMES)
def test_a_payer_who_gives_up_owes_as_before(sandbox: httpx.Client, channel: str) -> None:
    one = bill(at=clock.now())
    attempt = begin(channel, one)

    pay(sandbox, attempt, "failed")

    assert state(one) is BillState.DUE
    assert queries.attempt(PAYER, attempt.reference).state.value == "failed"
    pay(sandbox, begin(channel, one))
    assert state(one) is BillState.PAID


@pytest.mark.parametrize("channel", NAMES)
@pytest.mark.parametrize("mode", ["down", "garbage", "wrong", "twice"])
def test_a_channel_that_answers_nonsense_changes_nothing(sandbox: httpx.Client, channel: str, mode: str) -> None:
    fault(sandbox, channel, news="never")
    one = bill(at=clock.now())
    attempt = begin(channel, one)
    pay(sandbox, attempt, "closed")
    fault(sandbox, channel, mode=mode)

    with pytest.raises(Unavailable):
        services.ask(PAYER, reference=attempt.reference, at=clock.now())
    services.ask_waiting(PLATFORM, at=clock.now() + timedelta(minutes=5))

    assert state(one) is BillState.DUE
    fault(sandbox, channel, mode="normal")
    services.ask(PAYER, reference=attempt.reference, at=clock.now())
    assert state(one) is BillState.PAID


def test_a_platform_that_is_away_leaves_the_bill_due(sandbox: httpx.Client) -> None:
    fault(sandbox, "payment_platform", mode="down")
    one = bill(at=clock.now())

    with pytest.raises(Unavailable):
        begin("payment_platform", one)

    assert state(one) is BillState.DUE


def test_a_platform_that_refuses_ends_the_attempt(sandbox: httpx.Client) -> None:
    fault(sandbox, "payment_platform", refuse="yes")
    one = bill(at=clock.now())

    with pytest.raises(HouseError, match="order_refused"):
        begin("payment_platform", one)

    assert models.Attempt.objects.get().state == "failed"
    assert state(one) is BillState.DUE


def test_money_paid_twice_goes_back_through_vnpay_once(sandbox: httpx.Client) -> None:
    one, leader = bill(at=clock.now()), officer("department_leader")
    for attempt in (begin("vnpay", one), begin("vnpay", one)):
        pay(sandbox, attempt)
    (refund,) = queries.refunds(officer("one_stop_head"))

    services.approve_refund(leader, refund=refund.id, at=clock.now())
    done = [services.carry_out_refunds(PLATFORM, at=clock.now()) for _ in range(2)]

    assert done == [1, 0]
    assert queries.difference_vnd() == 0


@pytest.mark.parametrize("channel", NAMES)
def test_a_days_file_agrees_with_the_ledger(sandbox: httpx.Client, channel: str) -> None:
    fault(sandbox, channel, news="never")
    heard = bill("G02.15-260302-0001", at=clock.now())
    unheard = bill("G02.15-260302-0002", at=clock.now())
    for one in (heard, unheard):
        attempt = begin(channel, one)
        pay(sandbox, attempt, "closed")
        if one is heard:
            services.ask(PAYER, reference=attempt.reference, at=clock.now())
    path = {"payment_platform": "/paygate/doi-soat.csv", "vnpay": "/vnpay/doi-soat.csv"}[channel]
    rows = [line.split(",") for line in sandbox.get(path).text.splitlines()[1:]]
    lines = [SettlementLine(row[0], int(row[1]), row[2]) for row in rows]  # type: ignore[arg-type]

    made = services.settle(
        officer("accountant", unit=""), channel=channel, day=clock.legal_date(clock.now()), lines=lines, at=clock.now()
    )

    assert (made.settled, made.recovered, made.differences) == (2, 1, ())
    assert state(unheard) is BillState.PAID
    assert queries.difference_vnd() == 0


@pytest.mark.parametrize(
    ("method", "address", "body", "code"),
    [
        ("GET", "/ket-noi/vnpay?vnp_TxnRef=x&vnp_SecureHash=00", None, "97"),
        ("GET", "/ket-noi/vnpay?%FF", None, "99"),
        ("POST", "/ket-noi/thanh-toan", b'{"MaThamChieu":"x","MaXacThuc":"00"}', "97"),
        ("POST", "/ket-noi/thanh-toan", b"\x00", "99"),
    ],
)
def test_a_forged_notice_is_refused_in_the_channels_own_words(
    sandbox: httpx.Client, live_server: LiveServer, method: str, address: str, body: bytes | None, code: str
) -> None:
    answer = httpx.request(method, f"{live_server.url}{address}", content=body, trust_env=False)

    assert answer.status_code == 200
    assert code in {answer.json().get("RspCode"), answer.json().get("MaLoi")}
