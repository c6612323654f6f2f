"""One box and what narrows it; whatever lies outside the officer's rights is no answer at all."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.errors import TooBroad
from motcua.casework.dossiers.types import InboxPage, Search, Sort, Spot
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.inbox import address, choices
from motcua.doors.ui import session, texts
from motcua.foundation import clock


@officers_only
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What was found, the newest first, with the place where the words stand."""
    actor, at = session.actor(request), clock.now()
    wanted = read(request.GET)
    asked = wanted != Search()
    errors: list[dict[str, str]] = []
    found = InboxPage(())
    if asked:
        try:
            found = queries.search(actor, wanted, at=at, place=address.place(request.GET, Sort.RECEIVED))
        except TooBroad as broad:
            errors = [{"text": texts.words("office.search.too_broad", seconds=broad.params["seconds"]), "href": "#q"}]
    context = {
        "wanted": wanted,
        "asked": asked,
        "narrowed": asked and wanted != Search(text=wanted.text),
        "rows": [{"line": line, "address": reverse("office:review", args=[line.code])} for line in found.lines],
        "before": written(wanted, found.before) if found.before else "",
        "after": written(wanted, found.after) if found.after else "",
        "fields": choices.of(actor, at),
        "errors": errors,
    }
    return page(request, "office/search/search.html", context, here="search", status=422 if errors else 200)


def read(given: Mapping[str, str]) -> Search:
    """The question of an address; it has the same fields as the inbox, and the applicant's code."""
    same = address.read(given, me="")
    return Search(
        text=same.text, procedure=same.procedure, unit=same.unit, unit_alone=given.get("rieng") == "1", owner=given.get("chu", "")[:40].replace("\x00", "").strip(),
        status=same.status, channel=same.channel, received_from=same.received_from, received_until=same.received_until,
    )  # fmt: skip


def written(wanted: Search, place: Spot | None = None) -> str:
    """The query of a question."""
    fields = {
        "q": wanted.text, "thu-tuc": wanted.procedure, "don-vi": wanted.unit, "rieng": "1" if wanted.unit_alone else "", "chu": wanted.owner, "trang-thai": wanted.status or "",
        "kenh": wanted.channel or "", "tu": wanted.received_from or "", "den": wanted.received_until or "",
    }  # fmt: skip
    if place is not None:
        fields["truoc" if place.back else "sau"] = f"{place.key}~{place.id}"
    return urlencode({name: str(value) for name, value in fields.items() if value})
