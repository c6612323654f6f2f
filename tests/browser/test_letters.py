"""A dossier asks another authority by letter in the browser: signed in an act by the program on the signer's machine, answered over the axis, taken."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import Product
from tests.browser.keyboard import look_until
from tests.browser.test_desk_journey import _finish, _officer
from tests.browser.test_documents import act, opens
from tests.browser.test_money import officer
from tests.browser.test_pages import faults_of
from tests.browser.test_signing_agent import CERTIFICATES, LONG, ON_MY_MACHINE, _agent, _registered
from tests.browser.test_supplement import filed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
DESK = "/ban-lam-viec/"


def test_letter_of_a_dossier_is_signed_on_the_machine_sent_answered_and_taken(product: Product, opened: Open) -> None:
    def at_work(login: str, *, width: int = 1366) -> Page:
        return officer(opened(past_policy=True, width=width), product, login)

    counter, head = (
        _officer(opened(past_policy=True), product, login) for login in ("tiepnhan.motcua", "truongphong.bo")
    )
    code = filed(counter.page, product, key="hoi-y-te")
    _finish(counter, code, ["Đầy đủ"])
    _finish(head, code, [])

    specialist = at_work("chuyenvien.bo")
    review = f"{product.address}{DESK}ho-so/{code}/"
    specialist.goto(review)
    specialist.get_by_role("link", name="Xin ý kiến cơ quan khác bằng văn bản").click()
    specialist.get_by_role("button", name="Soạn công văn").click()
    expect(specialist.locator(".govuk-error-summary")).to_be_visible()
    found = faults_of(specialist)
    specialist.locator("#to").fill("000.00.00.G18")
    specialist.locator("#text").fill("Hóa chất này có thuộc danh mục của quý Bộ không?")
    specialist.locator("#until").fill("31/12/2030")
    specialist.locator("#signer_position").fill("CỤC TRƯỞNG")
    specialist.get_by_role("button", name="Soạn công văn").click()
    expect(specialist.get_by_text("Công văn đang soạn")).to_be_visible()
    found += faults_of(specialist)
    letter = specialist.get_by_role("link", name=re.compile("Mở công văn")).get_attribute("href")
    assert letter is not None

    for login in ("truongphong.bo", "vanthu.bo"):
        act(opens(opened, product, login, f"{product.address}{letter}"), "Đồng ý, chuyển bước sau")
    found += signed(product, at_work("lanhdao.bo"), f"Xin ý kiến về hồ sơ {code}")
    clerk = opens(opened, product, "vanthu.bo", f"{product.address}{letter}")
    clerk.get_by_role("button", name="Gửi qua trục liên thông").click()
    look_until(clerk, lambda: "Đã gửi" in clerk.locator("table").first.inner_text(), "the sending")

    subject = f"Trả lời về {code}"
    answered(product, code, subject)
    clerk.goto(f"{product.address}{DESK}van-ban/?q={code}")
    look_until(clerk, lambda: clerk.get_by_role("link", name=subject).count() > 0, "the answer")
    clerk.get_by_role("link", name=subject).first.click()
    clerk.get_by_role("button", name="Vào sổ").click()

    narrow = at_work("chuyenvien.bo", width=320)
    narrow.goto(review)
    reply = narrow.get_by_role("link", name=re.compile("đọc và lấy làm ý kiến"))
    look_until(narrow, lambda: reply.count() > 0, "the offer of the answer")
    found += faults_of(narrow)
    reply.click()
    narrow.get_by_role("button", name="Lấy làm ý kiến").click()
    expect(narrow.locator("#opinion-error")).to_be_visible()
    found += faults_of(narrow)
    narrow.locator("[name=opinion][value=agree]").check()
    narrow.locator("#text").fill("Không thuộc danh mục.")
    narrow.get_by_role("button", name="Lấy làm ý kiến").click()
    expect(narrow.get_by_text("Không thuộc danh mục.")).to_be_visible()
    assert found == [], found


def signed(product: Product, leader: Page, subject: str) -> list[str]:
    """The leader signs the letter in an act, with the program on their machine; what is wrong with the pages."""
    leader.goto(f"{product.address}{CERTIFICATES}")
    leader.get_by_role("button", name="Đăng ký bằng phần mềm ký trên máy này").click()
    expect(_registered(leader)).to_have_count(1, timeout=LONG)
    try:
        _agent(leader, product, does="signs")
        leader.goto(f"{product.address}{DESK}ky-so/")
        found = faults_of(leader)
        leader.get_by_label(re.compile(f"Chọn văn bản: {subject}")).check(force=True)
        leader.get_by_role("button", name="Ký các văn bản đi đã chọn").click()
        leader.get_by_label(re.compile(ON_MY_MACHINE)).check(force=True)
        found += faults_of(leader)
        leader.get_by_role("button", name="Bắt đầu ký 1 văn bản").click()
        expect(leader.locator("[data-signing-start]")).to_be_visible(timeout=LONG)
        found += faults_of(leader)
        leader.locator("[data-signing-start]").click()
        expect(leader.get_by_text("Đã ban hành 1/1")).to_be_visible(timeout=LONG)
        found += faults_of(leader)
    finally:
        leader.goto(f"{product.address}{CERTIFICATES}")
        _registered(leader).get_by_role("button").click()
        expect(_registered(leader)).to_have_count(0)
    return found


def answered(product: Product, code: str, subject: str) -> None:
    """The Ministry of Health answers the letter at the axis."""
    with httpx.Client(base_url=str(product.told["sandbox"]).rstrip("/"), timeout=20, trust_env=False) as axis:
        packages = axis.get("/truc-van-ban/goi-tin").json()["packages"]
        ours = next(one for one in packages if one["kind"] == "edoc" and code in str(one.get("subject", "")))
        axis.post(
            "/truc-van-ban/gui", json={"from": "G18", "answers": ours["id"], "subject": subject}
        ).raise_for_status()
