"""A second evaluator on examples: it agrees, or the cell is named; rounding of doubles is no difference."""

from __future__ import annotations

from contextvars import copy_context
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from tests.rooms.definitions.rules.factory import literal, model, table

from motcua.definitions.rules import parsing, queries
from motcua.definitions.rules.errors import LimitReached, RuleRefused
from motcua.definitions.rules.types import Difference

BUNDLE = settings.MOTCUA.assets_dir / "feel.js"
DATA = {
    "Mã số": "0101",
    "amount": 150000,
    "line": {"price": 0.285, "kind": "a", "parts": [{"n": 1}, {"n": None}]},
    "day": "2026-01-31",
}
AGREED = [
    "amount * 0.07 >= 10500",
    "0.1 + 0.2 = 0.3",
    "round half up(line.price * 100, 0)",
    "1.1 * 3 * 1000000",
    'substring(Mã số, 2) + "x"',
    "sum(line.parts[n != null].n)",
    "for i in 1..3 return i * 2",
    "some p in line.parts satisfies p.n > 5",
    'date("2026-01-31") + duration("P1M")',
    "day.year",
    'time("10:00:00Z")',
    "{a: [1, 2], b: null}",
    "[1..3]",
    "line.nothing",
    "(function(x) x + 1)(2)",
    'years and months duration(day, date("2027-03-01"))',
    'duration("P1Y") * 2',
    "wait / 2",
]


def differences(one, *decisions: str) -> tuple[Difference, ...]:
    given = {key: queries.feel(value) for key, value in DATA.items()} | {
        "day": queries.evaluate(model(literal("day", 'date("2026-01-31")')), "day", {}).value,
        "wait": timedelta(hours=3),
    }
    with queries.second_opinion(bundle=BUNDLE) as opinion:
        for decision in decisions:
            queries.evaluate(one, decision, given)
    return opinion.differences()


def test_evaluators_agree_and_rounding_of_doubles_is_no_difference():
    one = model(*(literal(f"d{i}", text) for i, text in enumerate(AGREED)), names=("Mã số",))

    assert differences(one, *(f"d{i}" for i in range(len(AGREED)))) == ()


def test_every_cell_of_a_table_is_asked_and_the_one_that_differs_is_named():
    one = model(
        table(
            "t",
            "COLLECT",
            ["amount", "line.kind"],
            [("o", "")],
            [["> 5", '"a"', "1"], ["[1..150000]", 'not("b")', 'min(line.kind, "b")'], ["< 5", "-", "3"]],
        )
    )

    assert differences(one, "t", "t") == (Difference("", 1, 'min(line.kind, "b")', '"a"', "null"),)


def test_what_comes_to_no_end_is_a_difference(monkeypatch):
    monkeypatch.setattr(parsing, "_CALL_SECONDS", 0.2)
    one = model(literal("d", f'matches("{"a" * 40}b", "(a+)+$")'))

    (found,) = differences(one, "d")

    assert (found.ours, found.other) == ("false", "JSTimeoutException")


@pytest.mark.parametrize(
    "text",
    [
        "for a in 1..100000, b in 1..100000 return a",
        "count(for i in 1..1000000000 return i)",
        f'matches("{"a" * 60}b", "(a+)+$")',
        f"{'(' * 950}1{')' * 950}",
    ],
    ids=["loops", "range", "pattern", "brackets"],
)
def test_the_other_evaluator_is_held_within_its_limits(text, monkeypatch):
    monkeypatch.setattr(parsing, "_CALL_SECONDS", 0.2)
    asked = [
        {"function": "feelEvaluate", "text": one, "dialect": "Expression", "context": {}} for one in (text, "1 + 1")
    ]

    hostile, plain = parsing.answers(asked, bundle=BUNDLE)

    assert "error" in hostile or hostile["value"] in (1, None)
    assert plain.get("value") == 2 or "error" in plain


def test_twenty_thousand_brackets_are_refused_before_anything_reads_them():
    with pytest.raises(RuleRefused):
        model(literal("d", "(" * 20_000 + "1" + ")" * 20_000))


def test_what_fails_is_told_by_the_first_evaluator_alone():
    one = model(literal("d", "{f: function(n) f(n + 1)}.f(1)"))

    with queries.second_opinion(bundle=BUNDLE) as opinion, pytest.raises(LimitReached):
        queries.evaluate(one, "d", {"x": Decimal(1)})

    assert opinion.differences() == ()


def test_nothing_is_heard_outside():
    one = model(literal("d", 'min("a", "b")'))

    with queries.second_opinion(bundle=BUNDLE) as opinion:
        copy_context().run(lambda: None)
    queries.evaluate(one, "d", {})

    assert opinion.differences() == ()
