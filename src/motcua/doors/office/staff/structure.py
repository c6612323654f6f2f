"""The tree of units on a day, past or to come: names as they were, and who answers today for what has ended."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import texts
from motcua.foundation import clock
from motcua.foundation.vn import fold
from motcua.identity.organisations import queries
from motcua.identity.organisations.types import Unit

_SHOWN = 500


@officers_only
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Every unit of a day in the order of the tree, or those that some words find."""
    form = Form(request.GET)
    today = clock.legal_date(clock.now())
    on, words = form.day("ngay") or today, form.text("q", most=100)
    found = [one for one in queries.units(on=on) if _fits(one, words)]
    context = {
        "rows": _rows(found[:_SHOWN], on, today),
        "on": on,
        "is_today": on == today,
        "count": len(found),
        "more": len(found) > _SHOWN,
        "typed": request.GET,
        "faults": form.faults,
        "errors": form.errors(),
        "crumbs": [(reverse("office:staff"), texts.words("officers.title"))],
    }
    return page(request, "office/staff/structure.html", context, here="units", status=422 if form.faults else 200)


def _fits(one: Unit, words: str) -> bool:
    return not words or fold(words) in fold(one.name) or words.upper() in one.code


def _rows(found: list[Unit], on: date, today: date) -> list[dict[str, object]]:
    """Each with its name of that day, and what became of it where today tells otherwise."""
    names = queries.unit_names({one.code for one in found}, on=today)
    standing = {one.code for one in queries.units(on=today)}
    rows = []
    for one in found:
        heir = "" if on > today or one.code in standing else queries.keeper(one.code, on=today)
        rows.append(
            {
                "one": one,
                "dots": "· " * one.code.count("."),
                "kind": texts.words(f"officers.kind.{one.kind.replace(' ', '_')}"),
                "now": names.get(one.code, "") if one.code in standing and names.get(one.code) != one.name else "",
                "heir": (heir, queries.unit_names({heir}, on=today).get(heir, heir)) if heir else None,
            }
        )
    return rows
