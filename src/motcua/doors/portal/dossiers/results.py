"""The signed result of one's own dossier, as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.results import queries as results
from motcua.doors.portal.visitor import for_signed_in
from motcua.doors.ui import answers
from motcua.foundation import clock
from motcua.foundation.types import Actor


@for_signed_in
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The signed PDF under the number that it carries; taking it the first time is its delivery."""
    found = results.read_for_subject(actor, dossiers.ref_of(code))
    if request.method == "GET":
        services.deliver_result(actor, code=code, means="portal", at=clock.now())
    name = f"attachment; filename*=UTF-8''{answers.quoted(found.name)}"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type="application/pdf", headers=headers)
