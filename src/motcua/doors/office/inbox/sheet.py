"""A queue as a workbook: the lines and columns that the officer sees, all pages of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import InboxLine
from motcua.doors.office.frame import officers_only
from motcua.doors.office.inbox import address
from motcua.doors.office.inbox.views import SHOWN
from motcua.doors.ui import files, session, texts, writing
from motcua.foundation import clock


@officers_only
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The filter of the address as XLSX; text stays text, so that no spreadsheet runs any of it."""
    actor, at = session.actor(request), clock.now()
    wanted = address.read(request.GET, me=actor.id)
    question = address.written(replace(wanted, text=""), me=actor.id)
    lines = services.export_inbox(actor, wanted, question=question, at=at)
    chosen = queries.choice(actor).columns or SHOWN
    shown = ("code", *(name for name in queries.COLUMNS if name in chosen))
    made = queries.list_workbook(
        title=texts.words(f"office.queue.{wanted.queue}"),
        head=[texts.words(f"office.column.{name}") for name in shown],
        rows=([_cell(line, name) for name in shown] for line in lines),
        name=f"hop-viec-{address.SLUGS[wanted.queue]}.xlsx",
    )
    return files.own(made.content, name=made.name, media_type=made.media_type)


def _cell(line: InboxLine, name: str) -> str | datetime | None:
    step = line.step
    cells: dict[str, str | datetime | None] = {
        "code": line.code,
        "procedure": line.procedure_name_en if texts.language() == "en" else line.procedure_name_vi,
        "owner": line.owner_name,
        "received": line.received_at,
        "status": texts.words(f"office.status.{line.status}"),
        "step": step.name if step else "",
        "due": line.due,
        "chance": "" if line.chance is None else writing.percent(line.chance / 100),
        "holder": step.holder if step else "",
        "unit": line.unit,
        "channel": texts.words(f"office.channel.{line.channel}"),
    }
    return cells[name]
