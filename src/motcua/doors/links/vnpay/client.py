"""Calls to VNPAY: questions and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from motcua.doors.links.vnpay import wire
from motcua.doors.links.vnpay.settings import CHANNEL, Settings, current
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.transport import services as transport


class RefundRefused(HouseError):
    """VNPAY does not give this money back; `answer` is its code."""

    code = "vnpay.refund_refused"
    status = 422


def call(settings: Settings, values: Mapping[str, str]) -> wire.Reply:
    """Sign and send a question or a refund; its answer, whatever it says. Every failure is `Unavailable`."""
    answer = transport.request(
        "POST", settings.api_url, json=dict(wire.signed_body(values, settings.secret)), timeout=settings.timeout_seconds,
        client=CHANNEL,
    )  # fmt: skip
    if not answer.is_success:
        raise Unavailable(channel=CHANNEL, status=answer.status)
    try:
        return wire.read_reply(answer.body, values["Command"], settings.secret)
    except wire.Unreadable as fault:
        raise Unavailable(channel=CHANNEL, part=str(fault)) from fault


def probe(seconds: float) -> None:
    """Ask about an order that there is not; raises `Unavailable`."""
    settings = replace(current(), timeout_seconds=seconds)
    values = {
        "RequestId": "0" * 32, "Version": wire.VERSION, "Command": "querydr", "TmnCode": settings.terminal, "TxnRef": "KHONG-CO",
        "OrderInfo": "Tra cuu KHONG-CO", "TransactionDate": "20000101000000", "CreateDate": "20000101000000", "IpAddr": settings.server_address,
    }  # fmt: skip
    call(settings, values)
