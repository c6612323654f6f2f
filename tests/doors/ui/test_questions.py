"""Questions drawn from a compiled form alone, and answers read back, as a page without script sends them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.http import QueryDict
from django.template import engines

from motcua.definitions.forms import queries as forms
from motcua.doors.ui import questions
from motcua.foundation.errors import FieldError

DAY = date(2026, 7, 1)
TEXT = {"type": "string"}
SCHEMA = {
    "type": "object",
    "properties": {
        "price": {"type": "integer"},
        "country": {**TEXT, "x-code": "countries"},
        "hs": {**TEXT, "pattern": "^[0-9]{8}$"},
        "cas": {**TEXT, "format": "cas"},
        "owner": {**TEXT, "format": "vn-mst"},
        "port": {**TEXT, "x-code": "ports"},
        "province": {**TEXT, "x-code": "provinces"},
        "ward": {**TEXT, "x-code": "wards"},
        "agreed": {"type": "boolean", "const": True},
        "total": {"type": "integer"},
        "name": TEXT,
        "other": TEXT,
        "prizes": {
            "type": "array",
            "maxItems": 3,
            "items": {"type": "object", "properties": {"title": TEXT, "value": {"type": "integer"}}},
        },
    },
}
FIELDS = [
    {"pointer": "/price", "widget": "money"},
    {"pointer": "/country", "widget": "country"},
    {"pointer": "/hs", "widget": "hs"},
    {"pointer": "/cas", "widget": "cas"},
    {"pointer": "/owner", "widget": "enterprise"},
    {"pointer": "/port", "widget": "choice"},
    {"pointer": "/province", "widget": "choice"},
    {"pointer": "/ward", "widget": "choice", "within": {"pointer": "/province", "column": "province"}},
    {"pointer": "/agreed", "widget": "declaration"},
    {"pointer": "/total", "widget": "calculated", "value": "price", "unit": "đồng"},
    {"pointer": "/name", "widget": "text", "provenance": "register"},
    {"pointer": "/prizes", "widget": "table", "fields": [
        {"pointer": "/prizes/*/title", "widget": "text"},
        {"pointer": "/prizes/*/value", "widget": "money"},
    ]},
]  # fmt: skip
LABELS = {field["pointer"]: field["pointer"] for field in [*FIELDS, *FIELDS[-1]["fields"]]} | {"/other": "/other"}
TEXTS = {
    "vi": {
        "sections": {"one": {"title": "Một"}, "two": {"title": "Hai"}},
        "fields": {
            pointer: {"label": label, "text": "Tôi cam đoan." if pointer == "/agreed" else "", "item": "Giải"}
            for pointer, label in LABELS.items()
        },
    }
}
PORTS = [{"code": f"P{n:04}", "name_vi": f"Cảng số {n}"} for n in range(3_000)]
LISTS = {
    "countries": [{"code": "AE", "name_vi": "Các Tiểu Vương quốc Ả Rập"}, {"code": "VN", "name_vi": "Việt Nam"}],
    "ports": [*PORTS, {"code": "VNKHO", "name_vi": "Cảng Kỳ Hợp"}, {"code": "VNKHA", "name_vi": "Cảng Kỳ Hà"}],
    "provinces": [{"code": "01", "name_vi": "Hà Nội"}, {"code": "79", "name_vi": "Hồ Chí Minh"}],
    "wards": [
        {"code": "00004", "name_vi": "Ba Đình", "province": "01"},
        {"code": "26740", "name_vi": "Sài Gòn", "province": "79"},
    ],
}


def compiled(fields=FIELDS):
    layout = {"sections": [{"key": "one", "fields": fields}]}
    return forms.compile(SCHEMA, layout, TEXTS, LISTS)


FORM = compiled()
SECTION = FORM.layout.sections[0]


def options(view):
    return forms.options(FORM, view.code_list, on=DAY)


def asked(data, **more):
    made = questions.questions(SECTION.fields, data, options=options, **more)
    return {q.pointer: q for q in made}


def page(data, **more):
    made = questions.questions(SECTION.fields, data, options=options, **more)
    template = engines["django"].from_string("{% load mc %}{% for q in made %}{% question q %}{% endfor %}")
    return template.render({"made": made})


def read(data=None, **sent):
    posted = QueryDict(mutable=True)
    for name, value in sent.items():
        posted[f"/{name}" if not name.startswith("/") else name] = value
    return questions.read(SECTION.fields, posted, data or {}, options=options)


def sent(pairs, data=None):
    posted = QueryDict(mutable=True)
    posted.update(pairs)
    return questions.read(SECTION.fields, posted, data or {}, options=options)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("price", "20.000.000", 20_000_000),
        ("price", "20 000 000", 20_000_000),
        ("country", "a rap", "AE"),
        ("country", "VN – Việt Nam", "VN"),
        ("country", "việt nam", "VN"),
        ("country", "Atlantis", "Atlantis"),
        ("hs", "2905.31.00", "29053100"),
        ("hs", "2905 31 00", "29053100"),
        ("hs", "29.x", "29.x"),
        ("cas", "107–21–1", "107-21-1"),
        ("owner", "9901234560 001", "9901234560-001"),
        ("owner", "9901 234 560", "9901234560"),
        ("port", "ky hop", "VNKHO"),
        ("port", "ky h", "ky h"),
        ("agreed", "true", True),
    ],
)
def test_an_answer_is_kept_in_the_forms_own_terms(name, typed, kept):
    data, errors = read(**{name: typed})

    assert (data[name], errors) == (kept, [])


def test_money_that_is_no_number_is_kept_as_typed_with_its_reason():
    data, errors = read(price="hai mươi triệu")

    assert (data["price"], errors) == ("hai mươi triệu", [FieldError("/price", "E-FMT", "number")])


def test_an_untick_is_an_answer_and_calculated_or_foreign_names_are_not_taken():
    data, _ = sent({"/total": "999", "/surplus": "x"}, {"total": 5, "agreed": True})

    assert data == {"total": 5, "agreed": False}


def test_a_long_list_is_searched_and_shows_what_fits():
    question = asked({"port": "ky h"})["/port"]
    html = page({"port": "ky h"})

    assert (question.control, question.long, question.choices) == ("search", True, ())
    assert [choice.value for choice in question.matches.choices] == ["VNKHO", "VNKHA"]
    assert 'name="/port#pick" type="radio" value="VNKHA"' in html
    assert (
        '<button class="govuk-button govuk-button--secondary" type="submit" name="action" value="find:/port">' in html
    )
    assert len(html) < 20_000  # three thousand entries are not in it


def test_too_many_matches_are_cut_and_counted():
    matches = asked({"port": "cang so"})["/port"].matches

    assert (len(matches.choices), matches.more) == (questions.MATCHES, 3_000 - questions.MATCHES)


def test_a_pick_counts_only_for_the_words_it_was_found_for():
    fitting, _ = sent({"/port": "ky h", "/port#for": "ky h", "/port#pick": "VNKHA"})
    stale, _ = sent({"/port": "P0007", "/port#for": "ky h", "/port#pick": "VNKHA"})
    invented, _ = sent({"/port": "ky h", "/port#for": "ky h", "/port#pick": "XXXXX"})

    assert [found["port"] for found in (fitting, stale, invented)] == ["VNKHA", "P0007", "ky h"]


def test_a_ward_waits_for_its_province_and_then_shows_only_its_wards():
    waiting, filled = asked({})["/ward"], asked({"province": "79"})["/ward"]

    assert (waiting.choices, waiting.waits_for) == ((), "/province")
    assert ([choice.value for choice in filled.choices], filled.waits_for) == (["26740"], "")
    assert 'name="action" value="again:/ward"' in page({})


def test_only_a_page_that_can_ask_again_refreshes_itself():
    still, live = page({}), page({}, live="/ho-so/1/phan/1/cau-hoi/")

    assert "hx-get" not in still
    assert 'hx-get="/ho-so/1/phan/1/cau-hoi/?o=%2Fward" hx-trigger="change from:#f-province"' in live
    assert 'hx-target="#f-port-matches"' in live


def test_the_register_is_shown_for_an_enterprise_that_it_knows():
    html = page({"owner": "9901234560"}, look_up=lambda code: [("Tên đăng ký", f"Công ty {code}")])

    assert "<dt>Tên đăng ký</dt><dd>Công ty 9901234560</dd>" in html


def test_a_calculated_answer_is_shown_and_has_no_control():
    html = page({"total": 1_500_000})

    assert "1.500.000\u00a0đồng" in html
    assert 'name="/total"' not in html


def test_a_declaration_shows_its_words_and_is_never_ticked_beforehand():
    fault = FieldError("/agreed", "E-FMT", "value")

    assert "<p>Tôi cam đoan.</p>" in page({})
    assert "checked" not in re.search(r'<input[^>]*name="/agreed"[^>]*>', page({}))[0]
    assert asked({}, errors=[fault])["/agreed"].error == "Đọc và đánh dấu: /agreed"


def test_a_table_has_a_line_a_row_and_every_cell_its_own_label():
    html = page({"prizes": [{"title": "Nhất", "value": 5_000_000}, {}]})

    assert html.count('<th scope="row"') == 2
    assert 'for="f-prizes-1-value"' in html
    assert 'id="f-prizes-0-value" name="/prizes/0/value" type="text" value="5.000.000"' in html
    assert 'value="remove:/prizes/1"' in html


def test_a_table_is_read_row_by_row():
    data, _ = sent({"/prizes/0/title": "Nhất", "/prizes/1/value": "1.000"}, {"prizes": [{}, {}]})

    assert data["prizes"] == [{"title": "Nhất"}, {"value": 1000}]


def test_where_a_known_answer_comes_from_is_told_beside_it():
    question = asked({})["/name"]

    assert (question.source, question.described_by) == ("Từ Cơ sở dữ liệu quốc gia", "f-name-source")


def test_a_question_that_an_answer_on_another_page_makes_needless_is_left_out_and_its_answer_stays():
    hanging = [{"pointer": "/name", "widget": "text", "show_if": {"pointer": "/other", "equals": "yes"}}]
    view = compiled(hanging).layout.sections[0].fields

    shown = questions.questions(view, {"other": "yes"}, options=options)
    hidden = questions.questions(view, {"other": "no"}, options=options)
    kept, _ = questions.read(view, QueryDict(), {"other": "no", "name": "x"}, options=options)

    assert (len(shown), hidden, kept["name"]) == (1, (), "x")


def test_names_of_ids_are_each_there_once():
    html = page({"prizes": [{}, {}], "port": "ky h"})
    ids = re.findall(r' id="([^"]+)"', html)

    assert len(ids) == len(set(ids))


def test_markup_in_answers_and_entries_stays_text():
    html = page({"port": "<script>alert(1)</script>", "name": '"><b>'})

    assert "<script>" not in html
    assert "<b>" not in html
