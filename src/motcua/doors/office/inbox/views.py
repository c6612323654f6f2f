"""The inbox: queues as tabs with counts, one filter form, one table, page by page; usable by keyboard and without script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Count, Filter, InboxLine, Queue, Sort
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.clocks import parts as clocks
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.inbox import address, choices
from motcua.doors.ui import flash, session, statuses, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.errors import AccountUnknown
from motcua.identity.permissions import queries as permissions

SHOWN = ("procedure", "owner", "received", "status", "due", "holder")
"""Columns of whoever has chosen none."""
SORTED = {"code": Sort.CODE, "received": Sort.RECEIVED, "due": Sort.RANK, "chance": Sort.CHANCE}
LIKELY = 25
"""From this chance on, in per cent, a line says that it is likely to be late."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue as a tab."""

    name: str
    address: str
    count: str
    current: bool
    key: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its header: its name, and where its button leads when it sorts."""

    key: str
    name: str
    sort: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line with where it leads and how it is chosen."""

    line: InboxLine
    address: str
    chosen_as: str
    late: bool
    soon: bool
    likely: bool


@officers_only
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """A page of a queue."""
    actor, at = session.actor(request), clock.now()
    if not permissions.allows(actor, "process.read"):  # where everybody arrives after signing in
        return page(request, "office/inbox/nothing.html", {"message": flash.take(request)}, here="inbox")
    wanted = address.read(request.GET, me=actor.id)
    found = queries.inbox(actor, wanted, at=at, place=address.place(request.GET, queries.sorted_by(wanted)))
    choice = queries.choice(actor)
    shown = choice.columns or SHOWN
    near = queries.soon(at)
    number = queries.count(actor, wanted, at=at)
    tabs, others = _tabs(actor, wanted, at)
    context = {
        "tabs": tabs,
        "others": others,
        "title": next((tab.name for tab in (*tabs, *others) if tab.current), texts.words("office.inbox.title")),
        "count": _count(number),
        "many": number.more or number.number > len(found.lines),
        "rows": [_row(line, at, near) for line in found.lines],
        "marks": clocks.marks(request, [line.code for line in found.lines]) if "due" in shown else {},
        "closed": wanted.queue in queries.CLOSED,
        "columns": _columns(wanted, shown, actor),
        "shown": shown,
        "all_columns": [Column(key, texts.words(f"office.column.{key}")) for key in queries.COLUMNS],
        "before": address.written(wanted, me=actor.id, place=found.before) if found.before else "",
        "after": address.written(wanted, me=actor.id, place=found.after) if found.after else "",
        "query": address.written(wanted, me=actor.id),
        "slug": address.SLUGS[wanted.queue],
        "chips": _chips(wanted, actor),
        "wanted": wanted,
        "fields": choices.of(actor, at),
        "clock": address.CLOCK_SLUGS.get(wanted.clock, ""),
        "sort": address.SORT_SLUGS[wanted.sort],
        "sorts": [(slug, texts.words(f"office.inbox.sort.{sort}")) for sort, slug in address.SORT_SLUGS.items()],
        "holder": address.MINE if wanted.holder == actor.id else wanted.holder,
        "saved": queries.saved_filters(actor),
        "choice": choice,
        "may_export": permissions.allows(actor, "dossier.export"),
        "empty_next": _next_tab(tabs),
        "message": flash.take(request),
    }
    return page(request, "office/inbox/inbox.html", context, here="inbox")


@officers_only
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """The tabs with their counts alone, for the page that asks again every minute."""
    actor, at = session.actor(request), clock.now()
    wanted = address.read(request.GET, me=actor.id)
    tabs, others = _tabs(actor, wanted, at)
    return render(
        request,
        "office/inbox/tabs.html",
        {"tabs": tabs, "others": others, "query": address.written(wanted, me=actor.id)},
    )


