"""Pages of webhooks and programs, and the stream of events that a program of the ministry reads."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.types import Channel, Status
from motcua.followup.events import models, services
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded
from motcua.foundation.types import Ref

pytestmark = pytest.mark.django_db
WEBHOOKS, PROGRAMS = "/ban-lam-viec/quan-tri/su-kien/", "/ban-lam-viec/quan-tri/chuong-trinh/"


@pytest.fixture
def operator(client: Client) -> Client:
    officer("operator")
    client.post("/ban-lam-viec/dang-nhap/", {"login": "operator.thu", "password": PASSWORD})
    return client


def happen(number: int) -> None:
    fact = StatusChanged("G02-1", Status.SUBMITTED, Status.ACCEPTED, "điều 1", Channel.PORTAL, "enterprise:9901234560")
    services.keep(fact, Recorded(Ref("dossier", "G02-1"), number, clock.now(), "system:test"))


def secret_on(page: str) -> str:
    return re.findall(r'class="mc-secret">([^<]+)<', page)[0]


def token(client: Client, name: str, secret: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    return str(client.post("/api/v1/oauth/token", form).json()["access_token"])


def test_a_system_of_the_ministry_gets_its_program_and_reads_events(operator: Client) -> None:
    made = operator.post(PROGRAMS, {"act": "make", "client": "kho-du-lieu", "name": "Kho dữ liệu", "scope": ["events"]})
    assert made.status_code == 200
    bearer = {"Authorization": f"Bearer {token(operator, 'kho-du-lieu', secret_on(made.content.decode()))}"}
    happen(1)
    happen(2)

    first = operator.get("/api/v1/events?limit=1", headers=bearer).json()
    assert [one["type"] for one in first["events"]] == ["vn.motcua.dossiers.status_changed"]
    rest = operator.get(f"/api/v1/events?after={first['next']}", headers=bearer).json()
    assert len(rest["events"]) == 1
    end = operator.get(f"/api/v1/events?after={rest['next']}", headers=bearer).json()
    assert end == {"events": [], "next": rest["next"]}
    assert operator.get("/api/v1/events?type=vn.motcua.results.issued", headers=bearer).json()["events"] == []
    for wrong in ("after=-1", "after=x", "after=" + "9" * 30, "limit=x", "type=accounts.signed_in"):
        answer = operator.get(f"/api/v1/events?{wrong}", headers=bearer)
        assert answer.status_code == 400, wrong
        assert wrong.partition("=")[0] in answer.json()["detail"], "says which parameter is wrong"
    assert operator.get("/api/v1/dossiers", headers=bearer).status_code == 403
    assert operator.get("/api/v1/events").status_code == 401


def test_an_enterprise_may_not_read_events_nor_a_system_file(operator: Client) -> None:
    for given in (
        {"enterprise": "9901234560", "scope": ["events"]},
        {"scope": ["file"]},
        {"scope": []},
        {"scope": ["manage"]},
    ):
        answer = operator.post(PROGRAMS, {"act": "make", "client": "thu", **given})
        assert (answer.status_code, "Chọn quyền" in answer.content.decode()) == (422, True), given


@pytest.mark.parametrize(
    ("values", "words"),
    [({"client": "A b"}, "chữ thường"), ({"client": "thu-1", "enterprise": "12x"}, "doanh nghiệp không hợp lệ")],
)
def test_faults_of_a_new_program_stand_at_their_fields(operator: Client, values: dict[str, str], words: str) -> None:
    answer = operator.post(PROGRAMS, {"act": "make", "scope": ["file"], **values})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert values["client"] in page


def test_rights_are_narrowed_and_the_end_is_at_once(operator: Client) -> None:
    made = operator.post(
        PROGRAMS, {"act": "make", "client": "erp", "enterprise": "9901234560", "scope": ["file", "see"]}
    )
    secret = secret_on(made.content.decode())
    bearer = {"Authorization": f"Bearer {token(operator, 'erp', secret)}"}
    assert operator.get("/api/v1/dossiers", headers=bearer).status_code == 200

    assert (
        operator.post(PROGRAMS, {"act": "scopes", "client": "erp", "scope": ["file"]}, follow=True).status_code == 200
    )
    assert operator.get("/api/v1/dossiers", headers=bearer).status_code == 401
    bearer = {"Authorization": f"Bearer {token(operator, 'erp', secret)}"}
    assert operator.get("/api/v1/dossiers", headers=bearer).status_code == 403
    rotated = secret_on(operator.post(PROGRAMS, {"act": "rotate", "client": "erp"}).content.decode())
    assert rotated != secret
    operator.post(PROGRAMS, {"act": "revoke", "client": "erp"})
    form = {"grant_type": "client_credentials", "client_id": "erp", "client_secret": rotated}
    assert operator.post("/api/v1/oauth/token", form).status_code == 401
    assert operator.post(PROGRAMS, {"act": "revoke", "client": "nobody"}, follow=True).status_code == 200


def test_a_webhook_is_made_changed_replayed_and_removed(operator: Client) -> None:
    happen(1)
    made = operator.post(
        WEBHOOKS, {"name": "Kho <b>", "url": "https://kho.example/nhan", "type": ["dossiers.status_changed"]}
    )
    assert secret_on(made.content.decode()).startswith("whsec_")
    hook = models.Webhook.objects.get()
    page = f"{WEBHOOKS}{hook.id}/"

    assert "Kho &lt;b&gt;" in operator.get(WEBHOOKS).content.decode()
    assert (
        "1 sự kiện đang được gửi lại"
        in operator.post(page, {"act": "replay", "first": "0"}, follow=True).content.decode()
    )
    assert operator.post(page, {"act": "replay", "first": "x"}).status_code == 422
    changed = {"act": "change", "name": "Kho mới", "url": "http://kho.example/"}
    answer = operator.post(page, changed)
    assert (answer.status_code, "Kho mới" in answer.content.decode()) == (422, True)
    operator.post(page, {**changed, "url": "https://kho.example/2"})
    operator.post(page, {"act": "pause"})
    seen = operator.get(page).content.decode()
    assert "https://kho.example/2" in seen
    assert "Tạm dừng" in seen
    assert secret_on(operator.post(page, {"act": "secret"}).content.decode()) != secret_on(made.content.decode())
    operator.post(page, {"act": "remove"})
    assert operator.get(page).status_code == 404


def test_the_page_of_a_webhook_lists_its_deliveries_and_sends_one_again(
    operator: Client,
) -> None:
    operator.post(WEBHOOKS, {"name": "Kho", "url": "https://kho.example/nhan"})
    page = f"{WEBHOOKS}{models.Webhook.objects.get().id}/"
    assert "Không có lần gửi nào" in operator.get(page).content.decode()
    for number in range(1, 4):
        happen(number)
    newest = models.Delivery.objects.order_by("-pk")[0]
    models.Delivery.objects.filter(pk=newest.pk).update(
        state="missed", attempts=7, status=500, answer="<script>lỗi", tried_at=clock.now()
    )

    with CaptureQueriesContext(connection) as few:
        seen = operator.get(page).content.decode()
    assert "HTTP 500" in seen
    assert "&lt;script&gt;lỗi" in seen
    assert f"Gửi lại sự kiện số {newest.event_id}" in seen
    only = operator.get(f"{page}?tinh-trang=missed").content.decode()
    assert only.count('name="delivery"') == 1
    for wrong in ("tinh-trang=x", "truoc=x", "truoc=-1", "truoc=" + "9" * 40, "truoc=%00"):
        assert operator.get(f"{page}?{wrong}").status_code == 200, wrong

    answer = operator.post(f"{page}?tinh-trang=missed", {"act": "resend", "delivery": str(newest.pk)})
    assert (answer.status_code, answer["Location"]) == (303, f"{page}?tinh-trang=missed")
    assert models.Delivery.objects.count() == 4
    for wrong in ("", "x", "0", "9" * 18):
        assert operator.post(page, {"act": "resend", "delivery": wrong}).status_code == 404, wrong

    for number in range(4, 60):
        happen(number)
    operator.get(page)  # what was told before has been read
    with CaptureQueriesContext(connection) as many:
        whole = operator.get(page).content.decode()
    assert len(many) == len(few)
    assert whole.count('name="delivery"') == 50
    older = re.findall(r'rel="next" href="([^"#]+)#', whole)
    assert operator.get(page + older[0].replace("&amp;", "&")).content.decode().count('name="delivery"') == 10


def test_pages_are_for_operators(client: Client) -> None:
    officer("specialist")
    client.post("/ban-lam-viec/dang-nhap/", {"login": "specialist.thu", "password": PASSWORD})

    assert [client.get(page).status_code for page in (WEBHOOKS, PROGRAMS)] == [403, 403]
