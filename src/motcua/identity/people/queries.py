"""Questions about people and mandates."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db.models import Q, QuerySet

from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import models
from motcua.identity.people.errors import ClaimUnknown, MandateUnknown, PersonUnknown
from motcua.identity.people.ports import population
from motcua.identity.people.types import (
    LEAST_RIGHTS,
    RIGHTS,
    STAFF_RIGHTS,
    Basis,
    Claim,
    Evidence,
    Invitation,
    Mandate,
    Match,
    NumberKind,
    PastMandate,
    Person,
    PopulationAnswer,
)
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


def age(person: str, *, on: date) -> int | None:
    """Whole years of a person on a day, the fewest that the identity allows where it says the year alone; none where it says nothing.

    Raises `PersonUnknown`.
    """
    born = _row_of(person).born
    try:
        if len(born) == 4:
            return max(on.year - int(born) - 1, 0)
        day = date.fromisoformat(born)
    except ValueError:  # nothing, or a day that no calendar has
        return None
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))


def person(person: str) -> Person:
    """The person with our id; raises `PersonUnknown`."""
    return _person(_row_of(person))


def with_number(number: str) -> Person | None:
    """The person with this number, if we have met them."""
    row = models.Person.objects.filter(number=number).first() if number else None
    return _person(row) if row else None


def population_answer(person: str, procedure: str, *, at: datetime) -> PopulationAnswer | None:
    """What the population database said of a person for a procedure, while it may still be used."""
    row = models.PopulationAnswer.objects.filter(person_id=person, procedure=procedure, until__gt=at).first()
    return population_value(row) if row else None


def can_be_asked(person: str) -> bool:
    """Whether the population database can be asked about somebody: it is connected, and wants a personal number and a birth date."""
    row = _to_ask(person)
    return row is not None and bool(row.born)


def lacks_only_born(person: str) -> bool:
    """Whether nothing but the birth date is missing for that question."""
    row = _to_ask(person)
    return row is not None and not row.born


def _to_ask(person: str) -> models.Person | None:
    if not population.get().is_on:
        return None
    personal = models.Person.objects.filter(pk=person, number_kind=NumberKind.PERSONAL.value)
    return personal.only("number_kind", "born").first()


def population_value(row: models.PopulationAnswer) -> PopulationAnswer:
    """The row as a value."""
    return PopulationAnswer(Match(row.match), dict(row.items), row.at, row.until)


def mandates(person: str, *, at: datetime) -> tuple[Mandate, ...]:
    """A person's mandates in force, by enterprise."""
    return tuple(_mandate(row) for row in _in_force(at).filter(person_id=person).order_by("enterprise", "id"))


def mandate(person: str, *, enterprise: str, at: datetime) -> Mandate | None:
    """The mandate by which a person may act for an enterprise at this instant, if any; the widest of several."""
    rows = [_mandate(row) for row in _in_force(at).filter(person_id=person, enterprise=enterprise)]
    return max(rows, key=lambda row: (len(row.rights), row.id), default=None)


def mandate_with_id(mandate: int) -> Mandate:
    """The mandate with this number, in force or not; raises `MandateUnknown`."""
    row = models.Mandate.objects.filter(pk=mandate).first()
    if row is None:
        raise MandateUnknown
    return _mandate(row)


def mandates_for(enterprise: str, *, at: datetime) -> tuple[Mandate, ...]:
    """Everybody who may act for an enterprise."""
    return tuple(_mandate(row) for row in _in_force(at).filter(enterprise=enterprise).order_by("id"))


def listed_as(someone: Person, *, enterprise: str) -> tuple[Basis, frozenset[str]] | None:
    """On which basis and with which rights the register's last answer names this person for an enterprise, if it does."""
    for agent in organisations.agents(enterprise):
        if agent.number == someone.number and fold(agent.name) == fold(someone.name):
            if agent.is_representative:
                return Basis.REPRESENTATIVE, RIGHTS
            return Basis.AUTHORISED, STAFF_RIGHTS & frozenset(agent.rights) or LEAST_RIGHTS
    return None


def was_revoked(person: str, *, enterprise: str) -> bool:
    """Whether the person's latest mandate for the enterprise was revoked by an act."""
    latest = models.Mandate.objects.filter(person_id=person, enterprise=enterprise).order_by("-id").first()
    return latest is not None and latest.revoked_at is not None


