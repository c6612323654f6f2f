"""One line in the log for each request: name, duration, answer; never its data."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from motcua.doors.ui import rights
from motcua.foundation.transport import services as transport

log = structlog.get_logger("web")


class RequestLog:
    """Gives each request a number that an error page can show, and logs failures with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        number = request.META["motcua.request"] = uuid.uuid4().hex[:12]
        with structlog.contextvars.bound_contextvars(correlation=number):
            return self._answered(request, started)

    def _answered(self, request: HttpRequest, started: float) -> HttpResponse:
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.META["motcua.request"]
        transport.write_health()
        if response.status_code >= 500:
            log.error(
                "request_failed",
                request=request.META["motcua.request"],
                route=getattr(request.resolver_match, "route", None),
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000, 1),
            )
        elif response.status_code >= 400:
            _tell_refusal(request, response.status_code)
        return response


def _tell_refusal(request: HttpRequest, status: int) -> None:
    """Write down that a call was refused at an address that is for other bodies' systems alone: an operator must be able to see who knocks."""
    match = request.resolver_match
    if match is not None and rights.need_of(match.view_name, match.route, request.method or "") == rights.MACHINE:
        log.warning("call_refused", route=match.route, status=status)
