"""What an index counts, cell by cell: each indicator at each unit and procedure, with the records behind it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.payments import queries as payments
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.assessment.types import Indicator
from motcua.followup.feedback import queries as feedback
from motcua.followup.petitions import queries as petitions
from motcua.foundation.types import Count, Ref, Slice

COUNTS: Mapping[str, Count] = {
    **catalogue.COUNTS, **dossiers.COUNTS, **payments.COUNTS, **results.COUNTS, **petitions.COUNTS, **feedback.COUNTS,
}  # fmt: skip
"""Every count that an index may name."""

_INSIDE, _OUTSIDE = "1", "0"


@dataclass(slots=True)
class Found:
    """What one indicator counted at one place."""

    indicator: str
    unit: str
    procedure: str
    kind: str
    records: list[tuple[str, bool]] = field(default_factory=list)
    """Keys in order, and whether each is above the line too."""

    @property
    def above(self) -> int:
        """How many are."""
        return sum(inside for _, inside in self.records)


def take(indicators: Sequence[Indicator], of: Slice) -> Iterator[Found]:
    """Count every indicator that has something to count; a record is above the line only if it is below it as well."""
    known: dict[str, frozenset[Ref]] = {}
    for indicator in indicators:
        if not indicator.below:
            continue
        wanted = [_set(name, of, known) for name in indicator.above]
        unwanted = [_set(name, of, known) for name in indicator.minus]
        cells: dict[tuple[str, str], Found] = {}
        for one in COUNTS[indicator.below].each(of):
            place = (one.unit, one.procedure)
            cell = cells.setdefault(place, Found(indicator.id, one.unit, one.procedure, one.ref.kind))
            inside = all(one.ref in held for held in wanted) and not any(one.ref in held for held in unwanted)
            cell.records.append((one.ref.id, inside))
        yield from cells.values()


def pack(records: Sequence[tuple[str, bool]]) -> bytes:
    """Records as they are kept: one line each, squeezed."""
    lines = (f"{_INSIDE if inside else _OUTSIDE}{key}" for key, inside in records)
    return zlib.compress("\n".join(lines).encode(), 6)


def unpack(packed: bytes) -> list[tuple[str, bool]]:
    """Records as they were counted; what is kept is this house's own."""
    text = zlib.decompress(packed).decode()
    return [(line[1:], line[0] == _INSIDE) for line in text.split("\n")] if text else []


def _set(name: str, of: Slice, known: dict[str, frozenset[Ref]]) -> frozenset[Ref]:
    found = known.get(name)
    if found is None:
        found = known[name] = frozenset(one.ref for one in COUNTS[name].each(of))
    return found
