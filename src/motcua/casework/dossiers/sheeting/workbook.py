"""The register of dossiers and lists of them as workbooks, for those who count."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from motcua.casework.dossiers.types import RegisterLine
from motcua.foundation import clock

HEAD = (
    "TT", "Mã hồ sơ", "Tên thủ tục", "Số bộ", "Tên tổ chức, cá nhân", "Địa chỉ, điện thoại", "Cơ quan chủ trì", "Nhận hồ sơ", "Hẹn trả",
    "Trả kết quả", "Phương thức nhận", "Ghi chú",
)  # fmt: skip
_WIDTHS = (6, 24, 40, 7, 32, 36, 28, 17, 17, 17, 26, 20)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Text is text, so that nothing in it is ever a formula; rows go to the disk as they come."""

_MOMENT = "dd/mm/yyyy hh:mm"
_WIDE = 24


def table(*, title: str, head: Sequence[str], rows: Iterable[Sequence[str | datetime | None]]) -> bytes:
    """One sheet with a bold head and one line each, in order; instants are on Vietnam's clock."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True})
        moment = book.add_format({"num_format": _MOMENT})
        sheet.set_column(0, max(len(head) - 1, 0), _WIDE)
        for column, name in enumerate(head):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, clock.legal_time(cell).replace(tzinfo=None), moment)
                elif cell:
                    sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 1)
    return buffer.getvalue()


def workbook(lines: Sequence[RegisterLine], *, title: str) -> bytes:
    """One sheet, one line each, in order."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet("Sổ theo dõi hồ sơ")
        bold = book.add_format({"bold": True, "text_wrap": True})
        moment = book.add_format({"num_format": _MOMENT})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, title, bold)
        for column, name in enumerate(HEAD):
            sheet.write_string(2, column, name, bold)
        for number, line in enumerate(lines, 3):
            sheet.write_number(number, 0, line.serial)
            for column, text in (
                (1, line.code),
                (2, line.procedure),
                (4, line.owner_name),
                (5, line.contact),
                (6, line.unit),
                (10, line.way),
                (11, line.note),
            ):
                sheet.write_string(number, column, text)
            sheet.write_number(number, 3, line.sets)
            for column, at in ((7, line.received_at), (8, line.due), (9, line.returned_at)):
                if at is not None:
                    sheet.write_datetime(number, column, clock.legal_time(at).replace(tzinfo=None), moment)
        sheet.freeze_panes(3, 2)
    return buffer.getvalue()
