"""Why a call or a message failed, as a sentence for the operator: the links write codes, statuses and other systems' own words."""

from __future__ import annotations

import re

from motcua.doors.ui import texts

_OURS = re.compile(r"^outbox_(?:retry|dead) ")
_STATUS = re.compile(r"(?:HTTP|status)[ _]?(?P<said>[1-5]\d\d)\b|^unavailable(?: \S+)? (?P<bare>[1-5]\d\d)\b")
_KNOWN = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"^liên kết đang tắt|^transport\.unreachable off$|^unavailable \S+ off$", "off"),
        (r"^chưa khai báo máy chủ thư", "mail_off"),
        (r"^(?:giờ không nhắn tin|chờ báo cáo|hết hạn mức)", "by_rule"),
        (r"transport\.timed_out|TimeoutError|\btimed out\b", "timed_out"),
        (r"transport\.held_back.*\brate$", "rate"),
        (r"transport\.held_back.*\bbusy$", "busy"),
        (r"transport\.held_back", "held"),
        (r"transport\.host_not_named", "host"),
        (r"SSL|CERTIFICATE_VERIFY", "certificate"),
        (
            r"transport\.unreachable|Connect(?:ion\w*)?Error\b|gaierror|SMTPServerDisconnected|SMTPConnectError",
            "unreachable",
        ),
        (r"transport\.token_refused|\btoken$|no_token|^mã truy cập|^đăng nhập .* không được", "token"),
        (r"too_large|compressed", "too_large"),
    )
)
"""What is looked for before the status of an answer, in this order."""
_SAID = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"từ chối|[._]refused\b", "refused"),
        (r"not_found$|không có (?:câu trả lời|bước|trong)|chưa ánh xạ|chưa khai báo|không có lời nhắn", "unmade"),
        (r"^không ký được", "signing"),
        (r"^chữ ký của câu trả lời", "signature"),
        (r"transport\.bad_answer|câu trả lời|không đọc được|trả lời (?:không|về)", "bad_answer"),
        (r"địa chỉ thư không hợp lệ|^thư không gửi được", "address"),
        (r"^4\d\d\b", "mail_later"),
        (r"^5\d\d\b", "mail_never"),
        (r"^unavailable\b", "unavailable"),
        (r"^(?:unknown|[A-Z][A-Za-z]*(?:Error|Exception|Warning|Refused)?)(?::|$)", "unexpected"),
    )
)
_STATUSES = {
    401: "status_rights",
    403: "status_rights",
    404: "status_missing",
    410: "status_missing",
    429: "status_often",
}


def sentence(raw: str) -> str:
    """The sentence for what was written down; nothing where it is none that the links write, and is to be read as it stands."""
    said = _OURS.sub("", raw.strip())
    name = _first(_KNOWN, said) or _by_status(said) or _first(_SAID, said)
    return texts.words(f"office.trouble.{name}") if name else ""


def plain(raw: str) -> str:
    """The sentence with what was written down behind it, in one line of text."""
    words = sentence(raw)
    return texts.words("office.trouble.plain", sentence=words, raw=raw) if words else raw


def _by_status(said: str) -> str:
    found = _STATUS.search(said)
    if found is None:
        return ""
    status = int(found["said"] or found["bare"])
    if 200 <= status < 300:
        return ""
    return _STATUSES.get(status, "status_theirs" if status >= 500 else "status_ours")


def _first(known: tuple[tuple[re.Pattern[str], str], ...], said: str) -> str:
    return next((name for pattern, name in known if pattern.search(said)), "")
