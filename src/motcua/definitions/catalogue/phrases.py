"""Words of a comparison: what the parts of a pack are called, and how a change of one is said."""

from __future__ import annotations

from typing import TypeAlias

from motcua.definitions.forms.types import Text
from motcua.foundation.types import Json

Words: TypeAlias = Text

_SAID: dict[str, tuple[str, str]] = {
    "added": ("Thêm {what} {name}", "Added: {what} {name}"),
    "removed": ("Bỏ {what} {name}", "Removed: {what} {name}"),
    "touched": ("Sửa {what} {name}", "Changed: {what} {name}"),
    "changed": ("{what}: {before} → {after}", "{what}: {before} → {after}"),
    "part": ("{what} {name}, {part}", "{what} {name}, {part}"),
    "order": ("Đổi thứ tự {what}", "Another order of: {what}"),
    "rows_of": ("dòng của {what} {name}", "rows of {what} {name}"),
    "field_added": ("Thêm trường {name}", "Added: field {name}"),
    "field_removed": ("Bỏ trường {name}", "Removed: field {name}"),
    "shown": ("Trường “{name}” nay có trên trang", "Field “{name}” is on a page now"),
    "not_shown": ("Trường “{name}” không còn trên trang", "Field “{name}” is on no page any more"),
    "row_added": ("{what} {name}: thêm {row}", "{what} {name}: added {row}"),
    "row_removed": ("{what} {name}: bỏ {row}", "{what} {name}: removed {row}"),
    "row_changed": ("{what} {name}: sửa {row}", "{what} {name}: changed {row}"),
    "and_more": ("{what} {name}: và {count} dòng khác", "{what} {name}: and {count} rows more"),
    "column_added": ("{what} {name}: thêm cột “{column}”", "{what} {name}: added column “{column}”"),
    "column_removed": ("{what} {name}: bỏ cột “{column}”", "{what} {name}: removed column “{column}”"),
    "table_row_added": ("{what} {name}: thêm dòng {row}", "{what} {name}: added row {row}"),
    "table_row_removed": ("{what} {name}: bỏ dòng {row}", "{what} {name}: removed row {row}"),
    "table_cell": ("{what} {name}: dòng {row}, cột “{column}”", "{what} {name}: row {row}, column “{column}”"),
    "lines": ("{what} {name}: bỏ {removed} dòng, thêm {added} dòng", "{what} {name}: {removed} lines out, {added} lines in"),
    "way_changed": ("Quy trình: đường đi giữa các bước thay đổi", "Process: the way between the steps is another one"),
}  # fmt: skip

