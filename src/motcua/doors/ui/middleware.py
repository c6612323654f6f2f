"""What every page gets: headers that keep it safe, its language, and a page for each expected failure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from motcua.doors.ui import rights, session, views
from motcua.foundation.errors import HouseError, NotAllowed

log = structlog.get_logger("rights")

JS_ENABLED = (
    'document.body.className+=" js-enabled"+("noModule"in HTMLScriptElement.prototype?" govuk-frontend-supported":"")'
)
"""The one inline script of the product, allowed by its fingerprint; styles wait for it before the first paint."""

LANGUAGE_COOKIE = "motcua_lang"

_hash = base64.b64encode(hashlib.sha256(JS_ENABLED.encode()).digest()).decode()


def policy(*, connect: str = "", forms: str = "") -> str:
    """What a page may load and where it may lead; `connect` and `forms` are addresses beyond our own that a page with its own reasons needs."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'sha256-{_hash}'",
            *([f"connect-src 'self' {connect}"] if connect else []),
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {forms}".rstrip(),
            "frame-ancestors 'none'",
        )
    )


_POLICY = policy()

Answer = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """No third party, no inline code, no framing, no sniffing, no address told to other sites."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = {
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response


class Language:
    """Vietnamese, unless the visitor chose English."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = "en" if request.COOKIES.get(LANGUAGE_COOKIE) == "en" else "vi"
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        patch_vary_headers(response, ("Cookie",))
        return response


class ExpectedErrors:
    """An expected failure becomes the page that says what happened and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = request.method in {"GET", "HEAD"} and not request.path.startswith(session.PROGRAMS)
        if response.status_code != 405 or not opened:
            return response
        page = views.no_page(request)
        page.headers["Allow"] = response.headers.get("Allow", "POST")
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the room; anything unexpected is left to the framework, which logs it whole."""
        return views.house_error(request, error) if isinstance(error, HouseError) else None


class DeniedByDefault:
    """Lets a request through to an address only if the address has its line and the line lets this actor through."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 -- the framework's signature
        args: object,  # noqa: ARG002 -- the same
        named: object,  # noqa: ARG002 -- the same
    ) -> HttpResponse | None:
        """Refuse, or nothing."""
        match = request.resolver_match
        name = match.view_name if match and match.url_name else ""  # without a name of its own it has the view's
        need = rights.need_of(name, match.route, request.method or "") if match else None
        if need is None:
            log.warning("address_not_declared", route=match.route if match else "")
            return views.house_error(request, NotAllowed(permission=""))
        if not rights.opens(need, session.actor(request)):
            return views.house_error(request, NotAllowed(permission=" ".join(need.any_of)))
        return None
