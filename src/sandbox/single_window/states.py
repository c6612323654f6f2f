"""States of a dossier on the single window, and what each message of the ministry must contain and does to the state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STATES = {
    0: "Mới tạo",
    1: "Chờ tiếp nhận",
    2: "Đã tiếp nhận",
    3: "Từ chối hồ sơ",
    4: "Yêu cầu bổ sung",
    5: "Đã rút hồ sơ",
    6: "Đã bổ sung",
    7: "Yêu cầu xin rút",
    8: "Đồng ý yêu cầu rút",
    9: "Yêu cầu sửa hồ sơ",
    10: "Đồng ý yêu cầu sửa",
    11: "Từ chối yêu cầu sửa",
    12: "Được cấp văn bản chấp thuận",
    13: "Điều chỉnh văn bản chấp thuận",
    14: "Đã thu hồi",
    15: "Từ chối yêu cầu rút",
}

# An automatic procedure goes from 1 to 12 without a stop at 2. What was approved can be edited or cancelled too: until the goods are cleared.
_ACCEPTED = frozenset({3, 4, 7, 9, 12})
_APPROVED = frozenset({7, 9, 13, 14})
TURNS: dict[int, frozenset[int]] = {
    0: frozenset({1}),
    1: frozenset({2, 3, 4, 5, 12}),
    2: _ACCEPTED,
    4: frozenset({3, 5, 6, 7}),
    6: frozenset({2, 3, 4, 7, 12}),
    7: frozenset({8, 14, 15}),
    9: frozenset({10, 11}),
    10: frozenset({1, 7}),
    11: _ACCEPTED | _APPROVED,
    12: _APPROVED,
    13: _APPROVED,
    15: _ACCEPTED | _APPROVED,
}

BY_DECLARANT: dict[str, frozenset[int]] = {
    "10/02": frozenset({1}),
    "10/03": frozenset({10}),
    "10/04": frozenset({4}),
    "12/11": frozenset({1, 2, 4, 6, 10, 11, 12, 13, 15}),
    "15/14": frozenset({2, 11, 12, 13, 15}),
}
"""What the declarant may send in which states."""


def after(kind: str, present: int) -> int:
    """The state once the declarant has sent a message of this kind: whoever withdraws before anything was said needs nobody's word."""
    if kind == "12/11":
        return 5 if present == 1 else 7
    return {"10/01": 1, "10/03": 1, "10/04": 6, "15/14": 9}.get(kind, present)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One kind of message from the ministry."""

    name: str
    content: str
    required: tuple[str, ...]
    state: int


_RESULT = ("NSWFileCode", "Reason", "ResponseDate")
_CONFIRM = ("NSWFileCode", "SystemReceptionNo", "ResponseDate", "FileLink")
_LICENCE = ("NSWFileCode", "LicenceNo", "ValidFrom", "ResponseDate", "FileLink")
_CANCEL = ("NSWFileCode", "SystemReceptionNo", "CancelDate", "Reason")

# The codes are a guess; `remap` takes others at run time.
FROM_MINISTRY: dict[tuple[str, str], Meaning] = {
    ("11", "05"): Meaning("Yêu cầu bổ sung", "Result", _RESULT, 4),
    ("11", "06"): Meaning("Từ chối", "Result", _RESULT, 3),
    ("11", "08"): Meaning("Tiếp nhận", "Result", _RESULT, 2),
    ("13", "11"): Meaning("Xác nhận khai báo", "ResultConfirm", _CONFIRM, 12),
    ("13", "12"): Meaning("Đồng ý rút", "Result", _RESULT, 8),
    ("13", "13"): Meaning("Không đồng ý rút", "Result", _RESULT, 15),
    ("13", "14"): Meaning("Điều chỉnh xác nhận", "ResultConfirm", _CONFIRM, 13),
    ("18", "17"): Meaning("Cấp văn bản", "Licence", _LICENCE, 12),
    ("18", "18"): Meaning("Điều chỉnh văn bản", "Licence", _LICENCE, 13),
    ("18", "19"): Meaning("Thu hồi văn bản", "ResultConfirmCancel", _CANCEL, 14),
    ("14", "12"): Meaning("Thu hồi xác nhận", "ResultConfirmCancel", _CANCEL, 14),
    ("16", "15"): Meaning("Đồng ý sửa", "Result", _RESULT, 10),
    ("16", "16"): Meaning("Không đồng ý sửa", "Result", _RESULT, 11),
}


def remap(text: str) -> dict[tuple[str, str], Meaning]:
    """The table with codes replaced, from `13/11=13/07, 11/06=12/09`; an empty text is the table as it is."""
    table = dict(FROM_MINISTRY)
    for pair in filter(None, (part.strip() for part in text.split(","))):
        ours, _, theirs = pair.partition("=")
        table[_key(theirs)] = table.pop(_key(ours))
    return table


def faults(meaning: Meaning, values: Mapping[str, Any], reference: str) -> list[str]:
    """What is missing or wrong in the content of a message."""
    content = values.get(meaning.content)
    if not isinstance(content, dict):
        return [f"Thiếu Content/{meaning.content}"]
    found = [f"Thiếu {meaning.content}/{name}" for name in meaning.required if not content.get(name)]
    if content.get("NSWFileCode") and content["NSWFileCode"] != reference:
        found.append(f"{meaning.content}/NSWFileCode khác Subject/reference")
    return found


def possible(present: int, wanted: int) -> bool:
    """Whether the state may change so."""
    return wanted in TURNS.get(present, frozenset())


def _key(text: str) -> tuple[str, str]:
    kind, _, function = text.strip().partition("/")
    return kind, function
