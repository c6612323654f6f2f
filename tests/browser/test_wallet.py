"""The wallet in a browser: a document is used again on a small screen without scripts, shown by a link, and its revocation seen by whoever verifies."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]

# The desk's act of revoking is tried elsewhere; here it happens behind the browser's back.
REVOKE = """
import sys
from motcua.casework.results import queries, services
from motcua.foundation import clock
from motcua.foundation.types import Actor
(subject,) = queries.subjects_by_number(sys.argv[1])
result = queries.for_subject(subject)
services.revoke(Actor.system("answer"), result=result.id, reason="Cấp nhầm", at=clock.now())
"""


def issued_number(page: Page, product: Product, code: str) -> str:
    """The number of the result of this dossier, once it is there: an earlier test may have filed for the same person."""
    page.goto(f"{product.address}/ho-so/{code}/theo-doi/")
    shown = page.locator("#standing dd .mc-code").first
    look_until(page, shown.is_visible, f"the result of {code}")
    return shown.inner_text()


def test_document_is_used_again_shown_by_a_link_and_its_revocation_seen_at_once(product: Product, opened: Open) -> None:
    page = opened(width=320, javascript=False).new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    journey.fill_all(page, draft, product.files)
    code = journey.submit(page)
    number = issued_number(page, product, code)
    page.goto(f"{product.address}/cua-toi/giay-to/?loai=ket-qua&q={number}")
    page.locator("tbody tr", has_text=number).get_by_role("link").first.click()
    expect(page.get_by_role("link", name=code)).to_be_visible()
    page.get_by_role("link", name="Chia sẻ", exact=True).click()
    page.locator("#receiver").fill("Ngân hàng A")
    page.locator("#purpose").fill("Vay vốn")
    page.get_by_role("button", name="Tạo đường dẫn").click()
    link = page.locator("#address").input_value()

    again = journey.begin(page, product.address)
    page.goto(f"{again}giay-to/")
    page.get_by_role("link", name=re.compile("Lấy từ giấy tờ của tôi")).first.click()
    page.locator("#q").fill(number)
    page.get_by_role("button", name="Tìm").click()
    page.locator("[id=item-1]").check()
    page.get_by_role("button", name="Dùng giấy tờ này").click()
    expect(page.get_by_text("Lấy từ kho dữ liệu")).to_be_visible()
    stranger = opened(width=320).new_page()
    stranger.goto(f"{product.address}{link[link.index('/chia-se/') :]}")
    expect(stranger.locator(".mc-notice strong")).to_have_text("Còn hiệu lực")
    verification = stranger.get_by_role("link", name="Trang kiểm tra công khai").get_attribute("href") or ""
    product.inside(REVOKE, number)
    stranger.reload()
    expect(stranger.locator(".mc-notice strong")).to_have_text("Đã thu hồi")
    expect(stranger.get_by_role("link", name="Tải tệp")).to_have_count(0)
    stranger.goto(f"{product.address}{verification}")
    expect(stranger.locator("h1")).to_have_text("Giấy tờ đã bị thu hồi")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu và tiếp tục").click()
    refused = page.locator(".govuk-error-summary__list li").all_inner_texts()
    page.goto(f"{product.address}/cua-toi/chia-se/")
    page.get_by_role("button", name="Thu hồi đường dẫn gửi Ngân hàng A").first.click()
    stranger.goto(f"{product.address}{link[link.index('/chia-se/') :]}")

    assert any("đã bị thu hồi nên không nộp được" in one for one in refused)
    expect(page.get_by_text("xem trang").first).to_be_visible()
    expect(stranger.locator("h1")).to_have_text("Đường dẫn không mở được")
    widths = []
    for place in ("/cua-toi/giay-to/", "/cua-toi/chia-se/", "/cong-khai/ket-qua/", "/chia-se/khong-co/"):
        stranger.goto(f"{product.address}{place}")
        widths.append(stranger.evaluate("document.documentElement.scrollWidth"))
    assert widths == [320] * 4
