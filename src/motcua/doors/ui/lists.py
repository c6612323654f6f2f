"""Entries of code lists for the widgets of a form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import FieldView, Option
from motcua.doors.ui.questions import Options
from motcua.foundation import clock


def of(version: ProcedureVersion, at: datetime) -> Options:
    """Entries by field as they stand on the legal day; each list is looked up once a page."""
    on = clock.legal_date(at)
    kept: dict[str, Sequence[Option]] = {}

    def entries(view: FieldView) -> Sequence[Option]:
        if not view.code_list:
            return ()
        if view.code_list not in kept:
            kept[view.code_list] = catalogue.options(version, view.code_list, on=on)
        return kept[view.code_list]

    return entries
