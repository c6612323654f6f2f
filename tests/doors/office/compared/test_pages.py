"""The operator reads what differs and orders what mends it; the focal officer takes a petition through; nobody else gets in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.casework.dossiers import queries as dossier_queries
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.types import Comparison, Gap, GapLine, Mending
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.catalogue.types import NationalProcedure
from motcua.doors.ui import comparing
from motcua.followup.petitions import models
from motcua.followup.petitions import services as petitions
from motcua.followup.petitions.types import Sender
from motcua.foundation import clock
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = "/ban-lam-viec/quan-tri/ket-noi/national_portal/doi-soat/"
PORTAL = Actor.system("national_portal")


class Comparer:
    """A link that is on and keeps what it is told to do."""

    is_on = True

    def __init__(self) -> None:
        self.ordered: list[tuple[str, bool]] = []

    def compare(self, *, day: object, at: object, mend: bool) -> Comparison:
        raise AssertionError("no page waits for another system")

    def order(self, *, day: object, mend: bool) -> None:
        self.ordered.append((str(day), mend))

    def kept(self, actor: Actor, *, day: date) -> Comparison | None:
        return dossier_queries.comparison(actor, system="national_portal", day=day)

    def kept_days(self, actor: Actor) -> list[Comparison]:
        return dossier_queries.comparisons(actor, system="national_portal")


@pytest.fixture
def comparer() -> Comparer:
    house.prepare()
    held = Comparer()
    comparing.comparers.provide({"national_portal": held})
    return held


def sign_in(client: Client, role: str) -> Client:
    officer(role)
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client


def test_day_shows_each_difference_by_name_with_the_act_that_mends_it(client: Client, comparer: Comparer) -> None:
    at = clock.now()
    day = clock.legal_date(at) - timedelta(days=1)
    line = GapLine("G02.18-1", "G02.18-1", Gap.STUCK, "9", "2", Mending.RESEND, "<b>Thủ tục không có</b>")
    dossiers.keep_comparison(PORTAL, found=Comparison("national_portal", day, at, 5, 4, (line,)))
    sign_in(client, "operator")
    listed, shown = client.get(DAYS), client.get(f"{DAYS}{day.isoformat()}/")
    client.post(f"{DAYS}lam/", {"day": day.isoformat(), "mend": "1"})
    wrong = client.post(f"{DAYS}lam/", {"day": "32/13/2026"})

    assert f"{DAYS}{day.isoformat()}/" in listed.content.decode()
    text = shown.content.decode()
    assert "Bản tin bị từ chối" in text
    assert "gửi lại ở trang Kết nối" in text
    assert "<b>Thủ tục" not in text
    assert comparer.ordered == [(day.isoformat(), True)]
    assert (wrong.status_code, 'value="32/13/2026"' in wrong.content.decode()) == (422, True)
    assert client.get(f"{DAYS}hom-qua/").status_code == 404
    assert client.get(DAYS.replace("national_portal", "mail")).status_code == 404


def test_national_catalogue_shows_what_differs(client: Client, comparer: Comparer) -> None:
    catalogue.take_national(PORTAL, listed=[NationalProcedure("1.9", "Thủ tục khác")], at=clock.now())
    text = sign_in(client, "operator").get("/ban-lam-viec/quan-tri/danh-muc-quoc-gia/").content.decode()

    assert "Thủ tục khác" in text
    assert "Chưa có mã quốc gia" in text


def test_petition_is_taken_through_and_what_is_missing_is_told_at_its_field(client: Client, comparer: Comparer) -> None:
    at = clock.now()
    number = petitions.take(
        PORTAL, source="national_portal", key="PA-1", sender=Sender("Hạnh", phone="09"), title="Chậm", text="Quá hạn", code="",
        procedure="", sent_at=at, at=at,
    ).id  # fmt: skip
    sign_in(client, "procedure_controller")
    address = f"/ban-lam-viec/phan-anh/{number}/"
    listed, shown = client.get("/ban-lam-viec/phan-anh/"), client.get(address)
    refused = client.post(f"{address}lam/", {"act": "refuse", "seen": "NEW", "text": ""})
    done = client.post(f"{address}lam/", {"act": "accept", "seen": "NEW", "kind": "behaviour", "unit": "G02.18"})
    again = client.post(
        f"{address}lam/", {"act": "accept", "seen": "NEW", "kind": "behaviour", "unit": "G02.18"}, follow=True
    )

    assert address in listed.content.decode()
    assert 'id="act-accept"' in shown.content.decode()
    assert 'id="act-answer"' not in shown.content.decode()
    assert (refused.status_code, "Viết nội dung gửi người dân." in refused.content.decode()) == (422, True)
    assert (done.status_code, models.Petition.objects.get().state) == (303, "ASSIGNED")
    assert "đã được xử lý tiếp" in again.content.decode()
