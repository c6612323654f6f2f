"""A folder of scans with its list is brought into a batch: what was taken, what was not and why, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.digitising import services
from motcua.casework.digitising.errors import ScanNoPdf
from motcua.casework.digitising.types import ListTold
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import SheetRefused
from motcua.doors.ui import flash, scan_lists, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor

MOST_FILES = 50
_LARGEST_LIST = 5 * 1024 * 1024
_MOST_NOTES = 20
_LIST = ".xlsx"

Shown = Callable[[HttpRequest, int, Sequence[str], Sequence[str]], HttpResponse]
"""The page of a batch with what was refused and what is to be known besides."""


def bring(request: HttpRequest, batch: int, shown: Shown) -> HttpResponse:
    """Take what was uploaded: scans first, then the lists, so that a list finds the scans that came with it."""
    actor, files = session.actor(request), request.FILES.getlist("file")
    if not files:
        return shown(request, batch, [texts.words("digitising.choose")], [])
    refused: list[str] = []
    notes: list[str] = []
    said: list[str] = []
    scans = [one for one in files if not _is_list(one)]
    taken = _scans(actor, batch, scans[:MOST_FILES], refused)
    if len(scans) > MOST_FILES:
        left = scans[MOST_FILES:]
        refused.append(texts.words("digitising.too_many", most=MOST_FILES, left=len(left), name=left[0].name))
    if taken:
        said.append(texts.words("digitising.taken", count=taken))
    for one in filter(_is_list, files):
        told = _list(actor, batch, one, refused)
        if told is not None:
            said.append(texts.words("digitising.listed", name=one.name, entered=told.entered, known=told.known))
            notes += _notes(told)
    if refused or notes:
        return shown(request, batch, refused, [*said, *notes])
    flash.put(request, " ".join(said))
    return HttpResponseRedirect(reverse("office:digitising_batch", args=[batch]), status=303)


def _scans(actor: Actor, batch: int, files: Sequence[UploadedFile[bytes]], refused: list[str]) -> int:
    taken = 0
    for file in files:
        name = file.name or ""
        try:
            services.add_scan(actor, batch=batch, name=name, content=file.read(), at=clock.now())
            taken += 1
        except (PaperRefused, ScanNoPdf) as refusal:
            refused.append(texts.words("digitising.refused", name=name, why=_why(refusal, name)))
    return taken


def _list(actor: Actor, batch: int, file: UploadedFile[bytes], refused: list[str]) -> ListTold | None:
    name, why = file.name or "", ""
    try:
        lines = forms.first_sheet(file.read(_LARGEST_LIST + 1), limit=scan_lists.MOST + 1)
        return services.take_list(actor, batch=batch, rows=scan_lists.rows(lines), at=clock.now())
    except SheetRefused as refusal:
        why = texts.words(f"digitising.list_fault.{refusal.params['why']}", most=scan_lists.MOST)
    except scan_lists.ListHeadless:
        why = texts.words("digitising.list_fault.columns")
    refused.append(texts.words("digitising.refused", name=name, why=why))
    return None


def _notes(told: ListTold) -> list[str]:
    """Rows that an officer has to look at, the first of them one by one."""
    found = [
        texts.words(
            "digitising.row_faulty", row=row.number, file=row.file,
            fields=", ".join(dict.fromkeys(texts.words(f"digitising.field.{fault.pointer[1:]}") for fault in faults)),
        )
        for row, faults in told.faulty
    ]  # fmt: skip
    found += [texts.words("digitising.row_missing", row=row.number, file=row.file) for row in told.missing]
    more = len(found) - _MOST_NOTES
    return found if more <= 0 else [*found[:_MOST_NOTES], texts.words("digitising.rows_more", count=more)]


def _is_list(file: UploadedFile[bytes]) -> bool:
    return (file.name or "").lower().endswith(_LIST)


def _why(refusal: PaperRefused | ScanNoPdf, name: str) -> str:
    if isinstance(refusal, ScanNoPdf):
        return texts.words("digitising.fault.no_pdf", most=refusal.params["most"])
    return texts.find(f"fault.reason.{refusal.code.removeprefix('paper_')}", file=name) or refusal.code
