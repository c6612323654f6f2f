"""What a page of a dossier, or a list of them, takes from here: `shown` for one clock with its explanation, `marks` for a list."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import ClockMark
from motcua.doors.ui import clocks, session
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations


def shown(request: HttpRequest, code: str) -> dict[str, object]:
    """The clock of a dossier for `ui/parts/clock.html`; nothing for one who was asked from elsewhere and sees the step only."""
    at = clock.now()
    try:
        view = queries.clock(session.actor(request), code, at=at)
    except NotFound:
        return {}
    names = accounts.names({share.officer for share in view.shares if share.officer})
    wanted = {share.unit for share in view.shares}
    units = {one.code: one.name for one in organisations.units(on=clock.legal_date(at)) if one.code in wanted}
    return {"clock": clocks.told(view, at=at, names=names, units=units)}


def marks(request: HttpRequest, codes: Collection[str]) -> dict[str, ClockMark]:
    """The clocks of a list's lines by code, for `{% clock_chip marks|of_code:line.code %}`."""
    return queries.clock_marks(session.actor(request), codes, at=clock.now())
