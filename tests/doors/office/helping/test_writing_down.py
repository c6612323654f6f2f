"""What is said at the telephone is written down at once: opened where it is the officer's, passed on where another desk answers."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.followup.helpdesk import models
from motcua.followup.petitions import models as petitions
from motcua.foundation import clock

pytestmark = pytest.mark.django_db

ADDRESS = "/ban-lam-viec/ho-tro/moi/"
SAID = {
    "way": "phone",
    "topic": "payment",
    "title": "Hỏi phí",
    "text": "Phí bao nhiêu?",
    "name": "Hạnh",
    "phone": "0903 123 456",
}


def signed_in(login: str, unit: str) -> Client:
    officer("one_stop_officer", unit=unit, login=login)
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{login}.thu", "password": PASSWORD})
    return client


def test_call_is_answered_by_its_desk_and_passed_on_by_another() -> None:
    house.prepare()
    clerk, elsewhere = signed_in("clerk", ""), signed_in("elsewhere", "G02.18")

    answered = clerk.post(ADDRESS, {**SAID, "answer": "1.200.000 đ"})
    refused = elsewhere.post(ADDRESS, {**SAID, "answer": "1.200.000 đ"})
    kept = models.Inquiry.objects.count()
    passed_on = elsewhere.post(ADDRESS, SAID)

    first = models.Inquiry.objects.earliest("pk")
    assert (answered.status_code, answered["Location"]) == (303, f"/ban-lam-viec/ho-tro/{first.pk}/")
    assert clerk.get(answered["Location"]).status_code == 200
    page = refused.content.decode()
    assert (refused.status_code, kept) == (422, 1)
    assert "Yêu cầu này do bộ phận khác trả lời" in page and 'href="#answer"' in page and "1.200.000 đ" in page
    assert (passed_on.status_code, passed_on["Location"]) == (303, "/ban-lam-viec/ho-tro/")
    assert elsewhere.get(passed_on["Location"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_officer_at_the_desk_writes_down_a_petition_and_is_led_to_its_form() -> None:
    house.prepare()
    clerk = signed_in("clerk", "G02.18")
    menu = clerk.get("/ban-lam-viec/ho-tro/").content.decode()
    led = clerk.get("/ban-lam-viec/phan-anh/")
    said = {
        "source": "phone", "title": "Chậm", "text": "Quá hạn ba ngày", "name": "Hạnh", "phone": "0903 123 456", "key": "k" * 32,
        "sent_day": f"{clock.legal_date(clock.now()):%d/%m/%Y}", "sent_hour": "00:00",
    }  # fmt: skip
    form = clerk.get(led["Location"]).content.decode()
    unread = clerk.post(led["Location"], said)
    long = clerk.post(led["Location"], {**said, "read_back": "yes", "title": "Chậm " * 101}).content.decode()
    kept = clerk.post(led["Location"], {**said, "read_back": "yes"}, follow=True).content.decode()

    petition = petitions.Petition.objects.get()
    assert 'href="/ban-lam-viec/phan-anh/"' in menu
    assert (led.status_code, clerk.get(led["Location"]).status_code, unread.status_code) == (302, 200, 422)
    assert (petition.source, petition.read_back, petition.text) == ("phone", True, "Quá hạn ba ngày")
    assert petition.number in kept
    assert re.search(r'name="may_publish"[^>]*>', form) and not re.search(r'name="may_publish"[^>]* checked', form)
    assert "Viết ngắn hơn: tối đa 500 ký tự" in long and 'href="#title"' in long and "Quá hạn ba ngày" in long
    assert clerk.get(f"/ban-lam-viec/phan-anh/{petition.pk}/").status_code == 403
