"""Procedures and their forms, open to anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Annotated

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Router
from pydantic import Field

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.doors.api import problems
from motcua.doors.api.schemas import Codes
from motcua.doors.ui import procedures
from motcua.foundation import clock
from motcua.foundation.errors import NotFound

LIMIT, MOST, LONGEST = 100, 5_000, 200

router = Router(tags=["Procedures"])

_WORDS = 1_000
_KEY = 120


@router.get("", auth=None, summary="List procedures")
def list_(
    request: HttpRequest,
    search: str = "",
    field: str = "",
    unit: str = "",
    event: str = "",
    level: str = "",
    authority: str = "",
    applicant: str = "",
    page: Annotated[int, Field(ge=1, le=100_000)] = 1,
    size: Annotated[int, Field(ge=1, le=100)] = 100,
) -> HttpResponse:
    """A page of procedures, the best match of the searched words first, else open before closed by name.

    Words are found with and without marks. `field` is a key of `facets.field`, and so on; `facets` say how many there would be under each key.
    `meant` is there when nothing has the words and they may have been meant otherwise.
    """
    keys = {
        "field": field,
        "unit": unit,
        "event": event,
        "level": level,
        "authority": authority,
        "applicant": applicant,
    }
    wanted = {name: key[:_KEY] for name, key in keys.items()}
    found = catalogue.find(words=search[:_WORDS], wanted=wanted, at=clock.now(), page=page, size=size)
    answer = {
        "procedures": [procedures.line(entry) for entry in found.entries] if page <= found.pages else [],
        "total": found.total,
        "page": page,
        "pages": found.pages,
        "next": page + 1 if page < found.pages else None,
        "facets": {
            name: [
                {
                    "key": choice.key,
                    "name": {"vi": choice.name.vi, "en": choice.name.en} if choice.name else None,
                    "count": choice.count,
                }
                for choice in choices
            ]
            for name, choices in found.facets.items()
        },
        "meant": found.meant or None,
    }
    return _public(request, answer)


@router.get("/{procedure}", auth=None, summary="Everything public of a procedure")
def one(request: HttpRequest, procedure: str) -> HttpResponse:
    """The version that is in force, else the last one that was; null is what is not known. `versions` are all there are."""
    entry = catalogue.entry(procedure, at=clock.now())
    if entry is None:
        raise NotFound(kind="procedure", procedure=procedure)
    today = clock.legal_date(clock.now())
    versions = catalogue.versions_of(procedure)
    shown = catalogue.in_force(procedure, clock.now())
    opened = shown is not None
    shown = shown or next(one for one in versions if one.in_force_from <= today)
    return _public(request, procedures.whole(shown, opened=opened, entry=entry, versions=versions))


@router.get("/{procedure}/schema", auth=None, summary="The form of a procedure")
def schema(request: HttpRequest, procedure: str) -> HttpResponse:  # noqa: ARG001 -- the framework names it
    """JSON Schema 2020-12 of the form that is in force today, and the papers that it wants."""
    version = _version(procedure)
    papers = [
        {
            "pointer": slot.pointer,
            "document_type": slot.document_type,
            "label": {"vi": slot.label.vi, "en": slot.label.en},
            "accepted": slot.accepted,
            "max_bytes": slot.max_bytes,
            "required": slot.required,
            "by_type": slot.by_type,
            "each_kind": slot.each_kind,
        }
        for slot in version.slots
    ]
    return problems.answer(
        {"procedure": procedure, "version": version.version, "schema": catalogue.schema(version), "papers": papers}
    )


@router.get("/{procedure}/codes/{code_list}", auth=None, response=Codes, summary="A code list of a procedure")
def codes(
    request: HttpRequest,  # noqa: ARG001 -- the framework names it
    procedure: str,
    code_list: str,
    q: str = "",
    on: date | None = None,
    limit: int = LIMIT,
) -> HttpResponse:
    """Entries in force on a day (`on`, today where it is left out) that have every word of `q`, marks and case aside."""
    version = _version(procedure)
    if code_list not in catalogue.code_lists(version):
        raise NotFound(kind="code_list", procedure=procedure, code_list=code_list)
    day = on or clock.legal_date(clock.now())
    found = catalogue.options(version, code_list, on=day, search=q[:LONGEST])
    entries = [
        {"code": one.code, "name": {"vi": one.label.vi, "en": one.label.en}, "more": dict(one.extra)}
        for one in found[: max(1, min(limit, MOST))]
    ]
    return problems.answer(
        {"procedure": procedure, "list": code_list, "on": day.isoformat(), "total": len(found), "entries": entries}
    )


def _public(request: HttpRequest, value: Mapping[str, object]) -> HttpResponse:
    """An answer that is the same for everybody: a cache may keep it for a minute, and a client ask whether it has changed."""
    body = orjson.dumps(value)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/json")
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def _version(procedure: str) -> ProcedureVersion:
    version = catalogue.in_force(procedure, clock.now())
    if version is None:
        raise NotFound(kind="procedure", procedure=procedure)
    return version
