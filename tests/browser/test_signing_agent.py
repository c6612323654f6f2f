"""An officer signs many papers with the program on their own machine, as the sandbox plays it: the page talks to it, the house judges what comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import Product
from tests.browser.keyboard import Keyboard
from tests.browser.test_desk_journey import _finish, _officer
from tests.browser.test_pages import faults_of
from tests.browser.test_supplement import filed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]
LONG = 60_000
"""Milliseconds: papers are set, signed and sealed meanwhile."""
ON_MY_MACHINE = "Phần mềm ký trên máy của tôi"


def agent(page: Page, product: Product, **options: str) -> None:
    """Switch what the program on the officer's machine does."""
    told = page.request.post(f"{product.told['sandbox']}/_control/signing_agent", data={"options": options})
    assert told.ok, told.text()


def test_officer_signs_many_papers_with_the_program_on_their_machine(product: Product, opened: Open) -> None:
    def at_work(login: str) -> Keyboard:
        return _officer(opened(past_policy=login == "lanhdao.bo"), product, login)

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
    leader.press("Đăng ký bằng phần mềm ký trên máy")
    expect(page.get_by_role("row").filter(has_text=ON_MY_MACHINE)).to_have_count(1, timeout=LONG)
    _begin(leader, codes)
    agent(page, product, does="cancels")
    leader.press("Ký 2 văn bản")
    expect(page.locator("[data-signing-state]").first).to_have_text("Không ký được", timeout=LONG)
    expect(page.locator("[data-signing-state]").nth(1)).not_to_have_text("Không ký được")
    agent(page, product, does="signs")
    found = faults_of(page)
    leader.press("Ký 2 văn bản")
    expect(page.get_by_text("Đã ký 1 trên 2")).to_be_visible(timeout=LONG)
