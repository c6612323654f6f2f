"""Official papers that went out for one's own dossier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import SheetKey
from motcua.doors.portal.visitor import for_signed_in
from motcua.doors.ui import files, flash, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor


@for_signed_in
def download(request: HttpRequest, actor: Actor, code: str, sheet: str) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """One paper as its signed file."""
    found = queries.sheet_file(actor, code, sheet, at=clock.now())
    return files.own(found.content, name=found.name, media_type=found.media_type)


@require_POST
@for_signed_in
def ask(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Have the receipt slip made, which an automatic procedure makes only when asked."""
    services.ask_for_sheet(actor, code=code, key=SheetKey.RECEIPT_SLIP, at=clock.now())
    flash.put(request, texts.words("sheets.asked"))
    return HttpResponseRedirect(reverse("portal:track", args=[code]), status=303)
