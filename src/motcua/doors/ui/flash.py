"""One sentence for the next page: kept in the session until it is shown."""

from __future__ import annotations

from django.http import HttpRequest

_KEY = "flash"


def put(request: HttpRequest, text: str) -> None:
    """Keep a sentence for the page that comes next."""
    request.session[_KEY] = text


def take(request: HttpRequest) -> str:
    """The sentence that waits; empty when there is none."""
    return str(request.session.pop(_KEY, ""))
