"""VNPAY's parameters ↔ plain values, and their signatures; pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from motcua.foundation import strict_json

VERSION = "2.1.0"
_SIGNATURES = frozenset({"vnp_SecureHash", "vnp_SecureHashType"})
_MOST_PARAMETERS = 40
_QUESTION = (
    "RequestId",
    "Version",
    "Command",
    "TmnCode",
    "TxnRef",
    "TransactionDate",
    "CreateDate",
    "IpAddr",
    "OrderInfo",
)
_REFUND = (
    "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount", "TransactionNo", "TransactionDate", "CreateBy",
    "CreateDate", "IpAddr", "OrderInfo",
)  # fmt: skip
_REPLY = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate", "TransactionNo", "TransactionType",
    "TransactionStatus", "OrderInfo",
)  # fmt: skip
_SIGNED_BY = {
    "querydr": (_QUESTION, (*_REPLY, "PromotionCode", "PromotionAmount")),
    "refund": (_REFUND, _REPLY),
}
"""For each command the order of the values that its question and its reply sign."""


class Unreadable(Exception):
    """What came is not in the promised form."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A payer's return or a notice, as it was spelt; `amount` is đồng times 100."""

    terminal: str
    reference: str
    amount: str
    response: str
    status: str
    transaction: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a question or to a refund; `amount` is đồng times 100."""

    code: str
    message: str
    reference: str
    amount: str
    status: str
    transaction: str


def signed_query(values: Mapping[str, str], secret: str) -> str:
    """The query string of a redirect, sorted and signed; empty values are left out."""
    text = _text(values)
    return f"{text}&vnp_SecureHash={_mac(text, secret)}"


def read_notice(query: str, secret: str) -> Notice | None:
    """The parameters of a return or notice; none when the signature is not theirs. A parameter that comes twice is no parameter.

    Raises `Unreadable`.
    """
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_PARAMETERS, errors="strict"
        )
    except (ValueError, UnicodeDecodeError) as fault:
        raise Unreadable("query") from fault
    values = dict(pairs)
    if not values or len(values) != len(pairs):
        raise Unreadable("twice" if values else "empty")
    signed = {name: value for name, value in values.items() if name.startswith("vnp_") and name not in _SIGNATURES}
    if not _same(_mac(_text(signed), secret), values.get("vnp_SecureHash", "")):
        return None
    return Notice(
        terminal=values.get("vnp_TmnCode", ""),
        reference=values.get("vnp_TxnRef", ""),
        amount=values.get("vnp_Amount", ""),
        response=values.get("vnp_ResponseCode", ""),
        status=values.get("vnp_TransactionStatus", ""),
        transaction=values.get("vnp_TransactionNo", ""),
    )


def signed_body(values: Mapping[str, str], secret: str) -> dict[str, str]:
    """The body of a question or refund with its signature; `values` are without the prefix."""
    asked, _ = _SIGNED_BY[values["Command"]]
    body = {f"vnp_{name}": value for name, value in values.items()}
    return body | {"vnp_SecureHash": _mac(_joined(values, asked), secret)}


def read_reply(body: bytes, command: str, secret: str) -> Reply:
    """An answer; raises `Unreadable` for what is no JSON of theirs or is not signed by them."""
    values = _object(body)
    bare = {name.removeprefix("vnp_"): value for name, value in values.items()}
    _, answered = _SIGNED_BY[command]
    # A reply that refuses the question itself may carry no signature; nothing is done on its word but to refuse.
    if bare.get("ResponseCode") == "00" and not _same(
        _mac(_joined(bare, answered), secret), bare.get("SecureHash", "")
    ):
        raise Unreadable("signature")
    return Reply(
        code=bare.get("ResponseCode", ""),
        message=bare.get("Message", ""),
        reference=bare.get("TxnRef", ""),
        amount=bare.get("Amount", ""),
        status=bare.get("TransactionStatus", ""),
        transaction=bare.get("TransactionNo", ""),
    )


def write_answer(code: str, message: str) -> bytes:
    """Our answer to a notice."""
    return json.dumps({"RspCode": code, "Message": message}).encode()


def _text(values: Mapping[str, str]) -> str:
    return urlencode(sorted((name, value) for name, value in values.items() if value))


def _joined(values: Mapping[str, str], names: Sequence[str]) -> str:
    return "|".join(values.get(name, "") for name in names)


def _mac(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.lower().encode("utf-8", "replace"))


def _object(body: bytes) -> dict[str, str]:
    try:
        values = strict_json.read(body)
    except strict_json.NotStrict as fault:
        raise Unreadable("json") from fault
    if not isinstance(values, dict):
        raise Unreadable("json")
    return {name: "" if value is None else str(value) for name, value in values.items()}
