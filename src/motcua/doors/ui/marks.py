"""Pins and rectangles of remarks over the picture of a page, the same at the desk and for the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from motcua.casework.dossiers.types import Remark, RemarkState


@dataclass(frozen=True, slots=True)
class Mark:
    """One pin, in thousandths of the page's width; without a rectangle it stands at the edge."""

    number: int
    x: int
    y: int
    width: int
    height: int
    cx: int
    cy: int
    settled: bool


def of(remarks: Sequence[Remark], page: int, height: int) -> tuple[Mark, ...]:
    """The marks of remarks on one page of a paper, whose picture is `height` thousandths of its width high."""
    found: list[Mark] = []
    for index, remark in enumerate(one for one in remarks if one.pin.page in (0, page)):
        area, settled = remark.pin.area, remark.state is RemarkState.RESOLVED
        if area is None:
            found.append(Mark(remark.number, 0, 0, 0, 0, 40, 40 + 70 * index, settled))
            continue
        x, y = round(area.left * 1000), round(area.top * height)
        wide, tall = round(area.width * 1000), round(area.height * height)
        found.append(Mark(remark.number, x, y, wide, tall, max(x, 30), max(y, 30), settled))
    return tuple(found)


def drawn(marks: Sequence[Mark], height: int) -> SafeString:
    """The drawing over the picture; the list of remarks says the same, so that readers of the screen pass it over."""
    parts = format_html_join(
        "",
        '<g class="mc-mark{}"><rect x="{}" y="{}" width="{}" height="{}"></rect><circle cx="{}" cy="{}" r="26"></circle>'
        '<text x="{}" y="{}">{}</text></g>',
        (
            (" is-done" if one.settled else "", one.x, one.y, one.width, one.height, one.cx, one.cy, one.cx, one.cy + 11, one.number)
            for one in marks
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="mc-marks" viewBox="0 0 1000 {}" aria-hidden="true" focusable="false">{}</svg>', height, parts
    )
