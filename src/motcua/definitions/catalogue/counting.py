"""Counts over procedures by name, as the list stood on the last day of what is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from motcua.definitions.catalogue import listing, models, remembering
from motcua.definitions.catalogue.types import ProcedureEntry
from motcua.foundation import clock
from motcua.foundation.types import Check, Count, Counted, Ref, Slice

_Which = Callable[[ProcedureEntry], bool]


def _is_complete(entry: ProcedureEntry) -> bool:
    """Whether what makes a procedure is told: name, order and way, papers, limit, persons, agency (Decree 63/2010/NĐ-CP article 8(2))."""
    keys = remembering.keys(models.ProcedureVersion.objects.filter(pk=entry.version_id)) if entry.version_id else ()
    if not keys:
        return False
    version = remembering.load(keys[0]).value
    told = version.public
    return bool(
        version.name.vi
        and told.how.vi
        and told.papers
        and entry.limit.kind != "unknown"
        and (told.who.vi or entry.applicant_kinds)
        and entry.authority.vi
    )


def _count(name: str, which: _Which) -> Count:
    def found(asked: Slice) -> list[Counted]:
        last = min(asked.as_of, asked.until - timedelta(microseconds=1))
        entries = listing.entries("", on=clock.legal_date(last))
        held = [
            Counted(Ref("procedure", one.procedure), one.authority_unit, one.procedure)
            for one in entries
            if one.open
            and (not asked.procedure or one.procedure == asked.procedure)
            and (not asked.unit or f"{one.authority_unit}.".startswith(f"{asked.unit}."))
            and which(one)
        ]
        return sorted(held, key=lambda one: one.ref.id)

    return Count(
        name,
        lambda asked: len(found(asked)),
        lambda asked: iter(found(asked)),
    )


COUNTS: dict[str, Count] = {
    one.name: one
    for one in (
        _count("catalogue.listed", lambda _entry: True),
        _count("catalogue.online", lambda entry: entry.level in {"full", "partial"}),
        _count("catalogue.whole", lambda entry: entry.level == "full"),
        _count("catalogue.complete", _is_complete),
    )
}


def _check(name: str, is_sound: _Which) -> Check:
    def found(at: datetime) -> tuple[int, int]:
        entries = [one for one in listing.entries("", on=clock.legal_date(at)) if one.open]
        return len(entries), sum(not is_sound(one) for one in entries)

    return Check(name, found)


CHECKS = (
    _check("catalogue.national_code", lambda one: bool(one.national_code)),
    _check("catalogue.limit_known", lambda one: one.limit.kind != "unknown"),
    _check("catalogue.fee_known", lambda one: one.fee_is_known),
)
