"""Rows as a workbook: the template comes back filled, faults stand at their cells, formulas stay inert."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from tests.rooms.definitions.forms.factory import form

from motcua.definitions.forms import queries
from motcua.definitions.forms.errors import SheetRefused

FORM = form()
DAY = date(2026, 3, 1)
POINTERS = ["/items/*/title", "/items/*/amount", "/items/*/unit", "/items/*/parts/*/part"]


def workbook(*lines: list[object], pointers: list[str] = POINTERS) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate([["head"] * len(pointers), pointers, *lines]):
            for column, cell in enumerate(line):
                sheet.write(row, column, cell)
    return buffer.getvalue()


def read(content: bytes):
    return queries.read_items(FORM, content, section="rows", on=DAY)


def test_the_template_has_a_column_for_each_question():
    content = queries.items_template(FORM, section="rows", on=DAY)

    lines = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert lines[1] == POINTERS
    assert read(content).items == ()


def test_rows_and_the_rows_inside_them_are_read():
    found = read(workbook(["A", 1.5, "KGM - Kilôgam", "x"], ["", "", "", "y"], [], ["B", "2,5", "kilogam", ""]))

    assert found.items == (
        {"line_no": 1, "title": "A", "amount": 1.5, "unit": "KGM", "parts": [{"part": "x"}, {"part": "y"}]},
        {"line_no": 2, "title": "B", "amount": 2.5, "unit": "KGM"},
    )
    assert found.errors == ()


def test_faults_stand_at_their_cells_and_the_rest_is_kept():
    found = read(workbook(["A", "much", "KGM", ""], ["B", 2, "XXX", ""]))

    assert [(error.cell, error.code) for error in found.errors] == [("B3", "E-FMT"), ("C4", "E-CODE")]
    assert found.items[0] == {"line_no": 1, "title": "A", "amount": "much", "unit": "KGM"}


def test_a_formula_is_never_run_and_only_its_last_value_read():
    found = read(workbook(['=HYPERLINK("http://example.vn","x")', "=1+1", "KGM", ""]))

    assert found.items == ({"line_no": 1, "title": "0", "amount": 0, "unit": "KGM"},)
    assert [(error.cell, error.reason) for error in found.errors] == [("A3", "formula"), ("B3", "formula")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no workbook", "no_workbook"),
        (b"x" * (6 * 1024 * 1024), "too_large"),
        (workbook(["A"], pointers=["/items/*/title"]), "columns"),
        (workbook(*[["A", 1, "KGM", ""]] * 6), "too_many_rows"),
        (workbook(*[["A", 1, "KGM", ""]] * 3000), "too_many_rows"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(content, why):
    with pytest.raises(SheetRefused) as refused:
        read(content)

    assert refused.value.params["why"] == why


def cells(content: bytes):
    """Value, comment and colour of every cell that has any, as another program reads them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return {
        cell.coordinate: (
            cell.value,
            cell.comment.text if cell.comment else "",
            cell.fill.fgColor.rgb if cell.comment else "",
            cell.data_type,
        )
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None or cell.comment
    }


def test_faults_come_back_in_the_same_workbook_at_their_cells():
    upload = workbook(["A", "much", "KGM", ""], ["B", 2, "XXX", ""])
    notes = {"B3": "Nhập bằng số", "D4": "Thiếu thành phần"}

    found = cells(queries.marked_items(FORM, upload, section="rows", notes=notes, on=DAY))

    assert found["B3"] == ("much", "Nhập bằng số", "FFFDECEC", "s")
    assert found["D4"][:2] == (None, "Thiếu thành phần")
    assert (found["A3"], found["B4"]) == (("A", "", "", "s"), (2, "", "", "n"))


def test_a_marked_workbook_is_read_again_as_it_was():
    upload = workbook(["A", 1.5, "KGM - Kilôgam", "x"], ["", "", "", "y"])

    again = queries.marked_items(FORM, upload, section="rows", notes={"A3": "!"}, on=DAY)

    assert read(again).items == read(upload).items


def test_columns_that_a_person_moved_or_added_stay_where_they_are():
    pointers = ["my own", "/items/*/unit", "/items/*/amount", "/items/*/title"]
    upload = workbook(["note", "KGM", 1, "A"], pointers=pointers)

    found = cells(queries.marked_items(FORM, upload, section="rows", notes={"C3": "!"}, on=DAY))

    assert read(upload).items == ({"line_no": 1, "unit": "KGM", "amount": 1, "title": "A"},)
    assert (found["A3"][0], found["C3"][:2]) == ("note", (1, "!"))


EVIL = ['=cmd|"/c calc"!A1', "+1+1", "-1+1", "@SUM(1)", "\t=1", 'https://example.vn/?a="']


@pytest.mark.parametrize("evil", EVIL)
def test_what_begins_like_a_formula_goes_out_as_text_and_comes_in_as_text(evil):
    items = [{"title": evil, "amount": 1, "unit": "KGM", "parts": [{"part": evil}]}]

    content = queries.items_workbook(FORM, items, section="rows", notes={}, on=DAY)

    found = cells(content)
    assert (found["A3"][0], found["A3"][3], found["D3"][3]) == (evil, "s", "s")
    assert read(content).items[0]["title"] == evil.strip()


