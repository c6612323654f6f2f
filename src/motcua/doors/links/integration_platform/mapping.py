"""What our services answer; pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from motcua.casework.dossiers.types import ForLink
from motcua.casework.results.types import IssuedResult, State
from motcua.casework.wallet.types import Items, ItemState

_HANOI = timezone(timedelta(hours=7))
_ITEM_STATES = {
    ItemState.VALID: "con_hieu_luc",
    ItemState.EXPIRED: "het_han",
    ItemState.REVOKED: "bi_thu_hoi",
    ItemState.REPLACED: "da_thay_the",
}
_STATES = {State.IN_FORCE: "con_hieu_luc", State.REVOKED: "bi_thu_hoi", State.REPLACED: "da_thay_the"}


def result(found: IssuedResult, *, on: date) -> dict[str, object]:
    """A result as a partner may know it: what it is and whether it holds; never its content, which its holder shows."""
    expired = found.state is State.IN_FORCE and found.valid_until is not None and found.valid_until < on
    return {
        "soKyHieu": found.symbol,
        "tenKetQua": found.title,
        "loai": found.kind.value,
        "trangThai": "het_han" if expired else _STATES[found.state],
        "ngayCap": _day(found.issued_at),
        "ngayHetHan": found.valid_until.isoformat() if found.valid_until else None,
        "nguoiKy": found.signer,
        "donVi": found.unit,
        "sha256": found.sha256,
        "thayTheBoi": found.replaced_by or None,
    }


def wallet(found: Items, *, holder: str) -> dict[str, object]:
    """What was issued to a holder, as a partner may know it: what each is and whether it holds; never its content."""
    return {
        "chuThe": holder,
        "trang": found.page,
        "conNua": found.more,
        "ketQua": [
            {
                "soKyHieu": one.number,
                "tenKetQua": one.title,
                "loai": one.kind or None,
                "thuTuc": one.procedure,
                "trangThai": _ITEM_STATES[one.state],
                "ngayCap": _day(one.since),
                "ngayHetHan": one.valid_until.isoformat() if one.valid_until else None,
                "donVi": one.unit,
                "sha256": one.sha256 or None,
                "thayTheBoi": one.replaced_by or None,
            }
            for one in found.lines
        ],
    }


def dossier(found: ForLink) -> dict[str, object]:
    """A dossier's state as a partner may know it: where it stands and its times."""
    return {
        "maHoSo": found.code,
        "maThuTuc": found.national_code or found.procedure,
        "tenThuTuc": found.procedure_name,
        "trangThai": found.status.value,
        "ngayNop": _instant(found.received_at),
        "ngayTiepNhan": _instant(found.accepted_at),
        "ngayHenTra": _instant(found.due),
        "ngayCoKetQua": _instant(found.decided_at),
    }


def _day(at: datetime) -> str:
    return at.astimezone(_HANOI).date().isoformat()


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(_HANOI).isoformat(timespec="seconds") if at else None
