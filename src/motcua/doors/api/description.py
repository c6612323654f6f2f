"""What the API says of itself: how to begin, its operations on a page, its failures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.doors.ui import texts

TEXT = """Filing of dossiers by an enterprise's own software.

1. `POST /api/v1/oauth/token` with your client id and secret gives a token for an hour.
2. `POST /api/v1/papers` uploads the papers; each gets an id.
3. `POST /api/v1/dossiers` with an `Idempotency-Key` files the dossier. All faults come at once, each with its JSON pointer.
4. `GET /api/v1/dossiers/{code}` tells the outcome; an automatic procedure answers in about a second.
5. `GET /api/v1/dossiers/{code}/result` is the signed PDF.

Failures are problem details (RFC 9457), in Vietnamese, or in English with `Accept-Language: en`.
"""

SECURITY = {
    "components": {
        "securitySchemes": {
            "client": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token", "scopes": {}}},
            }
        }
    },
    "security": [{"client": []}],
}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The operations as a page of our own: nothing is loaded from elsewhere."""
    from motcua.doors.api.urls import api  # slow import: the description is built once somebody reads it

    paths = dict(api.get_openapi_schema(path_prefix="/api/v1"))["paths"]
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": about.get("summary", ""),
            "text": about.get("description", ""),
        }
        for path, methods in paths.items()
        for method, about in methods.items()
    ]
    return render(request, "api/page.html", {"operations": operations, "steps": TEXT.split("\n\n")[1].splitlines()})


@require_GET
def failures(request: HttpRequest) -> HttpResponse:
    """Every failure by its code, where `type` of a problem leads."""
    codes = sorted({key.split(".")[1] for key in texts.keys() if key.startswith("failure.") and key.endswith(".title")})
    listed = [
        {"code": code, "title": texts.words(f"failure.{code}.title"), "lead": texts.find(f"failure.{code}.lead") or ""}
        for code in codes
    ]
    return render(request, "api/failures.html", {"failures": listed})
