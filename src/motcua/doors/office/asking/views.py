"""The box: a question in plain words leads to its list; what was not understood is said first."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.asking.understanding import LONGEST, Topic, Understood, understand
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import session, texts, writing
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.types import Target
from motcua.foundation import clock
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

_PUNCTUAL = frozenset({"overdue", "open", "early", "on_time", "kept"})
_LATE = frozenset({"overdue", "open"})
_READS = {Topic.TASKS: "programme.read", Topic.PROJECTS: "project.read", Topic.REPORTS: "report.read"}
"""What the lists of a topic take that are no figures."""
_TARGETS = {Topic.PAYMENTS: "T05", Topic.RATINGS: "T10", Topic.PETITIONS: "T20"}
EXAMPLES = ("overdue", "online", "payment", "refused")


@officers_only
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Go to the list that a question means; where a word was not understood, show what was, and the way on."""
    actor, at = session.actor(request), clock.now()
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    today = clock.legal_date(at)
    units = {one.code: one.name for one in organisations.units(on=today)}
    titles = {entry.procedure: entry.name for entry in catalogue.procedures(at=at)}
    found = understand(
        text, units=units, procedures={key: (name.vi, name.en) for key, name in titles.items()}, today=today
    )
    to = _address(found, today) if found.said and not found.is_denied else ""
    dropped = _dropped(found, today)
    year = found.since.year if found.since else today.year
    is_unasked = bool(to) and found.topic in _TARGETS and _target(found, year) is None
    if to and not found.rest and not dropped and not is_unasked and permissions.allows(actor, _right(found)):
        return HttpResponseRedirect(to)
    context = {
        "typed": text, "to": to, "unasked_in": year if is_unasked else None, "rest": ", ".join(found.rest), "is_denied": found.is_denied,
        "dropped": ", ".join(texts.words(f"office.ask.part.{name}") for name in dropped), "examples": [texts.words(f"office.ask.example.{name}") for name in EXAMPLES],
        "parts": _parts(found, units, {key: name.in_(texts.language()) for key, name in titles.items()}) if found.said else [],
    }  # fmt: skip
    return page(request, "office/asking/ask.html", context, here="plan")


def _right(found: Understood) -> str:
    """What it takes to open the list that a question means."""
    if found.topic is Topic.DOSSIERS and found.stand not in _PUNCTUAL:
        return "dossier.read"
    return _READS.get(found.topic, "figure.read")


def _address(found: Understood, today: date) -> str:
    if found.topic in _READS:
        return _of_work(found, today)
    if found.topic is not Topic.DOSSIERS:
        return _of_plan(found, today)
    days = {"tu": found.since, "den": found.until}
    if found.stand in _PUNCTUAL:
        asked = {name: writing.day(day) for name, day in days.items() if day} | {
            "dv": found.unit,
            "tt": found.procedure,
            "kq": found.stand,
        }
        return f"{reverse('office:lateness_released')}?{_query(asked)}"
    asked = {name: day.isoformat() for name, day in days.items() if day} | {
        "don-vi": found.unit, "thu-tuc": found.procedure, "trang-thai": found.stand, "kenh": found.channel,
    }  # fmt: skip
    return f"{reverse('office:search')}?{_query(asked)}"


def _of_plan(found: Understood, today: date) -> str:
    """A target's page, or all of them, for the year and part that was asked."""
    year = found.since.year if found.since else today.year
    asked = {"nam": str(year), "ky": _part(found, today), "dv": found.unit, "tt": found.procedure}
    known = _target(found, year)
    if known is None:
        return f"{reverse('office:plan')}?{_query(asked)}"
    return f"{reverse('office:plan_target', args=[known.plan, known.id])}?{_query(asked)}"


def _target(found: Understood, year: int) -> Target | None:
    """The target of a year for what a question is about; none where no plan of that year asks for it."""
    return next((one for one in monitoring.targets(year) if one.id == _TARGETS.get(found.topic)), None)


def _of_work(found: Understood, today: date) -> str:
    """Tasks, projects or reports of the year and the unit that were asked."""
    late = found.stand in _LATE
    if found.topic is Topic.REPORTS:
        return reverse("office:reports_overdue" if late else "office:reports")
    if found.topic is Topic.PROJECTS:
        year = found.since.year if found.since else today.year
        return f"{reverse('office:projects')}?{_query({'nam': str(year), 'dv': found.unit})}"
    asked = {"nam": str(found.since.year) if found.since else "", "dv": found.unit, "den": "late" if late else ""}
    return f"{reverse('office:tasks')}?{_query(asked)}"


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


def _dropped(found: Understood, today: date) -> list[str]:
    """The parts of a question for which its list does not ask."""
    year = found.since is None or (found.since, found.until) in (
        (date(found.since.year, 1, 1), date(found.since.year, 12, 31)),
        (date(today.year, 1, 1), today),
    )
    if found.topic is Topic.DOSSIERS:
        punctual = found.stand in _PUNCTUAL
        taken = {"stand": True, "time": found.stand != "open", "unit": True, "procedure": True, "channel": not punctual}
    elif found.topic in _READS:
        taken = {
            "stand": found.topic is not Topic.PROJECTS and found.stand in _LATE,
            "time": year and found.topic is not Topic.REPORTS,
            "unit": found.topic is not Topic.REPORTS,
        }
    else:
        taken = {"time": year or bool(_part(found, today)), "unit": True, "procedure": True}
    given = {"stand": found.stand, "time": found.since, "unit": found.unit, "procedure": found.procedure, "channel": found.channel}  # fmt: skip
    return [name for name, value in given.items() if value and not taken.get(name, False)]


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def _parts(found: Understood, units: dict[str, str], titles: dict[str, str]) -> list[tuple[str, str]]:
    """What was understood, part by part, in words."""
    days = f"{writing.day(found.since)} – {writing.day(found.until)}" if found.since and found.until else ""
    stand = (
        texts.words(f"office.lateness.kind.{found.stand}")
        if found.stand in _PUNCTUAL
        else texts.find(f"office.status.{found.stand}") or ""
    )
    told = {
        "topic": texts.words(f"office.ask.topic.{found.topic}"), "stand": stand, "time": days, "unit": units.get(found.unit, ""),
        "procedure": titles.get(found.procedure, ""), "channel": texts.find(f"office.channel.{found.channel}") or "",
    }  # fmt: skip
    return [(texts.words(f"office.ask.part.{name}"), text) for name, text in told.items() if text]
