"""An operator's pages of links, events and programs, and the API's page on which operations are tried, in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext
from tests.browser.conftest import Product
from tests.browser.test_pages import faults_of

ADMIN = "/ban-lam-viec/quan-tri"


def test_the_operator_tries_a_link_makes_a_webhook_and_a_program_that_reads_events(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    page = opened().new_page()
    page.goto(product.address + "/ban-lam-viec/dang-nhap/")
    page.fill("[name=login]", "vanhanh")
    page.fill("[name=password]", product.told["officers"]["vanhanh"])
    page.click("main button[type=submit]")
    faults: list[str] = []

    page.goto(f"{product.address}{ADMIN}/ket-noi/")
    faults += faults_of(page)
    page.click("main >> text=Cổng Dịch vụ công quốc gia")
    page.click("text=Gọi thử một lần")
    page.get_by_text("Gọi thử: tốt").wait_for()
    faults += faults_of(page)

    page.goto(f"{product.address}{ADMIN}/su-kien/")
    page.fill("#f-name", "Kho dữ liệu")
    page.fill("#f-url", "http://kho.example/")
    page.click("main form button")
    page.locator("main").get_by_text("Địa chỉ phải là https").first.wait_for()
    assert page.input_value("#f-name") == "Kho dữ liệu"
    faults += faults_of(page)
    page.fill("#f-url", "https://kho.example/nhan")
    page.click("main form button")
    page.locator(".mc-secret").wait_for()
    page.click("text=Đến trang của webhook")
    page.get_by_text("Gửi lại từ một điểm").wait_for()
    faults += faults_of(page)

    page.goto(f"{product.address}{ADMIN}/chuong-trinh/")
    faults += faults_of(page)
    page.fill("#f-client", "kho-du-lieu")
    page.check("#new-events")
    page.click("text=Thêm và xem khóa")
    secret = page.inner_text(".mc-secret")

    page.goto(product.address + "/api/v1/docs")
    page.fill("#client_id", "kho-du-lieu")
    page.fill("#client_secret", secret)
    page.press("#client_secret", "Enter")
    page.locator("[data-mc-token] output:not([hidden])").wait_for()
    tried = page.locator("details", has=page.locator('[data-mc-path="/api/v1/events"]'))
    tried.locator("summary").press("Enter")
    tried.locator("button").press("Enter")
    tried.locator("output:not([hidden])").wait_for()
    assert '"events"' in tried.locator("output").inner_text()
    assert secret not in page.content()
    faults += faults_of(page)

    assert faults == []
