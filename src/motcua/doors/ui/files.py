"""A file as an answer: one of ours, to be looked at in the browser, or a stranger's, to be saved."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def own(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A paper that the house made itself; what strangers handed in is never answered so."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """What a stranger sent, to be saved: no page of it, no guess at its kind, no script."""
    response = own(content, name=name, media_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
