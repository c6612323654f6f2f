"""Every kind of page: no axe violation at two widths, no sideways scroll at 320 px."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser import journey
from tests.browser.conftest import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]
AXE = (
    (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    if (ROOT / "node_modules/axe-core").exists()
    else ""
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = [
    "/", "/thu-tuc/", "/thu-tuc/?q=hoas+chaats", "/thu-tuc/?q=khong+co", "/thu-tuc/?q=khuyen+mai&viec=promote&trang=1",
    f"/thu-tuc/{journey.PROCEDURE}/", f"/thu-tuc/{journey.PROCEDURE}/ban/1/", "/thu-tuc/dang-ky-hoa-chat-moi/", "/tra-cuu/",
    "/tra-cuu/hs/G02.18-261122-001234?c=AAAAAAAAAA", "/xac-thuc/", "/xac-thuc/HC-1?k=AAAAAAAAAA", "/xac-thuc/?ma=&k=",
    "/huong-dan/", "/tro-nang/", "/hien-thi/", "/quyen-rieng-tu/", "/khong-co/", "/dang-nhap/", "/chat-luong-phuc-vu/", "/du-lieu-mo/",
    "/du-lieu-mo/tinh-hinh-giai-quyet/",
]  # fmt: skip


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_accessible_and_reflows(product: Product, opened: Open, path: str) -> None:
    page = opened(past_policy=True).new_page()
    page.goto(f"{product.address}{path}")

    assert faults_of(page) == []


def test_pages_of_filing_are_accessible_and_reflow(product: Product, opened: Open) -> None:
    page = opened(past_policy=True).new_page()
    journey.sign_in(page, product.address)
    faults = faults_of(page)
    draft = journey.begin(page, product.address)
    faults += faults_of(page)
    for part in (
        "phan/1/",
        "phan/2/",
        "phan/3/",
        "phan/4/",
        "phan/4/bang-tinh/",
        "phan/4/dong/1/",
        "giay-to/",
        "phan/6/",
        "kiem-tra/",
    ):
        page.goto(f"{draft}{part}")
        faults += faults_of(page)
    for part in ("phan/1/", "phan/4/", "phan/4/dong/1/"):
        page.goto(f"{draft}{part}")
        journey.go_on(page)
        faults += faults_of(page)
    page.goto(f"{draft}xoa/")
    faults += faults_of(page)

    assert faults == []


def test_pages_after_filing_are_accessible_and_reflow(product: Product, opened: Open) -> None:
    page = opened(past_policy=True).new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    journey.fill_all(page, draft, product.files)
    faults = faults_of(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Nộp hồ sơ").click()
    faults += faults_of(page)
    code = journey.submit(page)
    faults += faults_of(page)
    page.goto(f"{product.address}/ho-so/{code}/theo-doi/")
    page.locator(".mc-statusline", has_text="Đã có kết quả").wait_for(timeout=30_000)
    faults += faults_of(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Kiểm tra kết quả này").click()
    faults += faults_of(page)
    page.goto(f"{product.address}/cua-toi/")
    faults += faults_of(page)

    assert faults == []


def test_first_visit_stays_within_its_weight(product: Product, opened: Open) -> None:
    page = opened().new_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))

    page.goto(product.address, wait_until="networkidle")

    assert sum(sizes.values()) <= 120_000
    assert len(sizes) <= 14
    assert all(url.startswith(product.address) for url in sizes)


def faults_of(page: Page) -> list[str]:
    """What axe finds at 1366 and 390 px, and a page that is wider than 320 px."""
    found = []
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        report = page.evaluate(
            "([source, rules]) => { (0, eval)(source); return axe.run(document, { runOnly: rules }); }", [AXE, RULES]
        )
        found += [f"{page.url} {width}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in report["violations"]]
    page.set_viewport_size({"width": 320, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        found.append(f"{page.url}: {wide} px wide")
    page.set_viewport_size({"width": 1366, "height": 844})
    return found


def test_axe_is_there() -> None:
    assert Path(ROOT / "node_modules/axe-core/axe.min.js").exists()
