"""Addresses of the API, below `/api/v1/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from motcua import __version__
from motcua.doors.api import description, problems
from motcua.doors.api import tokens as tokens_
from motcua.doors.api.v1 import dossiers, events, links, papers, procedures, supplements, tokens, verifications, wallet
from motcua.doors.ui import rights
from motcua.foundation.errors import HouseError, NotAllowed

api = NinjaAPI(
    title="Một Cửa",
    version=__version__,
    description=description.TEXT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
)

_ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/oauth", tokens.router),
    ("/papers", papers.router),
    ("/dossiers", dossiers.router),
    ("/dossiers", supplements.router),
    ("/procedures", procedures.router),
    ("/verifications", verifications.router),
    ("/links", links.router),
    ("/events", events.router),
    ("/wallet", wallet.router),
)
for prefix, router in _ROUTERS:
    api.add_router(prefix, router)


@api.exception_handler(HouseError)
def expected(request: HttpRequest, error: HouseError) -> HttpResponse:
    """An expected failure of a room."""
    return problems.of(request, error)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, _error: ValidationError) -> HttpResponse:
    """A parameter that cannot be read."""
    return problems.plain(request, status=422, code="parameter_unreadable")


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses by itself."""
    return problems.plain(request, status=error.status_code, code="bad_request")


@api.exception_handler(Http404)
def no_such_address(request: HttpRequest, _error: Http404) -> HttpResponse:
    """An address that is none."""
    return problems.plain(request, status=404, code="not_found")


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """More fields or bytes than the framework takes."""
    return problems.plain(request, status=413, code="body_too_large")


@api.exception_handler(BadRequest)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(UnreadablePostError)
def broken(request: HttpRequest, _error: Exception) -> HttpResponse:
    """A body that breaks off, or whose parts cannot be told apart."""
    return problems.plain(request, status=400, code="bad_request")


@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours."""
    return problems.unexpected(request, error)


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 -- the route names it
    """An address below the API's that is none."""
    return problems.plain(request, status=404, code="not_found")


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description of the API: OpenAPI 3.1."""
    return HttpResponse(json.dumps(_schema(), ensure_ascii=False), content_type="application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    return description.page(request, _schema())


@cache
def _schema() -> dict[str, Any]:
    return description.with_events(description.secured(api.get_openapi_schema(path_prefix="/api/v1/")))


def _guarded(pattern: URLPattern) -> URLPattern:
    """What the framework decides before an operation runs gets the API's shape too."""
    view: Callable[..., HttpResponse] = pattern.callback

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):  # no database takes it
            return problems.plain(request, status=400, code="bad_request")
        match = request.resolver_match
        need = rights.need_of("", match.route, request.method or "") if match else None
        if need is not None and need.audience is rights.Audience.PROGRAM:
            try:
                if not rights.opens(need, tokens_.actor(request)):
                    return problems.of(request, NotAllowed(permission=" ".join(need.any_of)))
            except HouseError as refusal:  # no token, or none that is good
                return problems.of(request, refusal)
        response = view(request, *args, **named)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = {"Allow": response.headers["Allow"]}
            return problems.plain(request, status=405, code="method_not_allowed", headers=allowed)
        return response

    pattern.callback = answer
    return pattern


_operations, _app, _namespace = api.urls

urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("docs", docs, name="api_docs"),
    path("problems", description.failures, name="api_problems"),
    path("", ([_guarded(pattern) for pattern in _operations if isinstance(pattern, URLPattern)], _app, _namespace)),
    path("<path:rest>", nowhere),
]
