"""The portal fetches the signed papers that our pushes name; dossiers filed there reach us by its redirect and our sign-in."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from motcua.casework.results import queries as results
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent


@require_GET
def paper(request: HttpRequest, symbol: str) -> HttpResponse:
    """A signed paper, for the portal, at the address that our message named; raises `NotFound` for a wrong check."""
    found = results.read_verified(symbol, request.GET.get("k", ""))
    purpose = consent.require_purpose("national_portal")
    audit.exchanged(
        Actor.system("national_portal"),
        direction=Direction.TO,
        subject=Ref("result", symbol),
        owner=found.owner,
        what="result",
        purpose=purpose.key,
        fields=("result",),
        at=clock.now(),
    )
    headers = {"Content-Disposition": f'attachment; filename="{quote(found.name)}"', "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type="application/pdf", headers=headers)


urlpatterns = [path("dvcqg/tep/<str:symbol>", paper, name="national_portal_paper")]
