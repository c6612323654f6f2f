"""A procedure in the national catalogue, and where it differs from ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class NationalProcedure:
    """A procedure as the national catalogue tells it; `days` and `fee` are none where it does not say. `body` is all that it said."""

    code: str
    name: str
    in_force: bool = True
    field_code: str = ""
    field_name: str = ""
    days: int | None = None
    unit: str = ""
    """Unit of `days` in the catalogue's words."""
    fee: int | None = None
    papers: int | None = None
    result_code: str = ""
    body: Mapping[str, Json] = field(default_factory=dict)


class NationalGap(StrEnum):
    """The name of a difference between the national catalogue and ours."""

    UNKNOWN_THERE = "unknown_there"
    """Our code is not in their list."""
    NO_CODE = "no_code"
    """Ours has no national code yet."""
    GONE = "gone"
    """It was in their list and is no more, or is no longer in force there."""
    ONLY_THEIRS = "only_theirs"
    """They list it and we have no procedure with this code."""
    NAME = "name"
    LIMIT = "limit"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class NationalLine:
    """One difference; `procedure` is ours, "" where there is none."""

    code: str
    procedure: str
    gap: NationalGap
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class NationalTaken:
    """What a fetch of the national catalogue changed; `held` when so much was missing that nothing was applied."""

    listed: int
    new: int
    changed: int
    gone: int
    held: bool = False
