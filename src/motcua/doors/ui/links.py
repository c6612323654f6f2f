"""How the connections to other bodies' systems stand: is it us or them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.outbox import queries as outbox
from motcua.foundation.ports import Port
from motcua.foundation.transport import queries as transport
from motcua.foundation.transport.types import Health


class LinkState(StrEnum):
    """One word for how a link stands."""

    OFF = "off"
    UNUSED = "unused"
    """On, and nothing has gone over it yet."""
    OK = "ok"
    FAILING = "failing"
    """The last call failed; calls go on."""
    HELD = "held"
    """It failed again and again: calls are held back for a while."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A link of this installation: its name, whether it is on, its client in transport and its channel in the outbox, where it has them."""

    name: str
    is_on: Callable[[], bool]
    client: str = ""
    channel: str = ""


connections: Port[Sequence[Connection]] = Port("ui.links")
"""All links, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one link stands; `backlog` and `dead` count messages, `calls` and `failed` calls, `milliseconds` is the mean of a call."""

    name: str
    state: LinkState
    last_success_at: datetime | None
    last_failure_at: datetime | None
    failure: str
    held_until: datetime | None
    backlog: int
    dead: int
    oldest: datetime | None
    calls: int
    failed: int
    milliseconds: int


def standings(*, at: datetime) -> list[Standing]:
    """How every link stands, by two reads; the door asks the gate before it shows more than the state."""
    health = transport.health()
    depths = {depth.channel: depth for depth in outbox.depths()}
    found = []
    for link in connections.get():
        known, depth = health.get(link.client), depths.get(link.channel)
        calls = known.calls if known else 0
        found.append(
            Standing(
                name=link.name,
                state=_state(known, is_on=link.is_on(), at=at),
                last_success_at=known.last_success_at if known else None,
                last_failure_at=known.last_failure_at if known else None,
                failure=known.failure if known else "",
                held_until=known.held_until if known else None,
                backlog=depth.waiting if depth else 0,
                dead=depth.dead if depth else 0,
                oldest=depth.oldest if depth else None,
                calls=calls,
                failed=known.failed if known else 0,
                milliseconds=round(known.milliseconds / calls) if known and calls else 0,
            )
        )
    return found


def _state(known: Health | None, *, is_on: bool, at: datetime) -> LinkState:
    if not is_on:
        return LinkState.OFF
    if known is None:
        return LinkState.UNUSED
    if known.held_until is not None and known.held_until > at:
        return LinkState.HELD
    success, failure = known.last_success_at, known.last_failure_at
    if failure is not None and (success is None or failure > success):
        return LinkState.FAILING
    return LinkState.OK
