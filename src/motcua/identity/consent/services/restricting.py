"""Restricted data: kept, and used by officers on a ground of law only; receivers told of withdrawals (Law 91/2025/QH15 articles 4 and 10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.consent import facts, models
from motcua.identity.consent.errors import GroundWrong, NoticeUnknown, RestrictionUnknown
from motcua.identity.consent.types import GROUNDS, LegalBasis
from motcua.identity.permissions import queries as permissions

USE_LIFE = timedelta(hours=1)
"""How long one ground serves one officer."""
LEAST_CITATION = 5


def set_restriction(actor: Actor, *, subject: Ref, request: str, at: datetime) -> None:
    """Restrict a subject's data because a request of theirs was granted; in the caller's transaction. Twice is once."""
    permissions.require(actor, "protection.decide")
    _, fresh = models.Restriction.objects.get_or_create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        lifted_at=None,
        defaults={"request": request, "since": at, "set_by": str(actor)},
    )
    if fresh:
        told = facts.DataRestrictionSet(restricted=True, request=request, reason="")
        journal.record(told, ref=_of(subject), by=actor, at=at)


@transaction.atomic
def lift_restriction(actor: Actor, *, subject: Ref, reason: str, at: datetime) -> None:
    """The data may be used as before. Raises `NotAllowed`, `RestrictionUnknown`, `GroundWrong` without a reason."""
    permissions.require(actor, "protection.decide")
    said = normal(reason)[:300]
    if not said:
        raise GroundWrong(field="reason")
    rows = models.Restriction.objects.select_for_update()
    row = rows.filter(subject_kind=subject.kind, subject_id=subject.id, lifted_at=None).first()
    if row is None:
        raise RestrictionUnknown
    row.lifted_at, row.lifted_by, row.lifted_for = at, str(actor), said
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_for"])
    told = facts.DataRestrictionSet(restricted=False, request=str(row.request or ""), reason=said)
    journal.record(told, ref=_of(subject), by=actor, at=at)


@transaction.atomic
def use_restricted(actor: Actor, *, subject: Ref, basis: str, citation: str, at: datetime) -> None:
    """Use a subject's restricted data for an hour on a ground of law, which the subject may read.

    What the officer may see is asked as ever. Raises `NotAllowed`, `RestrictionUnknown`, `GroundWrong` at `basis` or `citation`.
    """
    permissions.require(actor, "data.use_restricted")
    if not models.Restriction.objects.filter(subject_kind=subject.kind, subject_id=subject.id, lifted_at=None).exists():
        raise RestrictionUnknown
    if basis not in {ground.value for ground in GROUNDS}:
        raise GroundWrong(field="basis")
    said = normal(citation)[:300]
    if len(said) < LEAST_CITATION:
        raise GroundWrong(field="citation")
    models.RestrictedUse.objects.create(
        principal=actor.id, subject_kind=subject.kind, subject_id=subject.id, basis=LegalBasis(basis).value,
        citation=said, at=at, until=at + USE_LIFE,
    )  # fmt: skip
    told = facts.RestrictedDataUsed(basis, said, (at + USE_LIFE).isoformat())
    journal.record(told, ref=_of(subject), by=actor, at=at)


@transaction.atomic
def tell_receiver(actor: Actor, *, notice: int, reference: str, at: datetime) -> None:
    """Note that a receiver was told of a withdrawal, and by which letter or message. Raises `NoticeUnknown`, `GroundWrong` without it."""
    permissions.require(actor, "protection.decide")
    said = normal(reference)[:120]
    if not said:
        raise GroundWrong(field="reference")
    row = models.ReceiverNotice.objects.select_for_update().select_related("consent").filter(pk=notice).first()
    if row is None or row.told_at is not None:
        raise NoticeUnknown
    row.told_at, row.told_by, row.reference = at, str(actor), said
    row.save(update_fields=["told_at", "told_by", "reference"])
    told = facts.ReceiverTold(row.consent_id, row.receiver, said)
    journal.record(told, ref=_of(Ref(row.consent.subject_kind, row.consent.subject_id)), by=actor, at=at)


def _of(subject: Ref) -> Ref:
    return Ref("subject", f"{subject.kind}/{subject.id}")
