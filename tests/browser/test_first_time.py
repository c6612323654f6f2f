"""A firm that was never here, from the search to a signed result that it opens and verifies: on a telephone, without scripts, and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.keyboard import Keyboard, look_until
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
NAME = "Khai báo hóa chất nhập khẩu"
GENUINE = "Giấy tờ có thật và còn hiệu lực"


@pytest.mark.parametrize(("who", "width", "javascript"), [("binh-an", 375, True), ("hai-dang", 320, False)])
def test_firm_on_a_telephone_gets_its_signed_result(
    product: Product, opened: Open, who: str, width: int, javascript: bool
) -> None:
    page = opened(width=width, javascript=javascript).new_page()
    complaints = _complaints(page)
    wide: dict[str, int] = {}
    page.goto(f"{product.address}/")
    page.locator("main [name=q]").first.fill("khai bao hoa chat")
    page.locator("main [name=q]").first.press("Enter")
    with page.expect_navigation():
        page.get_by_role("link", name=NAME, exact=True).first.click()
    wide[page.url] = _width(page)
    page.get_by_role("button", name="Nộp hồ sơ").first.click()
    page.locator("a[href*='cong=vneid']").first.click()
    page.locator(f"[name=account][value={who}]").check()
    page.get_by_role("button", name="Đăng nhập").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Bắt đầu hồ sơ mới").click()
    wide[page.url] = _width(page)
    draft = page.url
    journey.fill_all(page, draft, product.files)
    wide[page.url] = _width(page)
    code = journey.submit(page)
    wide[page.url] = _width(page)

    _wait_for_answer(page, product, code)
    wide[page.url] = _width(page)
    with page.expect_download() as download:
        page.get_by_text("Tải kết quả").click()
    path = product.files / download.value.suggested_filename
    download.value.save_as(path)
    page.get_by_role("link", name="Kiểm tra kết quả này").click()
    expect(page.locator("h1")).to_have_text(GENUINE)
    page.locator("#file").set_input_files(path)
    with page.expect_navigation():
        page.get_by_role("button", name="Kiểm tra tệp").click()
    wide[page.url] = _width(page)

    expect(page.locator("h1")).to_have_text(GENUINE)
    expect(page.locator("main")).to_contain_text("Bộ Công Thương")
    assert (path.read_bytes()[:5], complaints, wide) == (b"%PDF-", [], dict.fromkeys(wide, width))


def test_firm_gets_its_signed_result_by_keyboard_alone(product: Product, opened: Open) -> None:
    keys = Keyboard(opened(past_policy=True).new_page())
    page = keys.page
    keys.go(f"{product.address}/")
    keys.answer("q", "khai bao hoa chat")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.follow(NAME)
    keys.press(re.compile("^Nộp hồ sơ"))
    keys.press("Đăng nhập bằng VNeID")
    keys.choose(re.compile("^Công ty TNHH Bánh kẹo Tam Đảo"))
    keys.press("Đăng nhập")
    keys.press("Bắt đầu hồ sơ mới")
    keys.follow("Tổ chức, cá nhân khai báo")
    for pointer, text in journey.APPLICANT.items():
        keys.answer(pointer, text)
    keys.press("Lưu và tiếp tục")
    for pointer, text in journey.PEOPLE.items():
        keys.answer(pointer, text)
    keys.press("Lưu và tiếp tục")
    keys.answer("/import_purposes", "trade")
    for pointer, text in journey.SHIPMENT.items():
        keys.answer(pointer, text)
    keys.answer("/invoice_no", journey.invoice_number())
    keys.press("Lưu và tiếp tục")
    keys.press("Thêm mặt hàng")
    for pointer, text in {**journey.CHOSEN, **journey.ITEM}.items():
        keys.answer(pointer, text)
    keys.press("Lưu và tiếp tục")
    keys.press("Lưu và tiếp tục")
    for place in ("invoice_file", "sds_files"):
        paper = journey.pdf(product.files, place)
        keys.hand_in(f"form[id*={place}] input[type=file]", paper)
        keys.to("button", re.compile("^Tải lên"))
        page.keyboard.press("Enter")
        expect(page.locator(".mc-notice[role=status]", has_text=paper.name)).to_be_visible()
    keys.press("Lưu và tiếp tục")
    keys.press("Lưu và tiếp tục")
    found = faults_of(page)
    keys.tick(re.compile("cam kết|cam đoan", re.IGNORECASE))
    keys.press("Nộp hồ sơ")
    code = page.locator(".mc-proof__code").inner_text()

    _wait_for_answer(page, product, code)
    found += faults_of(page)
    keys.to("button", re.compile("^Tải kết quả"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    path = product.files / download.value.suggested_filename
    download.value.save_as(path)
    keys.follow("Kiểm tra kết quả này")
    expect(page.locator("h1")).to_have_text(GENUINE)
    keys.hand_in("#file", path)
    keys.press("Kiểm tra tệp")

    expect(page.locator("h1")).to_have_text(GENUINE)
    assert [*found, *faults_of(page)] == []


def _wait_for_answer(page: Page, product: Product, code: str) -> None:
    page.goto(f"{product.address}/ho-so/{code}/theo-doi/")
    look_until(page, page.get_by_role("link", name="Kiểm tra kết quả này").is_visible, f"the result of {code}")


def _width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def _complaints(page: Page) -> list[str]:
    """What the console says against our own content policy, and scripts that fail."""
    found: list[str] = []
    page.on(
        "console", lambda message: found.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
