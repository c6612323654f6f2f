"""An officer signs many papers with the program on their own machine, as the sandbox plays it: the page talks to it, the house judges what comes back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.browser.conftest import Product
from tests.browser.keyboard import Keyboard
from tests.browser.test_desk_journey import _finish, _officer
from tests.browser.test_pages import faults_of
from tests.browser.test_supplement import filed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]
LONG = 60_000
"""Milliseconds: papers are set, signed and sealed meanwhile."""
CERTIFICATES = "/ban-lam-viec/ky-so/chung-thu/"
ON_MY_MACHINE = "Phần mềm ký trên máy của tôi"


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

    leader.go(f"{product.address}{CERTIFICATES}")
    leader.press("Đăng ký bằng phần mềm ký trên máy này")
    expect(_registered(page)).to_have_count(1, timeout=LONG)
    try:
        _begin(leader, codes)
        assert faults_of(page) == []
        _agent(page, product, does="cancels")
        _start(leader, 2)
        expect(page.locator("[data-state=failed]")).to_have_count(1, timeout=LONG)
        expect(page.locator("[data-state=prepared]")).to_have_count(1)
        expect(page.get_by_role("heading", name="Xác nhận một lần cho 1 văn bản")).to_be_visible()
        _agent(page, product, does="signs")
        _start(leader, 1)
        expect(page.get_by_text("Đã ký 1 trên 2")).to_be_visible(timeout=LONG)

        expect(page.get_by_role("button", name="Ký lại các văn bản chưa ký được")).to_be_visible(timeout=LONG)
        leader.press("Ký lại các văn bản chưa ký được")
        _confirm(leader, 1)
        _start(leader, 1)
        expect(page.get_by_text("Đã ký 1 trên 1")).to_be_visible(timeout=LONG)
    finally:
        _agent(page, product, does="signs")
        leader.go(f"{product.address}{CERTIFICATES}")
        _registered(page).get_by_role("button").click()
        expect(_registered(page)).to_have_count(0)


def _registered(page: Page) -> Locator:
    """The row of the key on the officer's machine."""
    return page.get_by_role("row").filter(has_text=ON_MY_MACHINE)


def _begin(keys: Keyboard, codes: list[str]) -> None:
    """Choose the papers; they become ready on the page by themselves."""
    keys.follow("Ký số")
    for code in codes:
        keys.look_until(keys.page.get_by_role("link", name=code, exact=True).is_visible, f"the paper of {code}")
        keys.tick(f"Chọn văn bản của hồ sơ {code}")
    keys.press("Ký các văn bản đã chọn")
    _confirm(keys, len(codes))


def _confirm(keys: Keyboard, number: int) -> None:
    """Say with which key, and wait until the papers have come."""
    keys.choose(re.compile(ON_MY_MACHINE))
    keys.press(f"Bắt đầu ký {number} văn bản")
    expect(keys.page.locator("[data-signing-start]")).to_be_visible(timeout=LONG)


def _start(keys: Keyboard, number: int) -> None:
    """Hand the papers to the program: the page stays and tells of each."""
    keys.to("button", f"Ký {number} văn bản")
    keys.page.keyboard.press("Enter")


def _agent(page: Page, product: Product, **options: str) -> None:
    """Switch what the program on the officer's machine does."""
    told = page.request.post(f"{product.told['sandbox'].rstrip('/')}/_control/signing_agent", data=options)
    assert told.ok, told.text()
