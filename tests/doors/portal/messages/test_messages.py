"""The page of one's wishes for messages, and the link in a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor

from motcua.followup.notifications import models, queries
from motcua.foundation.types import Ref

PAGE = "/cua-toi/nhan-tin/"


@pytest.fixture(autouse=True)
def _all_means(settings: Settings) -> Iterator[None]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, mail_host="127.0.0.1", sms_url="http://127.0.0.1:1/sms", zalo_url="http://127.0.0.1:1/zalo",
        zalo_oauth_url="http://127.0.0.1:1/oauth", zalo_refresh_token="x",
    )  # fmt: skip
    yield


def test_wishes_are_kept_and_shown_again(visitor: Visitor, settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, mail_host="127.0.0.1")
    page = visitor.http.get(PAGE).content.decode()
    assert [word for word in ("Nhận tin về hồ sơ", "Zalo", "Tin nhắn SMS", "Thư điện tử") if word not in page] == []

    typed = {
        "means_sms": "1",
        "means_zalo": "2",
        "means_mail": "",
        "kinds": ["returned"],
        "quiet": "21:00",
        "quiet_until": "06:30",
        "language": "vi",
    }
    answer = visitor.http.post(PAGE, typed)

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    row = models.Preference.objects.get()
    assert (row.means, row.informative, row.quiet) == (["sms", "zalo"], True, "21:00-06:30")
    assert "returned" not in row.muted
    assert "processing" in row.muted
    shown = visitor.http.get(PAGE).content.decode()
    assert "Đã lưu cách nhận tin." in shown
    assert 'value="06:30"' in shown


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    typed = {"means_mail": "1", "quiet": "9 giờ", "quiet_until": "10:00", "digest": "daily", "language": "vi"}

    answer = visitor.http.post(PAGE, typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [
        mark for mark in ('href="#quiet"', 'href="#digest"', 'value="9 giờ"', 'value="10:00"') if mark not in page
    ] == []
    assert not models.Preference.objects.exists()


@pytest.mark.parametrize("place", ["9" * 400, "-1", "x", "1; drop", "²"])
def test_place_that_is_none_switches_the_means_off(visitor: Visitor, place: str) -> None:
    answer = visitor.http.post(PAGE, {"means_mail": place, "means_sms": "1", "language": "vi"})

    assert answer.status_code == 303
    assert models.Preference.objects.get().means == ["sms"]


def test_page_is_for_those_who_signed_in(visitor: Visitor) -> None:
    answer = Client().get(PAGE)

    assert answer.status_code == 303
    assert "/dang-nhap/" in answer["Location"]


@pytest.mark.django_db
def test_link_of_a_letter_stops_news_for_information_only_when_pressed() -> None:
    token = queries.unsubscribe_token(Ref("enterprise", "9901234560"))
    address, http = f"/ngung-nhan-tin/{token}/", Client(enforce_csrf_checks=True)

    assert http.get(address).status_code == 200
    assert not models.Preference.objects.exists()
    assert http.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not models.Preference.objects.get().informative
    assert http.post(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "enterprise:9901234560", "enterprise:9901234560:aaaa", "a" * 3000])
def test_link_that_was_altered_changes_nothing(token: str) -> None:
    for answer in (Client().get(f"/ngung-nhan-tin/{token}/"), Client().post(f"/ngung-nhan-tin/{token}/")):
        assert answer.status_code == 404
    assert not models.Preference.objects.exists()
