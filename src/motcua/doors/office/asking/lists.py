"""The list that a question means: its address, what it takes to open it, and the parts of the question for which it does not ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from motcua.doors.office.asking.dictionary import ONLINE, TARGETS, Topic
from motcua.doors.office.asking.understanding import Understood, Watch
from motcua.doors.office.reports.watching import WATCHED
from motcua.doors.ui import writing
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.types import Target
from motcua.foundation.clock import legal_date

_PUNCTUAL = frozenset({"overdue", "open", "early", "on_time", "kept"})
_QUEUES = {"soon": "sap-den-han", "unfinished": "ca-don-vi"}
"""Stands of dossiers that queues of the inbox show."""
_LATE = frozenset({"overdue", "open"})
_LIGHTS = frozenset({"at_risk", "on_track", "done_late", "done"})
_MONEY = frozenset({"paid", "committed", "allocated", "carried"})
_STATES = frozenset({"proposed", "approved", "running", "finished", "settled", "stopped"})


@dataclass(frozen=True, slots=True)
class Way:
    """A list: `to` is its address, `right` what opens it, `takes` the parts of a question by which it is cut."""

    to: str
    right: str
    takes: frozenset[str]


def way(found: Understood, *, at: datetime) -> Way:
    """The list of a question."""
    today = legal_date(at)
    if found.watch is not None:
        return _watch(found, found.watch, at)
    if found.topic is Topic.DOSSIERS:
        return _dossiers(found)
    if found.topic is Topic.PUNCTUALITY:
        asked = _days(found) | {"dv": found.unit, "tt": found.procedure}
        return _way("lateness", asked, "figure.read", "time", "unit", "procedure")
    made = _OF_WORK.get(found.topic)
    return made(found, today) if made else _figures(found, today)


def of_channels(found: Understood) -> list[tuple[str, str]]:
    """For a question about all that came online: each channel with its list."""
    return [(one, _dossiers(replace(found, channel=one)).to) for one in ONLINE]


def dropped(found: Understood, of: Way) -> list[str]:
    """The parts of a question for which its list does not ask."""
    given = {
        "stand": found.stand, "time": found.since, "unit": found.unit, "procedure": found.procedure, "channel": found.channel, "role": found.role, "code": found.code,
    }  # fmt: skip
    return [name for name, value in given.items() if value and name not in of.takes]


def target(found: Understood, year: int) -> Target | None:
    """The target of a year that a question is about; none where no plan of that year asks for it."""
    wanted = TARGETS.get(found.topic) or (found.code if found.topic is Topic.TARGETS else "")
    return next((one for one in monitoring.targets(year) if wanted and one.id == wanted), None)


def nearest(found: Understood, *, at: datetime) -> tuple[int, str] | None:
    """The last year for which a plan has the target that a question is about, and its page then; none where no plan has."""
    year = next((one for one in monitoring.years(at=at) if target(found, one) is not None), None)
    if year is None:
        return None
    return year, way(replace(found, since=date(year, 1, 1), until=date(year, 12, 31)), at=at).to


def watched(found: Understood, *, at: datetime) -> tuple[Target, int] | None:
    """The target that somebody wants to be told of, in the last year of those that may be watched; none of what is no figure."""
    years = [one for one in monitoring.years(at=at)[:WATCHED] if found.since is None or one == found.since.year]
    return next(((one, year) for year in years if (one := target(found, year)) is not None), None)


def is_other_side(found: Understood, *, at: datetime) -> bool:
    """Whether somebody wants to be told when a figure gets better: letters are of those that get worse."""
    known = watched(found, at=at)
    if found.watch is None or not found.watch.side or known is None:
        return False
    return (found.watch.side == ">") != (known[0].operator == "<=")


def year_of(found: Understood, today: date) -> int:
    """The year that a question is about."""
    return found.since.year if found.since else today.year


def _dossiers(found: Understood) -> Way:
    if found.code:
        return _way("search", {"q": found.code}, "dossier.read", "code")
    if found.stand in _QUEUES:
        asked = {
            "hang": _QUEUES[found.stand],
            "don-vi": found.unit,
            "thu-tuc": found.procedure,
            "kenh": _one_channel(found),
        }
        return _way("inbox", asked, "process.read", "stand", "unit", "procedure", "channel")
    if found.stand in _PUNCTUAL:
        asked = _days(found) | {"dv": found.unit, "tt": found.procedure, "kq": found.stand}
        return _way(
            "lateness_released",
            asked,
            "figure.read",
            "stand",
            "unit",
            "procedure",
            *(() if found.stand == "open" else ("time",)),
        )
    days = {"tu": found.since, "den": found.until}
    asked = {name: day.isoformat() for name, day in days.items() if day} | {
        "don-vi": found.unit, "thu-tuc": found.procedure, "trang-thai": found.stand, "kenh": _one_channel(found),
    }  # fmt: skip
    return _way("search", asked, "dossier.read", "stand", "time", "unit", "procedure", "channel")


def _one_channel(found: Understood) -> str:
    return "" if found.channel == "online" else found.channel


def _figures(found: Understood, today: date) -> Way:
    """A target's page, or all of them, for the year and part that was asked."""
    year = year_of(found, today)
    part = _part(found, today)
    takes = {"unit", "procedure", "code"} | ({"time"} if part or _is_year(found, today) else set())
    asked = {"nam": str(year), "ky": part, "dv": found.unit, "tt": found.procedure}
    known = target(found, year)
    if known is not None:
        return _way("plan_target", asked, "figure.read", *takes, to=(known.plan, known.id))
    if found.topic is Topic.TARGETS:
        return _way("plan", asked | {"den": found.stand}, "figure.read", "stand", *takes)
    return _way("plan", asked, "figure.read", *takes)


