"""The subject's page: what was seen, questions, a copy, consents; and nothing of anybody else's."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.doors.portal.conftest import PROCEDURE, Visitor

from motcua.foundation import clock
from motcua.foundation.audit import models as audit_models
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models as account_models
from motcua.identity.accounts import queries as account_queries
from motcua.identity.accounts import services as accounts
from motcua.identity.consent import models
from motcua.identity.people import models as people_models
from motcua.identity.people import queries as people

DATA, REQUESTS, CONSENTS = "/cua-toi/du-lieu/", "/cua-toi/du-lieu/yeu-cau/", "/cua-toi/du-lieu/dong-y/"


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def hanh() -> Ref:
    found = people.with_number("099178004512")
    assert found is not None
    return Ref("person", found.id)


def look() -> int:
    """An officer opened one of Hạnh's dossiers."""
    at = clock.now()
    account = accounts.open_officer(
        Actor.system("set_up"), login="xem", name="Nguyễn Thị Xem", password="một mật khẩu đủ dài", at=at
    )
    audit.looked(
        Actor(ActorKind.OFFICER, account), subject=Ref("dossier", "G02-1"), what="dossier", purpose="handling", at=at,
        owner=hanh(), role="specialist", unit="", fields=("form",),
    )  # fmt: skip
    return audit_models.Look.objects.order_by("-id")[0].pk


def test_who_looked_is_told_with_role_purpose_and_data_and_can_be_questioned(visitor: Visitor) -> None:
    number = look()

    page = text(visitor.http.get(DATA))
    assert [
        w for w in ("Nguyễn Thị Xem", "Chuyên viên thụ lý", "Giải quyết hồ sơ", "tờ khai", "G02-1") if w not in page
    ] == []
    empty = visitor.http.post(f"{DATA}luot-xem/{number}/", {"details": " "})
    assert (empty.status_code, 'href="#details"' in text(empty)) == (422, True)
    asked = visitor.http.post(f"{DATA}luot-xem/{number}/", {"details": "Vì sao mở hồ sơ?"})

    row = models.SubjectRequest.objects.get()
    assert (asked.status_code, row.look, row.kind) == (303, number, "know")


def test_what_was_exchanged_is_told_with_its_direction(visitor: Visitor) -> None:
    audit.exchanged(
        Actor.system("national_portal"), direction=Direction.TO, subject=Ref("dossier", "G02-1"), owner=hanh(),
        what="dossier", purpose="national_portal", fields=("status",), at=clock.now(),
    )  # fmt: skip

    page = text(visitor.http.get(f"{DATA}?xem=trao-doi"))

    assert "Gửi đến Cổng Dịch vụ công quốc gia" in page
    assert "Nhận từ Hệ thống định danh điện tử" in page


def test_another_s_look_request_and_copy_are_not_there(visitor: Visitor, stranger: Visitor) -> None:
    number = look()
    visitor.http.post(REQUESTS, {"kind": "delete", "details": "xóa"})
    mine = models.SubjectRequest.objects.get().pk

    for address in (f"{DATA}luot-xem/{number}/", f"{REQUESTS}{mine}/", f"{REQUESTS}{mine}/ban-sao.json"):
        assert stranger.http.get(address).status_code == 404
        assert Client().get(address).status_code == 303
    assert "Nguyễn Thị Xem" not in text(stranger.http.get(DATA))


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_made_and_downloaded_and_never_run(visitor: Visitor) -> None:
    asked = visitor.http.post(REQUESTS, {"kind": "provide", "details": ""})
    jobs.carry_out_waiting()

    page = text(visitor.http.get(asked["Location"]))
    addresses = re.findall(r'href="([^"]+ban-sao\.\w+)"', page)
    files = [visitor.http.get(address) for address in addresses]
    assert [f.headers["Content-Type"] for f in files] == ["text/html; charset=utf-8", "application/json"]
    assert json.loads(files[1].content)["record"]["name"] == "Trần Thị Hạnh"
    assert {f.headers["Content-Disposition"].split(";")[0] for f in files} == {"attachment"}
    assert {"sandbox" in f.headers["Content-Security-Policy"] for f in files} == {True}


