"""Questions that ask again: wards of a province, long lists, an enterprise in its register; by buttons and by fragments."""

from __future__ import annotations

from tests.doors.portal.conftest import Visitor


def test_wards_follow_the_province_by_a_button_that_saves(visitor: Visitor) -> None:
    draft = visitor.begin()
    first = visitor.http.get(f"{draft}phan/1/").content.decode()

    answer = visitor.http.post(
        f"{draft}phan/1/", {"/applicant/province_code": "79", "action": "again:/applicant/ward_code"}
    )

    assert (answer.status_code, answer["Location"]) == (302, f"{draft}phan/1/#f-applicant-ward_code")
    after = visitor.http.get(f"{draft}phan/1/").content.decode()
    assert ("Phường Tân Hưng" in first, "Phường Tân Hưng" in after, "Phường Ba Đình" in after) == (False, True, False)


def test_wards_follow_the_province_in_a_fragment_that_saves_nothing(visitor: Visitor) -> None:
    draft = visitor.begin()

    answer = visitor.http.get(f"{draft}phan/1/cau-hoi/?o=/applicant/ward_code&/applicant/province_code=01")

    shown = answer.content.decode()
    assert ("Phường Ba Đình" in shown, "<html" in shown, 'name="/applicant/ward_code"' in shown) == (True, False, True)
    assert "Phường Ba Đình" not in visitor.http.get(f"{draft}phan/1/").content.decode()


def test_a_ward_of_another_province_is_refused_at_the_ward(visitor: Visitor) -> None:
    draft = visitor.begin()

    answer = visitor.http.post(
        f"{draft}phan/1/", {"/applicant/province_code": "01", "/applicant/ward_code": "27475", "action": "continue"}
    )

    assert answer.status_code == 422
    assert 'href="#f-applicant-ward_code">Chọn lại phường, xã, đặc khu cho khớp' in answer.content.decode()


def test_a_question_that_the_page_does_not_have_is_not_found(visitor: Visitor, stranger: Visitor) -> None:
    draft = visitor.begin()

    answers = [
        visitor.http.get(f"{draft}phan/1/cau-hoi/?o={pointer}").status_code
        for pointer in ("", "/nothing", "/applicant/applicant_id", "/items/²/unit", "/applicant/applicant_name")
    ]
    foreign = stranger.http.get(f"{draft}phan/1/cau-hoi/?o=/applicant/ward_code").status_code

    assert (answers, foreign, visitor.http.get(f"{draft}phan/99/cau-hoi/?o=/a").status_code) == ([404] * 5, 404, 404)
