"""Commands on remarks: pin one to a field, a row, a paper, a page or an area; settle it, open it again, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import facts, lacking, lifecycle, models, places, queries, regimes
from motcua.casework.dossiers.errors import RemarkNotOpen, RemarkUnknown, TransitionNotLawful
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import Lack, LackKind, Pin, Place, RemarkKind, RemarkState, SourceReason, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

LONGEST_TEXT, LONGEST_ARTICLE, MOST = 2000, 300, 300

_RIGHT = "dossier.remark"
_LACKS = {
    LackKind.ANSWER: "Chưa khai. Khai đầy đủ mục này trong tờ khai.",
    LackKind.TICK: "Chưa đánh dấu. Đánh dấu mục này và ký xác nhận vào tờ khai.",
    LackKind.PAPER: "Chưa nộp. Nộp giấy tờ này.",
}
"""The wording that is proposed for what lacks; it goes out only as the officer leaves it."""
_ASKS_FOR_PAPER = frozenset(RemarkKind) - {RemarkKind.NOT_COMPETENT}


@transaction.atomic
def add_remark(
    actor: Actor,
    *,
    code: str,
    pin: Pin,
    kind: str,
    text: str,
    article: str = "",
    internal: bool = False,
    source_reason: str = "",
    at: datetime,
) -> int:
    """Pin a remark to a place of a dossier that is being handled; gives its number.

    Raises `Invalid` with each fault at `/pin`, `/kind`, `/text`, `/article` or `/source_reason` (a paper whose data a database has, or that
    the applicant gave with an earlier dossier, is asked for only with the reason, LC-04; what is there is not asked for as missing),
    `NotFound`, `TransitionNotLawful` for a dossier that is answered.
    """
    permissions.require(actor, _RIGHT)
    row = queries.row_for(actor, code, _RIGHT, lock=True)
    _still_handled(row)
    found, faults = _placed(row, pin)
    faults += _said(kind, text, article)
    faults += _asked_once(row, found, kind, source_reason, at)
    if models.Remark.objects.filter(dossier=row).count() >= MOST:
        faults.append(FieldError("/pin", "E-MAX", "many_remarks", {"most": MOST}))
    if faults:
        raise Invalid(faults)
    last = models.Remark.objects.filter(dossier=row).aggregate(last=Max("number"))["last"] or 0
    made = models.Remark.objects.create(
        dossier=row, number=last + 1, pointer=found.pointer, slot=found.slot, paper=papers.uuid(found.paper), page=found.page,
        area=asdict(found.area) if found.area else None, kind=kind, text=normal(text), article=normal(article), internal=internal,
        source_reason=source_reason, state=RemarkState.OPEN.value, by=str(actor), at=at,
    )  # fmt: skip
    told = facts.RemarkMade(
        code, made.number, found.place.value, kind, RemarkKind(kind).ground, internal, source_reason
    )
    journal.record(told, ref=ref(code), by=actor, at=at)
    return made.number


def propose(actor: Actor, row: models.Dossier, lacks: Sequence[Lack], *, at: datetime) -> None:
    """A remark for the request for supplement on each lack of a dossier that is just recorded, in that transaction; the officer words them.

    A paper that may be asked for only with the officer's reason (LC-04) gets none: whoever asks gives it.
    """
    layout, data = catalogue.version(row.version_id).layout, row.revisions.latest("number").data
    number = 0
    for lack in lacks[:MOST]:
        pin = lacking.pin(layout, data, lack)
        if _asked_once(row, pin, RemarkKind.MISSING, "", at):
            continue
        number += 1
        models.Remark.objects.create(
            dossier=row, number=number, pointer=pin.pointer, slot=pin.slot, kind=RemarkKind.MISSING.value,
            text=_LACKS[lack.kind], state=RemarkState.OPEN.value, by=str(actor), at=at,
        )  # fmt: skip
        told = facts.RemarkMade(
            row.code, number, pin.place.value, RemarkKind.MISSING, RemarkKind.MISSING.ground, internal=False
        )
        journal.record(told, ref=ref(row.code), by=actor, at=at)


@transaction.atomic
def take_back_remark(actor: Actor, *, code: str, number: int, at: datetime) -> None:
    """Take back a remark that nobody outside has seen. Raises `RemarkUnknown`, `RemarkNotOpen`."""
    permissions.require(actor, _RIGHT)
    _, remark = _remark(actor, code, number)
    if remark.state != RemarkState.OPEN or remark.request_id is not None:
        raise RemarkNotOpen(number=number, state=remark.state)
    remark.delete()
    journal.record(facts.RemarkSettled(code, number, "taken_back"), ref=ref(code), by=actor, at=at)


@transaction.atomic
def resolve_remark(actor: Actor, *, code: str, number: int, at: datetime) -> None:
    """The remark is met ("Đạt"); again changes nothing. Raises `RemarkUnknown`, and `RemarkNotOpen` while the applicant is still asked."""
    permissions.require(actor, _RIGHT)
    _, remark = _remark(actor, code, number)
    if remark.state == RemarkState.SENT:
        raise RemarkNotOpen(number=number, state=remark.state)
    if remark.state != RemarkState.RESOLVED:
        _settle(actor, remark, RemarkState.RESOLVED, at)


@transaction.atomic
def reopen_remark(actor: Actor, *, code: str, number: int, at: datetime) -> None:
    """The answer does not do, or what was found met is not. Raises `RemarkUnknown`, `RemarkNotOpen`, `TransitionNotLawful`."""
    permissions.require(actor, _RIGHT)
    row, remark = _remark(actor, code, number)
    _still_handled(row)
    if remark.state not in {RemarkState.ANSWERED, RemarkState.RESOLVED}:
        raise RemarkNotOpen(number=number, state=remark.state)
    _settle(actor, remark, RemarkState.REOPENED, at)


def _settle(actor: Actor, remark: models.Remark, state: RemarkState, at: datetime) -> None:
    remark.state, remark.settled_by, remark.settled_at = state.value, str(actor), at
    remark.save(update_fields=["state", "settled_by", "settled_at"])
    code = remark.dossier.code
    journal.record(facts.RemarkSettled(code, remark.number, state.value), ref=ref(code), by=actor, at=at)


def _remark(actor: Actor, code: str, number: int) -> tuple[models.Dossier, models.Remark]:
    row = queries.row_for(actor, code, _RIGHT, lock=True)
    remark = models.Remark.objects.select_related("dossier").filter(dossier=row, number=number).first()
    if remark is None:
        raise RemarkUnknown(code=code, number=number)
    return row, remark


def _still_handled(row: models.Dossier) -> None:
    status = Status(row.status)
    if status in lifecycle.TERMINAL or status in lifecycle.ANSWERED:
        raise TransitionNotLawful(before=status.value, after=status.value, by="remark")


def _placed(row: models.Dossier, pin: Pin) -> tuple[Pin, list[FieldError]]:
    """The pin with the place for papers that it lies in, and what is wrong with it."""
    layout, data = catalogue.version(row.version_id).layout, row.revisions.latest("number").data
    wrong = [FieldError("/pin", "E-FMT", "no_such_place")]
    if pin.paper:
        paper = next((one for one in papers.of(ref(row.code)) if one.id == pin.paper), None)
        if paper is None:
            return pin, wrong
        slot = queries.slot_of_pin(row.code, pin)
        found = replace(pin, pointer="", slot=slot.key if slot else "")
        if pin.area is not None and not (pin.page and pin.area.inside):
            return found, [FieldError("/pin", "E-FMT", "outside_page")]
        if pin.page and not 1 <= pin.page <= papers.page_count(paper.id):
            return found, [FieldError("/pin", "E-FMT", "no_such_page")]
        return found, []
    if pin.page or pin.area is not None:
        return pin, wrong
    if not pin.pointer and not pin.slot:
        return pin, []
    slot = queries.slot_of_pin(row.code, pin)
    if slot is not None:
        return Pin(pointer=slot.pointer, slot=slot.key), []
    if pin.slot or len(pin.pointer) > 500 or not places.exists(layout, data, pin):
        return pin, wrong
    return pin, []


def _said(kind: str, text: str, article: str) -> list[FieldError]:
    faults = []
    if kind not in {one.value for one in RemarkKind}:
        faults.append(FieldError("/kind", "E-REQ"))
    if not normal(text):
        faults.append(FieldError("/text", "E-REQ"))
    for name, given, most in (("text", text, LONGEST_TEXT), ("article", article, LONGEST_ARTICLE)):
        if len(given) > most:
            faults.append(FieldError(f"/{name}", "E-FMT", "too_long", {"most": most}))
    return faults


def _asked_once(row: models.Dossier, pin: Pin, kind: str, reason: str, at: datetime) -> list[FieldError]:
    """A paper whose data a database has already is asked for only when the data cannot be had or are wrong.

    One that the applicant gave before, only when it will not do; and what lies in the dossier is never missing.
    """
    if reason and reason not in {one.value for one in SourceReason}:
        return [FieldError("/source_reason", "E-FMT")]
    slot = places.slot_of(catalogue.version(row.version_id).layout, pin.slot)
    missing = kind == RemarkKind.MISSING
    if missing and _is_there(row, pin, slot):
        return [FieldError("/kind", "E-FMT", "is_there")]
    if slot is None or pin.place not in {Place.PAPER, Place.PAGE, Place.AREA}:
        return []
    if not slot.source_database:
        if reason or not missing or pin.paper:
            return []
        held = queries.held_of(Ref(row.owner_kind, row.owner_id), slot, but=row.code, at=at)
        params = {"title": held.title, "day": clock.legal_date(held.since).strftime("%d/%m/%Y")} if held else {}
        return [FieldError("/source_reason", "E-REQ", "given_before", params)] if held else []
    if reason == SourceReason.OUT_OF_DATE:
        return [FieldError("/source_reason", "E-FMT")]
    if reason:
        return []
    if kind not in {one.value for one in _ASKS_FOR_PAPER} or clock.legal_date(at) < regimes.SOURCES_FROM:
        return []
    params = {"database": slot.source_database, "article": regimes.SOURCES}
    return [FieldError("/source_reason", "E-REQ", "ask_once", params)]


def _is_there(row: models.Dossier, pin: Pin, slot: PaperSlot | None) -> bool:
    """Whether a place for one paper has it, or a field its answer: then it may be wrong, but it is not missing."""
    if pin.paper:
        return False  # a page of it may be missing
    data = row.revisions.latest("number").data
    if slot is not None:
        if slot.many or slot.per is not None or slot.each_kind:
            return False
        return any(slot.takes(entry) and slot.file_of(entry) for entry in places.entries(slot, data))
    found = places.at(data, pin.pointer) if pin.pointer else None
    return not isinstance(found, dict | list) and found not in (None, "")
