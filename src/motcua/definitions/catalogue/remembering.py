"""Versions ready to work, in this process's memory: what was looked for a moment ago, and what was compiled once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from motcua.definitions.catalogue import models, versions
from motcua.definitions.catalogue.versions import Compiled
from motcua.foundation.errors import NotFound

Key: TypeAlias = tuple[int, str, date | None, date | None, date | None, int]

_compiled: dict[Key, Compiled] = {}
_current: dict[int, Compiled] = {}
_lock = threading.Lock()

_SEEN_FOR = 1.0
"""Seconds for which a process does not look again which version is in force: a filing should not pay for it each time."""

_MOST_SEEN = 5_000

_seen: dict[tuple[object, ...], tuple[float, list[Key]]] = {}


def forget() -> None:
    """Look again at once."""
    _seen.clear()


def seen(version_id: int) -> Compiled:
    """The version as this process saw it last, else as it is now; raises `NotFound`."""
    found = _current.get(version_id)
    return found if found is not None else fresh(version_id)


def fresh(version_id: int) -> Compiled:
    """The version as it is now; raises `NotFound`."""
    found = lately(("version", version_id), lambda: keys(models.ProcedureVersion.objects.filter(pk=version_id)))
    if not found:
        raise NotFound(procedure_version=version_id)
    return load(found[0])


def lately(what: tuple[object, ...], look: Callable[[], list[Key]]) -> list[Key]:
    """What was found a moment ago, or is found now."""
    now = time.monotonic()
    known = _seen.get(what)
    if known is not None and now < known[0]:
        return known[1]
    if len(_seen) > _MOST_SEEN:
        _seen.clear()
    found = look()
    _seen[what] = (now + _SEEN_FOR, found)
    return found


def keys(rows: QuerySet[models.ProcedureVersion]) -> list[Key]:
    """What tells one state of a version from another: its files, its end, its suspension, the last code imported for its procedure."""
    last = models.CodeRow.objects.filter(procedure=OuterRef("procedure")).order_by("-id").values("id")[:1]
    return list(
        rows.annotate(codes=Coalesce(Subquery(last), 0)).values_list(
            "id", "fingerprint", "in_force_until", "suspended_from", "suspended_until", "codes"
        )
    )


def load(key: Key) -> Compiled:
    """A version ready to work, from this process's memory or made now."""
    found = _compiled.get(key)
    if found is not None:
        return found
    version_id, fingerprint, until, stopped_from, stopped_until, last = key
    with _lock:
        found = _compiled.get(key)
        if found is None:
            row = models.ProcedureVersion.objects.only("content", "procedure_id").get(pk=version_id)
            codes = models.CodeRow.objects.filter(procedure=row.procedure_id, id__lte=last).order_by("id")
            found = versions.build(
                row.content,
                version_id=version_id,
                fingerprint=fingerprint,
                until=until,
                suspended=(stopped_from, stopped_until),
                more_codes=list(codes.values_list("code_list", "row")),
            )
            for old in [one for one in _compiled if one[0] == version_id]:
                del _compiled[old]
            _compiled[key] = _current[version_id] = found
    return found
