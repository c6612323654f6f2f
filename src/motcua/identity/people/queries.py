"""Questions about people and mandates."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from motcua.foundation.vn import fold
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import models
from motcua.identity.people.errors import MandateUnknown, PersonUnknown
from motcua.identity.people.types import LEAST_RIGHTS, RIGHTS, Basis, Evidence, Mandate, NumberKind, Person


def person(person: str) -> Person:
    """The person with our id; raises `PersonUnknown`."""
    try:
        row = models.Person.objects.filter(pk=uuid.UUID(person)).first()
    except ValueError:
        row = None
    if row is None:
        raise PersonUnknown
    return _person(row)


def with_number(number: str) -> Person | None:
    """The person with this number, if we have met them."""
    row = models.Person.objects.filter(number=number).first() if number else None
    return _person(row) if row else None


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
            return Basis.AUTHORISED, RIGHTS & frozenset(agent.rights) or LEAST_RIGHTS
    return None


def was_revoked(person: str, *, enterprise: str) -> bool:
    """Whether the person's latest mandate for the enterprise was revoked by an act."""
    latest = models.Mandate.objects.filter(person_id=person, enterprise=enterprise).order_by("-id").first()
    return latest is not None and latest.revoked_at is not None


def _in_force(at: datetime) -> QuerySet[models.Mandate]:
    return models.Mandate.objects.filter(
        Q(in_force_until=None) | Q(in_force_until__gt=at), in_force_from__lte=at, revoked_at=None
    )


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
