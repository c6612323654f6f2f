"""Commands on mandates: who may act for which enterprise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as organisation_commands
from motcua.identity.people import facts, models, queries
from motcua.identity.people.errors import (
    AssuranceTooLow,
    MandateRevoked,
    MandateUnknown,
    NotListed,
    RightsWrong,
)
from motcua.identity.people.types import RIGHTS, Basis, Evidence, Mandate
from motcua.identity.permissions import queries as permissions

CLAIM_LEVEL = 2
"""Who claims an enterprise signs in at level 2 (Decree 69/2024/NĐ-CP: an organisation's account is applied for at level 2)."""


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
    end_by_act(actor, row, reason=reason, at=at)


def claim_mandate(actor: Actor, *, person: str, enterprise: str, assurance: int = 2, at: datetime) -> Mandate:
    """Let a person act for an enterprise because the register names them, by number and name, with the rights it lists.

    A name alone proves nothing, since names repeat. Whom the register names as representative takes the place of those
    who acted as such on weaker evidence and whom it does not name: the rule decides, not who came last. `assurance` is
    the level at which the person signed in. Raises `NotListed`, `MandateRevoked`, `EnterpriseCodeWrong`,
    `AssuranceTooLow` below level 2.
    """
    permissions.require(actor, "mandate.give")
    code = organisations.normal_code(enterprise)
    if assurance < CLAIM_LEVEL:
        raise AssuranceTooLow(needed=CLAIM_LEVEL)
    organisation_commands.refresh_enterprise(actor, code, at)
    someone = queries.person(person)
    listed = queries.listed_as(someone, enterprise=code)
    if listed is None:
        raise NotListed(enterprise=code)
    basis, rights = listed
    with transaction.atomic():
        given = give_mandate(
            actor,
            person=person,
            enterprise=code,
            rights=rights,
            basis=basis,
            evidence=Evidence.REGISTER,
            in_force_from=at,
            at=at,
        )
        if basis is Basis.REPRESENTATIVE:
            supersede(actor, person=person, enterprise=code, at=at)
    return given


@transaction.atomic
def supersede(actor: Actor, *, person: str, enterprise: str, at: datetime) -> tuple[int, ...]:
    """End the mandates of other representatives whom the register does not name; gives which. Each of them is told."""
    permissions.require(actor, "mandate.supersede")
    ended = []
    others = models.Mandate.objects.select_for_update(no_key=True).filter(
        Q(in_force_until=None) | Q(in_force_until__gt=at),
        enterprise=enterprise,
        basis=Basis.REPRESENTATIVE.value,
        revoked_at=None,
    )
    for row in others.exclude(person_id=person).order_by("id"):
        if queries.listed_as(queries.person(str(row.person_id)), enterprise=enterprise) is None:
            end_by_act(actor, row, reason="register_names_another", at=at)
            ended.append(row.pk)
    if ended:
        end_appointed(actor, enterprise, at=at)
    return tuple(ended)


def end_appointed(actor: Actor, enterprise: str, *, at: datetime) -> None:
    """What a representative gave who was none falls with them: the one who is appoints anew; for this room's commands."""
    given = models.Mandate.objects.select_for_update(no_key=True).filter(
        Q(in_force_until=None) | Q(in_force_until__gt=at),
        enterprise=enterprise,
        evidence=Evidence.REPRESENTATIVE.value,
        revoked_at=None,
    )
    for row in given.order_by("id"):
        end_by_act(actor, row, reason="appointed_by_another", at=at)
    open_ones = models.Invitation.objects.filter(enterprise=enterprise, answered_at=None)
    open_ones.update(answered_at=at, answer="withdrawn")


def end_by_act(actor: Actor, row: models.Mandate, *, reason: str, at: datetime) -> None:
    """End the mandate of a locked row and tell; for this room's own commands."""
    row.revoked_at, row.revoked_by, row.revoked_because = at, str(actor), reason[:200]
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
    fact = facts.MandateRevokedByAct(mandate=row.pk, enterprise=row.enterprise, reason=reason)
    journal.record(fact, ref=Ref("person", str(row.person_id)), by=actor, at=at)


def _end_open(person: str, enterprise: str, at: datetime) -> None:
    """A wider mandate takes the place of the narrower one, which ends where it begins."""
    for row in models.Mandate.objects.filter(
        person_id=person, enterprise=enterprise, revoked_at=None, in_force_until=None
    ):
        row.in_force_until = max(at, row.in_force_from)
        row.save(update_fields=["in_force_until"])
