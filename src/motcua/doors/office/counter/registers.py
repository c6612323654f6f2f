"""The yearly registers of dossiers: looked at, taken as PDF or workbook, locked at the year's end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import RegisterLocked
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import files, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound


@officers_only
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """Every register that the officer keeps."""
    actor, today = session.actor(request), clock.legal_date(clock.now())
    found = [
        {
            "book": book,
            "year": str(book.year),
            "may_lock": book.locked_at is None and today >= book.ends,
            "volumes": queries.register_volumes(actor, unit=book.unit, year=book.year) if book.locked_at else [],
        }
        for book in queries.books(actor)
    ]
    return page(
        request, "office/counter/registers.html", {"found": found, "message": flash.take(request)}, here="counter"
    )


@officers_only
@require_GET
def taken(request: HttpRequest, unit: str, year: int, kind: str) -> HttpResponse:
    """One register: `xlsx`, or `pdf` of its first volume as it stands now."""
    actor, at = session.actor(request), clock.now()
    if kind not in ("xlsx", "pdf"):
        raise NotFound(kind="register", format=kind)
    if kind == "xlsx":
        found = queries.register_workbook(actor, unit=unit, year=year)
    else:
        volume = request.GET.get("quyen", "1")
        number = int(volume) if volume.isdecimal() and len(volume) < 5 else 1
        found = services.export_register(actor, unit=unit, year=year, volume=number, at=at)
    return files.own(found.content, name=found.name, media_type=found.media_type)


@officers_only
@require_GET
def volume(request: HttpRequest, unit: str, year: int, number: int) -> HttpResponse:
    """A signed volume of a locked register."""
    found = queries.register_volume(session.actor(request), unit=unit, year=year, volume=number)
    return files.own(found.content, name=found.name, media_type=found.media_type)


@officers_only
@require_POST
def lock(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """Close a year that has ended."""
    try:
        services.lock_register(session.actor(request), unit=unit, year=year, at=clock.now())
        flash.put(request, texts.words("registers.locked_now", year=year))
    except RegisterLocked:
        flash.put(request, texts.words("registers.year_open"))
    return HttpResponseRedirect(reverse("office:registers"), status=303)
