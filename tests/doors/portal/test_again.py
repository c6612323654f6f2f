"""Beginning from what was filled before, patterns, handing a draft over, and terms in a calendar."""

from __future__ import annotations

import re
from datetime import timedelta

import icalendar
import pytest
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor, signed_in
from tests.rooms.casework.dossiers import factory

from motcua.casework.dossiers import models
from motcua.foundation import clock
from motcua.identity.people import models as people


@pytest.fixture
def filed(transactional_db: None, settings: Settings) -> tuple[Visitor, str]:
    """Somebody who has filed a dossier, which was accepted."""
    factory.prepare(settings)
    desk = factory.Desk()
    owner = signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    models.Dossier.objects.update(owner_kind="person", owner_id=str(people.Person.objects.get().pk))
    return owner, code


def test_a_similar_dossier_has_the_answers_and_none_of_the_papers(filed: tuple[Visitor, str]) -> None:
    owner, code = filed

    answer = owner.http.post(f"/ho-so/{code}/nop-tuong-tu/")

    draft = models.Draft.objects.get()
    data = models.Revision.objects.get(dossier__code=code).data
    assert answer["Location"] == f"/ho-so/{draft.pk}/"
    assert (draft.data["subject"], draft.papers) == (data["subject"], {})
    assert "giay-to.pdf" not in str(draft.data)
    assert code in owner.http.get(answer["Location"]).content.decode()


def test_nobody_copies_anothers_dossier_or_begins_from_anothers_pattern(filed: tuple[Visitor, str]) -> None:
    owner, code = filed
    owner.http.post(f"/ho-so/{code}/nop-tuong-tu/")
    draft = models.Draft.objects.get()
    owner.http.post(f"/ho-so/{draft.pk}/luu-mau/", {"name": "Mẫu của Hạnh"})
    pattern = models.Pattern.objects.get()
    other = signed_in("Đỗ Quang Huy", "099080001234", "tech-huy").http

    answers = [
        other.post(path).status_code
        for path in (
            f"/ho-so/{code}/nop-tuong-tu/",
            f"/ho-so/mau/{pattern.pk}/dung/",
            f"/ho-so/mau/{pattern.pk}/xoa/",
            f"/ho-so/{draft.pk}/luu-mau/",
            f"/ho-so/{draft.pk}/chuyen/",
        )
    ]

    assert answers == [404] * 5
    assert other.get(f"/ho-so/{code}/lich.ics").status_code == 404
    assert (models.Draft.objects.count(), models.Pattern.objects.count()) == (1, 1)


def test_a_pattern_is_named_used_and_deleted(filed: tuple[Visitor, str]) -> None:
    owner, code = filed
    tasks = owner.http.post(f"/ho-so/{code}/nop-tuong-tu/")["Location"]

    nameless = owner.http.post(f"{tasks}luu-mau/", {"name": "  "})
    for name in ("Mẫu  <b>tháng</b>", "Mẫu <b>tháng</b>\0"):  # the same name takes the place of the first
        owner.http.post(f"{tasks}luu-mau/", {"name": name})
    start = owner.http.get(f"/nop/{factory.PROCEDURE}/").content.decode()
    (begun,) = re.findall(r"/ho-so/mau/[0-9a-f-]+/dung/", start)
    draft = owner.http.post(begun)["Location"].split("/")[2]
    mine = owner.http.get("/cua-toi/").content.decode()
    owner.http.post(begun.replace("dung", "xoa"))

    assert nameless.status_code == 422
    assert 'href="#name"' in nameless.content.decode() and 'id="name-error"' in nameless.content.decode()
    assert "Mẫu &lt;b&gt;tháng&lt;/b&gt;" in start and "Mẫu &lt;b&gt;tháng&lt;/b&gt;" in mine
    assert models.Draft.objects.get(pk=draft).data["subject"]
    assert not models.Pattern.objects.exists()


def test_a_colleague_finds_the_draft_that_was_handed_over(prepared: None) -> None:
    hanh, huy = (
        signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh"),
        signed_in("Đỗ Quang Huy", "099080001234", "tech-huy"),
    )
    for one in people.Person.objects.all():
        people.Mandate.objects.create(
            person=one, enterprise="9901234560", rights=["file", "see"], basis="authorised", evidence="representative",
            in_force_from=clock.now() - timedelta(days=1), given_by="set_up",
        )  # fmt: skip
    for one in (hanh, huy):
        one.http.post("/tu-cach/", {"profile": "enterprise:9901234560"})
    tasks = hanh.begin()
    page = hanh.http.get(f"{tasks}chuyen/").content.decode()
    (person,) = re.findall(r'name="to" type="radio" value="([^"]+)"', page)

    wrong = hanh.http.post(f"{tasks}chuyen/", {"to": "somebody", "note": "x"})
    hanh.http.post(f"{tasks}chuyen/", {"to": person, "note": "Ký giúp <i>hôm nay</i>\0"})

    assert "Đỗ Quang Huy" in page and "Trần Thị Hạnh" not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)
    assert wrong.status_code == 422 and 'href="#to"' in wrong.content.decode()
    assert "Đồng nghiệp chuyển cho bạn" in (mine := huy.http.get("/cua-toi/").content.decode())
    assert "Ký giúp &lt;i&gt;hôm nay&lt;/i&gt;" in mine
    assert "Đồng nghiệp chuyển cho bạn" not in hanh.http.get("/cua-toi/").content.decode()
    hanh.http.post(f"{tasks}chuyen/", {"back": "1"})
    assert "Đồng nghiệp chuyển cho bạn" not in huy.http.get("/cua-toi/").content.decode()


def test_terms_go_into_a_calendar_and_move_there(filed: tuple[Visitor, str]) -> None:
    owner, code = filed
    due = models.Dossier.objects.get(code=code).due

    answer = owner.http.get(f"/ho-so/{code}/lich.ics")

    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"].startswith("text/calendar")
    assert (event["uid"], event.decoded("dtstart")) == (f"due-{code}@motcua", due)
    assert code in event["summary"]
    assert f"/ho-so/{code}/lich.ics" in owner.http.get(f"/ho-so/{code}/theo-doi/").content.decode()
    models.Dossier.objects.update(due=None)
    assert icalendar.Calendar.from_ical(owner.http.get(f"/ho-so/{code}/lich.ics").content).walk("VEVENT") == []
