"""The calendar by which every clock counts: its days, a change by a decision, a file; each first shows what it would move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Recount
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import flash, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.vn import normal
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarFileWrong, CalendarYearMissing
from motcua.foundation.worktime.types import CalendarDay, DayKind, KeptDay
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

KINDS = (DayKind.HOLIDAY, DayKind.COMPENSATION_OFF, DayKind.MAKE_UP_WORKDAY, DayKind.ORDINARY, DayKind.LOCAL_CLOSURE)
LARGEST = 200_000
"""Bytes of a file of days."""
LONGEST = 200
SHOWN = 60
"""Days of a file that the preview lists."""
_FIELDS = ("day", "kind", "name", "name_en", "decision", "unit")


@dataclass(frozen=True, slots=True)
class Asked:
    """One day as it was typed: values by field, faults by field, and the day that they make."""

    typed: Mapping[str, str]
    faults: Mapping[str, str]
    day: CalendarDay | None


@officers_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The days of a year, and the forms that change them."""
    return _overview(request, {}, {})


@officers_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """A day typed by hand: first what it would move, then the change itself."""
    actor = session.actor(request)
    permissions.require(actor, "worktime.manage")
    asked = _asked(request)
    if asked.day is None:
        return _overview(request, asked.typed, asked.faults)
    if "confirm" not in request.POST:
        unit = asked.typed["unit"] if asked.day.kind is DayKind.LOCAL_CLOSURE else ""
        moved = queries.recount_preview(actor, days=[asked.day], unit=unit)
        return _preview(request, [asked.day], moved, reverse("office:calendar_change"), asked.typed)
    try:
        if asked.day.kind is DayKind.LOCAL_CLOSURE:
            services.close_unit(
                actor, unit=asked.typed["unit"], day=asked.day, decision=asked.typed["decision"], at=clock.now()
            )
        else:
            services.change_calendar(actor, days=[asked.day], decision=asked.typed["decision"], at=clock.now())
    except CalendarYearMissing as missing:
        return _overview(
            request, asked.typed, {"day": texts.words("office.calendar.fault.year", year=missing.params["year"])}
        )
    return _done(request, asked.day.day.year)


@officers_only
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """A file of days: first what it changes and would move, then the change itself."""
    actor = session.actor(request)
    permissions.require(actor, "worktime.manage")
    typed = {"file_decision": normal(request.POST.get("file_decision", ""))[:LONGEST]}
    text, fault = _text(request)
    faults = {"file": fault} if fault else {}
    if not typed["file_decision"]:
        faults["file_decision"] = texts.words("office.calendar.fault.decision")
    days: Sequence[CalendarDay] = ()
    if not fault:
        try:
            days = worktime.parse_days(text)
        except CalendarFileWrong as wrong:
            faults["file"] = _wrong(wrong)
    if faults:
        return _overview(request, typed, faults)
    if "confirm" not in request.POST:
        fresh = _fresh(days)
        moved = queries.recount_preview(actor, days=fresh)
        return _preview(request, fresh, moved, reverse("office:calendar_load"), {**typed, "text": text})
    try:
        services.change_calendar(actor, days=days, decision=typed["file_decision"], at=clock.now())
    except CalendarFileWrong as wrong:
        return _overview(request, typed, {"file": _wrong(wrong)})
    except CalendarYearMissing as missing:
        return _overview(
            request, typed, {"file": texts.words("office.calendar.fault.year", year=missing.params["year"])}
        )
    return _done(request, days[0].day.year if days else clock.legal_date(clock.now()).year)


