"""Whole forms as a workbook: what is written is read again, each fault stands at its cell, and every line knows its form."""

from __future__ import annotations

import io
import uuid
from datetime import date

import openpyxl
import pytest
from tests.rooms.definitions.forms.factory import form

from motcua.definitions.forms import queries
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import Filled, Mark, Named, Option, Text

FORM, DAY = form(), date(2026, 3, 1)
MARK = Mark("thu", "3", str(uuid.UUID(int=7)))
ITEMS = [
    {"line_no": 1, "title": "A", "amount": 1.5, "unit": "KGM", "parts": [{"part": "x"}, {"part": "y"}]},
    {"line_no": 2, "title": "B", "amount": 2, "unit": "KGM"},
]
FORMS = [
    Filled("1", {"name": "=1+1", "free": True, "items": ITEMS}, (Named("/paper", None, "a.pdf"), Named("/paper", None, "b.pdf"))),
    Filled("x-2", {"name": "Hai", "items": ITEMS[1:]}),
]  # fmt: skip


def written(*forms: Filled, notes: dict[str, dict[str, str]] | None = None) -> bytes:
    offers = [Option("given:1", Text("Giấy phép"))]
    return queries.forms_workbook(
        FORM, forms, mark=MARK, notes=notes or {}, offers=offers, guide=["Điền"], room=3, on=DAY
    )


def changed(content: bytes, sheet: int, **cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell, value in cells.items():
        book.worksheets[sheet][cell].value = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def read(content: bytes, most: int = 3) -> tuple[Mark, list[Filled]]:
    return queries.read_forms(FORM, content, procedure="thu", version="3", most=most, on=DAY)


def test_forms_come_back_as_they_were_written_with_rows_inside_rows_and_papers_by_name() -> None:
    mark, found = read(written(*FORMS))

    assert mark == MARK
    assert [(one.key, one.data, one.errors) for one in found] == [
        ("1", FORMS[0].data, ()),
        ("x-2", {"name": "Hai", "items": [{**ITEMS[1], "line_no": 1}]}, ()),
    ]
    assert found[0].papers == FORMS[0].papers
    assert (found[1].cells["/name"], found[1].cells["/items/0/amount"][-2:], found[0].cells[""]) == (
        "Hồ sơ!B4",
        "C6",
        "Hồ sơ!A3",
    )


def test_notes_stand_at_their_cells_on_whichever_sheet() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            written(
                *FORMS, notes={"1": {"/name": "tên", "/items/1/amount": "số", "": "cả dòng"}, "x-2": {"/paper": "tệp"}}
            )
        )
    )

    told = {
        f"{sheet.title[:5]} {cell.coordinate}": cell.comment.text
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.comment
    }  # fmt: skip
    rows = book.sheetnames[1][:5]
    assert told == {"Hồ sơ B3": "tên", "Hồ sơ A3": "cả dòng", f"{rows} C5": "số", "Hồ sơ E4": "tệp"}
    assert book.worksheets[0]["B3"].data_type == "s"  # what looks like a formula is text


def test_a_workbook_that_does_not_say_which_line_is_which_form_is_refused() -> None:
    good = written(*FORMS)
    refused = {
        "mark": changed(good, 0, A2="nothing"),
        "other_procedure": changed(good, 0, A2=f"#khac@3@{MARK.number}"),
        "other_version": changed(good, 0, A2=f"#thu@4@{MARK.number}"),
        "columns": changed(good, 0, B2="/other"),
        "sheets": changed(good, 1, A2=""),
        "keys": changed(good, 1, A3=99),
        "empty": written(),
    }

    found = {}
    for why, content in refused.items():
        with pytest.raises(SheetRefused) as error:
            read(content)
        found[why] = error.value.params["why"]
    with pytest.raises(SheetRefused) as error:
        read(good, most=1)
    assert (found, error.value.params["why"]) == ({why: why for why in refused}, "too_many_forms")


def test_formulas_and_too_many_rows_are_faults_of_their_form_alone() -> None:
    many = Filled("3", {"name": "Ba", "items": [{**ITEMS[1], "line_no": n} for n in range(1, 7)]})

    _, found = read(changed(written(FORMS[1], many), 0, B3="=1+1"))

    assert [[(error.reason, error.cell.rpartition("!")[2]) for error in one.errors] for one in found] == [
        [("formula", "B3")], [("too_many_rows", "A9")],
    ]  # fmt: skip
