"""What is longer than it is kept is said at its field, so that nobody's words are cut in silence."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.doors.ui import texts, writing
from motcua.foundation.vn import normal


def too_long(typed: Mapping[str, str], most: Mapping[str, int]) -> dict[str, str]:
    """The words for each field that holds more letters than are kept of it, counted as they are kept."""
    return {
        name: texts.words("field.too_long", most=writing.number(limit))
        for name, limit in most.items()
        if len(normal(typed.get(name, ""))) > limit
    }
