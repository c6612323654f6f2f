"""Pages that anybody may read: search, look-up, verification, headers, errors, languages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from tests.doors.portal.conftest import PROCEDURE

from motcua.doors.portal.looking import limit
from motcua.followup.helpdesk import models as helpdesk
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.types import Handled
from motcua.foundation import clock

pytestmark = pytest.mark.usefixtures("prepared")


@pytest.mark.parametrize("words", ["khai bao hoa chat", "Hóa chất", "HOA CHAT nhap"])
def test_procedure_is_found_with_and_without_marks(client: Client, words: str) -> None:
    assert f"/thu-tuc/{PROCEDURE}/" in client.get("/thu-tuc/", {"q": words}).content.decode()


def test_words_typed_without_the_input_method_are_offered_as_meant(client: Client) -> None:
    page = client.get("/thu-tuc/", {"q": "hoas chaats"}).content.decode()

    assert '<a class="govuk-link" href="/thu-tuc/?q=hoa%20chat">hoa chat</a>?' in page


def test_wrong_code_and_wrong_check_read_alike(client: Client) -> None:
    cache.clear()
    answers = [client.get(f"/tra-cuu/hs/{code}?c=AAAAAAAAAA") for code in ("G02.18-261122-000001", "x")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("Không có hồ sơ nào khớp với hai mã này" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("HC-1", "HC-1"), (" 12/GP-BCT ", "12-GP-BCT"), ("12/QĐ-BCT", "12-QD-BCT"), ("../../x?y#z", "..-..-x-y-z"),
        ('"><script>/x', "script-x"), ("a" * 5_000, "a" * 100),
    ],
)  # fmt: skip
def test_number_typed_as_on_the_paper_is_verified_by_its_code(client: Client, typed: str, code: str) -> None:
    answer = client.get("/xac-thuc/", {"ma": typed, "k": "AAAAAAAAAA"})

    assert (answer.status_code, answer["Location"]) == (302, f"/xac-thuc/{code}?k=AAAAAAAAAA")


@pytest.mark.parametrize("typed", ["/", "\u202e", " ", "--"])
def test_number_without_a_letter_or_digit_is_asked_for_again(client: Client, typed: str) -> None:
    answer = client.get("/xac-thuc/", {"ma": typed, "k": "AAAAAAAAAA"})

    assert answer.status_code == 422
    assert "Nhập mã kết quả" in answer.content.decode()


def test_look_ups_one_after_the_other_are_stopped(client: Client) -> None:
    cache.clear()
    for _ in range(limit.PER_MINUTE):
        client.get("/tra-cuu/hs/x?c=A")

    answer = client.get("/tra-cuu/hs/x?c=A")
    cache.clear()

    assert (answer.status_code, "Tra cứu quá nhiều lần" in answer.content.decode()) == (429, True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("g02.18-261122-001234", "G02.18-261122-001234"), (" G02.18 – 261122 – 001234 ", "G02.18-261122-001234")],
)
def test_code_is_taken_as_people_copy_it(typed: str, kept: str) -> None:
    assert limit.tidy(typed) == kept


def test_unknown_result_is_told_neutrally(client: Client) -> None:
    cache.clear()
    answer = client.get("/xac-thuc/HC-1?k=AAAAAAAAAA")

    assert (answer.status_code, "Không có giấy tờ nào khớp" in answer.content.decode()) == (404, True)


def test_every_page_carries_the_policy_and_no_inline_style_or_script_but_one(client: Client) -> None:
    answer = client.get("/")
    page = answer.content.decode()

    assert answer["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self' 'sha256-")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (" style=" in page, page.count("<script>"), " onclick=" in page) == (False, 1, False)
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"], answer["X-Frame-Options"]) == (
        "nosniff",
        "same-origin",
        "DENY",
    )


def test_trial_banner_stands_only_where_the_setting_says_so(client: Client, settings: object) -> None:
    from dataclasses import replace

    banner = "Bản chạy thử – không phải trang chính thức"
    shown = banner in client.get("/").content.decode()
    settings.MOTCUA = replace(settings.MOTCUA, demo=False)

    assert (shown, banner in client.get("/").content.decode()) == (True, False)


def test_home_tells_the_month_and_the_news_and_nothing_where_there_are_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    bare = client.get("/").content.decode()
    at = clock.now()
    for level, title, days in (("news", "Tin cũ", 3), ("warning", "Nộp sớm <b>", 2), ("news", "Tin <i>mới", 1)):
        helpdesk.Announcement.objects.create(
            level=level, audience="portal", title_vi=title, title_en=title, text_vi="x", text_en="x", shown_from=at - timedelta(days=days),
            shown_until=at + timedelta(days=1), made_by="system:set_up", made_at=at,
        )  # fmt: skip
    found = Handled(date(2026, 11, 1), 1234, 1200, Decimal("99.25"), at)
    monkeypatch.setattr(monitoring, "handled", lambda *, at: found)  # noqa: ARG005 -- by its name
    cache.clear()
    page = client.get("/").content.decode()
    monkeypatch.setattr(monitoring, "handled", lambda *, at: Handled(found.first, 5, 0, None, at - timedelta(hours=25)))
    little = client.get("/").content.decode()

    assert [words in bare for words in ("Giải quyết hồ sơ:", "Số liệu đến", "Tin mới")] == [False] * 3
    assert "Giải quyết hồ sơ: Tháng 11/2026" in page and "Tiếp nhận 1.234 hồ sơ" in page
    assert "Trả lời đúng hạn 99,3%" in page and "Số liệu đến" in page and "Chưa cập nhật" not in page
    assert page.index("Tin &lt;i&gt;mới") < page.index("Tin cũ")
    assert (page.count("Nộp sớm &lt;b&gt;"), page.count("Tin cũ")) == (1, 1)  # what one has to heed stands above, once
    assert "Chưa cập nhật hơn 24 giờ" in little and "Trả lời đúng hạn" not in little


def test_language_is_kept_and_returns_to_the_page(client: Client) -> None:
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "/tra-cuu/"})

    assert answer["Location"] == "/tra-cuu/"
    assert '<html lang="en"' in client.get("/tra-cuu/").content.decode()


def test_the_statements_name_as_many_cookies_as_there_are_and_lead_to_own_data_and_help(client: Client) -> None:
    client.post("/ngon-ngu/", {"language": "vi", "next": "/"})
    client.post("/hien-thi/", {"size": "large"})
    client.get("/ho-tro/gui/")
    statement = client.get("/quyen-rieng-tu/").content.decode()
    barrier = client.get("/tro-nang/").content.decode()

    assert set(client.cookies) | {"motcua"} == {"csrftoken", "motcua", "motcua_lang", "motcua_view"}
    assert "bốn cookie cần thiết" in statement
    assert 'href="/cua-toi/du-lieu/"' in statement
    assert ('href="/ho-tro/gui/"' in barrier, 'href="/bo-phan-mot-cua/"' in barrier) == (True, True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_language_switch_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/ngon-ngu/", {"language": "en", "next": target})["Location"] == "/"


@pytest.mark.parametrize("path", ["/khong-co/", f"/thu-tuc/{PROCEDURE}-x/", "/ket-qua/"])
def test_page_that_is_not_there_says_what_to_do(client: Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, "Không tìm thấy trang" in answer.content.decode()) == (404, True)
