"""What the desk does with a petition, by the closed table of turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.petitions import law, lifecycle, masking, models, queries
from motcua.followup.petitions.errors import ActNotOpen, PetitionUnknown
from motcua.followup.petitions.facts import PetitionBound
from motcua.followup.petitions.services.writing import step
from motcua.followup.petitions.types import (
    LONGEST_LINE,
    LONGEST_TEXT,
    Act,
    Ground,
    Petition,
    PetitionClass,
    Proposal,
    State,
)
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions

PERMISSION = {
    Act.ACCEPT: "petition.handle",
    Act.ASK: "petition.handle",
    Act.REFUSE: "petition.handle",
    Act.FORWARD: "petition.handle",
    Act.MERGE: "petition.handle",
    Act.ANSWER: "petition.answer",
    Act.EXTEND: "petition.answer",
    Act.RETURN: "petition.answer",
    Act.PUBLISH: "petition.handle",
}
"""The focal officer receives, passes on and publishes; the unit that is competent answers."""
LONGEST_SUMMARY = 1_000
"""Of conduct only a summary is made public."""
_SILENT = frozenset({Act.PUBLISH, Act.ACCEPT})
_DECIDES = frozenset({Act.ACCEPT, Act.ASK, Act.REFUSE, Act.FORWARD, Act.MERGE})


@transaction.atomic
def turn(
    actor: Actor,
    *,
    petition: int,
    act: Act,
    text: str = "",
    kind: PetitionClass | None = None,
    unit: str = "",
    document: str = "",
    ground: Ground | None = None,
    to: str = "",
    into: int = 0,
    public: Proposal | None = None,
    checked: bool = False,
    files: Sequence[str] = (),
    seen: State,
    at: datetime,
) -> Petition:
    """Accept (with its class and the unit that answers), ask for more, refuse, pass on, extend, give back, merge, answer, or publish.

    `text` is the reason, the question or the answer: it is what the person reads. `seen` is the state on the officer's page, `to` the authority
    that a petition is passed on to, `into` the one that it is the same as, `public` what becomes public of it, `checked` that an officer has read
    it for personal data and secrets, `files` the papers that become public with it. Raises `Invalid` at the field, `PetitionUnknown`, `ActNotOpen`.
    """
    permissions.require(actor, PERMISSION[act])
    row = queries.row_for(actor, petition, PERMISSION[act], lock=True)
    before, after, article = lifecycle.TURNS[act]
    if State(row.state) is not seen or seen not in before:
        raise ActNotOpen(petition=petition, state=row.state)
    said = normal(text).strip()[:LONGEST_TEXT]
    faults = [*_faults(row, act, said, kind, unit, document, at), *_more_faults(actor, row, act, to, into, at)]
    if act is Act.PUBLISH:
        faults += _public_faults(row, public, checked=checked)
    if faults:
        raise Invalid(faults)
    row.state = after.value
    if act in _DECIDES:
        row.decided_at = row.decided_at or at
    if act is Act.ACCEPT and kind is not None:
        _accept(row, kind, unit, at)
    elif act is Act.ANSWER:
        row.answer, row.document, row.answered_at = said, normal(document).strip()[:LONGEST_LINE], at
        row.due = law.due("publish", at, unit=row.unit, source=row.source)
    elif act is Act.EXTEND:
        row.extended_at = at
        row.due = law.due("extend", at, unit=row.unit, source=row.source, kind=PetitionClass(row.kind)) or row.due
    elif act is Act.RETURN:
        row.unit, row.assigned_at = settings.MOTCUA.agency_code, None
        row.due = law.due("decide", at, unit=row.unit, source=row.source)
    elif act is not Act.ASK:
        row.due = None
    if act in {Act.REFUSE, Act.FORWARD}:
        row.ground = (ground or (Ground.OTHER_AUTHORITY if act is Act.FORWARD else Ground.OTHER)).value
        row.forwarded_to = normal(to)[:LONGEST_LINE] if act is Act.FORWARD else ""
    if act is Act.MERGE:
        _merge(row, into)
    if act is Act.PUBLISH and public is not None:
        _publish(row, public, at)
        held = {one.id for one in queries.files(row.pk)}
        row.public_files = [one for one in files if one in held]
    row.save()
    step(actor, row, said, article, at)
    if act in {Act.ANSWER, Act.PUBLISH}:
        _followers(actor, row, said, article, at)
    return queries.value(row, whole=True)


@transaction.atomic
def bind(actor: Actor, *, petition: int, dossier: str, at: datetime) -> Petition:
    """Say which dossier a petition is about, or that it is about none. Raises `Invalid` at `/dossier`, `PetitionUnknown`."""
    permissions.require(actor, "petition.handle")
    dossier, row = normal(dossier), queries.row_for(actor, petition, "petition.handle", lock=True)
    place = dossiers.place_of(dossier) if dossier else None
    if place is not None and place.unit is None:
        raise Invalid([FieldError("/dossier", "E-REF")])
    row.dossier = dossier
    row.procedure = (place.procedure or "") if place else row.procedure
    row.save(update_fields=["dossier", "procedure"])
    journal.record(PetitionBound(row.pk, dossier), ref=Ref("petition", str(row.pk)), by=actor, at=at)
    return queries.value(row, whole=True)


@transaction.atomic
def reward(actor: Actor, *, petition: int, proposed: bool, at: datetime) -> Petition:  # noqa: ARG001 -- every command has its time
    """Propose that its sender be thanked for a useful petition, or not any more (Decree 20/2008/NĐ-CP article 23)."""
    permissions.require(actor, "petition.handle")
    row = queries.row_for(actor, petition, "petition.handle", lock=True)
    row.rewarded = proposed
    row.save(update_fields=["rewarded"])
    return queries.value(row, whole=True)


def _accept(row: models.Petition, kind: PetitionClass, unit: str, at: datetime) -> None:
    row.kind, row.unit, row.assigned_at = kind.value, unit, at
    handle = law.due("handle", at, unit=unit, source=row.source, kind=kind)
    row.due = min(filter(None, (handle, row.answer_due)), default=None)


def _merge(row: models.Petition, into: int) -> None:
    """It follows the other one, and so does whatever followed it."""
    row.merged_into_id = into
    row.merged.update(merged_into=into)
    main = models.Petition.objects.get(pk=into)
    if main.kind:
        row.kind, row.unit, row.assigned_at = main.kind, main.unit, main.assigned_at


def _publish(row: models.Petition, public: Proposal, at: datetime) -> None:
    row.public_title, row.public_text = normal(public.title)[:LONGEST_LINE], normal(public.text)[:LONGEST_TEXT]
    row.public_answer, row.published_at = normal(public.answer)[:LONGEST_TEXT], at
    row.search = fold(f"{row.public_title} {row.public_text} {row.public_answer} {row.number}")


def _followers(actor: Actor, main: models.Petition, said: str, article: str, at: datetime) -> None:
    """Those that were merged into it are answered and made public with it: each sender hears of it by their own way."""
    for row in models.Petition.objects.select_for_update(no_key=True).filter(merged_into=main).order_by("pk"):
        if row.state == State.WITHDRAWN.value:
            continue
        row.state, row.kind, row.unit, row.answer = main.state, main.kind, main.unit, main.answer
        row.document, row.answered_at, row.published_at = main.document, main.answered_at, main.published_at
        row.assigned_at = row.assigned_at or main.assigned_at
        row.save()
        step(actor, row, said, article, at)


def _faults(
    row: models.Petition, act: Act, text: str, kind: PetitionClass | None, unit: str, document: str, at: datetime
) -> list[FieldError]:
    found = []
    if act not in _SILENT and not text:
        found.append(FieldError("/text", "E-REQ"))
    if act is Act.ACCEPT:
        if not queries.sender_of(row).is_known:
            found.append(FieldError("/text", "E-CHK", "anonymous"))
        if kind is None:
            found.append(FieldError("/kind", "E-REQ"))
        try:
            organisations.unit(unit, on=clock.legal_date(at))
        except UnitUnknown:
            found.append(FieldError("/unit", "E-REQ"))
    if act is Act.ANSWER and not normal(document).strip():
        found.append(FieldError("/document", "E-REQ"))
    return found


def _more_faults(actor: Actor, row: models.Petition, act: Act, to: str, into: int, at: datetime) -> list[FieldError]:
    found = []
    if act is Act.FORWARD and not normal(to).strip():
        found.append(FieldError("/to", "E-REQ"))
    if act is Act.EXTEND and row.extended_at is not None:
        found.append(FieldError("/text", "E-CHK", "extended"))
    if act is Act.RETURN:
        term = law.due("return", row.assigned_at or row.received_at, unit=row.unit, source=row.source)
        if term is not None and at > term:
            found.append(FieldError("/text", "E-CHK", "too_late"))
    if act is Act.MERGE:
        found += [] if _can_lead(actor, row, into) else [FieldError("/into", "E-REF")]
    return found


def _can_lead(actor: Actor, row: models.Petition, into: int) -> bool:
    """Whether another petition that the actor may read is open and follows none itself."""
    try:
        main = queries.row_for(actor, into, "petition.read")
    except PetitionUnknown:
        return False
    return main.pk != row.pk and main.merged_into_id is None and main.state in {"NEW", "NEED_INFO", "ASSIGNED"}


def _public_faults(row: models.Petition, public: Proposal | None, *, checked: bool) -> list[FieldError]:
    """What keeps it from being made public: something empty, too much told of conduct, somebody's data in it, nobody has read it."""
    if public is None:
        return [FieldError("/checked", "E-REQ")]
    parts = {"public_title": public.title, "public_text": public.text, "public_answer": public.answer}
    found = [FieldError(f"/{name}", "E-REQ") for name, said in parts.items() if not normal(said)]
    summed = row.kind == PetitionClass.BEHAVIOUR.value or not row.may_publish
    if summed and (len(public.text) > LONGEST_SUMMARY or (row.text and fold(normal(public.text)) == fold(row.text))):
        found.append(FieldError("/public_text", "E-CHK", "summary"))
    for name, said in parts.items():
        left = masking.left([said], queries.sender_of(row))
        if left:
            found.append(FieldError(f"/{name}", "E-CHK", f"left_{left[0]}"))
    if not checked:
        found.append(FieldError("/checked", "E-REQ"))
    return found
