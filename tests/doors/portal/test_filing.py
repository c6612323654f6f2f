"""Filling a form through real requests: what is kept, what is refused, what another may not see."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.portal.conftest import PROCEDURE, Visitor
from tests.links import house

PEOPLE = {
    "/applicant/representative_name": "Trần Thị Hạnh",
    "/applicant/representative_title": "Giám đốc",
    "/declarant_name": "Lê Văn Quý",
    "/declarant_phone": "0903123456",
}


def test_section_is_saved_and_the_next_one_follows(visitor: Visitor) -> None:
    draft = visitor.begin()
    page = visitor.http.get(f"{draft}phan/2/")

    answer = visitor.http.post(f"{draft}phan/2/", {**PEOPLE, "seen_version": visitor.seen(page), "action": "continue"})

    assert (answer.status_code, answer["Location"]) == (302, f"{draft}phan/3/")
    assert 'value="Lê Văn Quý"' in visitor.http.get(f"{draft}phan/2/").content.decode()


def test_answers_with_faults_are_kept_as_typed_and_named(visitor: Visitor) -> None:
    draft = visitor.begin()

    answer = visitor.http.post(f"{draft}phan/4/dong/1/", {"/items/0/quantity": "24.5", "action": "continue"})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Lỗi: Mặt hàng 1 – Một Cửa</title>" in shown
    assert 'href="#f-items-0-quantity">Dùng dấu phẩy cho phần lẻ của khối lượng, ví dụ 1.250,5</a>' in shown
    assert 'value="24.5"' in visitor.http.get(f"{draft}phan/4/dong/1/").content.decode()


def test_component_is_added_and_removed_by_buttons(visitor: Visitor) -> None:
    draft = visitor.begin()
    row = f"{draft}phan/4/dong/1/"

    visitor.http.post(row, {"/items/0/trade_name": "MEG", "action": "add:/items/0/components"})
    two = visitor.http.get(row).content.decode().count('class="mc-row"')
    visitor.http.post(row, {"/items/0/trade_name": "MEG", "action": "remove:/items/0/components/1"})
    one = visitor.http.get(row).content.decode().count('class="mc-row"')

    assert (two, one) == (2, 1)


def test_button_for_another_place_of_the_data_changes_nothing(visitor: Visitor) -> None:
    draft = visitor.begin()
    row = f"{draft}phan/4/dong/1/"
    visitor.http.post(row, {"/items/0/trade_name": "MEG", "action": "leave"})

    visitor.http.post(row, {"/items/0/trade_name": "MEG", "action": "remove:/items"})

    assert 'value="MEG"' in visitor.http.get(row).content.decode()


def test_save_over_a_newer_one_shows_both_and_loses_neither(visitor: Visitor) -> None:
    draft = visitor.begin()
    old = visitor.seen(visitor.http.get(f"{draft}phan/2/"))
    visitor.http.post(f"{draft}phan/2/", {**PEOPLE, "seen_version": old})

    answer = visitor.http.post(f"{draft}phan/2/", {**PEOPLE, "/declarant_name": "Đỗ Quang Huy", "seen_version": old})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Lê Văn Quý" in shown
    assert '<input type="hidden" name="/declarant_name" value="Đỗ Quang Huy">' in shown


def test_autosave_answers_with_the_new_version(visitor: Visitor) -> None:
    draft = visitor.begin()
    seen = visitor.seen(visitor.http.get(f"{draft}phan/2/"))

    answer = visitor.http.post(f"{draft}phan/2/", {**PEOPLE, "seen_version": seen, "action": "autosave"})

    assert answer.json()["version"] == int(seen) + 1


def test_paper_of_a_wrong_kind_is_refused_at_its_place(visitor: Visitor) -> None:
    draft = visitor.begin()
    file = SimpleUploadedFile("anh.png", b"\x89PNG", "image/png")

    answer = visitor.http.post(f"{draft}giay-to/", {"action": "upload", "place": "/invoice_file", "file": file})

    assert answer.status_code == 422
    assert "Tệp “anh.png” sai định dạng. Chọn tệp PDF" in answer.content.decode()


def test_paper_is_kept_removed_and_put_back(visitor: Visitor) -> None:
    draft = visitor.begin()
    place = f"{draft}giay-to/"
    file = SimpleUploadedFile("hoa-don.pdf", house.pdf("hoa-don"), "application/pdf")

    def named() -> bool:
        return "hoa-don.pdf <span" in visitor.http.get(place).content.decode()

    visitor.http.post(place, {"action": "upload", "place": "/invoice_file", "file": file})
    kept = named()
    visitor.http.post(place, {"action": "remove:hoa-don.pdf"})
    gone = named()
    visitor.http.post(place, {"action": "undo"})

    assert (kept, gone, named()) == (True, False, True)


def test_check_page_lists_what_is_missing_and_does_not_file(visitor: Visitor) -> None:
    draft = visitor.begin()

    page = visitor.http.get(f"{draft}kiem-tra/").content.decode()

    assert "mục cần sửa trước khi nộp" in page
    assert 'name="declared"' not in page


@pytest.mark.parametrize("part", ["", "phan/2/", "phan/4/dong/1/", "giay-to/", "kiem-tra/", "xoa/"])
def test_draft_of_another_reads_as_not_there(visitor: Visitor, stranger: Visitor, part: str) -> None:
    draft = visitor.begin()
    visitor.http.post(f"{draft}phan/2/", PEOPLE)

    answer = stranger.http.get(f"{draft}{part}")

    assert (answer.status_code, "Lê Văn Quý" in answer.content.decode()) == (404, False)


def test_deep_link_works_cold(prepared: None, client: Client) -> None:
    answer = client.get(f"/nop/{PROCEDURE}/")

    assert (answer.status_code, answer["Location"]) == (303, f"/dang-nhap/?tiep=%2Fnop%2F{PROCEDURE}%2F")


def test_the_filled_form_is_a_paper_that_only_its_owner_gets(visitor: Visitor, stranger: Visitor) -> None:
    draft = visitor.begin()
    visitor.http.post(f"{draft}phan/2/", PEOPLE)

    mine, theirs = visitor.http.get(f"{draft}to-khai.pdf"), stranger.http.get(f"{draft}to-khai.pdf")

    assert (mine.status_code, mine["Content-Type"], mine.content[:5], theirs.status_code) == (
        200,
        "application/pdf",
        b"%PDF-",
        404,
    )
    assert f'href="{draft}to-khai.pdf"' in visitor.http.get(f"{draft}kiem-tra/").content.decode()
