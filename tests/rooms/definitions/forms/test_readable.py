"""A form in words: the read-only view, the difference between two filings, the printed form."""

from __future__ import annotations

import copy
import io
from datetime import UTC, date, datetime

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.definitions.forms import queries
from motcua.definitions.forms.types import ChangeKind, Text

DAY = date(2026, 7, 1)
AT = datetime(2026, 7, 1, 3, tzinfo=UTC)
ROW = {
    "type": "object",
    "properties": {
        "line_no": {"type": "integer"},
        "name": {"type": "string"},
        "amount": {"type": "number"},
        "unit": {"type": "string", "x-code": "units"},
        "parts": {
            "type": "array",
            "maxItems": 9,
            "items": {"type": "object", "properties": {"part": {"type": "string"}}},
        },
    },
}
FORM = queries.compile(
    {
        "type": "object",
        "required": ["owner"],
        "properties": {
            "owner": {"type": "string"},
            "day": {"type": "string", "format": "date"},
            "price": {"type": "integer"},
            "free": {"type": "boolean"},
            "reason": {"type": "string"},
            "items": {"type": "array", "maxItems": 400, "items": ROW},
            "paper": {"type": "object", "properties": {"file": {"type": "string"}}},
        },
    },
    {"sections": [
        {"key": "one", "fields": [
            {"pointer": "/owner", "widget": "text"},
            {"pointer": "/day", "widget": "date"},
            {"pointer": "/price", "widget": "money"},
            {"pointer": "/free", "widget": "boolean"},
            {"pointer": "/reason", "widget": "text", "show_if": {"pointer": "/free", "equals": True}},
        ]},
        {"key": "rows", "rows": {"pointer": "/items", "number_field": "line_no", "summary": ["/items/*/name"]}, "fields": [
            {"pointer": "/items/*/line_no", "widget": "hidden"},
            {"pointer": "/items/*/name", "widget": "text"},
            {"pointer": "/items/*/amount", "widget": "number", "unit": "kg"},
            {"pointer": "/items/*/unit", "widget": "choice"},
            {"pointer": "/items/*/parts", "widget": "rows", "fields": [{"pointer": "/items/*/parts/*/part", "widget": "text"}]},
        ]},
        {"key": "papers", "slots": [{"pointer": "/paper", "document_type": "invoice"}]},
    ]},
    {
        "vi": {
            "sections": {"one": {"title": "Chung"}, "rows": {"title": "Hàng"}, "papers": {"title": "Giấy tờ"}},
            "fields": {pointer: {"label": label, "item": "Mặt hàng" if pointer == "/items" else "Phần"} for pointer, label in {
                "/owner": "Chủ", "/day": "Ngày", "/price": "Giá", "/free": "Miễn", "/reason": "Lý do", "/items": "Hàng", "/items/*/line_no": "Số",
                "/items/*/name": "Tên", "/items/*/amount": "Lượng", "/items/*/unit": "Đơn vị", "/items/*/parts": "Thành phần",
                "/items/*/parts/*/part": "Chất", "/paper": "Hóa đơn",
            }.items()},
        },
        "en": {"sections": {"one": {"title": "General"}}, "fields": {"/owner": {"label": "Owner"}}},
    },
    {"units": [{"code": "KGM", "name_vi": "Kilôgam", "name_en": "Kilogram"}]},
)  # fmt: skip
FILED = {
    "owner": "Công ty A", "day": "2026-10-12", "price": 1_500_000, "free": False, "paper": {"file": "a.pdf"},
    "items": [
        {"line_no": 1, "name": "MEG", "amount": 1250.5, "unit": "KGM", "parts": [{"part": "x"}]},
        {"line_no": 2, "name": "BAC", "amount": 3, "unit": "KGM"},
        {"line_no": 3, "name": "TOL", "amount": 4, "unit": "KGM"},
    ],
}  # fmt: skip


def changed(change):
    data = copy.deepcopy(FILED)
    change(data)
    return data


def differences(after, before=FILED):
    return [
        (one.pointer, one.kind, one.place.vi, one.before_text.vi, one.after_text.vi)
        for one in queries.difference(FORM, before, after, on=DAY)
    ]


def test_answers_are_read_in_words():
    pages = queries.read_pages(FORM, FILED | {"reason": "hidden"}, on=DAY)

    first = {answer.label.vi: answer.text.vi for block in pages[0].blocks for answer in block.answers}
    assert first == {"Chủ": "Công ty A", "Ngày": "12/10/2026", "Giá": "1.500.000\u00a0đồng", "Miễn": "Không"}
    row = pages[1].blocks[0]
    assert (row.title.vi, [answer.text.vi for answer in row.answers]) == (
        "Mặt hàng 1",
        ["MEG", "1.250,5\u00a0kg", "Kilôgam", "Chất: x"],
    )
    assert [answer.text.vi for answer in pages[2].blocks[0].answers] == ["a.pdf"]


