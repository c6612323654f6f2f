"""The timeline: a bar for each task from its beginning to its date, filled as far as it was confirmed, with a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.tasks.asked import Asked, read, unit_names
from motcua.doors.office.tasks.rows import Row, row
from motcua.doors.office.tasks.views import navigation
from motcua.doors.ui import filters, paging, session, tables, texts, writing
from motcua.followup.programmes import queries
from motcua.followup.programmes.types import Light
from motcua.foundation import clock
from motcua.foundation.clock import legal_date

PAGE = 40
WIDE, LINE, TOP = 900, 26, 30
_NAMES = 130
_COLOURS = {
    Light.LATE: "#c2141b", Light.AT_RISK: "#8a4b00", Light.ON_TRACK: "#0b4f94", Light.DONE_LATE: "#54319f", Light.DONE: "#0f6b43", Light.CANCELLED: "#4a5560",
}  # fmt: skip
_INK, _GREY, _LIGHT = "#14202e", "#4a5560", "#c9d0d8"


@officers_only
@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """The tasks of a filter over time."""
    at = clock.now()
    asked, rows, place, count = _shown(request, at)
    kept = dict(part.split("=", 1) for part in asked.query().split("&") if part)
    context = {
        "asked": asked, "rows": rows, "count": count, "picture": drawn(rows, on=legal_date(at)) if rows else "", "on": legal_date(at),
        "to_export": asked.address("tasks_timeline_export", trang=str(place)),
        "pages": paging.around(place, kept, more=count > place * PAGE), **navigation(request, "tasks_timeline", asked),
    }  # fmt: skip
    return page(request, "office/tasks/timeline.html", context, here="tasks")


@officers_only
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The timeline as on its page: its picture and the table of the same tasks."""
    at, words = clock.now(), texts.words
    asked, rows, _, _ = _shown(request, at)
    chart = tables.Chart(drawn(rows, on=legal_date(at)), words("office.tasks.picture_key")) if rows else None
    head = [words(f"office.tasks.column.{one}") for one in ("plan", "code", "name", "lead", "starts", "due", "percent", "light")]  # fmt: skip
    lines = [
        (one.task.plan, one.task.code, one.task.name, one.lead, one.task.starts, one.task.due, one.task.percent, one.light)
        for one in rows
    ]  # fmt: skip
    title = [
        words("office.tasks.timeline"),
        asked.words,
        words("office.tasks.as_of", day=writing.day(legal_date(at))),
    ]
    return tables.book(request, "tien-do", title=title, tables=[tables.Table(head, lines, chart=chart)])


def _shown(request: HttpRequest, at: datetime) -> tuple[Asked, list[Row], int, int]:
    """The filter, the rows of the page that is asked for in the order of their beginnings, that page, and how many tasks there are."""
    actor = session.actor(request)
    asked = read(request, actor, at)
    found = sorted(queries.tasks(actor, asked.filter, at=at), key=lambda one: (one.starts, one.due, one.ref))
    place = filters.page(request, -(-len(found) // PAGE))
    shown = found[(place - 1) * PAGE : place * PAGE]
    names = unit_names(shown, at)
    return asked, [row(one, names) for one in shown], place, len(found)


def drawn(rows: Sequence[Row], *, on: date) -> SafeString:
    """Bars of the tasks between the first beginning and the last end; each is a link that is reached by the keyboard."""
    first = min(one.task.starts for one in rows).replace(day=1)
    last = max(max(one.task.due, one.task.first_due, one.task.done_on or one.task.due) for one in rows)
    whole = (last - first).days + 1
    tall = TOP + LINE * len(rows) + 8

    def x(day: date) -> float:
        return round(_NAMES + (WIDE - _NAMES - 8) * min(max((day - first).days, 0), whole) / whole, 1)

    months = _months(first, last)
    grid = format_html_join(
        "", '<line x1="{0}" x2="{0}" y1="20" y2="{1}" stroke="{2}"></line><text x="{3}" y="14" font-size="12" fill="{4}">{5}</text>',
        ((x(day), tall, _LIGHT, x(day) + 2, _GREY, f"{day:%m/%Y}") for day in months),
    )  # fmt: skip
    bars = format_html_join("", "{}", ((_bar(one, number, x),) for number, one in enumerate(rows)))
    today = (
        format_html('<line x1="{0}" x2="{0}" y1="20" y2="{1}" stroke="{2}" stroke-width="2" stroke-dasharray="5 3"></line>', x(on), tall, _INK)
        if first <= on <= last
        else ""
    )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="mc-timeline" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="group" aria-label="{2}">{3}{4}{5}</svg>',
        WIDE, tall, texts.words("office.tasks.picture", count=len(rows)), grid, bars, today,
    )  # fmt: skip


def _bar(one: Row, number: int, at: Callable[[date], float]) -> SafeString:
    task, top = one.task, TOP + LINE * number
    left, right = at(task.starts), at(date.fromordinal(task.due.toordinal() + 1))
    wide = max(round(right - left, 1), 3)
    done = round(wide * task.percent / 100, 1)
    label = texts.words(
        "office.tasks.bar", code=task.code, name=task.name, starts=writing.day(task.starts), due=writing.day(task.due), percent=task.percent, light=one.light
    )  # fmt: skip
    before = (
        format_html('<rect x="{}" y="{}" width="3" height="18" fill="{}"></rect>', at(task.first_due), top + 3, _INK)
        if task.first_due != task.due
        else ""
    )
    colour = _COLOURS[task.light]
    return format_html(
        '<a href="{0}" aria-label="{1}"><title>{1}</title><text x="2" y="{2}" font-size="12" fill="{3}">{4}</text>'
        '<rect x="{5}" y="{6}" width="{7}" height="14" fill="#fff" stroke="{8}" stroke-width="2"></rect>'
        '<rect x="{5}" y="{6}" width="{9}" height="14" fill="{8}"></rect>{10}</a>',
        one.to, label, top + 16, _INK, task.code, left, top + 5, wide, colour, done, before,
    )  # fmt: skip


def _months(first: date, last: date) -> list[date]:
    """The first days of months that are named: few enough to be read."""
    found, day = [], first
    while day <= last:
        found.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found[:: max(1, -(-len(found) // 12))]
