"""Who says that they represent an enterprise while the register does not name them: staff look at the evidence."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import facts, models, queries
from motcua.identity.people.errors import AssuranceTooLow, ClaimOpen, ClaimUnknown, EvidenceMissing
from motcua.identity.people.services.mandates import CLAIM_LEVEL, end_appointed, end_by_act
from motcua.identity.people.services.mandates import give_mandate as give
from motcua.identity.people.types import RIGHTS, Basis, Claim, Evidence
from motcua.identity.permissions import queries as permissions

LONGEST_EVIDENCE = 4000


@transaction.atomic
def lay_claim(actor: Actor, *, person: str, enterprise: str, evidence: str, document: str = "", at: datetime) -> Claim:
    """Lay a claim to represent an enterprise before staff; it gives no right until they have granted it.

    `document` is the stored file that proves it. Whoever represents the enterprise now is told of the claim. Raises
    `AssuranceTooLow` below level 2, `EvidenceMissing`, `ClaimOpen`, `EnterpriseCodeWrong`.
    """
    permissions.require(actor, "mandate.claim")
    if actor.assurance < CLAIM_LEVEL:
        raise AssuranceTooLow(needed=CLAIM_LEVEL)
    code, words = organisations.normal_code(enterprise), normal(evidence)
    if not words or len(words) > LONGEST_EVIDENCE:
        raise EvidenceMissing(field="evidence", most=LONGEST_EVIDENCE)
    try:
        with transaction.atomic():
            row = models.Claim.objects.create(
                person_id=person, enterprise=code, evidence=words, document=document, at=at, by=str(actor)
            )
    except IntegrityError:
        raise ClaimOpen from None
    told = facts.ClaimLaid(row.pk, code, _representatives(code, at))
    journal.record(told, ref=Ref("person", person), by=actor, at=at)
    return queries.claim_value(row)


@transaction.atomic
def settle_claim(actor: Actor, *, claim: int, grant: bool, reason: str, at: datetime) -> None:
    """Grant or refuse a claim, with the reason that both sides are told.

    A granted one makes the person the representative, and ends the mandates of those who were it and whom the register
    does not name. Raises `ClaimUnknown`, `EvidenceMissing` without a reason.
    """
    permissions.require(actor, "account.manage")
    row = models.Claim.objects.select_for_update(no_key=True).filter(pk=claim, settled_at=None).first()
    if row is None:
        raise ClaimUnknown
    words = normal(reason)
    if not words:
        raise EvidenceMissing(field="reason", most=LONGEST_EVIDENCE)
    before = _representatives(row.enterprise, at)
    if grant:
        give(
            actor,
            person=str(row.person_id),
            enterprise=row.enterprise,
            rights=RIGHTS,
            basis=Basis.REPRESENTATIVE,
            evidence=Evidence.STAFF,
            in_force_from=at,
            at=at,
        )
        _end_others(actor, row, at)
    row.settled_at, row.settled_by, row.granted, row.reason = at, str(actor), grant, words[:LONGEST_EVIDENCE]
    row.save()
    told = facts.ClaimSettled(row.pk, row.enterprise, grant, before)
    journal.record(told, ref=Ref("person", str(row.person_id)), by=actor, at=at)


def _end_others(actor: Actor, claim: models.Claim, at: datetime) -> None:
    ended = False
    for one in queries.mandates_for(claim.enterprise, at=at):
        if one.basis is not Basis.REPRESENTATIVE or one.person == str(claim.person_id):
            continue
        if queries.listed_as(queries.person(one.person), enterprise=claim.enterprise) is None:
            row = models.Mandate.objects.select_for_update(no_key=True).get(pk=one.id)
            end_by_act(actor, row, reason="claim_granted", at=at)
            ended = True
    if ended:
        end_appointed(actor, claim.enterprise, at=at)


def _representatives(enterprise: str, at: datetime) -> tuple[str, ...]:
    """Who represents the enterprise now, by our own ids."""
    held = queries.mandates_for(enterprise, at=at)
    return tuple(one.person for one in held if one.basis is Basis.REPRESENTATIVE)
