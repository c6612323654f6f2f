"""The platform's words ↔ ours; pure."""

from __future__ import annotations

from motcua.casework.payments.types import PaymentOrder, Report, Taken, Verdict
from motcua.doors.links.payment_platform import wire
from motcua.doors.links.payment_platform.settings import Settings
from motcua.foundation.clock import legal_time
from motcua.foundation.money import Dong

_OK = "00"
_STATES = {"1": Verdict.PAID, "3": Verdict.PENDING, "4": Verdict.FAILED}
_EMPTY = (
    "MaLoaiHinhThuPhat", "TenLoaiHinhThuPhat", "MaCoQuanQD", "TenCoQuanQD", "KhoBac", "NgayQD", "SoQD", "ThoiGianViPham", "DiaDiemViPham",
    "TenNguoiViPham", "TaiKhoanThuNSNN",
)  # fmt: skip
"""Keys of fines and the treasury: every key is sent, empty where it says nothing."""
_UNKNOWN_NUMBER = "000000000"


def init(order: PaymentOrder, settings: Settings) -> dict[str, object]:
    """Collect this, from whoever comes with the address that you answer."""
    return {
        "LoaiBanTin": "INIT", "PhienBan": wire.VERSION, "MaDoiTac": settings.partner, "MaThamChieu": order.reference, "SoTien": str(order.amount),
        "LoaiHinhThanhToan": "PAY", "MaKenhThanhToan": "1", "MaThietBi": "1", "NgonNgu": "vi-VN", "MaTienTe": "VND", "MaNganHang": "PAYMENT",
        "ThongTinGiaoDich": order.text.upper(), "ThoiGianGD": _stamp(order), "Ip": settings.server_address, "ThongTinBienLai": _receipt(order, settings),
    }  # fmt: skip


def debt(order: PaymentOrder, settings: Settings) -> dict[str, object]:
    """What is owed for a dossier, to whoever asked: the reference is what the news of the payment will name."""
    receipt = _receipt(order, settings)
    lines = [line for bill in order.bills for line in bill.lines if line.amount]
    return {
        "transaction_id": order.reference, "client_id": settings.partner, "MaTraCuuTT": order.bills[0].subject.id + _stamp(order), **receipt,
        "PhiLePhi": [{"LoaiPhiLePhi": 2, "MaPhiLePhi": 2, "TenPhiLePhi": line.name, "SoTien": line.amount} for line in lines],
    }  # fmt: skip


def question(kind: str, order: PaymentOrder, settings: Settings) -> dict[str, object]:
    """A QUERY or GET_BILL about an order; the time is that of its INIT, digit for digit."""
    return {
        "LoaiBanTin": kind, "PhienBan": wire.VERSION, "MaDoiTac": settings.partner, "MaThamChieu": order.reference, "ThoiGianGD": _stamp(order),
    }  # fmt: skip


def of_confirm(confirm: wire.Confirm) -> Report:
    """What a CONFIRM says. Raises `wire.Unreadable` for an amount that is none."""
    if confirm.code != _OK:
        return Report(Verdict.FAILED)
    return Report(Verdict.PAID, _dong(confirm.amount), confirm.transaction)


def of_answer(answer: wire.Answer, order: PaymentOrder) -> Report:
    """What an answer says: its code is of the question, its state of the payment. Raises `wire.Unreadable`."""
    if answer.code != _OK or answer.reference != order.reference or answer.state not in _STATES:
        raise wire.Unreadable(f"code {answer.code} state {answer.state}")
    verdict = _STATES[answer.state]
    return Report(verdict, _dong(answer.amount), answer.transaction) if verdict is Verdict.PAID else Report(verdict)


def reply(taken: Taken, settings: Settings) -> tuple[str, str]:
    """Our code and words for what became of a CONFIRM."""
    return {
        Taken.RECORDED: (_OK, ""),
        Taken.AGAIN: (_OK, ""),
        Taken.UNKNOWN: (settings.unknown, "Không có giao dịch"),
        Taken.WRONG_AMOUNT: (settings.wrong_amount, "Sai số tiền"),
    }[taken]


def _receipt(order: PaymentOrder, settings: Settings) -> dict[str, object]:
    first = order.bills[0]
    lines = [line for bill in order.bills for line in bill.lines if line.amount]
    service = f"{first.procedure}{settings.service_suffix}"
    person = first.owner.id if first.owner.kind == "person" and first.owner.id.isdigit() else _UNKNOWN_NUMBER
    return {
        "MaDichVu": "2", "MaDVC": service, "TenDVC": order.text, "MaTTHC": first.procedure, "TenTTHC": order.text, "MaDonVi": settings.unit_code,
        "TenDonVi": settings.unit_name, "MaHoSo": first.subject.id, "TKThuHuong": settings.account, "MaNHThuHuong": settings.bank,
        "TenTKThuHuong": settings.account_name, **dict.fromkeys(_EMPTY, ""), "NoiDungThanhToan": order.text, "HoTenNguoiNop": first.owner_name,
        "SoCMNDNguoiNop": person, "DiaChiNguoiNop": "", "HuyenNguoiNop": "", "TinhNguoiNop": "",
        "PhiLePhi": [
            {"LoaiPhiLePhi": "Phi" if line.kind == "fee" else "LePhi", "MaPhiLePhi": service, "TenPhiLePhi": line.name, "SoTien": str(line.amount)}
            for line in lines
        ],
        "DSKhoanNop": [{"NoiDung": line.name, "SoTien": str(line.amount)} for line in lines],
    }  # fmt: skip


def _stamp(order: PaymentOrder) -> str:
    return legal_time(order.issued_at).strftime("%Y%m%d%H%M%S")


def _dong(amount: str) -> Dong:
    if not (amount.isascii() and amount.isdigit()) or len(amount) > 15:
        raise wire.Unreadable("SoTien")
    return Dong(int(amount))
