"""Sign-in pages through real requests: in, out, choice of profile, limits of a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.doors.portal.sign_in.visits import CODE, FIRM, HANH, Provider, sign_in, text, wait

from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Actor
from motcua.identity.accounts import models
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.errors import ClaimsIncomplete, SignInRefused

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_and_goes_on_to_the_page_they_wanted(client: Client, provider: Provider) -> None:
    asked = client.get("/trang/?a=1")
    page = client.get(asked["Location"])
    done = sign_in(client, "/trang/?a=1")

    assert (asked.status_code, asked["Location"]) == (303, f"/dang-nhap/?tiep={quote('/trang/?a=1', safe='')}")
    assert "Đăng nhập bằng VNeID" in text(page)
    assert f"/dang-nhap/di/?cong=vneid&amp;tiep={quote('/trang/?a=1', safe='')}" in text(page)
    assert provider.asked["return_address"] == f"{django_settings.MOTCUA.public_url}/dang-nhap/tra-loi/"
    assert (done.status_code, done["Location"]) == (303, "/trang/?a=1")
    assert text(client.get("/trang/")).startswith("GET person:")


def test_a_signed_in_person_is_not_asked_again(client: Client, provider: Provider) -> None:
    sign_in(client)

    assert client.get("/dang-nhap/", {"tiep": "/trang/"})["Location"] == "/trang/"


def test_from_the_national_portal_it_goes_on_without_a_click(client: Client, provider: Provider) -> None:
    assert client.get("/dang-nhap/?vnconnect=1&tiep=/trang/")["Location"].startswith("https://idp.example/authorize")
    assert provider.asked["choice"] == "dvcqg"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/dang-nhap/",
        "/dang-xuat/",
        "/a\nb",
    ],
)
def test_no_target_leads_elsewhere_or_round_in_a_circle(client: Client, provider: Provider, target: str) -> None:
    assert sign_in(client, target)["Location"] == "/"


def test_the_session_key_changes_at_sign_in(client: Client, provider: Provider) -> None:
    client.get("/dang-nhap/di/")
    before = client.session.session_key
    sign_in(client)

    assert before is not None
    assert client.session.session_key != before


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(client: Client, provider: Provider) -> None:
    attacker, went = Client(), None
    went = attacker.get("/dang-nhap/di/")
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]

    answer = client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})

    assert (answer.status_code, "Chưa đăng nhập được" in text(answer)) == (400, True)
    assert client.get("/trang/").status_code == 303


def test_an_answer_serves_once(client: Client, provider: Provider) -> None:
    went = client.get("/dang-nhap/di/")
    given = {"code": "c", "state": parse_qs(urlsplit(went["Location"]).query)["state"][0]}
    first, second = (client.get("/dang-nhap/tra-loi/", given) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 400)


def test_a_code_that_was_too_old_starts_once_more_by_itself(client: Client, provider: Provider) -> None:
    provider.refuse_first = True
    again = sign_in(client, "/trang/")
    state = parse_qs(urlsplit(again["Location"]).query)["state"][0]

    assert again["Location"].startswith("https://idp.example/authorize")
    assert client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})["Location"] == "/trang/"
    provider.trouble = SignInRefused(reason="invalid_grant")
    client.post("/dang-xuat/")
    again = sign_in(client)
    state = parse_qs(urlsplit(again["Location"]).query)["state"][0]
    assert client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state}).status_code == 400


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (Unavailable(), 503, "Hệ thống định danh đang tạm ngừng"),
        (SignInRefused(reason="id_token:x"), 400, "Chưa đăng nhập được"),
        (ClaimsIncomplete(missing="tech_id"), 403, "Tài khoản định danh thiếu thông tin"),
    ],
)
def test_trouble_is_said_with_a_way_on_and_the_target_kept(
    client: Client, provider: Provider, trouble: Exception, status: int, words: str
) -> None:
    provider.trouble = trouble
    answer = sign_in(client, "/trang/?a=1")

    assert (answer.status_code, words in text(answer)) == (status, True)
    assert f"tiep={quote('/trang/?a=1', safe='')}" in text(answer)


def test_cancelling_and_a_closed_provider_are_said_plainly(client: Client, provider: Provider) -> None:
    went = client.get("/dang-nhap/di/", {"tiep": "/trang/"})
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    cancelled = client.get("/dang-nhap/tra-loi/", {"error": "access_denied", "state": state})
    provider.closed = True
    closed = client.get("/dang-nhap/di/", {"tiep": "/trang/"})

    assert "Việc đăng nhập đã bị hủy" in text(cancelled)
    assert (closed.status_code, "Hệ thống định danh đang tạm ngừng" in text(closed)) == (503, True)


def test_a_locked_account_and_a_contradiction_are_told_and_nobody_is_let_in(client: Client, provider: Provider) -> None:
    account = accounts.sign_in(HANH, clock.now()).account
    accounts.lock(Actor.system("set_up"), account=account, reason="", at=clock.now())
    locked = sign_in(client)
    accounts.unlock(Actor.system("set_up"), account=account, reason="", at=clock.now())
    provider.claims = replace(HANH, tech_id="another")
    contradiction = sign_in(client)

    assert "Tài khoản đang bị khóa" in text(locked)
    assert f"số {models.Conflict.objects.get().pk}." in text(contradiction)
    assert client.get("/trang/").status_code == 303


def test_one_profile_is_taken_and_of_several_one_is_chosen(client: Client, provider: Provider) -> None:
    sign_in(client)
    linked = client.post("/tu-cach/", {"action": "link", "enterprise_code": "9901 234 560", "tiep": "/trang/"})
    page = client.get(linked["Location"])

    assert "Đã thêm doanh nghiệp" in text(page)
    assert text(client.get("/trang/")).startswith(f"GET enterprise:{CODE}")
    client.post("/dang-xuat/")
    asked = sign_in(client, "/trang/")
    assert asked["Location"] == "/tu-cach/?tiep=%2Ftrang%2F"
    assert client.get("/trang/")["Location"] == "/tu-cach/?tiep=%2Ftrang%2F"
    missing = client.post("/tu-cach/", {"tiep": "/trang/"})
    assert (missing.status_code, "Chọn một tư cách" in text(missing)) == (422, True)
    chosen = client.post("/tu-cach/", {"tiep": "/trang/", "profile": f"enterprise:{CODE}"})
    assert chosen["Location"] == "/trang/"
    assert text(client.get("/trang/")).startswith(f"GET enterprise:{CODE}")


def test_a_profile_of_somebody_else_cannot_be_chosen_or_linked(client: Client, provider: Provider) -> None:
    accounts.sign_in(replace(FIRM, personal_number="099085000001", name="Khác"), clock.now())
    sign_in(client)

    refused = client.post("/tu-cach/", {"profile": f"enterprise:{CODE}", "tiep": "/trang/"})
    unlisted = client.post("/tu-cach/", {"action": "link", "enterprise_code": "9902345672"})
    nonsense = client.post("/tu-cach/", {"action": "link", "enterprise_code": "12"})

    assert [a.status_code for a in (refused, unlisted, nonsense)] == [422] * 3
    assert 'href="#enterprise_code"' in text(unlisted)
    assert 'value="12"' in text(nonsense)
    assert text(client.get("/trang/")).startswith("GET person:")


def test_signing_out_ends_it_here_and_then_there(client: Client, provider: Provider) -> None:
    sign_in(client)
    kept = repr(list(client.session.items()))
    client.post("/dang-xuat/")

    page = client.get("/dang-xuat/")
    there = client.get("/dang-xuat/noi-cap/")

    assert "the-id-token" not in kept
    assert "Đã đăng xuất" in text(page)
    assert there["Location"] == "https://idp.example/logout?hint=the-id-token"
    assert client.get("/dang-xuat/noi-cap/")["Location"] == "/"
    assert client.get("/trang/").status_code == 303


def test_a_link_from_elsewhere_signs_nobody_out(provider: Provider) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser)

    assert browser.post("/dang-xuat/").status_code == 403
    assert browser.get("/dang-xuat/").status_code == 200
    assert browser.get("/trang/").status_code == 200


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        ({"seen": timedelta(minutes=29), "since": timedelta(hours=7)}, 200),
        ({"seen": timedelta(minutes=30)}, 303),
        ({"since": timedelta(hours=8)}, 303),
    ],
)
def test_a_session_ends_when_idle_too_long_or_too_old(
    client: Client, provider: Provider, ago: dict[str, timedelta], status: int
) -> None:
    sign_in(client)
    wait(client, **ago)

    assert client.get("/trang/").status_code == status


def test_a_request_keeps_a_session_alive(client: Client, provider: Provider) -> None:
    sign_in(client)
    wait(client, seen=timedelta(minutes=20))
    client.get("/trang/")

    assert datetime.fromisoformat(client.session["who"]["seen"]) > clock.now() - timedelta(minutes=1)


def test_a_lock_ends_an_open_session_and_a_lost_mandate_its_profile(client: Client, provider: Provider) -> None:
    sign_in(client)
    client.post("/tu-cach/", {"action": "link", "enterprise_code": CODE})
    from motcua.identity.people import models as people_tables

    people_tables.Mandate.objects.update(revoked_at=clock.now())
    assert client.get("/trang/")["Location"] == "/tu-cach/?tiep=%2Ftrang%2F"
    models.Account.objects.update(locked_at=clock.now())
    assert client.get("/trang/")["Location"] == "/dang-nhap/?tiep=%2Ftrang%2F"


def test_another_person_signing_in_takes_over_nothing(client: Client, provider: Provider) -> None:
    sign_in(client)
    store = client.session
    store["something"] = "of the first"
    store.save()
    provider.claims = replace(HANH, tech_id="t2", personal_number="099085000001", name="Người Khác")
    sign_in(client)

    assert "something" not in client.session


def test_a_part_of_a_page_moves_the_whole_page(client: Client, provider: Provider) -> None:
    answer = client.get("/trang/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/dang-nhap/?tiep=%2Ftrang%2F")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client, provider: Provider) -> None:
    sign_in(client)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_sign_in_of_level_two_is_asked_for_and_keeps_profile_and_page(client: Client, provider: Provider) -> None:
    provider.claims = replace(HANH, assurance=1)
    sign_in(client)
    page = client.get("/dang-nhap/nang-muc/", {"tiep": "/trang/"})
    assert "Cần đăng nhập mức độ 2" in text(page)

    provider.claims = HANH
    went = client.get("/dang-nhap/di/", {"cong": "vneid", "muc": "2", "tiep": "/trang/"})
    assert provider.asked["level"] == 2
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    done = client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})

    assert (done.status_code, done["Location"]) == (303, "/trang/")
    assert client.get("/dang-nhap/nang-muc/", {"tiep": "/trang/"})["Location"] == "/trang/"
    assert models.BrowserSession.objects.filter(closed_at=None).count() == 1


def test_an_identity_that_stays_at_level_one_is_told_so(client: Client, provider: Provider) -> None:
    provider.claims = replace(HANH, assurance=1)
    went = client.get("/dang-nhap/di/", {"cong": "vneid", "muc": "2", "tiep": "/trang/"})
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    done = client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})

    assert done["Location"].startswith("/dang-nhap/nang-muc/?")
    assert "chỉ ở mức độ 1" in text(client.get(done["Location"]))


def test_an_answer_of_the_provider_counts_once(client: Client, provider: Provider) -> None:
    went = client.get("/dang-nhap/di/", {"cong": "vneid", "tiep": "/trang/"})
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    first = client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})
    again = client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})

    assert (first.status_code, again.status_code) == (303, 400)


def test_whoever_comes_from_the_national_portal_replaces_who_was_signed_in(client: Client, provider: Provider) -> None:
    sign_in(client)
    before = models.Account.objects.get()
    provider.claims = replace(HANH, tech_id="tech-quy", name="Lê Văn Quý", personal_number="099090006721")

    arrived = client.get("/trang/?a=1&vnconnect=1")
    assert (arrived.status_code, arrived["Location"]) == (303, "/dang-nhap/?vnconnect=1&tiep=%2Ftrang%2F%3Fa%3D1")
    went = client.get(arrived["Location"])
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    client.get("/dang-nhap/tra-loi/", {"code": "c", "state": state})

    assert "Lê Văn Quý" in text(client.get("/tu-cach/"))
    assert "Trần Thị Hạnh" not in text(client.get("/tu-cach/"))
    assert models.BrowserSession.objects.get(account=before).closed_because == "renewed"
