"""An officer signs many papers with the program on their own machine, as the sandbox plays it: the page talks to it, the house judges what comes back."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect
from tests.browser.conftest import Product
from tests.browser.keyboard import Keyboard
from tests.browser.test_desk_journey import _finish, _officer
from tests.browser.test_supplement import filed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]
LONG = 60_000


def agent(product: Product, **options: str) -> None:
    """Switch what the program on the officer's machine does."""
    httpx.post(f"{product.told['sandbox']}/_control/signing_agent", json={"options": options}).raise_for_status()


def test_officer_signs_many_papers_with_the_program_on_their_machine(product: Product, opened: Open) -> None:
    def at_work(login: str) -> Keyboard:
        return _officer(opened(), product, login)

    counter, specialist, head = map(at_work, ("tiepnhan.motcua", "chuyenvien.bo", "truongphong.bo"))
    codes = [filed(counter.page, product, key=f"may-ky-{number}") for number in range(2)]
    for code in codes:
        _finish(counter, code, ["Đầy đủ"])
        _finish(head, code, [])
        _finish(specialist, code, ["Chấp nhận"])
        _finish(head, code, ["Có"])

    leader = at_work("lanhdao.bo")
    page = leader.page
    leader.go(f"{product.address}/ban-lam-viec/ky-so/chung-thu/")
    page.locator("[data-signing-agent] [data-signing-start]").click()
    expect(page.get_by_role("row").filter(has_text="Phần mềm")).to_have_count(1, timeout=LONG)
    page.screenshot(path="/tmp/desk-home/cert.png", full_page=True)
