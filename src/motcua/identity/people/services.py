"""Commands on people and mandates."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as organisation_commands
from motcua.identity.people import facts, models, queries
from motcua.identity.people.errors import (
    MandateRevoked,
    MandateUnknown,
    NotListed,
    NumberTaken,
    PersonUnknown,
    RightsWrong,
)
from motcua.identity.people.types import RIGHTS, Basis, Evidence, Mandate, NumberKind, Person
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def meet(actor: Actor, *, number: str, number_kind: NumberKind, name: str, born: str, at: datetime) -> Person:
    """The person with this number, entered when new; name and birth date follow their source."""
    permissions.require(actor, "person.meet")
    row, created = models.Person.objects.select_for_update(no_key=True).get_or_create(
        number=number, defaults={"number_kind": number_kind.value, "name": normal(name), "born": born, "met_at": at}
    )
    if created:
        fact: facts.PersonMet | facts.PersonCorrected = facts.PersonMet(number_kind=number_kind.value)
        journal.record(fact, ref=Ref("person", str(row.pk)), by=actor, at=at)
    else:
        _correct(actor, row, {"name": normal(name) or row.name, "born": born or row.born}, at)
    return queries.person(str(row.pk))


@transaction.atomic
def change_number(actor: Actor, *, person: str, number: str, number_kind: NumberKind, at: datetime) -> Person:
    """Replace a person's number, as when the twelve digits follow an old card. Raises `NumberTaken`."""
    permissions.require(actor, "person.meet")
    row = models.Person.objects.select_for_update(no_key=True).filter(pk=person).first()
    if row is None:
        raise PersonUnknown
    if models.Person.objects.filter(number=number).exclude(pk=row.pk).exists():
        raise NumberTaken
    _correct(actor, row, {"number": number, "number_kind": number_kind.value}, at)
    return queries.person(person)


@transaction.atomic
def give_mandate(
    actor: Actor,
    *,
    person: str,
    enterprise: str,
    rights: frozenset[str],
    basis: Basis,
    evidence: Evidence,
    in_force_from: datetime,
    in_force_until: datetime | None = None,
    at: datetime,
) -> Mandate:
    """Let a person act for an enterprise; the mandate in force that already gives this is confirmed as it is.

    What was revoked is not brought back by a sign-in or by the register: only staff may give it anew. Raises
    `RightsWrong`, `MandateRevoked`.
    """
    permissions.require(actor, "mandate.give")
    if not rights or rights - RIGHTS:
        raise RightsWrong
    models.Person.objects.select_for_update(no_key=True).get(pk=person)
    known = queries.mandate(person, enterprise=enterprise, at=at)
    if known is not None and rights <= known.rights:
        return known
    if known is None and evidence is not Evidence.STAFF and queries.was_revoked(person, enterprise=enterprise):
        raise MandateRevoked(enterprise=enterprise)
    _end_open(person, enterprise, at)
    row = models.Mandate.objects.create(
        person_id=person,
        enterprise=enterprise,
        rights=sorted(rights),
        basis=basis.value,
        evidence=evidence.value,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        given_by=str(actor),
    )
    fact = facts.MandateGiven(
        mandate=row.pk,
        enterprise=enterprise,
        rights=tuple(sorted(rights)),
        basis=basis.value,
        evidence=evidence.value,
        in_force_from=in_force_from.isoformat(),
        in_force_until=in_force_until.isoformat() if in_force_until else None,
    )
    journal.record(fact, ref=Ref("person", person), by=actor, at=at)
    return queries.mandate_with_id(row.pk)


@transaction.atomic
def revoke_mandate(actor: Actor, *, mandate: int, reason: str, at: datetime) -> None:
    """End a mandate at once: the next request of that person already lacks it. Raises `MandateUnknown`."""
    permissions.require(actor, "account.manage")
    row = models.Mandate.objects.select_for_update(no_key=True).filter(pk=mandate, revoked_at=None).first()
    if row is None or (row.in_force_until is not None and row.in_force_until <= at):
        raise MandateUnknown
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    journal.record(
        facts.MandateRevokedByAct(mandate=row.pk, enterprise=row.enterprise, reason=reason),
        ref=Ref("person", str(row.person_id)),
        by=actor,
        at=at,
    )


def claim_mandate(actor: Actor, *, person: str, enterprise: str, at: datetime) -> Mandate:
    """Let a person act for an enterprise because the register names them, by number and name, with the rights it lists.

    A name alone proves nothing, since names repeat. Raises `NotListed`, `MandateRevoked`, `EnterpriseCodeWrong`.
    """
    permissions.require(actor, "mandate.give")
    code = organisations.normal_code(enterprise)
    organisation_commands.refresh_enterprise(actor, code, at)
    someone = queries.person(person)
    listed = queries.listed_as(someone, enterprise=code)
    if listed is None:
        raise NotListed(enterprise=code)
    basis, rights = listed
    return give_mandate(
        actor,
        person=person,
        enterprise=code,
        rights=rights,
        basis=basis,
        evidence=Evidence.REGISTER,
        in_force_from=at,
        at=at,
    )


def _correct(actor: Actor, row: models.Person, values: dict[str, str], at: datetime) -> None:
    changed = tuple(sorted(name for name, value in values.items() if getattr(row, name) != value))
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    journal.record(facts.PersonCorrected(changed=changed), ref=Ref("person", str(row.pk)), by=actor, at=at)


def _end_open(person: str, enterprise: str, at: datetime) -> None:
    """A wider mandate takes the place of the narrower one, which ends where it begins."""
    for row in models.Mandate.objects.filter(
        person_id=person, enterprise=enterprise, revoked_at=None, in_force_until=None
    ):
        row.in_force_until = max(at, row.in_force_from)
        row.save(update_fields=["in_force_until"])
