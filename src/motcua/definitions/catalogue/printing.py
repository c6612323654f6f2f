"""What a result's template gets: the form's data, its codes in words, the reasons and notices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from motcua.definitions.catalogue.types import Judgement
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.forms import queries as forms
from motcua.foundation.types import Json

KEYS = frozenset({"dossier_code", "labels", "labels_en", "reasons", "notices", "note"})
"""What stands beside the form's own keys."""

_LINE = re.compile(r"^/items/(\d+)")


def paper_data(
    compiled: Compiled,
    data: Mapping[str, Json],
    *,
    code: str,
    reasons: Sequence[Mapping[str, Json]],
    notices: Sequence[str],
    on: date,
) -> dict[str, Json]:
    """The template's `data`; `reasons` are those of a judgement as JSON, words by language."""
    return {
        **data,
        "dossier_code": code,
        "labels": _labels(compiled, data, on, "vi"),
        "labels_en": _labels(compiled, data, on, "en"),
        "reasons": [_reason(reason) for reason in reasons],
        "notices": list(notices),
    }


def of_judgement(
    compiled: Compiled, data: Mapping[str, Json], judgement: Judgement, *, code: str, on: date
) -> dict[str, Json]:
    """The template's `data` for a judgement that is at hand."""
    return paper_data(
        compiled,
        data,
        code=code,
        reasons=[asdict(reason) for reason in judgement.reasons],
        notices=[mark.code for mark in judgement.notices],
        on=on,
    )


def _labels(compiled: Compiled, data: Mapping[str, Json], on: date, language: str) -> dict[str, Json]:
    found = forms.labels(compiled.form, data, on=on, language=language)
    return {name: dict(codes) for name, codes in found.items()}


def _reason(reason: Mapping[str, Json]) -> dict[str, Json]:
    words = [part.get("vi") for part in (reason.get("text"), reason.get("way_on")) if isinstance(part, dict)]
    line = _LINE.match(str(reason.get("pointer", "")))
    return {
        "code": reason.get("code"),
        "article": reason.get("article") or None,
        "text": " ".join(str(word) for word in words if word) or None,
        "line": int(line[1]) + 1 if line else None,
    }
