"""What a job is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.foundation.types import Json

URGENT, NORMAL, NEWS = 10, 0, -10
"""Priorities: an applicant waits; nobody waits; news for other systems."""


@dataclass(frozen=True, slots=True)
class Job:
    """A named function that a worker calls with the arguments kept in the job's row.

    `attempts` bounds the tries; between them the wait grows from `first_wait` seconds, doubling, to an hour.
    A function must bear being called twice with the same arguments.
    """

    name: str
    function: Callable[..., None]
    attempts: int = 10
    first_wait: int = 2
    every: str = ""
    """A cron line, in hours of Vietnam, when the job is periodic; its function is then called without arguments."""


@dataclass(frozen=True, slots=True)
class Order:
    """One job to be carried out: its name, arguments, and when."""

    name: str
    args: Mapping[str, Json]
    priority: int = NORMAL
    at: datetime | None = None
    lock: str | None = None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that used up its attempts."""

    id: int
    name: str
    args: Mapping[str, Json]
    attempts: int
    failed_at: datetime | None
