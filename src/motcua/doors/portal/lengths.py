"""What is longer than it is kept is said at its field, so that nobody's words are cut in silence."""

from __future__ import annotations

from collections.abc import Mapping

from motcua.doors.ui import texts


def too_long(typed: Mapping[str, str], most: Mapping[str, int]) -> dict[str, str]:
    """The words for each field that holds more letters than are kept of it."""
    return {
        name: texts.words("portal.too_long", most=limit)
        for name, limit in most.items()
        if len(typed.get(name, "").strip()) > limit
    }
