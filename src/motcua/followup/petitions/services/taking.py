"""Petitions as they come: over a link, from the portal, written down at the telephone, from a letter."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.petitions import law, models, queries, signs
from motcua.followup.petitions.errors import PetitionUnreadable, TooManyPetitions
from motcua.followup.petitions.facts import PetitionReceived
from motcua.followup.petitions.services.writing import step
from motcua.followup.petitions.types import LONGEST_LINE, LONGEST_TEXT, MOST_LETTERS, Petition, Sender, Source, State
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

REGISTER = "PAKN"
MOST_AN_HOUR = 6
"""Petitions from one place within an hour."""


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
    more: dict[str, Json] | None = None,
) -> Petition:
    """Keep a petition and enter it in the year's register; the same key again gives the first one.

    It stands at the unit of the dossier `code` that it speaks of, else at the organisation itself. `more` are columns that only some ways
    fill. Raises `PetitionUnreadable`.
    """
    permissions.require(actor, "petition.take")
    key, code = normal(key), normal(code)
    if not 0 < len(key) <= LONGEST_LINE or not normal(text).strip():
        raise PetitionUnreadable(field="text" if key else "key")
    kept = _kept(actor, source, key, sender, title, text, code, procedure, min(sent_at, at), at, more or {})
    if not kept.number:
        # In a transaction of its own, after the petition stands: who is killed here finds it again by its key.
        year = clock.legal_date(kept.received_at).year
        owner = Ref("petition", str(kept.pk))
        bound = numbering.bind_number(register=REGISTER, year=year, owner=owner, at=kept.received_at, by=actor)
        kept.number = f"{bound.number:04}/{bound.year}/{REGISTER}"
        models.Petition.objects.filter(pk=kept.pk).update(number=kept.number)
    return queries.value(kept)


def send(
    actor: Actor,
    *,
    key: str,
    sender: Sender,
    title: str,
    text: str,
    code: str = "",
    procedure: str = "",
    may_publish: bool = True,
    origin: str = "",
    at: datetime,
) -> Petition:
    """Send a petition from the portal, signed in or not; the same `key` again gives the first one, so a second press changes nothing.

    Without a name and a way to be reached it is kept and cannot be accepted. Raises `Invalid` at `/title`, `/text`, `/email`, `/code`,
    and `TooManyPetitions`.
    """
    permissions.require(actor, "petition.take")
    code, faults = normal(code), _faults(sender, title, text)
    if code and dossiers.place_of(code).unit is None:
        faults.append(FieldError("/code", "E-REF"))
    if faults:
        raise Invalid(faults)
    known = models.Petition.objects.filter(source=Source.PORTAL.value, key=key).exists()
    if origin and not known:
        lately = models.Petition.objects.filter(origin=origin, received_at__gt=at - timedelta(hours=1))
        if lately[:MOST_AN_HOUR].count() >= MOST_AN_HOUR:
            raise TooManyPetitions
    owner = actor.acting_for if actor.kind is ActorKind.PERSON else None
    more: dict[str, Json] = {
        "token": uuid.uuid4().hex, "origin": origin, "may_publish": may_publish, "owner_kind": owner.kind if owner else "",
        "owner_id": owner.id if owner else "",
    }  # fmt: skip
    return take(
        actor, source=Source.PORTAL.value, key=key, sender=sender, title=title, text=text, code=code, procedure=procedure,
        sent_at=at, at=at, more=more,
    )  # fmt: skip


def enter(
    actor: Actor,
    *,
    source: Source,
    key: str,
    sender: Sender,
    title: str,
    text: str,
    code: str = "",
    procedure: str = "",
    sent_at: datetime,
    read_back: bool = False,
    may_publish: bool = True,
    at: datetime,
) -> Petition:
    """Write down a petition that came by telephone, mail, post or at the desk, for the person.

    What was said at the telephone is read back to the caller first (Decree 20/2008/NĐ-CP article 7(2)đ). Raises `Invalid` at `/title`,
    `/text`, `/email`, `/code`, `/read_back`, `/sent_at`.
    """
    permissions.require(actor, "petition.enter")
    code, faults = normal(code), _faults(sender, title, text)
    if code and dossiers.place_of(code).unit is None:
        faults.append(FieldError("/code", "E-REF"))
    if source is Source.PHONE and not read_back:
        faults.append(FieldError("/read_back", "E-REQ"))
    if not at - timedelta(days=90) < sent_at <= at + timedelta(minutes=5):
        faults.append(FieldError("/sent_at", "E-RNG"))
    if faults:
        raise Invalid(faults)
    more: dict[str, Json] = {
        "token": uuid.uuid4().hex, "entered_by": actor.id, "read_back": read_back, "may_publish": may_publish
    }  # fmt: skip
    return take(
        actor, source=source.value, key=key, sender=sender, title=title, text=text, code=code, procedure=procedure,
        sent_at=sent_at, at=at, more=more,
    )  # fmt: skip


@transaction.atomic
def supply(actor: Actor, *, source: str, key: str, text: str, at: datetime) -> Petition | None:
    """The person supplies what was asked for: it is added to the text and the petition is new again; none for a key that is not known.

    A petition that waits for nothing stays as it is.
    """
    permissions.require(actor, "petition.take")
    row = models.Petition.objects.select_for_update(no_key=True).filter(source=source, key=key).first()
    if row is None:
        return None
    supplied(actor, row, text, at)
    return queries.value(row)


def supplied(actor: Actor, row: models.Petition, text: str, at: datetime) -> bool:
    """Add what the person supplied to a locked row; whether anything was waited for."""
    said = normal(text).strip()[:LONGEST_TEXT]
    if State(row.state) is not State.NEED_INFO or not said:
        return False
    row.text = f"{row.text}\n\n{said}"
    row.state = State.NEW.value
    row.due = law.due("decide", at, unit=row.unit, source=row.source)
    row.save()
    step(actor, row, "", "Nghị định 20/2008/NĐ-CP, Điều 7", at)
    return True


def forget_origins(*, at: datetime) -> int:
    """Forget where day-old petitions came from; gives how many."""
    old = models.Petition.objects.filter(received_at__lt=at - timedelta(days=1)).exclude(origin="")
    return old.update(origin="")


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
    more: dict[str, Json],
) -> models.Petition:
    place = dossiers.place_of(code) if code else Target()
    unit = place.unit or settings.MOTCUA.agency_code
    sign = signs.suspected(title, text)
    row, made = models.Petition.objects.get_or_create(
        source=source, key=key,
        defaults={
            **_bounded(title=title, text=text, name=sender.name, address=sender.address, phone=sender.phone, email=sender.email),
            "dossier": code if place.unit else "", "procedure": place.procedure or normal(procedure)[:100], "unit": unit,
            "sent_at": sent_at, "received_at": at, "due": law.due("decide", at, unit=unit, source=source),
            "answer_due": law.due("answer", sent_at, unit=unit, source=source), "suspected": sign.value if sign else "",
            **more,
        },
    )  # fmt: skip
    if made:
        models.Step.objects.create(petition=row, number=1, state=row.state, by=str(actor), at=at)
        journal.record(PetitionReceived(row.pk, source, unit), ref=Ref("petition", str(row.pk)), by=actor, at=at)
    return row


def _faults(sender: Sender, title: str, text: str) -> list[FieldError]:
    found = [FieldError(f"/{name}", "E-REQ") for name, said in (("title", title), ("text", text)) if not normal(said)]
    if sender.email:
        try:
            validate_email(sender.email)
        except ValidationError:
            found.append(FieldError("/email", "E-FMT"))
    return found


def _bounded(**parts: str) -> dict[str, str]:
    """What is kept of the parts; a letter or a mail that is longer loses its end."""
    return {name: normal(said)[: MOST_LETTERS[name]] for name, said in parts.items()}
