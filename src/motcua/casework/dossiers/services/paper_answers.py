"""The applicant's answer on paper, entered at the desk: a new revision with its scans, only where something lacks or was asked."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import facts, lacking, models, numbers, places, queries
from motcua.casework.dossiers.errors import DossierMoved, IntakeIncomplete, NotWaiting, ParticularsWrong
from motcua.casework.dossiers.services import answering, reception
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import CheckLine, PaperPlaces, Unscanned
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions

_RIGHT = "dossier.accept"


@transaction.atomic
def enter_paper_answer(
    actor: Actor,
    *,
    code: str,
    changes: Mapping[str, Json],
    papers: Mapping[str, str],
    components: Sequence[CheckLine] = (),
    seen: int,
    at: datetime,
) -> int:
    """Enter what the applicant brought or sent on paper, whole or in part; gives the number of the form's revision.

    `changes` are values by JSON pointer, None takes one away; `papers` scans by the name that the form gives them, `components` the papers in the hand. `seen` is
    the revision that the page was made from. The request stays open until the desk notes that its supplement came (`tell`). Raises
    `Invalid` with every fault at its place (what still lacks is none), `IntakeIncomplete` for papers in the hand that are neither scanned nor excused,
    `ParticularsWrong` for a secret one with a file, `NotWaiting` where nothing lacks and nothing was asked, `DossierMoved`.
    Source: Decree 61/2018/NĐ-CP article 17(1)a.
    """
    permissions.require(actor, _RIGHT)
    row = queries.row_for(actor, code, _RIGHT, lock=True)
    last = row.revisions.latest("number")
    opened = queries.places_on_paper(row)
    if opened is None:
        raise NotWaiting(code=code, message="paper_answer")
    if seen != last.number:
        raise DossierMoved(code=code)
    if bare := [one.name for one in components if one.form is not None and not one.file and one.unscanned is None]:
        raise IntakeIncomplete(missing=[], unscanned=bare)
    if any(one.unscanned is Unscanned.SECRET and one.file for one in components):
        raise ParticularsWrong(field="checklist", reason="secret")
    unit = queries.desk_of(row)
    data, kept = _judged(actor, row, last, opened, changes, papers, components, unit)
    number = last.number
    if data != last.data or papers:
        number += 1
        body = numbers.dumps(data)
        models.Revision.objects.create(
            dossier=row, number=number, data=data, fingerprint=hashlib.sha256(body).hexdigest(), sealed=last.sealed,
            papers=kept, at=at,
        )  # fmt: skip
    if papers:
        owner = Ref(row.owner_kind, row.owner_id)
        attachments.bind(actor, papers=list(papers.values()), owner=owner, dossier=ref(code), at=at, unit=unit)
    reception.keep_components(row, [_noted(one) for one in components if one.form is not None], papers)
    version = catalogue.version(row.version_id)
    if not lacking.standing(row):
        row.subject_key = catalogue.subject_key(version, data)
        row.save(update_fields=["subject_key"])
    told = facts.PaperAnswerEntered(code, number, len(papers), len(lacking.standing(row)))
    journal.record(told, ref=ref(code), by=actor, at=at)
    return number


def _judged(
    actor: Actor,
    row: models.Dossier,
    last: models.Revision,
    opened: PaperPlaces,
    changes: Mapping[str, Json],
    papers: Mapping[str, str],
    components: Sequence[CheckLine],
    unit: str,
) -> tuple[dict[str, Json], dict[str, str]]:
    """The form after it and its papers by name; raises `Invalid` with everything wrong that the answer brings."""
    version = catalogue.version(row.version_id)
    after: dict[str, Json] = copy.deepcopy(last.data)
    faults = [
        FieldError(pointer, "E-ASK", "not_asked")
        for pointer, value in changes.items()
        if not pointer.startswith("/") or len(pointer) > 500 or not places.put(after, pointer, value)
    ]
    open_places = places.Opened(version.layout, opened.pointers, opened.slots, queries.sealed_of(last))
    faults += open_places.faults(last.data, after)
    faults += [FieldError("/components", "E-ASK", "not_asked") for line in components if line.slot not in opened.slots]
    if faults:
        raise Invalid(faults)
    named = {**queries.paper_ids(row, last), **papers}
    on = clock.legal_date(row.received_at)
    known = answering.known_for(actor, row, named, new=set(papers), unit=unit)
    old = catalogue.check(version, last.data, known=answering.known_for(actor, row, named, new=set(), unit=unit), on=on)
    new = catalogue.check(version, after, known=known, on=on)
    changed = tuple(places.differing(last.data, after))
    wrong = answering.brought(old.errors, lacking.apart(version, new.data, new.errors)[1], changed)
    faults = [*wrong, *answering.unknown_papers(version, new.data, papers)]
    key = catalogue.subject_key(version, new.data) if not lacking.left(row, version, new) else ""
    twin = queries.code_of_subject(version.procedure, key) if key and key != row.subject_key else None
    if twin and twin != row.code:
        faults.append(FieldError("", "E-DUP", "duplicate", {"code": twin}))
    if faults:
        raise Invalid(faults)
    in_form = answering.names_in(version, new.data)
    return dict(new.data), {name: paper for name, paper in named.items() if name in in_form}


def _noted(line: CheckLine) -> CheckLine:
    """A paper in the hand as it is kept: one that was scanned needs no excuse."""
    return replace(line, unscanned=None) if line.file else line
