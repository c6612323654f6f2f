"""Calls to the platform, and which failure means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from motcua.doors.links.payment_platform import wire
from motcua.doors.links.payment_platform.settings import CHANNEL, Settings, current
from motcua.foundation.errors import HouseError, Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.types import Json

NO_ORDER = "KHONG-CO"


class OrderRefused(HouseError):
    """The platform does not collect this."""

    code = "payment_platform.order_refused"
    status = 422


def init(settings: Settings, values: Mapping[str, object]) -> str:
    """Tell the platform what to collect; where the payer goes. Raises `OrderRefused`, `Unavailable`."""
    try:
        address = wire.read_address(_call(settings, settings.init_path, values))
    except wire.Unreadable as fault:
        raise Unavailable(channel=CHANNEL, part=str(fault)) from fault
    if not address:
        raise OrderRefused
    return address


def ask(settings: Settings, values: Mapping[str, object]) -> wire.Answer:
    """What became of an order; every failure is `Unavailable`."""
    try:
        return wire.read_answer(_call(settings, settings.query_path, values))
    except wire.Unreadable as fault:
        raise Unavailable(channel=CHANNEL, part=str(fault)) from fault


def bill(settings: Settings, values: Mapping[str, object]) -> bytes:
    """Their receipt of a payment as a PDF, empty while there is none. Raises `Unavailable`."""
    body = _call(settings, settings.bill_path, values)
    if body and not body.startswith(b"%PDF"):
        raise Unavailable(channel=CHANNEL, part="bill")
    return body


def probe(seconds: float) -> None:
    """Ask about an order that there is not; raises `Unavailable` when nothing readable is answered."""
    settings = replace(current(), timeout_seconds=seconds)
    values = {
        "LoaiBanTin": "QUERY", "PhienBan": wire.VERSION, "MaDoiTac": settings.partner, "MaThamChieu": NO_ORDER, "ThoiGianGD": "20000101000000",
    }  # fmt: skip
    answer = _call(settings, settings.query_path, values)
    try:
        wire.read_answer(answer)
    except wire.Unreadable as fault:
        raise Unavailable(channel=CHANNEL, part=str(fault)) from fault


def _call(settings: Settings, path: str, values: Mapping[str, object]) -> bytes:
    headers = {"Authorization": f"Bearer {settings.access_token}"} if settings.access_token else {}
    answer = transport.request(
        "POST", settings.url + path, json=cast("Json", wire.signed(values, settings.secret)), headers=headers,
        timeout=settings.timeout_seconds, client=CHANNEL,
    )  # fmt: skip
    if not answer.is_success:
        raise Unavailable(channel=CHANNEL, status=answer.status)
    return answer.body
