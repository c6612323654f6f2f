"""Digitising on the pages of the office: what each officer sees, does and may not."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.rooms.casework.digitising.test_digitising import GOOD, scanned
from tests.rooms.casework.dossiers import factory

from motcua.casework.digitising import jobs, models
from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding
from motcua.foundation.types import Ref

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
    own = second.get(page).content.decode()
    second.post(page, {"action": "settle", "symbol": "124/GP-BCT"})
    told = second.get(page).content.decode()
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
    assert ("Chờ người thứ ba" in own, 'name="symbol"' in own) == (True, False)
    assert "Người đã nhập bản quét không chốt chỗ khác nhau" in told
    assert not_his.status_code == 403
    assert "100 % (1/1)" in done
    image = clerk.get(f"{page}trang/1/")
    assert (image.status_code, image["Content-Type"].partition("/")[0]) == (200, "image")
    hidden = [elsewhere.get(path).status_code for path in (page, f"{page}trang/1/", opened["Location"])]
    assert hidden == [404, 404, 404]
    assert clerk.get(f"{page}trang/99/").status_code == 404
    assert Client().get(PAGE).status_code == 302


def listed(*rows: list[object], head: tuple[str, ...] = ("TỆP", "Số kết quả", "Ngày cấp", "Mã số thuế", "Chủ sở hữu")) -> SimpleUploadedFile:  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (list(head), *rows):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("danh-sach.xlsx", out.getvalue())


def opened(client: Client) -> str:
    made = client.post(PAGE, {"action": "open", "procedure": factory.PROCEDURE, "unit": UNIT, "name": "Hộp 2"})
    return made["Location"]


def test_a_folder_with_its_excel_list_is_brought_in_and_worked_through_one_after_the_other(settings: Settings) -> None:
    factory.prepare(settings)
    first, second = (signed_in(role) for role in ("one_stop_officer", "specialist"))
    page = opened(first)
    name = "Công ty TNHH Hóa chất Minh Phát"
    files = [
        SimpleUploadedFile(f"gp {number}.pdf", scanned(f"So: {number}/GP-BCT"))
        for number in (1, 2, 3)
    ]  # fmt: skip
    rows = [
        ["quet/GP 1.pdf", "1/GP-BCT", "24/11/2019", int(factory.ENTERPRISE), name],
        ["gp 2.pdf", "2/GP-BCT", "hôm qua", "9901234561", name],
        ["gp 9.pdf", "9/GP-BCT", "24/11/2019", factory.ENTERPRISE, name],
    ]

    came = first.post(page, {"file": [*files, listed(*rows)]})
    again = first.get(first.post(page, {"file": [listed(rows[0])]})["Location"]).content.decode()
    headless = first.post(page, {"file": [listed(rows[0], head=("Số", "b", "c", "d", "e"))]})
    wrong = first.post(page, {"file": [SimpleUploadedFile("x.xlsx", b"PK\3\4")]})
    scans = list(models.Scan.objects.order_by("id"))
    said = came.content.decode()

    assert came.status_code == 200
    assert "Đã nhận 3 bản quét." in said
    assert "1 dòng thành lần nhập một, 0 bản quét đã nhập trước đó" in said
    assert "Dòng 3, “gp 2.pdf”: kiểm tra lại Ngày cấp, Mã số doanh nghiệp hoặc số định danh." in said
    assert "Dòng 4: chưa có bản quét “gp 9.pdf” trong lô." in said
    assert "chưa cài chương trình nhận dạng chữ" in said or "được tesseract đọc" in said or "được ocrmypdf đọc" in said
    assert [scan.state for scan in scans] == ["second", "first", "first"]
    assert scans[0].first["owner_id"] == factory.ENTERPRISE
    assert scans[1].proposed["symbol"] == "2/GP-BCT" and "owner_id" not in scans[1].proposed
    assert "0 dòng thành lần nhập một, 1 bản quét đã nhập trước đó" in again
    assert (headless.status_code, "cột Tệp" in headless.content.decode()) == (422, True)
    assert (wrong.status_code, "“x.xlsx”: không đọc được bảng tính" in wrong.content.decode()) == (422, True)
    # The list's entry was the first officer's: the next one for them is the second scan, for the other officer the first.
    assert f"ban-quet/{scans[1].pk}/" in first.get(page).content.decode().partition("Nhập bản tiếp theo")[0]
    entered = second.post(f"{PAGE}ban-quet/{scans[0].pk}/", {**TYPED, "symbol": "1/GP-BCT"})
    assert entered["Location"] == f"{PAGE}ban-quet/{scans[1].pk}/"
    only = second.get(f"{page}?trang-thai=first").content.decode()
    assert ("gp 1.pdf" in only.partition("<tbody>")[2], "Chờ nhập lần một (2)" in only) == (False, True)
    jobs.recognise(scans[2].pk)  # whatever this machine reads, an entry is never made by it
    assert models.Scan.objects.get(pk=scans[2].pk).state == "first"


def test_a_sealed_copy_is_shown_and_revoked_and_one_that_was_wrong_is_digitised_anew(
    settings: Settings,
) -> None:
    factory.prepare(settings)
    first, second, clerk = (signed_in(role) for role in ("one_stop_officer", "specialist", "clerk"))

    def sealed() -> str:
        first.post(opened(first), {"file": [SimpleUploadedFile("gp.pdf", scanned("So: 123/GP-BCT"))]})
        page = f"{PAGE}ban-quet/{models.Scan.objects.latest('id').pk}/"
        first.post(page, TYPED)
        second.post(page, TYPED)
        clerk.post(page, {"action": "certify"})
        return page

    page = sealed()
    shown = clerk.get(page).content.decode()
    issued = results.for_subject(Ref("digitised", str(models.Scan.objects.get().pk)))
    assert issued is not None
    visitor = Client()
    before = visitor.get(issued.verification_path).content.decode()
    reasonless = clerk.post(page, {"action": "revoke", "why": " ", "document": ""})
    not_his = second.post(page, {"action": "revoke", "why": "Sai tên", "document": "1/QĐ"})
    done = clerk.post(page, {"action": "revoke", "why": "Sai tên", "document": "1/QĐ-BCT", "wrong": "1"})
    after = visitor.get(issued.verification_path).content.decode()
    twice = clerk.post(page, {"action": "revoke", "why": "Sai nữa", "document": "2/QĐ-BCT"})
    anew = sealed()

    assert issued.verification_path.replace("&", "&amp;") in shown and "Còn hiệu lực" in shown
    assert "Giấy tờ có thật" in before
    assert (reasonless.status_code, not_his.status_code, done.status_code) == (422, 403, 303)
    assert (
        "Nhập lý do thu hồi" in reasonless.content.decode() and "Nhập số văn bản thu hồi" in reasonless.content.decode()
    )
    assert results.verify(issued.code, issued.check).finding is Finding.REVOKED
    assert "thu hồi" in after.lower() and after != before
    assert twice.status_code == 303
    told = results.for_link(issued.id)
    assert told.end_reason == "Sai tên (1/QĐ-BCT)"
    assert "Sai tên (1/QĐ-BCT)" in clerk.get(page).content.decode()
    assert list(models.Scan.objects.order_by("id").values_list("state", flat=True)) == ["dropped", "certified"]
    # A paper that was revoked itself does not come back by another scan of it.
    clerk.post(anew, {"action": "revoke", "why": "Hết điều kiện", "document": "3/QĐ-BCT"})
    sealed()
    assert list(models.Scan.objects.order_by("id").values_list("state", flat=True))[1:] == ["certified", "matched"]
