"""Datasets: their list and pages, the catalogue that harvesters read, and each version in each form."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.doors.portal.opendata import dcat
from motcua.doors.portal.visitor import show
from motcua.doors.ui import texts
from motcua.followup.opendata import queries
from motcua.followup.opendata.types import MEDIA_TYPES, Version
from motcua.foundation.types import Json

JSON_LD = "application/ld+json"


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset with its last version; harvesters that ask for JSON-LD get the catalogue."""
    if JSON_LD in request.headers.get("Accept", ""):
        return catalogue(request)
    language = texts.language()
    context = {
        "datasets": [
            {
                "key": one.key,
                "title": one.title.in_(language),
                "description": one.description.in_(language),
                "version": version,
                "files": _files(version),
            }
            for one, version in queries.datasets()
        ],
    }
    return show(request, "portal/opendata/datasets.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """The catalogue in DCAT."""
    return _json(dcat.catalogue(queries.datasets()), JSON_LD)


@require_safe
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    """One dataset: what it is, its columns, its versions."""
    of, versions = queries.dataset(key)
    if JSON_LD in request.headers.get("Accept", ""):
        return dataset_json(request, key)
    language = texts.language()
    context = {
        "of": of,
        "title": of.title.in_(language),
        "description": of.description.in_(language),
        "frequency": texts.words(f"opendata.frequency.{of.frequency}"),
        "licence": of.licence_name.in_(language),
        "columns": [
            (one.name, one.title.in_(language), texts.words(f"opendata.kind.{one.kind}")) for one in of.columns
        ],
        "versions": [(one, _files(one)) for one in versions],
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:opendata"), texts.words("opendata.title"))],
    }
    return show(request, "portal/opendata/dataset.html", context)


@require_safe
def dataset_json(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 -- the same
    """One dataset in DCAT."""
    return _json(dcat.dataset(*queries.dataset(key)), JSON_LD)


@require_safe
def file(request: HttpRequest, key: str, number: int, form: str) -> HttpResponse:
    """A version in one form; it never changes, so whoever has it is told so."""
    found, content = queries.content(key, number, form)
    mark = f'"{found.sha256}"'
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type=MEDIA_TYPES[found.form])
        response.headers["Content-Disposition"] = f'attachment; filename="{key}-{number}.{found.form}"'
        response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _files(version: Version | None) -> list[tuple[str, str, int]]:
    """Form in capitals, where it is, and its size."""
    if version is None:
        return []
    return [(one.form.value.upper(), dcat.path(version, one.form), one.size) for one in version.files]


def _json(told: Mapping[str, Json], media_type: str) -> HttpResponse:
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept"
    return response
