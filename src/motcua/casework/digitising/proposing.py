"""What the text of a scanned result proposes for its fields: only ever a proposal, for an officer to look at."""

from __future__ import annotations

import re
from datetime import date

from motcua.foundation.pdf import queries as pdf
from motcua.foundation.pdf.errors import PageUnreadable
from motcua.foundation.vn import normal

_SYMBOL = re.compile(r"(?:Số|So)\s*:?\s*([0-9]{1,6}\s*/[0-9A-ZĐƯÂÊÔƠĂ/.-]{2,40})")
_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:đến|có giá trị đến|hết hạn)\s*(?:hết\s*)?(?:ngày\s*)?(\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+năm\s+)(\d{4})",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:Mã số (?:thuế|doanh nghiệp)|MST|Số định danh[^:\n]{0,20})\s*:?\s*(\d{10}(?:-\d{3})?|\d{12})")
_NAME = re.compile(r"(?:Tên (?:doanh nghiệp|thương nhân|tổ chức|cơ sở)|Cấp cho)\s*:?\s*([^\n;]{3,200})")
_READ, _PAGES = 20_000, 3
"""Letters and pages of a scan that are looked at."""


def text_of(content: bytes, pages: int) -> str | None:
    """What the first pages of a scan say by themselves; none where one of them cannot be read."""
    try:
        return "\n".join(pdf.page_facts(content, number).text for number in range(1, min(pages, _PAGES) + 1))
    except PageUnreadable:
        return None


def proposals(text: str) -> dict[str, str]:
    """Field → what the text seems to say; fields of which it says nothing are left out."""
    plain = "\n".join(normal(line) for line in text[:_READ].splitlines())
    found: dict[str, str] = {}
    if match := _SYMBOL.search(plain):
        found["symbol"] = match[1].replace(" ", "")
    if match := _CODE.search(plain):
        found["owner_id"] = match[1]
    if match := _NAME.search(plain):
        found["owner_name"] = match[1].strip(" .:,")
    for name, pattern in (("issued_on", _DAY), ("valid_until", _UNTIL)):
        if (match := pattern.search(plain)) and (day := _day(match[1], match[2], match[3])):
            found[name] = day
    return found


def _day(day: str, month: str, year: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
