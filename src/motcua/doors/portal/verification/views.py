"""Whether a result is real, for anybody: by its code, and by comparing a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def ask(request: HttpRequest) -> HttpResponse:
    """The box for a code."""
    raise NotImplementedError


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a code."""
    raise NotImplementedError
