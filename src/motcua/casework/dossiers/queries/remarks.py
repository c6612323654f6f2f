"""Reads of remarks and requests for supplement: all of them for officers, what was sent to them for applicants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.casework.dossiers import models, places
from motcua.casework.dossiers.queries.finding import last_revision, papers_of, row_for, row_of
from motcua.casework.dossiers.types import (
    Answers,
    Area,
    Difference,
    FieldChange,
    PaperChange,
    Phase,
    Pin,
    Place,
    Remark,
    RemarkKind,
    RemarkState,
    Request,
    Status,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Layout, PaperSlot, Text
from motcua.foundation import clock, once
from motcua.foundation.types import Actor, ActorKind

WAITING = frozenset({Status.SUPP_PRE, Status.SUPP_POST})
"""Statuses in which a dossier waits for a supplement."""


def remarks(actor: Actor, code: str) -> list[Remark]:
    """The remarks of a dossier by number; an applicant sees those that were sent to them, in the words that were sent."""
    row = row_for(actor, code, "dossier.read")
    found = _rows(row)
    if actor.kind is not ActorKind.OFFICER:
        found = [one for one in found if not one.internal and one.request_id is not None]
    scene = _Scene.of(actor, row)
    return [scene.remark(one) for one in found]


def supplement_requests(actor: Actor, code: str) -> list[Request]:
    """The requests of a dossier, the latest first."""
    row = row_for(actor, code, "dossier.read")
    scene = _Scene.of(actor, row)
    return [_request(row, one, scene) for one in row.requests.order_by("-asked_at", "-pk")]


def asked(actor: Actor, code: str) -> Request | None:
    """The request that waits for the applicant's answer."""
    row = row_for(actor, code, "dossier.read")
    if Status(row.status) not in WAITING:
        return None
    found = row.requests.filter(answered_at=None).first()
    return _request(row, found, _Scene.of(actor, row)) if found else None


def answers(actor: Actor, code: str) -> Answers:
    """The answer that is being made for the open request; empty where none was begun."""
    row = row_for(actor, code, "dossier.supplement")
    draft = models.SupplementDraft.objects.filter(request__dossier=row, request__answered_at=None).first()
    return answers_value(draft) if draft else Answers()


def answers_value(draft: models.SupplementDraft) -> Answers:
    """The public value of a row."""
    words = {int(number): str(text) for number, text in draft.words.items()}
    return Answers(draft.changes, draft.papers, words, draft.version, draft.saved_at)


def difference(actor: Actor, code: str) -> Difference | None:
    """What the last answer changed: fields old and new, papers beside those before; none where nothing was answered yet."""
    row = row_for(actor, code, "dossier.read")
    if all(one.request_id is None for one in _rows(row)):
        return None  # nothing was asked
    last = row.requests.exclude(answered_at=None).order_by("-answered_at", "-pk").first()
    if last is None or last.answered_at is None or last.answered_revision is None:
        return None
    request = _request(row, last, _Scene.of(actor, row))
    before = row.revisions.get(number=last.revision)
    after = row.revisions.get(number=last.answered_revision)
    version = catalogue.version(row.version_id)
    changes = catalogue.difference(version, before.data, after.data, on=clock.legal_date(row.received_at))
    in_slots = tuple(slot.pointer for slot in version.layout.slots)
    asked_for = [remark.pin.pointer for remark in request.remarks if remark.pin.pointer]
    fields = tuple(
        FieldChange(
            change.pointer, change.label, change.place, change.before_text, change.after_text,
            asked=any(places.under(change.pointer, place) or places.under(place, change.pointer) for place in asked_for),
        )
        for change in changes
        if not any(places.under(change.pointer, place) for place in in_slots)
    )  # fmt: skip
    return Difference(request, last.answered_at, fields, _papers(row, before, after))


def paper_ids(row: models.Dossier, revision: models.Revision) -> dict[str, str]:
    """Ids of a revision's papers by the names in its data; for one from before they were kept, by the papers' own names."""
    if revision.papers:
        return dict(revision.papers)
    return {paper.name: paper.id for paper in papers_of(row.code)}


def _rows(row: models.Dossier) -> list[models.Remark]:
    return once.kept(("remarks", row.pk), lambda: list(row.remarks.order_by("number")))


