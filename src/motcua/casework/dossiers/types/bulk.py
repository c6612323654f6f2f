"""Values of acts on many dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Json


class BulkAct(StrEnum):
    """What may be done to many at once; nothing that refuses, signs or sends a letter is among them."""

    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    REMIND = "remind"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One line: `why` is the name of the reason why it is left out or failed, "" where there is none."""

    number: int
    code: str
    step: int
    step_name: str
    holder: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What would happen: those that the act would be done to, and those left out with their reasons."""

    included: tuple[BulkItem, ...]
    left_out: tuple[BulkItem, ...]


@dataclass(frozen=True, slots=True)
class BulkBatch:
    """An act on many as it stands; `items` are at most the first 500 of a state, the failed ones first."""

    id: int
    act: BulkAct | None
    state: str
    params: Mapping[str, Json]
    counts: Mapping[str, int]
    items: tuple[BulkItem, ...]
    at: datetime
