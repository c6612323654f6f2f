"""Two officers on one dossier, on their pages."""

from __future__ import annotations

import re

from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk

from motcua.casework.dossiers import services
from motcua.casework.dossiers.types import Asked, Status
from motcua.foundation import clock


def test_page_names_the_other_officer_who_has_it_open_and_the_one_at_work(desk: Desk) -> None:
    code = desk.file()
    first, second = signed_in("specialist"), signed_in("clerk")
    first.get(f"/ban-lam-viec/ho-so/{code}/")
    first.post(f"/ban-lam-viec/ho-so/{code}/giu/")

    page = second.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    part = second.get(f"/ban-lam-viec/ho-so/{code}/cung-xem/").content.decode()

    for text in (page, part):
        assert "specialist đang mở hồ sơ này" in text
        assert "specialist đang xử lý hồ sơ này" in text
        assert "Tiếp quản" not in text
    assert "<html" not in part


def test_act_on_what_another_works_on_is_refused_and_what_was_typed_stays(desk: Desk) -> None:
    code = desk.file()
    head, clerk = signed_in("division_head"), signed_in("one_stop_officer")
    number = desk.step("one_stop_officer").id
    head.post(f"/ban-lam-viec/ho-so/{code}/giu/")

    answer = clerk.post(
        f"/ban-lam-viec/viec/{number}/xong/", {"finding": "complete", "note": "Thiếu hợp đồng", "seen": "0"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "division_head đang xử lý hồ sơ này" in page
    assert "Thiếu hợp đồng" in page
    assert desk.status(code) is Status.SUBMITTED


def test_a_stopped_dossier_has_no_day_to_come_and_nobody_begins_on_it(desk: Desk) -> None:
    code = desk.file()
    clerk = signed_in("one_stop_officer")
    desk.finish("one_stop_officer", finding="complete")
    address = f"/ban-lam-viec/ho-so/{code}/"
    before = clerk.get(address).content.decode()

    services.withdraw(
        desk.enterprise, code=code, reason="Đổi kế hoạch", way="api", asked=Asked(None, ""), at=clock.now()
    )
    after = clerk.get(address).content.decode()

    assert desk.status(code) is Status.STOPPED
    assert ("Hạn trả:" in before, "Bắt đầu xử lý" in before) == (True, True)
    assert ("Hạn trả:" in after, "Bắt đầu xử lý" in after) == (False, False)
    # The history speaks the officers' words: taken in and handed on are two things.
    assert re.findall("Chuyển trạng thái: ([^<]+?) *<", after) == [
        "Được tiếp nhận", "Đã chuyển đơn vị thụ lý", "Yêu cầu rút", "Đã rút / Dừng xử lý",
    ]  # fmt: skip


def test_conflict_tells_what_happened_meanwhile(desk: Desk) -> None:
    desk.file()
    late = signed_in("one_stop_officer")
    number = desk.step("one_stop_officer").id
    page = late.get(f"/ban-lam-viec/viec/{number}/").content.decode()
    fields = {name: re.search(f'name="{name}" value="(\\d+)"', page)[1] for name in ("seen", "place")}
    desk.finish("one_stop_officer", finding="complete")

    answer = late.post(f"/ban-lam-viec/viec/{number}/xong/", {"finding": "supplement", "note": "Thiếu", **fields})

    told = answer.content.decode().partition("Đã xảy ra trong lúc bạn soạn")[2]
    assert answer.status_code == 409
    assert "Xong bước · one_stop_officer" in told


def test_head_takes_over_and_leads_back_to_the_page_only_of_the_desk(desk: Desk) -> None:
    code = desk.file()
    signed_in("specialist").post(f"/ban-lam-viec/ho-so/{code}/giu/")
    head = signed_in("division_head")

    page = head.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    taken = head.post(f"/ban-lam-viec/ho-so/{code}/tiep-quan/", {"back": "//evil.example/ban-lam-viec/"})
    after = head.get(f"/ban-lam-viec/ho-so/{code}/").content.decode()
    freed = head.post(f"/ban-lam-viec/ho-so/{code}/thoi-giu/", {"back": "/ban-lam-viec/viec/"})

    assert "Tiếp quản" in page
    assert taken["Location"] == f"/ban-lam-viec/ho-so/{code}/"
    assert "Bạn đang xử lý hồ sơ này" in after
    assert freed["Location"] == "/ban-lam-viec/viec/"


def signed_in(role: str) -> Client:
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client