def history_for(actor: Actor, enterprise: str) -> tuple[PastMandate, ...]:
    """Every mandate that anybody ever held for an enterprise, the newest first; for whoever manages it."""
    permissions.require(actor, "mandate.appoint", on=Target(owner=Ref("enterprise", enterprise)))
    rows = models.Mandate.objects.filter(enterprise=enterprise).order_by("-id")
    return tuple(PastMandate(_mandate(row), row.revoked_at, row.revoked_because) for row in rows[:500])


def invitations_of(actor: Actor, enterprise: str) -> tuple[Invitation, ...]:
    """Invitations of an enterprise that wait, the newest first; for whoever manages it."""
    permissions.require(actor, "mandate.appoint", on=Target(owner=Ref("enterprise", enterprise)))
    rows = models.Invitation.objects.filter(enterprise=enterprise, answered_at=None).order_by("-id")
    return tuple(invitation_value(row) for row in rows[:200])


def invitations_to(person_id: str, *, at: datetime) -> tuple[Invitation, ...]:
    """Invitations that wait for this person: made out to their number and their name."""
    someone = person(person_id)
    rows = models.Invitation.objects.filter(number=someone.number, answered_at=None).order_by("-id")
    return tuple(
        invitation_value(row)
        for row in rows[:50]
        if fold(row.name) == fold(someone.name) and (row.in_force_until is None or row.in_force_until > at)
    )


def open_claims(actor: Actor) -> tuple[Claim, ...]:
    """Claims that wait for staff, oldest first."""
    permissions.require(actor, "account.manage")
    return tuple(claim_value(row) for row in models.Claim.objects.filter(settled_at=None).order_by("at", "id")[:200])


def claim(actor: Actor, claim: int) -> Claim:
    """One claim for staff; raises `ClaimUnknown`."""
    permissions.require(actor, "account.manage")
    row = models.Claim.objects.filter(pk=claim).first()
    if row is None:
        raise ClaimUnknown
    return claim_value(row)


def claims_of(person_id: str) -> tuple[Claim, ...]:
    """What a person claims or claimed, the newest first."""
    rows = models.Claim.objects.filter(person_id=person_id).order_by("-id")
    return tuple(claim_value(row) for row in rows[:50])


def names(people: set[str]) -> dict[str, str]:
    """Our id → name, by one read."""
    rows = models.Person.objects.filter(pk__in=people).values_list("pk", "name")
    return {str(key): name for key, name in rows}


def invitation_value(row: models.Invitation) -> Invitation:
    """The row as a value."""
    return Invitation(
        id=row.pk,
        enterprise=row.enterprise,
        number=row.number,
        name=row.name,
        rights=frozenset(row.rights),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        invited_at=row.invited_at,
        answered_at=row.answered_at,
        answer=row.answer,
    )


def claim_value(row: models.Claim) -> Claim:
    """The row as a value."""
    return Claim(
        id=row.pk,
        person=str(row.person_id),
        enterprise=row.enterprise,
        evidence=row.evidence,
        document=row.document,
        at=row.at,
        settled_at=row.settled_at,
        granted=row.granted,
        reason=row.reason,
    )


def _in_force(at: datetime) -> QuerySet[models.Mandate]:
    return models.Mandate.objects.filter(
        Q(in_force_until=None) | Q(in_force_until__gt=at), in_force_from__lte=at, revoked_at=None
    )


def _row_of(person: str) -> models.Person:
    try:
        row = models.Person.objects.filter(pk=uuid.UUID(person)).first()
    except ValueError:
        row = None
    if row is None:
        raise PersonUnknown
    return row


def _person(row: models.Person) -> Person:
    return Person(
        id=str(row.pk), number=row.number, number_kind=NumberKind(row.number_kind), name=row.name, born=row.born
    )


def _mandate(row: models.Mandate) -> Mandate:
    return Mandate(
        id=row.pk,
        person=str(row.person_id),
        enterprise=row.enterprise,
        rights=frozenset(row.rights),
        basis=Basis(row.basis),
        evidence=Evidence(row.evidence),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
    )
