"""The designer in a browser: a new procedure by keyboard, the drawing under the house's policy, two officers, axe, 320 px."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from tests.browser.conftest import Product
from tests.browser.test_pages import AXE, RULES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]


def _sign_in(page: Page, product: Product, login: str) -> str:
    """Sign an officer in; the address of the designer."""
    secret = json.loads((product.files.parent / "var/secrets/demo.json").read_text())["officer_password"]
    page.goto(f"{product.address}/ban-lam-viec/dang-nhap/?tiep=/ban-lam-viec/thiet-ke/")
    page.fill("#login", login)
    page.fill("#password", secret)
    page.locator("main button").click()
    page.wait_for_url(lambda address: "dang-nhap" not in address)
    return f"{product.address}/ban-lam-viec/thiet-ke/"


def _begin(page: Page, base: str, key: str, name: str) -> str:
    """Begin a procedure; the address of its draft."""
    page.goto(f"{base}moi/")
    page.get_by_label("Tên thủ tục", exact=True).fill(name)
    page.get_by_label("Mã ngắn").fill(key)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/thiet-ke/\d+/chung/"))
    return page.url.removesuffix("chung/")


def test_a_procedure_is_added_without_scripts_and_published_by_a_second_person(product: Product, opened: Open) -> None:
    page = opened(javascript=False).new_page()
    base = _sign_in(page, product, "thietke.thutuc")
    draft = _begin(page, base, "xac-nhan-thu-nghiem", "Xác nhận thử nghiệm trên trang")

    page.goto(f"{draft}bieu-mau/")
    page.locator("main tbody a").nth(1).click()
    page.locator("summary", has_text="Thêm câu hỏi").click()
    page.get_by_label("Nhãn", exact=True).fill("Số máy đã lắp")
    page.get_by_label("Nhãn tiếng Anh").fill("Machines")
    page.get_by_label("Khóa").fill("machines")
    page.get_by_label("Kiểu").select_option("whole")
    page.get_by_role("button", name="Thêm câu hỏi").click()
    expect(page.locator("#preview").get_by_label("Số máy đã lắp")).to_have_count(1)
    page.goto(draft)
    page.get_by_role("button", name="Đề nghị công bố").click()
    expect(page.locator(".mc-chip", has_text="Chờ công bố")).to_have_count(1)

    second = opened(javascript=False).new_page()
    _sign_in(second, product, "congbo.thutuc")
    second.goto(draft)
    assert "Đặng Thị Thiết" in second.locator("main").inner_text()
    second.get_by_role("button", name="Công bố", exact=True).click()
    expect(second.locator(".mc-chip", has_text="Đã công bố")).to_have_count(1)
    second.goto(f"{product.address}/thu-tuc/xac-nhan-thu-nghiem/")
    assert second.locator("h1").inner_text() == "Xác nhận thử nghiệm trên trang"


def test_the_drawing_works_under_the_policy_and_one_change_by_keyboard_is_one_line(
    product: Product, opened: Open
) -> None:
    page = opened().new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(_text(message)))
    page.on("pageerror", lambda error: told.append(str(error)))
    base = _sign_in(page, product, "thietke.thutuc")
    draft = _begin(page, base, "quy-trinh-thu", "Quy trình thử")
    before = _file(page, draft)

    page.goto(f"{draft}quy-trinh/")
    page.wait_for_selector("[data-mc-process][data-ready]")
    page.locator("[data-steps] button[name=choose]").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "element_name"
    page.keyboard.press("Control+A")
    page.keyboard.type("Xem hồ sơ")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.locator("[data-mc-process] form[method=post] button").click()

    after = _file(page, draft)
    # The one line of the step; the drawing that came with the first save stands behind the process, its names in the first tag.
    gone = [line for line in before if line not in after]
    step = next(line for line in gone if "mc:role" in line)
    assert [line for line in gone if "definitions" not in line] == [step]
    assert re.sub(r'name="[^"]*"', 'name="Xem hồ sơ"', step) in after
    assert after.index("  </bpmn:process>") - before.index("  </bpmn:process>") == after.index(
        next(line for line in after if "<bpmn:process" in line)
    ) - before.index(next(line for line in before if "<bpmn:process" in line))
    assert [line for line in told if "favicon" not in line] == []


def test_pages_of_the_designer_are_accessible_and_reflow(product: Product, opened: Open) -> None:
    page = opened(past_policy=True).new_page()
    base = _sign_in(page, product, "thietke.thutuc")
    draft = _begin(page, base, "trang-thu", "Trang thử")
    faults: list[str] = []
    for address in (
        base, f"{base}moi/", f"{base}sua/khai-bao-hoa-chat-nhap-khau/", draft, f"{draft}chung/", f"{draft}bieu-mau/", f"{draft}bang/",
        f"{draft}danh-muc/", f"{draft}tep/", f"{draft}so-sanh/", f"{draft}thu/",
    ):  # fmt: skip
        page.goto(address)
        faults += _faults(page)
    page.goto(f"{draft}quy-trinh/")
    page.wait_for_selector("[data-mc-process][data-ready]")
    faults += _faults(page)
    for part in ("bieu-mau/", "bang/", "danh-muc/"):
        page.goto(f"{draft}{part}")
        page.locator("main tbody a").first.click()
        faults += _faults(page)
    page.goto(f"{draft}bieu-mau/")
    page.locator("main tbody a").first.click()
    page.locator("main tbody a").first.click()
    faults += _faults(page)

    assert faults == []


def _file(page: Page, draft: str) -> list[str]:
    page.goto(f"{draft}tep/?ten=process.bpmn")
    return page.locator("textarea[name=content]").input_value().splitlines()


def _text(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


def _faults(page: Page) -> list[str]:
    """What axe finds at 1366 and 320 px outside the drawing, and a page that is wider than 320 px."""
    found = []
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 844})
        report = page.evaluate(
            "([source, rules]) => { (0, eval)(source); return axe.run({exclude: [['.djs-container']]}, { runOnly: rules }); }",
            [AXE, RULES],
        )
        found += [f"{page.url} {width}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in report["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        found.append(f"{page.url}: {wide} px wide")
    page.set_viewport_size({"width": 1366, "height": 844})
    return found
