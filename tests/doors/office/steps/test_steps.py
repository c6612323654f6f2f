"""The work list and a step, as an officer meets them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk

from motcua.casework.dossiers.types import Status
from motcua.definitions.process.types import Gives
from motcua.doors.office.steps import answers


def test_officer_sees_the_steps_of_their_role_and_finishes_one(desk: Desk) -> None:
    code = desk.file()
    officer = _signed_in("one_stop_officer")

    listed = officer.get("/ban-lam-viec/viec/").content.decode()
    address = re.search(r"/ban-lam-viec/viec/\d+/", listed)
    assert address is not None
    page = officer.get(address[0]).content.decode()
    done = officer.post(f"{address[0]}xong/", {"finding": "complete", "seen": _seen(page)})

    assert code in listed
    assert "Đề nghị giải quyết cho cơ sở tại Hà Nội" in page
    assert (done.status_code, done["Location"]) == (303, "/ban-lam-viec/viec/")
    desk.work()
    assert desk.status(code) is Status.TRANSFERRED


def test_question_left_open_is_told_at_its_place_and_what_was_typed_stays(desk: Desk) -> None:
    desk.file()
    officer = _signed_in("one_stop_officer")
    number = desk.step("one_stop_officer").id

    answer = officer.post(f"/ban-lam-viec/viec/{number}/xong/", {"note": "Còn thiếu hợp đồng", "seen": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="finding-error"' in page
    assert "Còn thiếu hợp đồng" in page


def test_refusal_without_a_reason_is_not_taken(desk: Desk) -> None:
    code = desk.file()
    officer = _signed_in("one_stop_officer")
    number = desk.step("one_stop_officer").id

    answer = officer.post(f"/ban-lam-viec/viec/{number}/xong/", {"finding": "refused", "seen": "1"})

    page = answer.content.decode()
    assert (answer.status_code, 'id="grounds-0-text-error"' in page, 'id="grounds-0-article-error"' in page) == (
        422, True, True,
    )  # fmt: skip
    assert desk.status(code) is Status.SUBMITTED


def test_second_officer_who_comes_late_is_told_and_keeps_what_was_typed(desk: Desk) -> None:
    desk.file()
    officer = _signed_in("one_stop_officer")
    number = desk.step("one_stop_officer").id
    desk.finish("one_stop_officer", finding="complete")

    answer = officer.post(f"/ban-lam-viec/viec/{number}/xong/", {"finding": "supplement", "note": "Thiếu", "seen": "1"})

    assert answer.status_code == 409


def test_supplement_that_came_is_noted_on_the_dossier_s_page(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="supplement", note="Thiếu bản sao")
    officer = _signed_in("one_stop_officer")

    listed = officer.get("/ban-lam-viec/?hang=cho-ben-khac").content.decode()
    page = officer.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    officer.post(f"/ban-lam-viec/ho-so/{code}/ghi-nhan/", {"message": "supplement_received", "seen": _seen(page)})
    desk.work()

    assert f"/ban-lam-viec/ho-so/{code}/" in listed
    assert "Loại chủ thể" in page and "Doanh nghiệp" in page
    assert desk.status(code) is Status.SUBMITTED
    assert desk.step("one_stop_officer").element == "intake"


def test_step_of_another_role_is_not_theirs_to_finish(desk: Desk) -> None:
    code = desk.file()
    number = desk.step("one_stop_officer").id
    specialist = _signed_in("specialist")

    answer = specialist.post(f"/ban-lam-viec/viec/{number}/xong/", {"finding": "complete", "seen": "1"})

    assert answer.status_code == 403
    assert "/ban-lam-viec/viec/" + str(number) not in specialist.get("/ban-lam-viec/viec/").content.decode()
    assert desk.status(code) is Status.SUBMITTED


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [("number", "1.250", 1250), ("number", "0,5", 0.5), ("number", "1.25", None), ("number", "NaN", None),
     ("date", "5/1/2027", "2027-01-05"), ("date", "31/2/2027", None)],
)  # fmt: skip
def test_numbers_and_days_are_read_as_people_here_write_them(kind: str, typed: str, read: object) -> None:
    assert answers._value(Gives("value", kind), typed) == read


def _signed_in(role: str) -> Client:
    client = Client()
    page = client.get("/ban-lam-viec/dang-nhap/")
    assert page.status_code == 200
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    return found[1]
