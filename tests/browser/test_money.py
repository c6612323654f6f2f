"""A fee from its bill to the ledger: paid on the platform's page by somebody who closes the browser, shown as a QR code, settled by the accountant."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until
from tests.browser.test_pages import faults_of
from tests.browser.test_supplement import filed
from tests.browser.workbook import asked_again, checked

PROCEDURE = "giay-phep-phan-phoi-ruou"
FEE = "1.200.000\N{NO-BREAK SPACE}đ"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]


def test_fee_is_paid_with_a_closed_browser_and_settled_to_the_last_dong(product: Product, opened: Open) -> None:
    clerk = officer(opened(), product, "tiepnhan.motcua")
    code = accepted(clerk, product, "phi-nen-tang")
    payer = opened(width=320, javascript=False).new_page()
    journey.sign_in(payer, product.address)

    begin(payer, product, code, "payment_platform")
    assert payer.evaluate("document.documentElement.scrollWidth") <= 320
    waiting = payer.url
    number = re.search(r"/thanh-toan/(\w+)/", waiting)
    payer.locator("main a", has_text="Đến trang thanh toán").click()
    payer.get_by_role("button", name="Thanh toán rồi đóng trình duyệt").click()
    payer.goto(waiting)

    expect(payer.get_by_role("heading", name="Đã nộp")).to_be_visible()
    payer.goto(f"{product.address}/thanh-toan/")
    assert payer.locator(f"label:has-text('{code}')").count() == 0

    assert number is not None
    accountant = officer(opened(), product, "ketoan.bo")
    for _ in range(2):  # the same file again changes nothing
        settle(accountant, product, number[1])
    assert "Sổ cái khớp" in accountant.locator("main").inner_text()
    assert "Không có chênh lệch nào" in accountant.locator("main").inner_text()


def test_fees_of_many_dossiers_are_paid_together_with_a_closed_browser(product: Product, opened: Open) -> None:
    payer = opened(width=320, javascript=False).new_page()
    checked(payer, product, PROCEDURE, 2)
    payer.locator("#declared").check()
    payer.get_by_role("button", name="Nộp 2 hồ sơ").click()
    asked_again(payer, "Đã nộp cả 2 hồ sơ.")
    assert payer.get_by_text("Phí, lệ phí phải nộp").count() == 0, "nothing is due before it is accepted"
    filing, codes = payer.url, payer.locator("a.mc-code").all_inner_texts()
    clerk = officer(opened(), product, "tiepnhan.motcua")
    for code in codes:
        accept(clerk, product, code)

    payer.goto(filing)
    asked_again(payer, "Phí, lệ phí phải nộp của 2 hồ sơ: 2.400.000 đồng.")
    payer.get_by_role("link", name="Nộp chung một lần").click()
    for code in codes:
        payer.get_by_role("checkbox", name=re.compile(code)).check()
    payer.locator("[value=payment_platform]").check()
    payer.get_by_role("button", name="Tiếp tục để nộp").click()
    payer.wait_for_url(re.compile(r"/thanh-toan/\w+/$"))
    waiting = payer.url
    payer.locator("main a", has_text="Đến trang thanh toán").click()
    payer.get_by_role("button", name="Thanh toán rồi đóng trình duyệt").click()
    payer.close()

    back = opened(width=320).new_page()
    journey.sign_in(back, product.address)
    back.goto(waiting)
    look_until(back, back.get_by_role("heading", name="Đã nộp").is_visible, "the payment")
    receipts = back.locator("main a[href*='/thanh-toan/bien-lai/']")
    look_until(back, lambda: receipts.count() >= 2, "the receipts")
    back.reload()
    expect(receipts).to_have_count(2)
    assert back.evaluate("document.documentElement.scrollWidth") <= 320
    back.goto(filing)
    assert back.get_by_text("Phí, lệ phí phải nộp").count() == 0


def test_pages_of_money_are_accessible_and_the_qr_code_is_shown(product: Product, opened: Open) -> None:
    clerk = officer(opened(), product, "tiepnhan.motcua")
    code = accepted(clerk, product, "phi-vietqr")
    payer = opened(past_policy=True).new_page()
    journey.sign_in(payer, product.address)

    payer.goto(f"{product.address}/thanh-toan/")
    found = faults_of(payer)
    begin(payer, product, code, "vietqr")
    found += faults_of(payer)
    assert FEE in payer.locator("main").inner_text()
    expect(payer.locator("main img, main svg").first).to_be_visible()
    accountant = officer(opened(past_policy=True), product, "ketoan.bo")
    for page in ("", "phieu/", "bien-lai/", "quy/", "bao-cao/"):
        accountant.goto(f"{product.address}/ban-lam-viec/phi/{page}")
        found += faults_of(accountant)
    payer.goto(f"{product.address}/thanh-toan/")
    with payer.expect_navigation():
        payer.get_by_role("link", name=re.compile(code)).first.click()
    found += faults_of(payer)
    assert found == [], found


def accepted(clerk: Page, product: Product, key: str) -> str:
    """A dossier that an officer has accepted, so that its fee is due."""
    code = filed(clerk, product, key=key, procedure=PROCEDURE)
    accept(clerk, product, code)
    return code


def accept(clerk: Page, product: Product, code: str) -> None:
    """The officer finds a dossier complete."""
    clerk.goto(f"{product.address}/ban-lam-viec/ho-so/{code}/")
    step = clerk.locator("main a[href*='/viec/']")
    look_until(clerk, lambda: step.count() > 0, f"the step of {code}")
    step.first.click()
    clerk.locator("[value=complete]").check()
    clerk.get_by_role("button", name="Hoàn thành bước").click()
    clerk.wait_for_load_state()


def begin(payer: Page, product: Product, code: str, way: str) -> None:
    """Choose the bill and the way, up to the page that waits for the money."""
    payer.goto(f"{product.address}/thanh-toan/")
    bill = payer.get_by_role("checkbox", name=re.compile(code))
    look_until(payer, lambda: bill.count() > 0, f"the bill of {code}")
    bill.check()
    payer.locator(f"[value={way}]").check()
    payer.get_by_role("button", name="Tiếp tục để nộp").click()
    payer.wait_for_url(re.compile(r"/thanh-toan/\w+/$"))


def settle(accountant: Page, product: Product, number: str) -> None:
    """Bring the platform's file of the day."""
    accountant.goto(f"{product.address}/ban-lam-viec/phi/")
    file = f"reference,amount,transaction\n{number},1200000,{number}\n"
    accountant.locator("[name=channel]").select_option("payment_platform")
    accountant.locator("[type=file]").set_input_files(
        {"name": "doi-soat.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    accountant.get_by_role("button", name="Đối soát").click()
    accountant.wait_for_load_state()


def officer(context: BrowserContext, product: Product, login: str) -> Page:
    page = context.new_page()
    page.goto(f"{product.address}/ban-lam-viec/dang-nhap/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(str(product.told["officers"][login]))
    page.locator("main form button").first.click()
    return page
