"""The applicant's own signature in a browser: at the signing service, with software of their own, and one act for the forms of many dossiers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey, workbook
from tests.browser.conftest import Product
from tests.browser.test_many import LONG
from tests.browser.test_pages import faults_of
from tests.browser.workbook import asked_again, checked

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
PIN = "123456"
COMPANY = "CÔNG TY TNHH HÓA CHẤT MINH PHÁT"


def confirm(page: Page, *, login: str = "") -> None:
    """What the signer does on the service's own page."""
    page.locator("#pin").wait_for()
    if login:
        page.locator("#login").select_option(login)
    page.locator("#pin").fill(PIN)
    page.get_by_role("button", name="Xác nhận").click()


def test_form_is_signed_at_the_service_or_with_own_software_and_filed(product: Product, opened: Open) -> None:
    page = opened(width=375, past_policy=True).new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    journey.fill_all(page, draft, product.files)
    page.goto(f"{draft}kiem-tra/")
    with page.expect_navigation():
        page.get_by_role("link", name="Ký số tờ khai").click()
    faults = faults_of(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="Tờ khai để ký (PDF)").click()
    form = product.files / "to-khai.pdf"
    given.value.save_as(form)

    page.get_by_role("button", name="Tải lên và kiểm tra chữ ký").click()
    expect(page.locator("#file-error")).to_be_visible()
    page.locator("#file").set_input_files(form)
    page.get_by_role("button", name="Tải lên và kiểm tra chữ ký").click()
    expect(page.locator("#file-error")).to_contain_text("Tệp chưa có chữ ký số")
    faults += faults_of(page)
    signed = product.files / "to-khai-da-ky.pdf"
    signed.write_bytes(software(page, product, form.read_bytes()))
    page.locator("#file").set_input_files(signed)
    page.get_by_role("button", name="Tải lên và kiểm tra chữ ký").click()
    expect(page.get_by_text("Tờ khai đã được ký số", exact=True)).to_be_visible()
    expect(page.get_by_text(COMPANY).first).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Bỏ chữ ký này").click()
    page.get_by_role("button", name="Đến dịch vụ ký số").click()
    confirm(page, login="minhphat")
    confirm(page)
    expect(page.get_by_text("Tờ khai đã được ký số", exact=True)).to_be_visible()

    page.get_by_role("button", name="Đến bước nộp hồ sơ").click()
    code = journey.submit(page)
    page.goto(f"{product.address}/ho-so/{code}/theo-doi/")
    expect(page.get_by_text(f"Ký số bởi {COMPANY}").first).to_be_visible()
    assert faults == []


def test_one_act_signs_every_dossier_of_a_filing_without_script(product: Product, opened: Open) -> None:
    page = opened(width=320, javascript=False).new_page()
    checked(page, product, workbook.PROCEDURE, 4)

    _service(page, product, multisign="3", signs="first_wrong")
    try:
        page.get_by_role("button", name="Chọn chứng thư để ký 4 tờ khai").click()
        confirm(page, login="minhphat")
        asked_again(page, f"4 tờ khai đã lập xong, chờ ký bằng chứng thư của {COMPANY}.")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_role("button", name="Ký 3 tờ khai bằng một lần xác nhận").click()
        expect(page.get_by_text("Ký 3 tờ khai thủ tục hành chính")).to_be_visible()
        confirm(page)
        asked_again(page, "Đã ký 2 tờ khai")
        expect(page.get_by_text("không khớp với tờ khai")).to_be_visible()
        _service(page, product, signs="asked")
        page.get_by_role("button", name="Ký 2 tờ khai bằng một lần xác nhận").click()
        confirm(page)
    finally:
        _service(page, product, multisign="100", signs="asked")
    asked_again(page, f"Đã ký 4 tờ khai bằng chứng thư của {COMPANY}.")
    watched = opened(past_policy=True).new_page()
    journey.sign_in(watched, product.address)
    watched.goto(page.url)
    faults = faults_of(watched)
    page.locator("#declared").check()
    page.get_by_role("button", name="Nộp 4 hồ sơ").click()

    asked_again(page, "Đã nộp cả 4 hồ sơ.")
    expect(page.get_by_text(re.compile("Đã nộp, mã hồ sơ .*, đã ký số"))).to_have_count(4, timeout=LONG)
    page.locator("a.mc-code").first.click()
    expect(page.get_by_text(f"Ký số bởi {COMPANY}").first).to_be_visible()
    assert faults == []


def test_forms_of_a_filing_are_signed_with_own_software_without_script(product: Product, opened: Open) -> None:
    page = opened(width=320, javascript=False).new_page()
    checked(page, product, workbook.PROCEDURE, 2)
    page.get_by_role("button", name="Lập 2 tờ khai để tải về").click()
    asked_again(page, "Tải 2 tờ khai chưa ký về máy và giải nén:")
    with page.expect_download() as given:
        page.get_by_role("link", name="2 tờ khai để ký (ZIP)").click()
    archive = product.files / "to-khai.zip"
    given.value.save_as(archive)
    with zipfile.ZipFile(archive) as packed:
        forms = {name: packed.read(name) for name in packed.namelist()}

    _send(
        page,
        archive.parent / "mot.zip",
        {"1.pdf": software(page, product, forms["to-khai-1.pdf"]), "2.pdf": forms["to-khai-2.pdf"]},
    )
    asked_again(page, "Đã ký 1 tờ khai.")
    page.get_by_role("link", name="Đúng, chưa nộp (2)").first.click()
    expect(page.get_by_text("Tệp chưa có chữ ký số")).to_be_visible()
    watched = opened(past_policy=True).new_page()
    journey.sign_in(watched, product.address)
    watched.goto(page.url)
    faults = faults_of(watched)
    _send(page, archive.parent / "hai.zip", {"2.pdf": software(page, product, forms["to-khai-2.pdf"])})
    asked_again(page, "Đã ký 2 tờ khai.")
    page.locator("#declared").check()
    page.get_by_role("button", name="Nộp 2 hồ sơ").click()

    asked_again(page, "Đã nộp cả 2 hồ sơ.")
    assert faults == []


def software(page: Page, product: Product, content: bytes) -> bytes:
    """A file as the signer's own software gives it back."""
    own = page.request.post(
        f"{product.told['sandbox'].rstrip('/')}/csc-service/phan-mem/",
        multipart={
            "login": "minhphat", "certificate": "own",
            "file": {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": content},
        },
    )  # fmt: skip
    assert own.ok, own.text()
    return own.body()


def _send(page: Page, path: Path, members: dict[str, bytes]) -> None:
    """Pack signed forms and upload them."""
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    page.locator("#signed").set_input_files(path)
    with page.expect_navigation():
        page.locator("section.mc-declare").get_by_role("button", name="Tải lên").click()


def _service(page: Page, product: Product, **options: str) -> None:
    """Switch what the signing service does."""
    told = page.request.post(f"{product.told['sandbox'].rstrip('/')}/_control/signing_service", data=options)
    assert told.ok, told.text()
