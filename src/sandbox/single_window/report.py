"""Pages of the single window: send a declaration, see dossiers, their states and the raw messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from sandbox.single_window import declaration, files, sending, signature
from sandbox.single_window.changing import ROWS, leaves
from sandbox.single_window.records import Records
from sandbox.single_window.states import BY_DECLARANT, STATES
from sandbox.skeleton.pages import Markup, h, link, page, table

_TRAIL = (("/", "Hệ thống mô phỏng"), ("/nsw/", "Cổng một cửa quốc gia"))
_DOCUMENTS = {sending.CHEMICALS: "khai báo hóa chất nhập khẩu", sending.ORIGIN: "cấp C/O ưu đãi"}
_ACTS = {
    "10/02": "Sửa hồ sơ (chưa tiếp nhận)",
    "10/03": "Gửi hồ sơ đã sửa",
    "10/04": "Gửi bổ sung",
    "15/14": "Đề nghị sửa hồ sơ",
    "12/11": "Đề nghị rút, hủy",
}
_NAMES = {
    "valid": "đúng, được xác nhận",
    "wrong-cas": "mã CAS sai số kiểm tra",
    "permit-required": "toluen, thiếu giấy phép",
    "under-10kg": "dưới 10 kg, không phải khai báo",
    "not-in-scope": "mã HS ngoài chương 28, 29",
    "unknown-enterprise": "mã số doanh nghiệp không có",
}


def summary(record: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the listing."""
    confirmed: dict[str, Any] = next(
        (turn["content"] for turn in reversed(record["turns"]) if turn["state"] in {12, 13} and "content" in turn), {}
    )
    return {
        "reference": record["reference"],
        "documentType": record["documentType"],
        "state": record["state"],
        "stateName": STATES[record["state"]],
        "enterprise": record["data"].get("applicant", {}).get("enterprise_code", ""),
        "systemReceptionNo": confirmed.get("SystemReceptionNo", "") or confirmed.get("LicenceNo", ""),
        "fileLink": confirmed.get("FileLink", ""),
        "secondsToAnswer": seconds(record),
        "errors": record["errors"],
    }


