"""The list of a folder of scans as an officer keeps it in a spreadsheet: which column is what, and its cells as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from motcua.casework.digitising.types import ListRow
from motcua.doors.ui import reading
from motcua.foundation.vn import fold, normal

COLUMNS = {
    "file": ("tệp", "file"), "symbol": ("số kết quả", "số, ký hiệu", "symbol"), "issued_on": ("ngày cấp", "issued_on"),
    "valid_until": ("ngày hết hạn", "valid_until"), "owner_id": ("mã số chủ sở hữu", "mã số thuế", "số định danh", "owner_id"),
    "owner_name": ("chủ sở hữu", "tên chủ sở hữu", "owner_name"), "signer": ("người ký", "signer"), "title": ("tên kết quả", "trích yếu", "title"),
}  # fmt: skip
"""Field → headings under which it may stand, marks and capitals aside."""
MOST = 2000
"""Rows of one list."""
_DAYS = ("issued_on", "valid_until")
_SHORT = {9: 10, 11: 12}
"""A code that a spreadsheet took for a number has lost the nought in front: digits that are left → digits that it has."""


class ListHeadless(Exception):
    """No column says which file a row is of."""


def rows(lines: Sequence[Sequence[object]]) -> list[ListRow]:
    """The rows of a sheet whose first line is its head; a day that cannot be read is left as it was typed. Raises `ListHeadless`."""
    head = [fold(_plain(cell)) for cell in lines[0]] if lines else []
    places = {
        name: head.index(title)
        for name, titles in COLUMNS.items()
        if (title := next((fold(one) for one in titles if fold(one) in head), None)) is not None
    }
    if "file" not in places:
        raise ListHeadless
    found = []
    for number, cells in enumerate(lines[1:], 2):
        values = {name: _value(name, cells[place]) if place < len(cells) else "" for name, place in places.items()}
        file = values.pop("file").replace("\\", "/").rpartition("/")[2]
        if file:
            found.append(ListRow(number, file, values))
    return found


def _value(name: str, cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _plain(cell)
    if name in _DAYS and text:
        try:
            return reading.day(text).isoformat()
        except reading.Unreadable:
            return text
    if name == "owner_id" and isinstance(cell, float | int):
        return text.zfill(_SHORT.get(len(text), 0))
    return text


def _plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return normal("" if cell is None else str(cell)).replace("\0", "")[:2000]
