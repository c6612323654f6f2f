"""What is said at the telephone is written down at once: opened where it is the officer's, passed on where another desk answers."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.followup.helpdesk import models

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