def _request(row: models.Dossier, request: models.SupplementRequest, scene: _Scene) -> Request:
    return Request(
        id=request.pk,
        code=row.code,
        phase=Phase(request.phase),
        ordinal=request.ordinal,
        lead=request.lead,
        article=request.article,
        until=request.until,
        policy=catalogue.version(row.version_id).supplement.policy,
        asked_at=request.asked_at,
        asked_by=request.asked_by if scene.sees_all else "",
        answered_at=request.answered_at,
        remarks=tuple(scene.remark(one) for one in request.remarks.order_by("number")),
        on_paper=request.on_paper,
        overridden=models.SupplementLeave.objects.filter(used_by=request).exists(),
    )


def _papers(row: models.Dossier, before: models.Revision, after: models.Revision) -> tuple[PaperChange, ...]:
    old, new = paper_ids(row, before), paper_ids(row, after)
    found = []
    for slot in catalogue.version(row.version_id).layout.slots:
        was = tuple((name, old.get(name, "")) for name in places.names(slot, before.data))
        stands = tuple((name, new.get(name, "")) for name in places.names(slot, after.data))
        if was != stands:
            found.append(PaperChange(slot.key, slot.label, was, stands))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every remark of a dossier is shown with."""

    layout: Layout
    sealed: tuple[str, ...]
    names: Mapping[str, str]
    sees_all: bool

    @classmethod
    def of(cls, actor: Actor, row: models.Dossier) -> _Scene:
        revision = last_revision(row)
        return cls(
            layout=catalogue.version(row.version_id).layout,
            sealed=sealed_of(revision),
            names={paper.id: paper.name for paper in papers_of(row.code)},
            sees_all=actor.kind is ActorKind.OFFICER,
        )

    def remark(self, remark: models.Remark) -> Remark:
        pin = pin_of(remark)
        return Remark(
            number=remark.number,
            pin=pin,
            place=pin.place,
            kind=RemarkKind(remark.kind),
            text=remark.text if self.sees_all else remark.asked,
            article=remark.article,
            internal=remark.internal,
            state=RemarkState(remark.state),
            label=places.label(self.layout, pin),
            paper_name=self.names.get(pin.paper, ""),
            source_reason=remark.source_reason,
            asked=remark.asked,
            answer=remark.answer,
            changed=remark.changed,
            by=remark.by if self.sees_all else "",
            at=remark.at,
            open_to_change=self.can_change(pin),
        )

    def can_change(self, pin: Pin) -> bool:
        """Whether an answer may change what a pin is on."""
        if pin.slot or pin.place is Place.ROW:
            return True
        if pin.place is not Place.FIELD or any(places.under(pin.pointer, one) for one in self.sealed):
            return False
        view = places.field_at(self.layout, pin.pointer)
        return view is not None and view.asked


def sealed_of(revision: models.Revision) -> tuple[str, ...]:
    """Places whose value came from sign-in or a register: nobody changes them here."""
    return tuple(str(pointer) for pointer in revision.sealed)


def pin_of(remark: models.Remark) -> Pin:
    """Where a remark is, from its row."""
    area = Area(**remark.area) if remark.area else None
    return Pin(remark.pointer, str(remark.paper) if remark.paper else "", remark.page, area, remark.slot)


def sealed_places(code: str) -> tuple[str, ...]:
    """Pointers of a dossier whose values came from sign-in or a register; for a page that has shown the dossier."""
    row = row_of(code)
    return sealed_of(last_revision(row)) if row else ()


def slot_of_pin(code: str, pin: Pin) -> PaperSlot | None:
    """The place for papers that a pin lies in; for a page that has shown the dossier."""
    row = row_of(code)
    if row is None:
        return None
    layout, last = catalogue.version(row.version_id).layout, last_revision(row)
    if pin.paper:
        named = {paper: name for name, paper in paper_ids(row, last).items()}
        return places.slot_of_file(layout, last.data, named.get(pin.paper, ""))
    key = pin.slot or pin.pointer
    return (places.slot_of(layout, key) or places.slot_at(layout, pin.pointer, last.data)) if key else None


def label_of(code: str, pin: Pin) -> Text:
    """What a pin is on, in the words of the form; for a page that has shown the dossier."""
    row = row_of(code)
    slot = slot_of_pin(code, pin)
    if row is None or slot is not None:
        return slot.label if slot else Text()
    return places.label(catalogue.version(row.version_id).layout, pin)


def waits_for_supplement(code: str) -> bool:
    """Whether a dossier waits for its applicant, so that no step of it may end; for a page that has shown the dossier."""
    return models.Dossier.objects.filter(code=code, status__in=[status.value for status in WAITING]).exists()
