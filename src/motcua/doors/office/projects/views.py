"""Lists of projects with their money, the movements behind each sum, and one project."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.plan.asked import of_year
from motcua.doors.office.plan.rows import row as target_row
from motcua.doors.office.projects.asked import Asked, read
from motcua.doors.ui import charts, filters, flash, paging, session, tables, texts, writing
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import NotCounted
from motcua.followup.projects import queries
from motcua.followup.projects.types import Change, Entry, Line, Money, Project, State, Subject, Sums, Totals
from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.identity.accounts import queries as accounts

PAGE = 50
MOST_YEARS = 5
"""Of so many last years a project's page tells the results."""
STEP, MOST = 500, 20_000
"""Lines that a file asks for at once, and of one file; what is beyond is said."""


@officers_only
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Projects with their money in a year, sums by unit and by source, each sum with its movements."""
    actor, at = session.actor(request), clock.now()
    asked, place = read(request, at), paging.asked(request)
    lines, count = queries.listed(actor, asked.of, offset=(place - 1) * PAGE, limit=PAGE, at=at)
    filters.page(request, -(-count // PAGE))
    totals = queries.totals(actor, asked.of)
    context = {
        "asked": asked, "rows": [_line(one, asked) for one in lines], "count": count, "message": flash.take(request),
        "all": asked.sums(totals.all), "disbursed": disbursed(totals.all), "by_unit": [(asked.names.get(unit, unit), _opened(asked, unit, totals)) for unit in totals.by_unit],
        "by_source": [(_source(key), asked.sums(sums, nguon=key)) for key, sums in totals.by_source.items()],
        "around": paging.around(place, dict(_pairs(asked)), more=count > place * PAGE),
        "may_propose": queries.may(actor, "project.manage"), "to_export": asked.address("projects_export"), "ahead": queries.ahead(),
    }  # fmt: skip
    return page(request, "office/projects/projects.html", context, here="projects")


@officers_only
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    words = [texts.words(f"office.projects.{name}") for name in ("code", "name", "unit", "state_is", "ends")]
    head = [
        *words,
        *(name for name, _, _ in asked.sums(Sums())),
        texts.words("office.projects.disbursed_share"),
        texts.words("office.projects.spent"),
        texts.words("office.projects.work"),
    ]
    rows: list[tables.Row] = []
    for offset in range(0, MOST, STEP):
        lines, count = queries.listed(actor, asked.of, offset=offset, limit=STEP, at=at)
        rows += [
            (one.code, one.name, asked.names.get(one.unit, one.unit), texts.words(f"office.projects.state.{one.state}"), one.ends,
             *(amount for _, amount, _ in asked.sums(one.year)), _hundredths(one.year.disbursed), _hundredths(one.spent), one.work)
            for one in lines
        ]  # fmt: skip
        if offset + STEP >= count:
            break
    title = [texts.words("office.projects.title"), asked.words, texts.words("targets.as_of", at=writing.moment(at))]
    return tables.file(request, f"du-an-{asked.of.year}", title=title, head=head, rows=rows)


@officers_only
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The movements behind a sum: they add up to it."""
    actor, at = session.actor(request), clock.now()
    asked, place = read(request, at), paging.asked(request)
    kind = _kind(request)
    rows, count, total = queries.entries(actor, asked.of, kind, offset=(place - 1) * PAGE, limit=PAGE)
    filters.page(request, -(-count // PAGE))
    context = {
        "asked": asked, "kind": texts.words(f"office.projects.money.{_word(kind)}"), "rows": _entries(rows), "count": count, "total": total,
        "around": paging.around(place, {**dict(_pairs(asked)), "loai": str(kind)}, more=count > place * PAGE), "back": asked.address("projects"),
        "to_export": asked.address("project_entries_export", loai=str(kind)),
    }  # fmt: skip
    return page(request, "office/projects/entries.html", context, here="projects")


@officers_only
@require_GET
def entries_export(request: HttpRequest) -> HttpResponse:
    """The movements behind a sum as a file; its last line is the sum."""
    actor, at = session.actor(request), clock.now()
    asked, kind, words = read(request, at), _kind(request), texts.words
    head = [
        words("office.projects.code"), words("office.projects.entered_on"), words("office.projects.source"), words("office.plan.year"),
        words("office.projects.amount"), words("office.projects.rests_on"),
    ]  # fmt: skip
    rows: list[tables.Row] = []
    for offset in range(0, MOST, STEP):
        found, count, total = queries.entries(actor, asked.of, kind, offset=offset, limit=STEP)
        rows += [
            (one.project, one.at, _source(one.source), str(one.year or ""), one.amount, f"{one.deed.number}, {writing.day(one.deed.on)}")
            for one in found
        ]  # fmt: skip
        if offset + STEP >= count:
            break
    if count > len(rows):
        rows.append((words("filter.beyond", count=writing.number(count - len(rows))), None, "", "", None, ""))
    sum_of = words("office.projects.sum_of", count=writing.number(count))
    rows.append((sum_of, None, "", "", total, ""))
    title = [
        words(f"office.projects.money.{_word(kind)}"),
        asked.words,
        f"{sum_of}: {writing.dong(total)}",  # a paper has not room for every line
        words("targets.as_of", at=writing.moment(at)),
    ]
    return tables.file(request, f"khoan-{kind}-{asked.of.year}", title=title, head=head, rows=rows)


@officers_only
@require_GET
def one(request: HttpRequest, project: str) -> HttpResponse:
    """One project: what it is for and what came of it, its money by year and source, parts of the work, movements, decisions."""
    actor, at = session.actor(request), clock.now()
    found = queries.project(actor, project, at=at)
    asked = read(request, at)
    line, today = found.line, legal_date(at)
    may_manage, may_pay, may_report = (
        queries.may(actor, f"project.{name}", unit=line.unit) for name in ("manage", "pay", "report")
    )
    allowed = queries.movements_in(line.state)
    kinds = [
        one for one in Money if one in allowed and (may_pay if one in (Money.COMMITTED, Money.PAID) else may_manage)
    ]
    subjects = [
        one
        for one in Subject
        if may_manage and (one is not Subject.STATE or queries.turns(line.state)) and line.state is not State.SETTLED
    ]
    context = {
        "one": found, "row": _line(line, asked), "message": flash.take(request), "today": today,
        "years": [(year, asked.sums(sums), disbursed(sums)) for year, sums in found.by_year.items()],
        "by_source": [(_source(key), asked.sums(sums)) for key, sums in found.by_source.items()],
        "targets": _targets(request, found), "entries": _entries(found.entries), "changes": _changes(found.changes, asked),
        "kinds": [(str(one), texts.words(f"office.projects.enter.{one}")) for one in kinds],
        "reversible": {one.id for one in found.entries if one.kind in kinds and not one.is_reversed and one.reverses is None},
        "subjects": [(str(one), texts.words(f"office.projects.change.{one}")) for one in subjects],
        "may_report": may_report and line.state is State.RUNNING, "ahead": queries.ahead(),
    }  # fmt: skip
    return page(request, "office/projects/project.html", context, here="projects")


@officers_only
@require_GET
def evidence(request: HttpRequest, project: str, of: str, number: int) -> HttpResponse:
    """What shows a movement (`tien`) or a finished part (`phan`), to be saved."""
    actor = session.actor(request)
    name, content = (
        queries.evidence(actor, project, entry=number)
        if of == "tien"
        else queries.evidence(actor, project, phase=number)
    )
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _opened(asked: Asked, unit: str, totals: Totals) -> list[tuple[str, int, str]]:
    """The sums of a unit; a list by unit has all below it, so one with units below that stand here themselves has no lists of its own."""
    told = asked.sums(totals.by_unit[unit], dv=unit)
    is_alone = not any(other.startswith(f"{unit}.") for other in totals.by_unit)
    return told if is_alone else [(name, amount, "") for name, amount, _ in told]


def disbursed(sums: Sums) -> str:
    """How much of what may be paid in the year is; "" where nothing was given."""
    share = sums.disbursed
    return "" if share is None else texts.words("office.projects.disbursed", share=writing.percent(share / 100))


def _hundredths(share: Decimal | None) -> Decimal | None:
    return None if share is None else round(share, 2)


def _kind(request: HttpRequest) -> Money:
    given = filters.Filters(request)
    kinds = [(str(one), texts.words(f"office.projects.money.{_word(one)}")) for one in Money]
    found = given.choice("loai", texts.words("office.projects.what"), kinds, str(Money.PAID))
    given.done()
    return Money(found)


def _line(one: Line, asked: Asked) -> dict[str, object]:
    spent = one.spent
    return {
        "line": one, "unit": asked.names.get(one.unit, one.unit), "state": texts.words(f"office.projects.state.{one.state}"),
        "to": reverse("office:project", args=[one.code]), "sums": asked.sums(one.year), "spent": None if spent is None else writing.percent(spent / 100),
        "bar": charts.bullet(spent, Decimal(one.work), light="no_target", most=Decimal(100)) if spent is not None else "",
        "disbursed": disbursed(one.year), "is_ahead": spent is not None and spent > one.work + queries.ahead(),
    }  # fmt: skip


def _entries(rows: tuple[Entry, ...] | list[Entry]) -> list[dict[str, object]]:
    names = accounts.names({one.by.removeprefix("officer:") for one in rows})
    return [
        {
            "one": one, "kind": texts.words(f"office.projects.money.{_word(one.kind)}"), "source": _source(one.source),
            "by": names.get(one.by.removeprefix("officer:"), one.by), "to": reverse("office:project", args=[one.project]),
        }
        for one in rows
    ]  # fmt: skip


def _changes(rows: tuple[Change, ...], asked: Asked) -> list[dict[str, object]]:
    names = accounts.names({one.by.removeprefix("officer:") for one in rows})

    def said(subject: Subject, text: str) -> str:
        if subject is Subject.STATE:
            return texts.words(f"office.projects.state.{text}")
        if subject in (Subject.ENDS, Subject.PHASE):
            part, _, day = text.rpartition(": ")
            said_day = writing.day(date.fromisoformat(day))
            return texts.words("office.projects.part_until", part=part, day=said_day) if part else said_day
        return asked.names.get(text, text) if subject is Subject.UNIT else text

    return [
        {
            "one": one, "subject": texts.words(f"office.projects.change.{one.subject}"), "before": said(one.subject, one.before),
            "after": said(one.subject, one.after), "by": names.get(one.by.removeprefix("officer:"), one.by),
        }
        for one in rows
    ]  # fmt: skip


def _targets(request: HttpRequest, found: Project) -> list[tuple[int, object]]:
    """The figures that the project is to better, in each year of its time for which their plan has them; for whoever may see figures."""
    actor, at = session.actor(request), clock.now()
    if not found.targets or not queries.may(actor, "figure.read"):
        return []
    last = min(found.line.ends.year, legal_date(at).year)
    rows: list[tuple[int, object]] = []
    for year in range(max(found.line.starts.year, last - MOST_YEARS + 1), last + 1):
        try:
            figures = monitoring.figures(actor, year=year, at=at)
        except NotCounted:
            return []
        plan = of_year(year, at)
        rows += [
            (year, target_row(one, plan)) for one in figures if f"{one.target.plan}/{one.target.id}" in found.targets
        ]
    return rows


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    return parse_qsl(asked.query())


def _source(key: str) -> str:
    found = queries.sources().get(key)
    return found.name.in_(texts.language()) if found else key


def _word(kind: Money) -> str:
    return "carried_out" if kind is Money.CARRIED else str(kind)
