"""A workbook of many dossiers, filled in as a person does: whoever opens it writes below the second line."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect
from tests.browser import journey
from tests.browser.conftest import Product

PROCEDURE = "giay-phep-tam-nhap-tai-xuat"
GOOD = {
    "/applicant/applicant_name": "Công ty TNHH Hóa chất Minh Phát",
    "/applicant/applicant_kind": "enterprise",
    "/applicant/enterprise_code": "9901234560",
    "/applicant/head_office_address": "Số 12 đường Nguyễn Trãi",
    "/applicant/province_code": "01",
    "/applicant/ward_code": "00004",
    "/applicant/phone": "02438123456",
    "/applicant/email": "lienhe@example.vn",
    "/applicant/representative_name": "Nguyễn Văn Minh",
    "/applicant/representative_title": "Giám đốc",
    "/request": "Đề nghị cơ quan giải quyết thủ tục cho cơ sở tại địa chỉ nêu trên.",
    "/consent": "có",
}


def fill(path: Path, lines: Mapping[int, Mapping[str, object]]) -> None:
    """Write answers into lines (3 is the first) under the columns of their pointers, beside the row numbers that are there."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for line, answers in lines.items():
        for pointer, value in answers.items():
            sheet.cell(line, columns[pointer]).value = value
    book.save(path)


def marked(path: Path) -> dict[str, str]:
    """The notes of the first sheet by row number and column: `12 /subject`."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    names = {cell.column: cell.value for cell in sheet[2]}
    return {
        f"{sheet.cell(cell.row, 1).value} {names[cell.column]}": cell.comment.text
        for row in sheet.iter_rows(min_row=3)
        for cell in row
        if cell.comment
    }


def lines(count: int) -> dict[int, dict[str, object]]:
    """Good answers for so many rows, each on a matter of its own."""
    own = uuid.uuid4().hex[:8]
    return {number + 2: {**GOOD, "/subject": f"Đề nghị số {number} {own}"} for number in range(1, count + 1)}


def downloaded(page: Page, button: str, path: Path) -> Path:
    """The file that a button gives."""
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    found.value.save_as(path)
    return path


def checked(page: Page, product: Product, procedure: str, count: int) -> None:
    """Sign in, fill so many good rows into the procedure's workbook and have them checked; without script."""
    journey.sign_in(page, product.address)
    page.goto(f"{product.address}/nop/{procedure}/nhieu/")
    path = downloaded(page, "Tải bảng tính", product.files / f"{uuid.uuid4().hex}.xlsx")
    fill(path, lines(count))
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    asked_again(page, f"Nộp {count} hồ sơ đúng")


def asked_again(page: Page, words: str) -> None:
    """Press the link until the words are there; the page asks by itself too, so that the link may be gone."""
    for _ in range(60):
        if page.get_by_text(words).count():
            break
        page.reload()
        page.wait_for_timeout(500)
    expect(page.get_by_text(words)).to_be_visible()
