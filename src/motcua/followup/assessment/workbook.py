"""The index as a workbook: what was asked on top, real numbers below, and text that is never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter

from motcua.followup.assessment.types import Index
from motcua.foundation import clock

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = (60, 14, 14, 12, 12, 12)
_SHARE, _MOMENT = "0.00%", "dd/mm/yyyy hh:mm"


def made(of: Index | None, *, about: Sequence[tuple[str, str]], head: Sequence[str], language: str) -> bytes:
    """One sheet: pairs of `about`, the instant of the figures, then a line for each indicator; what is not known stays empty."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet("766")
        bold, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        share, moment = book.add_format({"num_format": _SHARE}), book.add_format({"num_format": _MOMENT})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        row = 0
        for name, value in about:
            sheet.write_string(row, 0, name, bold)
            sheet.write_string(row, 1, value)
            row += 1
        if of is not None:
            sheet.write_string(row, 0, of.rules.name.in_(language), bold)
            sheet.write_string(row, 1, of.rules.version)
            sheet.write_datetime(row, 2, clock.legal_time(of.taken.as_of).replace(tzinfo=None), moment)
            row += 2
        for column, name in enumerate(head):
            sheet.write_string(row, column, name, bold)
        for group in of.groups if of else ():
            row += 1
            sheet.write_string(row, 0, f"{group.group.id}. {group.group.name.in_(language)}", bold)
            _number(sheet, row, 4, group.points)
            _number(sheet, row, 5, group.group.most)
            for one in group.scores:
                row += 1
                sheet.write_string(row, 0, f"{one.indicator.id} {one.indicator.name.in_(language)}", wrap)
                for column, count in ((1, one.above), (2, one.below)):
                    if count is not None:
                        sheet.write_number(row, column, count)
                if one.share is not None:
                    sheet.write_number(row, 3, float(one.share), share)
                _number(sheet, row, 4, one.points)
                _number(sheet, row, 5, one.indicator.most)
    return buffer.getvalue()


def _number(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Decimal | None) -> None:
    if value is not None:
        sheet.write_number(row, column, float(value))
