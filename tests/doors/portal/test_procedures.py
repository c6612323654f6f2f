"""The public catalogue: the list with its filters, and the page of a procedure with everything the law wants known."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.links import house

from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock

pytestmark = pytest.mark.usefixtures("prepared")
STANDARD = "dang-ky-khuyen-mai-mot-tinh"
UNKNOWN = "dang-ky-hoa-chat-moi"
OLD = "bct/khai-bao-hoa-chat-nhap-khau-2017"
PROCEDURE = "khai-bao-hoa-chat-nhap-khau"


@pytest.fixture(autouse=True)
def _standard(prepared: None) -> None:
    for pack in (OLD, f"bct/{STANDARD}", f"bct/{UNKNOWN}", "bct/thong-bao-website-ban-hang"):
        catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / pack, at=clock.now())


def text(client: Client, path: str, language: str = "vi") -> str:
    page = client.get(path, headers={"Cookie": f"motcua_language={language}"}).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_list_is_narrowed_by_what_one_needs_to_do_and_keeps_the_choice(client: Client) -> None:
    page = client.get("/thu-tuc/?q=dang+ky&viec=promote&muc-do=full").content.decode()

    assert f"/thu-tuc/{STANDARD}/" in page
    assert f"/thu-tuc/{UNKNOWN}/" not in page
    assert '<option value="promote" selected>Tổ chức khuyến mại (1)</option>' in page
    assert "Tìm thấy 1 thủ tục" in page


def test_page_tells_everything_and_marks_how_sure_it_is(client: Client) -> None:
    told = text(client, f"/thu-tuc/{STANDARD}/")

    for words in (
        "2.000004", "chưa đối chiếu", "Sở Công Thương", "Cấp tỉnh", "5 ngày làm việc", "Không thu", "Toàn trình", "Văn bản xác nhận",
        "Doanh nghiệp, Hợp tác xã", "Thể lệ chương trình", "Mẫu 02: đăng ký thực hiện chương trình khuyến mại",
        "Công chức bộ phận một cửa ( 8 giờ làm việc )", "Nghị định 81/2018/NĐ-CP, Điều 19", "có hiệu lực từ 15/07/2018",
        "Phiên bản 1 : áp dụng từ 01/07/2026",
    ):  # fmt: skip
        assert words in told.replace("(8", "( 8").replace("việc)", "việc )"), words


def test_what_is_not_known_is_said_so_and_never_invented(client: Client) -> None:
    told = text(client, f"/thu-tuc/{UNKNOWN}/")

    assert "Thời hạn giải quyết Chưa có" in told
    assert "Danh mục giấy tờ của văn bản: chưa có" in told
    assert "Yêu cầu, điều kiện Chưa có" in told
    assert "Mã thủ tục Chưa có" in told


def test_page_is_there_in_english(client: Client) -> None:
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    page = client.get(f"/thu-tuc/{STANDARD}/").content.decode()

    assert "Registration of a lottery-type promotion in one province" in page
    assert ("5 working days" in page, "Check of the dossier" in page, "Rules of the programme" in page) == (
        True,
        True,
        True,
    )


def test_versions_are_listed_and_what_changed_is_told(client: Client) -> None:
    page = client.get(f"/thu-tuc/{PROCEDURE}/").content.decode()
    old = text(client, f"/thu-tuc/{PROCEDURE}/ban/1/")

    assert f'href="/thu-tuc/{PROCEDURE}/ban/1/"' in page
    assert "Đây là phiên bản 1, áp dụng từ 25/11/2017 đến trước 17/01/2026" in old
    assert "Phiên bản 2 (từ 17/01/2026) đã thay đổi" in old
    assert "Nộp hồ sơ trực tuyến" not in old
    assert client.get(f"/thu-tuc/{PROCEDURE}/ban/9/").status_code == 404


def test_page_costs_few_questions_to_the_database(client: Client, django_assert_max_num_queries: object) -> None:
    client.get(f"/thu-tuc/{STANDARD}/")

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(f"/thu-tuc/{STANDARD}/")


def test_contact_is_the_hotline_where_there_is_one(client: Client, settings: Settings) -> None:
    before = text(client, f"/thu-tuc/{STANDARD}/")
    settings.MOTCUA = replace(settings.MOTCUA, hotline="1900 0000")

    assert "số điện thoại: chưa có" in before
    assert "1900 0000" in text(client, f"/thu-tuc/{STANDARD}/").partition("Liên hệ")[2]


@pytest.mark.parametrize(
    "path",
    [
        "/thu-tuc/?q=" + "a" * 20_000, "/thu-tuc/?q=%01%02%7f", "/thu-tuc/?q=%25%27_--&linh-vuc=%25", "/thu-tuc/?q=%3Cscript%3E&viec=%3Cb%3E",
        "/thu-tuc/?trang=999999999999", "/thu-tuc/?trang=-1", "/thu-tuc/?trang=%D9%A3", "/thu-tuc/?q=%00", "/thu-tuc/?don-vi=%00",
    ],
)  # fmt: skip
def test_hostile_searches_get_a_page(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code in {200, 400}
    assert b"<script>alert" not in answer.content and b"<b>" not in answer.content


@pytest.mark.parametrize(
    "path", ["/thu-tuc/khong-co/", "/thu-tuc/%00/", "/thu-tuc/%25/ban/1/", f"/thu-tuc/{'a' * 4000}/"]
)
def test_a_procedure_that_is_none_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code in {400, 404}
