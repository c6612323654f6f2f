"""A quarterly report in the browser: written by a unit, returned, corrected, consolidated, signed; its paper holds."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until
from tests.browser.test_documents import opens
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
KIND = "Báo cáo kiểm soát thủ tục hành chính, quý 3/2026"


def test_report_from_the_unit_to_its_signed_paper(product: Product, opened: Open) -> None:
    # All officers of a trial have one password; those who are told at the start are not all of them.
    told = dict.fromkeys(("kiemsoat.bo", "lanhdao.hoachat", "lanhdao.bo"), product.told["officers"]["lanhdao.bo"])
    product = replace(product, told={**product.told, "officers": told})
    keeper = opens(opened, product, "kiemsoat.bo", f"{product.address}/ban-lam-viec/dieu-hanh/bao-cao/")
    keeper.locator("summary", has_text="Mở kỳ báo cáo").click()
    keeper.locator("[name=what]").select_option(label=f"{KIND.replace(', ', ': ')}")
    with keeper.expect_navigation():
        keeper.get_by_role("button", name="Mở kỳ báo cáo").click()
    found = faults_of(keeper)
    mine = keeper.get_by_role("link", name=f"Cục Hóa chất – {KIND}").get_attribute("href")
    whole = keeper.get_by_role("link", name=f"Bộ Công Thương – {KIND}").get_attribute("href")
    mine, whole = f"{product.address}{mine}", f"{product.address}{whole}"
    keeper.goto(mine)
    look_until(keeper, lambda: "Số liệu chốt lúc" in keeper.locator("main").inner_text(), "the figures")

    unit = opens(opened, product, "lanhdao.hoachat", mine)
    press(unit, "Nộp báo cáo")
    assert "Nguyên nhân quá hạn: Cần nhập mục này" in unit.locator(".govuk-error-summary").inner_text()
    written(unit, "Không có hồ sơ quá hạn.")
    found += faults_of(unit)
    press(unit, "Nộp báo cáo")
    keeper.goto(mine)
    keeper.locator("[name=return-remark]").fill("Nêu số liệu từng tháng.")
    press(keeper, "Trả lại để sửa")
    unit.goto(mine)
    expect(unit.get_by_text("Nêu số liệu từng tháng.").first).to_be_visible()
    written(unit, "Không có hồ sơ quá hạn trong cả ba tháng.")
    press(unit, "Nộp báo cáo")
    keeper.goto(mine)
    found += faults_of(keeper)
    press(keeper, "Chấp nhận")

    keeper.goto(whole)
    press(keeper, "Tổng hợp lời của đơn vị")
    assert (
        "Cục Hóa chất: Không có hồ sơ quá hạn trong cả ba tháng."
        in keeper.locator("[name=w-nguyen-nhan]").input_value()
    )
    press(keeper, "Trình ký")
    expect(keeper.locator("#without-error")).to_be_visible()
    keeper.locator("[name=without]").check()
    press(keeper, "Trình ký")

    leader = opens(opened, product, "lanhdao.bo", whole)
    leader.locator("[name=sign-pin]").fill("ma-pin-sai")
    press(leader, "Ký, lấy số, đóng dấu")
    expect(leader.locator("#sign-pin-error")).to_be_visible()
    found += faults_of(leader)
    at_the_service(leader, product, whole)
    assert "/BC-BCT" in leader.locator("dl").first.inner_text()
    found += faults_of(leader)
    with leader.expect_download() as taken:
        leader.get_by_role("link", name="Bản đã ký (PDF)").click()
    paper = taken.value.path().read_bytes()

    with pikepdf.open(io.BytesIO(paper)) as read:
        signed = [one for one in read.Root.AcroForm.Fields if "/V" in one]
    # Two signatures, of which the last covers the whole file: nobody has changed it since.
    assert len(signed) == 2 and max(int(one.V.ByteRange[2]) + int(one.V.ByteRange[3]) for one in signed) == len(paper)
    assert found == [], found


def at_the_service(page: Page, product: Product, whole: str) -> None:
    """Register a certificate at the signing service, refuse there once, then sign: each time the report is where one comes back to."""
    page.goto(f"{product.address}/ban-lam-viec/ky-so/chung-thu/")
    press(page, "Đăng ký chứng thư ở dịch vụ ký số từ xa")
    page.locator("[name=login]").select_option("lanhdao.bo")
    for _ in range(2):
        page.locator("[name=pin]").fill("123456")
        press(page, "Xác nhận")
    for answer in ("Từ chối", "Xác nhận"):
        page.goto(whole)
        there = page.locator("[name=sign-certificate]")
        there.select_option(there.locator("option", has_text="dịch vụ ký số").get_attribute("value"))
        press(page, "Ký, lấy số, đóng dấu")
        page.locator("[name=pin]").fill("123456")
        press(page, answer)
        page.wait_for_url(whole)
        if answer == "Từ chối":
            expect(page.get_by_text("chưa có gì được ký")).to_be_visible()
    expect(page.get_by_role("link", name="Bản đã ký (PDF)")).to_be_visible()  # the page follows by itself


def written(page: Page, text: str) -> None:
    """Fill every section in."""
    for area in page.locator("textarea[name^='w-']").all():
        area.fill(text)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
