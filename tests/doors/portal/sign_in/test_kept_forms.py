"""What was typed or pressed when the session had ended: shown again or sent by one more press, to its sender alone, and no secret kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from tests.doors.portal.sign_in.visits import HANH, Provider, sign_in, text, wait

from motcua.doors.ui import kept

pytestmark = pytest.mark.django_db


def test_a_form_posted_after_the_session_ended_comes_back_with_its_words(provider: Provider) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/dang-nhap/")
    token = browser.cookies["csrftoken"].value
    sign_in(browser)
    wait(browser, seen=timedelta(hours=1))

    sent = browser.post("/trang/?x=1", {"ten": "Hóa chất Ỗ", "muc": ["a", "b"], "csrfmiddlewaretoken": token})
    page = browser.get(sent["Location"])
    target = parse_qs(urlsplit(sent["Location"]).query)["tiep"][0]
    back = sign_in(browser, target)

    assert "Nội dung vừa nhập đã được giữ lại." in text(page)
    assert back["Location"] == target
    expected = f"ten={quote('Hóa chất Ỗ').replace('%20', '+')}&muc=a&muc=b"
    assert [text(browser.get(target)).split()[2] for _ in range(2)] == [expected] * 2
    again = browser.post("/trang/", {"ten": "sent", "csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    assert text(again).endswith(" - sent")
    assert text(browser.get(target)).split()[2] == "-"


def test_an_act_pressed_after_the_session_ended_is_sent_by_one_more_press(provider: Provider) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/dang-nhap/")
    token = browser.cookies["csrftoken"].value
    sign_in(browser)
    wait(browser, seen=timedelta(hours=1))
    file = SimpleUploadedFile("a.pdf", b"%PDF")

    sent = browser.post("/viec/?x=1", {"ten": '"><b>Ỗ', "tep": file, "csrfmiddlewaretoken": token})
    target = parse_qs(urlsplit(sent["Location"]).query)["tiep"][0]
    assert browser.get(target).status_code == 303
    sign_in(browser, target)
    page = text(browser.get(target))
    again = browser.post("/viec/?x=1", {"ten": "Ỗ", "csrfmiddlewaretoken": browser.cookies["csrftoken"].value})

    assert 'action="/viec/?x=1"' in page
    assert 'name="ten" value="&quot;&gt;&lt;b&gt;Ỗ"' in page
    assert "Tệp đã chọn không được giữ lại" in page
    assert text(again) == "done 1 Ỗ 0"
    assert browser.get(target)["Location"] == "/"


def test_what_is_sent_once_more_leads_back_to_the_page_it_came_from_and_opens_it_for_nobody(
    client: Client, provider: Provider
) -> None:
    sign_in(client)
    page = "/cua-toi/nhan-tin/?a=1&b=2"
    wait(client, seen=timedelta(hours=1))
    late = client.post("/viec/", {"ten": "a"}, headers={"Referer": f"http://testserver{page}"})
    elsewhere = client.post("/viec/", {"ten": "a"}, headers={"Referer": "https://khac.example/cua-toi/nhan-tin/"})
    targets = [parse_qs(urlsplit(sent["Location"]).query)["tiep"][0] for sent in (late, elsewhere)]
    sign_in(client, targets[0])
    store = client.session
    store["flash"] = "Lời nhắn"
    store.save()
    named, unnamed = (text(client.get(target)).split("<main")[1] for target in targets)

    assert 'href="/cua-toi/nhan-tin/?a=1&amp;b=2">/cua-toi/nhan-tin/?a=1&amp;b=2</a>' in named
    assert ("Gửi tiếp</button>" in unnamed, "<dt>" in unnamed, "khac.example" in unnamed) == (True, False, False)
    assert client.session["flash"] == "Lời nhắn"


@pytest.mark.parametrize("name", ["password", "pin", "ma_bi_mat"])
def test_an_act_with_a_secret_is_kept_nowhere_and_typed_again_on_its_page(
    client: Client, provider: Provider, name: str
) -> None:
    sign_in(client)
    wait(client, seen=timedelta(hours=1))

    sent = client.post("/viec/", {"ten": "a", name: "x1y2z3"}, headers={"Referer": "http://testserver/trang/?b=1"})
    unsaid = client.post("/viec/", {"ten": "a", name: "x1y2z3"})

    assert sent["Location"] == "/dang-nhap/?tiep=%2Ftrang%2F%3Fb%3D1"
    assert unsaid["Location"] == "/dang-nhap/"
    assert "x1y2z3" not in repr(list(client.session.items()))


def test_the_page_that_sends_once_more_may_lead_to_the_signing_service(
    client: Client, provider: Provider, settings: object
) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, signing_service_url="https://ky.example/csc/v2")
    sign_in(client)
    wait(client, seen=timedelta(hours=1))
    target = parse_qs(urlsplit(client.post("/viec/", {"ten": "a"})["Location"]).query)["tiep"][0]
    sign_in(client, target)

    assert "form-action 'self' https://ky.example" in client.get(target)["Content-Security-Policy"]


def taken_over(client: Client, provider: Provider, address: str) -> str:
    """Somebody's form came too late, and another signs in behind it in the same browser; the address that names the form."""
    sign_in(client)
    wait(client, seen=timedelta(hours=1))
    sent = client.post(address, {"ten": "bí mật"})
    provider.claims = replace(HANH, tech_id="t2", personal_number="099085000001", name="Người Khác")
    target = parse_qs(urlsplit(sent["Location"]).query)["tiep"][0]
    sign_in(client, target)
    return target


def test_an_act_is_not_sent_again_by_somebody_else(client: Client, provider: Provider) -> None:
    target = taken_over(client, provider, "/viec/")

    assert client.get(target)["Location"] == "/"
    assert "bí mật" not in repr(list(client.session.items()))


def test_an_act_opened_as_a_page_says_how_to_go_on(client: Client, provider: Provider) -> None:
    sign_in(client)

    page = client.get("/viec/")

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "Địa chỉ này không mở được trực tiếp" in text(page)


def test_what_one_person_typed_is_not_shown_to_the_next(client: Client, provider: Provider) -> None:
    target = taken_over(client, provider, "/trang/")

    assert text(client.get(target)).split()[2] == "-"


def test_a_huge_form_is_not_kept(rf: RequestFactory) -> None:
    request = rf.post("/trang/", {"ten": "x" * (kept.KEPT_BYTES + 1)})
    request.session = {}

    assert kept.keep(request) == ""
