"""Tags for clocks."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from motcua.casework.dossiers.types import ClockMark
from motcua.doors.ui import clocks
from motcua.foundation import clock

register = template.Library()


@register.simple_tag
def clock_chip(mark: ClockMark | None) -> SafeString:
    """How a clock stands as a chip: words and border, colour only beside them; nothing where there is no clock."""
    if mark is None:
        return SafeString("")
    said = clocks.chip(mark, at=clock.now())
    return format_html('<span class="mc-chip mc-chip--{}">{}</span>', said.tone, said.words)


@register.filter
def of_code(marks: Mapping[str, ClockMark], code: str) -> ClockMark | None:
    """The clock of a line by its code."""
    return marks.get(code)
