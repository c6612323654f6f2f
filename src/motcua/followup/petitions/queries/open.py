"""Petitions outside the desk: the page of the sender, what is public, what letters need."""

from __future__ import annotations

import re

from motcua.followup.petitions import models
from motcua.followup.petitions.errors import PetitionUnknown
from motcua.followup.petitions.queries.reading import public_value, value
from motcua.followup.petitions.types import ForLetter, Petition, PetitionClass, Public, State
from motcua.foundation.types import Actor, ActorKind
from motcua.foundation.vn import fold, normal

PER_PAGE = 20
TOKEN = re.compile(r"[0-9a-f]{32}")


def by_token(token: str) -> Petition:
    """The petition of a page that only its sender knows; raises `PetitionUnknown`."""
    row = models.Petition.objects.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if row is None:
        raise PetitionUnknown
    return value(row, whole=True)


def look_up(number: str, contact: str) -> str:
    """The secret of a petition's page, for who knows its number and the telephone or mail address that it was sent with.

    Raises `PetitionUnknown` alike for a wrong number and a wrong contact (Decree 20/2008/NĐ-CP article 12(2)).
    """
    row = (
        models.Petition.objects.filter(number=normal(number)[:40]).exclude(token=None).first()
        if number.strip()
        else None
    )
    said = contact.strip().lower()
    digits = _digits(said)
    known = row is not None and (
        (bool(row.email) and row.email.lower() == said) or (len(digits) >= 8 and _digits(row.phone) == digits)
    )
    if row is None or not known or row.token is None:
        raise PetitionUnknown
    return row.token


def mine(actor: Actor, *, limit: int = 50) -> list[Petition]:
    """What the one for whom the actor acts has sent while signed in, the newest first."""
    owner = actor.acting_for
    if actor.kind is not ActorKind.PERSON or owner is None:
        return []
    rows = models.Petition.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    return [value(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def of_dossier(actor: Actor, code: str) -> list[Petition]:
    """What the one for whom the actor acts has sent about a dossier, the newest first."""
    owner = actor.acting_for
    if actor.kind is not ActorKind.PERSON or owner is None:
        return []
    rows = models.Petition.objects.filter(dossier=code, owner_kind=owner.kind, owner_id=owner.id)
    return [value(row) for row in rows.exclude(token=None).order_by("-received_at", "-id")[:20]]


def public(
    *, text: str = "", kind: PetitionClass | None = None, procedure: str = "", page: int = 1
) -> tuple[list[Public], int]:
    """Published petitions with every word of the text, the newest first, and how many there are."""
    rows = models.Petition.objects.filter(state=State.PUBLISHED.value, merged_into=None)
    for word in fold(normal(text)).split()[:8]:
        rows = rows.filter(search__contains=word)
    if kind:
        rows = rows.filter(kind=kind.value)
    if procedure:
        rows = rows.filter(procedure=normal(procedure))
    begin = (max(page, 1) - 1) * PER_PAGE
    return [public_value(row) for row in rows.order_by("-published_at", "-id")[begin : begin + PER_PAGE]], rows.count()


def public_one(number: str) -> Public:
    """One published petition; raises `PetitionUnknown`."""
    row = models.Petition.objects.filter(number=number, state=State.PUBLISHED.value, merged_into=None).first()
    if row is None or not number:
        raise PetitionUnknown
    return public_value(row)


def for_letter(petition: int, step: int) -> ForLetter | None:
    """What a letter about a turn needs; for the house's own senders."""
    row = models.Step.objects.select_related("petition").filter(petition=petition, number=step).first()
    if row is None:
        return None
    of = row.petition
    return ForLetter(of.number, of.token or "", of.email, State(row.state), of.owner_kind, of.owner_id)


def _digits(text: str) -> str:
    found = re.sub(r"\D", "", text)
    return f"0{found[2:]}" if found.startswith("84") and len(found) > 9 else found
