"""What a result's template gets: the form's data, its codes in words, the reasons and notices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import FieldView
from motcua.foundation.types import Json

_LINE = re.compile(r"^/items/(\d+)")


def data(
    version: ProcedureVersion, form: Mapping[str, Json], *, code: str, judgement: Mapping[str, Json], on: date
) -> dict[str, Json]:
    """The template's `data`: keys of the form itself, with `dossier_code`, `labels`, `reasons` and `notices` beside them."""
    return {
        **form,
        "dossier_code": code,
        "labels": labels(version, form, on=on),
        "reasons": [_reason(reason) for reason in _list(judgement.get("reasons"))],
        "notices": [str(mark["code"]) for mark in _list(judgement.get("notices"))],
    }


def labels(version: ProcedureVersion, form: Mapping[str, Json], *, on: date) -> dict[str, Json]:
    """The Vietnamese word for each code that the form uses, by code list."""
    used: dict[str, set[str]] = {}
    for view in _views(field for section in version.layout.sections for field in section.fields):
        if view.code_list:
            used.setdefault(view.code_list, set()).update(_values(form, view.pointer.strip("/").split("/")))
    return {
        name: {
            option.code: option.label.vi for option in catalogue.options(version, name, on=on) if option.code in codes
        }
        for name, codes in used.items()
        if codes
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


def _views(fields: Iterator[FieldView] | Sequence[FieldView]) -> Iterator[FieldView]:
    for view in fields:
        yield view
        yield from _views(view.children)


def _values(node: Json, path: Sequence[str]) -> Iterator[str]:
    """Every code under a pointer in which `*` stands for a row."""
    if not path:
        found = node if isinstance(node, list) else [node]
        yield from (value for value in found if isinstance(value, str))
    elif path[0] == "*":
        for row in node if isinstance(node, list) else []:
            yield from _values(row, path[1:])
    elif isinstance(node, dict):
        yield from _values(node.get(path[0]), path[1:])


def _list(value: Json) -> list[dict[str, Json]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
