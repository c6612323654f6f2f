"""What the sender of a petition does on its page: supplies, withdraws, says whether the answer is one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from motcua.followup.petitions import law, lifecycle, models, queries
from motcua.followup.petitions.errors import ActNotOpen, PetitionUnknown
from motcua.followup.petitions.services.taking import supplied
from motcua.followup.petitions.services.writing import step
from motcua.followup.petitions.types import LONGEST_TEXT, OwnAct, Petition, State
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

REOPENED_AT_MOST = 2
REOPENED_WITHIN = timedelta(days=30)
"""After its answer; later a new petition is the way on."""


@transaction.atomic
def supply_own(actor: Actor, *, token: str, text: str, at: datetime) -> Petition:
    """Supply what was asked for. Raises `Invalid` at `/text`, `PetitionUnknown`, `ActNotOpen` when nothing is waited for."""
    permissions.require(actor, "petition.take")
    row = _locked(token)
    if not normal(text):
        raise Invalid([FieldError("/text", "E-REQ")])
    if not supplied(actor, row, text, at):
        raise ActNotOpen(petition=row.pk, state=row.state)
    return queries.value(row, whole=True)


@transaction.atomic
def withdraw(actor: Actor, *, token: str, at: datetime) -> Petition:
    """Take one's petition back. Raises `PetitionUnknown`, `ActNotOpen`."""
    permissions.require(actor, "petition.take")
    row = _locked(token)
    before, after, article = lifecycle.OWN_TURNS[OwnAct.WITHDRAW]
    if State(row.state) not in before:
        raise ActNotOpen(petition=row.pk, state=row.state)
    row.state, row.due, row.merged_into = after.value, None, None
    row.save()
    step(actor, row, "", article, at)
    return queries.value(row, whole=True)


@transaction.atomic
def content(actor: Actor, *, token: str, at: datetime) -> Petition:  # noqa: ARG001 -- every command has its time
    """Say that the answer is one. Raises `PetitionUnknown`, `ActNotOpen`."""
    permissions.require(actor, "petition.take")
    row = _locked(token)
    if State(row.state) not in lifecycle.OWN_TURNS[OwnAct.REOPEN][0]:
        raise ActNotOpen(petition=row.pk, state=row.state)
    row.satisfied = True
    row.save(update_fields=["satisfied"])
    return queries.value(row, whole=True)


@transaction.atomic
def not_content(actor: Actor, *, token: str, text: str, at: datetime) -> Petition:
    """Say why the answer is none: the petition is open again, with the unit that answered, under a new term; its publication ends meanwhile.

    Twice at most, within thirty days of the answer. Raises `Invalid` at `/text`, `PetitionUnknown`, `ActNotOpen`.
    """
    permissions.require(actor, "petition.take")
    row = _locked(token)
    before, after, article = lifecycle.OWN_TURNS[OwnAct.REOPEN]
    over = row.answered_at is None or at > row.answered_at + REOPENED_WITHIN or row.reopened >= REOPENED_AT_MOST
    if State(row.state) not in before or over:
        raise ActNotOpen(petition=row.pk, state=row.state)
    said = normal(text)[:LONGEST_TEXT]
    if not said:
        raise Invalid([FieldError("/text", "E-REQ", "why")])
    row.state, row.satisfied, row.reopened = after.value, False, row.reopened + 1
    row.text = f"{row.text}\n\n{said}"
    row.answer_due = law.due("answer", at, unit=row.unit, source=row.source)
    row.due, row.assigned_at, row.extended_at, row.answered_at, row.merged_into = row.answer_due, at, None, None, None
    row.published_at, row.public_title, row.public_text, row.public_answer, row.search = None, "", "", "", ""
    row.save()
    step(actor, row, said, article, at)
    return queries.value(row, whole=True)


def _locked(token: str) -> models.Petition:
    rows = models.Petition.objects.select_for_update(no_key=True)
    row = rows.filter(token=token).first() if queries.TOKEN.fullmatch(token) else None
    if row is None:
        raise PetitionUnknown
    return row
