"""Kinds of questions: groups, narrowed lists, sections that hang on answers, calculated answers, long lists."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import pytest

from motcua.definitions.forms import queries
from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.forms.types import Widget
from motcua.definitions.rules import queries as rules

DAY = date(2026, 7, 1)
BUNDLE = Path(__file__).parents[4] / "assets/dist/feel.js"
SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string"},
        "tags": {"type": "array", "maxItems": 5, "items": {"type": "string"}},
        "province": {"type": "string", "x-code": "provinces"},
        "ward": {"type": "string", "x-code": "wards"},
        "street": {"type": "string"},
        "agreed": {"type": "boolean", "const": True},
        "note": {"type": "string"},
        "items": {
            "type": "array",
            "maxItems": 300,
            "items": {
                "type": "object",
                "properties": {
                    "quantity": {"type": "number"},
                    "price": {"type": "integer"},
                    "amount": {"type": "integer"},
                },
            },
        },
        "totals": {
            "type": "object",
            "properties": {"sum": {"type": "integer"}, "tax": {"type": "number", "multipleOf": 0.01}},
        },
    },
}
LAYOUT = {"sections": [
    {"key": "one", "fields": [
        {"pointer": "/kind", "widget": "text"},
        {"pointer": "/tags", "widget": "checkboxes"},
        {"widget": "address", "key": "place", "pointer": "", "parts": {"province": "province", "ward": "ward", "street": "street"}},
        {"pointer": "/totals/sum", "widget": "calculated", "value": "sum(items.amount)", "unit": "đồng"},
        {"pointer": "/totals/tax", "widget": "calculated", "value": "totals.sum * 0.07 / 3"},
    ]},
    {"key": "two", "show_if": {"pointer": "/kind", "equals": "full"}, "fields": [
        {"pointer": "/agreed", "widget": "declaration"},
        {"pointer": "/note", "widget": "text", "show_if": {"pointer": "/agreed", "equals": True}},
    ]},
    {"key": "rows", "rows": {"pointer": "/items"}, "show_if": {"pointer": "/tags", "in": ["goods"]}, "fields": [
        {"pointer": "/items/*/quantity", "widget": "number"},
        {"pointer": "/items/*/price", "widget": "money"},
        {"pointer": "/items/*/amount", "widget": "calculated", "value": "quantity * price"},
    ]},
]}  # fmt: skip
POINTERS = (
    "/kind", "/tags", "/province", "/ward", "/street", "/agreed", "/note", "/totals/sum", "/totals/tax",
    "/items/*/quantity", "/items/*/price", "/items/*/amount",
)  # fmt: skip
TEXTS = {
    "vi": {
        "sections": {key: {"title": key} for key in ("one", "two", "rows")},
        "groups": {"place": {"label": "Địa chỉ"}},
        "fields": {pointer: {"label": pointer.rsplit("/", 1)[-1]} for pointer in POINTERS},
    }
}
LISTS = {
    "provinces": [{"code": "01", "name_vi": "Hà Nội"}, {"code": "79", "name_vi": "Thành phố Hồ Chí Minh"}],
    "wards": [
        {"code": "00004", "name_vi": "Phường Ba Đình", "province": "01"},
        {"code": "26734", "name_vi": "Phường Tân Định", "province": "79"},
        {"code": "26740", "name_vi": "Phường Sài Gòn", "province": "79"},
    ],
}


@pytest.fixture(scope="module")
def form():
    model = rules.parse({"form.layout.json": queries.formula_source(LAYOUT)}, bundle=BUNDLE)["form.layout.json"]
    return queries.compile(SCHEMA, LAYOUT, TEXTS, LISTS, rules.compile(model))


def changed(**changes):
    return {**copy.deepcopy(LAYOUT), **changes}


def one_field(**field):
    return {"sections": [{"key": "one", "fields": [field]}]}


def test_an_address_is_three_questions_under_one_heading_the_ward_within_its_province(form):
    views = {view.pointer: view for view in queries.fields(form.layout)}

    assert [views[place].group.label.vi for place in ("/province", "/ward", "/street")] == ["Địa chỉ"] * 3
    assert (views["/ward"].within.pointer, views["/ward"].within.column) == ("/province", "province")


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({"province": "79", "ward": "26734"}, []),
        ({"province": "01", "ward": "26734"}, [("/ward", "E-CODE", "not_within")]),
        ({"ward": "26734"}, []),
        ({"province": "99", "ward": "26734"}, [("/province", "E-CODE", "code"), ("/ward", "E-CODE", "not_within")]),
        ({"province": "01", "ward": "x"}, [("/ward", "E-CODE", "code")]),
    ],
)
def test_a_ward_of_another_province_is_a_fault_at_the_ward(form, answers, faults):
    assert [(e.pointer, e.code, e.reason) for e in queries.errors(form, answers, on=DAY)] == faults


def test_a_hidden_section_loses_its_answers_and_so_does_what_hangs_on_them(form):
    data = {"kind": "short", "agreed": True, "note": "x", "tags": ["other"], "items": [{"quantity": 1}]}

    made = queries.drop_hidden(form.layout, data)

    assert made.data == {"kind": "short", "tags": ["other"]}
    assert set(made.pointers) == {"/agreed", "/note", "/items"}


def test_an_answer_that_goes_takes_along_what_it_showed(form):
    made = queries.drop_hidden(form.layout, {"kind": "full", "note": "x"})

    assert (made.data, made.pointers) == ({"kind": "full"}, ("/note",))


def test_one_of_several_ticks_is_enough_to_show_a_section(form):
    data = {"tags": ["other", "goods"], "items": [{"quantity": 1}]}

    assert queries.drop_hidden(form.layout, data).data == data


def test_calculated_answers_are_the_servers_whatever_was_sent(form):
    data = {
        "items": [{"quantity": 1.5, "price": 1001, "amount": 1}, {"quantity": 2, "price": 10}],
        "totals": {"sum": 7},
    }

    made = queries.calculate(form, data, on=DAY)

    assert [row["amount"] for row in made["items"]] == [1502, 20]  # 1501.5 rounded half up
    assert made["totals"] == {"sum": 1522, "tax": 35.51}
    assert data["totals"] == {"sum": 7}


@pytest.mark.parametrize(
    "data", [{}, {"items": []}, {"items": ["x", {"quantity": "a"}]}, {"items": 3, "totals": "x"}, {"items": [{}]}]
)
def test_what_cannot_be_calculated_is_left_out_and_nothing_fails(form, data):
    made = queries.calculate(form, data, on=DAY)

    assert "amount" not in str(made)


def test_a_number_too_large_to_hold_is_left_out(form):
    made = queries.calculate(form, {"items": [{"quantity": 10**14, "price": 10**14}]}, on=DAY)

    assert "amount" not in made["items"][0]


def test_a_formula_that_does_not_parse_is_refused_with_its_words():
    layout = one_field(pointer="/totals/sum", widget="calculated", value="sum(items.")

    with pytest.raises(Exception, match="sum") as refused:
        rules.parse({"form.layout.json": queries.formula_source(layout)}, bundle=BUNDLE)

    assert refused.value.params["file"] == "form.layout.json"


@pytest.mark.parametrize(
    "layout",
    [
        one_field(pointer="/note", widget="money"),
        one_field(pointer="/note", widget="declaration"),
        one_field(pointer="/note", widget="calculated"),
        one_field(pointer="/note", widget="text", value="1"),
        one_field(pointer="/ward", widget="choice", within={"pointer": "/nowhere", "column": "province"}),
        one_field(pointer="/ward", widget="choice", within={"pointer": "/province", "column": "nothing"}),
        one_field(widget="address", key="place", pointer="", parts={"planet": "kind"}),
        one_field(widget="address", key="nameless", pointer="", parts={"street": "street"}),
        one_field(widget="person", key="place", pointer="/nowhere", parts={"name": "x"}),
        one_field(widget="group", key="place", fields=[{"widget": "group", "key": "place", "fields": []}]),
        {"sections": [{"key": "one", "show_if": {"pointer": "/nowhere", "equals": 1}, "fields": []}]},
    ],
)
def test_a_layout_that_cannot_work_is_refused(layout):
    with pytest.raises(FormRefused):
        queries.compile(SCHEMA, layout, TEXTS, LISTS)


def test_a_group_hands_its_condition_to_each_part():
    condition = {"pointer": "/kind", "equals": "full"}
    layout = one_field(widget="group", key="place", show_if=condition, fields=[{"pointer": "/note", "widget": "text"}])

    (view,) = queries.fields(queries.compile(SCHEMA, layout, TEXTS, LISTS).layout)

    assert (view.widget, view.show_if.pointer) == (Widget.TEXT, "/kind")


def nested(depth):
    node: dict[str, object] = {"type": "string"}
    for _ in range(depth):
        node = {"type": "object", "properties": {"a": node}}
    return node


@pytest.mark.parametrize(
    "schema",
    [
        nested(40),
        {"type": "object", "properties": {"a": {"$ref": "#"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {  # a few lines that mean ten million places
            "type": "object",
            "properties": {str(n): {"$ref": "#/$defs/d0"} for n in range(10)},
            "$defs": {
                f"d{level}": {"type": "object", "properties": {str(n): {"$ref": f"#/$defs/d{level + 1}"} for n in range(10)}}
                for level in range(6)
            }
            | {"d6": {"type": "string"}},
        },
        {"type": "object", "properties": {"a": {"type": "array", "maxItems": 10**9, "items": {"type": "string"}}}},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "(a{1000}){1000}{1000}"}}},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=x)a"}}},
    ],
    ids=["deep", "itself", "circle", "spread", "rows", "large pattern", "look-around"],
)  # fmt: skip
def test_a_schema_that_would_cost_too_much_is_refused_when_published(schema):
    layout = {"sections": [{"key": "one", "fields": []}]}

    with pytest.raises(FormRefused) as refused:
        queries.compile(schema, layout, TEXTS, {})

    assert refused.value.params["file"] == "form.schema.json"


def test_a_search_takes_words_in_any_order_without_marks_the_best_first(form):
    found = queries.options(form, "wards", on=DAY, search="dinh tan")
    by_code = queries.options(form, "wards", on=DAY, search="2674")

    assert [option.code for option in found] == ["26734"]
    assert [option.code for option in by_code] == ["26740"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("26740", "26740"), ("26740 – Phường Sài Gòn", "26740"), ("phuong sai gon", "26740"), ("ba dinh", "00004"), ("phuong", ""), ("", ""), ("–", "")],
)  # fmt: skip
def test_what_was_typed_means_one_entry_or_none(form, typed, code):
    found = queries.options(form, "wards", on=DAY).meant(typed)

    assert (found.code if found else "") == code
