"""Officers' sign-in through real requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from motcua.doors.ui import kept, rights, session
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import services as accounts

PASSWORD = "một mật khẩu đủ dài"
PAGE = "/ban-lam-viec/dang-nhap/"
pytestmark = pytest.mark.django_db


@session.officers
@session.shows_kept
def guarded(request: HttpRequest) -> HttpResponse:
    """A page that stands for any page of the office which shows what was typed."""
    typed = kept.form(request)
    return HttpResponse(
        f"{session.actor(request).kind} {session.current(request).name} {typed.urlencode() if typed else '-'}"
    )


rights.declare({"ban-lam-viec/trang/": rights.ANYBODY})
urlpatterns = [path("ban-lam-viec/trang/", guarded), path("", include("motcua.config.urls"))]


@pytest.fixture(autouse=True)
def house(settings: object) -> Iterator[None]:
    own = "motcua.doors.ui.session.Session"
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [*[name for name in django_settings.MIDDLEWARE if name != own], own]
    accounts.open_officer(
        Actor.system("set_up"), login="chuyenvien", name="Nguyễn Thị Thử", password=PASSWORD, at=clock.now()
    )
    yield


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_an_officer_signs_in_goes_on_and_signs_out(client: Client) -> None:
    asked = client.get("/ban-lam-viec/trang/")
    page = client.get(asked["Location"])
    done = client.post(PAGE, {"login": "chuyenvien", "password": PASSWORD, "tiep": "/ban-lam-viec/trang/"})

    assert asked["Location"] == f"{PAGE}?tiep=%2Fban-lam-viec%2Ftrang%2F"
    assert 'value="/ban-lam-viec/trang/"' in text(page)
    assert (done.status_code, done["Location"]) == (303, "/ban-lam-viec/trang/")
    assert text(client.get("/ban-lam-viec/trang/")) == "officer Nguyễn Thị Thử -"
    client.post("/ban-lam-viec/dang-xuat/")
    assert client.get("/ban-lam-viec/trang/").status_code == 303


def test_faults_stand_at_their_fields_and_the_password_is_never_sent_back(client: Client) -> None:
    empty = client.post(PAGE, {"login": " "})
    wrong = client.post(PAGE, {"login": "chuyenvien", "password": "sai-mat-khau"})
    unknown = client.post(PAGE, {"login": "nobody", "password": "sai-mat-khau"})

    assert [a.status_code for a in (empty, wrong, unknown)] == [422] * 3
    assert 'href="#login"' in text(empty) and 'href="#password"' in text(empty)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in text(wrong)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in text(unknown)
    assert "sai-mat-khau" not in text(wrong)


def test_too_many_wrong_ones_make_wait(client: Client) -> None:
    for _ in range(5):
        client.post(PAGE, {"login": "chuyenvien", "password": "sai"})
    answer = client.post(PAGE, {"login": "chuyenvien", "password": PASSWORD})

    assert (answer.status_code, "Thử lại sau 1 phút" in text(answer)) == (429, True)


def test_an_officer_is_no_applicant(client: Client) -> None:
    client.post(PAGE, {"login": "chuyenvien", "password": PASSWORD})

    assert client.get("/tu-cach/").status_code == 303


def test_a_form_posted_without_a_session_comes_back(client: Client) -> None:
    sent = client.post("/ban-lam-viec/trang/", {"y_kien": "đồng ý"})
    target = client.get(sent["Location"]).context["target"]
    client.post(PAGE, {"login": "chuyenvien", "password": PASSWORD, "tiep": target})

    assert text(client.get(target)) == "officer Nguyễn Thị Thử y_kien=%C4%91%E1%BB%93ng+%C3%BD"


def test_a_target_elsewhere_becomes_the_inbox(client: Client) -> None:
    done = client.post(PAGE, {"login": "chuyenvien", "password": PASSWORD, "tiep": "https://evil.example/"})

    assert done["Location"] == "/ban-lam-viec/"
