"""Papers of a dossier as files, and having one made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import SheetKey
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import files, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound


@officers_only
@require_GET
def download(request: HttpRequest, code: str, sheet: str) -> HttpResponse:
    """One paper, to be looked at and printed."""
    found = queries.sheet_file(session.actor(request), code, sheet, at=clock.now())
    return files.own(found.content, name=found.name, media_type=found.media_type)


@officers_only
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have the receipt slip or the control sheet made as things stand now."""
    try:
        key = SheetKey(request.POST.get("key", ""))
    except ValueError:
        raise NotFound(kind="sheet") from None
    services.ask_for_sheet(session.actor(request), code=code, key=key, at=clock.now())
    flash.put(request, texts.words("office.sheets.asked"))
    return HttpResponseRedirect(reverse("office:review", args=[code]) + "#sheets", status=303)
