"""What a paper dossier still lacks, for those who handle it."""

from __future__ import annotations

from motcua.casework.dossiers import lacking, lifecycle, models, places
from motcua.casework.dossiers.queries.finding import row_for
from motcua.casework.dossiers.queries.remarks import WAITING, pin_of, sealed_of
from motcua.casework.dossiers.types import Ground, LackView, PaperPlaces, Pin, RefusalKind, RemarkState, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Layout
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


def paper_answer(actor: Actor, code: str) -> PaperPlaces | None:
    """Where an answer on paper may be entered now; none where nothing lacks and nothing was asked."""
    return places_on_paper(row_for(actor, code, "dossier.accept"))


def desk_of(row: models.Dossier) -> str:
    """The unit at whose desk its papers come in."""
    return str(row.origin.get("receiving_unit") or row.unit)


def places_on_paper(row: models.Dossier) -> PaperPlaces | None:
    """The same for a row under the actor's rights: what lacks before the acceptance, and what the open request asks for."""
    last = row.revisions.latest("number")
    layout, status = catalogue.version(row.version_id).layout, Status(row.status)
    waits = row.requests.filter(answered_at=None).first() if status in WAITING else None
    if status not in {Status.SUBMITTED, *WAITING}:
        return None
    pins = [Pin(one.pointer, slot=one.slot) for one in lacking.standing(row)] if row.accepted_at is None else []
    if waits is not None:
        pins += [pin_of(one) for one in waits.remarks.order_by("number") if not one.paper or one.slot]
    pointers = dict.fromkeys(pin.pointer for pin in pins if pin.pointer and not pin.slot)
    slots = dict.fromkeys(pin.slot for pin in pins if pin.slot)
    inner = {one for one in pointers if any(one != other and places.under(one, other) for other in pointers)}
    open_pointers = tuple(one for one in pointers if one not in inner and _asked(layout, last, one))
    return PaperPlaces(open_pointers, tuple(slots), last.number, desk_of(row)) if open_pointers or slots else None


def _asked(layout: Layout, last: models.Revision, pointer: str) -> bool:
    """Whether people answer there: not what a register said or the form calculates."""
    if any(places.under(pointer, one) for one in sealed_of(last)):
        return False
    view = places.field_at(layout, pointer)
    return (
        view.asked
        if view is not None
        else places.rows_at(layout, f"{pointer}/0") is not None or places.rows_at(layout, pointer) is not None
    )


def ground_of_lacks(actor: Actor, code: str) -> Ground | None:
    """What form 03 may say of a dossier that still lacks something, as a proposal; none where nothing does."""
    names = "; ".join(one.label.vi for one in lacks(actor, code))
    if not names:
        return None
    text = f"Hồ sơ chưa đầy đủ theo quy định, còn thiếu: {names}."
    return Ground(text[:_LONGEST], lifecycle.INTAKE_ARTICLE, kind=RefusalKind.STILL_DEFICIENT.value)
