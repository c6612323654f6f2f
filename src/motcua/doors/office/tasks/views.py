"""Lists of tasks and what slipped, each as a page and as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.tasks.asked import Asked, read, unit_names
from motcua.doors.office.tasks.rows import TONES, row
from motcua.doors.ui import filters, flash, paging, session, tables, texts, writing
from motcua.followup.programmes import queries
from motcua.followup.programmes.types import Slip, State, Task
from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.identity.permissions import queries as permissions

PAGE = 50


@officers_only
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The tasks that the officer may see, by unit, state and light."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, actor, at)
    found = queries.tasks(actor, asked.filter, at=at)
    place = filters.page(request, -(-len(found) // PAGE))
    shown = found[(place - 1) * PAGE : place * PAGE]
    names = unit_names(shown, at)
    context = {
        "asked": asked, "rows": [row(one, names) for one in shown], "count": len(found), "tally": _tally(asked, found), "on": legal_date(at),
        "pages": paging.around(place, _kept(asked), more=len(found) > place * PAGE), "to_export": asked.address("tasks_export"),
        "message": flash.take(request), **navigation(request, "tasks", asked),
    }  # fmt: skip
    return page(request, "office/tasks/list.html", context, here="tasks")


@officers_only
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook or CSV: the same tasks, for the same viewer."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, actor, at)
    found = queries.tasks(actor, asked.filter, at=at)
    names = unit_names(found, at)
    columns = (
        "plan",
        "code",
        "name",
        "kind",
        "lead",
        "supporting",
        "starts",
        "first_due",
        "due",
        "percent",
        "state",
        "light",
        "done_on",
        "slipped",
    )
    rows = [_line(one, names) for one in found]
    return _file(request, asked, "nhiem-vu", columns, rows)


@officers_only
@require_GET
def slipped(request: HttpRequest) -> HttpResponse:
    """What slipped and why: the first date, every change with its reason and decision, and the last word of the unit."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, actor, at)
    found = queries.slips(actor, asked.filter, at=at)
    place = filters.page(request, -(-len(found) // PAGE))
    shown = found[(place - 1) * PAGE : place * PAGE]
    names = unit_names([one.task for one in shown], at)
    context = {
        "asked": asked, "rows": [{"row": row(one.task, names), "slip": one} for one in shown], "count": len(found), "on": legal_date(at),
        "pages": paging.around(place, _kept(asked), more=len(found) > place * PAGE), "to_export": asked.address("tasks_slipped_export"),
        **navigation(request, "tasks_slipped", asked),
    }  # fmt: skip
    return page(request, "office/tasks/slipped.html", context, here="tasks")


@officers_only
@require_GET
def slipped_export(request: HttpRequest) -> HttpResponse:
    """What slipped, a line for each change of a date, or one where there was none."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, actor, at)
    found = queries.slips(actor, asked.filter, at=at)
    names = unit_names([one.task for one in found], at)
    columns = (
        "plan",
        "code",
        "name",
        "lead",
        "first_due",
        "due",
        "done_on",
        "days",
        "before",
        "after",
        "reason",
        "decision",
        "word",
    )
    rows = [line for one in found for line in _slip(one, names)]
    return _file(request, asked, "nhiem-vu-cham", columns, rows)


def navigation(request: HttpRequest, here: str, asked: Asked | None = None) -> dict[str, object]:
    """The ways between the pages of plans; a filter goes with whoever moves on."""
    actor = session.actor(request)
    ways = [
        ("tasks", "programme.read"),
        ("tasks_timeline", "programme.read"),
        ("tasks_slipped", "programme.read"),
        ("programmes", "programme.read"),
    ]
    ways += [("self_assessment", "programme.sheet.read"), ("tasks_import", "programme.manage"), ("plan", "figure.read")]
    with_filter = {"tasks", "tasks_timeline", "tasks_slipped"}
    query = f"?{asked.query()}" if asked is not None and asked.query() else ""
    return {
        "ways": [
            {"name": name, "words": texts.words(f"office.tasks.way.{name}"), "query": query if name in with_filter else "", "here": name == here}
            for name, permission in ways
            if permissions.allows(actor, permission)
        ]
    }  # fmt: skip


def _tally(asked: Asked, found: Sequence[Task]) -> list[dict[str, object]]:
    """How many tasks have each light, and how many wait for the lead department or again for their unit; each opens its list."""
    numbers, states = queries.numbers(found), Counter(one.state for one in found)
    lights = [
        {
            "words": texts.words(f"office.tasks.light.{light}"),
            "tone": tone,
            "number": numbers[light],
            "to": asked.address("tasks", den=light.value),
        }
        for light, tone in TONES.items()
        if numbers.get(light)
    ]
    waiting = [
        {"words": texts.words(f"office.tasks.state.{state}"), "tone": tone, "number": states[state], "to": asked.address("tasks", tt=state.value)}
        for state, tone in ((State.REPORTED, "info"), (State.RETURNED, "soon"))
        if states[state]
    ]  # fmt: skip
    return lights + waiting


def _kept(asked: Asked) -> dict[str, str]:
    return {key: value for key, _, value in (part.partition("=") for part in asked.query().split("&")) if key}


def _line(one: Task, names: dict[str, str]) -> tables.Row:
    shown = row(one, names)
    return (
        one.plan, one.code, one.name, shown.kind, shown.lead, shown.supporting, one.starts, one.first_due, one.due, one.percent, shown.state,
        "; ".join(filter(None, (shown.light, shown.why))), one.done_on, one.slipped_days or None,
    )  # fmt: skip


def _slip(one: Slip, names: dict[str, str]) -> list[tables.Row]:
    task = one.task
    head = (
        task.plan,
        task.code,
        task.name,
        names.get(task.lead, task.lead),
        task.first_due,
        task.due,
        task.done_on,
        task.slipped_days,
    )
    if not one.changes:
        return [(*head, None, None, "", "", one.word)]
    return [(*head, change.before, change.after, change.reason, change.decision, one.word) for change in one.changes]


def _file(
    request: HttpRequest, asked: Asked, name: str, columns: Sequence[str], rows: Sequence[tables.Row]
) -> HttpResponse:
    head = [texts.words(f"office.tasks.column.{one}") for one in columns]
    title = [
        texts.words(f"office.tasks.taken.{name}"),
        asked.words,
        texts.words("office.tasks.as_of", day=writing.day(legal_date(asked.at))),
    ]
    return tables.file(request, name, title=title, head=head, rows=rows)
