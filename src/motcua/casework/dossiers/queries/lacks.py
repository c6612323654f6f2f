"""What a paper dossier still lacks, for those who handle it."""

from __future__ import annotations

from motcua.casework.dossiers import lacking, lifecycle
from motcua.casework.dossiers.queries.finding import row_for
from motcua.casework.dossiers.types import Ground, LackView, RefusalKind, RemarkState
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.types import Actor

_LONGEST = 2000
_UNMET = frozenset({RemarkState.OPEN.value, RemarkState.SENT.value, RemarkState.ANSWERED.value, RemarkState.REOPENED.value})  # fmt: skip


def lacks(actor: Actor, code: str) -> list[LackView]:
    """What a dossier that was recorded incomplete still lacks, each with the remark on it; while something does, it is not accepted."""
    row = row_for(actor, code, "dossier.read")
    found = lacking.standing(row) if row.accepted_at is None else ()
    if not found:
        return []
    layout, data = catalogue.version(row.version_id).layout, row.revisions.latest("number").data
    noted = {(one.pointer, one.slot): one.number for one in row.remarks.filter(state__in=_UNMET, paper=None)}
    pins = [(lack, lacking.pin(layout, data, lack)) for lack in found]
    return [
        LackView(lack, lacking.label(layout, data, lack), noted.get((pin.pointer, pin.slot), 0) if pin.pointer else 0)
        for lack, pin in pins
    ]


def ground_of_lacks(actor: Actor, code: str) -> Ground | None:
    """What form 03 may say of a dossier that still lacks something, as a proposal; none where nothing does."""
    names = "; ".join(one.label.vi for one in lacks(actor, code))
    if not names:
        return None
    text = f"Hồ sơ chưa đầy đủ theo quy định, còn thiếu: {names}."
    return Ground(text[:_LONGEST], lifecycle.INTAKE_ARTICLE, kind=RefusalKind.STILL_DEFICIENT.value)
