"""Which facts leave the house as events, and what each carries: the same classes that are recorded, so that nothing told of them can be untrue."""

from __future__ import annotations

import inspect
import types
from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from motcua.casework.dossiers import facts as dossiers
from motcua.casework.payments import facts as payments
from motcua.casework.results import facts as results
from motcua.followup.events.types import EventKind
from motcua.foundation.types import Fact, Json

TOLD: tuple[type[Fact], ...] = (
    dossiers.DossierReceived, dossiers.StatusChanged, dossiers.DossierDecided, results.ResultIssued, results.ResultRevoked, results.ResultReplaced,
    payments.BillIssued, payments.BillPaid, payments.Refunded,
)  # fmt: skip


@cache
def kinds() -> tuple[EventKind, ...]:
    """Each kind of event with the JSON schemas of its `data`."""
    return tuple(EventKind(one.NAME, inspect.getdoc(one) or "", _data(one)) for one in TOLD)


def _data(fact: type[Fact]) -> dict[str, dict[str, Json]]:
    hints = get_type_hints(fact)
    return {field.name: _shape(hints[field.name]) for field in fields(fact)}


def _shape(kind: Any) -> dict[str, Json]:
    """A type as it looks in JSON; whatever has no form of its own there is told as text."""
    if get_origin(kind) in {Union, types.UnionType}:
        return {"anyOf": [_shape(one) for one in get_args(kind)]}
    if get_origin(kind) in {tuple, list, frozenset}:
        return {"type": "array", "items": _shape(get_args(kind)[0])}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [str(one.value) for one in kind]}
    return {"type": {bool: "boolean", int: "integer", types.NoneType: "null"}.get(kind, "string")}
