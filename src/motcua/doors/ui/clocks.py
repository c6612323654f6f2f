"""Working time in words: limits, what is left, how a clock stands and why; the same sentences on every door.

A list shows `{% clock_chip mark %}` beside each line (`dossiers.queries.clock_marks`), a page includes `ui/parts/clock.html` with `clock`, made by `told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from motcua.casework.dossiers.types import ClockMark, ClockState, ClockView, DueKept, Share
from motcua.doors.ui import texts, writing
from motcua.foundation import clock
from motcua.foundation.worktime.types import FULL_DAY, DueMode, Limit, LimitKind, Outcome, Step

_FEW = 1
"""Minutes below which what is left is said as the day, not as a span."""
_TONES = {Outcome.EARLY: "ok", Outcome.ON_TIME: "ok", Outcome.OVERDUE: "late"}
_WORKED = {LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS}


def limit(given: Limit) -> str:
    """`5 ngày làm việc`."""
    amount = given.amount.quantize(Decimal(1)) if given.amount == given.amount.to_integral_value() else given.amount
    said = texts.words(f"clock.limit.{given.kind}", amount=writing.number(amount))
    more = []
    if given.mode is DueMode.HOUR_EXACT:
        more.append(texts.words("clock.limit.hour_exact"))
    if given.cutoff is not None:
        more.append(texts.words("clock.limit.cutoff", time=f"{given.cutoff:%H:%M}"))
    return f"{said} ({', '.join(more)})" if more else said


def span(minutes: int) -> str:
    """Working time as `2 ngày 4 giờ`, a day being eight hours; minutes only below a day."""
    minutes = abs(minutes)
    days, rest = divmod(minutes, FULL_DAY)
    hours, left = divmod(rest, 60)
    parts = [
        texts.words(f"clock.span.{unit}", count=count)
        for unit, count in (("day", days), ("hour", hours), ("minute", left if not days else 0))
        if count
    ]
    return " ".join(parts) or texts.words("clock.span.minute", count=0)


def sentences(steps: Iterable[Step], of: Limit | None = None) -> list[str]:
    """Why a due date is what it is, a sentence a step; first the limit where it is given, and what it leaves out."""
    told = [_sentence(step) for step in steps]
    if of is None:
        return told
    off = f" {texts.words('clock.step.weeks_off')}" if of.kind in _WORKED else ""
    return [f"{texts.words('clock.step.limit', limit=limit(of))}{off}", *told]


@dataclass(frozen=True, slots=True)
class Chip:
    """A clock in a few words: the chip's tone (ok, soon, late, stop, info) and what it says."""

    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class StopLine:
    """One interval in which the clock stood still, in words."""

    since: datetime
    until: datetime | None
    reason: str
    basis: str
    span: str


@dataclass(frozen=True, slots=True)
class DueLine:
    """One due date that the dossier had, in words; `by` is empty for those who need not know."""

    at: datetime
    due: datetime | None
    cause: str
    basis: str


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What one step took, in words; `percent` is its part of the time of all steps."""

    name: str
    who: str
    opened_at: datetime
    finished_at: datetime | None
    due: datetime | None
    span: str
    late: str
    percent: int


@dataclass(frozen=True, slots=True)
class ClockTold:
    """Everything that a page says of a clock."""

    chip: Chip
    rows: tuple[tuple[str, str], ...]
    stops: tuple[StopLine, ...]
    dues: tuple[DueLine, ...]
    shares: tuple[ShareLine, ...]
    sentences: tuple[str, ...]
    note: str
    extension: str


def chip(mark: ClockMark, *, at: datetime) -> Chip:
    """How a clock stands, for a line of a list."""
    said = _chip(mark, at)
    return (
        Chip(said.tone, f"{said.words} ({texts.words('clock.state.provisional')})")
        if mark.provisional and mark.due
        else said
    )


def told(
    view: ClockView, *, at: datetime, names: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None
) -> ClockTold:
    """A clock in words. `names` are those of officers' accounts, `units` those of units; without them no officer is named."""
    return ClockTold(
        chip=chip(view.mark, at=at),
        rows=tuple(_rows(view)),
        stops=tuple(
            StopLine(stop.since, stop.until, _reason(stop.reason), stop.basis, span(stop.minutes))
            for stop in view.stops
        ),
        dues=tuple(_due_line(one) for one in view.dues),
        shares=_shares(view.shares, names or {}, units or {}) if names is not None else (),
        sentences=tuple(sentences(view.steps, view.limit)),
        note=_note(view),
        extension=_extension(view, officers=names is not None),
    )


