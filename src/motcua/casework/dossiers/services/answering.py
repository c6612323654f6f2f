"""Judging the applicant's answer: only where something was asked, every remark met, and no fault that this answer brought."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from motcua.casework.attachments import queries as paper_queries
from motcua.casework.attachments.types import PaperState
from motcua.casework.dossiers import lacking, models, places, queries
from motcua.casework.dossiers.services import registers
from motcua.casework.dossiers.types import Pin
from motcua.casework.wallet import queries as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal

MOST_CHANGES = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """A good answer: the form's data after it, its papers by name, and the remarks that a change met."""

    data: Mapping[str, Json]
    papers: Mapping[str, str]
    changed: bool
    met: frozenset[int]
    subject_key: str
    flags: tuple[str, ...]


def applied(
    row: models.Dossier, request: models.SupplementRequest, changes: Mapping[str, Json]
) -> tuple[Mapping[str, Json], dict[str, Json]]:
    """The data before and after the changes; raises `Invalid` with every place where nothing was asked."""
    if len(changes) > MOST_CHANGES:
        raise Invalid([FieldError("", "E-MAX", "many_changes", {"most": MOST_CHANGES})])
    last = row.revisions.latest("number")
    after = copy.deepcopy(last.data)
    faults = [
        FieldError(pointer, "E-ASK", "not_asked")
        for pointer, value in changes.items()
        if not pointer.startswith("/") or len(pointer) > 500 or not places.put(after, pointer, value)
    ]
    faults += opened(row, request).faults(last.data, after)
    if faults:
        raise Invalid(faults)
    return last.data, after


def opened(row: models.Dossier, request: models.SupplementRequest) -> places.Opened:
    """What the request lets the applicant change."""
    pins = [queries.pin_of(remark) for remark in request.remarks.all()]
    return places.Opened(
        layout=catalogue.version(row.version_id).layout,
        pointers=tuple(pin.pointer for pin in pins if pin.pointer and not pin.slot),
        slots=tuple(pin.slot for pin in pins if pin.slot),
        sealed=queries.sealed_of(row.revisions.latest("number")),
    )


def judged(
    actor: Actor,
    row: models.Dossier,
    request: models.SupplementRequest,
    *,
    changes: Mapping[str, Json],
    papers: Mapping[str, str],
    words: Mapping[int, str],
) -> Judged:
    """The answer, judged; raises `Invalid` with every fault at its place."""
    before, after = applied(row, request, changes)
    version, last = catalogue.version(row.version_id), row.revisions.latest("number")
    named = {**queries.paper_ids(row, last), **papers}
    faults = unknown_papers(version, after, papers)
    known = known_for(actor, row, named, new=set(papers))
    on = clock.legal_date(row.received_at)
    old = catalogue.check(version, before, known=known_for(actor, row, named, new=set()), on=on)
    new = catalogue.check(version, after, known=known, on=on)
    mine = brought(old.errors, new.errors, tuple(places.differing(before, after)))
    if not mine and (told := registers.entries(version, new.data, at_filing=True)):
        old = catalogue.check(version, before, known={**known, **told}, on=on)
        new = catalogue.check(version, after, known={**known, **told}, on=on)
        mine = brought(old.errors, new.errors, tuple(places.differing(before, after)))
    faults += mine
    whole_now = not (lacking.recorded(row) and lacking.left(row, version, new))
    subject_key = catalogue.subject_key(version, new.data) if whole_now else ""
    twin = queries.code_of_subject(version.procedure, subject_key) if subject_key else None
    if twin and twin != row.code and subject_key != row.subject_key:
        faults.append(FieldError("", "E-DUP", "duplicate", {"code": twin}))
    met = _met(version, request, before, new.data, named, queries.paper_ids(row, last))
    faults += [
        FieldError(f"/answers/{remark.number}", "E-REQ", "unanswered", {"number": remark.number})
        for remark in request.remarks.order_by("number")
        if remark.number not in met and not normal(words.get(remark.number, ""))
    ]
    sent = set(request.remarks.values_list("number", flat=True))
    faults += [FieldError(f"/answers/{number}", "E-ASK", "not_asked") for number in sorted(words) if number not in sent]
    if faults:
        raise Invalid(faults)
    kept = {name: paper for name, paper in named.items() if name in names_in(version, new.data)}
    changed = new.data != before or bool(papers)
    held = known["papers"]
    flags = catalogue.signature_flags(version, new.data, held) if isinstance(held, dict) else ()
    return Judged(new.data, kept, changed, met, subject_key, flags)


