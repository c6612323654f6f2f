"""A dossier is rated by its slip or signed in, once; what was typed is not lost, and nothing of it runs."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.doors.portal.conftest import Visitor
from tests.links import house

from motcua.casework.dossiers.types import Receipt
from motcua.followup.feedback import models

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receipt(prepared: None) -> Receipt:
    made = house.file_dossier()
    house.work()
    return made


def test_slip_rates_each_stage_once_and_shows_its_faults_where_they_are(receipt: Receipt) -> None:
    http, address = Client(), f"/ho-so/{receipt.code}/danh-gia/?c={receipt.check}"
    public = http.get(f"/tra-cuu/hs/{receipt.code}?c={receipt.check}&quay=G02.01").content.decode()
    empty = http.post(
        f"{address}&buoc=result", {"level": "best", "why": ["slow", "x"], "text": "<script>x</script>", "contacts": "1"}
    )
    text = empty.content.decode()
    sent = [
        http.post(
            f"{address}&buoc={stage}", {"level": level, "why": ["slow", "nonsense"], "contacts": "1", "agencies": "99"}
        )
        for stage, level in (("result", "neutral"), ("result", "satisfied"), ("intake", "dissatisfied"))
    ]
    again = http.get(f"{address}&buoc=result").content.decode()

    assert f"/ho-so/{receipt.code}/danh-gia/?c={receipt.check}&amp;quay=G02.01" in public
    assert (empty.status_code, 'href="#level"' in text, "<title>Lỗi:" in text) == (422, True, True)
    assert "&lt;script&gt;x" in text and 'value="slow" checked' in text and 'name="contacts" value="1" checked' in text
    assert [answer.status_code for answer in sent] == [303] * 3
    assert [
        (row.stage, row.way, row.level, row.whys, row.contacts, row.agencies)
        for row in models.Rating.objects.order_by("id")
    ] == [
        ("result", "slip", "satisfied", ["slow"], 1, None),
        (
            "intake",
            "slip",
            "dissatisfied",
            ["slow"],
            None,
            None,
        ),  # only the answer's slip asks how often one had to come
    ]
    assert 'value="satisfied" checked' in again and "trong vòng 7 ngày" in again


def test_kiosk_rates_by_the_same_slip(receipt: Receipt) -> None:
    address = f"/ho-so/{receipt.code}/danh-gia/?c={receipt.check}&quay=G02.01&buoc=result"
    sent = Client().post(address, {"level": "very_satisfied"})

    assert (sent.status_code, models.Rating.objects.get().way) == (303, "kiosk")


def test_without_the_slip_one_signs_in_and_sees_only_ones_own(receipt: Receipt, visitor: Visitor) -> None:
    anonymous = Client().get(f"/ho-so/{receipt.code}/danh-gia/")
    refused = [
        http.get(path).status_code
        for http, path in (
            (Client(), f"/ho-so/{receipt.code}/danh-gia/?c=AAAAAAAAAA"),
            (Client(), f"/ho-so/G02.18-none/danh-gia/?c={receipt.check}"),
            (visitor.http, f"/ho-so/{receipt.code}/danh-gia/"),
        )
    ]
    posted = visitor.http.post(f"/ho-so/{receipt.code}/danh-gia/?buoc=result", {"level": "dissatisfied"})

    assert anonymous.status_code in {302, 303} and "dang-nhap" in anonymous["Location"]
    assert refused == [404, 404, 404]
    assert (posted.status_code, models.Rating.objects.count()) == (404, 0)


def test_guessing_checks_is_slowed_down(receipt: Receipt) -> None:
    http = Client()
    told = [http.get(f"/ho-so/{receipt.code}/danh-gia/?c=AAAAAAAA{number:02}").status_code for number in range(25)]

    assert (told[0], told[-1]) == (404, 429)
