"""Answering a request for supplement on the portal, as an applicant meets it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor, signed_in
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT, Desk

from motcua.casework.attachments import models as paper_models
from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Area, Pin, Status
from motcua.doors.ui import writing
from motcua.foundation.types import Ref
from motcua.identity.people import models as people

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def desk(transactional_db: None, settings: Settings) -> Desk:
    factory.prepare(settings)
    return Desk()


@pytest.fixture
def owner(desk: Desk) -> Visitor:
    return signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")


@pytest.fixture
def code(desk: Desk, owner: Visitor) -> str:
    """A dossier of the visitor's own, of which the clerk has asked more: a field, an area of a page, and an answer in words."""
    code = desk.file()
    person = people.Person.objects.get()
    models.Dossier.objects.filter(code=code).update(owner_kind="person", owner_id=str(person.pk))
    paper_models.Paper.objects.filter(dossier_id=code).update(owner_kind="person", owner_id=str(person.pk))
    clerk = desk.officers["one_stop_officer"]
    (paper,) = papers.of(Ref("dossier", code))
    pins = (Pin(pointer="/request"), Pin(paper=paper.id, page=1, area=Area(0.1, 0.2, 0.3, 0.1)))
    for pin in pins:
        services.add_remark(clerk, code=code, pin=pin, kind="wrong", text=f"Cần sửa {EVIL}", at=AT)
    row = models.Dossier.objects.get(code=code)
    services.request_supplement(
        clerk, code=code, wording={1: f"Ghi rõ địa chỉ {EVIL}", 2: "Bản chụp bị mờ"}, seen=row.turns, at=AT
    )
    return code


def test_applicant_sees_what_is_asked_on_top_and_only_these_fields_are_open(owner: Visitor, code: str) -> None:
    followed = owner.http.get(f"/ho-so/{code}/theo-doi/").content.decode()
    page = owner.http.get(_address(code)).content.decode()

    assert followed.index('id="asked"') < followed.index('id="standing"')
    assert 'name="/request"' in page
    assert 'name="/subject"' not in page
    assert 'type="file"' in page
    assert '<rect x="100"' in page
    assert "Thời hạn giải quyết chỉ bắt đầu khi hồ sơ được tiếp nhận" in page
    assert "<script>alert" not in followed + page


def test_what_is_asked_stays_on_top_of_my_page_however_many_dossiers_came_since(owner: Visitor, code: str) -> None:
    row = models.Dossier.objects.get(code=code)
    until = models.SupplementRequest.objects.get(dossier=row).until
    assert until is not None
    for number in range(1, 22):
        row.pk, row.code, row.status = None, f"{code[:-4]}9{number:03}", "ACCEPTED"
        row.subject_key, row.received_at = str(number), AT + timedelta(days=number)
        row.save(force_insert=True)

    page = owner.http.get("/cua-toi/").content.decode()
    todo, filed = page.split('id="filed"')

    assert f"/ho-so/{code}/theo-doi/" in todo
    assert f"Trả lời trước {writing.moment(until)}" in todo
    assert f"/ho-so/{code}/theo-doi/" not in filed
    assert {"/cua-toi/phan-anh/", "/cua-toi/ho-tro/", "/cua-toi/giay-to/", "/thanh-toan/"} <= set(
        re.findall(r'href="([^"]+)"', page)
    )


def test_part_of_an_answer_is_kept_then_sent_once(owner: Visitor, code: str, desk: Desk) -> None:
    kept = _post(owner, code, {"/request": "Tại số 12 Nguyễn Trãi, Hà Nội", "action": "leave"})
    page = owner.http.get(_address(code)).content.decode()
    refused = _post(owner, code, {"/request": "Tại số 12 Nguyễn Trãi, Hà Nội", "action": "send"})
    file = SimpleUploadedFile("ban-moi.pdf", house.pdf("ban-moi"), "application/pdf")
    taken = _post(owner, code, {"/request": "Tại số 12 Nguyễn Trãi, Hà Nội", "file-2": file, "action": "upload:2"})
    sent = _post(owner, code, {"/request": "Tại số 12 Nguyễn Trãi, Hà Nội", "words-2": "Đã quét lại", "action": "send"})
    again = _post(owner, code, {"/request": "Tại số 12 Nguyễn Trãi, Hà Nội", "action": "send"})

    assert kept.status_code == taken.status_code == 302
    assert "Tại số 12 Nguyễn Trãi" in page
    assert (refused.status_code, 'id="words-2-error"' in refused.content.decode()) == (422, True)
    assert (sent.status_code, sent["Location"]) == (302, f"/ho-so/{code}/theo-doi/")
    assert (again.status_code, again["Location"]) == (302, f"/ho-so/{code}/theo-doi/")
    found = queries.difference(desk.officers["one_stop_officer"], code)
    assert found is not None
    assert [one.after.vi for one in found.fields] == ["Tại số 12 Nguyễn Trãi, Hà Nội"]
    assert [name for name, _ in found.papers[0].after] == ["ban-moi.pdf"]
    assert queries.brief(desk.officers["one_stop_officer"], code).status is Status.SUBMITTED


def test_file_that_is_refused_is_told_at_its_place_and_nothing_typed_is_lost(owner: Visitor, code: str) -> None:
    file = SimpleUploadedFile("virus.exe", b"MZ", "application/octet-stream")

    answer = _post(
        owner, code, {"/request": "Đang viết dở dang", "words-1": "Sẽ sửa", "file-2": file, "action": "upload:2"}
    )

    page = answer.content.decode()
    assert (answer.status_code, 'id="file-2-error"' in page) == (422, True)
    assert "Đang viết dở dang" in page
    assert "Sẽ sửa" in page


def test_field_that_was_not_asked_is_not_changed_by_a_crafted_form(owner: Visitor, code: str) -> None:
    _post(owner, code, {"/subject": "Chiếm quyền", "/request": "Nội dung khác hẳn", "words-2": "x", "action": "send"})

    last = models.Revision.objects.filter(dossier__code=code).latest("number")
    assert (last.number, last.data["subject"]) == (2, "Đề nghị giải quyết cho cơ sở tại Hà Nội")


def test_stranger_finds_neither_the_page_nor_the_picture(owner: Visitor, code: str) -> None:
    stranger = signed_in("Đỗ Quang Huy", "099080001234", "tech-huy")
    (paper,) = papers.of(Ref("dossier", code))
    picture = f"/ho-so/{code}/giay-to/{paper.id}/trang/1/"

    assert [stranger.http.get(one).status_code for one in (_address(code), picture)] == [404, 404]
    assert Client().get(picture).status_code == 303
    assert owner.http.get(picture)["Content-Type"] == "image/png"


def test_answer_kept_on_another_page_meanwhile_is_not_overwritten(owner: Visitor, code: str) -> None:
    before = owner.http.get(_address(code))
    _post(owner, code, {"/request": "Bản thứ hai của đề nghị", "action": "leave"})

    stale = owner.http.post(
        _address(code),
        {"seen_version": owner.seen(before), "/request": "Bản cũ", "words-2": "Lời cũ", "action": "send"},
    )

    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Bản thứ hai của đề nghị" in page
    assert "Lời cũ" in page


def _address(code: str) -> str:
    return f"/ho-so/{code}/bo-sung/"


def _post(visitor: Visitor, code: str, given: dict[str, object]) -> HttpResponse:
    page = visitor.http.get(_address(code)).content.decode()
    found = re.search(r'name="seen_version" value="(\d+)"', page)
    return visitor.http.post(_address(code), {"seen_version": found[1] if found else "", **given})
