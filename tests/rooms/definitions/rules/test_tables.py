"""Decision tables: hit policies, what is kept, and failures that are never read as a "no"."""

from __future__ import annotations

import pytest
from tests.rooms.definitions.rules.factory import HEAD, literal, model, run, table

from motcua.definitions.rules import queries
from motcua.definitions.rules.errors import LimitReached, RuleFailed, RuleRefused

ROWS = [["> 5", '"big"'], ["> 1", '"some"'], ["-", '"any"']]


@pytest.fixture(scope="module")
def tables():
    numbers = [["> 5", "10"], ["> 1", "3"], ["-", "7"]]
    return model(
        table("first", "FIRST", ["x"], [("o", "")], ROWS),
        table("unique", "UNIQUE", ["x"], [("o", "")], ROWS[:2]),
        table("any_", "ANY", ["x"], [("o", "")], [["> 5", "1"], ["> 1", "1"]]),
        table("differ", "ANY", ["x"], [("o", "")], [["> 5", "1"], ["> 1", "2"]]),
        table("priority", "PRIORITY", ["x"], [("o", '"any", "big", "some"')], ROWS),
        table("order", "OUTPUT ORDER", ["x"], [("o", '"some", "any", "big"')], ROWS),
        table("rules", "RULE ORDER", ["x"], [("o", "")], ROWS),
        table("collect", "COLLECT", ["x"], [("o", ""), ("p", "")], [["> 1", "x", '"a"'], ["-", "2", '"b"']]),
        *(table(name.lower(), "COLLECT", ["x"], [("o", "")], numbers, name) for name in ("SUM", "MIN", "MAX", "COUNT")),
        table("words", "FIRST", ["w"], [("o", "")], [['not("a", "b")', "1"], ['"a"', "2"], ["-", "3"]]),
        literal("steps", "for i in 1..9000, j in 1..9 return i"),
        literal("long", "for i in 1..1000000000 return i"),
        literal("deep", "{f: function(n) f(n + 1)}.f(1)"),
    )


@pytest.mark.parametrize(
    ("name", "x", "value", "fired"),
    [
        ("first", 9, "big", (1,)),
        ("first", 2, "some", (2,)),
        ("first", 0, "any", (3,)),
        ("unique", 2, "some", (2,)),
        ("unique", 0, None, ()),
        ("any_", 9, 1, (1,)),
        ("priority", 9, "any", (3,)),
        ("order", 9, ["some", "any", "big"], (2, 3, 1)),
        ("rules", 9, ["big", "some", "any"], (1, 2, 3)),
        ("collect", 9, [{"o": 9, "p": "a"}, {"o": 2, "p": "b"}], (1, 2)),
        ("sum", 9, 20, (1, 2, 3)),
        ("min", 9, 3, (1, 2, 3)),
        ("max", 9, 10, (1, 2, 3)),
        ("count", 9, 3, (1, 2, 3)),
    ],
)
def test_hit_policy_chooses_rows(tables, name, x, value, fired):
    found = run(tables, name, {"x": x})

    assert (queries.plain(found.value), found.fired, found.inputs) == (value, fired, {"x": x})


@pytest.mark.parametrize(("name", "x"), [("unique", 9), ("differ", 9)])
def test_rows_that_must_not_fire_together_are_a_failure(tables, name, x):
    with pytest.raises(RuleFailed):
        run(tables, name, {"x": x})


@pytest.mark.parametrize(("word", "value"), [("c", 1), ("a", 2), ("b", 3)])
def test_negated_cells_exclude(tables, word, value):
    assert queries.plain(run(tables, "words", {"w": word}).value) == value


@pytest.mark.parametrize("name", ["steps", "long", "deep"])
def test_what_wants_too_much_is_stopped(tables, name):
    with pytest.raises(LimitReached):
        run(tables, name)


@pytest.mark.parametrize(
    "text",
    [
        "now()",
        "today()",
        "random number()",
        "1 +",
        '"a',
        'function(x) external {java: {class: "java.lang.Math"}}',
        "x instance of tUnknown",
        "(" * 300 + "1" + ")" * 300,
        "(" * 950 + "1" + ")" * 950,
        "1" + "+1" * 900,
        "[" * 400 + "1" + "]" * 400,
        '"' + "a" * 3000 + '"',
    ],
)
def test_expression_is_refused_at_publishing(text):
    with pytest.raises(RuleRefused) as refused:
        model(literal("d", text))

    assert refused.value.params["file"] == "test.dmn"


@pytest.mark.parametrize(
    "source",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + HEAD.encode() + b"&e;</definitions>",
        b"<definitions/>",
        b"<definitions",
        (HEAD + '<decision name="d"><decisionTable hitPolicy="NONE"/></decision></definitions>').encode(),
    ],
)
def test_hostile_or_broken_model_is_refused(source, settings):
    with pytest.raises(RuleRefused):
        queries.parse({"m.dmn": source}, bundle=settings.MOTCUA.assets_dir / "feel.js")


def test_a_required_decision_is_evaluated_and_a_circle_is_a_failure():
    need = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    one = model(
        literal("base", "2"),
        literal("top", "base + 1").replace("<literalExpression>", need.format("base") + "<literalExpression>"),
        literal("round", "round").replace("<literalExpression>", need.format("round") + "<literalExpression>"),
    )

    assert queries.plain(run(one, "top").value) == 3
    with pytest.raises(RuleFailed):
        run(one, "round")
