"""The platform's JSON ↔ plain values, and its codes of authenticity; pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.foundation import strict_json
from motcua.foundation.types import Json

VERSION = "1.0.6"
LARGEST = 64 * 1024
"""Bytes of a CONFIRM; a real one has less than one kilobyte."""
_INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan", "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe",
    "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD", "Ip",
)  # fmt: skip
_CONFIRM = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
_QUESTION = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
_REPLY = ("MaLoi", "MoTaLoi", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
SIGNED = {"INIT": _INIT, "QUERY": _QUESTION, "GET_BILL": _QUESTION}


class Unreadable(Exception):
    """What came is not in the promised form."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """News of a payment, as it was spelt."""

    code: str
    partner: str
    reference: str
    amount: str
    transaction: str
    time: str
    signature: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was answered; `code` is of the question, `state` of the payment."""

    code: str
    state: str
    reference: str
    amount: str
    transaction: str


def signed(values: Mapping[str, object], secret: str) -> dict[str, object]:
    """A message with its `MaXacThuc`; parts that are objects are not signed."""
    names = SIGNED[str(values["LoaiBanTin"])]
    return {**values, "MaXacThuc": digest([str(values.get(name, "")) for name in names], secret)}


def digest(values: Sequence[str], secret: str) -> str:
    """SHA-256 of the values joined by `|`, the secret last, in lower-case hexadecimal digits."""
    return hashlib.sha256("|".join((*values, secret)).encode()).hexdigest()


def read_address(body: bytes) -> str:
    """Where the payer goes, from an answer to INIT: an envelope whose `message` is a JSON text. Empty when they refuse. Raises `Unreadable`."""
    envelope = _object(body)
    if str(envelope.get("error_code")) != "0":
        return ""
    inner = envelope.get("message")
    if not isinstance(inner, str):
        raise Unreadable("message")
    address = _object(inner.encode()).get("UrlThanhToan")
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise Unreadable("UrlThanhToan")
    return address


def read_confirm(body: bytes, secret: str) -> Confirm | None:
    """A CONFIRM; none when its signature is not theirs. Raises `Unreadable`."""
    if len(body) > LARGEST:
        raise Unreadable("size")
    values = {name: _text(value) for name, value in _object(body).items()}
    ours = digest([values.get(name, "") for name in _CONFIRM], secret)
    signature = values.get("MaXacThuc", "")
    if not hmac.compare_digest(ours.encode(), signature.lower().encode("utf-8", "replace")):
        return None
    return Confirm(
        code=values.get("MaLoi", ""), partner=values.get("MaDoiTac", ""), reference=values.get("MaThamChieu", ""), amount=values.get("SoTien", ""),
        transaction=values.get("MaGiaoDich", ""), time=values.get("ThoiGianGD", ""), signature=signature,
    )  # fmt: skip


def read_answer(body: bytes) -> Answer:
    """An answer to QUERY, flat. Raises `Unreadable`."""
    values = {name: _text(value) for name, value in _object(body).items()}
    return Answer(
        code=values.get("MaLoi", ""), state=values.get("TrangThaiGD", ""), reference=values.get("MaThamChieu", ""), amount=values.get("SoTien", ""),
        transaction=values.get("MaGiaoDich", ""),
    )  # fmt: skip


def read_lookup(body: bytes) -> str:
    """The dossier that is asked about; keys of the platform's own beside it are let be. Raises `Unreadable`."""
    if len(body) > LARGEST:
        raise Unreadable("size")
    code = _object(body).get("MaHoSo")
    if not isinstance(code, str) or not code.strip() or len(code) > 100:
        raise Unreadable("MaHoSo")
    return code.strip()


def write_debt(code: int, debt: Mapping[str, object] | None = None) -> bytes:
    """Our answer to what is owed: 1 something, 0 nothing, -1 no such dossier."""
    return json.dumps({"error_code": code, "message": debt if debt is not None else []}, ensure_ascii=False).encode()


def write_reply(code: str, words: str, confirm: Confirm | None, *, secret: str, echo: bool) -> bytes:
    """Our answer to a CONFIRM; `echo` gives their signature back instead of one of ours."""
    values = {
        "MaLoi": code, "MoTaLoi": words, "MaDoiTac": confirm.partner if confirm else "", "MaThamChieu": confirm.reference if confirm else "",
        "ThoiGianGD": confirm.time if confirm else "",
    }  # fmt: skip
    signature = confirm.signature if echo and confirm else digest([values[name] for name in _REPLY], secret)
    return json.dumps({**values, "MaXacThuc": signature}, ensure_ascii=False).encode()


def _object(body: bytes) -> dict[str, Json]:
    try:
        values = strict_json.read(body)
    except strict_json.NotStrict as fault:
        raise Unreadable("json") from fault
    if not isinstance(values, dict):
        raise Unreadable("json")
    if any("\0" in value for value in values.values() if isinstance(value, str)):  # no database takes it
        raise Unreadable("nul")
    return values


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
