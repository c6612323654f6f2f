"""A workbook of many dossiers, filled in as a person does: whoever opens it writes below the second line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl

PROCEDURE = "giay-phep-tam-nhap-tai-xuat"
GOOD = {
    "/applicant/applicant_name": "Công ty TNHH Hóa chất Minh Phát",
    "/applicant/applicant_kind": "enterprise",
    "/applicant/enterprise_code": "0301234562",
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
