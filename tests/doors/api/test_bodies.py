"""Hostile bodies: each gets a problem that says what to do, never a fault of ours."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.api.conftest import Program

from motcua.casework.dossiers import models

KEY = {"Idempotency-Key": "k"}
FRAME = b'{"procedure": "khai-bao-hoa-chat-nhap-khau", "data": %s, "papers": {}}'

BODIES = {
    "nothing": (b"", 400),
    "no JSON": (b"{", 400),
    "XML": (b"<a/>", 400),
    "a list": (b"[]", 400),
    "NaN": (FRAME % b'{"quantity": NaN}', 400),
    "infinity": (FRAME % b'{"quantity": -Infinity}', 400),
    "a key twice": (FRAME % b'{"invoice_no": "1", "invoice_no": "2"}', 400),
    "deep nesting": (FRAME % (b"[" * 5000 + b"]" * 5000), 400),
    "deep objects": (FRAME % (b'{"a":' * 200 + b"1" + b"}" * 200), 400),
    "a number of ten million digits": (FRAME % b'{"quantity": 1e9999999}', 400),
    "a power of ten beyond every decimal": (FRAME % b'{"quantity": 1e99999999999999999999}', 400),
    "nought of ten million places": (FRAME % b'{"quantity": 0e-9999999}', 400),
    "an endless fraction": (FRAME % (b'{"quantity": 0.' + b"1" * 5000 + b"}"), 400),
    "an endless integer": (FRAME % (b'{"quantity": ' + b"1" * 5000 + b"}"), 400),
    "UTF-16": (json.dumps({"procedure": "x", "data": {}}).encode("utf-16"), 400),
    "Latin-1": (FRAME % '{"invoice_no": "é"}'.encode("latin-1"), 400),
    "half a character": (FRAME % b'{"invoice_no": "\\ud800"}', 400),
    "an encoded half": (FRAME % b'{"invoice_no": "\xed\xa0\x80"}', 400),
    "NUL in text": (FRAME % b'{"invoice_no": "a\\u0000b"}', 422),
    "an integer beyond 64 bits": (FRAME % b'{"quantity": 123456789012345678901234567890}', 422),
    "a key that is no name": (FRAME % b'{"\\u0000\\u202e": 1}', 422),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES.keys())
def test_body_when_hostile_gets_a_problem(program: Program, body: bytes, status: int) -> None:
    answer = program.post("/dossiers", body, **KEY)

    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["detail"]
    assert "Traceback" not in answer.content.decode()
    assert models.Dossier.objects.count() == 0


def test_body_of_another_type_is_refused(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.token}", **KEY}

    answers = [
        program.http.post("/api/v1/dossiers", b"{}", content_type=kind, headers=headers)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json-seq", "")
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert answers[0].json()["detail"] == "Gửi với Content-Type: application/json."


def test_body_over_the_limit_is_refused_before_it_is_read(program: Program) -> None:
    answer = program.post("/dossiers", FRAME % (b'{"a": "' + b"x" * (6 * 1024 * 1024) + b'"}'), **KEY)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_form_of_ten_thousand_rows_is_refused_with_one_clear_fault(program: Program, form: dict[str, Any]) -> None:
    papers = program.papers(form)
    form["items"] = [{**form["items"][0], "line_no": n} for n in range(1, 10_001)]

    answer = program.file(form, papers=papers)

    problem = answer.json()
    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"], fault["reason"]) for fault in problem["errors"]] == [
        ("/items", "E-FMT", "too_many_rows")
    ]


@pytest.mark.parametrize(
    "quantity", [0, -1, -0.001, 10**15, 10**30, Decimal("0.0001"), "24.5", "２４", "1e3", True, None, [], {}, "O0"]
)
def test_quantity_when_absurd_is_refused_at_its_field(program: Program, form: dict[str, Any], quantity: object) -> None:
    papers = program.papers(form)
    form["items"][0]["quantity"] = "@"
    text = json.dumps({"procedure": "khai-bao-hoa-chat-nhap-khau", "data": form, "papers": papers})
    written = str(quantity) if isinstance(quantity, Decimal) else json.dumps(quantity)

    answer = program.post("/dossiers", text.replace('"@"', written).encode(), **KEY)

    places = {fault["pointer"] for fault in answer.json()["errors"]}
    assert answer.status_code == 422
    assert any(place.startswith("/items/0/quantity") for place in places)


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("cas_number", "107‑21‑1", "E-FMT"),  # hyphens that only look like one
        ("cas_number", "1O7-21-1", "E-FMT"),  # a letter for a nought
        ("cas_number", "107-21-2", "E-CHK"),
    ],
)
def test_look_alikes_in_a_cas_number_are_refused(
    program: Program, form: dict[str, Any], pointer: str, value: str, code: str
) -> None:
    papers = program.papers(form)
    form["items"][0]["components"][0][pointer] = value

    answer = program.file(form, papers=papers)

    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        (f"/items/0/components/0/{pointer}", code)
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [at] if at else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += places(inner, (*at, index))
    return found


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_any_value_at_any_place_of_the_form_is_judged(program: Program, form: dict[str, Any], data: Any) -> None:
    changed = copy.deepcopy(form)
    path = data.draw(st.sampled_from(places(changed)))
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = data.draw(VALUES)

    body = {"procedure": "khai-bao-hoa-chat-nhap-khau", "data": changed, "papers": {}}
    answer = program.post("/dossiers", json.dumps(body).encode(), **KEY)

    assert answer.status_code in {400, 422}, answer.content
    assert answer.json()["detail"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | VALUES.map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_are_answered(program: Program, body: bytes) -> None:
    assert program.post("/dossiers", body, **KEY).status_code in {400, 422}
