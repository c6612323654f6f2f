"""Targets of a year, one target, the records behind a figure, and the wall screen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_safe

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.plan.asked import Asked, read
from motcua.doors.office.plan.rows import row
from motcua.doors.ui import charts, filters, flash, paging, session, texts, writing
from motcua.doors.ui.fields import Field
from motcua.doors.ui.targets import plans, together, value
from motcua.followup.monitoring import queries
from motcua.followup.monitoring.types import Counted, Light, Month, Side, Target
from motcua.foundation import clock
from motcua.identity.accounts import queries as accounts

PAGE = 50
SIDES = {"tu": Side.NUMERATOR, "mau": Side.DENOMINATOR}
_PAGES = {
    "dossier": "office:review", "petition": "office:petition", "document": "office:document", "project": "office:project", "report": "office:report",
}  # fmt: skip
"""Pages of records by their kind."""
_ORDER = (Light.MISSED, Light.AT_RISK, Light.MET, Light.NO_TARGET, Light.NO_DATA)


@officers_only
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """Every target of a year, or those of one light, with value, goal, light, forecast and both sides of its line."""
    actor, at = session.actor(request), clock.now()
    asked, light = read(request, at), light_of(request)
    rows = [row(one, asked) for one in queries.figures(actor, year=asked.year, cut=asked.cut, at=at)]
    tally = [
        (texts.words(f"targets.light.{light}"), number, next(one.tone for one in rows if one.figure.light is light))
        for light in _ORDER
        if (number := sum(one.figure.light is light for one in rows))
    ]
    followed = queries.followed()
    context = {
        "asked": asked, "rows": [one for one in rows if light in ("", one.figure.light)], "tally": tally, "followed": followed,
        "light": light, "lights": lights(), "to_export": asked.address("plan_export", den=light),
        "to_wall": asked.address("plan_wall"), "to_public": reverse("portal:targets"),
    }  # fmt: skip
    return page(request, "office/plan/targets.html", context, here="plan")


@officers_only
@require_GET
def target(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """One target: what it counts, its year by months, its units, and what was declared."""
    return shown(request, plan, key, status=200, typed={}, faults={})


def shown(
    request: HttpRequest, plan: str, key: str, *, status: int, typed: dict[str, str], faults: dict[str, str]
) -> HttpResponse:
    """The page of one target; with what was typed and its faults, where a declaration was wrong."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    found = queries.target(plan, key, asked.year)
    figure = queries.figure(actor, found, year=asked.year, cut=asked.cut, at=at)
    months = queries.months(actor, found, cut=asked.cut)
    said = queries.declared(found, asked.year)
    names = accounts.names({one.by.removeprefix("officer:") for one in said})
    context = {
        "message": flash.take(request), "asked": asked, "row": row(figure, asked), "target": found, "measures": _measures(found), "months": [_month(found, one, asked) for one in months],
        "chart": drawn(found, months) if len(months) > 1 else "", "to_export": asked.address("plan_target_export", plan, key), "units": _units(request, found, asked),
        "said": [
            {"value": value(found, one.value), "one": one, "by": names.get(one.by.removeprefix("officer:"), one.by)} for one in said
        ],
        "may_declare": queries.may_declare(actor, found), "fields": _fields(typed, faults), "followed": queries.followed(),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()], "source": found.source.in_(texts.language()),
    }  # fmt: skip
    return page(request, "office/plan/target.html", context, here="plan", status=status)


def _fields(typed: Mapping[str, str], faults: Mapping[str, str]) -> list[Field]:
    def field(name: str, **more: Any) -> Field:
        return Field(
            name, texts.words(f"office.plan.label.{name}"), typed.get(name, ""), error=faults.get(name, ""), **more
        )

    return [
        *(field(name, mode="decimal", width="10") for name in ("value", "numerator", "denominator")),
        field("note", rows=3, longest=2_000),
        field("evidence", kind="file"),
    ]


