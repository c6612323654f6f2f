"""Pages that reach beyond our own address: to the signing program on a person's machine, and to the signing service."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from motcua.doors.ui.middleware import policy


def out(response: HttpResponse) -> HttpResponse:
    """Let a page talk to the agent's address and send its form to the service's."""
    agent, service = _origin(settings.MOTCUA.signing_agent), _origin(settings.MOTCUA.signing_service_url)
    response["Content-Security-Policy"] = policy(connect=agent, forms=service)
    return response


def _origin(address: str) -> str:
    """Where an address is, without its path: a policy that names a path allows that one alone."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
