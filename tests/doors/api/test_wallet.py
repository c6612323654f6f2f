"""The wallet as an enterprise's software uses it: what was issued and given goes into the next dossier, while it holds and for its owner alone."""

from __future__ import annotations

from typing import Any

from tests.doors.api.conftest import Program
from tests.links import house

from motcua.casework.results import services as results
from motcua.foundation import clock
from motcua.foundation.types import Actor

ANSWER = Actor.system("answer")


def test_item_is_used_again_by_reference_and_looked_at_again_at_the_filing(
    program: Program, stranger: Program, form: dict[str, Any]
) -> None:
    first = program.file(form).json()["code"]
    house.work()
    listed = program.get("/wallet").json()["items"]
    result = next(one for one in listed if one["level"] == "issued")
    given = next(one for one in listed if one["file"] == form["invoice_file"]["file"])

    taken = [program.post(f"/wallet/{one['id']}/papers", {}) for one in (result, given)]
    names = [form["invoice_file"]["file"], form["sds_files"][0]["file"]]
    again = {**form, "invoice_no": "SPC-2026-0918"}
    papers = {**program.papers(again), **{name: one.json()["id"] for name, one in zip(names, taken, strict=True)}}
    results.revoke(ANSWER, result=result["id"].partition(":")[2], reason="Cấp nhầm", at=clock.now())
    refused = program.file(again, key="k-2", papers=papers)
    late = program.post(f"/wallet/{result['id']}/papers", {})
    papers[names[0]] = program.papers(again)[names[0]]
    filed = program.file(again, key="k-3", papers=papers)
    used = program.get(f"/wallet/{given['id']}").json()

    assert {(one["title"], one["state"], one["may_be_used"]) for one in (result, given)} == {
        (result["title"], "valid", True),
        ("Hóa đơn thương mại", "valid", True),
    }
    assert [one["code"] for one in result["dossiers"]] == [first]
    assert [one.status_code for one in taken] == [201, 201]
    assert (refused.status_code, [(one["pointer"], one["code"]) for one in refused.json()["errors"]]) == (
        422, [("/invoice_file", "E-ATT")],
    )  # fmt: skip
    assert "đã bị thu hồi nên không nộp được" in refused.json()["errors"][0]["detail"]
    assert (late.status_code, late.json()["code"]) == (409, "wallet.item_ended")
    assert filed.status_code == 201
    program.get("/wallet")
    used = program.get(f"/wallet/{given['id']}").json()
    assert [(one["code"], one["again"]) for one in used["dossiers"]] == [(filed.json()["code"], True), (first, False)]
    # There to be leaked, and not.
    assert stranger.get("/wallet").json()["items"] == []
    theirs = [stranger.get(f"/wallet/{one['id']}").status_code for one in (result, given)]
    theirs += [stranger.post(f"/wallet/{given['id']}/papers", {}).status_code]
    assert theirs == [404, 404, 404]
    assert stranger.file({**form, "invoice_no": "X-1"}, key="s", papers=papers).status_code == 422


def test_hostile_names_of_items_are_unknown(program: Program) -> None:
    hostile = [
        "result:",
        "given:0",
        "given:-1",
        "given:" + "9" * 40,
        "given:１",
        "result:" + "a" * 500,
        "x",
        "given:1%20or%201=1",
        "%2e%2e",
    ]

    answers = [program.get(f"/wallet/{one}").status_code for one in hostile]

    assert set(answers) == {404}
