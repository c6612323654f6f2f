"""How punctual the house was and who made it late, over any period; each figure opens to the lines that add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import LetterFigure, OutcomeFigure, Punctuality
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import LateFigure, Timed
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import clocks, paging, reading, session, texts, writing
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

PAGE = 50
DAYS = 30
"""Of the period that is shown when nothing is asked."""
LONGEST = timedelta(days=366 * 5)
GROUPS = ("step", "unit", "officer", "procedure")
LETTER, NO_LETTER = "co", "khong"
"""In an address: dossiers with a letter of apology, and those without."""
KEPT = "kept"
"""In an address: the released dossiers that were not late."""
NOBODY = "-"
"""In an address: steps that nobody had taken."""


@dataclass(frozen=True, slots=True)
class Period:
    """What the page was asked for: whole days, both included, and its narrowing; `faults` by field."""

    first: date
    last: date
    procedure: str
    unit: str
    faults: Mapping[str, str]
    typed: Mapping[str, str]

    @property
    def since(self) -> datetime:
        """The beginning of the first day."""
        return datetime.combine(self.first, time(), tzinfo=clock.VIETNAM)

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=clock.VIETNAM)

    def address(self, name: str, **more: str) -> str:
        """A page of the same period."""
        asked = {"tu": writing.day(self.first), "den": writing.day(self.last), "tt": self.procedure, "dv": self.unit}
        return f"{reverse(name)}?{urlencode({key: value for key, value in (asked | more).items() if value})}"


@officers_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Released answers by punctuality, and late steps by step, unit, officer or procedure."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "figure.read")
    period = _period(request, at)
    by = request.GET.get("nhom", "")
    by = by if by in GROUPS else "step"
    outcomes = queries.outcomes(
        actor,
        by="procedure",
        since=period.since,
        until=period.until,
        at=at,
        procedure=period.procedure,
        unit=period.unit,
    )
    late = process.lateness(actor, _timed(period), by=by, at=at)
    names = _names(by, late, at)
    procedures = {row.key for row in outcomes} | {row.procedure for row in late if row.procedure}
    titles = _titles(procedures, at)
    context = {
        "period": period,
        "by": by,
        "asked_again": period.address("office:asked_again"),
        "groups": [
            (name, texts.words(f"office.lateness.by.{name}"), period.address("office:lateness", nhom=name))
            for name in GROUPS
        ],
        "outcomes": [_outcome(row, titles.get(row.key, row.key), period) for row in outcomes],
        "whole": _outcome(_sum(outcomes), texts.words("office.lateness.whole"), period) if outcomes else None,
        "letters": _letters(
            queries.apologies(
                actor, since=period.since, until=period.until, at=at, procedure=period.procedure, unit=period.unit
            ),
            period,
        ),
        "late": [_late(row, by, names, titles, period) for row in late],
        "units": organisations.units(on=clock.legal_date(at)),
        "as_of": at,
        "reach": _reach(actor, at),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in period.faults.items()],
    }
    return page(request, "office/clocks/lateness.html", context, here="lateness", status=422 if period.faults else 200)


@officers_only
@require_GET
def released(request: HttpRequest) -> HttpResponse:
    """The dossiers behind one figure of punctuality."""
    actor, at = session.actor(request), clock.now()
    period, place = _period(request, at), paging.asked(request) - 1
    kind = request.GET.get("kq", "")
    still_open, not_late = kind == "open", kind == KEPT
    punctuality = Punctuality(kind) if kind in list(Punctuality) else None
    letter = {LETTER: True, NO_LETTER: False}.get(request.GET.get("thu", ""))
    lines, count = queries.outcome_lines(
        actor, since=period.since, until=period.until, at=at, punctuality=punctuality, still_open=still_open, not_late=not_late,
        letter=letter,
        procedure=period.procedure, unit=period.unit, offset=place * PAGE, limit=PAGE,
    )  # fmt: skip
    titles = _titles({line.procedure for line in lines}, at)
    context = {
        "period": period,
        "kind": texts.words(f"office.lateness.kind.{kind if still_open or not_late or punctuality else 'all'}"),
        "letter": texts.words(f"office.lateness.letter_{'written' if letter else 'none'}")
        if letter is not None
        else "",
        "lines": [{"line": line, "procedure": titles.get(line.procedure, line.procedure)} for line in lines],
        "readable": queries.readable(actor, {line.code for line in lines}),
        "count": count,
        **_pages(
            period,
            "office:lateness_released",
            place,
            count,
            most=queries.MOST_LINES,
            kq=kind,
            thu={True: LETTER, False: NO_LETTER, None: ""}[letter],
        ),
        "as_of": at,
        "reach": _reach(actor, at),
    }
    return page(request, "office/clocks/released.html", context, here="lateness")


@officers_only
@require_GET
def asked_again(request: HttpRequest) -> HttpResponse:
    """Papers that applicants were asked for although a database has their data, or they had given them before."""
    actor, at = session.actor(request), clock.now()
    period, place = _period(request, at), paging.asked(request) - 1
    lines, counted = queries.asked_again(
        actor, since=period.since, until=period.until, procedure=period.procedure, unit=period.unit,
        offset=place * PAGE, limit=PAGE,
    )  # fmt: skip
    titles = _titles({line.procedure for line in lines}, at)
    context = {
        "period": period,
        "reasons": [(texts.words(f"remark.source.{reason}"), count) for reason, count in counted.items()],
        "lines": [
            {
                "line": line,
                "procedure": titles.get(line.procedure, line.procedure),
                "reason": texts.words(f"remark.source.{line.reason}"),
            }
            for line in lines
        ],
        "readable": queries.readable(actor, {line.code for line in lines}),
        "count": (count := sum(counted.values())),
        **_pages(period, "office:asked_again", place, count, most=queries.MOST_LINES),
        "as_of": at,
        "reach": _reach(actor, at),
    }
    return page(request, "office/clocks/asked_again.html", context, here="lateness")


@officers_only
@require_GET
def steps(request: HttpRequest) -> HttpResponse:
    """The late steps behind one figure."""
    actor, at = session.actor(request), clock.now()
    period, place = _period(request, at), paging.asked(request) - 1
    step, officer = _asked(request, "buoc", 200), request.GET.get("nguoi")
    asked = _timed(
        period,
        step=step,
        officer=None if officer is None else "" if officer == NOBODY else _asked(request, "nguoi", 60),
    )
    lines, count = process.late_steps(actor, asked, at=at, offset=place * PAGE, limit=PAGE)
    known = accounts.names({_who(line.step.finished_by, line.step.claimed_by) for line in lines})
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    rows = [
        {
            "step": line.step,
            "who": known.get(_who(line.step.finished_by, line.step.claimed_by), "")
            or texts.words("office.lateness.nobody"),
            "unit": units.get(line.step.unit, line.step.unit),
            "late": clocks.span(line.late_minutes),
        }
        for line in lines
    ]
    more = {"buoc": step} | ({"nguoi": officer[:60]} if officer is not None else {})
    context = {
        "period": period,
        "rows": rows,
        "readable": queries.readable(actor, {line.step.subject.id for line in lines}),
        "count": count,
        **_pages(period, "office:lateness_steps", place, count, most=process.MOST_LATE, **more),
        "as_of": at,
        "reach": _reach(actor, at),
    }
    return page(request, "office/clocks/late_steps.html", context, here="lateness")


def _reach(actor: Actor, at: datetime) -> str:
    """The units whose dossiers an officer's figures have, in words; "" for who sees all."""
    scope = permissions.scope(actor, "figure.read")
    if scope.everything:
        return ""
    units = sorted({*scope.units, *(one.unit for one in scope.narrowed)})
    names = organisations.unit_names(units, on=clock.legal_date(at))
    return texts.words("office.lateness.reach", units="; ".join(names.get(one, one) for one in units))


