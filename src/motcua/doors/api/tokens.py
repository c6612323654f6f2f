"""Who calls: the program behind a bearer token."""

from __future__ import annotations

from django.http import HttpRequest

from motcua.doors.api.problems import TokenMissing
from motcua.doors.ui import network
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts


def actor(request: HttpRequest) -> Actor:
    """The actor of a request, read once; raises `TokenMissing`, `TokenRefused`."""
    known = getattr(request, "program", None)
    if isinstance(known, Actor):
        return known
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    found = accounts.actor_for_token(token.strip(), clock.now(), certificate=network.certificate(request))
    request.program = found  # type: ignore[attr-defined]  # ours, read above
    return found
