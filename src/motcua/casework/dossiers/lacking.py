"""What a paper dossier lacks: told apart from what is wrong in it, kept when it is recorded, and looked for again before its acceptance.

Decree 61/2018/NĐ-CP article 17(1): what comes incomplete over the counter or by post is taken down too, so that form 02 or 03 can answer it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from motcua.casework.dossiers import models, places
from motcua.casework.dossiers.types import Lack, LackKind, Pin
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Checked, ProcedureVersion
from motcua.definitions.forms.types import FieldView, Layout, PaperSlot, Text, Widget
from motcua.foundation import clock
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json

_TICKS = frozenset({Widget.BOOLEAN, Widget.DECLARATION})
_NO_PAPER = frozenset({"missing", "missing_papers", "missing_for"})
_UNASKED: dict[str, Json] = {"applicant": {}, "enterprise": {"status": "not_asked"}, "duplicate_of": None}
"""No register is asked, and no file is looked into: neither says that something is missing."""


def apart(
    version: ProcedureVersion,
    data: Mapping[str, Json],
    errors: Sequence[FieldError],
    excused: Collection[tuple[str, str]] = (),
) -> tuple[tuple[Lack, ...], tuple[FieldError, ...]]:
    """What is missing, each by itself, and the faults that are none: an answer that is there but wrong, a paper that cannot be read.

    `excused` are pointers and document types of papers that are in the hand and need no scan.
    """
    found: dict[tuple[str, str], Lack] = {}
    rest = []
    for error in errors:
        missing = _missing(version, data, error, excused)
        if missing is None:
            rest.append(error)
        else:
            found |= {(lack.pointer, lack.slot): lack for lack in missing}
    return tuple(found.values()), tuple(rest)


def standing(row: models.Dossier) -> tuple[Lack, ...]:
    """What still lacks of a dossier that was recorded incomplete; nothing for every other one."""
    return here(row) if recorded(row) else ()


def recorded(row: models.Dossier) -> tuple[Lack, ...]:
    """What lacked when the officer took it down."""
    kept = models.Reception.objects.filter(dossier=row).values_list("lacks", flat=True).first()
    return tuple(_value(one) for one in kept or ())


def here(row: models.Dossier) -> tuple[Lack, ...]:
    """What the last form and the papers in the hand lack, by the version and the day of the filing."""
    version, data = catalogue.version(row.version_id), row.revisions.latest("number").data
    return left(row, version, catalogue.check(version, data, known=_UNASKED, on=clock.legal_date(row.received_at)))


def left(row: models.Dossier, version: ProcedureVersion, checked: Checked) -> tuple[Lack, ...]:
    """What a form that was checked lacks, but for papers that are in the hand and need no scan."""
    slots = set(row.components.exclude(unscanned="").values_list("slot", flat=True))
    excused = {(slot.pointer, slot.document_type) for slot in version.layout.slots if slot.key in slots}
    return apart(version, checked.data, checked.errors, excused)[0]


def pin(layout: Layout, data: Mapping[str, Json], lack: Lack) -> Pin:
    """Where a remark on a lack is pinned: the place of the paper, the field, the first row; the whole dossier where the form asks nothing there."""
    if lack.slot:
        return Pin(pointer=lack.pointer, slot=lack.slot)
    for pointer in (lack.pointer, f"{lack.pointer}/0"):
        if places.exists(layout, data, Pin(pointer)):
            return Pin(pointer)
    return Pin()


def label(layout: Layout, data: Mapping[str, Json], lack: Lack) -> Text:
    """What is missing, in the words of the form."""
    return places.label(layout, pin(layout, data, lack))


def plain(lacks: Sequence[Lack]) -> list[dict[str, Json]]:
    """As they are kept with the reception."""
    return [{"pointer": lack.pointer, "slot": lack.slot, "kind": lack.kind.value} for lack in lacks]


def _value(kept: Mapping[str, Any]) -> Lack:
    return Lack(str(kept["pointer"]), LackKind(kept["kind"]), str(kept["slot"]))


def _missing(
    version: ProcedureVersion, data: Mapping[str, Json], error: FieldError, excused: Collection[tuple[str, str]]
) -> list[Lack] | None:
    """The lacks that a fault tells of; None for one that tells of something else."""
    if error.code == "E-ATT":
        if error.reason not in _NO_PAPER:
            return None
        slots = [slot for slot in version.layout.slots if slot.pointer == error.pointer and _wanted(slot, error)]
        return [
            Lack(slot.pointer, LackKind.PAPER, slot.key)
            for slot in slots
            if (slot.pointer, slot.document_type) not in excused
        ]
    view = places.field_at(version.layout, error.pointer) if error.pointer else None
    tick = isinstance(view, FieldView) and view.widget in _TICKS
    there = places.at(data, error.pointer) if error.pointer else None
    unanswered = view is not None and there in (None, "", [], {})  # a table of the pack may want it too
    if error.code == "E-REQ" or unanswered or (tick and there is False):
        return [Lack(error.pointer, LackKind.TICK if tick else LackKind.ANSWER)]
    return None


def _wanted(slot: PaperSlot, error: FieldError) -> bool:
    """Whether a fault at the place of several papers is on this one."""
    if error.reason != "missing_papers":
        return True
    return slot.document_type in {kind.strip() for kind in str(error.params.get("types", "")).split(",")}
