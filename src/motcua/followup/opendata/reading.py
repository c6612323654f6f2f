"""The room's own data files: which datasets are given, and which data the house holds."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from motcua.definitions.forms.types import Text
from motcua.followup.opendata.types import Column, Dataset, Holding, Kind, Sensitivity
from motcua.foundation import toml

_DATA = Path(__file__).parent / "data"


@functools.cache
def datasets() -> Mapping[str, Dataset]:
    """Datasets by key, in the order of the file."""
    table = _table("datasets.toml")
    licence = table["licence"]
    return {
        key: Dataset(
            key=key, title=_text(one["title"]), description=_text(one["description"]),
            keywords=tuple(_text(word) for word in one["keywords"]), theme=one["theme"], frequency=one["frequency"],
            basis=one["basis"], licence=licence["address"], licence_name=_text(licence["name"]),
            columns=tuple(
                Column(column["name"], Kind(column["kind"]), Text(column["vi"], column["en"])) for column in one["columns"]
            ),
        )
        for key, one in table["datasets"].items()
    }  # fmt: skip


@functools.cache
def holdings() -> tuple[Holding, ...]:
    """What each room holds."""
    return tuple(
        Holding(
            room=room, what=_text(one["what"]), owner=_text(one["owner"]), sensitivity=Sensitivity(one["sensitivity"]),
            basis=one["basis"], sharing=_text(one["sharing"]), retention=_text(one["retention"]),
            tables=tuple(one["tables"]),
        )
        for room, one in _table("holdings.toml").items()
    )  # fmt: skip


def _table(name: str) -> dict[str, Any]:
    return toml.load(_DATA / name)


def _text(given: Mapping[str, str]) -> Text:
    return Text(given["vi"], given["en"])
