"""Goods from a workbook: template out, filled in, faults back in the same workbook at their cells."""

from __future__ import annotations

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from openpyxl.worksheet.worksheet import Worksheet
from tests.doors.portal.conftest import Visitor

GOOD = {
    "/items/*/trade_name": "MEG", "/items/*/physical_state": "liquid", "/items/*/hs_code": "2905.31.00", "/items/*/quantity": 24.5,
    "/items/*/unit": "TNE", "/items/*/quantity_kg": 24500, "/items/*/purpose": "trade", "/items/*/origin_country": "SA",
    "/items/*/components/*/chemical_name": "Ethylene glycol", "/items/*/components/*/cas_number": "107-21-1",
    "/items/*/components/*/formula": "C2H6O2", "/items/*/components/*/concentration_min": 99.8, "/items/*/components/*/concentration_max": 100,
}  # fmt: skip


def filled(template: HttpResponse, lines: list[dict[str, object]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for row, line in enumerate(lines, 3):
        for pointer, value in line.items():
            sheet.cell(row, columns[pointer], value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def comments(sheet: Worksheet) -> dict[str, str]:
    """By the pointer of the column and the line."""
    names = {cell.column: str(cell.value) for cell in sheet[2]}
    return {
        f"{names[cell.column]}@{cell.row}": cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def upload(visitor: Visitor, page: str, content: bytes, **more: str) -> HttpResponse:
    return visitor.http.post(page, {"file": SimpleUploadedFile("hang.xlsx", content), **more})


def test_two_hundred_lines_are_taken_and_their_codes_are_plain(visitor: Visitor) -> None:
    draft = visitor.begin()
    page = f"{draft}phan/4/bang-tinh/"
    content = filled(visitor.http.get(f"{page}?mau"), [GOOD | {"/items/*/trade_name": f"MEG {n}"} for n in range(200)])

    answer = upload(visitor, page, content)

    assert (answer.status_code, answer.content[:200]) == (302, b"")
    shown = visitor.http.get(f"{draft}phan/4/").content.decode()
    assert shown.count("MEG ") == 200
    assert "2905.31.00" in shown


def test_faults_are_told_on_the_page_and_come_back_in_the_workbook_at_their_cells(visitor: Visitor) -> None:
    draft = visitor.begin()
    page = f"{draft}phan/4/bang-tinh/"
    faulty = GOOD | {
        "/items/*/quantity": "nhiều",
        "/items/*/components/*/cas_number": "107-21-2",
        "/items/*/unit": None,
    }
    content = filled(visitor.http.get(f"{page}?mau"), [GOOD, faulty])

    told = upload(visitor, page, content)
    back = upload(visitor, page, content, back="workbook")
    later = visitor.http.get(f"{page}?dong")

    expected = {
        "/items/*/quantity@4": "Kiểm tra lại cách ghi khối lượng",
        "/items/*/unit@4": "Chọn đơn vị tính",
        "/items/*/components/*/cas_number@4": "Kiểm tra lại từng chữ số của mã số CAS: số kiểm tra không khớp",
    }
    assert told.status_code == 422
    assert all(text in told.content.decode() for text in expected.values())
    for answer in (back, later):
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert comments(sheet) == expected


def test_a_file_that_is_no_workbook_changes_nothing_and_is_told(visitor: Visitor) -> None:
    draft = visitor.begin()

    answer = upload(visitor, f"{draft}phan/4/bang-tinh/", b"PK no workbook")

    assert answer.status_code == 422
    assert "Tệp này không phải tệp Excel" in answer.content.decode()


def test_an_upload_over_a_newer_draft_is_not_kept(visitor: Visitor) -> None:
    draft = visitor.begin()
    page = f"{draft}phan/4/bang-tinh/"
    seen = visitor.seen(visitor.http.get(page))
    content = filled(visitor.http.get(f"{page}?mau"), [GOOD])
    visitor.http.post(f"{draft}phan/2/", {"/declarant_name": "Lê Văn Quý", "seen_version": seen})

    answer = upload(visitor, page, content, seen_version=seen)

    assert (answer.status_code, "vừa được lưu ở nơi khác" in answer.content.decode()) == (422, True)
