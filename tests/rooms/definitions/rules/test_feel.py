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


SPEC = [
    ('date and time(date("2017-08-10"), null)', None),
    ('date and time(@"2017-08-10T10:20:00+02:00", time("23:59:01"))', "2017-08-10T23:59:01"),
    ('date and time(date: @"2017-01-01", time: @"23:59:01@Europe/Paris")', "2017-01-01T23:59:01@Europe/Paris"),
    ('date and time("2012-12-24T")', None),
    ('time(11, 59, 45, duration("-PT2H45M55S"))', "11:59:45-02:45:55"),
    ('time("13:20:00+19:00")', None),
    ('time(@"2017-08-10")', "00:00:00Z"),
    ('is(@"23:00:50Z", @"23:00:50")', False),
    ('@"2018-12-08T00:00:00@Europe/Paris" = @"2018-12-07T23:00:00Z"', True),
    ('@"2021-01-12T17:10:00Z" - @"2021-01-12"', "PT17H10M"),
    ('duration("P1D") / 3', "PT8H"),
    ('duration("P1Y") / duration("P1M")', 12),
    ('abs(@"-PT5H")', "PT5H"),
    ("modulo(-10.1, 4.5)", 3.4),
    ("sum([9999999999999999999999999999999.1, 0.1])", "9999999999999999999999999999999.2"),
    ("[1, 2] instance of list<number>", True),
    ('{a: 1, b: "x"} instance of context<a: number>', True),
    ("{a: 1} instance of context<a: number, b: number>", False),
    ("[1..3] instance of range<number>", True),
    ("(function(a, b) a) instance of function<number>->number", False),
    ("5 between null and 10", None),
    ("1 in [null..2]", None),
    ("[{item: 1}, {item: 2}][item >= 2]", [{"item": 2}]),
    ("(for i in 1..3 return function(x) x + i)[1](10)", 11),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
    ('for d in @"2020-01-01"..@"2020-01-02" return d.day', [1, 2]),
    ("{f: function(x: number) x}.f([1])", 1),
    ('{f: function(x: number) x = null}.f("a")', True),
    ("includes(range: [1..10], point: 5)", True),
    ("during(point: 5, range: [1..10])", True),
    ('range("[1..3)") = [1..3)', True),
    ('range("(..@\\"2020-01-01\\"]").end', "2020-01-01"),
    ('range("[3..1]")', None),
    ("(< 5).end", 5),
    ('string([1, "a", {b c: null}, [1..2]])', '[1, "a", {b c: null}, [1..2]]'),
    ('upper case(["a"])', "A"),
    ("distinct values([1, 2, 1, null, null, [1], [1]])", [1, 2, None, [1]]),
    ('context put({x: {y: 1}}, ["x", "y"], 2)', {"x": {"y": 2}}),
    ("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", [5, 5, 7]),
    ("context merge(null)", None),
    ("context merge({a: 1})", {"a": 1}),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("date and time(null, null)", None),
    ('matches("abc", "ABC", "i")', True),
    ('matches("a\\nb", "a.b", "s")', True),
    ('matches("Mary\\u000DJones", "Mary.Jones")', False),
    ('matches("x[y-z]", "x[y-z]", "q")', True),
    ('matches("x[Y-z]", "X[y-Z]", "qi")', True),
    ('matches("hello world", "he ll o[ ]worl d", "x")', True),
    ('matches("hello world", "hello\\\\ sworld", "x")', True),
    ('matches("\\nabcd\\ndefg\\n", "^$", "m")', True),
    ('matches("X", "[A-Z-[OI]]")', None),
    ('matches("a", "a", "p")', None),
    ('matches("input", "pattern", [])', None),
    ('matches("input", "[0-9-.]*/")', False),
    ('replace("a.b", ".", "-", "q")', "a-b"),
    ('split("a;b;;", ";")', ["a", "b", "", ""]),
    ('split("a.b", "[.]")', ["a", "b"]),
    ('@"10:30:00@Europe/Paris" = @"10:30:00@Asia/Dhaka"', False),
    ('@"10:30:00@Europe/Paris" = @"10:30:00@Europe/Berlin"', True),
    ('@"10:30:00@Europe/Paris" = @"10:30:00+01:00"', True),
    ('date("2012-12-24", "2012-12-25")', None),
    ('is(@"23:00:50@Europe/Paris", @"23:00:50+01:00")', True),
    ("{f: function(x: number) x}.f([[10]])", 10),
]  # fmt: skip


@pytest.fixture(scope="module")
def spoken():
    return model(*(literal(f"d{i}", text) for i, (text, _) in enumerate(SPEC)), names=("b c",))


@pytest.mark.parametrize("index", range(len(SPEC)), ids=[text for text, _ in SPEC])
def test_expression_is_read_as_the_standard_has_it(spoken, index):
    assert queries.plain(run(spoken, f"d{index}").value) == SPEC[index][1]


def test_numbers_are_written_with_all_their_digits():
    one = model(
        literal("a", "12345678901234567890.12345"),
        literal("b", "1.50"),
        literal("c", "10 ** 40"),
        literal("d", "[0.1 + 0.2, -0]"),
    )

    written = [queries.exact(run(one, name).value) for name in "abcd"]

    assert written == ["12345678901234567890.12345", "1.5", "1" + "0" * 40, "[0.3, 0]"]
