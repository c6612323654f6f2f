"""A target with its figure as a row of a page, an export or the wall screen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from motcua.doors.office.plan.asked import Asked
from motcua.doors.ui import charts, targets, texts
from motcua.followup.monitoring.types import Figure, Kind


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of one figure, in words, and where it leads."""

    figure: Figure
    name: str
    value: str
    more: str
    goal: str
    tone: str
    state: str
    kind: str
    distance: str
    forecast: str
    bar: SafeString
    to: str
    to_numerator: str
    to_denominator: str
    is_declared: bool


def row(figure: Figure, asked: Asked) -> Row:
    """One figure in words."""
    target = figure.target
    opens = figure.kind is not Kind.DECLARED and target.above is not None
    where = (target.plan, target.id)
    return Row(
        figure=figure,
        name=target.name.in_(texts.language()),
        value=targets.value(target, figure.value) if figure.value is not None else texts.words("targets.no_data"),
        more=targets.more(figure),
        goal=targets.goal(target),
        tone=targets.TONES[figure.light],
        state=texts.words(f"targets.light.{figure.light}"),
        kind=texts.words(f"targets.kind.{figure.kind}"),
        distance=targets.value(target, figure.distance) if figure.distance else "",
        forecast=targets.value(target, figure.forecast) if figure.forecast is not None else "",
        bar=charts.bullet(figure.value, target.goal, light=figure.light, most=targets.most(figure)),
        to=asked.address("plan_target", *where),
        to_numerator=asked.address("plan_records", *where, ve="tu") if opens and figure.numerator is not None else "",
        to_denominator=asked.address("plan_records", *where, ve="mau")
        if opens and figure.denominator is not None
        else "",
        is_declared=figure.kind is Kind.DECLARED,
    )
