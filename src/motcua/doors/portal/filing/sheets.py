"""Rows from a workbook: the template out, the filled one in; what can be kept is kept, each fault named at its cell."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import CellError, Section
from motcua.doors.portal.filing import forms, saving
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, flash, pointers, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Actor, Json

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, actor: Actor, draft: UUID, number: int) -> HttpResponse:
    """The page of the workbook; `?mau` gives the template."""
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
        headers = {"Content-Disposition": f'attachment; filename="{filing.draft.procedure}-{part.key}.xlsx"'}
        return HttpResponse(content, content_type=XLSX, headers=headers)
    if request.method != "POST":
        return _page(request, filing, part, number)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, filing, part, number, refused=texts.words("sheet.choose"))
    try:
        read = catalogue.read_items(filing.version, file.read(), section=part.key, on=on)
    except SheetRefused as error:
        why = texts.find(f"sheet.why.{error.params.get('why')}", **error.params) or texts.words("sheet.why.no_workbook")
        return _page(request, filing, part, number, refused=why)
    items: list[Json] = [dict(item) for item in read.items]
    data = forms.numbered(part.rows, pointers.put(filing.draft.data, part.rows.pointer, items))
    saving.save(actor, filing, data=data, seen=request.POST.get("seen_version", ""), at=at)
    if not read.errors:
        flash.put(request, texts.words("sheet.taken", count=str(len(read.items))))
        return HttpResponseRedirect(reverse("portal:section", args=[draft, number]))
    cells = [_cell(part, error) for error in read.errors[:SHOWN]]
    return _page(request, forms.open_filing(actor, str(draft), at), part, number, cells=cells, count=len(read.items))


def _page(
    request: HttpRequest,
    filing: forms.Filing,
    part: Section,
    number: int,
    *,
    refused: str = "",
    cells: list[str] | None = None,
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
        "cells": cells or [],
        "count": count,
        "back": reverse("portal:section", args=[filing.draft.id, number]),
    }
    return show(request, "portal/filing/sheet.html", context, status=422 if refused or cells else 200)


def _cell(part: Section, error: CellError) -> str:
    view = faults.field_at(part.fields, error.pointer)
    label = view.label.in_(texts.language()) if view else ""
    fault = FieldError(error.pointer, error.code, error.reason, error.params)
    return texts.words("sheet.cell", cell=error.cell, text=faults.sentence(fault, label, view.widget if view else ""))
