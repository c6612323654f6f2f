"""The overview: for the Minister the whole ministry, for a leader their unit, for an officer their work; as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.overview import blocks
from motcua.doors.office.plan.asked import Asked, of_year
from motcua.doors.ui import filters, session, tables, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


@dataclass(frozen=True, slots=True)
class _Question:
    year: int
    unit: str
    plain: Asked

    @property
    def query(self) -> str:
        return f"nam={self.year}&dv={self.unit}"

    @property
    def words(self) -> str:
        return f"{self.year} · {self.plain.names.get(self.unit, '') or texts.words('office.plan.all_units')}"


@officers_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What stands with whoever looks, each figure with its list."""
    actor, at = session.actor(request), clock.now()
    asked = _read(request, actor, at)
    context = {
        "asked": asked, "choices": asked.plain.choices, "blocks": blocks.made(actor, year=asked.year, unit=asked.unit, at=at),
        "may_ask": any(permissions.allows(actor, one) for one in ("dossier.read", "figure.read")), "typed": "",
        "may_cut": permissions.allows(actor, "figure.read"), "to_export": f"{reverse('office:overview_export')}?{asked.query}",
    }  # fmt: skip
    return page(request, "office/overview/overview.html", context, here="overview")


@officers_only
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same figures as a file, each with the instant that it is of."""
    actor, at = session.actor(request), clock.now()
    asked = _read(request, actor, at)
    made = [one.table for one in blocks.made(actor, year=asked.year, unit=asked.unit, at=at)]
    title = [texts.words("office.menu.overview"), session.current(request).name, asked.words]
    return tables.book(request, f"tong-quan-{asked.year}", title=title, tables=made)


def _read(request: HttpRequest, actor: Actor, at: datetime) -> _Question:
    """The year and the unit; at first the last year, and the unit of whoever leads one. Raises `QuestionWrong`."""
    given, plain = filters.Filters(request), of_year(None, at)
    year = int(given.choice("nam", texts.words("office.plan.year"), plain.choices["year"], str(plain.year)))
    own = _own(actor) if "dv" not in request.GET else ""
    unit = given.choice("dv", texts.words("office.plan.unit_field"), plain.choices["unit"], own)
    given.done()
    return _Question(year, unit if unit in plain.names else "", plain)


def _own(actor: Actor) -> str:
    """The one unit that somebody leads; none for who reaches a whole authority or several units, or follows a plan for everybody."""
    seen = permissions.scope(actor, "figure.read")
    alone = not seen.everything and len(seen.units) == 1 and "." in seen.units[0]
    return seen.units[0] if alone and not permissions.allows(actor, "programme.confirm") else ""
