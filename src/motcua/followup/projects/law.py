"""Sources of money and thresholds, read once."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from motcua.definitions.forms.types import Text
from motcua.followup.projects.types import Source
from motcua.foundation import toml

_FILE = Path(__file__).parent / "data" / "rules.toml"


@functools.cache
def sources() -> Mapping[str, Source]:
    """Every source by its key, in the order of the table."""
    return {one["key"]: Source(one["key"], Text(one["name"]["vi"], one["name"]["en"])) for one in _rules()["sources"]}


def ahead() -> int:
    """Points of a hundred by which money may be ahead of work."""
    return int(_rules()["ahead"])


@functools.cache
def _rules() -> dict[str, Any]:
    return toml.load(_FILE)
