"""Code lists from CSV files and workbooks: the same rows, the same bounds, faults at their lines."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from motcua.definitions.forms import queries
from motcua.definitions.forms.errors import FormRefused

HEADERS = ["code", "name_vi", "limit:number", "included:boolean", "annexes:list", "in_force_from"]


def csv(*lines: str) -> bytes:
    return "\n".join([",".join(HEADERS), *lines]).encode()


def workbook(*lines: list[object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate([HEADERS, *lines]):
            sheet.write_row(row, 0, line)
    return buffer.getvalue()


def read(content: bytes):
    return queries.read_code_file(content, file="list")


def test_a_workbook_gives_the_same_rows_as_a_file():
    expected = [
        {"code": "29053100", "name_vi": "Etylen glycol", "limit": 2.5, "included": True, "annexes": ["I", "II"], "in_force_from": "2026-07-01"},
        {"code": "A", "name_vi": "", "limit": None, "included": None, "annexes": [], "in_force_from": ""},
    ]  # fmt: skip

    from_csv = read(b"\xef\xbb\xbf" + csv("29053100,Etylen glycol,2.5,true,I;II,2026-07-01", "A,,,,,"))
    from_book = read(workbook([29053100, "Etylen glycol", 2.5, True, "I;II", datetime(2026, 7, 1)], [], ["A"]))  # noqa: DTZ001

    assert from_csv == expected
    assert from_book == expected


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"name_vi\nx", 1),
        (b"code,code\nx,y", 1),
        (b"code,limit:money\nx,1", 1),
        (b"", 1),
        (csv("A,x,much,,,"), 2),
        (csv("A,x,1e400,,,"), 2),
        (csv("A,x,NaN,,,"), 2),
        (csv("A,x,1,perhaps,,"), 2),
        (csv("A,x,1,true,,1/7/2026"), 2),
        (csv("A,x,1,true,,", ",x,,,,"), 3),
        (csv("A,x,1,true,,,,,surplus"), 2),
        (csv("A" * 200), 2),
        (b"code\n" + b"A\n" * 50_001, 50_002),
        (b"code\nA\n\xff", 3),
        (b"code\n" + b"A" * 200_000, 2),
        (workbook(["A", "x", "much"]), 2),
        (b"PK nothing", 0),
    ],
)
def test_what_is_wrong_is_told_with_its_line(content, line):
    with pytest.raises(FormRefused) as refused:
        read(content)

    assert (refused.value.params["file"], refused.value.params["line"]) == ("list", line)


def test_a_million_rows_are_refused_before_they_are_held():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "code")
        sheet.write(1_048_575, 0, "A")

    with pytest.raises(FormRefused) as refused:
        read(buffer.getvalue())

    assert "too_many_rows" in refused.value.params["why"]


def test_rows_count_by_their_days_whatever_they_came_from():
    rows = read(workbook(["A", "", "", "", "", date(2026, 7, 1)]))
    schema = {"type": "object", "properties": {"a": {"type": "string", "x-code": "list"}}}
    layout = {"sections": [{"key": "s", "fields": []}]}
    form = queries.compile(schema, layout, {"vi": {"sections": {"s": {"title": "s"}}}}, {"list": rows})

    assert [len(queries.options(form, "list", on=date(2026, 6, day))) for day in (29, 30)] == [0, 0]
    assert len(queries.options(form, "list", on=date(2026, 7, 1))) == 1
