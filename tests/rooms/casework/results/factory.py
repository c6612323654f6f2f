"""Results for tests: orders with the pack's own templates, and what goes into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from motcua.casework.results import services
from motcua.casework.results.types import IssuedResult, Kind, Order
from motcua.foundation.clock import VIETNAM
from motcua.foundation.types import Actor, ActorKind, Json, Ref

AT = datetime(2026, 10, 5, 10, 15, 30, tzinfo=VIETNAM)
ANSWER = Actor.system("answer")
OWNER = Ref("enterprise", "9901234560")
UNIT = "G02.18"
PROCEDURE = "khai-bao-hoa-chat-nhap-khau"
PACK = Path(__file__).parents[4] / "packs" / "bct" / PROCEDURE
TEMPLATES = {file.name: file.read_text(encoding="utf-8") for file in sorted(PACK.glob("*.typ"))}
HOLDER = Actor(ActorKind.PERSON, "account-1", OWNER, frozenset({"see"}), 2)
STRANGER = Actor(ActorKind.PERSON, "account-2", Ref("enterprise", "0109999993"), frozenset({"see"}), 2)

_NAMES = ("MEG Fiber Grade", "Butyl Acetate 99", "Dung môi pha sơn α-tecpineol, tên thương mại dài để phải ngắt dòng")


def items(count: int) -> list[Json]:
    """Lines of a declaration, with decimals, long names and every unit."""
    quantities: tuple[tuple[Json, str, Json], ...] = (
        (Decimal("24.5"), "TNE", 24500),  # type: ignore[arg-type]  # a form's numbers are decimals
        (4000, "LTR", 3520),
        ("1234567.125", "KGM", "1234567.125"),
    )
    found: list[Json] = []
    for index in range(count):
        quantity, unit, kg = quantities[index % 3]
        found.append(
            {
                "line_no": index + 1,
                "trade_name": _NAMES[index % 3],
                "hs_code": "29053100",
                "quantity": quantity,
                "unit": unit,
                "quantity_kg": kg,
                "origin_country": ("SA", "MY", "CN")[index % 3],
            }
        )
    return found


def data(lines: int = 1, code: str = "G02.18-261005-0001") -> dict[str, Json]:
    """What an accepted declaration shows."""
    return {
        "applicant": {
            "applicant_name": "Công ty TNHH Hóa chất Minh Phát",
            "enterprise_code": "9901234560",
            "head_office_address": "12 Nguyễn Văn Linh, phường Tân Hưng, Thành phố Hồ Chí Minh",
        },
        "items": items(lines),
        "invoice_no": "SPC-2026-0917",
        "invoice_date": "2026-10-02",
        "exporter_name": "Gulf Petro Trading FZE",
        "exporter_country": "AE",
        "border_gate_code": "VNCLI",
        "import_purposes": ["trade", "use"],
        "dossier_code": code,
        "notices": ["CERTIFICATE_AT_CUSTOMS"],
        "reasons": [],
        "labels": {
            "countries": {"SA": "Ả Rập Xê Út", "MY": "Ma-lai-xi-a", "CN": "Trung Quốc"},
            "border_gates": {"VNCLI": "Cảng Cát Lái"},
            "import_purposes": {"trade": "kinh doanh", "use": "sử dụng"},
        },
    }


def refusal() -> dict[str, Json]:
    """What a refused declaration shows."""
    reasons: list[Json] = [
        {"line": 2, "code": "CHEM-PERMIT-REQUIRED", "article": "Điều 21 Nghị định 26/2026/NĐ-CP", "text": None},
        {"line": None, "code": "CHEM-EXEMPT-10KG", "article": None, "text": "Dưới 10 kg. Không phải khai báo."},
    ]
    return {**data(2), "reasons": reasons}


def order(number: int = 1, *, lines: int = 1, **changes: object) -> Order:
    """The order of the n-th dossier's result."""
    code = f"G02.18-261005-{number:04d}"  # of a kind that no other room listens to
    made = Order(
        subject=Ref("declaration", code),
        owner=OWNER,
        owner_name="Công ty TNHH Hóa chất Minh Phát",
        procedure=PROCEDURE,
        version=1,
        unit=UNIT,
        kind=Kind.ISSUED,
        register="HC",
        pattern="HC-{year}-{number:08d}",
        templates=TEMPLATES,
        template="result.typ",
        title="Phản hồi khai báo hóa chất nhập khẩu",
        data=data(lines, code),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names are the order's own


def refused(number: int = 1) -> Order:
    """The order of the n-th dossier's refusal."""
    return order(
        number,
        kind=Kind.REFUSAL,
        register="HC-TC",
        pattern="HC-TC-{year}-{number:08d}",
        template="refusal.typ",
        title="Thông báo không giải quyết khai báo",
        data=refusal(),
    )


def issued(number: int = 1, *, at: datetime = AT, **changes: object) -> IssuedResult:
    """The n-th dossier's result, issued."""
    return services.issue(ANSWER, order=order(number, **changes), at=at)


def day(year: int, month: int, number: int) -> datetime:
    """A morning."""
    return datetime(year, month, number, 8, 0, tzinfo=VIETNAM)


def without(source: Mapping[str, str], name: str) -> dict[str, str]:
    """Templates of which one is missing."""
    return {key: text for key, text in source.items() if key != name}
