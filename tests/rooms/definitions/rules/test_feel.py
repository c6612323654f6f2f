"""Expressions: exact numbers, three-valued logic, names with marks, lists, dates, functions."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.rooms.definitions.rules.factory import literal, model, run

from motcua.definitions.rules import parsing, queries
from motcua.definitions.rules.errors import RuleRefused

DATA = {
    "a": 3,
    "x": 5,
    "Mã số thuế": 4,
    "line": {"quantity": 2.5, "components": [{"b": True, "v": 1}, {"b": None, "v": 2}]},
    "items": [{"price": 3, "name": "u"}, {"price": 9, "name": "v"}],
}
CASES = [
    ("0.1 + 0.2 = 0.3", True),
    ("150000 * 0.07", 10500),
    ("round half up(0.285 * 100, 0)", 29),
    ("round up(1.1 * 3 * 1000000, 0)", 3300000),
    ("1 + 2 * line.quantity >= 3", True),
    ('if a > 2 then "x" else null', "x"),
    ("some c in line.components satisfies c.b = true", True),
    ("every c in line.components satisfies c.b = true", False),
    ("for i in 1..3, j in [1, 2] return i * j", [1, 2, 2, 4, 3, 6]),
    ("items[price > 3].name", ["v"]),
    ("items[-1].name", "v"),
    ("x between 1 and 5", True),
    ("x in (>3, <2)", True),
    ("x in (1..3]", False),
    ('{a: 1, "b c": a + 1}.b c', 2),
    ("(function(x, y) x + y)(1, 2)", 3),
    ('substring(string: "hóa chất", start position: 5)', "chất"),
    ('@"2020-01-31" + duration("P1M")', "2020-02-29"),
    ('(@"2020-01-31" - @"2020-01-01").days', 30),
    ("-a ** 2", 9),
    ("2 ** 3 ** 2", 64),
    ("Mã số thuế + 1", 5),
    ('string length("Việt")', 4),
    ("sum(items.price)", 12),
    ("null = null", True),
    ("null < 3", None),
    ('"a" = 1', None),
    ("false and null", False),
    ("true or null", True),
    ("not(null)", None),
    ("decimal(1 / 3, 2)", 0.33),
    ("1 / 0", None),
    ('number("1 000,5", " ", ",")', 1000.5),
    ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
    ("distinct values([1, 1, 2])", [1, 2]),
    ('years and months duration(date("2020-01-01"), date("2021-03-01")) = duration("P1Y2M")', True),
    ("before(1, [2..3])", True),
    ("string(1.50)", "1.5"),
    ("abs(-5)", 5),
    ('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$")', False),
    ('matches("abc", "(?=a)")', None),
    ("a instance of number", True),
    ("x.__class__", None),
    ("line.__class__", None),
    ('get value(line, "__class__")', None),
    ("items.constructor", [None, None]),
    ("{f: function(n) if n = 0 then 0 else f(n - 1)}.f(3)", 0),
]  # fmt: skip


@pytest.fixture(scope="module")
def expressions():
    return model(*(literal(f"d{i}", text) for i, (text, _) in enumerate(CASES)), names=("Mã số thuế", "b c"))


@pytest.mark.parametrize("index", range(len(CASES)), ids=[text for text, _ in CASES])
def test_expression_gives_its_value(expressions, index):
    found = run(expressions, f"d{index}", DATA)

    assert queries.plain(found.value) == CASES[index][1]


def test_one_grammar_parses_many_files_and_survives_the_end_of_its_process(monkeypatch):
    begun = []
    begin = parsing._Grammar._begun
    monkeypatch.setattr(
        parsing._Grammar, "_begun", staticmethod(lambda bundle: begun.append(begin(bundle)) or begun[-1])
    )
    bundle = settings.MOTCUA.assets_dir / "feel.js"
    ask = [{"text": "1 + 1", "dialect": "Expression", "names": []}]

    with queries.one_grammar():
        first = parsing.answers(ask, bundle=bundle)
        again = parsing.answers(ask, bundle=bundle)
        begun[0].kill()
        with pytest.raises(RuleRefused):
            parsing.answers(ask, bundle=bundle)
        after = parsing.answers(ask, bundle=bundle)

    assert first == again == after == parsing.answers(ask, bundle=bundle)
    assert [process.returncode for process in begun] == [-9, -9, -9]
