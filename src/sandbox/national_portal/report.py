"""What the national portal received, as a citizen and as a tester would want to see it."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sandbox.national_portal.records import Records
from sandbox.national_portal.rules import STATES
from sandbox.skeleton.pages import Markup, h, link, page, table

_TRAIL = (("/", "Hệ thống mô phỏng"), ("/dvcqg/", "Cổng Dịch vụ công quốc gia"))
SHOWN = 200


def summary(record: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the listing."""
    last = record.get("last", {})
    return {
        "code": record["code"],
        "state": record["state"],
        "stateName": STATES.get(record["state"], ""),
        "procedure": last.get("MaTTHC", ""),
        "applicant": last.get("ChuHoSo", ""),
        "pushes": record["pushes"],
        "progress": len(record["progress"]),
    }


def whole(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the timeline a citizen would see."""
    return {
        **summary(record),
        "states": record["states"],
        "timeline": timeline(record),
        "results": record["results"],
        "last": record.get("last", {}),
    }


def timeline(record: Mapping[str, Any]) -> list[dict[str, str]]:
    """Progress items in the order of their time: state number, its name, when, who, what."""
    steps = [
        {
            "state": step["TrangThai"],
            "stateName": STATES.get(step["TrangThai"], ""),
            "at": step["ThoiDiemXuLy"],
            "by": step["NguoiXuLy"],
            "unit": step.get("PhongBanXuLy", ""),
            "text": step["NoiDungXuLy"],
        }
        for step in record["progress"]
    ]
    return sorted(steps, key=lambda step: step["at"])


def listing(records: Records, matching: str) -> Response:
    """The page of dossiers."""
    rows = [
        (
            link(f"/dvcqg/dossiers/{line['code']}", line["code"]),
            f"{line['state']} {line['stateName']}",
            line["procedure"],
            line["applicant"],
            line["pushes"],
        )
        for line in map(summary, records.newest(limit=SHOWN, matching=matching))
    ]
    body = (
        f'<form method="get" class="card"><div class="field"><label for="q">Mã hồ sơ có chứa</label><input type="search" id="q" name="q" value="{h(matching)}"></div>'
        '<button type="submit">Tìm</button></form>'
        f"{table('Hồ sơ đã nhận', ('Mã hồ sơ', 'Trạng thái', 'Thủ tục', 'Chủ hồ sơ', 'Lần đồng bộ'), rows)}"
    )
    return page("Cổng Dịch vụ công quốc gia", body, trail=_TRAIL[:1])


def dossier(record: Mapping[str, Any] | None) -> Response:
    """The page of one dossier."""
    if record is None:
        return page("Không có hồ sơ này", "<p>Cổng chưa nhận hồ sơ nào mang mã này.</p>", status=404, trail=_TRAIL)
    last = record.get("last", {})
    facts = "".join(
        f"<dt>{label}</dt><dd>{h(value)}</dd>"
        for label, value in (
            ("Trạng thái", f"{record['state']} – {STATES.get(record['state'], '')}"),
            ("Thủ tục", f"{last.get('MaTTHC', '')} {last.get('TenTTHC', '')}"),
            ("Chủ hồ sơ", last.get("ChuHoSo", "")),
            ("Trích yếu", last.get("TrichYeuHoSo", "")),
            ("Nộp", moment(last.get("NgayNopHoSo", ""))),
            ("Tiếp nhận", moment(last.get("NgayTiepNhan", ""))),
            ("Hẹn trả", moment(last.get("NgayHenTra", ""))),
            ("Đơn vị xử lý", last.get("DonViXuLy", "")),
            ("Số lần đồng bộ", record["pushes"]),
        )
        if value
    )
    steps = "".join(
        f"<li><strong>{h(step['state'])} – {h(step['stateName'])}</strong>{h(step['text'])}<br>"
        f'<span class="note">{h(moment(step["at"]))} · {h(step["by"])} {h(step["unit"])}</span></li>'
        for step in timeline(record)
    )
    states = table(
        "Trạng thái của hồ sơ, theo lúc cổng nhận được",
        ("Số", "Tên", "Lúc nhận", "Dịch vụ"),
        [(turn["state"], STATES.get(turn["state"], ""), turn["at"], turn["by"]) for turn in record["states"]],
    )
    body = (
        f'<dl class="card">{facts}</dl><h2>Quá trình xử lý</h2>'
        + (f'<ol class="timeline">{steps}</ol>' if steps else "<p>Chưa có tiến độ.</p>")
        + states
        + _files(last)
        + f"<p>{link('/dvcqg/api/dossiers/' + record['code'], 'Dạng JSON')}</p>"
    )
    return page(f"Hồ sơ {record['code']}", body, trail=_TRAIL)


def moment(text: str) -> str:
    """`yyyyMMddHHmmss` as a person writes it."""
    return f"{text[8:10]}:{text[10:12]}:{text[12:14]} {text[6:8]}/{text[4:6]}/{text[:4]}" if len(text) == 14 else text


def _files(last: Mapping[str, Any]) -> Markup:
    rows = [
        ("Nộp", file.get("TenTepDinhKem", ""), _address(file.get("DuongDanTaiTepTin", "")))
        for file in last.get("TaiLieuNop", ())
    ]
    rows += [
        ("Kết quả", file.get("TenGiayTo", ""), _address(file.get("DuongDanTepTinKetQua", "")))
        for file in last.get("DanhSachGiayToKetQua", ())
    ]
    return table("Giấy tờ", ("Loại", "Tên", "Đường dẫn"), rows, empty="Không có giấy tờ.")


def _address(address: str) -> object:
    return link(address, address) if address.startswith(("http://", "https://")) else address
