"""Filled sections as JSON and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from motcua.definitions.forms.types import Text
from motcua.followup.reporting.types import Cell, Filled, Listed, Row
from motcua.foundation.types import Json

_UNPRINTED = dict.fromkeys([*range(9), *range(14, 32), 0x7F, 0xFFFE, 0xFFFF]) | {0x0B: "\n", 0x0C: "\n"}
"""What no paper prints and XML refuses; a word processor's own breaks of lines and pages are breaks of lines."""


def plain(text: str) -> str:
    """Text without what no paper prints."""
    return text.translate(_UNPRINTED)


def packed(sections: Sequence[Filled]) -> Json:
    """Sections as they are kept with a report."""
    return [
        {
            "key": one.key, "title": _two(one.title), "words": one.words, "head": [_two(name) for name in one.head], "rule": _two(one.rule),
            "rows": [{"name": _two(row.name), "cells": [_cell(cell) for cell in row.cells]} for row in one.rows],
        }
        for one in sections
    ]  # fmt: skip


def unpacked(content: Any) -> tuple[Filled, ...]:
    """The sections again, from what `packed` wrote; none of a report that has no figures yet."""
    return tuple(
        Filled(
            one["key"], Text(*one["title"]), one["words"], tuple(Text(*name) for name in one["head"]),
            tuple(Row(Text(*row["name"]), tuple(_read(cell) for cell in row["cells"])) for row in one["rows"]), Text(*one["rule"]),
        )
        for one in content or []
    )  # fmt: skip


def _two(text: Text) -> Json:
    return [text.vi, text.en]


def _cell(cell: Cell) -> Json:
    cut = cell.listed
    return {
        "text": _two(cell.text), "count": cell.count, "sha256": cell.sha256,
        "listed": None if cut is None else {
            "base": cut.base, "stock": cut.stock, "have": list(cut.have), "without": list(cut.without), "unit": cut.unit,
            "procedures": None if cut.procedures is None else list(cut.procedures),
        },
    }  # fmt: skip


def _read(raw: Any) -> Cell:
    cut = raw["listed"]
    listed = None
    if cut is not None:
        procedures = cut["procedures"]
        listed = Listed(
            cut["base"], cut["stock"], tuple(cut["have"]), tuple(cut["without"]), cut["unit"],
            None if procedures is None else tuple(procedures),
        )  # fmt: skip
    return Cell(Text(*raw["text"]), raw["count"], raw["sha256"], listed)
