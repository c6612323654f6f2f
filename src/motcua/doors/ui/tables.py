"""A table as a file: XLSX with real numbers, or CSV that a spreadsheet takes for text where it is text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse

from motcua.doors.ui import files, workbooks, writing

Cell: TypeAlias = str | int | Decimal | date | datetime | None
Row: TypeAlias = Sequence[Cell]


def file(
    request: HttpRequest, name: str, *, title: Sequence[str], head: Sequence[str], rows: Sequence[Row]
) -> HttpResponse:
    """The table as the request asks for it: `dang=csv`, else a workbook; `name` is the file's without its ending."""
    if request.GET.get("dang") == "csv":
        response, kind = HttpResponse("".join(_csv(title, head, rows)), content_type="text/csv; charset=utf-8"), "csv"
    else:
        response, kind = (
            HttpResponse(workbooks.sheet(title=title, head=head, rows=rows), content_type=files.XLSX),
            "xlsx",
        )
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(title: Sequence[str], head: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    yield "\ufeff"
    for line in (*((one,) for one in title), head, *rows):
        yield ",".join('"' + _inert(cell).replace('"', '""') + '"' for cell in line) + "\r\n"


def _inert(cell: Cell) -> str:
    return writing.inert(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