def test_the_same_filing_has_no_difference_however_its_rows_stand_and_numbers_are_written():
    after = changed(lambda data: (data["items"].reverse(), data["items"][0].update(amount=4.0, line_no=9)))

    assert differences(after) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d.update(owner="B"), [("/owner", ChangeKind.CHANGED, "", "Công ty A", "B")]),
        (lambda d: d.pop("day"), [("/day", ChangeKind.REMOVED, "", "12/10/2026", "")]),
        (lambda d: d.update(free=True), [("/free", ChangeKind.CHANGED, "", "Không", "Có")]),
        (lambda d: d.update(day=""), [("/day", ChangeKind.REMOVED, "", "12/10/2026", "")]),
        (lambda d: d["paper"].update(file="b.pdf"), [("/paper", ChangeKind.CHANGED, "", "a.pdf", "b.pdf")]),
        (
            lambda d: d["items"][1].update(amount=3.5),
            [("/items/1/amount", ChangeKind.CHANGED, "Mặt hàng 2", "3\u00a0kg", "3,5\u00a0kg")],
        ),
        (
            lambda d: d["items"].insert(0, {"name": "NEW", "amount": 1}),
            [("/items/0", ChangeKind.ADDED, "", "", "NEW")],
        ),
        (lambda d: d["items"].pop(0), [("/items/0", ChangeKind.REMOVED, "", "MEG", "")]),
        (
            lambda d: d["items"][0]["parts"].append({"part": "y"}),
            [("/items/0/parts/1", ChangeKind.ADDED, "", "", "y")],
        ),
        (
            lambda d: (d["items"].reverse(), d["items"][2].update(name="MEG 99")),
            [("/items/2/name", ChangeKind.CHANGED, "Mặt hàng 3", "MEG", "MEG 99")],
        ),
    ],
)  # fmt: skip
def test_a_difference_stands_at_its_place_with_both_values_in_words(change, expected):
    assert differences(changed(change)) == expected


def test_a_row_inside_a_row_is_named_by_both():
    after = changed(lambda data: data["items"][0]["parts"].append({"part": "y"}))

    (change,) = queries.difference(FORM, FILED, after, on=DAY)

    assert change.label.vi == "Mặt hàng 1, Phần 2"


def test_many_rows_that_all_changed_are_compared_in_bounded_time():
    before = FILED | {"items": [{"name": f"a{n}", "amount": n} for n in range(400)]}
    after = FILED | {"items": [{"name": f"b{n}", "amount": n + 0.5} for n in range(400)]}

    assert len(differences(after, before)) == 800


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["owner", "items", "parts", "name", "paper", "file"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_no_data_whatever_break_the_reading(data):
    given_data = data if isinstance(data, dict) else {"items": data}

    queries.difference(FORM, FILED, given_data, on=DAY)
    queries.difference(FORM, given_data, FILED, on=DAY)
    queries.read_pages(FORM, given_data, on=DAY)


def test_the_printed_form_is_a_tagged_archive_file_with_its_title_and_says_what_was_answered():
    evil = changed(lambda data: data.update(owner='#read("/etc/passwd") *x* $y$ \\'))

    content = queries.printed(FORM, evil, title=Text("Tờ khai thử", "Trial form"), facts=[(Text("Mã"), "G01")], at=AT)
    again = queries.printed(FORM, evil, title=Text("Tờ khai thử", "Trial form"), facts=[(Text("Mã"), "G01")], at=AT)

    with pikepdf.open(io.BytesIO(content)) as file:
        metadata = file.open_metadata()
        assert (metadata.pdfa_status, bool(file.Root.MarkInfo.Marked), file.Root.Lang) == ("2A", True, "vi")
        assert str(metadata["dc:title"]) == "Tờ khai thử"
    assert content == again


def test_a_form_of_two_hundred_rows_in_english_prints():
    many = FILED | {"items": [{"name": f"Row {n}", "amount": n} for n in range(200)]}

    content = queries.printed(FORM, many, title=Text("Tờ khai", "Form"), language="en", at=AT)

    with pikepdf.open(io.BytesIO(content)) as file:
        assert (file.Root.Lang, len(file.pages) > 5) == ("en", True)
