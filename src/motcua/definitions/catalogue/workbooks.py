"""Workbooks of whole forms of a procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from motcua.definitions.catalogue import remembering
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import Filled, Mark, Option


def forms_workbook(
    version: ProcedureVersion,
    filled: Sequence[Filled] = (),
    *,
    number: str,
    notes: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    offers: Sequence[Option] = (),
    guide: Sequence[str] = (),
    room: int,
    language: str = "vi",
    on: date,
) -> bytes:
    """A workbook of whole forms of the procedure, known by a number of its own; see `forms.queries.forms_workbook`."""
    form, mark = remembering.seen(version.id).form, Mark(version.procedure, version.version, number)
    return forms.forms_workbook(
        form, filled, mark=mark, notes=notes, offers=offers, guide=guide, room=room, language=language, on=on
    )


def read_forms(version: ProcedureVersion, content: bytes, *, most: int, on: date) -> tuple[str, list[Filled]]:
    """The workbook's number and its forms; raises `forms.errors.SheetRefused`."""
    form = remembering.seen(version.id).form
    mark, found = forms.read_forms(
        form, content, procedure=version.procedure, version=version.version, most=most, on=on
    )
    return mark.number, found