def _chip(mark: ClockMark, at: datetime) -> Chip:
    if mark.state is ClockState.NOT_STARTED:
        return Chip("stop", texts.words("clock.state.not_started"))
    if mark.outcome is Outcome.OVERDUE and mark.state is not ClockState.ENDED:
        late = -(mark.remaining_minutes or 0)
        return Chip(
            "late",
            texts.words("clock.state.late", span=span(late)) if late > 0 else texts.words("clock.state.just_late"),
        )
    if mark.state is ClockState.STOPPED:
        reason = f": {_reason(mark.reason)}" if mark.reason else ""
        return Chip("stop", f"{texts.words('clock.state.stopped')}{reason}")
    if mark.state is ClockState.ENDED:
        if mark.outcome is None:
            return Chip("stop", texts.words("clock.state.ended"))
        return Chip(_TONES.get(mark.outcome, "stop"), texts.words(f"clock.state.{mark.outcome}"))
    if mark.due is None:
        return Chip("info", texts.words("clock.state.no_limit"))
    tone = "soon" if mark.outcome is Outcome.NEARLY_DUE else "ok"
    left = mark.remaining_minutes or 0
    if left <= 0 or (clock.legal_date(mark.due) == clock.legal_date(at) and left < _FEW):
        return Chip("soon", texts.words("clock.state.today"))
    return Chip(tone, texts.words("clock.state.left", span=span(left)))


def _rows(view: ClockView) -> Iterable[tuple[str, str]]:
    if view.limit is not None:
        yield texts.words("clock.row.limit"), limit(view.limit)
    if view.start is not None:
        yield texts.words("clock.row.start"), writing.moment(view.start)
    if view.due is not None:
        key = "promised" if view.state is ClockState.NOT_STARTED else "due"
        mark = f" ({texts.words('clock.state.provisional')})" if view.provisional else ""
        yield texts.words(f"clock.row.{key}"), f"{writing.moment(view.due)}{mark}"
    if view.state in {ClockState.RUNNING, ClockState.STOPPED} and view.remaining_minutes is not None:
        key = "left" if view.remaining_minutes >= 0 else "late"
        yield texts.words(f"clock.row.{key}"), span(view.remaining_minutes)
    if view.start is not None:
        yield texts.words("clock.row.used"), span(view.used_minutes)
    if view.ended_at is not None:
        yield texts.words("clock.row.ended"), writing.moment(view.ended_at)


def _note(view: ClockView) -> str:
    """What the next act does to the clock, or where it was read from."""
    if view.after_stop:
        return texts.words(f"clock.note.{view.after_stop}")
    return "" if view.kept_in_acts else texts.words("clock.note.columns")


def _extension(view: ClockView, *, officers: bool) -> str:
    """The new appointment that was made, or until when one can be: the second is the desk's affair."""
    if view.extended_until is not None:
        return texts.words("clock.part.extension_used", at=writing.moment(view.extended_until))
    if officers and view.extension.possible and view.extension.until is not None:
        return texts.words("clock.part.extension_until", at=writing.moment(view.extension.until))
    return ""


def _reason(reason: str) -> str:
    return texts.find(f"clock.reason.{reason}") or reason


def _due_line(one: DueKept) -> DueLine:
    return DueLine(one.at, one.due, texts.words(f"clock.cause.{one.cause}"), one.basis)


def _shares(shares: Iterable[Share], names: Mapping[str, str], units: Mapping[str, str]) -> tuple[ShareLine, ...]:
    all_ = list(shares)
    whole = sum(one.minutes for one in all_)
    return tuple(
        ShareLine(
            one.name,
            ", ".join(part for part in (names.get(one.officer, ""), units.get(one.unit, one.unit)) if part),
            one.opened_at,
            one.finished_at,
            one.due,
            span(one.minutes),
            span(one.late_minutes) if one.late_minutes else "",
            round(100 * one.minutes / whole) if whole else 0,
        )
        for one in all_
    )


def _sentence(step: Step) -> str:
    said = texts.words(
        f"clock.step.{step.code}",
        at=writing.moment(step.at) if step.at else "",
        until=writing.moment(step.until) if step.until else "",
        at_day=writing.moment(step.at).rsplit(" ", 1)[-1] if step.at else "",
        until_day=writing.moment(step.until).rsplit(" ", 1)[-1] if step.until else "",
        day=writing.day(step.day) if step.day else "",
        name=step.name,
        minutes=span(step.minutes),
    )
    return f"{said} {texts.words('clock.step.provisional')}" if step.provisional else said
