"""What an applicant does on the pages, step by step; by pointer or without script, by the same names."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pikepdf
from playwright.sync_api import Page

PROCEDURE = "khai-bao-hoa-chat-nhap-khau"
ENTERPRISE = "9901234560"
APPLICANT = {
    "/applicant/head_office_address": "12 Nguyễn Văn Linh",
    "/applicant/province_code": "79",
    "/applicant/ward_code": "27475",
    "/applicant/phone": "02838123456",
    "/applicant/email": "khaibao@example.vn",
}
PEOPLE = {
    "/applicant/representative_name": "Trần Thị Hạnh",
    "/applicant/representative_title": "Giám đốc",
    "/declarant_name": "Lê Văn Quý",
    "/declarant_phone": "0903123456",
}
ITEM = {
    "/items/0/trade_name": "MEG Fiber Grade",
    "/items/0/hs_code": "29053100",
    "/items/0/quantity": "24,5",
    "/items/0/quantity_kg": "24.500",
    "/items/0/origin_country": "a rap xe ut",
    "/items/0/components/0/chemical_name": "Ethylene glycol",
    "/items/0/components/0/cas_number": "107-21-1",
    "/items/0/components/0/formula": "C2H6O2",
    "/items/0/components/0/concentration_min": "99,8",
    "/items/0/components/0/concentration_max": "100",
}
SHIPMENT = {
    "/border_gate_code": "cat lai",
    "/exporter_name": "Gulf Petro Trading FZE",
    "/exporter_country": "AE",
    "/invoice_date#day": "12/10/2026",
}
CHOSEN = {"/items/0/physical_state": "liquid", "/items/0/unit": "TNE", "/items/0/purpose": "trade"}


def sign_in(page: Page, address: str, *, who: str = "hanh") -> None:
    """Sign in through the sandbox's identity provider and act for the enterprise."""
    page.goto(f"{address}/dang-nhap/?tiep=/tu-cach/")
    page.locator("a[href*='cong=vneid']").first.click()
    page.locator(f"[name=account][value={who}]").check()
    page.locator("form button").first.click()
    page.goto(f"{address}/tu-cach/?tiep=/nop/{PROCEDURE}/")
    enterprise = page.locator(f"[name=profile][value$='{ENTERPRISE}']")
    if enterprise.count():
        enterprise.check()
        page.locator("main form button").first.click()
    else:
        page.locator("[name=enterprise_code]").fill(ENTERPRISE)
        page.locator("form:has([name=enterprise_code])").get_by_role("button").click()
        page.goto(f"{address}/nop/{PROCEDURE}/")


def begin(page: Page, address: str) -> str:
    """Begin a dossier; the address of its task list."""
    page.goto(f"{address}/nop/{PROCEDURE}/")
    page.get_by_role("button", name="Bắt đầu hồ sơ mới").click()
    found = re.match(r".*/ho-so/[^/]+/", page.url)
    assert found is not None
    return found[0]


def fill(page: Page, answers: dict[str, str]) -> None:
    """Type answers into the fields of these pointers; what the register has filled in is not asked."""
    for pointer, text in answers.items():
        field = page.locator(f'[name="{pointer}"]')
        if field.count() and field.evaluate("field => field.tagName") == "SELECT":
            choose(page, pointer, text)
        elif field.count():
            field.fill(text)


def choose(page: Page, pointer: str, code: str) -> None:
    """Choose an entry; one that follows another answer comes by itself, or by its button where no script runs."""
    field = page.locator(f'select[name="{pointer}"]')
    again = page.locator(f'button[value="again:{pointer}"]')
    if again.is_visible():
        again.click()
    field.locator(f'option[value="{code}"]').wait_for(state="attached")
    field.select_option(code)


def go_on(page: Page) -> None:
    """Save and continue, until the next page is there."""
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu và tiếp tục").last.click()


def fill_all(page: Page, draft: str, files: Path) -> None:
    """Every page of the form with good answers, up to the check page."""
    page.goto(f"{draft}phan/1/")
    fill(page, APPLICANT)
    go_on(page)
    fill(page, PEOPLE)
    go_on(page)
    shipment(page)
    go_on(page)
    page.get_by_role("button", name="Thêm mặt hàng").click()
    item(page)
    go_on(page)
    go_on(page)
    papers(page, files)
    go_on(page)
    go_on(page)


def shipment(page: Page) -> None:
    """The page of shipment and invoice; the number is a new one each time, since one matter is filed once."""
    page.locator('[name="/import_purposes"][value="trade"]').check()
    fill(page, {**SHIPMENT, "/invoice_no": invoice_number()})


def invoice_number() -> str:
    """A number that no other filing has."""
    return f"SPC-{uuid.uuid4().hex[:8]}"


def item(page: Page) -> None:
    """One line of goods."""
    for pointer, value in CHOSEN.items():
        page.locator(f'[name="{pointer}"][value="{value}"]').check()
    fill(page, ITEM)


def papers(page: Page, files: Path) -> None:
    """Invoice and safety data sheet, one at a time."""
    for place in ("invoice_file", "sds_files"):
        path = pdf(files, place)
        form = page.locator(f"form[id*={place}]").first
        form.locator("input[type=file]").set_input_files(path)
        form.get_by_role("button", name="Tải lên").click()
        page.locator(".mc-notice[role=status]", has_text=path.name).wait_for()


def pdf(files: Path, name: str) -> Path:
    """A small PDF of its own."""
    path = files / f"{name}-{uuid.uuid4().hex[:6]}.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 300))
        document.docinfo["/Title"] = path.stem
        document.save(path)
    return path


def submit(page: Page) -> str:
    """Tick the declaration and file; the dossier's code."""
    page.locator("#declared").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Nộp hồ sơ").click()
    return page.locator(".mc-proof__code").inner_text()