def test_a_request_says_what_it_is_and_shows_its_clock(visitor: Visitor) -> None:
    faults = [
        visitor.http.post(REQUESTS, fields)
        for fields in (
            {},
            {"kind": "steal", "details": "x"},
            {"kind": "delete", "details": ""},
            {"kind": "delete", "details": "x" * 4001},
        )
    ]
    asked = visitor.http.post(REQUESTS, {"kind": "delete", "details": "<script>x</script>"})
    page = text(visitor.http.get(asked["Location"]))

    assert [answer.status_code for answer in faults] == [422] * 4
    assert "<script>x" not in page
    assert "Luật 91/2025/QH15" in page
    assert "Chờ xác nhận tiếp nhận" in page


def test_boxes_are_empty_until_ticked_one_by_one_and_taken_back(visitor: Visitor) -> None:
    page = text(visitor.http.get(CONSENTS))
    assert 'type="checkbox"' in page
    assert " checked" not in page
    untouched = visitor.http.post(f"{CONSENTS}them/", {"purpose": "survey", "version": "1"})
    stale = visitor.http.post(f"{CONSENTS}them/", {"purpose": "survey", "version": "7", "agreed": "yes"})
    forced = visitor.http.post(f"{CONSENTS}them/", {"purpose": "dossier", "version": "1", "agreed": "yes"})
    given = visitor.http.post(f"{CONSENTS}them/", {"purpose": "survey", "version": "1", "agreed": "yes"})

    assert [a.status_code for a in (untouched, stale, forced, given)] == [422, 422, 422, 303]
    assert [one.purpose for one in models.Consent.objects.all()] == ["survey"]
    number = models.Consent.objects.get().pk
    receipt = visitor.http.get(f"{CONSENTS}{number}.pdf")
    assert receipt.content.startswith(b"%PDF")
    asked = text(visitor.http.get(f"{CONSENTS}survey/rut/"))
    assert "Không còn nhận lời mời" in asked
    visitor.http.post(f"{CONSENTS}survey/rut/")
    assert models.Consent.objects.get().withdrawn_at is not None


def test_the_notice_of_a_procedure_is_open_to_all(prepared: None, client: Client) -> None:
    page = text(client.get(f"/thu-tuc/{PROCEDURE}/du-lieu/"))

    assert "Thông báo xử lý dữ liệu cá nhân" in page
    assert "nhiệm vụ của cơ quan nhà nước theo luật" in page
    assert client.get("/thu-tuc/khong-co/du-lieu/").status_code == 404


def test_sessions_are_listed_and_a_letter_s_link_closes_them_only_when_pressed(visitor: Visitor) -> None:
    assert "Phiên này" in text(visitor.http.get("/cua-toi/phien/"))
    session = account_models.BrowserSession.objects.get()
    address = f"/khong-phai-toi/{account_queries.denial_token(str(session.pk))}/"

    assert Client().get(address).status_code == 200
    assert visitor.http.get("/cua-toi/phien/").status_code == 200
    assert Client().post("/khong-phai-toi/gia-mao/").status_code == 404
    assert Client().post(address).status_code == 200
    assert visitor.http.get("/cua-toi/phien/").status_code == 303


@pytest.mark.parametrize(
    ("years", "given", "status", "fault"),
    [
        (15, {}, 422, "guardian-survey"),
        (15, {"guardian": "  "}, 422, "guardian-survey"),
        (15, {"guardian": "Trần Văn Cha"}, 422, "child-survey"),
        (15, {"guardian": "Trần Văn Cha", "child": "yes"}, 303, ""),
        (6, {"guardian": "Trần Văn Cha"}, 303, ""),
        (16, {}, 303, ""),
    ],
)
def test_for_a_child_the_page_asks_the_guardian_and_from_seven_the_child(
    visitor: Visitor, years: int, given: dict[str, str], status: int, fault: str
) -> None:
    today = clock.legal_date(clock.now())
    born = today.replace(year=today.year - years, day=1)
    people_models.Person.objects.filter(pk=hanh().id).update(born=born.isoformat())

    page = text(visitor.http.get(CONSENTS))
    answer = visitor.http.post(f"{CONSENTS}them/", {"purpose": "survey", "version": "1", "agreed": "yes", **given})

    assert ('name="guardian"' in page, 'name="child"' in page) == (years < 16, 7 <= years < 16)
    assert answer.status_code == status
    if fault:
        assert f'id="{fault}-error"' in text(answer) and f'href="#{fault}"' in text(answer)
        assert given.get("guardian", "").strip() in text(answer)
        assert models.Consent.objects.count() == 0
    else:
        assert models.Consent.objects.get().guardian == given.get("guardian", "")
