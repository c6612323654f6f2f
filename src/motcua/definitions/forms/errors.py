"""Expected failures of forms."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class FormRefused(HouseError):
    """A form cannot be published; `file`, `line` and `why` say where and why."""

    code = "form_refused"
    status = 422


class SheetRefused(HouseError):
    """A sheet cannot be read at all: too large, no workbook, or without the template's columns; `why` says which."""

    code = "sheet_refused"
    status = 422
