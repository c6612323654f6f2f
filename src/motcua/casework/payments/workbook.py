"""Reports of money as workbooks, for those who count on: amounts are numbers, everything else is text and never a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from motcua.casework.payments.types import LedgerReport, ReportRow

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def of(report: LedgerReport, *, title: str, head: Sequence[str], total: str, names: Mapping[str, str]) -> bytes:
    """One sheet: title, head (the group's key, its name, then the figures in their order), one line a group, the sum."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**_OPTIONS, "in_memory": True}) as book:
        sheet = book.add_worksheet(report.group)
        bold = book.add_format({"bold": True, "text_wrap": True})
        money = book.add_format({"num_format": "#,##0"})
        sheet.set_column(0, 1, 28)
        sheet.set_column(2, 8, 16)
        sheet.write_string(0, 0, title, bold)
        for column, name in enumerate(head):
            sheet.write_string(2, column, name, bold)
        lines = [(one.key, names.get(one.key, ""), one) for one in report.rows]
        for number, (key, name, row) in enumerate([*lines, (total, "", report.total)], 3):
            sheet.write_string(number, 0, key)
            sheet.write_string(number, 1, name)
            for column, amount in enumerate(_figures(row), 2):
                sheet.write_number(number, column, amount, money)
        sheet.freeze_panes(3, 1)
    return buffer.getvalue()


def _figures(row: ReportRow) -> tuple[int, ...]:
    return (row.billed, row.paid, row.paid_count, row.cash, row.waived, row.cancelled, row.refunded)
