"""Incoming documents are given to a unit and handled in time (Decree 30/2020/NĐ-CP, articles 23 and 24)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from motcua.backoffice.documents import models, queries
from motcua.backoffice.documents.facts import DocumentRouted
from motcua.backoffice.documents.services import turning
from motcua.backoffice.documents.types import Exchange, State
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown


@transaction.atomic
def route(
    actor: Actor, *, document: str, unit: str, until: date | None, instruction: str = "", seen: int = 0, at: datetime
) -> None:
    """Give a registered document to a unit of the agency, with what the head says and until when; the sender is told 04.

    A document that a unit has may be given to another. Raises `Invalid`, `DocumentUnknown`, `DocumentMoved`, `TurnNotLawful`.
    """
    row = queries.row_for(actor, document, "document.route", lock=True)
    turning.unmoved(row, seen)
    faults: list[FieldError] = []
    if not _within(row.agency, unit, at):
        faults.append(FieldError("/unit", "E-REQ" if not unit else "E-CODE", "unit"))
    if until is not None and until < legal_date(at):
        faults.append(FieldError("/until", "E-DAY", "not_before_today"))
    due = turning.due_on(unit, until, "/until", faults)
    said = normal(instruction)
    if len(said) > turning.LONGEST_TEXT:
        faults.append(FieldError("/instruction", "E-LONG", "long", {"most": turning.LONGEST_TEXT}))
    if faults:
        raise Invalid(faults)
    first = row.state == State.REGISTERED.value
    turned = turning.turn(row, State.ROUTED, by=actor)
    row.unit, row.instruction = unit, said
    if due is not None:
        row.due = due
    told = turning.say(row, Exchange.ASSIGNED, by=actor, at=at) if first else []
    routed = DocumentRouted(unit, row.due.isoformat() if row.due else "")
    turning.record(row, [turned, routed, *told], by=actor, at=at)


@transaction.atomic
def start(actor: Actor, *, document: str, seen: int = 0, at: datetime) -> None:
    """The unit takes the document in hand; the sender is told 05. Raises `DocumentUnknown`, `DocumentMoved`, `TurnNotLawful`."""
    row = queries.row_for(actor, document, "document.handle", lock=True)
    turning.unmoved(row, seen)
    turned = turning.turn(row, State.IN_PROGRESS, by=actor)
    turning.record(row, [turned, *turning.say(row, Exchange.PROCESSING, by=actor, at=at)], by=actor, at=at)


@transaction.atomic
def finish(actor: Actor, *, document: str, note: str = "", seen: int = 0, at: datetime) -> None:
    """The document is dealt with: by its answer, or by what the note says; the sender is told 06.

    Without an issued answer the note is needed. Raises `Invalid`, `DocumentUnknown`, `DocumentMoved`, `TurnNotLawful`.
    """
    row = queries.row_for(actor, document, "document.handle", lock=True)
    turning.unmoved(row, seen)
    said = normal(note)[: turning.LONGEST_TEXT]
    if not said and not row.answered_by.filter(state=State.ISSUED.value).exists():
        raise Invalid([FieldError("/note", "E-REQ")])
    close(actor, row, note=said, at=at)


@transaction.atomic
def give_back(actor: Actor, *, document: str, reason: str, seen: int = 0, at: datetime) -> None:
    """A unit that is not competent gives the document back to who routed it, with the reason; it is routed anew."""
    row = queries.row_for(actor, document, "document.handle", lock=True)
    turning.unmoved(row, seen)
    said, faults = turning.reasoned(reason)
    if faults:
        raise Invalid(faults)
    turned = turning.turn(row, State.REGISTERED, by=actor)
    row.unit, row.note = row.agency, said
    turning.record(row, [turned], by=actor, at=at)


def close(actor: Actor, row: models.Document, *, note: str, at: datetime) -> None:
    """Turn a locked document to done. For the room's own use."""
    turned = turning.turn(row, State.DONE, by=actor)
    row.note, row.ended_at, row.recall_asked = note or row.note, at, False
    turning.record(row, [turned, *turning.say(row, Exchange.DONE, by=actor, at=at, reason=note)], by=actor, at=at)


def _within(agency: str, unit: str, at: datetime) -> bool:
    if not (unit == agency or unit.startswith(f"{agency}.")):
        return False
    try:
        organisations.unit(unit, on=legal_date(at))
    except UnitUnknown:
        return False
    return True