@officers_only
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the view under a name, or forget one."""
    actor = session.actor(request)
    drop = request.POST.get("bo", "")
    if drop.isdecimal() and len(drop) < 18:
        services.drop_filter(actor, number=int(drop))
        flash.put(request, texts.words("office.inbox.dropped"))
        return _back(request)
    try:
        services.save_filter(
            actor, name=request.POST.get("ten", ""), query=request.POST.get("query", ""), at=clock.now()
        )
        flash.put(request, texts.words("office.inbox.kept"))
    except Invalid as fault:
        flash.put(request, texts.words(f"office.inbox.not_kept.{fault.errors[0].reason}", **fault.errors[0].params))
    return _back(request)


@officers_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose columns, and whether single keys act."""
    services.choose(
        session.actor(request), columns=request.POST.getlist("cot"), shortcuts=request.POST.get("phim") == "1"
    )
    flash.put(request, texts.words("office.inbox.chosen"))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    wanted = address.read(_query(request.POST.get("query", "")), me=session.actor(request).id)
    query = address.written(wanted, me=session.actor(request).id)
    return HttpResponseRedirect(f"{reverse('office:inbox')}?{query}", status=303)


def _query(text: str) -> dict[str, str]:
    return dict(parse_qsl(text[:2_000]))


def _tabs(actor: Actor, wanted: Filter, at: datetime) -> tuple[list[Tab], list[Tab]]:
    first, others = queries.queues(actor)
    counted = queries.counts(actor, (*first, *others), at=at)

    def tab(queue: Queue, key: int = 0) -> Tab:
        where = f"{reverse('office:inbox')}?hang={address.SLUGS[queue]}"
        return Tab(texts.words(f"office.queue.{queue}"), where, _count(counted[queue]), queue is wanted.queue, key)

    return [tab(queue, key) for key, queue in enumerate(first, 1)], [tab(queue) for queue in others]


def _next_tab(tabs: list[Tab]) -> Tab | None:
    """Where there is work when the queue that is shown has none."""
    return next((tab for tab in tabs if not tab.current and tab.count != "0"), None)


def _count(number: Count) -> str:
    text = writing.number(number.number)
    return texts.words("office.inbox.more_than", count=text) if number.more else text


def _row(line: InboxLine, at: datetime, near: datetime) -> Row:
    step = line.step
    where = (
        reverse("office:step", args=[step.id]) if step and step.doable else reverse("office:review", args=[line.code])
    )
    late = line.due is not None and line.due < at and line.status not in statuses.FINAL
    chosen_as = f"{line.code}~{step.id if step else 0}~{step.version if step else line.version}"
    soon = not late and line.due is not None and line.due < near
    return Row(line, where, chosen_as, late, soon, not late and line.chance is not None and line.chance >= LIKELY)


def _columns(wanted: Filter, shown: tuple[str, ...], actor: Actor) -> list[Column]:
    columns = []
    for key in ("code", *(name for name in queries.COLUMNS if name in shown)):
        sort = SORTED.get(key)
        name = texts.words(f"office.column.{key}")
        if sort is None:
            columns.append(Column(key, name))
            continue
        current = wanted.sort is sort
        to = address.written(wanted, me=actor.id, sort=sort, descending=current and not wanted.descending)
        direction = ("descending" if wanted.descending else "ascending") if current else "none"
        columns.append(Column(key, name, to, direction))
    return columns


def _chips(wanted: Filter, actor: Actor) -> list[dict[str, str]]:
    """Every filter that is on, with the address of the view without it."""
    told = {
        "text": wanted.text,
        "procedure": _procedure_name(wanted.procedure),
        "unit": wanted.unit,
        "status": texts.words(f"office.status.{wanted.status}") if wanted.status else "",
        "channel": texts.words(f"office.channel.{wanted.channel}") if wanted.channel else "",
        "holder": _holder_name(wanted.holder, actor) if wanted.holder else "",
        "step": wanted.step,
        "clock": texts.words(f"office.inbox.clock.{wanted.clock}") if wanted.clock else "",
        "received_from": writing.day(wanted.received_from) if wanted.received_from else "",
        "received_until": writing.day(wanted.received_until) if wanted.received_until else "",
    }
    empty = Filter()
    return [
        {
            "name": texts.words(f"office.inbox.field.{name}"),
            "value": value,
            "without": address.written(wanted, me=actor.id, **{name: getattr(empty, name)}),
        }
        for name, value in told.items()
        if value
    ]


def _holder_name(holder: str, actor: Actor) -> str:
    if holder == "-":
        return texts.words("office.inbox.nobody")
    if holder == actor.id:
        return texts.words("office.inbox.me")
    try:
        return accounts.account(holder).name
    except AccountUnknown:
        return holder


def _procedure_name(procedure: str) -> str:
    if not procedure:
        return ""
    found = catalogue.in_force(procedure, clock.now())
    return found.name.in_(texts.language()) if found else procedure
