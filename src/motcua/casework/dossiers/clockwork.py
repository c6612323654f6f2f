"""How a dossier's clock stands after a row of acts: a pure reading, the same for the due date, its page and every count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from motcua.casework.dossiers.types import ClockAct, ClockState
from motcua.foundation import clock
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import ClockAct as Act
from motcua.foundation.worktime.types import Due, DueMode, Limit, LimitKind, Pause, Reading, Tick


@dataclass(frozen=True, slots=True)
class Ticked:
    """One act on the clock as it is kept."""

    act: ClockAct
    at: datetime
    key: str = ""
    reason: str = ""
    basis: str = ""
    until: datetime | None = None


def ticked(act: str, at: datetime, key: str, reason: str, basis: str, until: datetime | None) -> Ticked:
    """A kept act as a value."""
    return Ticked(ClockAct(act), at, key, reason, basis, until)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the acts amount to.

    `counted` is the legal period with its explanation, of a clock that stands still as it would end had the clock run on at the stop; `due` is
    the instant that holds: the new appointment where there is one, none while the clock stands still before its end.
    """

    state: ClockState
    reading: Reading | None
    counted: Due | None
    due: datetime | None
    ended_at: datetime | None
    extended_until: datetime | None
    was_extended: bool
    without_open: datetime | None = None
    """The same instant as if nothing were still open: how far it had come when it stopped."""


def stand(ticks: Sequence[Ticked], limit: Limit | None, *, calendar: worktime.Calendar) -> Standing:
    """Read the acts of one clock; raises what `worktime.read` and `worktime.due` raise."""
    ended_at = next((tick.at for tick in ticks if tick.act is ClockAct.END), None)
    extensions = [tick for tick in ticks if tick.act is ClockAct.EXTEND]
    if not ticks or ticks[0].act is not ClockAct.START:
        state = ClockState.ENDED if ended_at else ClockState.NOT_STARTED
        return Standing(state, None, None, None, ended_at, None, was_extended=False)
    reading = read(ticks)
    state = ClockState.ENDED if ended_at else ClockState.STOPPED if reading.stopped else ClockState.RUNNING
    extended = extensions[-1] if extensions and extensions[-1].at >= reading.start and not _restarted(ticks) else None
    until = extended.until if extended else None
    if limit is None:
        return Standing(state, reading, None, None, ended_at, until, was_extended=bool(extensions))
    closed = tuple(pause for pause in reading.pauses if pause.end is not None)
    counted = worktime.due(reading.start, limit, calendar=calendar, pauses=closed)
    whole = counted.at
    if extended is not None and until is not None:
        whole = worktime.postponed(until, since=extended.at, pauses=closed, calendar=calendar)
    still = min((pause.start for pause in open_pauses(reading)), default=None)
    due = whole if still is None or whole <= still else None
    return Standing(state, reading, counted, due, ended_at, until, was_extended=bool(extensions), without_open=whole)


def read(ticks: Sequence[Ticked]) -> Reading:
    """Where the count begins and when it stood still."""
    own = {ClockAct.EXTEND, ClockAct.END}
    return worktime.read(
        [Tick(Act(tick.act), tick.at, tick.key, tick.reason, tick.basis) for tick in ticks if tick.act not in own]
    )


def pauses(ticks: Sequence[Ticked]) -> tuple[Pause, ...]:
    """Every interval in which the clock stood still since its very start, also before it was counted anew; none open after the end."""
    found: list[Pause] = []
    opened: dict[str, Ticked] = {}
    for tick in ticks:
        if tick.act is ClockAct.STOP:
            opened[tick.key] = tick
        elif tick.act in {ClockAct.RESUME, ClockAct.RESTART} and tick.key in opened:
            stop = opened.pop(tick.key)
            found.append(Pause(stop.at, tick.at, stop.reason, stop.basis))
    ended = next((tick.at for tick in ticks if tick.act is ClockAct.END), None)
    found += [Pause(stop.at, ended, stop.reason, stop.basis) for stop in opened.values()]
    return tuple(sorted(found, key=lambda pause: pause.start))


def term_due(since: datetime, limit: Limit, stops: Sequence[Pause], *, calendar: worktime.Calendar) -> datetime | None:
    """When a period that began at `since` ends; none while it stands still before its end."""
    closed = tuple(pause for pause in stops if pause.end is not None)
    due = worktime.due(since, limit, calendar=calendar, pauses=closed).at
    still = min((pause.start for pause in stops if pause.end is None), default=None)
    return due if still is None or due <= max(still, since) else None


def limit_of(calculation: Mapping[str, Json]) -> Limit | None:
    """The limit by which a kept due date was counted."""
    if not calculation.get("kind"):
        return None
    cutoff = calculation.get("cutoff")
    return Limit(
        LimitKind(str(calculation["kind"])),
        Decimal(str(calculation["amount"])),
        DueMode(str(calculation["mode"])),
        time.fromisoformat(str(cutoff)) if cutoff else None,
    )


def open_stops(ticks: Sequence[Ticked]) -> tuple[str, ...]:
    """Keys of the stops that have not ended, in the order in which they began."""
    found: dict[str, None] = {}
    for tick in ticks:
        if tick.act is ClockAct.STOP:
            found[tick.key] = None
        elif tick.act in {ClockAct.RESUME, ClockAct.RESTART}:
            found.pop(tick.key, None)
    return tuple(found)


def open_pauses(reading: Reading | None) -> tuple[Pause, ...]:
    """What has not ended yet."""
    return tuple(pause for pause in reading.pauses if pause.end is None) if reading else ()


def plain_due(at: datetime, start: datetime) -> Due:
    """A due date of which nothing else is known."""
    return Due(at, start, Limit(LimitKind.IMMEDIATE), "", (), (), ())


def last_for_extension(due: datetime, *, calendar: worktime.Calendar) -> datetime:
    """Until when a new appointment can be made: the closing of the last working day before that of the due date (WT-17)."""
    day = calendar.working_day_from(clock.legal_date(due))
    return calendar.closing(calendar.add_working_days(day, -1))


def _restarted(ticks: Sequence[Ticked]) -> bool:
    """Whether the count began anew after the last new appointment, which then is gone with it."""
    acts = [tick.act for tick in ticks]
    last = len(acts) - 1 - acts[::-1].index(ClockAct.EXTEND)
    return ClockAct.RESTART in acts[last:]
