"""What an applicant writes is shown to officers and to everybody as it was written, and no browser runs it, though nothing but the pages holds it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until
from tests.browser.test_counter import signed_in
from tests.browser.test_supplement import filed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
EVIL = """"'></textarea></script><img src=x onerror="window.ran=1"><svg onload="window.ran=1"></svg>{{7*7}}<script>window.ran=1</script>"""
MARK = "onerror="


def test_script_in_what_applicants_write_runs_nowhere(product: Product, opened: Open) -> None:
    officer = signed_in(opened(past_policy=True), product, "tiepnhan.motcua")
    code = filed(officer, product, key="doc-hai", subject=EVIL, name="<img src=x onerror=window.ran=1>.pdf")
    asker = opened(past_policy=True).new_page()
    shown: list[str] = []

    def look(page: Page, address: str, *, tells: bool = True) -> None:
        """A page with what was written: there as text, and nothing of it ran or became a part of the page."""
        page.goto(product.address + address)
        _inert(page, shown, tells=tells)

    journey.sign_in(asker, product.address)
    asker.goto(f"{product.address}/ho-tro/gui/")
    asker.locator("[name=topic]").first.check()
    for name in ("title", "text", "name"):
        if asker.locator(f"[name={name}]").count():
            asker.locator(f"[name={name}]").fill(EVIL)
    asker.locator("[name=email]").fill("hoi@example.vn")
    asker.locator("main form button[type=submit]").last.click()
    asker.wait_for_load_state()
    _inert(asker, shown)

    for address in (f"/ho-so/{code}/theo-doi/", "/cua-toi/", "/cua-toi/ho-tro/"):
        look(asker, address, tells=address != "/cua-toi/")
    look_until(officer, lambda: _listed(officer, product, code), f"the step of {code}")
    for address in (
        f"/ban-lam-viec/ho-so/{code}/",
        f"/ban-lam-viec/ho-so/{code}/bo-sung/",
        "/ban-lam-viec/ho-tro/",
    ):
        look(officer, address, tells=not address.endswith("bo-sung/"))
    anybody = opened(past_policy=True).new_page()
    for address in (
        "/thu-tuc/?q=",
        "/tra-cuu/?code=",
        "/phan-anh/?q=",
        "/cong-khai/ket-qua/?q=",
        "/xac-thuc/",
        "/ho-tro/?q=",
    ):
        look(anybody, f"{address}{EVIL}" if "=" in address else address, tells=False)
    assert shown == []


def _inert(page: Page, shown: list[str], *, tells: bool = True) -> None:
    if tells:
        expect(page.locator("main")).to_contain_text(MARK)
    if page.evaluate("'ran' in window || document.querySelector('img[src=x], svg[onload]') !== null"):
        shown.append(page.url)


def _listed(officer: Page, product: Product, code: str) -> bool:
    officer.goto(f"{product.address}/ban-lam-viec/ho-so/{code}/")
    return officer.locator("main a[href*='/viec/']").count() > 0
