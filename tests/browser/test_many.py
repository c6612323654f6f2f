"""Two hundred dossiers from one workbook with seven bad rows: the good ones are filed, the bad ones come back marked and follow; and without script."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.browser import journey, workbook
from tests.browser.conftest import Product
from tests.browser.test_pages import faults_of
from tests.browser.workbook import asked_again, checked, downloaded, lines

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
LONG = 90_000
"""Milliseconds for the house's work on many rows, however busy the machine is."""
BAD = {
    5: ("/applicant/email", "khong phai thu"),
    17: ("/applicant/ward_code", "99999"),
    40: ("/consent", None),
    41: ("/subject", "=1+1"),
    77: ("/attachments#other", "khong-co.pdf"),
    120: ("/applicant/applicant_kind", "người lạ"),
    198: ("/earlier_date", "hôm qua"),
}


def test_two_hundred_rows_with_seven_bad_ones(product: Product, opened: Open) -> None:
    page = opened(past_policy=True).new_page()
    journey.sign_in(page, product.address)
    page.goto(f"{product.address}/thu-tuc/{workbook.PROCEDURE}/")
    with page.expect_navigation():
        page.get_by_role("link", name="Nộp nhiều hồ sơ cùng lúc").click()
    faults = faults_of(page)
    path = downloaded(page, "Tải bảng tính", product.files / "nhieu.xlsx")
    rows = lines(200)
    for row, (pointer, value) in BAD.items():
        rows[row + 2] = {**rows[row + 2], pointer.replace("/attachments", "@/attachments"): value}
    workbook.fill(path, rows)

    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("heading", name="Nộp 193 hồ sơ đúng")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("Ô K7 (trang “Hồ sơ”)")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Nộp 193 hồ sơ").click()
    expect(page.get_by_role("link", name="Đánh dấu cam kết trước khi nộp")).to_be_visible()
    page.locator("#declared").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã nộp 193 · Đúng, chưa nộp 0 · Cần sửa 7")).to_be_visible(timeout=LONG)

    back = downloaded(page, "Tải 7 dòng cần sửa", product.files / "sua.xlsx")
    marks = workbook.marked(back)
    assert sorted(int(place.split()[0]) for place in marks) == sorted(BAD)
    assert marks["41 /subject"].startswith("Ô của")
    workbook.fill(
        back,
        {
            3 + n: {
                **workbook.GOOD,
                "/subject": rows[row + 2].get("/subject") if row != 41 else "Đề nghị khác",
                "/earlier_date": None,
            }
            for n, row in enumerate(BAD)
        },
    )
    page.locator("#workbook").set_input_files(back)
    page.get_by_role("button", name="Tải bảng tính đã sửa lên").click()
    expect(page.get_by_role("heading", name="1 dòng cần sửa")).to_be_visible(timeout=LONG)
    packed = product.files / "giay-to.zip"
    with zipfile.ZipFile(packed, "w") as made:
        made.write(journey.pdf(product.files, "khong-co"), "khong-co.pdf")
    page.locator("#papers").set_input_files(packed)
    page.get_by_role("button", name="Gửi giấy tờ").click()
    expect(page.get_by_role("heading", name="Nộp 7 hồ sơ đúng")).to_be_visible(timeout=LONG)
    page.locator("#declared").check()
    page.get_by_role("button", name="Nộp 7 hồ sơ").click()
    expect(page.get_by_text("Đã nộp cả 200 hồ sơ.")).to_be_visible(timeout=LONG)
    faults += faults_of(page)

    page.locator("a.mc-code").first.click()
    expect(page.locator(".mc-statusline")).to_be_visible()
    assert faults == []


def test_without_script_the_page_is_asked_again_by_its_link(product: Product, opened: Open) -> None:
    page = opened(width=390, javascript=False).new_page()
    checked(page, product, workbook.PROCEDURE, 2)
    page.locator("#declared").check()
    page.get_by_role("button", name="Nộp 2 hồ sơ").click()
    asked_again(page, "Đã nộp cả 2 hồ sơ.")
