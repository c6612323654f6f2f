"""Lists that are written in one box, an entry a line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import QueryDict

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused
from motcua.doors.ui import questions

TEXT = {"type": "string"}
SCHEMA = {
    "type": "object",
    "properties": {
        "hours": {"type": "array", "maxItems": 5, "items": TEXT},
        "corners": {
            "type": "array",
            "maxItems": 9,
            "items": {"type": "array", "maxItems": 2, "items": {"type": "number"}},
        },
    },
}
FIELDS = [{"pointer": "/hours", "widget": "lines"}, {"pointer": "/corners", "widget": "points"}]
TEXTS = {
    "vi": {"sections": {"one": {"title": "Một"}}, "fields": {field["pointer"]: {"label": "Nhãn"} for field in FIELDS}}
}


def form(fields: list[dict[str, str]] = FIELDS) -> forms.Form:
    return forms.compile(SCHEMA, {"sections": [{"key": "one", "fields": fields}]}, TEXTS, {})


def read(**posted: str):
    data = QueryDict(mutable=True)
    for name, text in posted.items():
        data[f"/{name}"] = text
    return questions.read(form().layout.sections[0].fields, data, {}, options=lambda _: ())


def test_every_line_that_says_something_is_an_entry() -> None:
    after, errors = read(hours=" 11:00-12:30 \r\n\r\n16:30-17:30\r\n", corners="")

    assert after == {"hours": ["11:00-12:30", "16:30-17:30"]}
    assert errors == []


def test_points_are_numbers_as_people_here_write_them() -> None:
    after, errors = read(corners="2481120,5 412330,1\n2.481.200; 412480")

    assert after == {"corners": [[Decimal("2481120.5"), Decimal("412330.1")], [2481200, 412480]]}
    assert errors == []


def test_a_line_that_is_no_point_is_told_and_kept_as_typed() -> None:
    after, errors = read(corners="2481120,5 412330,1\nhai điểm")

    assert after == {"corners": ["2481120,5 412330,1", "hai điểm"]}
    assert [(error.pointer, error.code) for error in errors] == [("/corners", "E-FMT")]


def test_what_was_answered_is_shown_as_it_can_be_read_again() -> None:
    data = {"hours": ["11:00-12:30", "16:30-17:30"], "corners": [[Decimal("2481120.5"), 412330], [1, 2]]}

    hours, corners = questions.questions(form().layout.sections[0].fields, data, options=lambda _: ())

    assert (hours.text, corners.text) == ("11:00-12:30\n16:30-17:30", "2.481.120,5 412.330\n1 2")


@pytest.mark.parametrize(("pointer", "widget"), [("/corners", "lines"), ("/hours", "points")])
def test_a_list_of_the_wrong_items_is_refused(pointer: str, widget: str) -> None:
    with pytest.raises(FormRefused, match="array of"):
        form([{"pointer": pointer, "widget": widget}])
