"""Strange templates in a process of their own: the papers that come, what is told of those that do not, and no file read."""

from __future__ import annotations

from datetime import datetime

import pytest

from motcua.foundation.clock import VIETNAM
from motcua.foundation.pdf import queries, trying
from motcua.foundation.pdf.errors import TemplateFailed, TemplateRefused
from motcua.foundation.pdf.services import Trial, render, try_papers

AT = datetime(2026, 10, 5, 10, 15, 30, tzinfo=VIETNAM)
PAPER = """#let input = json(bytes(sys.inputs.data))
#set document(title: "Phản hồi", author: "Bộ Công Thương")
#set text(font: "Tinos", lang: "vi")
= Phản hồi
#input.body
"""


def trial(more: str = "", **files: str) -> Trial:
    return Trial("result.typ", {"result.typ": PAPER + more, **files}, {"body": "Ghi chú ặ ễ ỵ"}, None, AT)


def test_a_paper_that_is_tried_is_the_one_that_is_rendered() -> None:
    (tried,) = try_papers([trial()])

    assert tried == render(PAPER, data={"body": "Ghi chú ặ ễ ỵ"}, qr=None, at=AT)


def test_the_words_of_a_paper_are_read() -> None:
    (tried,) = try_papers([trial()])
    assert isinstance(tried, bytes)

    assert "".join(queries.words(tried).split()) == "PhảnhồiGhichúặễỵ"


def test_each_gets_its_own_answer_in_order() -> None:
    answers = try_papers([trial("#input.nothing"), trial(), trial('#eval("1")'), trial("#let x = y")])

    assert [type(answer) for answer in answers] == [TemplateFailed, bytes, TemplateRefused, TemplateFailed]
    assert isinstance(answers[0], TemplateFailed)
    assert (answers[0].params["file"], answers[0].params["line"]) == ("main.typ", 6)
    assert isinstance(answers[2], TemplateRefused)
    assert answers[2].params["line"] == 6


def test_one_that_comes_to_no_end_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "_START", 2.0)
    monkeypatch.setattr(trying, "_EACH", 0.5)
    endless = trial("#for a in range(100000) { for b in range(100000) { let c = a * b } }")

    answers = try_papers([endless, trial()])

    assert isinstance(answers[0], TemplateFailed)
    assert "no end" in str(answers[0].params["message"])
    assert isinstance(answers[1], bytes)
