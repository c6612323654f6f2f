"""The arithmetic of points: exact numbers, halves away from nought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from motcua.casework.dossiers.types import Punctuality
from motcua.followup.assessment.types import Class, Group, GroupScore, Indicator, NineRules, Score

EARLY, EQUAL, LATE = 2, 1, 0


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half away from nought, as the circular rounds."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def share(above: int, below: int) -> Decimal | None:
    """The exact share; none of nothing."""
    return Decimal(above) / Decimal(below) if below else None


def score(indicator: Indicator, above: int, below: int, *, share_decimals: int, point_decimals: int) -> Score:
    """An indicator's share and points: all points from the share that gives them, in proportion below it."""
    exact = share(above, below)
    if exact is None:
        return Score(indicator, below if indicator.below else None, None, None, None)
    points = None
    if indicator.most is not None:
        reached = exact if indicator.full_at is None else min(exact / indicator.full_at, Decimal(1))
        points = rounded(reached * indicator.most, point_decimals)
    return Score(indicator, below, above, rounded(exact, share_decimals), points)


def grouped(group: Group, scores: Sequence[Score]) -> GroupScore:
    """A group's points, and out of how many; a group in which nothing could be judged has none."""
    held = [one for one in scores if one.points is not None and one.indicator.most is not None]
    points = sum((one.points for one in held if one.points is not None), Decimal())
    judged = sum((one.indicator.most for one in held if one.indicator.most is not None), Decimal())
    return GroupScore(group, points if held else None, judged, tuple(scores))


def rank(classes: Sequence[Class], points: Decimal | None, of: str = "") -> Class | None:
    """The class of so many points; `classes` are in falling order."""
    if points is None:
        return None
    return next((one for one in classes if one.of == of and points >= one.least), None)


def of_time(punctuality: Punctuality) -> int | None:
    """Points of a dossier's or step's time against its limit; none without a limit."""
    return {Punctuality.EARLY: EARLY, Punctuality.ON_TIME: EQUAL, Punctuality.OVERDUE: LATE}.get(punctuality)


def of_contacts(number: int) -> int:
    """None, one, more than one: two, one, no points (third and fourth indicator)."""
    return max(2 - number, 0)


def of_attitude(time: int | None, *, complaint: bool) -> int:
    """A complaint gives nothing; without one the points are those of time, and one where nothing could be late (seventh indicator)."""
    return LATE if complaint else EQUAL if time is None else time


def of_petitions(in_time: int, due: int, rules: NineRules) -> int:
    """None, or all in time, gives two (eighth indicator)."""
    exact = share(in_time, due)
    if exact is None or exact >= rules.eight_two:
        return 2
    return 1 if exact >= rules.eight_one else 0


def of_online(offered: Decimal | None, filed: Decimal | None, overdue: int, rules: NineRules) -> int | None:
    """Procedures offered online and dossiers filed so, none of them overdue (ninth indicator); none where nothing is known."""
    if offered is None or filed is None:
        return None
    if overdue or not offered or filed < rules.nine_dossiers_one:
        return 0
    return 2 if offered >= rules.nine_procedures_two and filed >= rules.nine_dossiers_two else 1


def mean(points: Iterable[int], decimals: int) -> Decimal | None:
    """Points over dossiers, rounded; none of none."""
    held = list(points)
    return rounded(Decimal(sum(held)) / len(held), decimals) if held else None
