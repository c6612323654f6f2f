"""Expected failures of forms."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class FormRefused(HouseError):
    """A form cannot be published; `file`, `line` and `why` say where and why."""

    code = "form_refused"
    status = 422


class SchemaRefused(HouseError):
    """A schema or its data cannot be used at all: no JSON, no schema of 2020-12, or a reference that leads outside; `file` and `why` say it."""

    code = "schema_refused"
    status = 422


class SheetRefused(HouseError):
    """A sheet cannot be read at all: too large, no workbook, or without the template's columns; `why` says which."""

    code = "sheet_refused"
    status = 422
