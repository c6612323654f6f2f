"""Where news goes and what it says: an address verified on a telephone without scripts, wishes, every message with its way, the organisation's words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import PATIENCE, Product
from tests.browser.test_counter import press, signed_in
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BOX = "ke.toan.tin@example.vn"


def code_for(page: Page, product: Product, address: str) -> str:
    """The code in the last letter to an address, read in the sandbox's mailbox."""
    sandbox = str(product.told["sandbox"]).rstrip("/")
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        found = page.request.get(f"{sandbox}/mail/api/messages?to={address}").json()["messages"]
        if found:
            letter = page.request.get(f"{sandbox}/mail/api/messages/{found[0]['id']}").json()
            told = re.search(r"\b\d{6}\b", letter["text"])
            assert told is not None
            return told[0]
        page.wait_for_timeout(200)
    raise AssertionError(address)


def test_an_address_is_verified_and_every_message_is_there(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    phone = opened(width=320, javascript=False).new_page()
    journey.sign_in(phone, product.address)
    phone.goto(f"{product.address}/cua-toi/lien-he/")
    phone.locator("#address-mail").fill("ai-do")
    phone.get_by_role("button", name="Gửi mã: Thư điện tử").click()
    expect(phone.locator("#address-mail-error")).to_be_visible()
    assert phone.locator("#address-mail").input_value() == "ai-do"
    phone.locator("#address-mail").fill(BOX)
    phone.get_by_role("button", name="Gửi mã: Thư điện tử").click()
    expect(phone.get_by_role("heading", name="Nhập mã xác nhận")).to_be_visible()
    right = code_for(phone, product, BOX)
    phone.locator("#code").fill(f"{(int(right) + 1) % 10**6:06}")
    phone.get_by_role("button", name="Xác nhận").click()
    expect(phone.locator("#code-error")).to_contain_text("còn 4 lần thử")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.locator("#code").fill(right)
    phone.get_by_role("button", name="Xác nhận").click()
    expect(phone.get_by_text("Đã xác nhận địa chỉ.")).to_be_visible()

    phone.goto(f"{product.address}/cua-toi/nhan-tin/")
    phone.locator("[name=digest][value=daily]").check()
    phone.locator("[name=kinds][value=processing]").uncheck()
    phone.locator("#quiet").fill("9 giờ tối")
    phone.get_by_role("button", name="Lưu").click()
    expect(phone.locator("#quiet-error")).to_be_visible()
    assert phone.locator("[name=digest][value=daily]").is_checked()
    phone.locator("#quiet").fill("21:00")
    phone.locator("#quiet_until").fill("06:30")
    phone.get_by_role("button", name="Lưu").click()
    expect(phone.get_by_text("Đã lưu cách nhận tin.")).to_be_visible()
    phone.get_by_role("link", name="Xem mọi tin đã gửi cho tôi").click()
    phone.get_by_role("link", name=re.compile("Mã xác nhận địa chỉ nhận tin")).first.click()
    expect(phone.get_by_text("k***@example.vn")).to_be_visible()
    assert right not in phone.content()

    desk = opened(past_policy=True).new_page()
    journey.sign_in(desk, product.address)
    faults = []
    for path in ("lien-he/", "nhan-tin/", "nhan-tin/da-gui/"):
        desk.goto(f"{product.address}/cua-toi/{path}")
        faults += faults_of(desk)
    desk.goto(phone.url)
    assert faults + faults_of(desk) == []


def test_words_are_written_tried_and_put_in_force_by_keyboard(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    head = signed_in(opened(past_policy=True), product, "truong.motcua")
    head.goto(f"{product.address}/ban-lam-viec/quan-tri/mau-tin/")
    faults = faults_of(head)
    head.goto(f"{product.address}/ban-lam-viec/quan-tri/mau-tin/dossier.stop_requested/mail/vi/")
    house = head.locator("#lead").input_value()
    head.locator("#lead").fill("Đề nghị rút {ho_ten} đã đến.")
    press(head, "Xem thử")
    expect(head.locator("#lead-error")).to_contain_text("{ho_ten}")
    faults += faults_of(head)
    head.locator("#lead").fill("Đề nghị rút hồ sơ {code} đã đến.")
    press(head, "Xem thử")
    expect(head.get_by_role("heading", name="Xem thử với dữ liệu mẫu")).to_be_visible()
    assert "{code}" not in head.locator("section .govuk-inset-text").inner_text()
    press(head, "Lưu bản nháp")
    expect(head.get_by_text("Đã lưu bản nháp.")).to_be_visible()
    press(head, "Ban hành phiên bản 1")
    expect(head.locator("#note-error")).to_be_visible()
    faults += faults_of(head)
    head.locator("#note").fill("Trực một mình")
    press(head, "Ban hành phiên bản 1")
    expect(head.get_by_text("Đã ban hành.")).to_be_visible()
    press(head, "Ngừng dùng phiên bản 1, trở về lời gốc")
    expect(head.get_by_text("Đã kết thúc phiên bản.")).to_be_visible()
    assert head.locator("#lead").input_value() == house
    head.goto(f"{product.address}/ban-lam-viec/ho-tro/tin-da-gui/?q=khong-co")
    expect(head.locator("#q-error")).to_be_visible()
    assert faults + faults_of(head) == []
