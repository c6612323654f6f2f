"""A file of ours as an answer, to be looked at and printed in the browser."""

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
