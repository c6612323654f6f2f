"""Tables as a file: XLSX with real numbers, CSV that a spreadsheet takes for text where it is text, PDF to print, PNG to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from motcua.doors.ui import files, filters, printed, texts, workbooks, writing
from motcua.doors.ui.tabled import Cell, Chart, Row, Table
from motcua.foundation import clock

__all__ = ["FORMS", "Cell", "Chart", "Row", "Table", "book", "file"]

FORMS = ("xlsx", "csv", "pdf", "png")
"""What may be taken, by `dang` in an address; without it a workbook."""
_MEDIA = {"xlsx": files.XLSX, "csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "png": "image/png"}


def file(
    request: HttpRequest, name: str, *, title: Sequence[str], head: Sequence[str], rows: Sequence[Row]
) -> HttpResponse:
    """One table as the request asks for it; as `book`."""
    return book(request, name, title=title, tables=[Table(head, rows)])


def book(request: HttpRequest, name: str, *, title: Sequence[str], tables: Sequence[Table]) -> HttpResponse:
    """Tables of one page as the request asks for them by `dang`; `name` is the file's without its ending, the first line of `title` its heading.

    Raises `filters.QuestionWrong` for another form.
    """
    asked = filters.Filters(request)
    form = asked.choice("dang", texts.words("filter.form"), [(one, one.upper()) for one in FORMS], FORMS[0])
    asked.done()
    response = HttpResponse(_content(form, title, tables), content_type=_MEDIA[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _content(form: str, title: Sequence[str], tables: Sequence[Table]) -> str | bytes:
    if form == "csv":
        return "".join(_csv(title, tables))
    if form == "xlsx":
        return workbooks.book(title=title, tables=tables)
    return printed.paper(title, tables, at=clock.now()) if form == "pdf" else printed.picture(title, tables)


def _csv(title: Sequence[str], tables: Sequence[Table]) -> Iterator[str]:
    yield "\ufeff"
    lines: list[Row] = [(one,) for one in title]
    for one in tables:
        # A table by itself stands right below its title, as it is read back.
        lines += [(), *([(one.caption,)] if one.caption else [])] if len(tables) > 1 else []
        lines += [one.head, *one.rows]
    for line in lines:
        yield ",".join('"' + _inert(cell).replace('"', '""') + '"' for cell in line) + "\r\n"


def _inert(cell: Cell) -> str:
    if isinstance(cell, str):
        return writing.inert(cell)
    if isinstance(cell, datetime):
        return writing.moment(cell)
    return "" if cell is None else str(cell)
