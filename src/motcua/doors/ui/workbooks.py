"""Tables of figures as workbooks: numbers are numbers, days are days, charts are the workbook's own, and no text is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from motcua.doors.ui.tabled import Chart, Row, Table
from motcua.foundation.clock import legal_time

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDE = 22
_CHART_LINES = 16
"""Lines that a chart takes below its table."""


def sheet(*, title: Sequence[str], head: Sequence[str], rows: Sequence[Row]) -> bytes:
    """One table: lines of a title, a bold head, a line each; instants are on Vietnam's clock."""
    return book(title=title, tables=[Table(head, rows)])


def book(*, title: Sequence[str], tables: Sequence[Table]) -> bytes:
    """One sheet with tables below each other, each with its caption and, where it has one, a chart of its columns."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as made:
        page = made.add_worksheet()
        bold = made.add_format({"bold": True, "text_wrap": True})
        day, moment = (made.add_format({"num_format": text}) for text in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        whole = made.add_format({"num_format": "#,##0"})
        page.set_column(0, max([len(one.head) for one in tables] + [1]) - 1, _WIDE)
        for number, text in enumerate(title):
            page.write_string(number, 0, text, bold if number == 0 else None)
        first = len(title) + 1
        if len(tables) == 1:
            page.freeze_panes(first + 1, 1)
        for one in tables:
            if one.caption:
                page.write_string(first, 0, one.caption, bold)
                first += 1
            for column, text in enumerate(one.head):
                page.write_string(first, column, text, bold)
            for number, row in enumerate(one.rows, first + 1):
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
            last = first + len(one.rows)
            if one.chart and one.rows and (one.chart.bars or one.chart.line):
                _draw(made, page, one.chart, first, last)
                last += _CHART_LINES
            first = last + 2
    return buffer.getvalue()


def _draw(made: xlsxwriter.Workbook, page: xlsxwriter.workbook.Worksheet, chart: Chart, first: int, last: int) -> None:
    """The workbook's own chart of a table's columns, below it."""
    drawn = made.add_chart({"type": "column"})
    for kind, column in (("column", chart.bars), ("line", chart.line)):
        if not column:
            continue
        part = drawn if kind == "column" else made.add_chart({"type": "line"})
        part.add_series({
            "name": [page.get_name(), first, column], "categories": [page.get_name(), first + 1, 0, last, 0],
            "values": [page.get_name(), first + 1, column, last, column],
        })  # fmt: skip
        if part is not drawn:
            drawn.combine(part)
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 720, "height": 300})
    page.insert_chart(last + 1, 0, drawn, {"description": chart.finding[:255]})
