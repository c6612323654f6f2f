"""Forms: bounds first, normal form, every fault at its field, code lists by date, hidden answers dropped."""

from __future__ import annotations

import copy
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.definitions.forms.factory import LAYOUT, SCHEMA, TEXTS, UNITS, VALID, form

from motcua.definitions.forms import queries
from motcua.definitions.forms.errors import FormRefused

FORM = form()
DAY = date(2026, 3, 1)


def faults(data, on=DAY):
    return [(error.pointer, error.code) for error in queries.validate(FORM, data, on=on)]


def changed(**changes):
    return {**copy.deepcopy(VALID), **changes}


def item(**changes):
    return changed(items=[{**VALID["items"][0], **changes}])


def test_a_valid_form_has_no_fault():
    assert faults(VALID) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, [("/name", "E-REQ"), ("/items", "E-REQ"), ("/paper", "E-ATT")]),
        (changed(name=None), [("/name", "E-REQ")]),
        (changed(name="   "), [("/name", "E-REQ")]),
        (changed(name=5), [("/name", "E-FMT")]),
        (changed(name="x" * 21), [("/name", "E-FMT")]),
        (changed(items=[]), [("/items", "E-REQ")]),
        (changed(items=[3]), [("/items/0", "E-FMT")]),
        (changed(surplus=1), [("/surplus", "E-FMT")]),
        (changed(**{"a/b~c": 1}), [("/a~1b~0c", "E-FMT")]),
        (changed(day="2026-02-30"), [("/day", "E-FMT")]),
        (changed(cas="107-21-2"), [("/cas", "E-CHK")]),
        (changed(cas="107-21-1"), []),
        (changed(cas="107-21"), [("/cas", "E-FMT")]),
        (changed(cas="1О7-21-1"), [("/cas", "E-FMT")]),  # a Cyrillic letter
        (changed(cas="１０７-21-1"), []),  # full-width digits are digits
        (changed(code="9901234560"), []),
        (changed(code="9901234561"), [("/code", "E-CHK")]),
        (changed(code="030123456"), [("/code", "E-FMT")]),
        (changed(code="9901234560-001"), []),
        (changed(phone="+84903123456"), []),
        (changed(phone="903123456"), [("/phone", "E-FMT")]),
        (changed(email="a@b"), []),
        (changed(email="a b@c.vn"), [("/email", "E-FMT")]),
        (item(unit="XXX", amount=0), [("/items/0/amount", "E-FMT"), ("/items/0/unit", "E-CODE")]),
        (item(amount="1"), [("/items/0/amount", "E-FMT")]),
        (item(amount=0.0001), [("/items/0/amount", "E-FMT")]),
        (item(amount=float("nan")), [("/items/0/amount", "E-FMT")]),
        (item(amount=float("inf")), [("/items/0/amount", "E-FMT")]),
        (item(amount=10**400), [("/items/0/amount", "E-FMT")]),
        (item(amount=Decimal("0.07")), []),
        (item(title="a\x00b"), [("/items/0/title", "E-FMT")]),
        (item(title="\ud800"), [("/items/0/title", "E-FMT")]),
        (item(line_no=True), [("/items/0/line_no", "E-FMT")]),
    ],
)  # fmt: skip
def test_every_fault_stands_at_its_field(data, expected):
    assert faults(data) == expected


def test_too_many_rows_are_one_clear_error():
    data = changed(items=[{"nonsense": 1}] * 10_000)

    (error,) = queries.validate(FORM, data, on=DAY)

    assert (error.pointer, error.code, error.params) == ("/items", "E-FMT", {"limit": 5, "count": 10_000})


def test_a_nest_without_end_is_one_clear_error():
    nest: dict[str, object] = {}
    inner = nest
    for _ in range(5_000):
        inner["note"] = inner = {}

    assert faults(changed(note=nest)) == [("", "E-FMT")]


def test_decomposed_vietnamese_is_stored_composed():
    name = "Phường Tân Hưng"

    made = queries.normalise(FORM, changed(name=unicodedata.normalize("NFD", f"  {name} ")))

    assert made.data["name"] == name


@pytest.mark.parametrize(
    ("code", "day", "good"),
    [
        ("OLD", date(2025, 12, 31), True),
        ("OLD", date(2026, 1, 1), False),
        ("NEW", date(2026, 5, 31), False),
        ("NEW", date(2026, 6, 1), True),
    ],
)
def test_codes_count_by_their_dates(code, day, good):
    assert faults(item(unit=code), day) == ([] if good else [("/items/0/unit", "E-CODE")])


def test_options_are_searched_without_marks():
    found = queries.options(FORM, "units", on=date(2026, 7, 1), search="kilogam")

    assert [option.code for option in found] == ["KGM"]


def test_hidden_answers_are_dropped_and_named():
    data = {**item(unit="NEW", parts=[{"part": "x"}]), "free": False, "note": "secret"}

    made = queries.drop_hidden(FORM.layout, data)

    assert made.pointers == ("/note", "/items/0/parts/0/part")
    assert made.data == {**item(unit="NEW", parts=[{}]), "free": False}
    assert data["note"] == "secret"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("24,5", 24.5), ("1.234,5", 1234.5), ("24.5", 24.5), ("4 000", 4000), ("x", "x"), ("1e9", "1e9"), ("12", 12)],
)
def test_typed_numbers_are_read_as_people_write_them(typed, value):
    assert queries.coerce(FORM, {"items": [{"amount": typed}]}) == {"items": [{"amount": value}]}


def test_rules_see_exact_numbers_days_and_null_for_faults():
    data = {**item(amount=0.1), "day": "2026-03-01", "name": "x"}

    made = queries.feel(FORM, data, without=frozenset({"/name", "/items/0/title", "/nowhere/3"}))

    assert made["items"] == [{"line_no": 1, "title": None, "amount": Decimal("0.1"), "unit": "KGM"}]
    assert (made["day"], made["name"]) == (date(2026, 3, 1), None)


@pytest.mark.parametrize(
    ("schema", "layout"),
    [
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "n": {"$ref": "https://example.vn/x"}}}, LAYOUT),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "n": {"type": "string", "format": "unknown"}}}, LAYOUT),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "n": {"type": "string", "pattern": "(?=a)"}}}, LAYOUT),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "n": {"type": "array"}}}, LAYOUT),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "n": {"type": "string", "x-code": "missing"}}}, LAYOUT),
        (SCHEMA, {"sections": [{"key": "one", "fields": [{"pointer": "/nowhere"}]}]}),
        (SCHEMA, {"sections": [{"key": "unnamed", "fields": []}]}),
    ],
)
def test_a_form_that_cannot_be_trusted_is_refused(schema, layout):
    with pytest.raises(FormRefused):
        queries.compile(schema, layout, TEXTS, {"units": UNITS})


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines of different speed
@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"], "other"]), anything))
def test_no_data_whatever_breaks_the_judgement(data):
    for error in queries.validate(FORM, data, on=DAY):
        assert error.code in {"E-REQ", "E-FMT", "E-CODE", "E-CHK", "E-ATT"}
