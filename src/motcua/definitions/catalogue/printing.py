"""What a result's template gets: the form's data, its codes in words, the reasons and notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from motcua.definitions.catalogue.types import Judgement, Reason
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.forms import queries as forms
from motcua.foundation.types import Json

KEYS = ("dossier_code", "labels", "labels_en", "reasons", "notices", "note")
"""What stands beside the form's own keys."""

_LINE = re.compile(r"^/items/(\d+)")


def paper_data(
    compiled: Compiled, data: Mapping[str, Json], *, code: str, judgement: Judgement, on: date
) -> dict[str, Json]:
    """The template's `data`."""
    labels = {language: forms.labels(compiled.form, data, on=on, language=language) for language in ("vi", "en")}
    return {
        **data,
        "dossier_code": code,
        "labels": {name: dict(codes) for name, codes in labels["vi"].items()},
        "labels_en": {name: dict(codes) for name, codes in labels["en"].items()},
        "reasons": [_reason(reason) for reason in judgement.reasons],
        "notices": [mark.code for mark in judgement.notices],
    }


def _reason(reason: Reason) -> dict[str, Json]:
    words = " ".join(word for word in (reason.text.vi, reason.way_on.vi) if word)
    line = _LINE.match(reason.pointer)
    return {
        "code": reason.code,
        "article": reason.article or None,
        "text": words or None,
        "line": int(line[1]) + 1 if line else None,
    }
