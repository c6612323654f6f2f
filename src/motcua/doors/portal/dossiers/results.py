"""The signed result of one's own dossier, as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.results import queries as results
from motcua.doors.portal.visitor import for_signed_in
from motcua.doors.ui import answers
from motcua.foundation.types import Actor


@for_signed_in
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """The signed PDF under the number that it carries."""
    found = results.read_for_subject(actor, dossiers.ref_of(code))
    name = f"attachment; filename*=UTF-8''{answers.quoted(found.name)}"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type="application/pdf", headers=headers)
