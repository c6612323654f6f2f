"""Addresses of the API, below `/api/v1/`."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from motcua import __version__
from motcua.doors.api import description, problems
from motcua.doors.api.v1 import dossiers, papers, procedures, tokens, verifications
from motcua.foundation.errors import HouseError

api = NinjaAPI(
    title="Một Cửa",
    version=__version__,
    description=description.TEXT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    openapi_extra=description.SECURITY,
)

_ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/oauth", tokens.router),
    ("/papers", papers.router),
    ("/dossiers", dossiers.router),
    ("/procedures", procedures.router),
    ("/verifications", verifications.router),
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


@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours."""
    return problems.unexpected(request, error)


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 -- the route names it
    """An address below the API's that is none."""
    return problems.plain(request, status=404, code="not_found")


@require_GET
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description of the API: OpenAPI 3.1."""
    schema: OpenAPISchema | dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1")
    return HttpResponse(json.dumps(schema, ensure_ascii=False), content_type="application/json")


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("docs", description.page, name="api_docs"),
    path("problems", description.failures, name="api_problems"),
    path("", api.urls),
    path("<path:rest>", nowhere),
]