_LABELS: dict[str, tuple[str, str]] = {
    "procedure": ("Mã nội bộ của thủ tục", "Procedure's key"),
    "version": ("Phiên bản", "Version"),
    "in_force_from": ("Có hiệu lực từ ngày", "In force from"),
    "in_force_until": ("Hết hiệu lực từ ngày", "In force until"),
    "suspended_from": ("Tạm ngưng từ ngày", "Suspended from"),
    "suspended_until": ("Tạm ngưng đến ngày", "Suspended until"),
    "superseded_by": ("Thủ tục thay thế", "Superseded by"),
    "law_of": ("Pháp luật áp dụng theo ngày", "Law of the day of"),
    "name": ("Tên", "Name"),
    "summary": ("Tóm tắt", "Summary"),
    "field": ("Lĩnh vực", "Field"),
    "field ": ("Trường", "Field"),
    "authority": ("Cơ quan quyết định", "Deciding authority"),
    "authority_unit": ("Đơn vị giải quyết", "Unit in charge"),
    "level": ("Mức độ dịch vụ công trực tuyến", "Service level"),
    "channels": ("Kênh nộp", "Channels"),
    "applicant_kinds": ("Đối tượng thực hiện", "Applicants"),
    "automatic": ("Trả lời tự động", "Automatic answer"),
    "assurance": ("Mức độ xác thực khi nộp", "Level of sign-in for filing"),
    "signed": ("Chữ ký số của người nộp", "Applicant's digital signature"),
    "headless": ("Tiếp nhận từ Cổng Dịch vụ công quốc gia", "Behind the national portal"),
    "also_called": ("Tên gọi khác", "Other names"),
    "events": ("Sự kiện", "Events"),
    "fee": ("Phí, lệ phí", "Fee"),
    "limit": ("Thời hạn giải quyết", "Legal limit"),
    "limits": ("thời hạn giải quyết khác", "other limit"),
    "terms": ("thời hạn từng bước", "term"),
    "dates": ("ngày tính theo lịch làm việc", "counted day"),
    "supplement.policy": ("Đồng hồ khi yêu cầu bổ sung", "Clock at a supplement"),
    "supplement.times": ("Số lần yêu cầu bổ sung", "Times of supplement"),
    "supplement.term": ("Thời hạn bổ sung", "Term of supplement"),
    "supplement.asked_within": ("Được yêu cầu bổ sung đến", "Supplement may be asked for until"),
    "renewal.remind_days": ("Nhắc trước khi kết quả hết hạn (ngày)", "Reminder before the result ends (days)"),
    "renewal.file_days": (
        "Nộp gia hạn chậm nhất trước khi hết hạn (ngày)",
        "Renewal filed at the latest before the end (days)",
    ),
    "fees": ("phí, lệ phí", "fee"),
    "routes": ("cơ quan tiếp nhận", "route"),
    "results": ("kết quả khác", "further result"),
    "legal_bases": ("căn cứ pháp lý", "legal basis"),
    "look_ups": ("tra cứu", "look-up"),
    "checks": ("bảng kiểm tra", "check"),
    "decisions": ("bảng quyết định", "decision"),
    "papers": ("thành phần hồ sơ", "paper"),
    "register.code": ("Sổ kết quả", "Register"),
    "register.pattern": ("Số, ký hiệu kết quả", "Number and symbol"),
    "result.template": ("Mẫu kết quả", "Template of the result"),
    "result.refusal": ("Mẫu từ chối", "Template of the refusal"),
    "result.valid_months": ("Thời hạn của kết quả (tháng)", "Months for which the result is valid"),
    "public_register.title": ("Sổ công khai", "Public register"),
    "public_register.columns": ("cột của sổ công khai", "column of the public register"),
    "national.code": ("Mã thủ tục quốc gia", "National code"),
    "amount": ("số lượng, số tiền", "amount"),
    "article": ("điều khoản", "article"),
    "kind": ("loại", "kind"),
    "due": ("thời điểm nộp", "due at"),
    "table": ("bảng", "table"),
    "unit": ("đơn vị", "unit"),
    "growing_lists": ("Danh mục được bổ sung dần", "Lists that grow"),
    "from": ("từ ngày", "from"),
    "until": ("đến ngày", "until"),
    "section": ("trang", "page"),
    "words": ("Chữ", "Words of"),
    "label": ("nhãn", "label"),
    "hint": ("gợi ý", "hint"),
    "title": ("tên", "title"),
    "lead": ("lời dẫn", "lead"),
    "text": ("câu", "text"),
    "required": ("bắt buộc", "required"),
    "type": ("kiểu", "type"),
    "format": ("dạng", "format"),
    "pattern": ("mẫu ký tự", "pattern"),
    "maxLength": ("độ dài tối đa", "largest length"),
    "minLength": ("độ dài tối thiểu", "least length"),
    "minimum": ("giá trị nhỏ nhất", "least value"),
    "maximum": ("giá trị lớn nhất", "largest value"),
    "maxItems": ("số dòng tối đa", "most rows"),
    "minItems": ("số dòng tối thiểu", "least rows"),
    "x-code": ("danh mục", "code list"),
    "widget": ("cách nhập", "widget"),
    "show_if": ("điều kiện hiện", "shown when"),
    "provenance": ("nguồn dữ liệu", "provenance"),
    "readonly": ("chỉ đọc", "read only"),
    "accepted": ("định dạng tệp", "accepted files"),
    "max_mb": ("dung lượng tối đa (MB)", "largest size (MB)"),
    "code_list": ("Danh mục", "Code list"),
    "decision": ("Bảng quyết định", "Decision table"),
    "expression": ("biểu thức", "expression"),
    "policy": ("cách chọn dòng", "hit policy"),
    "column": ("cột", "column"),
    "step": ("bước", "step"),
    "command_step": ("bước tự động", "automatic step"),
    "role": ("người thực hiện", "role"),
    "kind_of_work": ("loại việc", "kind of work"),
    "term": ("thời hạn", "term"),
    "outside": ("ngoài thời hạn giải quyết", "outside the legal limit"),
    "command": ("lệnh", "command"),
    "gives": ("thông tin phải nhập", "values to give"),
    "flow": ("đường đi", "flow"),
    "condition": ("điều kiện", "condition"),
    "template": ("mẫu", "template"),
    "example": ("hồ sơ thử", "example"),
}

