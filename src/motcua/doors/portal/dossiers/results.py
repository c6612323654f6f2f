"""The signed result of one's own dossier, as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.results import queries as results
from motcua.casework.results import services as result_commands
from motcua.doors.portal.visitor import for_signed_in
from motcua.doors.ui import answers, flash, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor


@require_POST
@for_signed_in
def to_wallet(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The holder asks for their result in VNeID's wallet now."""
    result_commands.ask_for_wallet(actor, subject=dossiers.ref_of(code), at=clock.now())
    flash.put(request, texts.words("track.wallet_asked"))
    return HttpResponseRedirect(reverse("portal:track", args=[code]), status=303)


@for_signed_in
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The signed PDF under the number that it carries; taking it the first time is its delivery."""
    found = results.read_for_subject(actor, dossiers.ref_of(code))
    if request.method == "GET":
        services.deliver_result(actor, code=code, means="portal", at=clock.now())
    name = f"attachment; filename*=UTF-8''{answers.quoted(found.name)}"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type="application/pdf", headers=headers)
