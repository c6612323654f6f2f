"""Every recorded message: what we tell goes both ways, what they tell is read as it was meant, and each names its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from motcua.doors.links.national_portal import mapping, wire
from motcua.doors.links.national_portal.wire import incoming

FOLDER = Path(__file__).parent / "examples"
TOLD = {
    "push": wire.Dossier, "progress": wire.Progress, "filed_status": wire.FiledStatus, "petition_answer": wire.PetitionAnswer,
    "question_answer": wire.QuestionAnswer,
}  # fmt: skip


def example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def message(name: str) -> dict[str, Any]:
    return incoming.read(orjson.dumps(example(name)["message"]), deepest=40)


def test_every_example_names_its_source_and_how_sure_it_is() -> None:
    for path in FOLDER.glob("*.json"):
        found = example(path.stem)
        assert found["source"]
        assert found["mark"] in {"code", "guess"}


@pytest.mark.parametrize("name", TOLD)
def test_message_of_ours_goes_both_ways(name: str) -> None:
    body = example(name)["message"]

    assert wire.encode(wire.decode(TOLD[name], body)) == body


def test_filing_in_the_form_of_promotions_has_both_its_files() -> None:
    found = incoming.filing(message("in_promotion"))

    assert (found.code, found.party.tax_code, found.party.phone) == (
        "000.00.00.G22-260302-0017",
        "9901234560",
        "0901000000",
    )
    assert [(one.name, one.content) for one in found.files] == [("the-le.pdf", b"%PDF-"), ("don.pdf", b"%PDF-")]
    assert incoming.value_at(found.said, "TenChuongTrinhKhuyenMai") == "Khuyến mại tháng 3"


def test_amendment_is_known_by_its_other_code_and_its_file_by_its_address() -> None:
    found = incoming.filing(message("in_amendment"))

    assert (found.code, found.procedure) == ("000.00.00.G22-260310-0018", "2.001474")
    assert [(one.name, one.address) for one in found.files] == [("sua-doi.pdf", "/tep/18/sua-doi.pdf")]


def test_general_filing_has_its_form_and_its_applicant() -> None:
    found = incoming.filing(message("in_general"))

    assert (found.form, found.party.tax_code, found.party.name) == (
        {"licence_kind": "wholesale"}, "9901239872", "Công ty TNHH Thực phẩm Hải Vân",
    )  # fmt: skip


def test_everything_else_they_tell_is_read() -> None:
    answer = incoming.answer(message("in_answer"))
    evaluation = incoming.evaluation(message("in_evaluation"))

    assert (answer.request, answer.key, answer.changes, answer.words) == (
        7,
        "BS-7",
        {"/sites/0/address": "Số 12"},
        {1: "Đã ghi"},
    )
    assert incoming.payment(message("in_payment")).amount == 1_200_000
    assert incoming.withdrawal(message("in_withdrawal")).key == "rut/000.00.00.G22-260302-0019"
    assert (mapping.level(evaluation.level), "Hạnh" in evaluation.key) == (mapping.Level.VERY_SATISFIED, False)
    assert incoming.petition(message("in_petition")).phone == "0903123456"


def test_question_is_read_whole_and_its_answer_names_it() -> None:
    asked = message("in_question")
    found = incoming.question(asked)

    assert found == incoming.Question(
        "30211", "Khai báo hóa chất nhập khẩu thì nộp ở đâu?", "Nguyễn Hoài An", "0903000011", "hoai.an@example.vn", "2.002758",
    )  # fmt: skip
    assert example("question_answer")["message"]["HOIDAPID"] == found.key
    assert incoming.question({**asked, "TRANGTHAI": "0"}) is None
    assert incoming.question({**asked, "NOIDUNGTRALOI": "Đã trả lời"}) is None


def test_procedure_with_fees_one_level_higher_is_read_whole() -> None:
    reply = wire.read_reply(orjson.dumps(example("reply_procedure")["message"]))
    found = mapping.national_procedure(reply.result[0])

    assert (reply.code, found.code, found.days, found.fee, found.result_code, found.field_code) == (
        0, "2.001624", 10, 1_200_000, "KQ.G02.000021", "G02-LT09",
    )  # fmt: skip
