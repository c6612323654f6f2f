"""Who is visiting, and a page shown in the portal's frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.doors.portal.sign_in import session
from motcua.doors.ui import flash

View = Callable[..., HttpResponse]


def for_signed_in(view: View) -> View:
    """Let people with a profile in, and hand the view its actor; others sign in first and lose nothing they typed."""

    @wraps(view)
    def with_actor(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        return view(request, session.actor(request), *args, **named)

    return session.signed_in(with_actor)


def show(request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """A page that no cache may keep, with the sentence that the step before left for it."""
    response = render(request, template, {"flash": flash.take(request), **context}, status=status)
    response.headers["Cache-Control"] = "no-store" if session.current(request).actor.id else "no-cache"
    return response
