"""The second step of an officer's sign-in and the pages of their own account, through real requests, friendly and hostile."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings as django_settings
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from pytest_django import Settings

from motcua.doors.ui import kept, session
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import models, queries
from motcua.identity.accounts import services as accounts
from motcua.identity.permissions import services as grants

SET_UP = Actor.system("set_up")
PASSWORD = "một mật khẩu đủ dài"
SIGN_IN, SECOND, SAFETY = "/ban-lam-viec/dang-nhap/", "/ban-lam-viec/dang-nhap/buoc-2/", "/ban-lam-viec/bao-mat/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def officer() -> Iterator[str]:
    at = clock.now()
    account = accounts.open_officer(SET_UP, login="vanhanh", name="Phạm Văn Hành", password=PASSWORD, at=at)
    grants.grant(SET_UP, principal=account, role="operator", unit="", in_force_from=at, at=at)
    yield account


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def code(secret: str, at: datetime | None = None) -> str:
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    moment = int((at or clock.now()).timestamp())
    return TOTP(raw, 6, SHA1(), 30).generate(moment).decode()  # noqa: S303 -- RFC 6238


def password(http: Client, **more: str) -> HttpResponse:
    return http.post(SIGN_IN, {"login": "vanhanh", "password": PASSWORD, **more})


def enrol(http: Client) -> tuple[str, list[str]]:
    """Set up a generator by its pages; the secret and the recovery codes."""
    password(http)
    page = text(http.get(f"{SAFETY}ma/"))
    found = re.search(r'mc-secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert "<svg" in page
    done = text(http.post(f"{SAFETY}ma/", {"code": code(secret), "label": "điện thoại"}))
    return secret, re.findall(r'mc-code">([A-Z2-7-]{19})<', done)


def later(secret: str) -> str:
    """A code of the next step, which was not used yet."""
    return code(secret, clock.now() + timedelta(seconds=30))


def test_with_a_factor_the_password_alone_opens_nothing(client: Client) -> None:
    secret, codes = enrol(client)
    other = Client()

    asked = password(other, tiep=f"{SAFETY}")
    shut = other.get(SAFETY)
    wrong = other.post(SECOND, {"code": "000000"})
    empty = other.post(SECOND, {"code": " "})
    right = other.post(SECOND, {"code": later(secret)})

    assert (asked.status_code, asked["Location"]) == (303, SECOND)
    assert (shut.status_code, shut["Location"].startswith(SIGN_IN)) == (303, True)
    assert (wrong.status_code, 'href="#code"' in text(wrong), "000000" in text(wrong)) == (422, True, False)
    assert "Nhập mã xác thực" in text(empty)
    assert (right.status_code, right["Location"]) == (303, SAFETY)
    assert other.get(SAFETY).status_code == 200
    assert len(codes) == 10


def test_a_code_is_not_taken_twice_even_in_another_browser(client: Client) -> None:
    secret, _ = enrol(client)
    used, thief = Client(), Client()
    shown = later(secret)
    password(used)
    used.post(SECOND, {"code": shown})
    password(thief)

    assert thief.post(SECOND, {"code": shown}).status_code == 422
    assert thief.get(SAFETY).status_code == 303


def test_a_recovery_code_gets_in_once(client: Client) -> None:
    _, codes = enrol(client)
    for expected in (303, 422):
        http = Client()
        password(http)
        assert http.post(SECOND, {"code": codes[0].lower()}).status_code == expected


def test_the_second_step_is_only_for_the_browser_that_knew_the_password(client: Client) -> None:
    secret, _ = enrol(client)
    stranger = Client()

    assert stranger.get(SECOND)["Location"] == SIGN_IN
    assert stranger.post(SECOND, {"code": later(secret)})["Location"] == SIGN_IN
    assert stranger.get(SAFETY).status_code == 303


def test_the_half_step_is_forgotten_after_ten_minutes(client: Client) -> None:
    secret, _ = enrol(client)
    slow = Client()
    password(slow)
    held = slow.session
    held["half_in"] = held["half_in"] | {"at": (clock.now() - timedelta(minutes=11)).isoformat()}
    held.save()

    assert slow.post(SECOND, {"code": later(secret)})["Location"] == SIGN_IN


def test_the_key_of_the_browsers_session_changes_at_both_steps(client: Client) -> None:
    secret, _ = enrol(client)
    http = Client()
    http.get(SIGN_IN)
    fixed = http.session
    fixed["planted"] = "x"
    fixed.save()
    keys = [fixed.session_key]
    http.cookies[django_settings.SESSION_COOKIE_NAME] = fixed.session_key
    password(http)
    keys.append(http.session.session_key)
    http.post(SECOND, {"code": later(secret)})
    keys.append(http.session.session_key)

    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/ban-lam-viec/xac-nhan/"]
)
def test_no_way_leads_elsewhere_after_either_step(client: Client, target: str) -> None:
    secret, _ = enrol(client)
    http = Client()
    password(http, tiep=target)

    assert http.post(SECOND, {"code": later(secret)})["Location"] == "/ban-lam-viec/"


def test_a_form_from_another_site_changes_nothing(client: Client) -> None:
    enrol(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    (factor,) = queries.factors(models.Account.objects.get().pk)
    posts = {
        f"{SAFETY}bo/": {"factor": factor.id},
        f"{SAFETY}phien/": {"session": "all"},
        f"{SAFETY}ma-du-phong/": {},
        f"{SAFETY}mat-khau/": {"old": PASSWORD, "new": "mật khẩu của kẻ khác"},
        f"{SAFETY}thu/": {"email": "ke@gian.example"},
        SECOND: {"code": "1"},
    }

    assert {strict.post(address, fields).status_code for address, fields in posts.items()} == {403}
    assert len(queries.factors(models.Account.objects.get().pk)) == 1


def test_a_key_s_answer_without_its_question_or_of_nonsense_is_refused(client: Client) -> None:
    enrol(client)
    http = Client()
    password(http)

    for answer in ("{}", "[]", "không", '{"id":"x"}', "x" * 20_000):
        assert http.post(SECOND, {"answer": answer}).status_code == 422
    for answer in ("{}", '{"rawId":1,"response":{}}'):
        assert client.post(f"{SAFETY}khoa/", {"answer": answer, "label": "x"}).status_code == 422
    assert http.get(SAFETY).status_code == 303


def test_who_must_have_a_factor_sees_nothing_else_until_it_is_set_up(client: Client, settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, officer_second_factor="admins")

    first = password(client)
    shut = [client.get(address) for address in ("/ban-lam-viec/", "/ban-lam-viec/quan-tri/dinh-danh/")]
    page = text(client.get(SAFETY))

    assert first["Location"] == SAFETY
    assert {(answer.status_code, answer["Location"]) for answer in shut} == {(303, SAFETY)}
    assert "bắt buộc có xác thực bước hai" in page
    enrol(client)
    assert client.get("/ban-lam-viec/").status_code == 200


def test_a_stolen_session_cannot_touch_factors_without_the_factor(client: Client, officer: str) -> None:
    secret, _ = enrol(client)
    stolen = client.session
    stolen["who"] = stolen["who"] | {"strong": ""}
    stolen.save()
    (factor,) = queries.factors(officer)

    asked = client.post(f"{SAFETY}bo/", {"factor": factor.id})
    assert asked["Location"].startswith("/ban-lam-viec/xac-nhan/")
    assert client.get(f"{SAFETY}ma/").status_code == 303
    assert len(queries.factors(officer)) == 1
    shown = client.post("/ban-lam-viec/xac-nhan/", {"code": later(secret), "tiep": SAFETY})
    assert shown["Location"] == SAFETY
    client.post(f"{SAFETY}bo/", {"factor": factor.id})
    assert queries.factors(officer) == ()


def test_an_act_that_needs_it_asks_for_the_factor_once_more_and_comes_back(client: Client, settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, step_up_minutes=5)
    secret, _ = enrol(client)
    held = client.session
    held["who"] = held["who"] | {"strong": (clock.now() - timedelta(minutes=6)).isoformat()}
    held.save()
    address, page = "/ban-lam-viec/ky-so/5f6a1b52-0000-4000-8000-000000000001/ky/", "/ban-lam-viec/quan-tri/dinh-danh/"

    def act(referer: str) -> HttpResponse:
        request = RequestFactory().post(address, headers={"Referer": referer})
        request.session = client.session
        answer: HttpResponse = session.Session(session.sure(lambda _: HttpResponse("done")))(request)
        return answer

    asked = [act(f"http://testserver{page}"), act("https://evil.example/x"), act("")]
    assert [answer["Location"] for answer in asked] == [
        "/ban-lam-viec/xac-nhan/?tiep=%2Fban-lam-viec%2Fquan-tri%2Fdinh-danh%2F",
        "/ban-lam-viec/xac-nhan/?tiep=%2Fban-lam-viec%2F",
        "/ban-lam-viec/xac-nhan/?tiep=%2Fban-lam-viec%2F",
    ]
    client.post("/ban-lam-viec/xac-nhan/", {"code": later(secret), "tiep": page})
    assert act("").content == b"done"


def test_sessions_are_listed_and_closing_one_works_at_its_next_request(client: Client) -> None:
    password(client)
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile"})
    password(phone)
    page = text(client.get(SAFETY))

    assert "Chrome · Android" in page
    assert "thiết bị mới" in page
    wanted = models.BrowserSession.objects.get(device="Chrome · Android")
    assert client.post(f"{SAFETY}phien/", {"session": str(wanted.pk)}).status_code == 303
    assert phone.get(SAFETY)["Location"].startswith(SIGN_IN)
    assert client.get(SAFETY).status_code == 200


def test_another_s_session_and_factor_cannot_be_closed(client: Client) -> None:
    password(client)
    accounts.open_officer(SET_UP, login="ke.khac", name="Khác", password=PASSWORD, at=clock.now())
    thief = Client()
    thief.post(SIGN_IN, {"login": "ke.khac", "password": PASSWORD})
    mine = models.BrowserSession.objects.get(account__login="vanhanh")

    thief.post(f"{SAFETY}phien/", {"session": str(mine.pk)})
    thief.post(f"{SAFETY}bo/", {"factor": str(mine.pk)})

    assert client.get(SAFETY).status_code == 200


def test_what_was_typed_before_an_act_that_asks_again_stands_on_its_page_afterwards_but_no_pin(
    client: Client, settings: Settings
) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, step_up_minutes=5)
    enrol(client)
    held = client.session
    held["who"] = held["who"] | {"strong": ""}
    held.save()
    page = "/ban-lam-viec/trang/"
    guard = session.sure_at(lambda: page)(lambda _: HttpResponse("done"))

    def post(typed: dict[str, str]) -> HttpResponse:
        request = RequestFactory().post("/ban-lam-viec/trang/lam/", typed)
        request.session = store
        answer: HttpResponse = session.Session(guard)(request)
        return answer

    store = client.session
    asked = post({"reason": "Thiếu chữ ký", "pin": "123456", "csrfmiddlewaretoken": "x"})
    alone = post({"pin": "123456"})

    target = parse_qs(urlsplit(asked["Location"]).query)["tiep"][0]
    assert (
        target.startswith(f"{page}?giu=")
        and alone["Location"] == f"/ban-lam-viec/xac-nhan/?tiep={quote(page, safe='')}"
    )
    shown = RequestFactory().get(target)
    shown.session = store
    found: list[QueryDict | None] = []
    session.Session(lambda one: found.append(kept.form(one)) or HttpResponse())(shown)
    assert found[0] is not None and found[0].dict() == {"reason": "Thiếu chữ ký"}
