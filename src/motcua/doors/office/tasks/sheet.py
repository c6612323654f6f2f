"""The self-assessment of a year: points of each criterion with evidence, last year's beside them, sums that explain themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.casework.attachments.types import LARGEST_EVIDENCE
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.tasks.one import saved
from motcua.doors.office.tasks.views import navigation
from motcua.doors.ui import filters, flash, reading, session, tables, texts, writing
from motcua.followup.programmes import queries, services
from motcua.followup.programmes.errors import SheetUnknown
from motcua.followup.programmes.types import Given, How, Scored, Sheet
from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


@officers_only
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet of a year."""
    actor, at = session.actor(request), clock.now()
    years = queries.sheet_years(at=at)
    if not years:
        raise SheetUnknown(year=0)
    year = _year(request, years)
    found = queries.sheet(actor, year, at=at)
    if request.GET.get("dang"):
        return _file(request, found, legal_date(at))
    people = accounts.names(
        {row.said.by.removeprefix("officer:") for group in found.groups for row in group.rows if row.said}
    )
    groups = [
        {
            "id": group.group.id, "name": group.group.name.in_(texts.language()), "points": _number(group.points), "most": _number(group.group.most),
            "judged": _number(group.judged), "last_year": _number(group.last_year), "rows": [_row(one, people, year) for one in group.rows],
            "sum": " + ".join(_number(one.points) for one in group.rows if one.points is not None) or "0",
        }
        for group in found.groups
    ]  # fmt: skip
    may_score = permissions.allows(actor, "programme.score", on=Target(unit=found.rules.keeper))
    context = {
        "sheet": found, "name": found.rules.name.in_(texts.language()), "groups": groups, "years": years, "to_export": f"{request.path}?nam={year}", "year": year, "before": year - 1,
        "points": _number(found.points), "most": _number(found.most), "judged": _number(found.judged), "last_year": _number(found.last_year),
        "sum": " + ".join(_number(one.points) for one in found.groups), "may_score": may_score, "message": flash.take(request), "on": legal_date(at),
        **navigation(request, "self_assessment"),
    }  # fmt: skip
    return page(request, "office/tasks/sheet.html", context, here="tasks")


@officers_only
def score(request: HttpRequest, year: int, criterion: str) -> HttpResponse:
    """Give points to a criterion that a person judges; what was typed stays where it has a fault."""
    actor, at = session.actor(request), clock.now()
    found = queries.sheet(actor, year, at=at)
    row = next((one for group in found.groups for one in group.rows if one.criterion.id == criterion), None)
    if row is None or row.criterion.how is How.MEASURED or year > legal_date(at).year:
        raise SheetUnknown(year=year, criterion=criterion)
    permissions.require(actor, "programme.score", on=Target(unit=found.rules.keeper))
    typed = {"points": _number(row.points) if row.points is not None else "", "note": row.said.note if row.said else ""}
    faults: tuple[FieldError, ...] = ()
    if request.method == "POST":
        typed = {key: request.POST.get(key, "").replace("\0", "")[:3_000].strip() for key in ("points", "note")}
        upload = request.FILES.get("evidence")
        try:
            services.score(
                actor, year=year, key=criterion, points=_typed(typed["points"]), note=typed["note"],
                evidence=Given(upload.name or "bang-chung", upload.read(LARGEST_EVIDENCE + 1)) if upload else None, at=at,
            )  # fmt: skip
        except Invalid as invalid:
            faults = invalid.errors
        else:
            flash.put(request, texts.words("office.tasks.scored"))
            return HttpResponseRedirect(f"{reverse('office:self_assessment')}?nam={year}#{criterion}", status=303)
    named = {
        one.pointer.strip("/"): texts.words(
            f"office.{'evidence' if one.code == 'E-ATT' else 'tasks.score_fault'}.{one.reason}", **one.params
        )
        for one in faults
    }
    context = {
        "name": row.criterion.name.in_(texts.language()), "criterion": row.criterion, "most": _number(row.criterion.most), "year": year,
        "last_year": _number(row.last_year) if row.last_year is not None else "", "typed": typed, "fault": named, "before": year - 1,
        "errors": [{"text": text, "href": f"#{key}"} for key, text in named.items()], **navigation(request, "score"),
    }  # fmt: skip
    return page(request, "office/tasks/score.html", context, here="tasks", status=422 if faults else 200)


@officers_only
@require_GET
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """The evidence of a score, to be saved."""
    return saved(*queries.score_evidence(session.actor(request), number))


def _row(one: Scored, people: dict[str, str], year: int) -> dict[str, object]:
    measured = one.criterion.how is How.MEASURED
    how = texts.words("office.tasks.measured_none" if measured else "office.tasks.not_scored")
    if one.value is not None and one.points is not None:
        how = texts.words(
            "office.tasks.measured", target=one.target, value=writing.number(round(one.value, 2)), most=_number(one.criterion.most), points=_number(one.points)
        )  # fmt: skip
    elif one.said is not None:
        how = texts.words(
            "office.tasks.said", by=people.get(one.said.by.removeprefix("officer:"), ""), at=writing.moment(one.said.at)
        )
    plan, _, target = one.target.partition("/")
    return {
        "id": one.criterion.id, "name": one.criterion.name.in_(texts.language()), "points": _number(one.points) if one.points is not None else "–",
        "most": _number(one.criterion.most), "last_year": _number(one.last_year) if one.last_year is not None else "–", "how": how,
        "to_target": f"{reverse('office:plan_target', args=[plan, target])}?nam={year}" if target else "", "said": one.said, "is_measured": measured,
    }  # fmt: skip


def _year(request: HttpRequest, years: list[int]) -> int:
    given = filters.Filters(request)
    year = given.choice("nam", texts.words("office.plan.year"), [(str(one), str(one)) for one in years], str(years[0]))
    given.done()
    return int(year)


def _typed(text: str) -> Decimal | None:
    try:
        return reading.number(text)
    except reading.Unreadable:
        return None


def _number(value: Decimal | None) -> str:
    return writing.number(value) if value is not None else ""


def _file(request: HttpRequest, found: Sheet, on: date) -> HttpResponse:
    head = [
        texts.words(f"office.tasks.sheet_column.{one}")
        for one in ("id", "name", "points", "most", "last_year", "how", "evidence")
    ]
    rows: list[tables.Row] = []
    for group in found.groups:
        rows.append(
            [
                group.group.id,
                group.group.name.in_(texts.language()),
                group.points,
                group.group.most,
                group.last_year,
                "",
                "",
            ]
        )
        for one in group.rows:
            how = one.target if one.criterion.how is How.MEASURED else one.said.note if one.said else ""
            rows.append(
                [one.criterion.id, one.criterion.name.in_(texts.language()), one.points, one.criterion.most, one.last_year, how, one.said.evidence_name if one.said else ""]
            )  # fmt: skip
    rows.append(["", texts.words("office.tasks.sum"), found.points, found.most, found.last_year, "", ""])
    title = [
        f"{found.rules.name.in_(texts.language())} {found.year}",
        found.rules.basis,
        texts.words("office.tasks.as_of", day=writing.day(on)),
    ]
    return tables.file(request, f"tu-danh-gia-{found.year}", title=title, head=head, rows=rows)
