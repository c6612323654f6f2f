"""VNPAY's words ↔ ours; pure."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.payments.types import PaymentOrder, Report, Taken, Verdict
from motcua.doors.links.vnpay import wire
from motcua.doors.links.vnpay.settings import Settings
from motcua.foundation.clock import legal_time
from motcua.foundation.money import Dong

_PENDING_RESPONSES = frozenset({"07"})
"""Debited, but they hold the transaction for suspect: not paid until they say so."""
_PENDING_STATUSES = frozenset({"01", "07"})
_PAID = "00"
_NOT_FOUND = "91"
_REPEATED = "94"

ANSWERS = {
    Taken.RECORDED: ("00", "Confirm Success"),
    Taken.AGAIN: ("02", "Order already confirmed"),
    Taken.UNKNOWN: ("01", "Order not found"),
    Taken.WRONG_AMOUNT: ("04", "Invalid amount"),
}
"""What we answer a notice; they repeat it until 00 or 02."""
FORGED = ("97", "Invalid signature")
FAULTY = ("99", "Unknown error")


def stamp(at: datetime) -> str:
    """An instant as `yyyyMMddHHmmss` on Vietnam's clock."""
    return legal_time(at).strftime("%Y%m%d%H%M%S")


def redirect(order: PaymentOrder, settings: Settings) -> dict[str, str]:
    """The parameters with which the payer is sent."""
    return {
        "vnp_Version": wire.VERSION,
        "vnp_Command": "pay",
        "vnp_TmnCode": settings.terminal,
        "vnp_Amount": str(order.amount * 100),
        "vnp_CreateDate": stamp(order.issued_at),
        "vnp_CurrCode": "VND",
        "vnp_IpAddr": order.payer_address or settings.server_address,
        "vnp_Locale": "vn",
        "vnp_OrderInfo": order.text,
        "vnp_OrderType": settings.order_type,
        "vnp_ReturnUrl": order.return_address,
        "vnp_ExpireDate": stamp(order.expires_at),
        "vnp_TxnRef": order.reference,
    }


def question(order: PaymentOrder, settings: Settings, *, request: str, at: datetime) -> dict[str, str]:
    """What became of an order?"""
    return {
        "RequestId": request, "Version": wire.VERSION, "Command": "querydr", "TmnCode": settings.terminal, "TxnRef": order.reference,
        "OrderInfo": f"Tra cuu {order.reference}", "TransactionDate": stamp(order.issued_at), "CreateDate": stamp(at),
        "IpAddr": settings.server_address,
    }  # fmt: skip


def refund(
    order: PaymentOrder, amount: Dong, settings: Settings, *, request: str, reason: str, at: datetime
) -> dict[str, str]:
    """Give back a part or the whole of an order."""
    return {
        "RequestId": request, "Version": wire.VERSION, "Command": "refund", "TmnCode": settings.terminal,
        "TransactionType": "02" if amount == order.amount else "03", "TxnRef": order.reference, "Amount": str(amount * 100),
        "OrderInfo": f"Hoan tien {order.reference} {reason}"[:255], "TransactionNo": order.external, "TransactionDate": stamp(order.issued_at),
        "CreateBy": "motcua", "CreateDate": stamp(at), "IpAddr": settings.server_address,
    }  # fmt: skip


def of_notice(notice: wire.Notice) -> Report:
    """What a notice says; paid only when both of its codes do. Raises `wire.Unreadable` for an amount that is none."""
    if notice.response == _PAID and notice.status == _PAID:
        return Report(Verdict.PAID, _dong(notice.amount), notice.transaction)
    if notice.response in _PENDING_RESPONSES or notice.status in _PENDING_STATUSES:
        return Report(Verdict.PENDING)
    return Report(Verdict.FAILED)


def of_reply(reply: wire.Reply, order: PaymentOrder, *, at: datetime) -> Report:
    """What an answer says about an order. One that they do not know is not paid once its time is over. Raises `wire.Unreadable`."""
    if reply.code == _NOT_FOUND:
        return Report(Verdict.FAILED if at > order.expires_at else Verdict.PENDING)
    if reply.code != _PAID:
        raise wire.Unreadable(f"code {reply.code}")
    if reply.reference != order.reference:
        raise wire.Unreadable("reference")
    if reply.status == _PAID:
        return Report(Verdict.PAID, _dong(reply.amount), reply.transaction)
    return Report(Verdict.PENDING if reply.status in _PENDING_STATUSES else Verdict.FAILED)


def refunded(reply: wire.Reply) -> bool:
    """Whether money goes back; one that they have been asked for already does."""
    return reply.code in {_PAID, _REPEATED}


def _dong(amount: str) -> Dong:
    if not (amount.isascii() and amount.isdigit()) or len(amount) > 18:
        raise wire.Unreadable("amount")
    whole, rest = divmod(int(amount), 100)
    if rest:
        raise wire.Unreadable("amount")
    return Dong(whole)
