"""Remarks, the viewer and the request for supplement, as an officer meets them."""

from __future__ import annotations

import re

from django.test import Client
from tests.rooms.casework.dossiers.factory import AT, PASSWORD, Desk, officer

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Area, Pin, Status
from motcua.foundation.audit import models as audit
from motcua.foundation.types import Ref

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_three_panes_have_the_form_a_page_and_the_remarks(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")

    page = client.get(_review(code)).content.decode()

    assert [f'id="{pane}"' in page for pane in ("form-pane", "viewer", "remarks-pane")] == [True] * 3
    assert "Trang 1 / 1" in page
    assert "ghi-chu=%2Frequest" in page


def test_page_of_a_paper_is_a_picture_and_every_look_is_logged(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    (paper,) = papers.of(Ref("dossier", code))

    answer = client.get(f"{_review(code)}giay-to/{paper.id}/trang/1/?phong=1600")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert audit.Look.objects.filter(subject_id=code, what=f"paper:{paper.id}/1").exists()


def test_page_that_is_not_there_and_paper_of_another_dossier_are_not_found(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    other = desk.file_again()
    (paper,) = papers.of(Ref("dossier", code))

    assert client.get(f"{_review(code)}giay-to/{paper.id}/trang/9/").status_code == 404
    assert client.get(f"{_review(other)}giay-to/{paper.id}/trang/1/").status_code == 404
    assert client.get(f"{_review(code)}giay-to/khong-co/trang/1/").status_code == 404


def test_officer_of_another_unit_gets_no_picture(desk: Desk) -> None:
    code = desk.file()
    (paper,) = papers.of(Ref("dossier", code))
    officer("specialist", unit="khac", login="la")

    answer = _signed_in("la").get(f"{_review(code)}giay-to/{paper.id}/trang/1/")

    assert answer.status_code == 404


def test_remark_on_a_rectangle_is_typed_in_four_fields_and_shown_on_the_page_and_in_the_list(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    (paper,) = papers.of(Ref("dossier", code))
    form = client.get(f"{_review(code)}?giay={paper.id}&trang=1&ghi-chu=trang").content.decode()
    assert 'name="width"' in form

    sides = {"left": "10", "top": "20,5", "width": "30", "height": "5"}
    answer = client.post(
        f"{_review(code)}ghi-chu/",
        {"ghi-chu": "trang", "giay": paper.id, "trang": "1", "kind": "unreadable", "text": EVIL, **sides},
    )

    assert answer.status_code == 303
    (remark,) = queries.remarks(desk.officers["one_stop_officer"], code)
    assert remark.pin.area == Area(0.1, 0.205, 0.3, 0.05)
    page = client.get(answer["Location"]).content.decode()
    assert '<rect x="100"' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_remark_with_faults_tells_each_at_its_field_and_keeps_what_was_typed(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    (paper,) = papers.of(Ref("dossier", code))

    answer = client.post(
        f"{_review(code)}ghi-chu/",
        {"ghi-chu": "trang", "giay": paper.id, "trang": "1", "text": "", "article": "Điều 5", "left": "90", "top": "x", "width": "50", "height": "5"},
    )  # fmt: skip

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [f'id="{name}-error"' in page for name in ("pin", "kind", "text")] == [True] * 3
    assert 'value="Điều 5"' in page
    assert 'value="90"' in page


def test_ticked_remarks_become_one_request_and_the_step_ends_with_it(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    clerk = desk.officers["one_stop_officer"]
    for pin in (Pin(pointer="/request"), Pin()):
        services.add_remark(clerk, code=code, pin=pin, kind="wrong", text="Ghi rõ", at=AT)
    page = client.get(f"{_review(code)}bo-sung/").content.decode()
    sent = {"seen": _seen(page), "viec": _hidden(page, "viec"), "remarks": ["1"], "wording-1": "Ghi rõ địa chỉ cơ sở"}

    preview = client.post(f"{_review(code)}bo-sung/", {**sent, "action": "preview"}).content.decode()
    answer = client.post(f"{_review(code)}bo-sung/", {**sent, "action": "send"})
    desk.work()

    assert "mẫu 02" in preview
    assert answer.status_code == 303
    assert (desk.status(code), desk.step_count("one_stop_officer")) == (Status.SUPP_PRE, 0)
    asked = queries.asked(desk.enterprise, code)
    assert asked is not None
    assert [one.text for one in asked.remarks] == ["Ghi rõ địa chỉ cơ sở"]
    waiting = client.get(f"{_review(code)}bo-sung/").content.decode()
    assert "đang chờ người nộp bổ sung" in waiting


def test_nothing_ticked_is_told_and_an_old_page_changes_nothing(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    services.add_remark(desk.officers["one_stop_officer"], code=code, pin=Pin(), kind="wrong", text="x", at=AT)

    nothing = client.post(f"{_review(code)}bo-sung/", {"seen": "1", "action": "send"})
    stale = client.post(
        f"{_review(code)}bo-sung/", {"seen": "77", "remarks": "1", "wording-1": "Giữ lại câu này", "action": "send"}
    )

    assert (nothing.status_code, "ít nhất một ghi chú" in nothing.content.decode()) == (422, True)
    assert (stale.status_code, "Giữ lại câu này" in stale.content.decode()) == (409, True)
    assert desk.status(code) is Status.SUBMITTED


def test_step_that_ends_with_a_supplement_leads_to_the_letter(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    number = desk.step("one_stop_officer").id
    page = client.get(f"/ban-lam-viec/viec/{number}/").content.decode()

    answer = client.post(
        f"/ban-lam-viec/viec/{number}/xong/", {"finding": "supplement", "note": "Thiếu bản sao", "seen": _seen(page)}
    )

    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{_review(code)}bo-sung/?viec={number}")
    assert "Thiếu bản sao" in client.get(answer["Location"]).content.decode()


def test_difference_comes_first_when_the_supplement_is_back(desk: Desk) -> None:
    code, client = desk.file(), _signed_in("one_stop_officer")
    clerk = desk.officers["one_stop_officer"]
    services.add_remark(clerk, code=code, pin=Pin(pointer="/request"), kind="wrong", text="Ghi rõ", at=AT)
    page = client.get(f"{_review(code)}bo-sung/").content.decode()
    client.post(
        f"{_review(code)}bo-sung/",
        {"seen": _seen(page), "viec": _hidden(page, "viec"), "remarks": "1", "wording-1": "Ghi rõ", "action": "send"},
    )
    desk.work()
    services.supplement(
        desk.enterprise,
        code=code,
        changes={"/request": "Tại số 12 Nguyễn Trãi"},
        papers={},
        words={1: EVIL},
        key="k",
        at=AT,
    )

    shown = client.get(_review(code)).content.decode()
    client.post(f"{_review(code)}ghi-chu/1/", {"act": "resolve"})

    assert shown.index('id="difference"') < shown.index('id="form-pane"')
    assert "<ins>Tại số 12 Nguyễn Trãi</ins>" in shown
    assert "Đã trả lời" in shown
    assert "<script>alert" not in shown
    (remark,) = queries.remarks(clerk, code)
    assert remark.state == "resolved"


def _signed_in(role: str) -> Client:
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client


def _review(code: str) -> str:
    return f"/ban-lam-viec/ho-so/{code}/"


def _seen(page: str) -> str:
    return _hidden(page, "seen")


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found is not None
    return found[1]
