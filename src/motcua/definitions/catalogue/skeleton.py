"""The model pack from which a new procedure begins: small, whole, and sound from the first moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable

from motcua.foundation import clock
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Limit, LimitKind

_FOLDER = "model_pack"
_LIMIT = Limit(LimitKind.WORKING_DAYS, Decimal(5))
"""That of the model pack, of which its first example counts the due instant."""


def files(procedure: str, *, on: date) -> dict[str, bytes]:
    """The files of a new pack whose first day is `on`."""
    at = datetime.combine(on, time(9), tzinfo=clock.VIETNAM)
    words = {
        "__PROCEDURE__": procedure,
        "__DAY__": on.isoformat(),
        "__BEFORE__": (on - timedelta(days=1)).isoformat(),
        "__LATER__": (on + timedelta(days=30)).isoformat(),
        "__AT__": at.isoformat(),
        "__DUE__": worktime.due(at, _LIMIT, calendar=worktime.shipped()).at.isoformat(),
    }
    made = {}
    for name, raw in _walk(resources.files(__package__ or "").joinpath(_FOLDER)):
        text = raw.decode()
        for mark, word in words.items():
            text = text.replace(mark, word)
        made[name] = text.encode()
    return dict(sorted(made.items()))


def _walk(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        found += _walk(entry, f"{name}/") if entry.is_dir() else [(name, entry.read_bytes())]
    return found
