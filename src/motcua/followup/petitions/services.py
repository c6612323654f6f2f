"""Commands on petitions (Decree 20/2008/NĐ-CP as amended; Circular 11/2014/TT-BCT articles 10–15)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.petitions import law, lifecycle, models, queries
from motcua.followup.petitions.errors import ActNotOpen, PetitionUnreadable
from motcua.followup.petitions.facts import PetitionReceived, PetitionTurned
from motcua.followup.petitions.types import Act, Petition, PetitionClass, Sender, State
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

REGISTER = "PAKN"
LONGEST_TEXT = 20_000
LONGEST_LINE = 500
PERMISSION = {
    Act.ACCEPT: "petition.handle",
    Act.ASK: "petition.handle",
    Act.REFUSE: "petition.handle",
    Act.FORWARD: "petition.handle",
    Act.ANSWER: "petition.answer",
    Act.PUBLISH: "petition.handle",
}
"""The focal officer receives, passes on and publishes; the unit that is competent answers."""


def take(
    actor: Actor,
    *,
    source: str,
    key: str,
    sender: Sender,
    title: str,
    text: str,
    code: str,
    procedure: str,
    sent_at: datetime,
    at: datetime,
) -> Petition:
    """Keep a petition and enter it in the year's register; the same key again gives the first one.

    It stands at the unit of the dossier `code` that it speaks of, else at the organisation itself. Raises `PetitionUnreadable`.
    """
    permissions.require(actor, "petition.take")
    if not 0 < len(key) <= LONGEST_LINE or not normal(text).strip():
        raise PetitionUnreadable(field="text" if key else "key")
    kept = _kept(actor, source, key, sender, title, text, code, procedure, min(sent_at, at), at)
    if not kept.number:
        # In a transaction of its own, after the petition stands: who is killed here finds it again by its key.
        year = clock.legal_date(kept.received_at).year
        owner = Ref("petition", str(kept.pk))
        bound = numbering.bind_number(register=REGISTER, year=year, owner=owner, at=kept.received_at, by=actor)
        kept.number = f"{bound.number:04}/{bound.year}/{REGISTER}"
        models.Petition.objects.filter(pk=kept.pk).update(number=kept.number)
    return queries.value(kept)


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
    seen: State,
    at: datetime,
) -> Petition:
    """Accept (with its class and the unit that answers), ask for more, refuse, pass on, answer, or publish a petition.

    `text` is the reason, the question or the answer: it is what the person reads. `seen` is the state on the officer's page. Raises
    `Invalid` at `/text`, `/kind`, `/unit`, `/document`, `PetitionUnknown`, `ActNotOpen`.
    """
    permissions.require(actor, PERMISSION[act])
    row = queries.row_for(actor, petition, PERMISSION[act], lock=True)
    before, after, article = lifecycle.TURNS[act]
    if State(row.state) is not seen or seen not in before:
        raise ActNotOpen(petition=petition, state=row.state)
    said = normal(text).strip()[:LONGEST_TEXT]
    faults = _faults(row, act, said, kind, unit, document, at)
    if faults:
        raise Invalid(faults)
    row.state = after.value
    if act is Act.ACCEPT and kind is not None:
        row.kind, row.unit = kind.value, unit
        handle = law.due("handle", at, unit=unit, source=row.source, kind=kind)
        row.due = min(filter(None, (handle, row.answer_due)), default=None)
    elif act is Act.ANSWER:
        row.answer, row.document, row.answered_at = said, normal(document).strip()[:LONGEST_LINE], at
        row.due = law.due("publish", at, unit=row.unit, source=row.source)
    elif act is not Act.ASK:
        row.due = None
    row.save()
    _step(actor, row, said, article, at)
    return queries.value(row, whole=True)


@transaction.atomic
def supply(actor: Actor, *, source: str, key: str, text: str, at: datetime) -> Petition | None:
    """The person supplies what was asked for: it is added to the text and the petition is new again; none for a key that is not known.

    A petition that waits for nothing stays as it is.
    """
    permissions.require(actor, "petition.take")
    row = models.Petition.objects.select_for_update(no_key=True).filter(source=source, key=key).first()
    if row is None:
        return None
    if State(row.state) is State.NEED_INFO and normal(text).strip():
        row.text = f"{row.text}\n\n{normal(text).strip()}"[: 2 * LONGEST_TEXT]
        row.state = State.NEW.value
        row.due = law.due("decide", at, unit=row.unit, source=row.source)
        row.save()
        _step(actor, row, "", "Nghị định 20/2008/NĐ-CP, Điều 7", at)
    return queries.value(row)


@transaction.atomic
def _kept(
    actor: Actor,
    source: str,
    key: str,
    sender: Sender,
    title: str,
    text: str,
    code: str,
    procedure: str,
    sent_at: datetime,
    at: datetime,
) -> models.Petition:
    place = dossiers.place_of(code) if code else Target()
    unit = place.unit or settings.MOTCUA.agency_code
    row, made = models.Petition.objects.get_or_create(
        source=source, key=key,
        defaults={
            "title": normal(title)[:LONGEST_LINE], "text": normal(text)[:LONGEST_TEXT], "name": normal(sender.name)[:200],
            "address": normal(sender.address)[:LONGEST_LINE], "phone": sender.phone[:40], "email": sender.email[:200],
            "dossier": code if place.unit else "", "procedure": place.procedure or procedure[:100], "unit": unit,
            "sent_at": sent_at, "received_at": at, "due": law.due("decide", at, unit=unit, source=source),
            "answer_due": law.due("answer", sent_at, unit=unit, source=source),
        },
    )  # fmt: skip
    if made:
        models.Step.objects.create(petition=row, number=1, state=row.state, by=str(actor), at=at)
        journal.record(PetitionReceived(row.pk, source, unit), ref=Ref("petition", str(row.pk)), by=actor, at=at)
    return row


def _faults(
    row: models.Petition, act: Act, text: str, kind: PetitionClass | None, unit: str, document: str, at: datetime
) -> list[FieldError]:
    found = []
    if act is not Act.PUBLISH and act is not Act.ACCEPT and not text:
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


def _step(actor: Actor, row: models.Petition, text: str, article: str, at: datetime) -> None:
    number = row.steps.count() + 1
    models.Step.objects.create(petition=row, number=number, state=row.state, text=text, by=str(actor), at=at)
    fact = PetitionTurned(row.pk, row.source, number, row.state, article)
    journal.record(fact, ref=Ref("petition", str(row.pk)), by=actor, at=at)
