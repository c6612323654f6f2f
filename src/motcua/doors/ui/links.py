"""How the connections to other bodies' systems stand: is it us or them?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from motcua.foundation.errors import HouseError, NotFound, Unavailable
from motcua.foundation.outbox import queries as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Depth
from motcua.foundation.ports import Port
from motcua.foundation.transport import queries as transport
from motcua.foundation.transport import services as transport_calls
from motcua.foundation.transport.errors import HostNotNamed
from motcua.foundation.transport.types import Health

PROBE_SECONDS = 1.5
LONGEST_LYING = timedelta(minutes=5)
"""A message older than this while all calls succeed is our worker's trouble."""

log = structlog.get_logger("links")


class LinkState(StrEnum):
    """One word for how a link stands."""

    OFF = "off"
    UNUSED = "unused"
    """On, and nothing has gone over it yet."""
    OK = "ok"
    FAILING = "failing"
    """The last call failed; calls go on."""
    LATE = "late"
    """Calls go well, and yet messages have not arrived within the term that the law gives."""
    STUCK = "stuck"
    """Calls go well, and yet messages were refused: they and what lies behind them wait for a person."""
    HELD = "held"
    """It failed again and again: calls are held back for a while."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A link of this installation: its name, whether it is on, its client in transport and its channel in the outbox, where it has them.

    `more` are its other channels. `within` is the term of each channel that has one, from the writing of a message to its arrival.
    `probe` makes one harmless call with a limit in seconds and raises when nothing good is answered; none where there is nothing to call.
    """

    name: str
    is_on: Callable[[], bool]
    client: str = ""
    channel: str = ""
    probe: Callable[[float], None] | None = None
    more: tuple[str, ...] = ()
    within: Mapping[str, timedelta] = field(default_factory=dict)

    @property
    def channels(self) -> tuple[str, ...]:
        """All its channels, its first one before the others."""
        return (*filter(None, [self.channel]), *self.more)


connections: Port[Sequence[Connection]] = Port("ui.links")
"""All links, in the order of the page."""


class Side(StrEnum):
    """Where the trouble lies."""

    NOBODY = "nobody"
    THEM = "them"
    """They, or the way to them: no answer, no sense in it, calls held back."""
    US = "us"
    """Here: an address that may not be called, messages that they refuse, a worker that sends nothing."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One harmless call: whose trouble it showed, in which words, after how many milliseconds."""

    side: Side
    reason: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How one link stands; `backlog`, `dead` and `overdue` count messages, `calls` and `failed` calls, `milliseconds` is the mean of a call."""

    name: str
    state: LinkState
    last_success_at: datetime | None
    last_failure_at: datetime | None
    failure: str
    held_until: datetime | None
    backlog: int
    dead: int
    overdue: int
    oldest: datetime | None
    calls: int
    failed: int
    milliseconds: int
    side: Side
    can_try: bool
    channels: tuple[str, ...]


def connection(name: str) -> Connection:
    """The link with this name; raises `NotFound`."""
    for link in connections.get():
        if link.name == name:
            return link
    raise NotFound(kind="link", id=name)


def try_one(link: Connection) -> Tried:
    """Make the link's harmless call, under two seconds and behind the breaker; raises `NotFound` for a link that is off or has none."""
    if link.probe is None or not link.is_on():
        raise NotFound(kind="probe", id=link.name)
    started = time.monotonic()
    side, reason = Side.NOBODY, ""
    try:
        link.probe(PROBE_SECONDS)
    except (HostNotNamed, Dead) as fault:
        side, reason = Side.US, _reason(fault)
    except (Unavailable, Retry) as fault:
        side, reason = Side.THEM, _reason(fault)
        transport_calls.senseless(link.client, reason)
    except HouseError as fault:
        side, reason = Side.US, _reason(fault)
    took = round((time.monotonic() - started) * 1000)
    # At once: the page that tells of this call shows how the link stands beside it.
    transport_calls.write_health(every=0)
    log.info("link_tried", link=link.name, side=side.value, reason=reason, milliseconds=took)
    return Tried(side, reason, took)


def is_on(name: str) -> bool:
    """Whether this installation has the link, for a page that offers what it brings."""
    return any(link.name == name and link.is_on() for link in connections.get())


def standings(*, at: datetime) -> list[Standing]:
    """How every link stands, by three reads; the door asks the gate before it shows more than the state."""
    health = transport.health()
    depths = {depth.channel: depth for depth in outbox.depths()}
    terms = {channel: term for link in connections.get() for channel, term in link.within.items()}
    gone = outbox.overdue(terms, at=at)
    found = []
    for link in connections.get():
        known, depth = health.get(link.client), _together([depths.get(channel) for channel in link.channels])
        overdue = sum(gone.get(channel, 0) for channel in link.within)
        calls = known.calls if known else 0
        found.append(
            Standing(
                name=link.name,
                state=_state(known, is_on=link.is_on(), overdue=overdue, dead=depth.dead if depth else 0, at=at),
                last_success_at=known.last_success_at if known else None,
                last_failure_at=known.last_failure_at if known else None,
                failure=known.failure if known else "",
                held_until=known.held_until if known else None,
                backlog=depth.waiting if depth else 0,
                dead=depth.dead if depth else 0,
                overdue=overdue,
                oldest=depth.oldest if depth else None,
                calls=calls,
                failed=known.failed if known else 0,
                milliseconds=round(known.milliseconds / calls) if known and calls else 0,
                side=_side(known, depth, is_on=link.is_on(), at=at),
                can_try=link.probe is not None and link.is_on(),
                channels=link.channels,
            )
        )
    return found


def _together(depths: Sequence[Depth | None]) -> Depth | None:
    """The channels of one link as one."""
    there = [depth for depth in depths if depth is not None]
    if len(there) < 2:
        return there[0] if there else None
    oldest = min((depth.oldest for depth in there if depth.oldest is not None), default=None)
    return Depth(there[0].channel, sum(one.waiting for one in there), sum(one.dead for one in there), oldest)


def _state(known: Health | None, *, is_on: bool, overdue: int, dead: int, at: datetime) -> LinkState:
    if not is_on:
        return LinkState.OFF
    if known is None:
        return _lying(overdue, dead) or LinkState.UNUSED
    if known.held_until is not None and known.held_until > at:
        return LinkState.HELD
    success, failure = known.last_success_at, known.last_failure_at
    if failure is not None and (success is None or failure > success):
        return LinkState.FAILING
    return _lying(overdue, dead) or LinkState.OK


def _lying(overdue: int, dead: int) -> LinkState | None:
    """What messages that do not arrive make of a link whose calls go well; a term of the law before all."""
    if overdue:
        return LinkState.LATE
    return LinkState.STUCK if dead else None


def _side(known: Health | None, depth: Depth | None, *, is_on: bool, at: datetime) -> Side:
    """Whose trouble it is: theirs while calls fail; ours when they answer well and yet messages are refused or lie too long."""
    if not is_on:
        return Side.NOBODY
    if _state(known, is_on=is_on, overdue=0, dead=0, at=at) in {LinkState.FAILING, LinkState.HELD}:
        return Side.THEM
    waits_long = depth is not None and depth.oldest is not None and at - depth.oldest > LONGEST_LYING
    if depth is not None and (depth.dead or (depth.waiting and waits_long)):
        return Side.US
    return Side.NOBODY


def _reason(fault: HouseError) -> str:
    words = [fault.code, *(str(value) for value in fault.params.values())]
    return " ".join(words)[:300]
