"""Filing: errors, drafts, languages, a second press, and a section by keyboard alone; the whole way is in `test_first_time.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]


def test_second_press_leads_to_the_same_confirmation(product: Product, opened: Open) -> None:
    page = opened().new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    journey.fill_all(page, draft, product.files)
    code = journey.submit(page)

    page.goto(f"{draft}kiem-tra/")

    assert page.url == f"{product.address}/ho-so/{code}/da-nop/"


def test_errors_are_named_kept_and_reached_from_the_summary(product: Product, opened: Open) -> None:
    page = opened().new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    page.goto(f"{draft}phan/4/dong/1/")
    journey.item(page)
    journey.fill(page, {"/items/0/quantity": "24.5", "/items/0/components/0/cas_number": "107-21-2"})

    journey.go_on(page)

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Lỗi: ")
    assert page.locator(".govuk-error-summary__list li").all_inner_texts() == [
        "Dùng dấu phẩy cho phần lẻ của khối lượng, ví dụ 1.250,5",
        "Kiểm tra lại từng chữ số của mã số CAS: số kiểm tra không khớp",
    ]
    assert page.locator('[name="/items/0/quantity"]').input_value() == "24.5"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[name="/items/0/quantity"]')).to_be_focused()


def test_draft_is_there_again_and_nothing_is_lost_when_two_windows_save(product: Product, opened: Open) -> None:
    context = opened()
    page = context.new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    other = context.new_page()
    for window in (page, other):
        window.goto(f"{draft}phan/2/")
    journey.fill(page, journey.PEOPLE)
    journey.go_on(page)
    journey.fill(other, {"/declarant_name": "Đỗ Quang Huy"})

    journey.go_on(other)
    told = other.locator("h1").inner_text()
    other.get_by_role("button", name="Giữ bản vừa nhập ở đây").click()
    other.goto(f"{draft}phan/2/")

    assert (told, other.locator('[name="/declarant_name"]').input_value()) == (
        "Hồ sơ vừa được lưu ở nơi khác",
        "Đỗ Quang Huy",
    )


def test_language_switch_keeps_what_was_typed(product: Product, opened: Open) -> None:
    page = opened().new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    page.goto(f"{draft}phan/2/")
    journey.fill(page, {"/declarant_name": "Lê Văn Quý"})

    page.get_by_role("button", name="English").click()

    assert (page.locator("html").get_attribute("lang"), page.locator('[name="/declarant_name"]').input_value(), page.url) == (
        "en", "Lê Văn Quý", f"{draft}phan/2/",
    )  # fmt: skip


def test_section_is_filled_by_keyboard_alone(product: Product, opened: Open) -> None:
    page = opened().new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    page.goto(draft)

    _tab_to(page, "a", "Người đại diện và người khai")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{draft}phan/2/")
    for pointer, text in journey.PEOPLE.items():
        if page.locator(f'[name="{pointer}"]').count():
            _tab_to(page, "input", pointer)
            page.keyboard.type(text)
    _tab_to(page, "button", "Lưu và tiếp tục")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{draft}phan/3/")

    assert page.locator("h1").inner_text() == "Lô hàng và hóa đơn"


def _tab_to(page: Page, tag: str, name: str) -> None:
    """Press Tab until the control has the focus, which must show on each stop."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.tagName.toLowerCase(), e.name || e.textContent.trim(), s.outlineStyle !== "none" || s.boxShadow !== "none"]; }"""
        )
        assert here[2], f"the focus does not show on {here}"
        if here[0] == tag and name in here[1]:
            return
        if here[0] == tag == "button" and page.evaluate("document.activeElement.textContent").strip() == name:
            return
    pytest.fail(f"Tab never came to {name}")
