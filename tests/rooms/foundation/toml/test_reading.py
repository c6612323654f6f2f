"""Files that people write: what is as asked is given, what is not is told with its file, place and a plain sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

from motcua.foundation import toml
from motcua.foundation.errors import Unreadable

FILE = """
plan = " QD-1 "
from = 2024-05-01
at = 2024-05-01T08:00:00
goal = 0.1
share = "0.85"
rate = 7
open = true
state = "on"
names = ["a", "b"]
days = [1, 30]
[name]
vi = "Kế hoạch"
en = "Plan"
[[targets]]
id = "T1"
[[targets]]
id = "T1"
"""


class State(StrEnum):
    """A word that is asked for."""

    ON = "on"
    OFF = "off"


class Refused(Unreadable):
    """The error of a room."""

    code = "room.refused"


def table(text: str = FILE) -> toml.Table:
    return toml.read(text.encode(), name="plan.toml", largest=10_000, error=Refused)


def test_values_are_given_as_they_are_asked_for() -> None:
    given = table()

    assert (given.text("plan"), given.key("state"), given.said("remark"), given.words("name")) == (
        "QD-1", "on", "", ("Kế hoạch", "Plan"),
    )  # fmt: skip
    assert (given.day("from"), given.flag("open"), given.choice("state", State)) == (date(2024, 5, 1), True, State.ON)
    assert (given.number("goal", below=1), given.amount("share"), given.whole("rate", least=0, most=7)) == (
        Decimal("0.1"), Decimal("0.85"), 7,
    )  # fmt: skip
    assert (given.names("names", most=2), given.wholes("days", least=1, most=30, count=2)) == (("a", "b"), (1, 30))
    assert [one.place for one in given.tables("targets", most=2)] == ["plan.toml#targets/0", "plan.toml#targets/1"]
    assert (given.list("none", most=1), given.whole("none", least=0, most=1, default=1), "none" in given) == (
        [], 1, False,
    )  # fmt: skip
    assert given.values["at"] == "2024-05-01T08:00:00"  # what is kept is JSON
    assert table("a = [1.0, -inf, nan]").values["a"] == [1.0, "-inf", "nan"]


@pytest.mark.parametrize(
    ("ask", "place", "why"),
    [
        (lambda of: of.text("rate"), "#rate", "a text of 1 to 500"), (lambda of: of.text("plan", most=3), "#plan", "1 to 3"),
        (lambda of: of.said("rate"), "#rate", "a text"), (lambda of: of.said("names"), "#names", "a text"), (lambda of: of.words("plan"), "#plan", "a table"),
        (lambda of: of.key("names"), "#names", "a key"), (lambda of: of.day("at"), "#at", "a day"), (lambda of: of.flag("rate"), "#rate", "true"),
        (lambda of: of.choice("plan", State), "#plan", "on, off"), (lambda of: of.whole("open", least=0, most=9), "#open", "0 to 9"),
        (lambda of: of.whole("rate", least=0, most=6), "#rate", "0 to 6"), (lambda of: of.number("rate", below=7), "#rate", "number"),
        (lambda of: of.amount("plan"), "#plan", "digits"), (lambda of: of.list("names", most=1), "#names", "0 to 1"),
        (lambda of: of.names("days", most=9), "#days", "texts"), (lambda of: of.wholes("days", least=2, most=30, count=2), "#days", "2 to 30"),
        (lambda of: of.tables("names", most=9), "#names/0", "a table"), (lambda of: of.table("none"), "#none", "a table"),
        (lambda of: of.tables("targets", most=9)[1].text("id", most=1), "#targets/1/id", "1 to 1"),
        (lambda of: of.once("targets", ["T1", "T1"]), "#targets", "T1 is there twice"), (lambda of: of.table("name").only("vi"), "#name", "unknown: en"),
    ],
)  # fmt: skip
def test_what_is_not_as_asked_is_told_at_its_place(ask: Callable[[toml.Table], object], place: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(table())

    assert refused.value.params["place"] == f"plan.toml{place}"
    assert why in str(refused.value.params["why"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(b"\xff", "utf-8", id="no text"),
        pytest.param(b"a = 1\na = 2", "", id="twice"),
        pytest.param(b"[[[", "", id="no toml"),
        pytest.param(b"a = " + b"[" * 5_000, "", id="deep"),
        pytest.param(b"a = " + b"9" * 5_000, "", id="digits"),
        pytest.param(b"[b]\n" + b"a." * 2_000 + b"a = 1", "dots (at line 2", id="parts"),
        pytest.param('"\u2028".'.encode() * 600 + b"a." * 600 + b"a = 1", "dots (at line 1", id="parts over breaks"),
        pytest.param(b"a." * 999 + b"a = 1", "deep", id="parts nest"),
        pytest.param(b'[[a]]\nb = ["c\\u0000"]', "NUL", id="nul"),
        pytest.param(b"#" * 10_001, "10000", id="large"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_under_its_name(text: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        toml.read(text, name="plan.toml", largest=10_000, error=Refused)

    assert refused.value.params["place"] == "plan.toml"
    assert why in str(refused.value.params["why"])


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "-inf"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(Refused):
        table(f"goal = {number}").number("goal", below=10)
    with pytest.raises(Refused):
        table(f'goal = "{number}"').amount("goal")


@pytest.mark.parametrize("number", ["1e-99999999", "0e-99999999", "-1", "1e15"])
def test_an_amount_that_nobody_could_write_out_is_refused(number: str) -> None:
    with pytest.raises(Refused):
        table(f'goal = "{number}"').amount("goal")


def test_a_file_that_its_reader_judges_comes_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("from = 2024-05-01", encoding="utf-8")
    (tmp_path / "bad.toml").write_text("from = ?", encoding="utf-8")

    assert toml.load(tmp_path / "own.toml") == {"from": date(2024, 5, 1)}
    with pytest.raises(ValueError, match="line 1"):
        toml.load(tmp_path / "bad.toml")
