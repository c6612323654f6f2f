"""Charts drawn on the server: a value against its goal, a year by months, units beside each other; a table beside each says the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_INK, _LINE, _GREY = "#14202e", "#c9d0d8", "#4a5560"
COLOURS = {"met": "#0f6b43", "at_risk": "#8a4b00", "missed": "#c2141b", "no_target": "#12355b", "no_data": "#4a5560"}
"""Of bars by how their figure stands; words beside them say it too."""
WIDE, TALL = 720, 240
_LEFT, _FOOT, _TOP = 44, 26, 14
_ROW, _VALUE = 44, 60
"""Of bars below each other: how deep one is with its name, and the room for its value at the right."""


def bullet(value: Decimal | None, goal: Decimal | None, *, light: str, most: Decimal) -> SafeString:
    """A bar to `value` with a mark at `goal`, on a scale from nought to `most`; passed over by readers, whose words stand beside it."""
    scale = Decimal(200) / most if most else Decimal(0)
    bar = (
        format_html(
            '<rect x="0" y="5" width="{}" height="12" fill="{}"></rect>', _at(value * scale, 200), COLOURS[light]
        )
        if value is not None
        else ""
    )
    mark = (
        format_html('<rect x="{}" y="0" width="5" height="22" fill="#fff"></rect><rect x="{}" y="0" width="3" height="22" fill="{}"></rect>', _at(goal * scale, 197) - 1, _at(goal * scale, 197), _INK)
        if goal is not None
        else ""
    )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 204 22" width="204" height="22" aria-hidden="true" focusable="false"><rect x="0" y="5" width="200" height="12" fill="{}"></rect>{}{}</svg>',
        "#eceff2", bar, mark,
    )  # fmt: skip


def columns(
    points: Sequence[tuple[str, Decimal | None]],
    *,
    line: Sequence[Decimal | None],
    goal: Decimal | None,
    finding: str,
    unit: str,
) -> SafeString:
    """One column a month, a line of the year so far, and the goal across; `finding` is what it shows, in a sentence."""
    values = [one for _, one in points if one is not None] + [one for one in line if one is not None]
    most = _nice(max([*values, goal or Decimal(0), Decimal(1)])) if unit != "%" else Decimal(100)
    step = Decimal(WIDE - _LEFT - 8) / max(len(points), 1)

    def x(place: int) -> float:
        return float(round(_LEFT + step * place, 1))

    def y(value: Decimal) -> float:
        return float(round(_TOP + (TALL - _TOP - _FOOT) * (1 - min(value, most) / most), 1))

    bars = format_html_join(
        "", '<rect x="{}" y="{}" width="{}" height="{}" fill="#0b4f94"></rect>',
        (
            (x(place) + float(step) * 0.2, y(value), round(float(step) * 0.6, 1), round(TALL - _FOOT - y(value), 1))
            for place, (_, value) in enumerate(points)
            if value is not None
        ),
    )  # fmt: skip
    names = format_html_join(
        "", '<text x="{}" y="{}" font-size="12" text-anchor="middle" fill="{}">{}</text>',
        ((x(place) + float(step) / 2, TALL - 8, _INK, name) for place, (name, _) in enumerate(points)),
    )  # fmt: skip
    grid = format_html_join(
        "", '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"></line><text x="{}" y="{}" font-size="12" text-anchor="end" fill="{}">{}</text>',
        (
            (_LEFT, WIDE, y(mark), y(mark), _LINE, _LEFT - 6, y(mark) + 4, _GREY, _short(mark))
            for mark in (most * part / 4 for part in range(5))
        ),
    )  # fmt: skip
    drawn = " ".join(
        f"{x(place) + float(step) / 2},{y(value)}" for place, value in enumerate(line) if value is not None
    )
    so_far = format_html(
        '<polyline points="{}" fill="none" stroke="#54319f" stroke-width="3" stroke-dasharray="7 4"></polyline>', drawn
    )
    across = (
        format_html('<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="#fff" stroke-width="5"></line><line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="2"></line>', _LEFT, WIDE, y(goal), y(goal), _LEFT, WIDE, y(goal), y(goal), _INK)
        if goal is not None
        else ""
    )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="mc-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        WIDE, TALL, finding, grid, bars, across, so_far, names,
    )  # fmt: skip


def rows(points: Sequence[tuple[str, Decimal, Decimal]], *, finding: str, unit: str) -> SafeString:
    """One bar a name, the longest value to the right edge, with a mark at what it is to be read beside; `finding` is what it shows, in a sentence."""
    most = Decimal(100) if unit == "%" else _nice(max([Decimal(1), *(max(value, mark) for _, value, mark in points)]))
    deep, wide = _ROW * len(points) + _FOOT, WIDE - 8 - _VALUE

    def x(value: Decimal) -> float:
        return float(round(4 + wide * min(max(value, Decimal(0)), most) / most, 1))

    grid = format_html_join(
        "", '<line x1="{}" x2="{}" y1="0" y2="{}" stroke="{}"></line><text x="{}" y="{}" font-size="12" text-anchor="middle" fill="{}">{}</text>',
        (
            (x(mark), x(mark), deep - _FOOT, _LINE, max(x(mark), 14), deep - 8, _GREY, _short(mark))
            for mark in (most * part / 4 for part in range(5))
        ),
    )  # fmt: skip
    bars = format_html_join(
        "", '<text x="4" y="{}" font-size="14" fill="{}">{}</text><rect x="4" y="{}" width="{}" height="14" fill="#0b4f94"></rect>'
        '<text x="{}" y="{}" font-size="13" fill="{}">{}</text>',
        (
            (_ROW * place + 16, _INK, name, _ROW * place + 23, round(x(value) - 4, 1), max(x(value), x(mark)) + 7, _ROW * place + 35, _INK, _short(value))
            for place, (name, value, mark) in enumerate(points)
        ),
    )  # fmt: skip
    marks = format_html_join(
        "", '<rect x="{}" y="{}" width="5" height="20" fill="#fff"></rect><rect x="{}" y="{}" width="3" height="20" fill="{}"></rect>',
        (
            (x(mark) - 2.5, _ROW * place + 20, x(mark) - 1.5, _ROW * place + 20, _INK)
            for place, (_, _, mark) in enumerate(points)
        ),
    )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="mc-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDE, deep, finding, grid, bars, marks,
    )  # fmt: skip


def _at(value: Decimal, most: int) -> int:
    return int(max(Decimal(0), min(value, Decimal(most))))


def _nice(value: Decimal) -> Decimal:
    """A round number that is no smaller."""
    power = Decimal(10) ** (len(str(int(value))) - 1)
    return next(power * part for part in (1, 2, 4, 5, 8, 10, 20) if power * part >= value)


def _short(value: Decimal) -> str:
    return f"{value:,.0f}".replace(",", ".") if value == value.to_integral_value() else f"{value:.1f}".replace(".", ",")
