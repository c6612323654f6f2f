"""Which steps stand in a row, and how long they take together."""

from fractions import Fraction

from tests.rooms.definitions.process.factory import end, gateway, inside, model, start, step

from motcua.definitions.process import queries as process


def taken(elements: str, ways: str, **hours: int) -> tuple[int, tuple[str, ...]]:
    definition = process.read(model(elements, ways), file="process.bpmn")
    chain = process.longest(definition, list(hours), {key: Fraction(amount) for key, amount in hours.items()})
    return int(chain.takes), chain.elements


def test_side_by_side_the_longest_counts_and_what_was_not_passed_does_not():
    elements = start() + gateway("fork", "parallel") + step("a") + step("b") + step("c") + gateway("join", "parallel")
    elements += step("last") + end()
    ways = "start>fork fork>a a>b b>join fork>c c>join join>last last>end"

    assert taken(elements, ways, a=2, b=3, c=4, last=1) == (6, ("a", "b", "last"))
    assert taken(elements, ways, a=2, c=4, last=1) == (5, ("c", "last"))


def test_work_sent_back_counts_once_also_where_it_runs_side_by_side():
    elements = start() + gateway("again") + gateway("fork", "parallel") + step("a") + step("b")
    elements += gateway("join", "parallel") + step("check", "fine:boolean") + gateway("fine", default="end") + end()
    ways = "start>again again>fork fork>a fork>b a>join b>join join>check check>fine fine>again{fine = false} fine>end*"

    assert taken(elements, ways, a=5, b=4, check=1) == (6, ("a", "check"))


def test_steps_inside_a_sub_process_stand_in_the_row():
    inner = inside("inner", start("s2") + step("a") + step("b") + end("e2"), "s2>a a>b b>e2")

    assert taken(start() + step("first") + inner + step("last") + end(), "start>first first>inner inner>last last>end", first=1, a=2, b=3, last=4) == (
        10,
        ("first", "a", "b", "last"),
    )  # fmt: skip
