"""Rows as a workbook: the template comes back filled, faults stand at their cells, formulas stay inert."""

from __future__ import annotations

import io
from datetime import date

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
    assert found.items[0] == {"line_no": 1, "title": "A", "unit": "KGM"}


def test_a_formula_is_never_run_and_only_its_last_value_read():
    found = read(workbook(['=HYPERLINK("http://example.vn","x")', "=1+1", "KGM", ""]))

    assert found.items == ({"line_no": 1, "title": "0", "amount": 0, "unit": "KGM"},)


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
