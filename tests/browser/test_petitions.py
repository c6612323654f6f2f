"""A petition from filing to publication: a telephone without scripts, an officer and a leader by keyboard, and anybody who searches."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until
from tests.browser.test_counter import pick, press, signed_in
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TYPED = {
    "title": 'Trả kết quả chậm <img src=x onerror="window.ran=1"> so với phiếu hẹn',
    "text": "Tôi là Phạm Thu Cúc, gọi số 0912 345 678. Quy định nộp bản giấy lần hai chưa hợp lý.",
    "name": "Phạm Thu Cúc",
    "phone": "0912345678",
}


def send(page: Page, product: Product) -> str:
    """Send the petition; the address of the sender's page."""
    page.goto(f"{product.address}/phan-anh/gui/")
    page.locator("[name=kind][value=denunciation]").check()
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", name="Tố cáo gửi ở nơi khác")).to_be_visible()
    page.locator("[name=kind][value=regulation]").check()
    for name, text in TYPED.items():
        page.locator(f"[name={name}]").fill(text)
    expect(page.locator("[name=may_publish]")).not_to_be_checked()
    page.locator("[name=may_publish]").check()
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url(re.compile(r"/phan-anh/cua-toi/"))
    return page.url


def at_work(page: Page, number: str, product: Product) -> None:
    page.goto(f"{product.address}/ban-lam-viec/phan-anh/")
    page.get_by_role("link", name=number).click()
    page.wait_for_load_state()


def test_petition_from_filing_to_publication(product: Product, opened: Callable[..., BrowserContext]) -> None:
    sender = opened(width=320, javascript=False).new_page()
    address = send(sender, product)
    number = sender.locator("main .mc-code").first.inner_text()
    assert sender.evaluate("document.documentElement.scrollWidth") <= 320

    focal = signed_in(opened(past_policy=True), product, "truong.motcua")
    at_work(focal, number, product)
    pick(focal, "#accept-kind", "Quy định hành chính")
    press(focal, "Tiếp nhận và giao đơn vị")
    expect(focal.get_by_text("Đã tiếp nhận.")).to_be_visible()

    leader = signed_in(opened(), product, "lanhdao.bo")
    at_work(leader, number, product)
    leader.locator("#answer-text").focus()
    leader.keyboard.type("Gửi bà Phạm Thu Cúc: từ tháng 12 không cần bản giấy.")
    leader.locator("#answer-document").focus()
    leader.keyboard.type("15/CV")
    press(leader, "Trả lời")
    expect(leader.get_by_text("Đã trả lời.")).to_be_visible()

    at_work(focal, number, product)
    text = focal.locator("#publish-public_text").input_value()
    assert "Cúc" not in text and "0912" not in text and "Quy định nộp bản giấy" in text
    press(focal, "Công khai trả lời")
    expect(focal.locator("#publish-checked-error")).to_be_visible()
    focal.locator("#publish-checked").focus()
    focal.keyboard.press("Space")
    press(focal, "Công khai trả lời")
    expect(focal.get_by_text("Đã công khai.", exact=True).first).to_be_visible()
    found = faults_of(focal)
    focal.goto(f"{product.address}/ban-lam-viec/phan-anh/so-lieu/?so=published")
    expect(focal.get_by_role("link", name=number)).to_be_visible()
    found += faults_of(focal)

    anybody = opened(past_policy=True).new_page()
    for path in ("/phan-anh/", "/phan-anh/gui/", "/phan-anh/theo-doi/"):
        anybody.goto(product.address + path)
        found += faults_of(anybody)
    anybody.goto(f"{product.address}/phan-anh/?q=tra+ket+qua+cham")
    anybody.get_by_role("link", name=TYPED["title"]).first.click()
    expect(anybody.get_by_text("từ tháng 12 không cần bản giấy")).to_be_visible()
    for page in (anybody, focal):
        assert not page.evaluate("'ran' in window || document.querySelector('img[src=x]') !== null")
    whole = anybody.content()
    assert "Cúc" not in whole and "0912" not in whole
    found += faults_of(anybody)

    sender.goto(address)
    expect(sender.get_by_text("Xem trang công khai")).to_be_visible()
    sender.locator("[name=text]").fill("Chưa rõ từ ngày nào")
    sender.get_by_role("button", name="Không hài lòng, đề nghị xem lại").click()
    expect(sender.get_by_text("Phản ánh được xem lại.")).to_be_visible()
    anybody.reload()
    assert anybody.get_by_text("từ tháng 12 không cần bản giấy").count() == 0
    anybody.goto(address)
    assert [*found, *faults_of(anybody)] == []


def test_caller_lets_an_officer_look_along_and_ends_it(product: Product, opened: Callable[..., BrowserContext]) -> None:
    caller = opened(width=320, past_policy=True).new_page()
    journey.sign_in(caller, product.address)
    caller.goto(f"{product.address}/cua-toi/xem-cung/")
    press(caller, "Cho phép xem cùng")
    code = caller.locator("main .govuk-heading-xl").inner_text()
    found = faults_of(caller)

    officer = signed_in(opened(past_policy=True), product, "tiepnhan.motcua")
    officer.goto(f"{product.address}/ban-lam-viec/ho-tro/xem-cung/")
    officer.locator("#code").focus()
    officer.keyboard.type(code)
    press(officer, "Xem cùng")
    expect(officer.get_by_role("heading", level=1, name="Hồ sơ của tôi")).to_be_visible()
    found += faults_of(officer)

    caller.reload()
    expect(caller.get_by_text("đang xem cùng")).to_be_visible()
    press(caller, "Kết thúc ngay")
    look_until(officer, officer.get_by_text("Xem cùng đã kết thúc.").is_visible, "the end of looking along")
    assert found == []
