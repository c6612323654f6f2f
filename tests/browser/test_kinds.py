"""Every kind of question in a browser: with scripts and without, by its buttons, accessible and in 320 pixels."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser import journey
from tests.browser.conftest import ROOT, Product
from tests.browser.test_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., BrowserContext]
KEY = "thu-cac-loai-cau-hoi"
TEXT = {"type": "string"}
PLACES = {
    "goods": {**TEXT, "x-code": "border_gates"},
    "country": {**TEXT, "x-code": "countries"},
    "ward_of_birth": {**TEXT, "x-code": "wards"},
    "hs": {**TEXT, "pattern": "^[0-9]{8}$"},
    "cas": {**TEXT, "format": "cas"},
    "partner": {**TEXT, "format": "vn-mst"},
    "province": {**TEXT, "x-code": "provinces"},
    "ward": {**TEXT, "x-code": "wards"},
    "street": TEXT,
    "head_name": TEXT,
    "head_birth": {**TEXT, "format": "date"},
    "head_nationality": {**TEXT, "x-code": "countries"},
    "total": {"type": "integer"},
    "extra": {"type": "boolean"},
    "extra_note": TEXT,
    "agreed": {"type": "boolean", "const": True},
    "prizes": {"type": "array", "maxItems": 5, "items": {"type": "object", "properties": {
        "title": TEXT, "count": {"type": "integer"}, "value": {"type": "integer"}, "sum": {"type": "integer"}}}},
}  # fmt: skip
SECTIONS = [
    {"key": "kinds", "fields": [
        {"pointer": "/country", "widget": "country"},
        {"pointer": "/ward_of_birth", "widget": "code-search"},
        {"pointer": "/hs", "widget": "hs"},
        {"pointer": "/cas", "widget": "cas"},
        {"pointer": "/partner", "widget": "enterprise"},
        {"pointer": "/extra", "widget": "boolean"},
    ]},
    {"key": "groups", "fields": [
        {"widget": "address", "key": "office", "pointer": "", "parts": {"province": "province", "ward": "ward", "street": "street"}},
        {"widget": "person", "key": "head", "pointer": "", "parts": {"name": "head_name", "birth_date": "head_birth", "nationality": "head_nationality"}},
    ]},
    {"key": "extra", "show_if": {"pointer": "/extra", "equals": True}, "fields": [{"pointer": "/extra_note", "widget": "text"}]},
    {"key": "prizes", "fields": [
        {"pointer": "/prizes", "widget": "table", "fields": [
            {"pointer": "/prizes/*/title", "widget": "text"},
            {"pointer": "/prizes/*/count", "widget": "number", "width": "3"},
            {"pointer": "/prizes/*/value", "widget": "money"},
            {"pointer": "/prizes/*/sum", "widget": "calculated", "value": "count * value", "unit": "đồng"},
        ]},
        {"pointer": "/total", "widget": "calculated", "value": "sum(prizes.sum)", "unit": "đồng"},
        {"pointer": "/agreed", "widget": "declaration", "required": True},
    ]},
]  # fmt: skip
LABELS = {
    "/country": "Quốc gia", "/ward_of_birth": "Nơi sinh", "/hs": "Mã HS", "/cas": "Số CAS", "/partner": "Doanh nghiệp liên kết", "/extra": "Có nội dung thêm",
    "/province": "Tỉnh, thành phố", "/ward": "Phường, xã", "/street": "Số nhà, đường", "/head_name": "Họ và tên", "/head_birth": "Ngày sinh",
    "/head_nationality": "Quốc tịch", "/extra_note": "Nội dung thêm", "/prizes": "Cơ cấu giải thưởng", "/prizes/*/title": "Tên giải",
    "/prizes/*/count": "Số giải", "/prizes/*/value": "Giá trị một giải", "/prizes/*/sum": "Thành tiền", "/total": "Tổng giá trị", "/agreed": "Tôi đồng ý",
}  # fmt: skip


@pytest.fixture(scope="module")
def kinds(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A procedure that asks in every way, loaded into the running product; its address."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copytree(ROOT / "packs/common", folder / "common")
    pack = folder / "bct" / KEY
    _command(product, "pack", "new", str(pack))
    shutil.rmtree(pack / "examples")
    _change(pack / "form.schema.json", lambda schema: schema["properties"].update(PLACES))
    _change(pack / "form.layout.json", lambda layout: layout["sections"].extend(SECTIONS))
    texts = pack / "texts.vi.toml"
    words = [f'[sections.{one["key"]}]\ntitle = "Phần {one["key"]}"' for one in SECTIONS]
    words += [
        f'[fields."{pointer}"]\nlabel = "{label}"\nitem = "Giải"\ntext = "Tôi cam đoan đúng sự thật."'
        for pointer, label in LABELS.items()
    ]
    words += ['[groups.office]\nlabel = "Địa chỉ văn phòng"', '[groups.head]\nlabel = "Người đứng đầu"']
    texts.write_text("\n".join(words) + "\n" + texts.read_text(encoding="utf-8"), encoding="utf-8")
    with (pack / "pack.toml").open("a", encoding="utf-8") as file:
        file.write("\n[shared_codes]\n")
        for name in ("provinces", "wards", "countries", "border_gates"):
            file.write(f'{name} = "../../common/codes/{name}.csv"\n')
    _command(product, "pack", "load", str(pack))
    return f"{product.address}/nop/{KEY}/"


@pytest.mark.parametrize(("width", "javascript"), [(1366, True), (390, False)])
def test_every_kind_is_answered(product: Product, opened: Open, kinds: str, width: int, javascript: bool) -> None:
    page = _signed_in(product, opened(width=width, javascript=javascript).new_page())
    draft = _begun(page, kinds)
    page.goto(f"{draft}phan/4/")
    _search(page, "/ward_of_birth", "tan hung", "Phường Tân Hưng", javascript=javascript)
    journey.fill(page, {"/country": "a rap xe ut", "/hs": "2905.31.00", "/cas": "107–21–1", "/partner": "9901234560"})
    page.locator('[name="/extra"]').check()
    page.get_by_role("button", name="Tra cứu").click()
    known = page.locator(".mc-known", has_text="Tên đăng ký").inner_text()
    journey.go_on(page)
    journey.fill(
        page, {"/province": "79", "/ward": "27475", "/street": "12 Nguyễn Văn Linh", "/head_birth#day": "2/6/1984"}
    )
    journey.go_on(page)
    extra = page.locator("h1").inner_text()
    journey.fill(page, {"/extra_note": "thêm"})
    journey.go_on(page)
    journey.fill(page, {"/prizes/0/title": "Nhất", "/prizes/0/count": "2", "/prizes/0/value": "5.000.000"})
    page.get_by_role("button", name="Thêm giải").click()
    page.locator('[name="/prizes/1/title"]').wait_for()
    journey.fill(page, {"/prizes/1/title": "Nhì", "/prizes/1/count": "3", "/prizes/1/value": "1.000.000"})
    page.locator('[name="/agreed"]').check()
    journey.go_on(page)
    page.goto(f"{draft}kiem-tra/")
    read = page.locator(".mc-cards").inner_text()

    assert ("CÔNG TY TNHH HÓA CHẤT MINH PHÁT" in known.upper(), extra) == (True, "Phần extra")
    wanted = [
        "Ả Rập Xê-út",
        "2905.31.00",
        "107-21-1",
        "Phường Tân Hưng",
        "02/06/1984",
        "13.000.000",
        "10.000.000",
        "thêm",
    ]
    assert [text for text in wanted if text not in read] == []


def test_a_section_that_is_not_asked_for_is_passed_over(product: Product, opened: Open, kinds: str) -> None:
    page = _signed_in(product, opened().new_page())
    draft = _begun(page, kinds)
    page.goto(f"{draft}phan/5/")

    journey.go_on(page)

    assert page.locator("h1").inner_text() == "Phần prizes"
    page.goto(draft)
    assert page.get_by_text("Phần extra").count() == 0


def test_matches_come_by_themselves_and_are_picked_by_keyboard(product: Product, opened: Open, kinds: str) -> None:
    page = _signed_in(product, opened().new_page())
    draft = _begun(page, kinds)
    page.goto(f"{draft}phan/4/")
    page.locator('[name="/ward_of_birth"]').focus()

    page.keyboard.type("ba dinh")
    page.locator('[name="/ward_of_birth#pick"]').first.wait_for()
    expect(page.locator('[name="/ward_of_birth"]')).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    journey.go_on(page)
    page.goto(f"{draft}phan/4/")

    assert page.locator('[name="/ward_of_birth"]').input_value().startswith("00004 – Phường Ba Đình")


def test_pages_of_every_kind_are_accessible_and_reflow(product: Product, opened: Open, kinds: str) -> None:
    page = _signed_in(product, opened(past_policy=True).new_page())
    draft = _begun(page, kinds)
    found = []
    for number in (4, 5, 6, 7):
        page.goto(f"{draft}phan/{number}/")
        found += faults_of(page)
    page.goto(f"{draft}phan/4/")
    journey.fill(page, {"/ward_of_birth": "tan", "/hs": "x", "/cas": "1", "/partner": "1"})
    journey.go_on(page)
    found += faults_of(page)
    page.goto(f"{draft}phan/7/")
    with page.expect_navigation():
        page.get_by_role("button", name="Thêm giải").click()
    found += faults_of(page)
    journey.fill(page, {"/prizes/0/value": "nhiều"})
    journey.go_on(page)
    found += faults_of(page)
    page.goto(f"{draft}kiem-tra/")
    found += faults_of(page)

    assert found == []


def _search(page: Page, pointer: str, typed: str, name: str, *, javascript: bool) -> None:
    page.locator(f'[name="{pointer}"]').fill(typed)
    if not javascript:
        page.locator(f'button[value="find:{pointer}"]').click()
    page.get_by_label(name).first.check()


def _signed_in(product: Product, page: Page) -> Page:
    journey.sign_in(page, product.address)
    return page


def _begun(page: Page, address: str) -> str:
    page.goto(address)
    page.get_by_role("button", name="Bắt đầu hồ sơ mới").click()
    page.wait_for_url("**/ho-so/*/")
    return page.url


def _change(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    made = json.loads(path.read_text(encoding="utf-8"))
    change(made)
    path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


def _command(product: Product, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment.pop("DATABASE_URL", None)
    environment |= {"MOTCUA_HOME": str(product.files.parent / "var"), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "motcua", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