def _period(request: HttpRequest, at: datetime) -> Period:
    today = clock.legal_date(at)
    first, last = today - timedelta(days=DAYS - 1), today
    typed = {"tu": request.GET.get("tu", "")[:20], "den": request.GET.get("den", "")[:20]}
    faults: dict[str, str] = {}
    found = {"tu": first, "den": last}
    for name, text in typed.items():
        if text.strip():
            try:
                found[name] = reading.day(text)
            except reading.Unreadable:
                faults[name] = texts.words("office.lateness.fault.day")
    if not faults and found["den"] < found["tu"]:
        faults["den"] = texts.words("office.lateness.fault.order")
    if not faults and found["den"] - found["tu"] > LONGEST:
        faults["tu"] = texts.words("office.lateness.fault.long")
    if faults:
        found = {"tu": first, "den": last}
    typed = {name: text or writing.day(found[name]) for name, text in typed.items()}
    return Period(found["tu"], found["den"], _asked(request, "tt", 120), _asked(request, "dv", 60), faults, typed)


def _asked(request: HttpRequest, name: str, longest: int) -> str:
    """A key in the address; the database takes no NUL."""
    return request.GET.get(name, "").replace("\0", "")[:longest]


def _timed(period: Period, *, step: str = "", officer: str | None = None) -> Timed:
    return Timed(period.since, period.until, period.procedure, period.unit, step, officer)


