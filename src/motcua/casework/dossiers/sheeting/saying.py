"""Amounts of time and moments as they stand on an official paper, in Vietnamese."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers.types import Channel, ComponentForm, Status
from motcua.definitions.catalogue.types import Limit, Term
from motcua.foundation import clock

_UNITS = {
    "working_days": "ngày làm việc",
    "working_hours": "giờ làm việc",
    "calendar_days": "ngày",
    "calendar_hours": "giờ",
    "months": "tháng",
}
COMPONENT_FORMS = {
    ComponentForm.ORIGINAL: "Bản chính",
    ComponentForm.CERTIFIED_COPY: "Bản sao chứng thực",
    ComponentForm.COPY: "Bản sao",
    ComponentForm.ELECTRONIC: "Bản điện tử",
    ComponentForm.SHOWN: "Xuất trình để đối chiếu",
}
CHANNELS = {
    Channel.DESK: "Nộp trực tiếp",
    Channel.KIOSK: "Nộp tại ki-ốt",
    Channel.POST: "Nộp qua dịch vụ bưu chính công ích",
    Channel.PORTAL: "Nộp trực tuyến",
    Channel.API: "Nộp trực tuyến",
    Channel.NATIONAL_PORTAL: "Nộp trực tuyến (Cổng Dịch vụ công quốc gia)",
    Channel.SINGLE_WINDOW: "Nộp trực tuyến (Một cửa quốc gia)",
}
WAYS = {
    "desk": "tại Bộ phận Tiếp nhận và Trả kết quả",
    "post": "qua dịch vụ bưu chính",
    "portal": "trên cổng dịch vụ công",
    "api": "bằng phần mềm kết nối",
    "single_window": "trên Một cửa quốc gia",
    "national_portal": "trên Cổng Dịch vụ công quốc gia",
}
"""How a wish of the applicant's came."""
STATUSES = {
    Status.SUBMITTED: "Chờ tiếp nhận",
    Status.SUPP_PRE: "Yêu cầu bổ sung trước tiếp nhận",
    Status.ACCEPTED: "Đã tiếp nhận",
    Status.TRANSFERRED: "Đã chuyển đơn vị thụ lý",
    Status.PROCESSING: "Đang thụ lý",
    Status.CONSULTING: "Đang lấy ý kiến",
    Status.SUPP_POST: "Yêu cầu bổ sung sau thẩm định",
    Status.FEE_DUE: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.SUBMITTED_FOR_SIGN: "Trình duyệt, ký",
    Status.STOP_REQUESTED: "Đề nghị dừng, rút hồ sơ",
}
"""Statuses before a decision, as a notice names them."""
DELIVERY = {
    "desk": "Nhận tại Bộ phận Tiếp nhận và Trả kết quả",
    "post": "Nhận qua dịch vụ bưu chính công ích",
    "online": "Nhận bản điện tử trên Cổng dịch vụ công",
}


def limit(told: Limit | Term) -> str:
    """A legal limit in words: `07 ngày làm việc`; the words for no limit where the law sets none."""
    unit = _UNITS.get(told.kind)
    return f"{told.amount:02d} {unit}" if unit else "Không quy định thời hạn"


def moment(at: datetime | None) -> str | None:
    """`09 giờ 30 phút, ngày 02 tháng 3 năm 2026` on Vietnam's clock (Decree 30/2020/NĐ-CP annex I: zeros before days below ten, January, February)."""
    if at is None:
        return None
    local = clock.legal_time(at)
    return f"{local:%H} giờ {local:%M} phút, ngày {local.day:02d} tháng {month(local)} năm {local.year}"


def short(at: datetime | None) -> str | None:
    """`02/03/2026 09:30`, for tables."""
    return None if at is None else f"{clock.legal_time(at):%d/%m/%Y %H:%M}"


def month(at: datetime) -> str:
    """A month's number as a paper writes it."""
    return f"{at.month:02d}" if at.month <= 2 else str(at.month)
