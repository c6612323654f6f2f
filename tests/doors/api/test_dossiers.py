"""Filing and following dossiers as an enterprise's software does it."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from tests.doors.api.conftest import Program
from tests.links import house

from motcua.casework.dossiers import models, services
from motcua.casework.dossiers.types import SheetKey
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind, Ref


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_declaration_from_filing_to_its_delivered_paper(program: Program, form: dict[str, Any]) -> None:
    filed = program.file(form)
    receipt = filed.json()
    before = program.get(f"/dossiers/{receipt['code']}").json()
    house.work()
    after = program.get(f"/dossiers/{receipt['code']}").json()
    paper = program.get(f"/dossiers/{receipt['code']}/result")
    again = program.get(f"/dossiers/{receipt['code']}/result", **{"If-None-Match": paper["ETag"]})
    history = program.get(f"/dossiers/{receipt['code']}?include=history").json()["history"]

    assert filed.status_code == 201
    assert (receipt["status"], receipt["due"]) == ("ACCEPTED", None)
    assert filed["Location"] == receipt["links"]["self"] == f"/api/v1/dossiers/{receipt['code']}"
    assert (before["status"], before["outcome"], before["result"]) == ("ACCEPTED", None, None)
    assert (after["status"], after["outcome"], after["reasons"]) == ("DECIDED", "accepted", [])
    assert after["result"]["number"].startswith("HC-2026")
    assert after["result"]["sha256"] == hashlib.sha256(paper.content).hexdigest() == paper["ETag"].strip('"')
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (again.status_code, again.content) == (304, b"")
    assert [turn["status"] for turn in history if turn["status"]] == ["SUBMITTED", "ACCEPTED", "DECIDED", "RETURNED"]
    assert [turn["event"] for turn in history].count("dossiers.result_delivered") == 1


def test_declaration_when_refused_has_reasons_with_place_article_and_words(
    program: Program, form: dict[str, Any]
) -> None:
    form["items"] = form["items"][:1]
    form["import_purposes"], form["sds_files"] = ["trade"], form["sds_files"][:1]
    form["items"][0] |= {"quantity": 8, "unit": "KGM", "quantity_kg": 8}

    code = program.file(form).json()["code"]
    house.work()
    told = program.get(f"/dossiers/{code}", **{"Accept-Language": "en"}).json()

    assert (told["outcome"], [reason["code"] for reason in told["reasons"]]) == ("refused", ["CHEM-EXEMPT-10KG"])
    assert "Điều 6" in told["reasons"][0]["article"]
    assert told["reasons"][0]["text"].isascii()
    assert told["result"]["kind"] == "refusal"


def test_declaration_when_faulty_tells_all_faults_at_their_fields_and_makes_nothing(
    program: Program, form: dict[str, Any]
) -> None:
    papers = program.papers(form)
    form["items"][0]["components"][0]["cas_number"] = "107-21-2"
    form["items"][1]["hs_code"] = "29999999"
    form["items"][1]["quantity"] = -4
    form["sds_files"] = form["sds_files"][:1]

    answer = program.file(form, papers=papers)
    english = program.post(
        "/dossiers", {"procedure": "khai-bao-hoa-chat-nhap-khau", "data": form, "papers": papers},
        **{"Idempotency-Key": "k-2", "Accept-Language": "en"},
    )  # fmt: skip

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert set(faults(answer)) >= {
        ("/items/0/components/0/cas_number", "E-CHK"),
        ("/items/1/hs_code", "E-CODE"),
        ("/items/1/quantity", "E-FMT"),
        ("/sds_files", "E-ATT"),
    }
    assert faults(answer) == faults(english)
    detail = {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}
    spoken = {fault["pointer"]: fault["detail"] for fault in english.json()["errors"]}
    assert "CAS" in detail["/items/0/components/0/cas_number"]
    assert spoken["/items/0/components/0/cas_number"] != detail["/items/0/components/0/cas_number"]
    assert models.Dossier.objects.count() == 0


def test_repeat_with_the_same_key_gets_the_first_answer(program: Program, form: dict[str, Any]) -> None:
    papers = program.papers(form)

    first = program.file(form, papers=papers)
    second = program.file(form, papers=papers)
    other = program.file({**form, "invoice_no": "SPC-2"}, papers=papers)

    assert (first.status_code, "Idempotent-Replayed" in first) == (201, False)
    assert (second.status_code, second["Idempotent-Replayed"]) == (200, "true")
    assert second.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "key_used_otherwise")
    assert models.Dossier.objects.count() == 1


def test_second_declaration_on_the_same_goods_names_the_first(program: Program, form: dict[str, Any]) -> None:
    first = program.file(form, key="k-1")
    house.work()

    second = program.file(form, key="k-2")

    assert (second.status_code, faults(second)) == (422, [("", "E-DUP")])
    assert first.json()["code"] in second.json()["errors"][0]["detail"]


def test_key_when_missing_or_too_long_is_asked_for(program: Program, form: dict[str, Any]) -> None:
    body = {"procedure": "khai-bao-hoa-chat-nhap-khau", "data": form}

    answers = [program.post("/dossiers", body), program.post("/dossiers", body, **{"Idempotency-Key": "k" * 201})]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, "idempotency_key_missing")] * 2


def test_dossier_of_another_reads_like_one_that_is_not(
    program: Program, stranger: Program, form: dict[str, Any]
) -> None:
    code = program.file(form).json()["code"]
    house.work()

    seen = [stranger.get(f"/dossiers/{code}{rest}") for rest in ("", "?include=history", "/result")]
    guessed = [stranger.get(f"/dossiers/G02.18-261124-999999{rest}") for rest in ("", "?include=history", "/result")]

    def plain(answer: Any) -> dict[str, Any]:
        return {**answer.json(), "instance": ""}

    assert program.get(f"/dossiers/{code}/result").status_code == 200
    assert [answer.status_code for answer in (*seen, *guessed)] == [404] * 6
    assert [plain(answer) for answer in seen] == [plain(answer) for answer in guessed]
    assert stranger.get("/dossiers").json() == {"dossiers": [], "next": None}


def test_papers_of_another_cannot_be_filed(program: Program, stranger: Program, form: dict[str, Any]) -> None:
    stolen = stranger.papers(form)

    answer = program.file(form, papers=stolen)

    assert answer.status_code == 422
    assert {code for _, code in faults(answer)} == {"E-ATT"}


def test_declaration_for_another_enterprise_is_refused(program: Program, form: dict[str, Any]) -> None:
    form["applicant"]["enterprise_code"] = "9902345672"

    answer = program.file(form)

    assert (answer.status_code, faults(answer)) == (422, [("/applicant/enterprise_code", "E-REG")])


def test_names_of_papers_in_decomposed_vietnamese_meet_their_papers(program: Program, form: dict[str, Any]) -> None:
    form["invoice_file"]["file"] = unicodedata.normalize("NFD", "hóa đơn số 1.pdf")
    form["applicant"]["applicant_name"] = unicodedata.normalize("NFD", form["applicant"]["applicant_name"])

    answer = program.file(form)

    assert answer.status_code == 201, answer.content


def test_list_turns_pages_without_losing_or_repeating_a_dossier(program: Program, form: dict[str, Any]) -> None:
    codes = [program.file({**form, "invoice_no": f"SPC-{n}"}, key=f"k-{n}").json()["code"] for n in range(5)]

    pages, before = [], ""
    while True:
        page = program.get("/dossiers?" + f"limit=2&before={before.replace('+', '%2B')}").json()
        pages.append([line["code"] for line in page["dossiers"]])
        before = page["next"] or ""
        if not before:
            break

    assert pages == [[codes[4], codes[3]], [codes[2], codes[1]], [codes[0]]]
    assert program.get("/dossiers?before=yesterday").status_code == 400
    assert program.get("/dossiers?limit=many").status_code == 422


def test_procedure_when_closed_or_unknown_says_so(program: Program, form: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "k"}
    unknown = program.post("/dossiers", {"procedure": "khong-co", "data": form}, **headers)
    strange = program.post("/dossiers", {"procedure": "a\0b", "data": form}, **headers)
    frame = program.post("/dossiers", {"data": [], "papers": {"a": 1}}, **headers)

    assert (unknown.status_code, unknown.json()["code"]) == (422, "procedure_closed")
    assert (strange.status_code, faults(strange)) == (422, [("/procedure", "E-FMT")])
    assert faults(frame) == [("/procedure", "E-REQ"), ("/data", "E-REQ"), ("/papers", "E-FMT")]


def test_form_and_list_of_procedures_are_open_to_anybody(program: Program) -> None:
    program.token = ""

    listed = program.get("/procedures?search=khai bao hoa chat").json()["procedures"]
    form = program.get("/procedures/khai-bao-hoa-chat-nhap-khau/schema").json()

    assert [(entry["procedure"], entry["open"]) for entry in listed] == [("khai-bao-hoa-chat-nhap-khau", True)]
    assert form["schema"]["properties"]["items"]["maxItems"] == 200
    assert [slot["pointer"] for slot in form["papers"]][:1] == ["/invoice_file"]
    assert program.get("/procedures/khong-co/schema").status_code == 404


def test_slip_of_an_automatic_procedure_comes_when_asked_for(program: Program, form: dict[str, Any]) -> None:
    code = program.file(form).json()["code"]
    assert program.get(f"/dossiers/{code}?include=sheets").json()["sheets"] == []
    actor = Actor(
        ActorKind.CLIENT,
        "erp",
        acting_for=Ref("enterprise", form["applicant"]["enterprise_code"]),
        rights=frozenset({"see"}),
    )

    services.ask_for_sheet(actor, code=code, key=SheetKey.RECEIPT_SLIP, at=clock.now())
    house.work()

    (sheet,) = program.get(f"/dossiers/{code}?include=sheets,history").json()["sheets"]
    assert (sheet["key"], sheet["number"], sheet["current"]) == ("receipt_slip", "1/BPTNTKQ", True)
    taken = program.get(sheet["file"].removeprefix("/api/v1"))
    assert (taken.status_code, taken.content[:5]) == (200, b"%PDF-")
