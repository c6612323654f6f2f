"""Events and webhooks as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Json, Ref

TYPES = (
    "dossiers.received", "dossiers.status_changed", "dossiers.decided", "results.issued", "results.revoked", "results.replaced",
    "payments.bill_issued", "payments.bill_paid", "payments.refunded",
)  # fmt: skip
"""Facts that leave the house; they carry references and codes, no personal data."""
PREFIX = "vn.motcua."
"""What stands before a type outside."""


class WebhookState(StrEnum):
    """Whether a webhook is called."""

    ON = "on"
    PAUSED = "paused"
    """By a person."""
    DISABLED = "disabled"
    """By the house, because it failed for long or said that it is gone."""


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news; `seq` is its place in the stream and the cursor of whoever reads it."""

    seq: int
    id: str
    type: str
    ref: Ref
    at: datetime
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event: `about` in English, `data` what it carries: a JSON schema of each field by its name."""

    type: str
    about: str
    data: Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address to which events are carried; `types` empty: all. `missed_from` is the first event that it did not get."""

    id: str
    name: str
    url: str
    types: tuple[str, ...]
    state: WebhookState
    created_at: datetime
    last_success_at: datetime | None
    last_failure_at: datetime | None
    failure: str
    failing_since: datetime | None
    missed_from: int | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A webhook and the secret by which its calls are signed, shown when it is made or its secret changed."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one test delivery: `status` is 0 when nothing was answered."""

    ok: bool
    status: int
    reason: str
    milliseconds: int


class DeliveryState(StrEnum):
    """How one event stands at one webhook."""

    WAITING = "waiting"
    """It has not arrived and will be tried, or waits for the one before it of the same subject."""
    ARRIVED = "arrived"
    MISSED = "missed"
    """The webhook was off when its turn came, or was disabled by its failing; sent again by a replay."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event at one webhook; `status`, `answer` and `milliseconds` are of the last attempt, status 0: nothing was answered."""

    id: int
    seq: int
    type: str
    ref: Ref
    replay: int
    state: DeliveryState
    attempts: int
    status: int
    answer: str
    milliseconds: int
    made_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
