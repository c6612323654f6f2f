"""Pages that reach beyond our own address: to the program on the officer's machine, and to the signing service."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from motcua.doors.ui.middleware import policy


def out(response: HttpResponse) -> HttpResponse:
    """Let a page talk to the agent's address and send its form to the service's."""
    service = urlsplit(settings.MOTCUA.signing_service_url)
    forms = f"{service.scheme}://{service.netloc}" if service.netloc else ""
    response["Content-Security-Policy"] = policy(connect=settings.MOTCUA.signing_agent, forms=forms)
    return response
