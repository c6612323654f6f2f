"""Heads read reports of groups; the controller reads single ratings and settles complaints."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.doors.office.compared.test_pages import sign_in
from tests.links import house

from motcua.followup.feedback import models, services
from motcua.followup.feedback.types import Level as L
from motcua.followup.feedback.types import Said, Stage, Why
from motcua.foundation import clock
from motcua.foundation.types import ANONYMOUS, Actor

pytestmark = pytest.mark.django_db(transaction=True)
REPORT, SINGLE = "/ban-lam-viec/danh-gia/", "/ban-lam-viec/danh-gia/tung-luot/"


def test_report_shows_groups_only_and_no_dossier(client: Client) -> None:
    house.prepare()
    at = clock.now() - timedelta(days=20)
    for number, level in enumerate((L.SATISFIED, L.SATISFIED, L.NEUTRAL, L.DISSATISFIED, L.VERY_SATISFIED)):
        models.Rating.objects.create(
            source="house", key=str(number), dossier=f"G02.18-{number}", unit="G02.18", procedure="khai-bao-hoa-chat-nhap-khau",
            level=level.value, whys=["slow"], text="=1+1 <b>nhanh</b>", at=at, taken_at=at,
        )  # fmt: skip
    head = sign_in(client, "one_stop_head")
    before = head.get(REPORT).content.decode()
    services.close_groups(Actor.system("feedback"), at=clock.now())
    after = head.get(f"{REPORT}?dv=G02").content.decode()

    assert "Chưa có số liệu của kỳ này" in before and "5 đánh giá chưa vào báo cáo" in before
    assert "80% không có ý kiến không hài lòng, trên 5 đánh giá" in after
    assert "&lt;b&gt;nhanh" in after and "G02.18-1" not in after and SINGLE not in after
    assert "Chưa có số liệu" in head.get(f"{REPORT}?ky=2001&dv=\0x").content.decode()
    assert (head.get(SINGLE).status_code, sign_in(Client(), "specialist").get(REPORT).status_code) == (403, 403)


def test_controller_settles_a_complaint_with_its_reason(client: Client) -> None:
    house.prepare()
    receipt = house.file_dossier()
    house.work()
    services.rate_by_slip(
        ANONYMOUS, code=receipt.code, check=receipt.check, stage=Stage.RESULT,
        said=Said(L.DISSATISFIED, (Why.ATTITUDE,), "<i>Gắt</i>"), at_kiosk=False, at=clock.now(),
    )  # fmt: skip
    row = models.Rating.objects.get()
    controller = sign_in(client, "procedure_controller")
    listed = controller.get(f"{SINGLE}?muc=attitude").content.decode()
    faulty = controller.post(f"{SINGLE}{row.pk}/", {"reason": "  "})
    done = controller.post(f"{SINGLE}{row.pk}/", {"reason": "Đã xem lại camera"}, follow=True).content.decode()
    auditor = sign_in(Client(), "auditor")

    assert receipt.code in listed and "&lt;i&gt;Gắt" in listed
    assert (faulty.status_code, f'href="#reason-{row.pk}"' in faulty.content.decode()) == (422, True)
    assert "Đã xác minh không đúng: Đã xem lại camera" in done
    assert auditor.get(SINGLE).status_code == 200
    assert auditor.post(f"{SINGLE}{row.pk}/", {"act": "hold"}).status_code == 403
