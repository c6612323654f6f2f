"""Figures of the plan in words, the same at the desk and in public."""

from __future__ import annotations

from decimal import Decimal

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


def most(figure: Figure) -> Decimal:
    """The end of a bar's scale."""
    if figure.target.unit == "%":
        return Decimal(100)
    return max(figure.value or Decimal(0), (figure.target.goal or Decimal(0)) * Decimal("1.2"), Decimal(1))
