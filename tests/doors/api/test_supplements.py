"""Answering a request for supplement as an enterprise's software does it."""

from __future__ import annotations

from typing import Any

from tests.doors.api.conftest import Program
from tests.links import house

from motcua.casework.dossiers import models
from motcua.casework.dossiers.services import requests
from motcua.casework.dossiers.services.desk import supplement_asked
from motcua.casework.dossiers.types import Phase
from motcua.foundation import clock
from motcua.foundation.types import Actor


def test_what_is_asked_is_told_with_its_places_and_answered_once(program: Program, form: dict[str, Any]) -> None:
    code = _asked(program, form)

    asked = program.get(f"/dossiers/{code}/supplement").json()
    new = program.upload(("hoa-don-moi.pdf", house.pdf("moi"))).json()["papers"][0]
    body = {
        "changes": {
            "/invoice_no": "SPC-2026-0999",
            "/invoice_file": {**form["invoice_file"], "file": "hoa-don-moi.pdf"},
        },
        "papers": {"hoa-don-moi.pdf": new["id"]},
        "answers": {},
    }
    done = program.post(f"/dossiers/{code}/supplement", body, **{"Idempotency-Key": "a-1"})
    again = program.post(f"/dossiers/{code}/supplement", body, **{"Idempotency-Key": "a-1"})

    assert [(point["number"], point["pointer"]) for point in asked["points"]] == [
        (1, "/invoice_no"),
        (2, "/invoice_file"),
    ]
    assert (done.status_code, done.json()["revision"], done.json()["status"]) == (200, 2, "PROCESSING")
    assert (again.status_code, again["Idempotent-Replayed"], again.json()["revision"]) == (200, "true", 2)
    assert program.get(f"/dossiers/{code}/supplement").status_code == 404


def test_every_fault_comes_at_once_at_its_place(program: Program, form: dict[str, Any]) -> None:
    code = _asked(program, form)
    body = {"changes": {"/invoice_no": "", "/items": []}, "answers": {"9": "x"}}

    first = program.post(f"/dossiers/{code}/supplement", body, **{"Idempotency-Key": "a"})
    second = program.post(
        f"/dossiers/{code}/supplement",
        {"changes": {"/invoice_no": ""}, "answers": {"9": "x"}},
        **{"Idempotency-Key": "b"},
    )
    shapes = program.post(
        f"/dossiers/{code}/supplement", {"changes": [], "papers": 1, "answers": {"x": 1}}, **{"Idempotency-Key": "c"}
    )
    keyless = program.post(f"/dossiers/{code}/supplement", {})

    assert first["Content-Type"] == "application/problem+json"
    assert {fault["code"] for fault in first.json()["errors"]} == {"E-ASK"}
    assert {fault["pointer"] for fault in second.json()["errors"]} >= {"/invoice_no", "/answers/2", "/answers/9"}
    assert [fault["pointer"] for fault in shapes.json()["errors"]] == ["/changes", "/papers", "/answers"]
    assert keyless.status_code == 400
    assert models.Revision.objects.filter(dossier__code=code).count() == 1


def test_other_enterprise_finds_nothing(program: Program, stranger: Program, form: dict[str, Any]) -> None:
    code = _asked(program, form)

    assert stranger.get(f"/dossiers/{code}/supplement").status_code == 404
    answer = stranger.post(f"/dossiers/{code}/supplement", {"answers": {"1": "x"}}, **{"Idempotency-Key": "k"})
    assert answer.status_code in {403, 404}


def test_operation_is_in_the_description(program: Program) -> None:
    paths = program.http.get("/api/v1/openapi.json").json()["paths"]

    assert {"get", "post"} <= set(paths["/api/v1/dossiers/{code}/supplement"])


def _asked(program: Program, form: dict[str, Any]) -> str:
    """A declaration that an officer looks at, and of which more is asked."""
    code = str(program.file(form).json()["code"])
    row = models.Dossier.objects.get(code=code)
    row.status, at, by = "PROCESSING", clock.now(), Actor.system("answer")
    remarks = [
        models.Remark(dossier=row, number=number, kind="wrong", text="x", asked="Kiểm tra lại", by=str(by), at=at, state="open", **pin)
        for number, pin in ((1, {"pointer": "/invoice_no"}), (2, {"pointer": "/invoice_file", "slot": "/invoice_file"}))
    ]  # fmt: skip
    requests.begin(row, Phase.AFTER_APPRAISAL, remarks, lead="", article="Điều 19", by=by, at=at)
    supplement_asked(row, at)
    row.save()
    return code
