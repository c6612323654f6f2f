"""Early warnings that still stand: what I have, what nobody has, and as the head all of my unit; with how likely each dossier is to be late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import Escalated
from motcua.doors.office.clocks import parts
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import session, texts, writing
from motcua.foundation import clock
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations

MOST = 200


@officers_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The list of warnings, the nearest due first."""
    actor, at = session.actor(request), clock.now()
    found = queries.warnings(actor, limit=MOST)
    names = accounts.names({one.account for one in found if one.account})
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at))}
    codes = {one.code for one in found}
    context = {
        "rows": [
            {
                "one": one,
                "what": said(one),
                "who": names.get(one.account, "") or texts.words("office.lateness.nobody") if one.step else "",
                "unit": units.get(one.unit, one.unit),
            }
            for one in found
        ],
        "count": queries.count_warnings(actor),
        "shown": len(found),
        "marks": parts.marks(request, codes),
        "readable": queries.readable(actor, codes),
        "likely": [{"one": one, "chance": writing.percent(one.chance)} for one in queries.likely_late(actor, at=at)],
        "now": at,
    }
    return page(request, "office/clocks/warnings.html", context, here="warnings")


def said(one: Escalated) -> str:
    """What fired, in words."""
    what = one.name if one.step else texts.words("office.warnings.whole")
    return texts.words(f"office.warnings.act.{one.act}", what=what)
