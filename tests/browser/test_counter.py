"""The counter by keyboard alone: a person comes with a pile of paper and leaves with the slip."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.conftest import Product
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCEDURE = "giay-phep-tam-nhap-tai-xuat"
ANSWERS = {
    "/applicant/province_code": "01",
    "/applicant/phone": "02438123456",
    "/applicant/email": "lienhe@example.vn",
    "/applicant/representative_title": "Giám đốc",
    "/subject": "Tạm nhập máy mẫu",
    "/request": "Đề nghị cấp giấy phép tạm nhập, tái xuất máy mẫu.",
}


def signed_in(context: BrowserContext, product: Product, login: str) -> Page:
    """An officer of the trial at work."""
    secrets = json.loads((product.files.parent / "var" / "secrets" / "demo.json").read_text())
    page = context.new_page()
    page.goto(f"{product.address}/ban-lam-viec/dang-nhap/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(secrets["officer_password"])
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/ban-lam-viec/(?!dang-nhap)"))
    return page


def pile(folder: Path, pages: int) -> Path:
    made, out = pikepdf.Pdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    made.save(out)
    path = folder / "xap-giay.pdf"
    path.write_bytes(out.getvalue())
    return path


def press(page: Page, words: str) -> None:
    """Go to a button or link as somebody without a mouse, and press it."""
    found = page.get_by_role("button", name=words, exact=True)
    target = found if found.count() else page.get_by_role("link", name=words, exact=True)
    target.first.focus()
    page.keyboard.press("Enter")


def pick(page: Page, selector: str, label: str) -> None:
    """Go down a list with the arrow key to the entry that begins so."""
    field = page.locator(selector)
    field.focus()
    for _ in range(150):
        if field.evaluate("list => list.selectedOptions[0].textContent.trim()").startswith(label):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(label)


def test_paper_dossier_is_received_by_keyboard(
    product: Product, opened: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = signed_in(opened(), product, "tiepnhan.motcua")
    page.goto(f"{product.address}/ban-lam-viec/tiep-nhan/")
    with page.expect_navigation():
        page.keyboard.type("9901234560\n")
    page.get_by_text("CÔNG TY TNHH HÓA CHẤT MINH PHÁT").first.wait_for()
    pick(page, "#procedure", "Cấp Giấy phép kinh doanh tạm nhập, tái xuất")
    press(page, "Bắt đầu tiếp nhận")
    page.wait_for_url(re.compile(r"/tiep-nhan/[0-9a-f-]{36}/$"))
    work = page.url

    page.locator("#file").set_input_files(pile(tmp_path, 3))
    press(page, "Tải bản quét lên")
    press(page, "xap-giay.pdf")
    page.wait_for_url(re.compile(r"/quet/"))
    pick(page, "[name=begins_3]", "Giấy tờ khác")
    pick(page, "[name=turn_2]", "90")
    press(page, "Tách thành giấy tờ")
    page.wait_for_url(work)
    assert page.locator("#scans + ul li").count() == 2

    press(page, "Nhập tờ khai")
    page.wait_for_url(re.compile(r"/to-khai/"))
    for pointer, text in ANSWERS.items():
        page.locator(f'[name="{pointer}"]').focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    page.locator('[name="/consent"]').focus()
    page.keyboard.press("Space")
    press(page, "Lưu, nhập tiếp sau")
    page.wait_for_url(work)
    press(page, "Nhập tờ khai")
    page.wait_for_url(re.compile(r"/to-khai/"))
    page.locator('[name="/applicant/ward_code"]').focus()
    page.keyboard.type("Phường Hoàn Kiếm")
    press(page, "Lưu và kiểm tra")
    page.wait_for_url(work)

    page.locator("#sets").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    press(page, "Tiếp nhận và in giấy hẹn")
    page.wait_for_url(re.compile(r"/tiep-nhan/xong/"))
    slip = page.get_by_role("button", name=re.compile("Mở và in: Giấy tiếp nhận"))
    slip.wait_for(timeout=60_000)
    paper = page.request.get(product.address + str(slip.get_attribute("href")))
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")
    assert page.get_by_role("heading", level=1).inner_text() == "Đã tiếp nhận hồ sơ"


def test_pages_of_counter_and_waiting_room_have_no_violation(
    product: Product, opened: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = signed_in(opened(past_policy=True), product, "tiepnhan.motcua")
    found: list[str] = []

    def look(path: str) -> None:
        page.goto(product.address + path)
        found.extend(faults_of(page))

    look("/ban-lam-viec/tiep-nhan/")
    page.locator("#who").fill("9901234560")
    page.locator("#procedure").select_option(PROCEDURE)
    press(page, "Bắt đầu tiếp nhận")
    page.wait_for_url(re.compile(r"/tiep-nhan/[0-9a-f-]{36}/$"))
    work = page.url.removeprefix(product.address)
    page.locator("#file").set_input_files(pile(tmp_path, 2))
    press(page, "Tải bản quét lên")
    page.locator("#scans + ul a").first.wait_for()
    look(work)
    scan = page.locator("#scans + ul a").first.get_attribute("href")
    press(page, "Tiếp nhận và in giấy hẹn")
    page.get_by_text("lỗi cần sửa").wait_for()
    found.extend(faults_of(page))
    for path in (str(scan), f"{work}to-khai/", "/ban-lam-viec/quay/", "/ban-lam-viec/quay/huong-dan/"):
        look(path)
    for path in ("/quay/G02.01/", "/quay/G02.01/ki-ot/", "/bo-phan-mot-cua/"):
        look(path)
    page.goto(f"{product.address}/quay/G02.01/ki-ot/")
    page.locator("[name=queue]").first.click()
    page.wait_for_url(re.compile(r"/quay/so/"))
    found.extend(faults_of(page))

    assert found == [], "\n".join(found)
