"""A desk loses its line in a browser: it goes on by codes in hand, prints, and sends what it took when the line is back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.conftest import Product
from tests.browser.keyboard import Keyboard
from tests.browser.test_counter import signed_in
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HERE = "/ban-lam-viec/ngoai-tuyen/"
PROCEDURE = "giay-phep-tam-nhap-tai-xuat"
PASSWORD = "mat-khau-cua-quay"


def leased(page: Page, product: Product) -> None:
    """Take a block and open it on this machine."""
    page.goto(product.address + HERE)
    page.locator("#size").fill("3")
    page.get_by_role("button", name="Nhận lô mã và mở trên máy này").click()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Mở", exact=True).click()
    page.get_by_text("còn 3 mã hôm nay").wait_for()
    page.locator("[data-kept=yes]").wait_for()


def took(page: Page, name: str, number: str) -> str:
    """Take a dossier; the code on its slip."""
    page.locator("#procedure").select_option(PROCEDURE)
    page.locator("#name").fill(name)
    page.locator("#number").fill(number)
    page.locator("#paper-0").select_option("original")
    page.get_by_role("button", name="Nhận hồ sơ và lập giấy tiếp nhận").click()
    page.locator(".mc-slip", has_text=name).first.wait_for()
    code = page.locator(".mc-slip dd").first.inner_text()
    assert page.locator(".mc-slip").count() == 2 and page.locator(".mc-slip svg path").count() == 4
    return code


def test_desk_goes_on_without_a_line_and_double_send_makes_one(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    context = opened()
    page = signed_in(context, product, "tiepnhan.motcua")
    leased(page, product)

    context.set_offline(True)
    page.goto(product.address + HERE + "may/")
    page.locator("#password").fill("sai-mat-khau-roi")
    page.keyboard.press("Enter")
    page.locator("#password-error", has_text="Mật khẩu không đúng").wait_for()
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("còn 3 mã hôm nay").wait_for()
    first = took(page, "Lê Thị Na", "001190000017")
    second = took(page, "Công ty TNHH Sao Bắc", "9901234560")
    assert first != second
    page.emulate_media(media="print")
    assert not page.locator("[data-take]").is_visible() and page.locator(".mc-slip").first.is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Gửi về hệ thống").click()
    page.get_by_text("Chưa có đường truyền").wait_for()
    kept = page.evaluate("""async () => {
        const base = await new Promise((ok) => { const asked = indexedDB.open("motcua-away"); asked.onsuccess = () => ok(asked.result); });
        const rows = await new Promise((ok) => { const asked = base.transaction("records").objectStore("records").getAll(); asked.onsuccess = () => ok(asked.result); });
        return rows.map((row) => JSON.stringify(row) + new TextDecoder().decode(row.sealed.data)).join();
    }""")
    assert first in kept and "Na" not in kept.replace("NaN", "") and "001190000017" not in kept

    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu thành tệp").click()
    context.set_offline(False)
    page.get_by_role("button", name="Gửi về hệ thống").click()
    page.get_by_text("Đã nhập, chờ hoàn tất tiếp nhận").nth(1).wait_for()

    file = product.files / "may.json"
    saved.value.save_as(file)
    page.goto(product.address + HERE)
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Nhập tệp").click()
    page.get_by_text("đã gửi trước đó").first.wait_for()
    assert page.get_by_text("đã gửi trước đó").count() == 2
    page.goto(f"{product.address}/ban-lam-viec/tiep-nhan/")
    page.get_by_role("link", name="Lê Thị Na").wait_for()  # one, or this would not know which
    page.get_by_role("link", name="Lê Thị Na").click()
    page.get_by_text(first).wait_for()

    sealed = json.loads(file.read_text())
    sealed["data"] = sealed["data"][:40] + ("A" if sealed["data"][40] != "A" else "B") + sealed["data"][41:]
    file.write_text(json.dumps(sealed))
    page.goto(product.address + HERE)
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Nhập tệp").click()
    page.get_by_text("Tệp đã bị sửa").first.wait_for()


def test_desk_takes_a_dossier_by_keyboard_and_is_told_what_is_missing(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    page = signed_in(opened(), product, "tiepnhan.motcua")
    leased(page, product)
    keys = Keyboard(page)

    keys.to("button", "Nhận hồ sơ và lập giấy tiếp nhận")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("Cần sửa").wait_for()
    assert page.locator(".govuk-error-message:visible").count() == 4
    keys.pick("Thủ tục", "Cấp Giấy phép kinh doanh tạm nhập, tái xuất")
    keys.write("Số định danh cá nhân hoặc mã số doanh nghiệp", "001190000017")
    keys.write("Tên người nộp hoặc doanh nghiệp", "Lê Thị Na")
    page.locator("#paper-0").focus()
    page.keyboard.press("ArrowDown")
    keys.to("button", "Nhận hồ sơ và lập giấy tiếp nhận")
    page.keyboard.press("Enter")
    page.locator(".mc-slip").first.wait_for()
    page.locator("[data-print]:focus").wait_for()

    page.once("dialog", lambda dialog: dialog.accept("Giấy kẹt"))
    keys.to("button", "In hỏng: bỏ mã này")
    page.keyboard.press("Enter")
    page.locator(".mc-slip").first.wait_for(state="detached")
    keys.to("button", "Gửi về hệ thống")
    page.keyboard.press("Enter")
    page.get_by_text("Mã đã được ghi là bỏ").wait_for()


def test_pages_of_a_desk_without_a_line_have_no_violation(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    page = signed_in(opened(past_policy=True), product, "tiepnhan.motcua")
    found: list[str] = []
    leased(page, product)
    took(page, "Lê Thị Na", "001190000017")
    found.extend(faults_of(page))
    page.locator("[data-lock]").click()
    page.locator("#password").wait_for()
    found.extend(faults_of(page))
    page.goto(product.address + HERE)
    found.extend(faults_of(page))
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("G02")).first.click()
    found.extend(faults_of(page))

    assert found == [], "\n".join(found)
