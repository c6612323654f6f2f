"""A letter in the browser: drafted, checked by two, signed with the signer's own key, sent over the axis and taken there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until
from tests.browser.test_money import officer
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]


def test_letter_from_its_draft_to_the_other_authority(product: Product, opened: Open) -> None:
    drafter = officer(opened(past_policy=True), product, "chuyenvien.bo")
    drafter.goto(f"{product.address}/ban-lam-viec/van-ban/soan/")
    drafter.get_by_role("button", name="Lưu dự thảo").click()
    told = drafter.locator(".govuk-error-summary").inner_text()
    assert "Trích yếu: nhập nội dung này" in told and "Nội dung: nhập nội dung này" in told
    drafter.locator("[name=subject]").fill("V/v phối hợp <b>kiểm tra")
    drafter.locator("[name=receivers]").fill("000.00.00.G18")
    drafter.locator("[name=body]").fill("Đề nghị quý cơ quan phối hợp.")
    drafter.locator("[name=signer_position]").fill("THỨ TRƯỞNG")
    drafter.get_by_role("button", name="Lưu dự thảo").click()
    drafter.wait_for_url(lambda address: "/soan/" not in address)
    letter, found = drafter.url, faults_of(drafter)

    for login in ("truongphong.bo", "vanthu.bo"):
        page = opens(opened, product, login, letter)
        act(page, "Đồng ý, chuyển bước sau")
    leader = opens(opened, product, "lanhdao.bo", letter)
    act(leader, "Ký và phát hành", pin="ma-pin-sai")
    expect(leader.locator("#issue-pin-error")).to_be_visible()
    found += faults_of(leader)
    act(leader, "Ký và phát hành", pin=str(product.told["officers"]["lanhdao.bo"]))
    assert "Đã phát hành" in leader.locator("dl").first.inner_text()

    clerk = opens(opened, product, "vanthu.bo", letter)
    found += faults_of(clerk)
    clerk.get_by_role("button", name="Gửi qua trục liên thông").click()
    look_until(clerk, lambda: "Đã gửi" in clerk.locator("table").first.inner_text(), "the sending")

    assert found == [], found


def opens(opened: Open, product: Product, login: str, address: str) -> Page:
    page = officer(opened(past_policy=True), product, login)
    page.goto(address)
    return page


def act(page: Page, name: str, **typed: str) -> None:
    """Open one of the acts on a document, fill it in and do it."""
    one = page.locator("main details").filter(has=page.locator("summary", has_text=name))
    if not one.evaluate("details => details.open"):
        one.locator("summary").click()
    for field, text in typed.items():
        one.locator(f"[name$={field}]").fill(text)
    with page.expect_navigation():
        one.get_by_role("button", name=name).click()
