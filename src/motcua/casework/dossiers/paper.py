"""What a result's template gets of a decided dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.types import Json


def data(
    version: ProcedureVersion, form: Mapping[str, Json], *, code: str, judgement: Mapping[str, Json], on: date
) -> dict[str, Json]:
    """The template's `data`: keys of the form itself, with `dossier_code`, `labels` (and `labels_en`), `reasons` and `notices` beside them.

    What steps at the desk gave is there too, under its own names, where the form has none of that name.
    """
    given = judgement.get("values")
    told = catalogue.paper_data(
        version,
        form,
        code=code,
        reasons=_list(judgement.get("reasons")),
        notices=[str(mark["code"]) for mark in _list(judgement.get("notices"))],
        on=on,
    )
    return {**given, **told} if isinstance(given, dict) else told


def _list(value: Json) -> list[dict[str, Json]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
