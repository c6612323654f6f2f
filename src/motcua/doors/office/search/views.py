"""One box and what narrows it; whatever lies outside the officer's rights is no answer at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import TooBroad
from motcua.casework.dossiers.types import InboxLine, InboxPage, Search, Sort, Spot
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.inbox import address, choices
from motcua.doors.ui import session, texts, writing
from motcua.foundation import clock
from motcua.identity.permissions import queries as permissions


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
        "export": written(wanted) if found.lines and permissions.allows(actor, "dossier.export") else "",
    }
    return page(request, "office/search/search.html", context, here="search", status=422 if errors else 200)


@officers_only  # type: ignore[arg-type]  # it streams, which the framework's stubs keep apart
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as a CSV file that a spreadsheet takes for text, row after row as it is read."""
    wanted = read(request.GET)
    question = written(replace(wanted, text=""))
    lines = services.export(session.actor(request), wanted, question=question, at=clock.now())
    response = StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ho-so.csv"'
    return response


def _csv(lines: Iterator[InboxLine]) -> Iterator[str]:
    head = [
        texts.words(f"office.column.{name}")
        for name in ("code", "procedure", "owner", "received", "status", "due", "unit", "channel")
    ]
    yield "\ufeff" + _line(head)
    for line in lines:
        due = writing.moment(line.due) if line.due else ""
        status, channel = texts.words(f"office.status.{line.status}"), texts.words(f"office.channel.{line.channel}")
        cells = [
            line.code,
            line.procedure_name_vi,
            texts.words("office.restricted.mark") if line.restricted else line.owner_name,
            writing.moment(line.received_at),
            status,
            due,
            line.unit,
            channel,
        ]
        yield _line(cells)


def _line(cells: Sequence[str]) -> str:
    return ",".join('"' + writing.inert(cell).replace('"', '""') + '"' for cell in cells) + "\r\n"


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
