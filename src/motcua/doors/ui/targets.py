"""Figures of the plan in words, the same at the desk and in public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from motcua.definitions.forms.types import Text
from motcua.doors.ui import texts, writing
from motcua.followup.monitoring.types import Figure, Light, Target

TONES = {Light.MET: "ok", Light.AT_RISK: "soon", Light.MISSED: "late", Light.NO_TARGET: "info", Light.NO_DATA: "stop"}
"""The chip of each light."""


def value(target: Target, number: Decimal) -> str:
    """A number in the target's unit."""
    text = writing.number(number)
    return f"{text}%" if target.unit == "%" else f"{text} {unit(target)}".strip()


def unit(target: Target) -> str:
    """The name of a target's unit."""
    return texts.find(f"targets.unit.{target.unit}") or ""


def goal(target: Target) -> str:
    """What is to be reached."""
    if target.goal is None:
        return texts.words("targets.no_goal")
    sign = {">=": "≥", "<=": "≤", "=": "="}[target.operator]
    return f"{sign} {value(target, target.goal)}"


def more(figure: Figure) -> str:
    """What else belongs to a value that is a sum: out of how much, and the median of its records; "" for others."""
    told = []
    if figure.out_of is not None:
        told.append(texts.words("targets.out_of", value=value(figure.target, Decimal(figure.out_of))))
    if figure.median is not None:
        told.append(texts.words("targets.median", value=value(figure.target, figure.median)))
    return " · ".join(told)


def together(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Each target once: the figures of plans that ask for the same, count the same and find the same stand together, in the order of the first."""
    found: dict[tuple[object, ...], list[Figure]] = {}
    for one in figures:
        asked = replace(
            one.target, plan="", plan_version="", system="", keeper="", source=Text(), margin=Decimal(), public=True
        )
        found.setdefault((asked, one.kind, one.value, one.numerator, one.denominator, one.light), []).append(one)
    return list(found.values())


def plans(figures: Iterable[Figure]) -> str:
    """The plans of figures that stand together."""
    return ", ".join(one.target.plan for one in figures)


def sources(figures: Iterable[Figure]) -> str:
    """Where figures that stand together are from, each source once."""
    return "; ".join(dict.fromkeys(one.target.source.in_(texts.language()) for one in figures))


def most(figure: Figure) -> Decimal:
    """The end of a bar's scale."""
    if figure.target.unit == "%":
        return Decimal(100)
    return max(figure.value or Decimal(0), (figure.target.goal or Decimal(0)) * Decimal("1.2"), Decimal(1))
