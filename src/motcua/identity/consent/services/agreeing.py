"""Agreeing to a purpose and taking it back (Law 91/2025/QH15 articles 9, 10; Decree 13/2023/NĐ-CP articles 11 to 13, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.pdf import services as pdf
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.consent import facts, models, queries
from motcua.identity.consent.errors import ConsentUnknown, GuardianMissing, NothingToConsent, TextChanged
from motcua.identity.consent.types import Consent, LegalBasis
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

CHILD_UNTIL, CHILD_ASKED_FROM = 16, 7
"""Years of age: under the first a guardian agrees, from the second on the child agrees too."""

CARRIERS = frozenset({"mail"})
"""Receivers that only carry what we send and keep nothing: they need not be told of a withdrawal."""

_RECEIPT = Path(__file__).parents[1] / "data" / "receipt.typ"


@transaction.atomic
def give(
    actor: Actor,
    *,
    purpose: str,
    text_version: int,
    channel: str = "portal",
    age: int | None = None,
    guardian: str = "",
    child_agreed: bool | None = None,
    at: datetime,
) -> Consent:
    """Agree to one purpose in the words that were shown; agreeing twice is agreeing once.

    `age` is the subject's where it is known. Raises `PurposeUnknown`, `NothingToConsent`, `TextChanged`,
    `GuardianMissing`.
    """
    permissions.require(actor, "data.consent", on=Target(owner=actor.acting_for))
    subject = queries.own(actor)
    found = queries.purpose(purpose)
    if found.basis is not LegalBasis.CONSENT:
        raise NothingToConsent(purpose=purpose)
    text = found.text(clock.legal_date(at))
    if text.version != text_version:
        raise TextChanged(purpose=purpose)
    if age is not None and age < CHILD_UNTIL and not (normal(guardian) and (child_agreed or age < CHILD_ASKED_FROM)):
        raise GuardianMissing
    row, created = models.Consent.objects.get_or_create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "text_version": text.version,
            "given_at": at,
            "given_by": str(actor),
            "channel": channel,
            "evidence": queries.evidence_of(subject, text, purpose, by=str(actor), at=at),
            "guardian": normal(guardian)[:255],
            "child_agreed": child_agreed,
        },
    )
    if created:
        told = facts.ConsentGiven(row.pk, purpose, text.version, channel, row.evidence)
        journal.record(told, ref=_of(subject), by=actor, at=at)
    return queries.consent_value(row)


@transaction.atomic
def withdraw(actor: Actor, *, purpose: str, at: datetime) -> tuple[str, ...]:
    """Take an agreement back; it stops what rests on it at once. Gives who received the data and is told of it.

    What was done before stays lawful (Decree 13/2023/NĐ-CP article 12). Raises `ConsentUnknown`.
    """
    permissions.require(actor, "data.consent", on=Target(owner=actor.acting_for))
    subject = queries.own(actor)
    found = queries.purpose(purpose)
    row = (
        models.Consent.objects.select_for_update(no_key=True)
        .filter(subject_kind=subject.kind, subject_id=subject.id, purpose=purpose, withdrawn_at=None)
        .first()
    )
    if row is None:
        raise ConsentUnknown
    row.withdrawn_at, row.withdrawn_by = at, str(actor)
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    for receiver in found.receivers:
        if receiver not in CARRIERS:
            row.notices.create(receiver=receiver, since=at)
    journal.record(facts.ConsentWithdrawn(row.pk, purpose, found.receivers), ref=_of(subject), by=actor, at=at)
    return found.receivers


@transaction.atomic
def noticed(actor: Actor, *, procedure: str, at: datetime) -> None:
    """Remember that somebody was shown the notice before processing of a procedure, and in which words."""
    subject = queries.own(actor)
    on = clock.legal_date(at)
    versions = " ".join(f"{one.key}/{one.text(on).version}" for one in queries.of_procedures())
    journal.record(facts.NoticeShown(procedure, versions), ref=_of(subject), by=actor, at=at)


def receipt(actor: Actor, *, consent: int, name: str, organisation: str, at: datetime) -> bytes:
    """The receipt of an agreement as PDF/A, to be printed or kept (article 11: it can be copied in writing).

    `name` is what the subject is called. Raises `ConsentUnknown`.
    """
    found = next((one for one in queries.consents(actor) if one.id == consent), None)
    if found is None:
        raise ConsentUnknown
    purpose = queries.purpose(found.purpose)
    text = next(one for one in purpose.texts if one.version == found.text_version)
    data: Mapping[str, Json] = {
        "organisation": organisation,
        "name": name,
        "title": text.title["vi"],
        "what": text.what["vi"],
        "harm": text.harm["vi"],
        "keeping": text.keeping["vi"],
        "withdrawal": text.withdrawal.get("vi", ""),
        "citation": purpose.citation,
        "version": text.version,
        "given": clock.legal_time(found.given_at).strftime("%H:%M %d/%m/%Y"),
        "withdrawn": clock.legal_time(found.withdrawn_at).strftime("%H:%M %d/%m/%Y") if found.withdrawn_at else "",
        "guardian": found.guardian,
        "evidence": found.evidence,
    }
    return pdf.render(_RECEIPT.read_text(encoding="utf-8"), data=data, qr=None, at=at)


def _of(subject: Ref) -> Ref:
    """A subject's own chain about its data."""
    return Ref("subject", f"{subject.kind}/{subject.id}")
