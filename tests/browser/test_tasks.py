"""A task of a plan: reported by an officer of its unit, settled by the lead department, seen by a leader on the timeline; a narrow screen without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import Product
from tests.browser.test_counter import press, signed_in
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TASKS = "/ban-lam-viec/dieu-hanh/nhiem-vu/"


def at_task(page: Page, product: Product, words: str) -> None:
    page.goto(f"{product.address}{TASKS}?kh=QD-792&q=NV25-04")
    page.get_by_role("link", name=words).first.click()
    page.wait_for_load_state()


def test_task_goes_from_its_unit_to_the_lead_department_and_the_leader_sees_it(
    product: Product, opened: Callable[..., BrowserContext]
) -> None:
    words, paper = "lĩnh vực hóa chất", product.files / "bang-chung.pdf"
    made = pikepdf.Pdf.new()
    made.add_blank_page()
    made.save(paper)
    unit = signed_in(opened(width=320, javascript=False), product, "chuyenvien.hoachat")
    unit.goto(product.address + TASKS)
    expect(unit.get_by_role("link", name=words).first).to_be_visible()
    assert unit.get_by_role("link", name="Lập hồ sơ điện tử cho toàn bộ").count() == 0
    at_task(unit, product, words)
    unit.locator("#report-percent").fill("100")
    unit.locator("#report-text").fill("Đã số hóa xong.")
    unit.get_by_role("button", name="Báo cáo tiến độ").click()
    expect(unit.get_by_text("Báo cáo hoàn thành cần tệp bằng chứng cho “Biên bản số hóa”").first).to_be_visible()
    expect(unit.locator("#report-text")).to_have_value("Đã số hóa xong.")
    assert unit.evaluate("document.documentElement.scrollWidth") <= 320
    for field in ("#evidence-1", "#evidence-2"):
        unit.locator(field).set_input_files(paper)
    unit.get_by_role("button", name="Báo cáo tiến độ").click()
    expect(unit.get_by_text("Đã gửi báo cáo")).to_be_visible()

    keeper = signed_in(opened(past_policy=True), product, "chuyendoiso.bo")
    at_task(keeper, product, words)
    found = faults_of(keeper)
    press(keeper, "Trả lại")
    expect(keeper.locator("#return-text-error")).to_be_visible()
    found += faults_of(keeper)
    press(keeper, "Xác nhận")
    expect(keeper.get_by_text("Đã xác nhận.")).to_be_visible()
    expect(keeper.get_by_text("Hoàn thành chậm").first).to_be_visible()
    found += faults_of(keeper)
    for path in (
        f"{TASKS}?den=at_risk",
        f"{TASKS}nhap/",
        "/ban-lam-viec/dieu-hanh/van-ban/QD-792/",
        "/ban-lam-viec/dieu-hanh/tu-danh-gia/2025/NT1/",
    ):
        keeper.goto(product.address + path)
        found += faults_of(keeper)

    leader = signed_in(opened(past_policy=True), product, "lanhdao.bo")
    leader.goto(f"{product.address}{TASKS}tien-do/?kh=QD-792")
    bar = leader.locator("svg.mc-timeline a", has_text="NV25-04").first
    bar.focus()
    leader.keyboard.press("Enter")
    expect(leader.get_by_role("heading", level=1, name=words)).to_be_visible()
    leader.goto(f"{product.address}{TASKS}cham/?kh=QD-792")
    expect(leader.get_by_role("link", name=words)).to_be_visible()
    found += faults_of(leader)
    assert found == [], "\n".join(found)