def _overview(request: HttpRequest, typed: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    permissions.require(session.actor(request), "worktime.manage")
    at = clock.now()
    years = worktime.years()
    year = _year(request, years, at)
    context = {
        "year": str(year),
        "years": [str(one) for one in years],
        "days": [_line(one) for one in worktime.days(year)],
        "units": organisations.units(on=clock.legal_date(at)),
        "kinds": [(kind.value, texts.words(f"office.calendar.kind.{kind}")) for kind in KINDS],
        "versions": [
            {
                "at": one.made_at,
                "note": texts.find(f"office.calendar.note.{one.note}") or one.note,
                "version": one.version,
            }
            for one in worktime.versions()
        ],
        "typed": typed,
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "message": flash.take(request),
    }
    return page(request, "office/clocks/calendar.html", context, here="calendar", status=422 if faults else 200)


def _preview(
    request: HttpRequest, days: Sequence[CalendarDay], moved: Recount, action: str, fields: Mapping[str, str]
) -> HttpResponse:
    at = clock.now()
    names = {}
    for procedure in {line.procedure for line in moved.sample}:
        version = catalogue.in_force(procedure, at)
        names[procedure] = version.name.in_(texts.language()) if version else procedure
    context = {
        "days": [_line(KeptDay("", day, shipped=False)) for day in days[:SHOWN]],
        "more_days": max(0, len(days) - SHOWN),
        "moved": moved,
        "sample": [{"line": line, "procedure": names[line.procedure]} for line in moved.sample],
        "action": action,
        "fields": fields,
    }
    return page(request, "office/clocks/calendar_preview.html", context, here="calendar")


def _done(request: HttpRequest, year: int) -> HttpResponse:
    flash.put(request, texts.words("office.calendar.done"))
    return HttpResponseRedirect(f"{reverse('office:calendar')}?nam={year}", status=303)


def _asked(request: HttpRequest) -> Asked:
    typed = {name: normal(request.POST.get(name, "").replace("\0", ""))[:LONGEST] for name in _FIELDS}
    faults: dict[str, str] = {}
    day: date | None = None
    try:
        day = reading.day(typed["day"])
    except reading.Unreadable:
        faults["day"] = texts.words("office.lateness.fault.day")
    kind = DayKind(typed["kind"]) if typed["kind"] in {one.value for one in KINDS} else None
    if kind is None:
        faults["kind"] = texts.words("office.calendar.fault.kind")
    if day is not None and day.year not in worktime.years():
        faults["day"] = texts.words("office.calendar.fault.year", year=day.year)
    if not typed["name"]:
        faults["name"] = texts.words("office.calendar.fault.name")
    if not typed["decision"]:
        faults["decision"] = texts.words("office.calendar.fault.decision")
    known = {one.code for one in organisations.units(on=clock.legal_date(clock.now()))}
    if kind is DayKind.LOCAL_CLOSURE and typed["unit"] not in known:
        faults["unit"] = texts.words("office.calendar.fault.unit")
    if faults or day is None or kind is None:
        return Asked(typed, faults, None)
    return Asked(typed, {}, CalendarDay(day, kind, typed["name"], typed["name_en"], typed["decision"]))


def _text(request: HttpRequest) -> tuple[str, str]:
    """The text of the file, or of the confirmed preview, and what is wrong with it."""
    sent = request.FILES.get("file")
    if sent is None:
        text = request.POST.get("text", "")
        return text[:LARGEST], "" if text.strip() else texts.words("office.calendar.fault.file")
    if (sent.size or 0) > LARGEST:
        return "", texts.words("office.calendar.fault.large")
    try:
        return sent.read().decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", texts.words("office.calendar.fault.encoding")


def _fresh(days: Sequence[CalendarDay]) -> list[CalendarDay]:
    """Days of a file that are not there as they are."""
    held = {
        one.day.day: one.day for year in {day.day.year for day in days} for one in worktime.days(year) if not one.unit
    }
    return [day for day in days if held.get(day.day) != day]


def _line(one: KeptDay) -> dict[str, object]:
    return {
        "day": one.day.day,
        "weekday": texts.words(f"office.calendar.weekday.{one.day.day.weekday()}"),
        "kind": texts.words(f"office.calendar.kind.{one.day.kind}"),
        "name": one.day.name,
        "source": one.day.source,
        "unit": one.unit,
        "provisional": one.day.provisional,
    }


def _wrong(wrong: CalendarFileWrong) -> str:
    reason = str(wrong.params.get("reason", ""))
    said = texts.find(f"office.calendar.wrong.{reason}") or texts.words("office.calendar.wrong.columns")
    line = wrong.params.get("line")
    told = texts.fill(said, {"year": wrong.params.get("year", ""), "day": wrong.params.get("day", "")})
    return f"{texts.words('office.calendar.line', line=line)}: {told}" if line else told


def _year(request: HttpRequest, years: Sequence[int], at: datetime) -> int:
    text = request.GET.get("nam", "")
    asked = int(text) if text.isdecimal() and len(text) == 4 else clock.legal_date(at).year
    return asked if asked in years or not years else min(years, key=lambda year: abs(year - asked))
