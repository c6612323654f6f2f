"""Saving a draft from a page, and the page that shows both when another device saved first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.types import Draft
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.filing.forms import Filing, of_draft
from motcua.doors.portal.visitor import show
from motcua.doors.ui import texts, writing
from motcua.foundation import clock
from motcua.foundation.types import Actor, Json

HIDDEN_NAMES = {"csrfmiddlewaretoken", "seen_version", "action", "language"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that differs between what was typed here and what was saved elsewhere."""

    label: str
    mine: str
    theirs: str


def save(
    actor: Actor,
    filing: Filing,
    *,
    data: Mapping[str, Json],
    seen: str,
    at: datetime,
    papers: Mapping[str, str] | None = None,
) -> Draft:
    """Keep the draft; raises `DraftMoved` when another device saved since the page was made."""
    return services.save_draft(
        actor,
        draft=filing.draft.id,
        procedure=filing.draft.procedure,
        data=data,
        papers=filing.draft.papers if papers is None else papers,
        seen_version=int(seen) if seen.isdecimal() else None,
        at=at,
    )


def moved_page(
    request: HttpRequest, actor: Actor, filing: Filing, mine: Mapping[str, Json], at: datetime
) -> HttpResponse:
    """What differs, and the choice: what was typed here is carried along, what was saved there stays until then."""
    now = of_draft(actor, dossiers.draft(actor, filing.draft.id), at)
    posted = [
        (name, value) for name in request.POST if name not in HIDDEN_NAMES for value in request.POST.getlist(name)
    ]
    context = {
        "version": now.version,
        "draft": now.draft,
        "saved_at": writing.moment(now.draft.saved_at),
        "posted": posted,
        "action": request.POST.get("action", "continue"),
        "differences": _differences(now, mine, at),
        "here": request.path,
    }
    return show(request, "portal/filing/moved.html", context, status=409)


def _differences(now: Filing, mine: Mapping[str, Json], at: datetime) -> list[Difference]:
    language = texts.language()
    changes = catalogue.difference(now.version, now.draft.data, mine, on=clock.legal_date(at))
    return [
        Difference(
            label=": ".join(filter(None, (change.place.in_(language), change.label.in_(language)))),
            mine=change.after_text.in_(language),
            theirs=change.before_text.in_(language),
        )
        for change in changes
    ]
