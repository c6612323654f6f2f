"""What a result's template gets: the form's data, its codes in words, the reasons and notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.types import Json

_LINE = re.compile(r"^/items/(\d+)")


def data(
    version: ProcedureVersion, form: Mapping[str, Json], *, code: str, judgement: Mapping[str, Json], on: date
) -> dict[str, Json]:
    """The template's `data`: keys of the form itself, with `dossier_code`, `labels` (and `labels_en`), `reasons` and `notices` beside them."""
    return {
        **form,
        "dossier_code": code,
        "labels": catalogue.labels(version, form, on=on),
        "labels_en": catalogue.labels(version, form, on=on, language="en"),
        "reasons": [_reason(reason) for reason in _list(judgement.get("reasons"))],
        "notices": [str(mark["code"]) for mark in _list(judgement.get("notices"))],
    }


def _reason(reason: Mapping[str, Json]) -> dict[str, Json]:
    text = reason.get("text")
    way_on = reason.get("way_on")
    words = [part.get("vi") for part in (text, way_on) if isinstance(part, dict)]
    line = _LINE.match(str(reason.get("pointer", "")))
    return {
        "code": reason.get("code"),
        "article": reason.get("article") or None,
        "text": " ".join(str(word) for word in words if word) or None,
        "line": int(line[1]) + 1 if line else None,
    }


def _list(value: Json) -> list[dict[str, Json]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
