"""Procedures and their forms, open to anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.doors.api import problems
from motcua.foundation import clock
from motcua.foundation.errors import NotFound

router = Router(tags=["Procedures"])


@router.get("", auth=None, summary="List procedures")
def list_(request: HttpRequest, search: str = "") -> HttpResponse:  # noqa: ARG001 -- the framework names it
    """Procedures by searched words, marks and case aside."""
    found = catalogue.procedures(search=search[:200], at=clock.now())
    entries = [
        {
            "procedure": entry.procedure,
            "name": {"vi": entry.name.vi, "en": entry.name.en},
            "field": {"vi": entry.field.vi, "en": entry.field.en},
            "level": entry.level,
            "open": entry.open,
        }
        for entry in found
    ]
    return problems.answer({"procedures": entries})


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


def _version(procedure: str) -> ProcedureVersion:
    version = catalogue.in_force(procedure, clock.now())
    if version is None:
        raise NotFound(kind="procedure", procedure=procedure)
    return version
