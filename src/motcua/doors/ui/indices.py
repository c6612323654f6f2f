"""The quality index as tables of pages: figures with their words, and whether there are any."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from motcua.doors.ui import texts, writing
from motcua.followup.assessment.types import Index, Score

Link = Callable[[str, str], str]
"""Where the records behind a figure of an indicator are: `below`, `above`."""


def share(value: Decimal | None) -> str:
    """A share with two decimals, or that there is no data."""
    return texts.words("quality.no_data") if value is None else f"{writing.number(value * 100)}%"


def points(value: Decimal | None) -> str:
    """Points, or that there are none."""
    return "–" if value is None else writing.number(value)


def rows(of: Index, link: Link | None = None) -> list[dict[str, object]]:
    """Groups with their indicators, as a table shows them."""
    language = texts.language()
    return [
        {
            "id": group.group.id,
            "name": group.group.name.in_(language),
            "points": points(group.points),
            "most": writing.number(group.group.most),
            "judged": writing.number(group.judged),
            "scores": [_row(one, language, link) for one in group.scores],
        }
        for group in of.groups
    ]


def summary(of: Index) -> dict[str, object]:
    """The whole: points out of what could be judged, and the class."""
    return {
        "points": points(of.points),
        "judged": writing.number(of.judged),
        "most": writing.number(of.most),
        "rank": of.rank.name.in_(texts.language())
        if of.rank
        else texts.words("quality.too_little", points=writing.number(of.rules.class_from)),
        "share": float(of.points / of.judged) if of.points is not None and of.judged else None,
    }


def _row(one: Score, language: str, link: Link | None) -> dict[str, object]:
    indicator = one.indicator
    why = indicator.missing.in_(language) if indicator.missing and not indicator.below else ""
    linked = link is not None and not one.withheld and bool(one.below)
    return {
        "id": indicator.id,
        "name": indicator.name.in_(language),
        "share": texts.words("quality.withheld") if one.withheld else share(one.share),
        "points": points(one.points),
        "most": points(indicator.most),
        "below": one.below,
        "above": one.above,
        "to_below": link(indicator.id, "below") if linked and link else "",
        "to_above": link(indicator.id, "above") if linked and link and one.above else "",
        "full_at": share(indicator.full_at) if indicator.full_at is not None else "",
        "why": why,
        "uncertain": indicator.confidence == "uncertain",
    }