def whole(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its turns."""
    return {**summary(record), "turns": record["turns"], "data": record["data"]}


def seconds(record: Mapping[str, Any]) -> float | None:
    """From sending to the first answer of the ministry that decides; nothing while there is none."""
    begun = next((turn["at"] for turn in record["turns"] if turn["state"] == 1), None)
    ended = next((turn["at"] for turn in record["turns"] if turn["state"] in {3, 12}), None)
    if begun is None or ended is None:
        return None
    return round((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds(), 3)


def listing(records: Records, endpoint: str) -> Response:
    """The page of dossiers with the form to send one."""
    rows = [
        (
            link(f"/nsw/dossiers/{line['reference']}", line["reference"]),
            line["documentType"],
            f"{line['state']} {line['stateName']}",
            line["enterprise"],
            line["systemReceptionNo"],
            "" if line["secondsToAnswer"] is None else f"{line['secondsToAnswer']} s",
        )
        for line in map(summary, records.newest(limit=100))
    ]
    form = (
        f'<form method="post" action="/nsw/send" class="card"><h2>Gửi hồ sơ mới</h2><p class="note">Đến <span class="mono">{h(endpoint)}</span></p>'
        f"{_choice('document_type', 'Thủ tục', _DOCUMENTS, _DOCUMENTS)}{_choice('variant', 'Nội dung tờ khai hóa chất', declaration.VARIANTS, _NAMES)}{_choice('signature', 'Chữ ký hệ thống', signature.MODES)}"
        f"{_choice('files', 'Tệp kèm', files.KINDS)}{_choice('fault', 'Lỗi của bản tin', sending.FAULTS)}"
        f'<div class="field"><label for="times">Gửi mấy lần cùng một bản tin</label><input type="number" id="times" name="times" min="1" max="10" value="1"></div>'
        '<button type="submit">Gửi</button></form>'
    )
    body = form + table(
        "Hồ sơ", ("Số hồ sơ", "Thủ tục", "Trạng thái", "Mã doanh nghiệp", "Số tiếp nhận", "Thời gian trả lời"), rows
    )
    return page("Cổng thông tin một cửa quốc gia", body, trail=_TRAIL[:1])


def dossier(record: Mapping[str, Any] | None, messages: Iterable[Mapping[str, Any]]) -> Response:
    """The page of one dossier."""
    if record is None:
        return page(
            "Không có hồ sơ này",
            "<p>Không tạo được hồ sơ, hoặc bản tin cố ý hỏng nên không thành hồ sơ.</p>",
            status=404,
            trail=_TRAIL,
        )
    line = summary(record)
    facts = "".join(
        f"<dt>{label}</dt><dd>{h(value)}</dd>"
        for label, value in (
            ("Trạng thái", f"{line['state']} – {line['stateName']}"),
            ("Mã doanh nghiệp", line["enterprise"]),
            ("Số tiếp nhận", line["systemReceptionNo"]),
            (
                "Văn bản",
                link(line["fileLink"], line["fileLink"]) if line["fileLink"].startswith("http") else line["fileLink"],
            ),
            ("Thời gian trả lời", f"{line['secondsToAnswer']} giây" if line["secondsToAnswer"] is not None else ""),
        )
        if value
    )
    turns = "".join(
        f"<li><strong>{turn['state']} – {h(turn['stateName'])}</strong>{h(turn['why'])}<br><span class='note'>{h(turn['at'])}</span></li>"
        for turn in record["turns"]
    )
    faults = table(
        "Lỗi bộ trả về", ("Mã", "Nội dung"), [(e["code"], e["name"]) for e in record["errors"]], empty="Không có lỗi."
    )
    asked = _asked(record)
    rows = [
        (
            link(f"/nsw/messages/{m['key']}", m["at"]),
            {"in": "bộ → cổng", "out": "cổng → bộ"}[m["direction"]],
            f"{m['type']}/{m['function']}",
            m["answer"] or "–",
            m["note"],
            _again(m),
        )
        for m in messages
    ]
    logged = table("Bản tin", ("Lúc", "Chiều", "Loại", "Trả lời", "Ghi chú", "Gửi lại"), rows)
    body = f'<dl class="card">{facts}</dl><h2>Quá trình</h2><ol class="timeline">{turns}</ol>{asked}{faults}{_acts(record)}{logged}'
    return page(f"Hồ sơ {record['reference']}", body, trail=_TRAIL)


def message(entry: Mapping[str, Any] | None) -> Response:
    """One raw message, as text."""
    if entry is None:
        return page("Không có bản tin này", "<p>Bản tin không có hoặc đã bị bỏ.</p>", status=404, trail=_TRAIL)
    body = f"<p>{h(entry['direction'])} · {h(entry['type'])}/{h(entry['function'])} · trả lời {h(entry['answer'])} {h(entry['note'])}</p><pre>{h(entry['raw'])}</pre>"
    return page(f"Bản tin {entry['messageId']}", body, trail=_TRAIL)


def problem(sentence: str) -> Response:
    """The order to send was not understood."""
    return page("Không gửi được", f'<p class="card error">{h(sentence)}</p>', status=422, trail=_TRAIL)


def _asked(record: Mapping[str, Any]) -> Markup:
    """What the ministry said last, as the declarant reads it."""
    said = next((turn["content"] for turn in reversed(record["turns"]) if "content" in turn), None)
    if not said or not said.get("Reason"):
        return Markup("")
    return Markup(f'<section class="card"><h2>Bộ trả lời</h2><p>{h(said["Reason"])}</p></section>')


def _again(entry: Mapping[str, Any]) -> Markup:
    if entry["direction"] != "out":
        return Markup("")
    return Markup(
        f'<form method="post" action="/nsw/send"><input type="hidden" name="resend" value="{h(entry["messageId"])}">'
        f'<button type="submit" class="second" aria-label="Gửi lại {h(entry["type"])}/{h(entry["function"])} lúc {h(entry["at"])}">Gửi lại</button></form>'
    )


def _acts(record: Mapping[str, Any]) -> str:
    """Forms for what the declarant may send now."""
    kinds = [kind for kind in _ACTS if record["state"] in BY_DECLARANT[kind]]
    fields = leaves(record["data"])
    return "".join(_act(record["reference"], kind, fields) for kind in kinds)


def _act(reference: str, kind: str, fields: list[tuple[str, str]]) -> str:
    name = kind.replace("/", "-")
    rows = (
        ""
        if kind == "12/11"
        else "".join(_row(name, row, fields) for row in range(ROWS))
        + (
            f'<div class="field"><label for="anew-{name}">Tệp gửi bản mới (loại, cách nhau bằng dấu phẩy; ví dụ invoice)</label><input type="text" id="anew-{name}" name="anew"></div>'
        )
    )
    reason = (
        ""
        if kind == "10/02"
        else (
            f'<div class="field"><label for="reason-{name}">Lý do, giải trình</label><textarea id="reason-{name}" name="reason" rows="2"></textarea></div>'
        )
    )
    return (
        f'<form method="post" action="/nsw/act" class="card"><h2>{h(_ACTS[kind])} <span class="note mono">{h(kind)}</span></h2>'
        f'<input type="hidden" name="reference" value="{h(reference)}"><input type="hidden" name="kind" value="{h(kind)}">{rows}{reason}'
        f'<button type="submit">{h(_ACTS[kind])}</button></form>'
    )


def _row(name: str, row: int, fields: list[tuple[str, str]]) -> str:
    options = "".join(f'<option value="{h(path)}">{h(path)}: {h(value[:60])}</option>' for path, value in fields)
    return (
        f'<div class="field"><label for="path-{row}-{name}">Trường sửa {row + 1}</label><select id="path-{row}-{name}" name="path-{row}"><option value="">–</option>{options}</select></div>'
        f'<div class="field"><label for="value-{row}-{name}">Giá trị mới {row + 1}</label><input type="text" id="value-{row}-{name}" name="value-{row}"></div>'
    )


def _choice(name: str, label: str, values: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    options = "".join(
        f'<option value="{h(value)}">{h(value)}{h(" – " + names[value]) if names else ""}</option>' for value in values
    )
    return f'<div class="field"><label for="{name}">{h(label)}</label><select id="{name}" name="{name}">{options}</select></div>'
