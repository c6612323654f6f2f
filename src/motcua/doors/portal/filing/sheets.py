"""Rows from a workbook: the template out, the filled one in; what can be kept is kept, each fault named at its cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers.errors import DraftMoved
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms import queries as form_queries
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import Section, SheetRows
from motcua.doors.portal.filing import forms, saving
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, files, flash, pointers, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Actor, Json

SHOWN = 50
BACK = "workbook"


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, actor: Actor, draft: UUID, number: int) -> HttpResponse:
    """The page of the workbook; `?mau` gives the template, `?dong` the rows that are there with what is wrong at its cells."""
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    if not 1 <= number <= len(filing.sections):
        raise Http404
    part = filing.sections[number - 1]
    if part.rows is None or not part.rows.excel:
        raise Http404
    on = clock.legal_date(at)
    if "mau" in request.GET:
        content = catalogue.items_template(filing.version, section=part.key, language=texts.language(), on=on)
        return _file(filing, part, content)
    if "dong" in request.GET:
        return _file(filing, part, _with_faults(filing, part, at))
    if request.method != "POST":
        return _page(request, filing, part, number)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, filing, part, number, refused=texts.words("sheet.choose"))
    content = file.read()
    try:
        read = catalogue.read_items(filing.version, content, section=part.key, on=on)
    except SheetRefused as error:
        why = texts.find(f"sheet.why.{error.params.get('why')}", **error.params) or texts.words("sheet.why.no_workbook")
        return _page(request, filing, part, number, refused=why)
    items: list[Json] = [dict(item) for item in read.items]
    data = forms.numbered(part.rows, pointers.put(filing.draft.data, part.rows.pointer, items))
    try:
        saved = saving.save(actor, filing, data=data, seen=request.POST.get("seen_version", ""), at=at)
    except DraftMoved:
        return _page(request, filing, part, number, refused=texts.words("sheet.moved"))
    after = forms.of_draft(actor, saved, at)
    found = _cells(after, part, read)
    if not found:
        flash.put(request, texts.words("sheet.taken", count=str(len(read.items))))
        return HttpResponseRedirect(reverse("portal:section", args=[draft, number]))
    if request.POST.get("back") == BACK:
        notes = {cell: "\n".join(words) for cell, words in found.items()}
        language = texts.language()
        marked = catalogue.marked_items(
            filing.version, content, section=part.key, notes=notes, language=language, on=on
        )
        return _file(filing, part, marked)
    cells = [texts.words("sheet.cell", cell=cell, text=text) for cell, words in found.items() for text in words]
    return _page(request, after, part, number, cells=cells, count=len(read.items))


def _page(
    request: HttpRequest,
    filing: forms.Filing,
    part: Section,
    number: int,
    *,
    refused: str = "",
    cells: Sequence[str] = (),
    count: int = 0,
) -> HttpResponse:
    context = {
        "version": filing.version,
        "draft": filing.draft,
        "saved_at": writing.moment(filing.draft.saved_at),
        "number": number,
        "has_rows": bool(part.rows and pointers.rows(filing.draft.data, part.rows.pointer)),
        "refused": refused,
        "errors": [faults.Line(refused, "#file")] if refused else [],
        "cells": cells[:SHOWN],
        "more": max(0, len(cells) - SHOWN),
        "count": count,
        "back": reverse("portal:section", args=[filing.draft.id, number]),
    }
    return show(request, "portal/filing/sheet.html", context, status=422 if refused or cells else 200)


def _cells(filing: forms.Filing, part: Section, read: SheetRows) -> dict[str, list[str]]:
    """What is wrong, by cell: what the sheet itself says, then what the form's checks say of its rows."""
    found: dict[str, list[str]] = {}
    told = set()
    for one in read.errors:
        fault = FieldError(one.pointer, one.code, one.reason, one.params)
        found.setdefault(one.cell, []).append(_words(filing, part, fault))
        told.add(one.cell)
    for error in forms.errors_of(filing, part):
        cell = form_queries.cell_of(read, error.pointer)
        if cell and cell not in told:
            found.setdefault(cell, []).append(_words(filing, part, error))
    return found


def _with_faults(filing: forms.Filing, part: Section, at: datetime) -> bytes:
    rows = pointers.rows(filing.draft.data, part.rows.pointer if part.rows else "")
    notes = {error.pointer: _words(filing, part, error) for error in forms.errors_of(filing, part)}
    return catalogue.items_workbook(
        filing.version, rows, section=part.key, notes=notes, language=texts.language(), on=clock.legal_date(at)
    )


def _words(filing: forms.Filing, part: Section, fault: FieldError) -> str:
    view = faults.field_at(part.fields, fault.pointer)
    label = (view.label if view is not None else part.title).in_(texts.language())
    return faults.sentence(fault, label, view.widget if view is not None else "", filing.version.texts)


def _file(filing: forms.Filing, part: Section, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{filing.draft.procedure}-{part.key}.xlsx"'}
    return HttpResponse(content, content_type=files.XLSX, headers=headers)
