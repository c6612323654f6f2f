"""An enterprise's representative appoints who acts for it: invited by number and name, accepted by the person, ended at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.people import facts, models, queries
from motcua.identity.people.errors import (
    AssuranceTooLow,
    InvitationFaulty,
    InvitationOpen,
    InvitationUnknown,
    MandateUnknown,
    RightsWrong,
)
from motcua.identity.people.services.mandates import CLAIM_LEVEL, end_by_act
from motcua.identity.people.services.mandates import give_mandate as give
from motcua.identity.people.types import STAFF_RIGHTS, Basis, Evidence, Invitation, Mandate
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST = timedelta(days=5 * 366)
"""An appointment for longer is none that anybody remembers."""
MOST_OPEN = 100
"""Invitations of one enterprise that may wait at a time."""

_NUMBER = re.compile(r"[0-9]{12}|[0-9]{9}|[A-Z][A-Z0-9]{5,11}")
"""Personal number, old card or passport."""
_HOUSE = Actor.system("sign_in")


@transaction.atomic
def invite(
    actor: Actor,
    *,
    enterprise: str,
    number: str,
    name: str,
    rights: frozenset[str],
    in_force_from: datetime,
    in_force_until: datetime | None,
    at: datetime,
) -> Invitation:
    """Ask somebody, by personal number and name, to act for the enterprise; it is theirs to accept.

    Only whoever may manage the enterprise, signed in at level 2, with rights of staff and never that to appoint. Raises
    `AssuranceTooLow`, `RightsWrong`, `InvitationFaulty` (its `field`), `InvitationOpen`.
    """
    permissions.require(actor, "mandate.appoint", on=Target(owner=Ref("enterprise", enterprise)))
    if actor.assurance < CLAIM_LEVEL:
        raise AssuranceTooLow(needed=CLAIM_LEVEL)
    number, name = normal(number).replace(" ", "").upper(), normal(name)
    if not rights or rights - STAFF_RIGHTS:
        raise RightsWrong
    if not _NUMBER.fullmatch(number):
        raise InvitationFaulty(field="number")
    if not name or len(name) > 255:
        raise InvitationFaulty(field="name")
    if in_force_until is not None and not max(in_force_from, at) < in_force_until <= at + LONGEST:
        raise InvitationFaulty(field="until")
    if models.Invitation.objects.filter(enterprise=enterprise, answered_at=None).count() >= MOST_OPEN:
        raise InvitationOpen(most=MOST_OPEN)
    try:
        with transaction.atomic():
            row = models.Invitation.objects.create(
                enterprise=enterprise,
                number=number,
                name=name,
                rights=sorted(rights),
                in_force_from=max(in_force_from, at),
                in_force_until=in_force_until,
                invited_by=str(actor),
                invited_at=at,
            )
    except IntegrityError:
        raise InvitationOpen from None
    someone = queries.with_number(number)
    told = facts.Invited(row.pk, enterprise, tuple(sorted(rights)), someone.id if someone else "")
    journal.record(told, ref=Ref("enterprise", enterprise), by=actor, at=at)
    return queries.invitation_value(row)


@transaction.atomic
def take_back(actor: Actor, *, invitation: int, at: datetime) -> None:
    """End an invitation that was not answered. Raises `InvitationUnknown`."""
    permissions.require(actor, "mandate.appoint", on=Target(owner=actor.acting_for))
    row = models.Invitation.objects.select_for_update(no_key=True).filter(pk=invitation, answered_at=None).first()
    if row is None or Ref("enterprise", row.enterprise) != actor.acting_for:
        raise InvitationUnknown
    _answer(actor, row, "withdrawn", at)


@transaction.atomic
def answer_invitation(actor: Actor, *, person: str, invitation: int, accept: bool, at: datetime) -> Mandate | None:
    """Accept or decline an invitation made out to this person, by number and by name; `person` is the actor's own.

    Raises `InvitationUnknown` for another's as for none, and for one whose time has passed.
    """
    permissions.require(actor, "mandate.answer")
    row = models.Invitation.objects.select_for_update(no_key=True).filter(pk=invitation, answered_at=None).first()
    someone = queries.person(person)
    if row is None or row.number != someone.number or fold(row.name) != fold(someone.name):
        raise InvitationUnknown
    if row.in_force_until is not None and row.in_force_until <= at:
        raise InvitationUnknown
    if not accept:
        _answer(actor, row, "declined", at)
        return None
    given = give(
        _HOUSE,
        person=person,
        enterprise=row.enterprise,
        rights=frozenset(row.rights),
        basis=Basis.AUTHORISED,
        evidence=Evidence.REPRESENTATIVE,
        in_force_from=max(row.in_force_from, at),
        in_force_until=row.in_force_until,
        at=at,
    )
    row.mandate_id = given.id
    _answer(actor, row, "accepted", at)
    return given


@transaction.atomic
def end_appointment(actor: Actor, *, mandate: int, reason: str, at: datetime) -> None:
    """Take a right to act away at once: open sessions and tokens lack it at their next request.

    A representative is not ended by another: the register or staff decide that. Raises `MandateUnknown`.
    """
    permissions.require(actor, "mandate.appoint", on=Target(owner=actor.acting_for))
    row = models.Mandate.objects.select_for_update(no_key=True).filter(pk=mandate, revoked_at=None).first()
    if row is None or Ref("enterprise", row.enterprise) != actor.acting_for:
        raise MandateUnknown
    if row.basis == Basis.REPRESENTATIVE.value or (row.in_force_until is not None and row.in_force_until <= at):
        raise MandateUnknown
    end_by_act(actor, row, reason=normal(reason)[:200] or "representative", at=at)


def _answer(actor: Actor, row: models.Invitation, answer: str, at: datetime) -> None:
    row.answered_at, row.answer = at, answer
    row.save(update_fields=["answered_at", "answer", "mandate"])
    told = facts.InvitationAnswered(row.pk, row.enterprise, answer, row.invited_by)
    journal.record(told, ref=Ref("enterprise", row.enterprise), by=actor, at=at)