def _pages(period: Period, name: str, place: int, count: int, *, most: int, **more: str) -> dict[str, object]:
    pages = max(1, -(-min(count, most) // PAGE))
    return {
        "beyond": texts.words("office.lateness.beyond", most=writing.number(most)) if count > most else "",
        "page_number": place + 1,
        "pages": pages,
        "before": period.address(name, **more, trang=str(place)) if place else "",
        "after": period.address(name, **more, trang=str(place + 2)) if place + 1 < pages else "",
    }


def _outcome(row: OutcomeFigure, title: str, period: Period) -> dict[str, object]:
    def to(kind: str) -> str:
        return period.address("office:lateness_released", tt=row.key or period.procedure, kq=kind)

    share = row.share_on_time
    return {
        "row": row,
        "title": title,
        "share": writing.percent(share) if share is not None else texts.words("office.lateness.no_data"),
        "to": {kind: to(kind) for kind in (*Punctuality, "open")},
        "to_all": to(""),
    }


def _letters(rows: list[LetterFigure], period: Period) -> list[dict[str, object]]:
    """Nothing where there is nothing to tell."""
    if not any(row.written or (row.silent and row.late) for row in rows):
        return []
    return [
        {
            "row": row,
            "title": texts.words(f"office.lateness.kind.{row.kind or 'open'}"),
            "to": period.address("office:lateness_released", kq=row.kind or "open", thu=LETTER),
            "to_silent": period.address("office:lateness_released", kq=row.kind or "open", thu=NO_LETTER),
        }
        for row in rows
    ]


def _sum(rows: list[OutcomeFigure]) -> OutcomeFigure:
    return OutcomeFigure(
        "",
        *(
            sum(getattr(row, name) for row in rows)
            for name in ("early", "on_time", "overdue", "no_limit", "open_overdue")
        ),
    )


def _late(
    row: LateFigure, by: str, names: Mapping[str, str], titles: Mapping[str, str], period: Period
) -> dict[str, object]:
    narrowed = {
        "step": {"buoc": row.key, "tt": row.procedure},
        "unit": {"dv": row.key},
        "officer": {"nguoi": row.key or NOBODY},
        "procedure": {"tt": row.key},
    }[by]
    title = {
        "step": row.name,
        "procedure": titles.get(row.key, row.key),
        "officer": names.get(row.key, "") or texts.words("office.lateness.nobody"),
        "unit": names.get(row.key, row.key),
    }[by]
    return {
        "row": row,
        "title": title,
        "under": titles.get(row.procedure, row.procedure) if by == "step" else "",
        "span": clocks.span(row.late_minutes) if row.late else "",
        "to": period.address("office:lateness_steps", **narrowed),
    }


def _names(by: str, late: list[LateFigure], at: datetime) -> Mapping[str, str]:
    if by == "officer":
        return accounts.names({row.key for row in late if row.key})
    if by == "unit":
        return {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    return {}


def _titles(procedures: set[str], at: datetime) -> dict[str, str]:
    """Names of procedures; the key itself of one that is no longer there."""
    found = {}
    for procedure in procedures:
        version = catalogue.in_force(procedure, at)
        if version is not None:
            found[procedure] = version.name.in_(texts.language())
    return found


def _who(finished_by: str, claimed_by: str) -> str:
    return finished_by.removeprefix("officer:") if finished_by else claimed_by
