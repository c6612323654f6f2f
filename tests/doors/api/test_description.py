"""What the API says of itself, and what the framework would say in its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.doors.api.conftest import Program
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.types import Channel, Status
from motcua.definitions.catalogue import queries as queries_of_catalogue
from motcua.definitions.catalogue import services as catalogue
from motcua.doors.ui import texts
from motcua.followup.events import queries, services
from motcua.followup.events.types import TYPES
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded
from motcua.foundation.types import Ref

OPERATIONS = {
    "/api/v1/events": {"get"},
    "/api/v1/links/metrics": {"get"},
    "/api/v1/links": {"get"},
    "/api/v1/oauth/token": {"post"},
    "/api/v1/papers": {"post"},
    "/api/v1/dossiers": {"get", "post"},
    "/api/v1/dossiers/{code}": {"get"},
    "/api/v1/dossiers/{code}/result": {"get"},
    "/api/v1/dossiers/{code}/withdrawal": {"post"},
    "/api/v1/dossiers/{code}/supplement": {"get", "post"},
    "/api/v1/dossiers/{code}/sheets/{sheet}": {"get"},
    "/api/v1/procedures": {"get"},
    "/api/v1/procedures/{procedure}": {"get"},
    "/api/v1/procedures/{procedure}/codes/{code_list}": {"get"},
    "/api/v1/procedures/{procedure}/schema": {"get"},
    "/api/v1/verifications": {"post"},
    "/api/v1/wallet": {"get"},
    "/api/v1/wallet/{item}": {"get"},
    "/api/v1/wallet/{item}/papers": {"post"},
}


def test_description_is_openapi_3_1_and_whole(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()

    assert told["openapi"] == "3.1.0"
    assert {path: set(methods) for path, methods in told["paths"].items()} == OPERATIONS
    named = set(re.findall(r"#/components/schemas/(\w+)", str(told)))
    assert named <= set(told["components"]["schemas"])
    assert told["components"]["securitySchemes"]["client"]["type"] == "oauth2"
    assert told["paths"]["/api/v1/procedures"]["get"]["security"] == []
    filing = told["paths"]["/api/v1/dossiers"]["post"]
    assert [parameter["name"] for parameter in filing["parameters"]] == ["Idempotency-Key"]
    assert set(filing["responses"]) >= {"201", "200", "422"}


@pytest.mark.django_db
def test_who_has_the_description_alone_can_check_a_webhook_and_knows_what_each_event_carries(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()

    assert sorted(told["webhooks"]) == sorted(f"vn.motcua.{kind}" for kind in TYPES)
    delivery = told["webhooks"]["vn.motcua.dossiers.status_changed"]["post"]
    assert [one["name"] for one in delivery["parameters"]] == ["webhook-id", "webhook-timestamp", "webhook-signature"]
    assert "HMAC-SHA256" in delivery["description"] and "whsec_" in delivery["description"]
    body = delivery["requestBody"]["content"]["application/cloudevents+json"]["schema"]["properties"]
    assert body["type"] == {"const": "vn.motcua.dossiers.status_changed"}
    fact = StatusChanged("G02-1", Status.SUBMITTED, Status.ACCEPTED, "điều 1", Channel.PORTAL, "enterprise:9901234560")
    services.keep(fact, Recorded(Ref("dossier", "G02-1"), 1, clock.now(), "system:test"))
    sent = queries.cloud_events(queries.after(officer("operator"), 0))[-1]
    assert set(sent["data"]) == set(body["data"]["properties"])
    assert sent["data"]["after"] in body["data"]["properties"]["after"]["enum"]
    for words in ("vn.motcua.payments.bill_paid", "webhook-signature", "whsec_"):
        assert words in client.get("/api/v1/docs").content.decode()


def test_description_for_people_loads_nothing_from_elsewhere(client: Client, db: None) -> None:
    pages = [client.get(path).content.decode() for path in ("/api/v1/docs", "/api/v1/problems")]

    assert [re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*', page) for page in pages] == [[], []]
    assert all(path in pages[0] for path in OPERATIONS)
    assert 'id="key_used_otherwise"' in pages[1]
    assert 'id="accounts.invalid_token"' in pages[1]


def test_address_or_method_that_is_none_is_a_problem(client: Client, db: None) -> None:
    answers = [
        client.get("/api/v1/nothing"),
        client.post("/api/v1/nothing"),
        client.delete("/api/v1/dossiers"),
        client.get("/api/v1/oauth/token"),
        client.get("/api/v1/dossiers/a%00b"),
        client.get("/api/v1/procedures?search=%00"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 405, 405, 400, 400]
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert {*answers[2]["Allow"].split(", ")} == {"GET", "POST"}


def test_file_is_verified_for_anybody(program: Program, form: dict[str, Any]) -> None:
    code = program.file(form).json()["code"]
    house.work()
    paper = program.get(f"/dossiers/{code}/result").content
    anybody = Program("", "", http=program.http)

    def finding(content: bytes) -> tuple[int, str]:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("result.pdf", content)
        answer = anybody.http.post("/api/v1/verifications", {"file": file})
        return answer.status_code, answer.json()["finding"]

    altered = paper.replace(b"/MediaBox", b"/mediaBox", 1)
    assert altered != paper
    assert finding(paper) == (200, "authentic")
    assert finding(altered)[1] == "altered"
    assert finding(house.pdf("another")) == (200, "foreign")
    assert finding(b"no PDF") == (200, "unknown")
    assert anybody.http.post("/api/v1/verifications").status_code == 400


def test_operations_are_tried_only_beside_the_sandbox(client: Client, db: None, settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, sandbox=False)
    real = client.get("/api/v1/docs").content.decode()
    settings.MOTCUA = replace(django_settings.MOTCUA, sandbox=True)
    trial = client.get("/api/v1/docs")

    assert "data-mc-path" not in real
    assert "tryit" not in real
    page = trial.content.decode()
    assert all(f'data-mc-path="{path}"' in page for path in OPERATIONS)
    assert "unsafe" not in trial["Content-Security-Policy"]


def test_the_body_that_stands_in_the_trial_form_can_be_filed_as_it_is(program: Program, settings: Settings) -> None:
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct/thong-bao-khuyen-mai", at=clock.now())
    queries_of_catalogue.forget()
    settings.MOTCUA = replace(django_settings.MOTCUA, sandbox=True)
    page = program.http.get("/api/v1/docs").content.decode()
    bodies = [
        json.loads(unescape(text)) for text in re.findall(r'data-mc-in="body"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    ]

    filing, withdrawal, supplement = bodies
    answer = program.post("/dossiers", filing, **{"Idempotency-Key": "from-the-page"})
    code = answer.json().get("code", answer.json())
    assert (answer.status_code, filing["procedure"]) == (201, "thong-bao-khuyen-mai"), code
    assert (
        program.post(f"/dossiers/{code}/withdrawal", withdrawal, **{"Idempotency-Key": "and-back"}).status_code == 200
    )
    assert list(supplement["answers"]) == ["1"]
    assert 'value="thong-bao-khuyen-mai" data-mc-in="path"' in page


def test_the_page_speaks_vietnamese_first_and_has_words_for_every_operation(client: Client, db: None) -> None:
    found = client.get("/api/v1/docs").content.decode()
    names = [
        about["operationId"].removeprefix("motcua_doors_api_v1_")
        for methods in client.get("/api/v1/openapi.json").json()["paths"].values()
        for about in methods.values()
    ]

    assert [name for name in names if not texts.find(f"api.operation.{name}")] == []
    assert "<code>POST /api/v1/oauth/token</code> với mã và khóa" in found
    assert "Nộp hồ sơ</p>" in found
    assert "`" not in found.partition("<ol")[2].partition("</ol>")[0]
