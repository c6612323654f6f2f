"""A remark on a field and on a rectangle of a page, the answer in place, and the officer's look at the difference: by keys and without script."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import ROOT, Product
from tests.browser.test_pages import faults_of

PROCEDURE = "giay-phep-tam-nhap-tai-xuat"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]


def test_remarks_answer_and_difference_from_desk_to_applicant_and_back(product: Product, opened: Open) -> None:
    desk = opened().new_page()
    code = filed(desk, product)
    _officer(desk, product)
    address = f"{product.address}/ban-lam-viec/ho-so/{code}/"
    desk.goto(address)

    desk.keyboard.press("F6")
    assert desk.evaluate("document.activeElement.id") == "form-pane"
    desk.keyboard.press("F6")
    desk.keyboard.press("KeyG")
    desk.wait_for_url(re.compile("ghi-chu=trang"))
    sheet = desk.locator("[data-mc-draw]").bounding_box()
    assert sheet is not None
    desk.mouse.move(sheet["x"] + sheet["width"] * 0.1, sheet["y"] + 60)
    desk.mouse.down()
    desk.mouse.move(sheet["x"] + sheet["width"] * 0.5, sheet["y"] + 120, steps=4)
    desk.mouse.up()
    assert float(desk.locator("#width").input_value().replace(",", ".")) == pytest.approx(40, abs=1)
    _remark(desk, "unreadable", "Bản chụp bị mờ ở khung này")
    desk.locator("dt", has_text="Nội dung đề nghị").locator("xpath=..").get_by_role("link", name="Ghi chú").click()
    _remark(desk, "wrong", "Ghi rõ địa chỉ cơ sở")
    desk.get_by_role("link", name="Yêu cầu bổ sung").click()
    desk.get_by_role("button", name="Xem trước phiếu").click()
    expect(desk.locator("#form02")).to_be_visible()
    desk.get_by_role("button", name="Gửi yêu cầu").click()
    desk.get_by_role("alert").filter(has_text="Đã gửi yêu cầu").wait_for()

    applicant = opened(width=320, javascript=False).new_page()
    journey.sign_in(applicant, product.address)
    applicant.goto(f"{product.address}/ho-so/{code}/theo-doi/")
    applicant.get_by_role("button", name="Bổ sung hồ sơ").click()
    expect(applicant.locator("[name='/request']")).to_be_visible()
    assert applicant.evaluate("document.documentElement.scrollWidth") <= 320
    assert applicant.locator("[name='/subject']").count() == 0
    applicant.locator("[name='/request']").fill("Tại số 12 Nguyễn Trãi, Hà Nội, từ ngày 01/12/2026.")
    applicant.get_by_role("button", name="Gửi bổ sung").click()
    expect(applicant.locator("#words-1-error")).to_be_visible()
    new = product.files / "ban-chup-moi.pdf"
    new.write_bytes(_pdf("BAN CHUP MOI"))
    applicant.locator("#file-1").set_input_files(new)
    applicant.get_by_role("button", name="Tải lên 1").click()
    applicant.get_by_role("button", name="Gửi bổ sung").click()
    applicant.wait_for_url(re.compile("theo-doi"))

    desk.goto(address)
    expect(desk.locator("ins", has_text="Tại số 12 Nguyễn Trãi")).to_be_visible()
    expect(desk.locator(".mc-difference a", has_text="ban-chup-moi.pdf")).to_be_visible()
    desk.locator("#remark-1 button[value=resolve]").click()
    expect(desk.locator("#remark-1 .mc-chip")).to_contain_text("Đạt")


def test_axe_finds_nothing_on_the_pages_of_remarks_and_supplement(product: Product, opened: Open) -> None:
    desk = opened(past_policy=True).new_page()
    code = filed(desk, product, key="axe")
    _officer(desk, product)
    address = f"{product.address}/ban-lam-viec/ho-so/{code}/"
    desk.goto(address)
    with desk.expect_navigation():
        desk.get_by_role("link", name="Ghi chú vào trang này").click()
    found = faults_of(desk)
    _remark(desk, "missing", "Thiếu chữ ký")
    found += faults_of(desk)
    desk.goto(f"{address}bo-sung/")
    found += faults_of(desk)
    desk.get_by_role("button", name="Gửi yêu cầu").click()
    applicant = opened(past_policy=True).new_page()
    journey.sign_in(applicant, product.address)
    for place in ("theo-doi", "bo-sung"):
        applicant.goto(f"{product.address}/ho-so/{code}/{place}/")
        found += faults_of(applicant)

    assert found == [], found


@pytest.mark.parametrize("width", [320, 1366])
def test_review_works_by_links_and_forms_alone(product: Product, opened: Open, width: int) -> None:
    desk = opened(width=width, javascript=False).new_page()
    code = filed(desk, product, key=f"khong-js-{width}")
    _officer(desk, product)
    desk.goto(f"{product.address}/ban-lam-viec/ho-so/{code}/")

    desk.get_by_role("link", name="Ghi chú vào trang này").click()
    for side, value in (("left", "10"), ("top", "10"), ("width", "30"), ("height", "5")):
        desk.locator(f"#{side}").fill(value)
    _remark(desk, "missing", "Thiếu chữ ký")

    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.locator(".mc-mark rect").first.get_attribute("x") == "100"
    expect(desk.locator("#remark-1")).to_be_visible()


def _remark(page: Page, kind: str, text: str) -> None:
    page.locator("#kind").select_option(kind)
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Lưu ghi chú").click()
    page.locator(".mc-remark", has_text=text).wait_for()


def _officer(page: Page, product: Product) -> None:
    page.goto(f"{product.address}/ban-lam-viec/dang-nhap/")
    page.locator("[name=login]").fill("tiepnhan.motcua")
    page.locator("[name=password]").fill(str(product.told["officers"]["tiepnhan.motcua"]))
    page.locator("main form button").first.click()


def filed(
    page: Page, product: Product, *, key: str = "browser", procedure: str = PROCEDURE, subject: str = "", name: str = ""
) -> str:
    """A dossier filed by the enterprise's program; `name` is that of its paper."""
    client = product.told["client"]
    answer = page.request.post(
        f"{product.address}/api/v1/oauth/token",
        form={"grant_type": "client_credentials", "client_id": client["id"], "client_secret": client["secret"]},
    )
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    name = name or f"{key}.pdf"
    given = {"file": {"name": name, "mimeType": "application/pdf", "buffer": _pdf("HOP DONG MUA BAN")}}
    paper = page.request.post(f"{product.address}/api/v1/papers", headers=headers, multipart=given).json()["papers"][0]
    example = ROOT / "packs" / "common" / "standard" / "examples" / "01-valid.json"
    data = json.loads(example.read_text(encoding="utf-8").replace("giay-to.pdf", name))["data"]
    data["subject"] = f"{subject or data['subject']} ({key})"
    filed = page.request.post(
        f"{product.address}/api/v1/dossiers",
        headers={**headers, "Idempotency-Key": key},
        data={"procedure": procedure, "data": data, "papers": {name: paper["id"]}},
    )
    assert filed.status == 201, filed.text()
    return str(filed.json()["code"])


def _pdf(text: str) -> bytes:
    """A page with a line of text."""
    made = pikepdf.Pdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    page.Contents = made.make_stream(f"BT /F1 24 Tf 72 760 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
