"""The desk by keyboard alone: paper at the counter, a supplement asked for at field and page, the answer, many signed at once, released."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.browser import journey
from tests.browser.conftest import Product
from tests.browser.keyboard import Keyboard
from tests.browser.test_counter import pile
from tests.browser.test_supplement import filed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OFFICE = "/ban-lam-viec/"
NAME = "Cấp Giấy phép kinh doanh tạm nhập, tái xuất"
SUBJECT, REQUEST = "Tạm nhập máy mẫu để trưng bày", "Đề nghị cấp giấy phép tạm nhập, tái xuất máy mẫu."
BETTER = "Đề nghị cấp giấy phép tạm nhập, tái xuất 02 máy mẫu qua cửa khẩu Cát Lái."

Open = Callable[..., BrowserContext]


def test_paper_dossier_from_the_counter_to_its_release_by_keyboard_alone(product: Product, opened: Open) -> None:
    def at_work(login: str) -> Keyboard:
        return _officer(opened(), product, login)

    counter, specialist, head = map(at_work, ("tiepnhan.motcua", "chuyenvien.bo", "truongphong.bo"))
    code = _receive(counter, pile(product.files, 2))
    other = filed(counter.page, product, key="cung-ky")
    _finish(counter, other, ["Đầy đủ"])
    for one in (code, other):
        _finish(head, one, [])

    applicant = _applicant(opened(), product)
    _ask(specialist, code)
    _answer(applicant, code, product.files)
    _look_at_the_answer(specialist, code)
    for one in (code, other):
        _finish(specialist, one, ["Chấp nhận"])
    for one in (code, other):
        _finish(head, one, ["Có"])
    leader, clerk = at_work("lanhdao.bo"), at_work("vanthu.bo")
    number = _sign(leader, [code, other], str(product.told["officers"]["lanhdao.bo"]))
    for one in (code, other):
        _finish(clerk, one, [])
    _hand_over(counter, code)

    _look_at_the_result(applicant, code, number)


def _officer(context: BrowserContext, product: Product, login: str) -> Keyboard:
    keys = Keyboard(context.new_page())
    keys.go(f"{product.address}{OFFICE}dang-nhap/")
    keys.write("Tên đăng nhập", login)
    keys.write("Mật khẩu", str(product.told["officers"][login]))
    keys.press("Đăng nhập")
    return keys


def _receive(keys: Keyboard, scan: Path) -> str:
    """Paper and its form at the counter, accepted with a slip; the dossier's code."""
    keys.follow("Tiếp nhận")
    keys.write(_begins("Mã số doanh nghiệp"), journey.ENTERPRISE)
    keys.press("Tra cứu")
    keys.pick("Thủ tục", NAME)
    keys.press("Bắt đầu tiếp nhận")
    keys.hand_in("#file", scan)
    keys.press("Tải bản quét lên")
    keys.follow(scan.name)
    keys.pick("Thuộc giấy tờ 2", "Giấy tờ khác")
    keys.press("Tách thành giấy tờ")
    keys.follow("Nhập tờ khai")
    keys.write("Tỉnh, thành phố", "Thành phố Hồ Chí Minh", role="combobox")
    for label, text in (
        ("Phường, xã, đặc khu", "Phường Tân Thuận"),
        ("Điện thoại", "02838123456"),
        ("Thư điện tử", "khaibao@example.vn"),
        ("Chức vụ của người đại diện", "Giám đốc"),
        ("Đề nghị về việc", SUBJECT),
        ("Nội dung đề nghị", REQUEST),
    ):
        keys.write(_begins(label), text)
    keys.tick(_begins("Cam kết nội dung khai"))
    keys.press("Lưu và kiểm tra")
    keys.write("Số bộ hồ sơ", "1")
    keys.press("Tiếp nhận và in giấy hẹn")
    keys.look_until(keys.page.get_by_role("button", name=re.compile("Mở và in: Giấy tiếp nhận")).is_visible, "the slip")
    return keys.page.locator(".govuk-panel .mc-code").inner_text()


def _finish(keys: Keyboard, code: str, answers: list[str]) -> None:
    """Open the step that waits for this officer, say what it asks, and end it."""
    _open(keys, code)
    for name in answers:
        keys.choose(name)
    keys.press("Hoàn thành bước")


def _open(keys: Keyboard, code: str) -> None:
    """From the inbox to the step that waits in a dossier, as soon as it has come there."""
    keys.follow("Hộp việc")
    keys.write("Mã hồ sơ, tên, nội dung", code)
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.look_until(keys.page.get_by_role("link", name=code, exact=True).is_visible, f"the step of {code}")
    keys.follow(code)


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")


