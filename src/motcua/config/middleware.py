"""One line in the log for each request: name, duration, answer; never its data."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from motcua.foundation.transport import services as transport

log = structlog.get_logger("web")


class RequestLog:
    """Gives each request a number that an error page can show, and logs failures with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        request.META["motcua.request"] = uuid.uuid4().hex[:12]
        response = self.get_response(request)
        transport.write_health()
        if response.status_code >= 500:
            log.error(
                "request_failed",
                request=request.META["motcua.request"],
                route=getattr(request.resolver_match, "route", None),
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000, 1),
            )
        return response
