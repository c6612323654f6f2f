"""The pages on which another authority is asked by letter and its answer is read and taken."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.rooms.backoffice.documents.factory import HEALTH, LINK
from tests.rooms.casework.dossiers.acts.acting import processing, working_day
from tests.rooms.casework.dossiers.acts.test_letters import answer, issue
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk

from motcua.backoffice.documents import models as document_models
from motcua.backoffice.documents import services as documents
from motcua.backoffice.documents.types import Agency
from motcua.casework.attachments import queries as papers
from motcua.foundation import clock
from motcua.foundation.types import Ref

BASE = "/ban-lam-viec/ho-so/"


def signed_in(role: str) -> Client:
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client


def test_officer_asks_reads_the_answer_and_takes_it(desk: Desk) -> None:
    code = processing(desk)
    known = [Agency(HEALTH.code, "000.00.00.G18", HEALTH.name), Agency("G12", "000.00.00.G12", "Bộ Tài chính")]
    documents.know_agencies(LINK, agencies=known, at=clock.now())
    specialist = signed_in("specialist")
    page = f"{BASE}{code}/hoi-co-quan/"
    shown = specialist.get(page).content.decode()
    version = re.search(r'name="seen" value="(\d+)"', shown)
    key = re.search(r'name="key" value="([^"]+)"', shown)
    assert version is not None and key is not None
    (paper,) = papers.of(Ref("dossier", code))
    typed = {
        "to": "bo y te", "text": "Có ý kiến gì <b>?", "until": f"{working_day(clock.now(), 3):%d/%m/%Y}", "must": "yes", "papers": paper.id,
        "signer_position": "CỤC TRƯỞNG", "seen": version.group(1), "key": key.group(1),
    }  # fmt: skip

    several = specialist.post(page, {**typed, "to": "bo"})
    empty = specialist.post(page, {"to": "", "text": "", "until": "32/13/2026", "seen": version.group(1)})
    stale = specialist.post(page, {**typed, "seen": "1", "key": "another"})
    made = specialist.post(page, typed)
    review = specialist.get(f"{BASE}{code}/").content.decode()

    assert (several.status_code, empty.status_code, stale.status_code, made.status_code) == (422, 422, 409, 303)
    assert "G12 Bộ Tài chính" in several.content.decode() and "Có ý kiến gì &lt;b&gt;?" in several.content.decode()
    assert 'id="until-error"' in empty.content.decode()
    assert "Công văn đang soạn" in review and "Bộ Y tế" in review

    row = issue(document_models.Document.objects.get(direction="out"))
    answer(desk, row)
    review = specialist.get(f"{BASE}{code}/").content.decode()
    address = re.search(rf'href="({BASE}{code}/y-kien/\d+/tra-loi/)"', review)
    assert address is not None and "axis-9/BYT" in review
    reading = specialist.get(address.group(1)).content.decode()
    file = re.search(rf'href="({re.escape(address.group(1))}\d+/)"', reading)
    document = re.search(r'name="document" value="([^"]+)"', reading)
    version = re.search(r'name="seen" value="(\d+)"', reading)
    assert file is not None and document is not None and version is not None
    got = specialist.get(file.group(1))
    given = {"document": document.group(1), "seen": version.group(1)}
    missing = specialist.post(address.group(1), given)
    taken = specialist.post(address.group(1), {**given, "opinion": "agree", "text": "Không thuộc danh mục"})
    review = specialist.get(f"{BASE}{code}/").content.decode()

    assert got.content.startswith(b"%PDF") and got["Content-Disposition"].startswith("attachment")
    assert missing.status_code == 422 and 'id="opinion-error"' in missing.content.decode()
    assert taken.status_code == 303
    assert "Không thuộc danh mục" in review and "Đã lấy văn bản trả lời" in review
    assert specialist.post(address.group(1), {**given, "opinion": "other", "text": "Khác"}).status_code == 409
    assert signed_in("clerk").get(page).status_code in {403, 404}


@pytest.mark.parametrize("path", ["y-kien/999999/tra-loi/", "y-kien/999999/tra-loi/1/"])
def test_answer_that_does_not_exist_is_not_found(path: str, desk: Desk) -> None:
    assert signed_in("specialist").get(f"{BASE}{processing(desk)}/{path}").status_code == 404