@officers_only
@require_GET
def records(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The records above or below the line: as many as the figure says, those withheld among them."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    found = queries.target(plan, key, asked.year)
    name = side_of(request)
    side = SIDES[name]
    place = paging.asked(request) - 1
    lines, count = queries.records(actor, found, side, cut=asked.cut, offset=place * PAGE, limit=PAGE, at=at)
    pages = max(1, -(-min(count, queries.MOST_LINES) // PAGE))
    filters.page(request, pages)
    where, more = (plan, key), {"ve": name}
    context = {
        "asked": asked, "target": found, "name": found.name.in_(texts.language()), "side": texts.words(f"office.plan.side.{side}"),
        "lines": [_line(one, asked) for one in lines], "count": count, "page_number": place + 1, "pages": pages,
        "before": asked.address("plan_records", *where, **more, trang=str(place)) if place else "",
        "after": asked.address("plan_records", *where, **more, trang=str(place + 2)) if place + 1 < pages else "",
        "back": asked.address("plan_target", *where), "followed": queries.followed(), "carries": any(one.value for one in lines),
        "to_export": asked.address("plan_records_export", *where, **more), "beyond": beyond(count),
    }  # fmt: skip
    return page(request, "office/plan/records.html", context, here="plan")


@officers_only
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """A screen on the wall: the targets with data as large cards, each once, the worst first; it renews itself."""
    actor, at = session.actor(request), clock.now()
    asked = read(request, at)
    found = together(queries.figures(actor, year=asked.year, cut=asked.cut, at=at))
    seen = sorted((one for one in found if one[0].value is not None), key=lambda one: _ORDER.index(one[0].light))
    context = {
        "asked": asked, "rows": [(row(one[0], asked), plans(one)) for one in seen], "unknown": len(found) - len(seen), "followed": queries.followed(),
        "back": asked.address("plan"),
    }  # fmt: skip
    return page(request, "office/plan/wall.html", context, here="plan")


@officers_only
@require_GET
def evidence(request: HttpRequest, declaration: int) -> HttpResponse:
    """The evidence of a declared value, to be saved."""
    name, content = queries.evidence(session.actor(request), declaration)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _measures(found: Target) -> list[tuple[str, str]]:
    """What is counted above and below the line, in words."""
    told = []
    for side, measure in ((Side.NUMERATOR, found.above), (Side.DENOMINATOR, found.below)):
        if measure is None:
            continue
        words = [texts.words(f"office.plan.trait.{one}") for one in measure.have]
        words += [
            texts.words("office.plan.without", trait=texts.words(f"office.plan.trait.{one}")) for one in measure.without
        ]
        base = texts.words(f"office.plan.base.{measure.base.replace('.', '_')}")
        told.append((texts.words(f"office.plan.side.{side}"), ": ".join([base, "; ".join(words)]) if words else base))
    return told


def _month(found: Target, one: Month, asked: Asked) -> dict[str, object]:
    none, month = texts.words("targets.no_data"), f"thang-{one.first.month}"
    return {
        **_sides(found, asked, one.numerator, one.denominator, ky=month),
        "name": f"{one.first:%m/%Y}",
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": value(found, one.value) if one.value is not None else none,
        "so_far": value(found, one.so_far) if one.so_far is not None else none,
    }


def _sides(found: Target, asked: Asked, numerator: int | None, denominator: int | None, **more: str) -> dict[str, str]:
    """Where the records of a part of a figure are, on both sides of its line; "" where nothing is counted."""
    numbers = {"tu": numerator, "mau": denominator}
    return {
        f"to_{name}": asked.address("plan_records", found.plan, found.id, ve=name, **more) if number else ""
        for name, number in numbers.items()
    }


def lights() -> list[tuple[str, str]]:
    """The lights of which the targets may be asked for."""
    return [
        ("", texts.words("office.plan.all_lights")),
        *((one.value, texts.words(f"targets.light.{one}")) for one in _ORDER),
    ]


def light_of(request: HttpRequest) -> str:
    """Of which light an address asks for the targets; "" of all. Raises `QuestionWrong`."""
    given = filters.Filters(request)
    found = given.choice("den", texts.words("office.plan.column.state"), lights())
    given.done()
    return found


def side_of(request: HttpRequest) -> str:
    """Which side of a figure an address asks for. Raises `QuestionWrong`."""
    given = filters.Filters(request)
    sides = [(key, texts.words(f"office.plan.side.{side}")) for key, side in SIDES.items()]
    found = given.choice("ve", texts.words("office.plan.which_side"), sides, "tu")
    given.done()
    return found


def beyond(count: int) -> str:
    """What is said of a figure with more records than can be looked through; "" of others."""
    most = queries.MOST_LINES
    return texts.words("office.plan.beyond", most=writing.number(most)) if count > most else ""


def finding(found: Target, months: list[Month]) -> str:
    """What the months of a target show, in a sentence."""
    last = next((one for one in reversed(months) if one.value is not None), None)
    return texts.words(
        "office.plan.finding",
        name=found.name.in_(texts.language()),
        month=f"{last.first:%m/%Y}" if last else "",
        value=value(found, last.value) if last and last.value is not None else texts.words("targets.no_data"),
    )


def drawn(found: Target, months: list[Month]) -> SafeString:
    """The year of a target by months, as a chart."""
    return charts.columns(
        [(f"{one.first.month}", one.value) for one in months],
        line=[one.so_far for one in months],
        goal=found.goal,
        finding=finding(found, months),
        unit=found.unit,
    )


def _units(request: HttpRequest, found: Target, asked: Asked) -> list[dict[str, object]]:
    where = (found.plan, found.id)
    parts = queries.by_unit(session.actor(request), found, cut=asked.cut)
    # A list by unit has everything below it, so one with units below that stand here themselves has no list of its own.
    lists = {
        one.key
        for one in parts
        if one.key in asked.names and not any(other.key.startswith(f"{one.key}.") for other in parts)
    }
    return [
        {
            "name": asked.names.get(one.key, one.key),
            "part": one,
            **(_sides(found, asked, one.numerator, one.denominator, dv=one.key) if one.key in lists else {}),
            "value": value(found, one.value) if one.value is not None else texts.words("targets.no_data"),
            "to": asked.address("plan_target", *where, dv=one.key) if one.key in asked.names else "",
            "bar": charts.bullet(
                one.value,
                found.goal,
                light="no_target",
                most=one.value if found.unit != "%" and one.value else Decimal(100),
            ),
        }
        for one in parts
    ]


def _line(one: Counted, asked: Asked) -> dict[str, object]:
    address = _PAGES.get(one.kind)
    return {
        "line": one,
        "address": reverse(address, args=[one.subject]) if address and one.subject else "",
        "name": {"procedure": asked.titles, "unit": asked.names}.get(one.kind, {}).get(one.subject or "", one.subject),
        "unit": asked.names.get(one.unit, one.unit),
        "procedure": asked.titles.get(one.procedure, one.procedure),
    }
