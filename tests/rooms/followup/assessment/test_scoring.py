"""The arithmetic of points by the circular's own example, and rules that do not hold together."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from motcua.definitions.forms.types import Text
from motcua.followup.assessment import rules, scoring
from motcua.followup.assessment.errors import RulesWrong
from motcua.followup.assessment.types import IndexRules, Indicator, NineRules
from motcua.followup.feedback.types import too_few

FOLDER = Path(settings.MOTCUA.packs_dir) / "common" / "assessment"
WORDS = Text("a", "a")


def index() -> IndexRules:
    found = rules.read(1, rules.parse((FOLDER / "766.toml").read_bytes(), name="766.toml"))
    assert isinstance(found, IndexRules)
    return found


def nine() -> NineRules:
    found = rules.read(1, rules.parse((FOLDER / "tt01-2018.toml").read_bytes(), name="tt01-2018.toml"))
    assert isinstance(found, NineRules)
    return found


def test_officer_of_the_worked_example_has_seven_point_two() -> None:
    points = {1: (2, 2, 1, 0), 2: (2, 1, 1, 0), 3: (2, 2, 1, 2), 4: (2, 2, 1, 2), 7: (2, 2, 1, 0)}

    means = [scoring.mean(one, 1) for one in points.values()]

    assert means == [Decimal(text) for text in ("1.3", "1.0", "1.8", "1.8", "1.3")]
    total = sum((one for one in means if one is not None), Decimal())
    rank = scoring.rank(nine().classes, total, "officer")
    assert (total, rank.name.vi if rank else "") == (Decimal("7.2"), "Hoàn thành 100% nhiệm vụ")


@pytest.mark.parametrize(
    ("above", "below", "full_at", "share", "points"),
    [
        (0, 0, None, None, None),
        (0, 7, None, Decimal("0.0000"), Decimal("0.00")),
        (2, 3, None, Decimal("0.6667"), Decimal("4.00")),
        (8, 10, Decimal("0.80"), Decimal("0.8000"), Decimal("6.00")),
        (10, 10, Decimal("0.80"), Decimal("1.0000"), Decimal("6.00")),
        (4, 10, Decimal("0.80"), Decimal("0.4000"), Decimal("3.00")),
    ],
)
def test_points_are_full_from_the_threshold_and_in_proportion_below_it_and_nothing_of_nothing(
    above: int, below: int, full_at: Decimal | None, share: Decimal | None, points: Decimal | None
) -> None:
    one = Indicator("x", "1", WORDS, below="c", above=("d",), most=Decimal(6), full_at=full_at)

    found = scoring.score(one, above, below, share_decimals=4, point_decimals=2)

    assert (found.share, found.points) == (share, points)


def test_index_is_of_a_hundred_points_and_a_group_never_gives_more_than_it_has() -> None:
    of = index()

    assert sum(group.most for group in of.groups) == 100
    assert scoring.rank(of.classes, Decimal("89.99")).name.vi == "Tốt"  # type: ignore[union-attr]
    assert scoring.rank(of.classes, None) is None


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('most = "20"', 'most = "19"', "#groups"),
        ('id = "2.1"', 'id = "3.1"', "#indicators"),
        ('group = "2"', 'group = "9"', "#indicators/4/group"),
        ('full_at = "0.90"', 'full_at = "90"', "#indicators/12/full_at"),
        ('most = "18"', 'most = "NaN"', "#groups/0/most"),
        ('most = "18"', 'most = "-1"', "#groups/0/most"),
        ("in_force_from = 2022-06-23", 'in_force_from = "soon"', "#in_force_from"),
        ('key = "766"', 'key = "767"', "#key"),
        ("[[groups]]", "[[groups", ""),
        ('above = ["dossiers.on_time"]', "", "#indicators/4/above"),
    ],
)
def test_rules_that_do_not_hold_together_are_told_with_their_place(old: str, new: str, place: str) -> None:
    text = (FOLDER / "766.toml").read_text()
    assert old in text

    with pytest.raises(RulesWrong) as wrong:
        rules.parse(text.replace(old, new, 1).encode(), name="766.toml")

    assert wrong.value.params["place"] == f"766.toml{place}"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"", b"x" * 300_000, b"a = " + b"[" * 5000, b'key = "766"\ngroups = 7']
)
def test_file_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(RulesWrong):
        rules.parse(content, name="766.toml")


def test_ninth_indicator_takes_all_its_points_away_for_one_overdue_online_dossier() -> None:
    of, most = nine(), Decimal("0.9")

    assert [scoring.of_online(most, most, overdue, of) for overdue in (0, 1)] == [2, 0]
    assert scoring.of_online(Decimal("0.1"), Decimal("0.2"), 0, of) == 1
    assert scoring.of_online(None, Decimal("0.2"), 0, of) is None
    assert [scoring.of_petitions(*pair, of) for pair in ((0, 0), (9, 9), (9, 10), (8, 10))] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ({"a": 10, "b": 20}, ""),
        ({"a": 10, "b": 0}, ""),
        ({"a": 3, "b": 20, "c": 9}, "ac"),
        ({"a": 1, "b": 1, "c": 9, "d": 30}, "abc"),
        ({"a": 4, "b": 4, "c": 9}, "ab"),
        ({"a": 3}, "a"),
        ({"a": 3, "b": 8}, "ab"),
    ],
)
def test_small_number_is_hidden_with_what_would_tell_it(numbers: dict[str, int], hidden: str) -> None:
    assert too_few(numbers) == set(hidden)
