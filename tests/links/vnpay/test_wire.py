"""VNPAY's wire: their published examples, both ways, and what is forged or broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from motcua.casework.payments.types import PaymentOrder, Report, Verdict
from motcua.doors.links.vnpay import mapping, wire
from motcua.doors.links.vnpay.settings import Settings
from motcua.foundation.money import Dong

SECRET = "MOTCUASECRETFORTESTONLY000000000"
# The vectors of the protocol notes, section 5.
REDIRECT = (
    "vnp_Amount=30000000&vnp_Command=pay&vnp_CreateDate=20260302093015&vnp_CurrCode=VND&vnp_ExpireDate=20260302094515&vnp_IpAddr=203.0.113.9"
    "&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+le+phi+ho+so+G02.15-260302-0017&vnp_OrderType=other"
    "&vnp_ReturnUrl=https%3A%2F%2Fdvc.example.vn%2Fpay%2Fvnpay%2Freturn&vnp_TmnCode=MOITTEST&vnp_TxnRef=G0215260302001701&vnp_Version=2.1.0"
)
REDIRECT_HASH = "9f3a50d5937b841eca5394264333336f43965b06bd3b7800bf06474c2a9666801f2ce5ca384a097dca5aee092c2166e5699b451f7a693c25864ac396a0c5b287"
NOTICE = (
    "vnp_Amount=30000000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14000001&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+le+phi+ho+so+G02.15-260302-0017&vnp_PayDate=20260302093148&vnp_ResponseCode=00&vnp_TmnCode=MOITTEST"
    "&vnp_TransactionNo=14000001&vnp_TransactionStatus=00&vnp_TxnRef=G0215260302001701"
)
NOTICE_HASH = "eec9b330f81f03384a3b04495a98c0d9a5e65a6465a670d172a4da7ab63a17b29477c646def47b41eadd2ada56f35974901f9fa542e9abfa2327e1f5d219898c"
QUESTION_HASH = "aa625148da35849495abba7af3a60acca11473dfaa965e48ab83b480259c0d062f2fa6d6dd7264efef025982ffe2bb62b1f17a564a0c0f3661033f9d53f551d6"
AT = datetime(2026, 3, 2, 2, 30, 15, tzinfo=UTC)
ORDER = PaymentOrder(
    reference="G0215260302001701", channel="vnpay", amount=Dong(300_000), text="Thanh toan le phi ho so G02.15-260302-0017", bills=(), issued_at=AT,
    expires_at=AT + timedelta(minutes=15), return_address="https://dvc.example.vn/pay/vnpay/return", payer_address="203.0.113.9",
)  # fmt: skip
SETTINGS = Settings(
    pay_url="https://pay.example.vn", api_url="", terminal="MOITTEST", secret=SECRET, server_address="203.0.113.10"
)


def test_a_redirect_is_signed_as_in_the_published_example() -> None:
    made = wire.signed_query(mapping.redirect(ORDER, SETTINGS), SECRET)

    assert made == f"{REDIRECT}&vnp_SecureHash={REDIRECT_HASH}"


def test_the_published_notice_is_read() -> None:
    found = wire.read_notice(f"{NOTICE}&vnp_SecureHash={NOTICE_HASH}", SECRET)

    assert found == wire.Notice("MOITTEST", "G0215260302001701", "30000000", "00", "00", "14000001")
    assert mapping.of_notice(found) == Report(Verdict.PAID, Dong(300_000), "14000001")


def test_a_hash_type_of_the_older_version_and_capital_digits_do_no_harm() -> None:
    query = f"{NOTICE}&vnp_SecureHashType=SHA512&vnp_SecureHash={NOTICE_HASH.upper()}"

    assert wire.read_notice(query, SECRET) is not None


@pytest.mark.parametrize(
    "query",
    [
        f"{NOTICE}&vnp_SecureHash={'0' * 128}",
        NOTICE,
        f"{NOTICE}&vnp_SecureHash=",
        f"{NOTICE.replace('30000000', '30000001')}&vnp_SecureHash={NOTICE_HASH}",
        f"{NOTICE}&vnp_Extra=1&vnp_SecureHash={NOTICE_HASH}",
        f"{NOTICE}&vnp_SecureHash=%C3%A9",
    ],
)
def test_a_forged_notice_is_none(query: str) -> None:
    assert wire.read_notice(query, SECRET) is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        f"{NOTICE}&vnp_Amount=1&vnp_SecureHash={NOTICE_HASH}",
        "vnp_Amount=%FF%FE&vnp_SecureHash=x",
        "&".join(f"vnp_{n}=1" for n in range(200)),
    ],
    ids=["empty", "a parameter twice", "no Unicode", "too many"],
)
def test_what_is_no_notice_is_told_so(query: str) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_notice(query, SECRET)


def test_a_question_is_signed_as_in_the_published_example() -> None:
    asked = {
        "RequestId": "260302100001", "Version": "2.1.0", "Command": "querydr", "TmnCode": "MOITTEST", "TxnRef": "G0215260302001701",
        "TransactionDate": "20260302093015", "CreateDate": "20260302100001", "IpAddr": "203.0.113.10", "OrderInfo": "Tra cuu GD G0215260302001701",
    }  # fmt: skip

    assert wire.signed_body(asked, SECRET)["vnp_SecureHash"] == QUESTION_HASH


def test_an_answer_that_nobody_signed_pays_nothing() -> None:
    body = json.dumps(
        {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00", "vnp_Amount": "30000000", "vnp_TxnRef": "x"}
    )

    with pytest.raises(wire.Unreadable):
        wire.read_reply(body.encode(), "querydr", SECRET)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"vnp_ResponseCode":"00","vnp_ResponseCode":"97"}', b"\xff"])
def test_an_answer_in_another_form_is_none(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_reply(body, "querydr", SECRET)


@pytest.mark.parametrize(
    ("response", "status", "verdict"),
    [
        ("00", "00", Verdict.PAID),
        ("00", "01", Verdict.PENDING),
        ("07", "07", Verdict.PENDING),
        ("24", "02", Verdict.FAILED),
        ("00", "02", Verdict.FAILED),
        ("11", "00", Verdict.FAILED),
        ("", "", Verdict.FAILED),
    ],
)
def test_paid_is_only_what_both_codes_call_paid(response: str, status: str, verdict: Verdict) -> None:
    notice = wire.Notice("MOITTEST", "r", "30000000", response, status, "1")

    assert mapping.of_notice(notice).verdict is verdict


@pytest.mark.parametrize("amount", ["", "30000050", "-30000000", "3e7", "٣٠", "9" * 30])
def test_an_amount_that_is_no_whole_dong_is_none(amount: str) -> None:
    with pytest.raises(wire.Unreadable):
        mapping.of_notice(wire.Notice("MOITTEST", "r", amount, "00", "00", "1"))


def test_an_order_that_they_do_not_know_is_given_up_after_its_time() -> None:
    reply = wire.Reply("91", "", "", "", "", "")

    assert mapping.of_reply(reply, ORDER, at=AT).verdict is Verdict.PENDING
    assert mapping.of_reply(reply, ORDER, at=AT + timedelta(minutes=16)).verdict is Verdict.FAILED


def test_a_redirect_carries_no_diacritics() -> None:
    values = dict(parse_qsl(wire.signed_query(mapping.redirect(ORDER, SETTINGS), SECRET)))

    assert values["vnp_OrderInfo"].isascii()