def _ask(keys: Keyboard, code: str) -> None:
    """Pin a remark to a field and one to a rectangle of a page, and send form 02 for both."""
    _open(keys, code)
    keys.page.keyboard.press("F6")
    keys.page.keyboard.press("F6")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("KeyG")
    for side, percent in (("Cách trái", "10"), ("Cách trên", "5"), ("Rộng", "30"), ("Cao", "7,5")):
        keys.write(side, percent)
    _remark(keys, "Không đọc được", "Bản quét bị mờ ở khung này")
    keys.follow("Ghi chú Nội dung đề nghị")
    _remark(keys, "Sai, chưa khớp", "Ghi rõ số máy và cửa khẩu")
    assert keys.page.locator(".mc-mark rect").count() == 1
    keys.follow("Yêu cầu bổ sung")
    keys.press("Xem trước phiếu")
    assert keys.page.locator(".mc-form02 li").count() == 2
    keys.press("Gửi yêu cầu")
    assert "Đã gửi yêu cầu" in keys.page.get_by_role("alert").inner_text()
    assert "Tạm dừng: chờ bổ sung" in keys.page.locator("#clock").inner_text()


def _remark(keys: Keyboard, kind: str, text: str) -> None:
    keys.pick("Loại", kind)
    keys.write("Nội dung", text)
    keys.press("Lưu ghi chú")
    expect(keys.page.locator(".mc-remark", has_text=text)).to_be_visible()


def _applicant(context: BrowserContext, product: Product) -> Keyboard:
    """The enterprise's representative, signed in through the sandbox."""
    keys = Keyboard(context.new_page())
    keys.go(f"{product.address}/dang-nhap/?tiep=/cua-toi/")
    keys.press("Đăng nhập bằng VNeID")
    keys.choose(re.compile("^Công ty TNHH Hóa chất Minh Phát.*Trần Thị Hạnh"))
    keys.press("Đăng nhập")
    return keys


def _answer(keys: Keyboard, code: str, files: Path) -> None:
    """Change the field and hand in the paper that were asked for, where they were asked for."""
    keys.follow(code)
    keys.press("Bổ sung hồ sơ")
    keys.hand_in("#file-1", journey.pdf(files, "ban-quet-ro"))
    keys.press("Tải lên 1")
    keys.write(_begins("Nội dung đề nghị"), BETTER)
    keys.press("Gửi bổ sung")
    keys.page.wait_for_url(re.compile("theo-doi"))


def _look_at_the_answer(keys: Keyboard, code: str) -> None:
    """What changed stands before the specialist; both remarks are met."""
    _open(keys, code)
    expect(keys.page.locator("ins", has_text="02 máy mẫu qua cửa khẩu Cát Lái")).to_be_visible()
    expect(keys.page.locator(".mc-difference a", has_text="ban-quet-ro")).to_be_visible()
    keys.press("Đạt Ghi chú 1")
    keys.press("Đạt Ghi chú 2")


def _sign(keys: Keyboard, codes: list[str], pin: str) -> str:
    """All papers in one act, by one PIN; the number that the first of them got."""
    keys.follow("Ký số")
    for code in codes:
        keys.look_until(keys.page.get_by_role("link", name=code, exact=True).is_visible, f"the paper of {code}")
    for code in codes:
        keys.tick(f"Chọn văn bản của hồ sơ {code}")
    keys.press("Ký các văn bản đã chọn")
    keys.press(f"Bắt đầu ký {len(codes)} văn bản")
    keys.page.get_by_label("Mã PIN của khóa ký").wait_for(timeout=60_000)
    keys.write("Mã PIN của khóa ký", pin)
    keys.press(f"Ký {len(codes)} văn bản")
    keys.page.get_by_text(f"Đã ký {len(codes)} trên {len(codes)}").wait_for(timeout=60_000)
    row = keys.page.get_by_role("row").filter(has_text=codes[0])
    return row.get_by_role("cell").first.inner_text()


def _hand_over(keys: Keyboard, code: str) -> None:
    """The result into the hands of who shows the slip."""
    keys.follow("Trả kết quả")
    keys.look_until(keys.page.get_by_role("link", name=code, exact=True).is_visible, f"the result of {code}")
    keys.follow(code)
    keys.tick("Đã xem giấy tiếp nhận")
    keys.write("Người nhận", "Trần Thị Hạnh")
    keys.choose("Thẻ căn cước")
    keys.write("4 ký tự cuối của giấy tờ", "4512")
    keys.press("Trả kết quả")
    assert f"Đã trả kết quả hồ sơ {code}" in keys.page.get_by_role("alert").inner_text()


def _look_at_the_result(keys: Keyboard, code: str, number: str) -> None:
    """What the applicant has in the end: the number, slip and form 02, a clock that tells of its stop, a paper that holds."""
    keys.follow("Hồ sơ của tôi")
    keys.follow(code)
    standing = keys.page.get_by_role("region", name="Tình trạng hồ sơ")
    assert standing.get_by_role("status").inner_text() == "Đã trả kết quả"
    assert number.startswith("TTC-")
    expect(standing.get_by_text(number, exact=True)).to_be_visible()
    assert standing.get_by_role("link", name=_begins("Giấy tiếp nhận hồ sơ và hẹn trả kết quả")).count() == 2
    assert standing.get_by_role("link", name=_begins("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ")).count() == 1
    stops = keys.unfold("#clock").get_by_role("table", name="Các lần tạm dừng")
    assert stops.get_by_role("row").filter(has_text="chờ bổ sung").count() == 1

    keys.follow("Kiểm tra kết quả này")
    assert keys.page.get_by_role("heading", level=1).inner_text() == "Giấy tờ có thật và còn hiệu lực"
    expect(keys.page.get_by_text(number, exact=True)).to_be_visible()