_UNITS: dict[str, tuple[str, str]] = {
    "working_days": ("ngày làm việc", "working days"),
    "working_hours": ("giờ làm việc", "working hours"),
    "calendar_days": ("ngày", "days"),
    "months": ("tháng", "months"),
}
_ROLES: dict[str, tuple[str, str]] = {
    "one_stop_officer": ("cán bộ Bộ phận Một cửa", "one-stop officer"),
    "specialist": ("chuyên viên", "specialist"),
    "division_head": ("lãnh đạo phòng", "head of division"),
    "department_leader": ("lãnh đạo đơn vị", "leader of the department"),
    "ministry_leader": ("lãnh đạo Bộ", "leader of the ministry"),
    "clerk": ("văn thư", "clerk"),
    "consulted_agency": ("cơ quan phối hợp", "consulted agency"),
    "applicant": ("người nộp hồ sơ", "applicant"),
}
_NONE = Text("không có", "none")
_YES, _NO = Text("có", "yes"), Text("không", "no")
_LONG = 200


def said(phrase: str, **parts: object) -> Text:
    """A phrase in both languages; its parts are words or plain values."""
    found = []
    for index, language in enumerate(("vi", "en")):
        filled = {key: part.in_(language) if isinstance(part, Text) else str(part) for key, part in parts.items()}
        text = _SAID[phrase][index].format(**filled)
        found.append(text if phrase in {"part", "rows_of"} else text[:1].upper() + text[1:])
    return Text(*found)


def label(key: str) -> Text:
    """What a part of a pack is called; its own key where nobody has a name for it."""
    words = _LABELS.get(key) or _LABELS.get(key.rpartition(".")[2])
    return Text(*words) if words is not None else Text(key, key)


def value(key: str, raw: Json) -> Text:
    """A value in words: a limit with its unit, a day as people write it, money with its đồng."""
    if raw is None or raw in ("", [], {}):
        return _NONE
    if isinstance(raw, bool):
        return _YES if raw else _NO
    if isinstance(raw, dict):
        if key == "limit":
            return _limit(raw)
        if set(raw) <= {"vi", "en"}:
            return Text(_quoted(str(raw.get("vi", ""))), _quoted(str(raw.get("en", ""))))
        inner = "; ".join(f"{name} = {value(name, one).vi}" for name, one in raw.items())
        return Text(inner[:_LONG], inner[:_LONG])
    if isinstance(raw, list):
        parts = [value("", one) for one in raw]
        return Text(", ".join(one.vi for one in parts)[:_LONG], ", ".join(one.en for one in parts)[:_LONG])
    if isinstance(raw, str) and key == "role" and raw in _ROLES:
        return Text(*_ROLES[raw])
    if isinstance(raw, int) and key == "amount" and raw >= 1_000:
        money = f"{raw:,}"
        return Text(f"{money.replace(',', '.')} đồng", f"{money} đồng")
    if isinstance(raw, str) and len(raw) == 10 and raw[4:5] == raw[7:8] == "-":
        return Text("/".join(reversed(raw.split("-"))), raw)
    if isinstance(raw, str) and key in {"cell", "expression", "condition"}:
        return Text(raw[:_LONG], raw[:_LONG])
    words = _quoted(raw) if isinstance(raw, str) and " " in raw else str(raw)
    return Text(words[:_LONG], words[:_LONG])


def _limit(raw: dict[str, Json]) -> Text:
    kind = str(raw.get("kind", ""))
    if kind not in _UNITS:
        return Text("không quy định", "none") if kind == "none" else Text(kind, kind)
    vi, en = _UNITS[kind]
    return Text(f"{raw.get('amount', '')} {vi}", f"{raw.get('amount', '')} {en}")


def _quoted(text: str) -> str:
    return f"“{text[:_LONG]}”"
