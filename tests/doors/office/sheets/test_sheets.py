"""Official papers as officers, and whoever holds one, meet them."""

from __future__ import annotations

import re

from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk

from motcua.casework.dossiers import queries


def signed_in(role: str) -> Client:
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return http


def test_officer_finds_and_opens_the_slip_and_has_the_control_sheet_made(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    officer = signed_in("one_stop_officer")

    page = officer.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    address = re.search(r"/ban-lam-viec/ho-so/[^\"]+/van-ban/[0-9a-f-]{36}/", page)
    assert address is not None
    paper = officer.get(address[0])
    asked = officer.post(f"/ban-lam-viec/ho-so/{code}/van-ban/", {"key": "control_sheet"})
    desk.work()

    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in page
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert asked.status_code == 303
    assert "Phiếu kiểm soát quá trình giải quyết hồ sơ" in officer.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()


def test_paper_that_nobody_may_ask_for_is_not_made(desk: Desk) -> None:
    code = desk.file()
    officer = signed_in("one_stop_officer")

    answers = [
        officer.post(f"/ban-lam-viec/ho-so/{code}/van-ban/", {"key": key}).status_code
        for key in ("nonsense", "stop_notice", "")
    ]

    assert answers == [404, 403, 404]


def test_code_of_a_paper_leads_to_its_fingerprint_without_anything_of_people(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    (sheet,) = queries.sheets(desk.enterprise, code)
    check = queries.brief(desk.enterprise, code).check

    page = Client().get(f"/tra-cuu/hs/{code}?c={check}").content.decode()

    assert sheet.sha256 in page and sheet.symbol in page
    assert "Minh Phát" not in page
    assert sheet.sha256 not in Client().get(f"/tra-cuu/hs/{code}?c=AAAAAAAAAA").content.decode()
