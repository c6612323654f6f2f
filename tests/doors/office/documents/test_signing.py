"""Several documents signed on their pages: by PIN, and by the program on the signer's machine."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.doors.office.documents.test_pages import signed_in
from tests.rooms.backoffice.documents.factory import PIN, People, checked, draft, prepare
from tests.rooms.backoffice.documents.test_signing import as_agent, signed_by

from motcua.backoffice.documents import models, queries
from motcua.foundation.jobs import services as jobs

TRAY, BASE = "/ban-lam-viec/ky-so/", "/ban-lam-viec/van-ban/ky/"


@pytest.fixture
def people(transactional_db: None) -> People:
    return prepare()


def begun(signer: Client, people: People, *ticked: str) -> str:
    """From the tray over the confirmation to the page of the act: its address."""
    confirm = signer.post(f"{BASE}xac-nhan/", {"paper": list(ticked)}).content.decode()
    papers = re.findall(r'name="paper" value="([^"]+)"', confirm)
    key = re.search(r'name="key" value="([^"]+)"', confirm)
    assert key is not None and papers == list(ticked)
    made = signer.post(
        f"{BASE}bat-dau/", {"paper": papers, "key": key.group(1), "certificate": str(people.certificate)}
    )
    assert made.status_code == 303
    jobs.carry_out_waiting()
    return str(made["Location"])


def ticks(signer: Client) -> list[str]:
    return re.findall(r'id="letter-[^"]+" name="paper" value="([^"]+)"', signer.get(TRAY).content.decode())


def test_documents_chosen_in_the_tray_are_signed_by_one_pin(people: People) -> None:
    for _ in range(2):
        checked(people)
    draft(people)
    signer = signed_in("kyso")
    ticked = ticks(signer)
    page = begun(signer, people, *ticked)
    empty, wrong = (signer.post(f"{page}ky/", {"pin": pin}) for pin in ("", "12121212"))
    assert signer.post(f"{page}ky/", {"pin": PIN}).status_code == 303
    jobs.carry_out_waiting()

    shown = signer.get(page).content.decode()
    assert len(ticked) == 2
    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert 'id="pin-error"' in empty.content.decode() and "12121212" not in wrong.content.decode()
    assert shown.count("Đã ban hành") >= 2 and "02/BCT-HC" in shown
    assert signed_in("vanthu").get(page).status_code == 403
    assert signer.post(f"{BASE}xac-nhan/", {}).status_code == 422


def test_a_changed_document_is_told_before_and_after(people: People) -> None:
    document = checked(people)
    signer = signed_in("kyso")
    (ticked,) = ticks(signer)
    models.Document.objects.update(version=99)

    confirm = signer.post(f"{BASE}xac-nhan/", {"paper": ticked}).content.decode()
    page = begun(signer, people, ticked)
    shown = signer.get(page).content.decode()
    again = signer.post(f"{page}ky-lai/").content.decode()

    assert "Đã thay đổi sau khi xem" in confirm
    assert "Văn bản đã thay đổi sau khi anh/chị xem" in shown
    assert f"{document}:99" in again


def test_the_program_fetches_a_document_without_cookies_and_brings_it_back(people: People, settings: Settings) -> None:
    checked(people)
    as_agent(people)
    signer, program = signed_in("kyso"), Client()
    page = begun(signer, people, *ticks(signer))
    shown = signer.get(page).content.decode()
    item = re.search(r'data-signing-item="(\d+)"', shown)
    assert item is not None and "data-signing-start" in shown
    order = signer.post(f"{BASE}ban/{item.group(1)}/giao/").json()
    address = urlsplit(order["file"]["FileName"]).path
    paper = program.get(address)
    told = [
        program.post(address, {"uploadfile": SimpleUploadedFile("a.pdf", content, "application/pdf")}).json()
        for content in (paper.content, signed_by(settings, paper.content))
    ]
    jobs.carry_out_waiting()

    assert order["operation"] == "SignApproved"
    assert paper["Content-Type"] == "application/pdf"
    assert [one["Status"] for one in told] == [False, True]
    assert signer.get(f"{BASE}ban/{item.group(1)}/tinh-trang/").json()["state"] == "done"
    assert program.get(address).status_code in {403, 404, 409, 410}
    assert signed_in("vanthu").post(f"{BASE}ban/{item.group(1)}/giao/").status_code in {403, 404}


def test_a_file_signed_elsewhere_is_brought_by_hand_and_a_refusal_is_told(people: People, settings: Settings) -> None:
    for _ in range(2):
        checked(people)
    as_agent(people)
    signer = signed_in("kyso")
    page = begun(signer, people, *ticks(signer))
    first, second = re.findall(r'data-signing-item="(\d+)"', signer.get(page).content.decode())
    given = signer.get(f"{BASE}ban/{first}/tep/").content
    nothing = signer.post(f"{BASE}ban/{first}/tai-len/", follow=True).content.decode()
    signed = SimpleUploadedFile("a.pdf", signed_by(settings, given), "application/pdf")
    signer.post(f"{BASE}ban/{first}/tai-len/", {"signed": signed})
    told = signer.post(f"{BASE}ban/{second}/khong-ky/", {"status": "11", "message": "Hủy"}).json()
    jobs.carry_out_waiting()

    act = queries.signing_acts(people.signer)[0]
    assert "Chọn" in nothing
    assert told["words"] in signer.get(page).content.decode()
    assert [one.state for one in act.papers] == ["done", "failed"]
    stopped = signer.post(f"{page}dung/", follow=True).content.decode()
    assert "Đã dừng" in stopped


def test_without_a_key_that_the_server_reaches_the_page_leads_to_an_act(people: People) -> None:
    document = checked(people)
    as_agent(people)
    shown = signed_in("kyso").get(f"/ban-lam-viec/van-ban/{document}/").content.decode()

    assert "Ký văn bản này" in shown
    assert 'id="issue-act"' not in shown