def whole(actor: Actor, row: models.Dossier, *, data: Mapping[str, Json], papers: Mapping[str, str]) -> Judged:
    """A whole changed form, judged as it would have been at the filing; raises `Invalid` with every fault. Who the applicant is stays as filed."""
    version, last = catalogue.version(row.version_id), row.revisions.latest("number")
    before = queries.paper_ids(row, last)
    named = {**before, **papers}
    known: dict[str, Json] = {**known_for(actor, row, named, new=set(papers)), "applicant": queries.applicant_of(last)}
    on = clock.legal_date(row.received_at)
    checked = catalogue.check(version, data, known=known, on=on)
    if checked.ok and (told := registers.entries(version, checked.data, at_filing=True)):
        checked = catalogue.check(version, data, known={**known, **told}, on=on)
    faults = [*checked.errors, *unknown_papers(version, checked.data, papers)]
    subject_key = "" if faults else catalogue.subject_key(version, checked.data)
    twin = queries.code_of_subject(version.procedure, subject_key) if subject_key else None
    if twin and twin != row.code:
        faults.append(FieldError("", "E-DUP", "duplicate", {"code": twin}))
    if faults:
        raise Invalid(faults)
    kept = {name: paper for name, paper in named.items() if name in names_in(version, checked.data)}
    held = known["papers"]
    flags = catalogue.signature_flags(version, checked.data, held) if isinstance(held, dict) else ()
    return Judged(checked.data, kept, checked.data != last.data or bool(papers), frozenset(), subject_key, flags)


def note(request: models.SupplementRequest, words: Mapping[int, str], met: Collection[int]) -> None:
    """Keep with each remark what was said and whether something changed."""
    for remark in request.remarks.all():
        remark.answer, remark.changed = normal(words.get(remark.number, ""))[:2000], remark.number in met
        remark.save(update_fields=["answer", "changed"])


def brought(old: Collection[FieldError], new: Collection[FieldError], changed: Collection[str]) -> list[FieldError]:
    """Faults that were not there before, and those at what was changed: an old value that a later tightening would refuse holds nobody up."""
    before = {(fault.pointer, fault.code, fault.reason) for fault in old}
    return [
        fault
        for fault in new
        if (fault.pointer, fault.code, fault.reason) not in before
        or any(
            places.under(fault.pointer, place) or (fault.pointer and places.under(place, fault.pointer))
            for place in changed
        )
    ]


def unknown_papers(version: ProcedureVersion, after: Mapping[str, Json], papers: Mapping[str, str]) -> list[FieldError]:
    """Papers that came along and that the form names nowhere."""
    named = names_in(version, after)
    return [FieldError("/papers", "E-ATT", "not_named", {"file": name}) for name in papers if name not in named]


def names_in(version: ProcedureVersion, data: Mapping[str, Json]) -> set[str]:
    """Names of all papers that a form names."""
    return {name for slot in version.layout.slots for name in places.names(slot, data)}


def known_for(
    actor: Actor, row: models.Dossier, named: Mapping[str, str], *, new: Collection[str], unit: str | None = None
) -> dict[str, Json]:
    """What is known for the checks: no register's word on the applicant, which stays as it was filed, and the papers at hand; an officer names the desk's `unit`."""
    owner, here = Ref(row.owner_kind, row.owner_id), queries.ref_of(row.code)
    states = paper_queries.states(actor, owner=owner, papers=named, unit=unit)
    # What an earlier revision has named was judged when it came.
    taken = wallet.ended(owner, {name: found for name, found in states.items() if name in new}, at=clock.now())
    papers: dict[str, Json] = {
        name: {
            "state": taken.get(name, str(found.state)),
            "media_type": found.media_type,
            "sha256": found.sha256,
            # What came on paper was signed by hand.
            "signature": found.signature if name in new and unit is None else None,
        }
        for name, found in states.items()
        if (found.dossier == here or (found.dossier is None and name in new)) and found.state is PaperState.CLEAN
    }
    for name in named:  # one of an earlier revision that is not at hand any more was judged when it came
        if name not in papers and name not in new:
            papers[name] = {"state": "clean"}
    return {"applicant": {}, "enterprise": {"status": "not_asked"}, "papers": papers, "duplicate_of": None}


def _met(
    version: ProcedureVersion,
    request: models.SupplementRequest,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    named: Mapping[str, str],
    had: Mapping[str, str],
) -> frozenset[int]:
    """Numbers of the remarks where something changed."""
    found = set()
    for remark in request.remarks.all():
        pin = queries.pin_of(remark)
        if _differs(version, pin, before, after, named, had):
            found.add(remark.number)
    return frozenset(found)


def _differs(
    version: ProcedureVersion,
    pin: Pin,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    named: Mapping[str, str],
    had: Mapping[str, str],
) -> bool:
    slot = places.slot_of(version.layout, pin.slot)
    if slot is not None:
        was = [(name, had.get(name)) for name in places.names(slot, before)]
        stands = [(name, named.get(name)) for name in places.names(slot, after)]
        return was != stands
    return bool(pin.pointer) and places.at(before, pin.pointer) != places.at(after, pin.pointer)
