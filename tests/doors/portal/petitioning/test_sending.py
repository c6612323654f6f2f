"""The petition's form and page on the portal, hostile input included."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.doors.portal.conftest import Visitor

from motcua.followup.petitions import models

TYPED = {
    "kind": "regulation",
    "title": "Biểu mẫu thừa",
    "text": "<img src=x onerror=alert(1)>",
    "name": "Mai",
    "phone": "0912345678",
}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def house_stands(prepared: None) -> None:
    """The house of the portal's tests."""


def test_guest_sends_once_however_often_they_press_and_follows_by_address_or_number() -> None:
    http = Client()
    first, again = (http.post("/phan-anh/gui/", {**TYPED, "key": "k" * 32}) for _ in range(2))
    number = models.Petition.objects.get().number
    page = http.get(first["Location"])
    found = http.post("/phan-anh/theo-doi/", {"number": number, "contact": "0912 345 678"})
    wrong = [
        http.post("/phan-anh/theo-doi/", {"number": number, "contact": contact}).status_code
        for contact in ("0912345679", "")
    ]

    assert (first["Location"], found["Location"], wrong) == (again["Location"], first["Location"], [422, 422])
    assert "&lt;img" in page.content.decode() and "<img src=x" not in page.content.decode()
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")


def test_what_is_too_long_is_told_at_its_field_and_never_cut() -> None:
    http = Client()
    long = http.post("/phan-anh/gui/", {**TYPED, "title": "t" * 501})
    page = http.post("/phan-anh/gui/", TYPED)["Location"]
    models.Petition.objects.update(state="NEED_INFO")
    more = http.post(page, {"act": "supply", "text": "x" * 20_001})

    assert (long.status_code, more.status_code) == (422, 422)
    assert 'id="title-error"' in long.content.decode() and 'id="text-error"' in more.content.decode()
    assert "x" * 20_001 in more.content.decode() and models.Petition.objects.get().text == TYPED["text"]


def test_complaint_is_told_its_door_and_nothing_is_kept_or_lost() -> None:
    http = Client()
    chosen = http.post("/phan-anh/gui/", {**TYPED, "kind": "complaint"}).content.decode()
    sounds = http.post("/phan-anh/gui/", {**TYPED, "text": "Tôi tố cáo ông A"}).content.decode()
    kept_before = models.Petition.objects.exists()
    sent = http.post("/phan-anh/gui/", {**TYPED, "text": "Tôi tố cáo ông A", "sure": "yes"})

    assert "Luật Khiếu nại 02/2011/QH13" in chosen and 'value="Biểu mẫu thừa"' in chosen
    assert "Luật Tố cáo 25/2018/QH14" in sounds and 'name="sure"' in sounds
    assert (kept_before, sent.status_code, models.Petition.objects.get().suspected) == (False, 303, "denunciation")


def test_faults_stand_at_their_fields_all_at_once() -> None:
    page = Client().post("/phan-anh/gui/", {"email": "khong-phai", "title": " "}).content.decode()

    for name in ("kind", "title", "text"):
        assert f'id="{name}-error"' in page and f'href="#{name}"' in page
    assert not models.Petition.objects.exists()
    code = Client().post("/phan-anh/gui/", {**TYPED, "code": "G02.18-\x00261122-029999"}).content.decode()
    assert 'id="code-error"' in code


def test_all_that_is_supplied_stays_however_often_it_was_asked_for() -> None:
    http = Client()
    address = http.post("/phan-anh/gui/", TYPED)["Location"]
    for letter in "abc":
        models.Petition.objects.update(state="NEED_INFO")
        http.post(address, {"act": "supply", "text": letter * 20_000})

    kept = models.Petition.objects.get().text
    assert kept == "\n\n".join([TYPED["text"], *(letter * 20_000 for letter in "abc")])


def test_what_is_not_published_is_nowhere_public_and_ones_own_list_is_ones_own(
    visitor: Visitor, stranger: Visitor
) -> None:
    sent = visitor.http.post("/phan-anh/gui/", TYPED)
    http = Client()

    assert "Biểu mẫu thừa" in visitor.http.get("/cua-toi/phan-anh/").content.decode()
    assert "Biểu mẫu thừa" not in stranger.http.get("/cua-toi/phan-anh/").content.decode()
    assert "Biểu mẫu thừa" not in http.get("/phan-anh/").content.decode()
    assert [http.get(f"/phan-anh/cong-khai/{year}/1/").status_code for year in (2026, 0, 99999999999)] == [404] * 3
    assert http.get("/phan-anh/?trang=0&q=%00&loai=x").status_code == 200
    withdrawn = http.post(sent["Location"], {"act": "withdraw"}, follow=True).content.decode()
    assert "Đã rút phản ánh." in withdrawn
    assert http.post(sent["Location"], {"act": "supply", "text": "x"}, follow=True).status_code == 200
