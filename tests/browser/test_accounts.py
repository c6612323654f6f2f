"""Second factors, an enterprise's people and the subject's page as people use them: by keyboard, without script, at 320 px, under axe."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import BrowserContext, Page
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
OFFICE = "/ban-lam-viec/"


def officer(page: Page, product: Product, login: str) -> None:
    """Log in and password by keyboard alone."""
    page.goto(f"{product.address}{OFFICE}dang-nhap/")
    page.locator("#login").focus()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(str(product.told["officers"][login]))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def code(secret: str, *, ahead: int = 0) -> str:
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return TOTP(raw, 6, SHA1(), 30).generate(int(time.time()) + ahead).decode()  # noqa: S303 -- RFC 6238


def test_an_officer_sets_up_an_app_and_a_key_and_signs_in_with_either(product: Product, opened: Open) -> None:
    context = opened(past_policy=True)
    page = context.new_page()
    address = product.address.replace("127.0.0.1", "localhost")  # a security key is bound to a name, not to a number
    named = replace(product, address=address)
    officer(page, named, "kiemtoan")
    faults = []
    page.goto(f"{address}{OFFICE}bao-mat/ma/")
    secret = page.locator(".mc-secret").inner_text().replace(" ", "")
    faults += faults_of(page)
    page.locator("#code").fill(code(secret))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".mc-codes li").count() == 10
    faults += faults_of(page)
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{address}{OFFICE}bao-mat/khoa/")
    faults += faults_of(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng ký khóa").click()
    faults += faults_of(page)
    page.get_by_role("button", name="Đăng xuất").click()

    officer(page, named, "kiemtoan")
    faults += faults_of(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Dùng khóa bảo mật").click()
    assert page.url == f"{address}{OFFICE}"
    plain = opened(javascript=False, width=320).new_page()
    officer(plain, named, "kiemtoan")
    plain.locator("#code").focus()
    plain.keyboard.type(code(secret, ahead=30))
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    assert plain.url == f"{address}{OFFICE}"
    assert faults == []


def test_a_right_taken_back_while_the_other_s_session_is_open(product: Product, opened: Open) -> None:
    boss, other = opened(past_policy=True).new_page(), opened(past_policy=True).new_page()
    journey.sign_in(boss, product.address)
    faults = []
    boss.goto(f"{product.address}/cua-toi/nguoi-thuc-hien/")
    faults += faults_of(boss)
    boss.locator("#number").fill("099080001234")
    boss.locator("#name").fill("Đỗ Quang Huy")
    boss.locator("#right-see").check()
    boss.get_by_role("button", name="Gửi lời mời").click()
    other.goto(f"{product.address}/dang-nhap/?tiep=/tu-cach/")
    other.locator("a[href*='cong=vneid']").first.click()
    other.locator("[name=account][value=huy]").check()
    with other.expect_navigation():
        other.locator("form button").first.click()
    faults += faults_of(other)
    other.get_by_role("button", name="Đồng ý").click()
    other.locator(f"[name=profile][value$='{journey.ENTERPRISE}']").check()
    other.get_by_role("button", name="Tiếp tục").click()
    other.goto(f"{product.address}/cua-toi/")
    assert other.locator("h1").inner_text() == "Hồ sơ của tôi"

    boss.goto(f"{product.address}/cua-toi/nguoi-thuc-hien/")
    with boss.expect_navigation():
        boss.get_by_role("button", name=re.compile("Thu hồi quyền của Đỗ Quang Huy")).click()
    faults += faults_of(boss)
    other.reload()

    assert "/tu-cach/" in other.url
    assert faults == []


def test_the_subject_sees_exchanges_takes_a_copy_and_agrees_box_by_box(product: Product, opened: Open) -> None:
    page = opened(past_policy=True).new_page()
    journey.sign_in(page, product.address)
    faults = []
    for path in ("", "?xem=trao-doi", "yeu-cau/", "dong-y/"):
        page.goto(f"{product.address}/cua-toi/du-lieu/{path}")
        faults += faults_of(page)
    page.goto(f"{product.address}/cua-toi/du-lieu/yeu-cau/")
    page.get_by_label("Lấy bản sao dữ liệu của tôi").check()
    page.get_by_role("button", name="Gửi yêu cầu").click()
    link = page.get_by_role("link", name=re.compile("Bản đọc được"))
    for _ in range(40):
        if link.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    faults += faults_of(page)
    with page.expect_download() as fetched:
        link.click()
    assert fetched.value.suggested_filename.endswith(".html")
    page.goto(f"{product.address}/cua-toi/du-lieu/dong-y/")
    assert page.locator("[name=agreed]:checked").count() == 0
    page.goto(f"{product.address}/cua-toi/phien/")
    faults += faults_of(page)
    assert faults == []
