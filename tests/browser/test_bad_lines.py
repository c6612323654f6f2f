"""An applicant on a bad line: an upload that is cut goes on, what was typed is not lost, and a page says that there is no line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Route, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
SIZE = 1_200_000


def large(files: Path) -> Path:
    """A sound PDF of more than a megabyte."""
    path = journey.pdf(files, "lon")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        noise = bytes((number * 7919 >> 3) & 0xFF for number in range(SIZE))
        document.Root.PieceInfo = document.make_indirect(pikepdf.Stream(document, noise))
        document.save(path, compress_streams=False)
    return path


def test_an_upload_that_is_cut_goes_on_also_after_the_page_was_closed(product: Product, opened: Open) -> None:
    context = opened(width=390)
    page = context.new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    journey.fill_all(page, draft, product.files)
    path = large(product.files)
    sent: list[int] = []

    def cut(route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        sent.append(int(route.request.headers["upload-offset"]))
        if sent[-1] > 0.6 * SIZE:
            route.abort("connectionfailed")
        else:
            route.continue_()

    context.route("**/giay-to/tai-len/**", cut)
    page.goto(f"{draft}giay-to/")
    form = page.locator("form[data-mc-upload]").last
    form.locator("input[type=file]").set_input_files(path)
    form.get_by_role("button", name="Tải lên").click()
    expect(form.get_by_text("Mất kết nối")).to_be_visible()
    page.close()
    context.unroute("**/giay-to/tai-len/**")
    before = max(sent)
    again = context.new_page()
    later: list[int] = []
    again.on("request", lambda one: later.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None)
    again.goto(f"{draft}giay-to/")
    form = again.locator("form[data-mc-upload]").last
    form.locator("input[type=file]").set_input_files(path)
    form.get_by_role("button", name="Tải lên").click()

    expect(again.locator(".mc-notice[role=status]", has_text=path.name)).to_be_visible()
    assert min(later) == before


def test_answers_typed_without_a_line_are_kept_offered_and_forgotten_at_sign_out(
    product: Product, opened: Open
) -> None:
    context = opened(width=390, past_policy=True)
    page = context.new_page()
    journey.sign_in(page, product.address)
    draft = journey.begin(page, product.address)
    page.goto(f"{draft}phan/1/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.locator('[name="/applicant/phone"]').fill("02838999888")
    page.get_by_role("button", name="Lưu và tiếp tục").last.click()
    expect(page.locator("[data-mc-saved]")).to_contain_text("Mất mạng")
    page.goto(f"{draft}phan/1/")
    expect(page.get_by_role("heading", name="Không có kết nối mạng")).to_be_visible()

    context.set_offline(False)
    page.goto(f"{draft}phan/1/")
    page.get_by_role("button", name="Điền lại").click()
    expect(page.locator('[name="/applicant/phone"]')).to_have_value("02838999888")
    journey.go_on(page)
    page.goto(f"{draft}phan/1/")
    expect(page.locator("[data-mc-kept]")).to_be_hidden()
    expect(page.locator('[name="/applicant/phone"]')).to_have_value("02838999888")

    page.locator('[name="/applicant/phone"]').fill("02838111222")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('form:'))")
    page.get_by_role("button", name=re.compile("Đăng xuất")).first.click()
    page.goto(f"{product.address}/dang-xuat/")
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('form:'))")
    page.goto(f"{product.address}/mat-mang/")
    assert faults_of(page) == []
