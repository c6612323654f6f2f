"""What a signed-in person does about the enterprises for which they act: link, answer an invitation, appoint, claim."""

from __future__ import annotations

from datetime import datetime

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import models, queries
from motcua.identity.accounts.errors import AccountUnknown
from motcua.identity.accounts.types import AccountKind, Profile
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import services as people_commands
from motcua.identity.people.types import Claim, Invitation
from motcua.identity.permissions import queries as permissions

HOUSE = Actor.system("sign_in")


def link_enterprise(actor: Actor, *, enterprise: str, at: datetime) -> Profile:
    """Let the person who asks act for an enterprise that the register says they represent.

    Raises `NotListed`, `MandateRevoked`, `EnterpriseCodeWrong`, `AssuranceTooLow` below level 2, `AccountUnknown` for
    anyone but a person.
    """
    permissions.require(actor, "mandate.claim")
    person = _person(actor)
    mandate = people_commands.claim_mandate(
        HOUSE, person=person, enterprise=enterprise, assurance=actor.assurance, at=at
    )
    return next(p for p in queries.profiles(actor.id, at=at) if p.ref.id == mandate.enterprise)


def lay_claim(actor: Actor, *, enterprise: str, evidence: str, document: str = "", at: datetime) -> Claim:
    """Lay before staff that the person who asks represents an enterprise; see `people.services.lay_claim`."""
    permissions.require(actor, "mandate.claim")
    return people_commands.lay_claim(
        actor,
        person=_person(actor),
        enterprise=organisations.normal_code(enterprise),
        evidence=evidence,
        document=document,
        at=at,
    )


def invite(
    actor: Actor,
    *,
    number: str,
    name: str,
    rights: frozenset[str],
    in_force_from: datetime,
    in_force_until: datetime | None,
    at: datetime,
) -> Invitation:
    """Invite somebody to act for the enterprise for which the actor acts; see `people.services.invite`."""
    if actor.acting_for is None or actor.acting_for.kind != "enterprise":
        raise NotAllowed(permission="mandate.appoint")
    return people_commands.invite(
        actor,
        enterprise=actor.acting_for.id,
        number=number,
        name=name,
        rights=rights,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        at=at,
    )


def answer_invitation(actor: Actor, *, invitation: int, accept: bool, at: datetime) -> None:
    """Accept or decline an invitation made out to the person who asks. Raises `InvitationUnknown`."""
    permissions.require(actor, "mandate.answer")
    people_commands.answer_invitation(actor, person=_person(actor), invitation=invitation, accept=accept, at=at)


def _person(actor: Actor) -> str:
    row = models.Account.objects.filter(pk=actor.id, kind=AccountKind.PERSON.value).first()
    if actor.kind is not ActorKind.PERSON or row is None or row.person_id is None:
        raise AccountUnknown
    return str(row.person_id)
