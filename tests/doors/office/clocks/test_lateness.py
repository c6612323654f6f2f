"""The page of punctuality: figures that open, periods that make no sense, and who may see it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.doors.office.clocks.test_part import signed_in, text_of
from tests.rooms.casework.dossiers.factory import AT, PASSWORD, Desk, officer

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Pin


def test_figures_open_to_the_dossiers_behind_them(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    leader = signed_in("department_leader")

    page = leader.get("/ban-lam-viec/han/").content.decode()
    address = re.search(r'href="(/ban-lam-viec/han/ho-so/[^"]*kq=early)"', page)
    assert address is not None
    listed = leader.get(address[1].replace("&amp;", "&")).content.decode()

    assert "100%" in page
    assert code in listed
    assert "Phát hành trước hạn: 1 hồ sơ" in text_of(listed.encode())


def test_page_without_releases_says_that_there_is_no_data(desk: Desk) -> None:
    desk.file()
    leader = signed_in("department_leader")
    assert "Chưa có kết quả nào được phát hành" in leader.get("/ban-lam-viec/han/").content.decode()
    models.Dossier.objects.update(due="2026-03-11T17:00:00+07:00", accepted_at="2026-03-02T09:30:00+07:00")

    shown = leader.get("/ban-lam-viec/han/").content.decode()
    page = text_of(shown.encode())
    silent = re.search(r'href="(/ban-lam-viec/han/ho-so/[^"]*kq=open&amp;thu=khong)"', shown)
    assert silent is not None
    listed = text_of(leader.get(silent[1].replace("&amp;", "&")).content)

    again = re.search(r'href="(/ban-lam-viec/han/giay-to-yeu-cau-lai/[^"]*)"', shown)
    assert again is not None
    nothing = text_of(leader.get(again[1].replace("&amp;", "&")).content)

    assert "Không có yêu cầu nào như vậy trong kỳ." in nothing
    assert "Đang quá hạn, không có văn bản xin lỗi: 1 hồ sơ" in listed
    assert "Chưa có số liệu 1" in page
    assert "100%" not in page


def test_period_that_makes_no_sense_is_told_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    leader = signed_in("department_leader")
    for asked, field in (
        ({"tu": "hôm qua"}, "tu"),
        ({"tu": "10/11/2026", "den": "01/11/2026"}, "den"),
        ({"tu": "01/01/1900", "den": "01/11/2026"}, "tu"),
        ({"den": "99/99/9999"}, "den"),
    ):
        answer = leader.get("/ban-lam-viec/han/", asked)
        page = answer.content.decode()
        assert (answer.status_code, f'id="{field}-error"' in page) == (422, True)
        assert f'value="{asked[field]}"' in page
    for address in ("ho-so/?kq=x&trang=-1", "buoc/?trang=999999&nguoi='--&buoc=%00"):
        assert leader.get(f"/ban-lam-viec/han/{address}").status_code == 200


def test_papers_asked_for_all_the_same_are_listed_with_their_reason(desk: Desk) -> None:
    code, clerk = desk.file(), desk.officers["one_stop_officer"]
    number = services.add_remark(
        clerk,
        code=code,
        pin=Pin(slot="/attachments#application", pointer="/attachments"),
        kind="missing",
        text="Hết hạn",
        source_reason="out_of_date",
        at=AT,
    )
    seen = models.Dossier.objects.get(code=code).turns
    services.request_supplement(clerk, code=code, wording={number: "Nộp bản mới"}, seen=seen, at=AT)

    shown = signed_in("department_leader").get("/ban-lam-viec/han/giay-to-yeu-cau-lai/").content

    assert "Giấy tờ đã có mà vẫn yêu cầu nộp: 1" in text_of(shown)
    assert "không còn hiệu lực hoặc không dùng được cho việc này: 1" in text_of(shown)
    assert code in shown.decode()


def test_lists_longer_than_can_be_looked_through_say_so_and_keep_the_figure_in_their_heading(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in "abc":
        desk.file_as(key)
    models.Dossier.objects.update(due="2026-03-11T17:00:00+07:00", accepted_at="2026-03-02T09:30:00+07:00")
    monkeypatch.setattr(queries, "MOST_LINES", 2)
    monkeypatch.setattr(queries.figures, "MOST_LINES", 2)
    leader = signed_in("department_leader")

    page = leader.get("/ban-lam-viec/han/ho-so/?kq=open").content
    beyond = leader.get("/ban-lam-viec/han/ho-so/?kq=open&trang=2").content
    officer("department_leader", unit="G02.13", login="lead")
    elsewhere = Client()
    elsewhere.post("/ban-lam-viec/dang-nhap/", {"login": "lead.thu", "password": PASSWORD})
    none = text_of(elsewhere.get("/ban-lam-viec/han/ho-so/?kq=open").content)

    assert "Đang quá hạn: 3 hồ sơ" in text_of(page) and page.count(b'<th scope="row">') == 2
    assert "Danh sách có 2 dòng đầu. Chọn kỳ, đơn vị hoặc thủ tục hẹp hơn" in text_of(page)
    assert (
        "0 hồ sơ" in none and "Chỉ gồm hồ sơ trong phạm vi được xem: " in none
    )  # nought of theirs, not of the ministry
    assert "Chỉ gồm hồ sơ" not in text_of(page)
    assert beyond.count(b'<th scope="row">') == 0 and "Danh sách có 2 dòng đầu" in text_of(beyond)


def test_officer_without_the_right_sees_neither_page_nor_menu(desk: Desk) -> None:
    specialist = signed_in("specialist")

    assert specialist.get("/ban-lam-viec/han/").status_code == 403
    assert specialist.get("/ban-lam-viec/han/giay-to-yeu-cau-lai/").status_code == 403
    assert "/ban-lam-viec/han/" not in specialist.get("/ban-lam-viec/viec/").content.decode()
