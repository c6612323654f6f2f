"""Pages of the index and of evaluations: each figure opens its records, text in a workbook is text, faults stand at their fields."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.test import Client
from pytest_django import Settings
from tests.doors.office.compared.test_pages import sign_in
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk
from tests.rooms.followup.assessment.test_evaluations import desk, handle, quarter

from motcua.followup.assessment import models, services
from motcua.foundation import clock
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["desk"]
INDEX, EVALUATIONS = "/ban-lam-viec/chat-luong/", "/ban-lam-viec/chat-luong/danh-gia/"
NIGHT = Actor.system("assessment")


def again(login: str) -> Client:
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": f"{login}.thu", "password": PASSWORD})
    return http


def test_figures_open_their_records_and_the_workbook_has_no_formula(desk: Desk, settings: Settings) -> None:
    http, key = sign_in(Client(), "auditor"), quarter().key
    empty = http.get(f"{INDEX}?dv=G02").content.decode()
    code = handle(desk, "a")
    services.take_index(NIGHT, period=quarter(), at=clock.now())
    text = http.get(f"{INDEX}?dv=G02&ky={key}").content.decode()
    (address,) = {one.replace("&amp;", "&") for one in re.findall(r'href="(/[^"]*chi-so=2\.1[^"]*phan=below)"', text)}
    listed = http.get(address).content.decode()
    made = http.get(f"{INDEX}chi-so.xlsx?dv=G02&ky={key}&tt==1%2B1")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active

    assert "Chưa có số liệu của kỳ này" in empty
    assert "Chưa có số liệu" in text and "Chưa ghi ngày quyết định công bố" in text
    assert code in listed and "1 mục, bằng con số đã hiện" in listed
    assert sheet is not None
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert sheet["B3"].value == "=1+1"
    stranger = again("clerk")
    assert [stranger.get(path).status_code for path in (INDEX, address)] == [403, 403]
    assert [
        http.get(f"{INDEX}danh-sach/?so={one}&dv=G02&chi-so=x").status_code for one in ("", "9" * 30, "-1", "7")
    ] == [404] * 4


def test_published_page_shows_the_ministry_without_any_dossier(desk: Desk) -> None:
    code = handle(desk, "a")
    services.take_index(NIGHT, period=quarter(), at=clock.now())

    text = Client().get("/chat-luong-phuc-vu/").content.decode()
    odd = [
        Client().get(f"/chat-luong-phuc-vu/?ky={one}").status_code for one in ("2024", "2026-11", "x", "9999-Q1", "\0")
    ]

    assert "Chất lượng phục vụ người dân" in text
    assert code not in text and "danh-sach" not in text
    assert odd == [200] * 5


def test_evaluation_goes_from_draft_to_signed_on_its_pages(desk: Desk) -> None:
    handle(desk, "a")
    controller = sign_in(Client(), "procedure_controller")
    made = controller.post(f"{EVALUATIONS}lap/", {"ky": quarter().key}, follow=True).content.decode()
    faulty = controller.post(
        f"{EVALUATIONS}ghi/", {"ky": quarter().key, "unit": "G02", "indicator": "5", "reason": "x"}
    )
    own = models.Evaluation.objects.get(who=desk.officers["specialist"].id)
    page, act = f"{EVALUATIONS}{own.pk}/", f"{EVALUATIONS}{own.pk}/lam/"
    specialist, leader = again("specialist"), again("department_leader")
    mine = specialist.get(f"{EVALUATIONS}?ky={quarter().key}").content.decode()
    empty = specialist.post(act, {"act": "object", "text": " "})
    sent = specialist.post(act, {"act": "object", "text": "<b>Sai</b>"}, follow=True).content.decode()
    answered = leader.post(act, {"act": "answer", "text": "Đã xem"}, follow=True).content.decode()
    signed = leader.post(act, {"act": "sign"}, follow=True).content.decode()

    assert "bản đánh giá" in made
    assert (faulty.status_code, 'href="#points"' in faulty.content.decode()) == (422, True)
    assert page in mine and "Ẩn: dưới 5 hồ sơ" in mine
    assert (empty.status_code, 'href="#text"' in empty.content.decode()) == (422, True)
    assert "&lt;b&gt;Sai" in sent and "Chờ trả lời ý kiến" in sent
    assert "Đã trả lời." in answered and "Đã duyệt." in signed
    assert again("clerk").get(page).status_code == 404
    assert specialist.post(act, {"act": "sign"}, follow=True).status_code == 403
