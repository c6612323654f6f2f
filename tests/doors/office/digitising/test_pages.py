"""Digitising on the pages of the office: what each officer sees, does and may not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.rooms.casework.digitising.test_digitising import GOOD, scanned
from tests.rooms.casework.dossiers import factory

from motcua.casework.digitising import models

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, UNIT = "/ban-lam-viec/so-hoa/", "G02.18"
TYPED = {**GOOD, "issued_on": "24/11/2019", "action": "enter"}


def signed_in(role: str, *, unit: str = UNIT, login: str = "") -> Client:
    factory.officer(role, unit=unit, login=login)
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{login or role}.thu", "password": factory.PASSWORD})
    return client


def test_a_scan_goes_from_upload_to_the_sealed_copy(settings: Settings) -> None:
    factory.prepare(settings)
    first, second, clerk = (signed_in(role) for role in ("one_stop_officer", "specialist", "clerk"))
    elsewhere = signed_in("clerk", unit="G02.17", login="khac")
    nameless = first.post(PAGE, {"action": "open", "procedure": factory.PROCEDURE, "unit": UNIT, "name": " "})
    first.post(PAGE, {"action": "hold", "procedure": factory.PROCEDURE, "unit": UNIT, "count": "1"})
    opened = first.post(PAGE, {"action": "open", "procedure": factory.PROCEDURE, "unit": UNIT, "name": "<b>Hộp 1</b>"})
    files = [
        SimpleUploadedFile("<script>.pdf", scanned("So: 123/GP-BCT")),
        SimpleUploadedFile("xau.pdf", b"%PDF-1.7 x"),
    ]
    uploaded = first.post(opened["Location"], {"file": files})
    scan = models.Scan.objects.get()
    page = f"{PAGE}ban-quet/{scan.pk}/"

    shown = first.get(page).content.decode()
    wrong = first.post(page, {**TYPED, "issued_on": "31/02/2019", "owner_id": "1"})
    first.post(page, TYPED)
    waits = first.get(page).content.decode()
    blind = second.get(page).content.decode()
    second.post(page, {**TYPED, "symbol": "124/GP-BCT"})
    settling = clerk.get(page).content.decode()
    clerk.post(page, {"action": "settle", "symbol": "123/GP-BCT"})
    not_his = second.post(page, {"action": "certify"})
    clerk.post(page, {"action": "certify"})
    done = clerk.get(PAGE).content.decode()

    assert (nameless.status_code, "Nhập tên lô" in nameless.content.decode()) == (422, True)
    assert (uploaded.status_code, "“xau.pdf”" in uploaded.content.decode()) == (422, True)
    assert "<script>.pdf" not in uploaded.content.decode()
    assert "<b>Hộp" not in first.get(opened["Location"]).content.decode()
    assert 'value="123/GP-BCT"' in shown
    assert wrong.status_code == 422
    assert "Ngày cấp phải là ngày có thật" in wrong.content.decode()
    assert "Chờ công chức khác nhập lần hai" in waits
    assert "123/GP-BCT" not in blind
    assert "Lần một: 123/GP-BCT. Lần hai: 124/GP-BCT." in settling
    assert not_his.status_code == 403
    assert "100 % (1/1)" in done
    image = clerk.get(f"{page}trang/1/")
    assert (image.status_code, image["Content-Type"].partition("/")[0]) == (200, "image")
    hidden = [elsewhere.get(path).status_code for path in (page, f"{page}trang/1/", opened["Location"])]
    assert hidden == [404, 404, 404]
    assert clerk.get(f"{page}trang/99/").status_code == 404
    assert Client().get(PAGE).status_code == 302