def test_rows_go_out_with_what_is_wrong_at_its_cell_and_come_back_the_same():
    items = [
        {"title": "A", "amount": 1.5, "unit": "KGM", "parts": [{"part": "x"}, {"part": "y"}]},
        {"title": "B", "amount": "much"},
    ]
    notes = {"/items/0/parts/1/part": "một", "/items/1/unit": "hai", "/items/1/amount": "ba", "/elsewhere": "bốn"}

    content = queries.items_workbook(FORM, items, section="rows", notes=notes, on=DAY)

    commented = {cell: comment for cell, (_, comment, _, _) in cells(content).items() if comment}
    assert commented == {"D4": "một", "C5": "hai", "B5": "ba"}
    assert [item["title"] for item in read(content).items] == ["A", "B"]
    assert read(content).items[0]["parts"] == [{"part": "x"}, {"part": "y"}]


def test_every_place_has_its_cell_also_where_nothing_was_written():
    found = read(workbook(["A", 1, "", "x"], ["", "", "", "y"], ["B", 1, "KGM", ""]))

    wanted = ["/items/0/unit", "/items/0/parts/1/part", "/items/1/parts", "/items/1", "/items/1/parts/0/part", "/items"]
    assert [queries.cell_of(found, pointer) for pointer in wanted] == ["C3", "D4", "D5", "A5", "D5", ""]


DATED = queries.compile(
    {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "maxItems": 5,
                "items": {
                    "type": "object",
                    "properties": {"day": {"type": "string", "format": "date"}, "code": {"type": "string"}, "ward": {"type": "string", "x-code": "wards"}},
                },
            }
        },
    },
    {"sections": [{"key": "rows", "rows": {"pointer": "/items"}, "fields": [
        {"pointer": "/items/*/day", "widget": "date"},
        {"pointer": "/items/*/code", "widget": "text"},
        {"pointer": "/items/*/ward", "widget": "choice"},
    ]}]},
    {"vi": {"sections": {"rows": {"title": "r"}}, "fields": {f"/items/*/{key}": {"label": key} for key in ("day", "code", "ward")}}},
    {"wards": [{"code": "00004", "name_vi": "Ba Đình"}, {"code": "00040", "name_vi": "Khác"}]},
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kept", "reasons"),
    [
        ([date(2026, 10, 12)], {"day": "2026-10-12"}, []),
        ([46307], {"day": "2026-10-12"}, []),
        (["12/10/2026"], {"day": "2026-10-12"}, []),
        (["31/02/2026"], {"day": "31/02/2026"}, []),
        ([3.5], {"day": "3.5"}, []),
        (["", date(2001, 1, 5)], {"code": "2001-01-05"}, ["became_date"]),
        (["", 29053100], {"code": "29053100"}, []),
        (["", "", 4], {"ward": "00004"}, []),
        (["", "", "ba dinh"], {"ward": "00004"}, []),
        (["", "", True], {"ward": "True"}, []),
    ],
)
def test_days_numbers_and_codes_are_what_was_meant_or_told(line, kept, reasons):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(1, 0, ["/items/*/day", "/items/*/code", "/items/*/ward"])
        for column, cell in enumerate(line):
            sheet.write_datetime(2, column, cell, day) if isinstance(cell, date) else sheet.write(2, column, cell)

    found = queries.read_items(DATED, buffer.getvalue(), section="rows", on=DAY)

    made = {key: str(value)[:10] for key, value in found.items[0].items()}
    assert (made, [error.reason for error in found.errors]) == (kept, reasons)


def test_a_merged_cell_is_told():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, POINTERS)
        sheet.write_row(2, 0, ["A", 1, "KGM"])
        sheet.merge_range(2, 2, 4, 2, "KGM")

    found = read(buffer.getvalue())

    assert [(error.cell, error.reason) for error in found.errors] == [("C3", "merged")]


def repacked(change):
    """A good workbook with one of its parts changed."""
    good, buffer = workbook(["A", 1, "KGM", ""]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def far(name, part):
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return part.replace(b"</sheetData>", cell) if name.endswith("sheet1.xml") else part


def wide(name, part):
    return (
        part.replace(b"</sheetData>", b'<row r="9"><c r="ZZ9"><v>1</v></c></row></sheetData>')
        if name.endswith("sheet1.xml")
        else part
    )


def entities(name, part):
    return part.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1) if name.endswith("sheet1.xml") else part


def zeros(name, part):
    return b"\0" * (60 * 1024 * 1024) if name == "docProps/app.xml" else part


def liar() -> bytes:
    """A part that unpacks to far more than it says."""
    content = bytearray(repacked(zeros))
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    return bytes(content).replace(size, (1_000).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (repacked(far), "too_many_rows"),
        (repacked(wide), "too_wide"),
        (repacked(entities), "no_workbook"),
        (repacked(zeros), "too_large"),
        (liar(), "no_workbook"),
        (repacked(lambda _, part: part[: len(part) // 2]), "no_workbook"),
        (repacked(lambda _, part: b""), "no_workbook"),
    ],
    ids=["last corner", "wide", "entities", "bomb", "bomb that lies", "broken", "empty"],
)  # fmt: skip
def test_a_workbook_made_to_hurt_is_refused(content, why):
    with pytest.raises(SheetRefused) as refused:
        read(content)

    assert refused.value.params["why"] == why
