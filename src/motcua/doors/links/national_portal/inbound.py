"""The portal fetches the signed papers that our pushes name; dossiers filed there reach us by its redirect and our sign-in."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from motcua.casework.dossiers import queries as dossiers_read
from motcua.casework.results import queries as results
from motcua.doors.links.national_portal import mapping
from motcua.doors.links.national_portal import settings as link
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.types import Actor

ACTOR = Actor.system("national_portal")


@require_GET
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The signed paper of a dossier, for the portal, at the address that our message named."""
    settings = link.current()
    given = request.GET.get("k", "")
    if not settings.is_on or not hmac.compare_digest(given.encode(), mapping.paper_check(code, settings).encode()):
        return HttpResponse(status=404)
    found = results.read_for_subject(ACTOR, dossiers_read.ref_of(code))
    audit.looked(ACTOR, subject=dossiers_read.ref_of(code), what="result", purpose="national_portal", at=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{code}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type="application/pdf", headers=headers)


urlpatterns = [path("dvcqg/tep/<str:code>", paper, name="national_portal_paper")]
