"""The pages of many dossiers at once: what is refused is said at its field, nothing strange is run, the rights are those of filing one."""

from __future__ import annotations

import io
import re

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from tests.doors.portal.conftest import PROCEDURE, Visitor

from motcua.foundation.jobs import services as jobs

START = f"/nop/{PROCEDURE}/nhieu/"


def filled(content: bytes, **cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for pointer, value in cells.items():
        sheet.cell(3, columns["/" + pointer], value)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def upload(visitor: Visitor, page: str, content: bytes, **more: str) -> HttpResponse:
    return visitor.http.post(page, {"file": SimpleUploadedFile("nhieu.xlsx", content), **more})


def test_a_filing_is_checked_told_at_its_cells_and_seen_by_its_owner_alone(visitor: Visitor, stranger: Visitor) -> None:
    template = visitor.http.get(f"{START}?mau")
    sheets = openpyxl.load_workbook(io.BytesIO(template.content))
    assert sheets.sheetnames == ["Hồ sơ", "Thông tin hóa chất", "Hướng dẫn", "Danh muc"]
    assert START in visitor.http.get(f"/thu-tuc/{PROCEDURE}/").content.decode()

    taken = upload(
        visitor, START, filled(template.content, invoice_no="<script>alert(1)</script>", exporter_country="XX")
    )
    page = taken["Location"]
    busy = visitor.http.get(page)
    jobs.carry_out_waiting()
    polled = visitor.http.get(page, HTTP_HX_REQUEST="true")
    shown = visitor.http.get(page).content.decode()

    assert "Đang kiểm tra: xong 0 trong 1 dòng" in busy.content.decode()
    assert (polled["HX-Refresh"], "hx-get" in shown) == ("true", False)
    assert re.search(r"Ô \w+ \(trang “Hồ sơ”\): Chọn .* có trong danh mục", shown)
    assert "<script>alert(1)" not in shown
    back = visitor.http.get(f"{page}can-sua.xlsx")
    assert any(
        cell.comment
        for row in openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0].iter_rows()
        for cell in row
    )
    assert [stranger.http.get(address).status_code for address in (page, f"{page}can-sua.xlsx", f"{page}bo/")] == [
        404
    ] * 3
    assert stranger.http.post(page, {"action": "file", "declared": "yes", "seen": "3"}).status_code == 404

    refused = visitor.http.post(page, {"action": "papers", "file": SimpleUploadedFile("a.zip", b"PK\x03\x04 none")})
    assert refused.status_code == 422
    assert 'id="papers-error"' in refused.content.decode()
    assert (
        visitor.http.post(page, {"action": "workbook", "file": SimpleUploadedFile("a.xlsx", b"none")}).status_code
        == 422
    )
    assert visitor.http.post(page, {"action": "strange"})["Location"] == page
    assert visitor.http.get("/cua-toi/").content.decode().count(page) == 1
    assert visitor.http.post(f"{page}bo/")["Location"] == "/cua-toi/"
    assert visitor.http.get(page).status_code == 404


def test_what_is_no_workbook_of_this_page_is_refused_in_plain_words(visitor: Visitor) -> None:
    none = visitor.http.post(START, {})
    strange = upload(visitor, START, b"\0" * 100)
    empty = upload(visitor, START, visitor.http.get(f"{START}?mau").content)

    assert [one.status_code for one in (none, strange, empty)] == [422] * 3
    assert "Chọn tệp để tải lên" in none.content.decode()
    assert "không phải tệp Excel" in strange.content.decode()
    assert "chưa có dòng nào được điền" in empty.content.decode()
    assert visitor.http.get("/nop/khong-co/nhieu/").status_code == 302
