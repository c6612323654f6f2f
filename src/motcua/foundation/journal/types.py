"""Entries, subscriptions and the verdict on a chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from motcua.foundation.types import Fact, Json, Ref

F = TypeVar("F", bound=Fact)

ASSURANCE = "_assurance"
"""Under this name an entry's text keeps the level of its actor's sign-in, beside the fact's own fields."""


class Delivery(Enum):
    """When a subscriber hears of a fact."""

    SAME_TRANSACTION = "same_transaction"
    """Within a column: the reaction is part of the act and fails with it."""
    AFTER_COMMIT = "after_commit"
    """By a job, at least once, in order per subject and subscriber."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a delivered fact stands: whose chain, at which place, when, by whom."""

    ref: Ref
    seq: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Subscription(Generic[F]):
    """A reaction to one kind of fact. `name` is stable: it is kept in the jobs that deliver."""

    name: str
    fact_type: type[F]
    handler: Callable[[F, Recorded], None]
    delivery: Delivery = Delivery.AFTER_COMMIT
    wants: Callable[[F], bool] | None = None
    """A cheap question asked when the fact is recorded; no means no job at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as it stands in the journal."""

    ref: Ref
    seq: int
    name: str
    version: int
    at: datetime
    by: str
    body: Mapping[str, Json]
    hash: str
    assurance: int = 0
    """How strongly the actor was authenticated (1, 2); 0 for the house itself and for entries of before this was kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a chain does not hold."""

    ref: Ref
    seq: int
    kind: str
    """`changed`, `removed`, `inserted`, `tail_cut`, `headless`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a verification of the whole journal."""

    subjects: int
    entries: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults
