"""The public catalogue for programs: pages, filters, everything of one procedure, what caches may keep."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from tests.doors.api.conftest import Program
from tests.links import house

from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock

pytestmark = pytest.mark.usefixtures("prepared")
STANDARD = "dang-ky-khuyen-mai-mot-tinh"


@pytest.fixture(autouse=True)
def _standard(prepared: None) -> None:
    for slug in (STANDARD, "cua-hang-ban-le-xang-dau", "dang-ky-hoa-chat-moi"):
        catalogue.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / slug, at=clock.now())


def test_list_is_paged_in_a_stable_order(client: Client) -> None:
    whole = client.get("/api/v1/procedures").json()
    pages = [client.get(f"/api/v1/procedures?size=1&page={page}").json() for page in range(1, whole["total"] + 1)]

    assert [page["procedures"][0]["procedure"] for page in pages] == [one["procedure"] for one in whole["procedures"]]
    assert [page["next"] for page in pages] == [*range(2, whole["total"] + 1), None]
    assert client.get("/api/v1/procedures?size=1&page=99").json()["procedures"] == []


def test_list_is_searched_and_filtered(client: Client) -> None:
    found = client.get("/api/v1/procedures?search=khuyen mai&event=promote&level=full").json()
    meant = client.get("/api/v1/procedures?search=khuyeens maij").json()

    assert [one["procedure"] for one in found["procedures"]] == [STANDARD]
    assert (found["facets"]["level"], found["meant"]) == ([{"key": "full", "name": None, "count": 1}], None)
    assert (meant["procedures"], meant["meant"]) == ([], "khuyen mai")


def test_one_procedure_is_told_whole_and_what_is_not_known_is_null(client: Client) -> None:
    told = client.get(f"/api/v1/procedures/{STANDARD}").json()
    new = client.get("/api/v1/procedures/dang-ky-hoa-chat-moi").json()

    assert (told["limit"]["kind"], told["limit"]["amount"], told["fees"]) == ("working_days", 5, [])
    assert [step["role"] for step in told["steps"]] == [
        "one_stop_officer", "division_head", "specialist", "division_head", "department_leader", "clerk",
    ]  # fmt: skip
    assert told["steps"][0]["name"] == {"vi": "Kiểm tra hồ sơ", "en": "Check of the dossier"}
    assert [paper["document_type"] for paper in told["papers"] if paper["required"]] == [
        "program_rules", "winning_proof_sample", "quality_document",
    ]  # fmt: skip
    assert told["legal_bases"][0]["in_force_from"] == "2018-07-15"
    assert (new["limit"]["kind"], new["limit"]["amount"], new["conditions"]) == ("unknown", None, None)
    assert told == client.get(f"/thu-tuc/{STANDARD}.json").json()


def test_a_cache_may_keep_the_catalogue_and_ask_whether_it_changed(client: Client) -> None:
    for path in ("/api/v1/procedures", f"/api/v1/procedures/{STANDARD}", f"/thu-tuc/{STANDARD}.json"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first["ETag"]})

        assert (first["Cache-Control"], again.status_code, again.content) == ("public, max-age=60", 304, b"")


@pytest.mark.parametrize("query", ["page=0", "page=x", "size=101", "size=-1", "page=100001"])
def test_a_page_that_is_none_is_refused_as_a_problem(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/procedures?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("slug", ["khong-co", "%25", "..%2f", "a" * 5_000, "%E2%80%AE", "x%0a"])
def test_a_procedure_that_is_none_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/api/v1/procedures/{slug}").status_code == 404
    assert client.get(f"/thu-tuc/{slug}.json").status_code == 404


@pytest.mark.parametrize("words", ["%25", "_", "%27%3b--", "%e2%80%ae", "a" * 20_000, "%01%02", "%F0%9F%99%82"])
def test_hostile_words_are_answered(client: Client, words: str) -> None:
    assert client.get(f"/api/v1/procedures?search={words}&field={words}").json()["procedures"] == []


def test_a_standard_procedure_is_filed_and_its_receipt_has_code_and_due_day(program: Program) -> None:
    kinds = {kind: f"{kind}.pdf" for kind in ("program_rules", "winning_proof_sample", "quality_document")}
    uploaded = program.upload(*((name, house.pdf(name)) for name in kinds.values())).json()["papers"]
    papers = {name: paper["id"] for name, paper in zip(kinds.values(), uploaded, strict=True)}
    data = {
        "applicant": {
            "head_office_address": "12 Nguyễn Trãi", "ward_code": "00004", "province_code": "01", "phone": "02438123456",
            "email": "a@example.vn", "representative_name": "Trần Thị Hạnh", "representative_title": "Giám đốc",
        },
        "subject": "Đăng ký quay số trúng thưởng", "request": "Quay số tại Hà Nội từ 10/12/2026.", "consent": True,
        "attachments": [{"type": kind, "file": name} for kind, name in kinds.items()],
    }  # fmt: skip

    answer = program.post(
        "/dossiers", {"procedure": STANDARD, "data": data, "papers": papers}, **{"Idempotency-Key": "k"}
    )

    assert (answer.status_code, answer.json()["status"]) == (201, "SUBMITTED"), answer.json()
    assert re.fullmatch(r"T01\.CT-\d{6}-\d+", answer.json()["code"])  # Hà Nội's own department handles it
    assert datetime.fromisoformat(answer.json()["due"]) > clock.now()