def _watch(found: Understood, wish: Watch, at: datetime) -> Way:
    """The page of figures that one watches, with the target, the unit and the line filled in: those that were said, else the plan's goal in the last year that has it."""
    today, known = legal_date(at), watched(found, at=at)
    chosen = f"{known[0].plan}/{known[0].id}/{known[1]}" if known else ""
    line = wish.line if wish.line is not None or known is None else known[0].goal
    asked = {"chi-tieu": chosen, "dv": found.unit, "nguong": writing.number(line) if line is not None else ""}
    takes = {"unit", "code"} | ({"time"} if _is_year(found, today) else set())
    return _way("watches", asked, "report.watch", *takes)


def _tasks(found: Understood, today: date) -> Way:
    state = found.stand.removesuffix("!") if found.stand.endswith("!") else ""
    light = "late" if found.stand in _LATE else found.stand if found.stand in _LIGHTS else ""
    takes = {"unit", "role", "code", "stand"} | ({"time"} if _is_year(found, today) else set())
    asked = {
        "nam": str(found.since.year) if found.since else "",
        "dv": found.unit,
        "vai": found.role,
        "tt": state,
        "den": light,
        "q": found.code,
    }
    return _way("tasks_slipped" if found.topic is Topic.SLIPPED else "tasks", asked, "programme.read", *takes)


def _projects(found: Understood, today: date) -> Way:
    if found.code:
        return _way("project", {}, "project.read", "code", to=(found.code,))
    takes = {"unit"} | ({"time"} if _is_year(found, today) else set())
    asked = {"nam": str(year_of(found, today)), "dv": found.unit}
    if found.stand in _MONEY:
        return _way("project_entries", asked | {"loai": found.stand}, "project.read", "stand", *takes)
    state = found.stand if found.stand in _STATES else ""
    concern = "late" if found.stand in _LATE else "ahead" if found.stand == "ahead" else ""
    return _way("projects", asked | {"tt": state, "cb": concern}, "project.read", "stand", *takes)


def _reports(found: Understood, today: date) -> Way:
    if found.stand in _LATE:
        return _way("reports_overdue", {"dv": found.unit}, "report.read", "stand", "unit")
    state = "not_begun" if found.stand == "not_begun" else ""
    takes = {"unit"} | ({"stand"} if state else set()) | ({"time"} if _is_year(found, today) else set())
    asked = {"nam": str(found.since.year) if found.since else "", "dv": found.unit, "tt": state}
    return _way("reports", asked, "report.read", *takes)


def _assessment(found: Understood, today: date) -> Way:
    takes = ("time",) if _is_year(found, today) else ()
    return _way(
        "self_assessment", {"nam": str(found.since.year) if found.since else ""}, "programme.sheet.read", *takes
    )


_OF_WORK = {
    Topic.TASKS: _tasks, Topic.SLIPPED: _tasks, Topic.PROJECTS: _projects, Topic.REPORTS: _reports, Topic.ASSESSMENT: _assessment,
}  # fmt: skip


def _days(found: Understood) -> dict[str, str]:
    days = {"tu": found.since, "den": found.until}
    return {name: writing.day(day) for name, day in days.items() if day}


def _is_year(found: Understood, today: date) -> bool:
    """Whether the time that was asked is a whole year, this one until today, or none."""
    if found.since is None:
        return True
    return (found.since, found.until) in (
        (date(found.since.year, 1, 1), date(found.since.year, 12, 31)), (date(today.year, 1, 1), today),
    )  # fmt: skip


def _part(found: Understood, today: date) -> str:
    """The part of a year that a page of the plan can be cut to; "" for the year, and for times that are no such part."""
    if found.since is None or found.until is None or found.since.year != found.until.year or found.since.day != 1:
        return ""
    first, last = found.since.month, found.until.month
    if (found.until + timedelta(days=1)).day != 1 and found.until != today:
        return ""
    if first == last:
        return f"thang-{first}"
    if last - first == 2 and last % 3 == 0:
        return f"quy-{last // 3}"
    return f"den-{last}" if first == 1 and last < 12 else ""


def _way(name: str, asked: Mapping[str, str], right: str, *takes: str, to: tuple[str, ...] = ()) -> Way:
    query = urlencode({key: value for key, value in asked.items() if value})
    address = reverse(f"office:{name}", args=to)
    return Way(f"{address}?{query}" if query else address, right, frozenset(takes))
