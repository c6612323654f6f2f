"""Tables of figures as workbooks: numbers are numbers, days are days, and no text is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from motcua.foundation.clock import legal_time

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDE = 22


def sheet(
    *, title: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[str | int | Decimal | date | datetime | None]]
) -> bytes:
    """One sheet: lines of a title, a bold head, a line each; instants are on Vietnam's clock."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True})
        day, moment = (book.add_format({"num_format": text}) for text in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        whole = book.add_format({"num_format": "#,##0"})
        page.set_column(0, max(len(head) - 1, 0), _WIDE)
        for number, text in enumerate(title):
            page.write_string(number, 0, text, bold if number == 0 else None)
        first = len(title) + 1
        for column, text in enumerate(head):
            page.write_string(first, column, text, bold)
        for number, row in enumerate(rows, first + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, legal_time(cell).replace(tzinfo=None), moment)
                elif isinstance(cell, date):
                    page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 -- a day has no zone
                elif isinstance(cell, int):
                    page.write_number(number, column, cell, whole)
                elif isinstance(cell, Decimal):
                    page.write_number(number, column, float(cell))
                elif cell:
                    page.write_string(number, column, cell)
        page.freeze_panes(first + 1, 1)
    return buffer.getvalue()
