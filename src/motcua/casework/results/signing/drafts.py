"""Drafts of results: the texts that a template offers, sent back with a reason, seen by whom under which fingerprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.results import models
from motcua.casework.results.errors import DraftChanged, DraftLocked, ReasonMissing, TextWrong
from motcua.casework.results.facts import DraftReturned
from motcua.casework.results.types import LIVE, Draft, ItemState
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal

LONGEST_REASON = 2000


def draft(subject: Ref) -> Draft:
    """The draft of a subject's result, an empty one while nobody wrote anything; whoever shows it has asked the gate."""
    row = models.Draft.objects.filter(subject_kind=subject.kind, subject_id=subject.id).first()
    return Draft(subject, {}, 0) if row is None else _value(row)


def drafts(subjects: Sequence[Ref]) -> dict[Ref, Draft]:
    """Drafts of several subjects by one read; those without one are left out."""
    rows = models.Draft.objects.filter(subject_id__in=[one.id for one in subjects])
    return {Ref(row.subject_kind, row.subject_id): _value(row) for row in rows}


@transaction.atomic
def save_draft(
    actor: Actor, *, subject: Ref, texts: Mapping[str, str], offered: Mapping[str, int], seen: int, at: datetime
) -> Draft:
    """Keep what was written into a template's fields and take it as put right where it had been sent back.

    `offered` are the fields and the most characters of each, `seen` the draft's version on the page. The caller has asked the gate. Raises
    `TextWrong`, `DraftChanged` when another officer saved meanwhile, `DraftLocked` while it is being signed.
    """
    for key, text in texts.items():
        if key not in offered or len(text) > offered[key]:
            raise TextWrong(key=key, longest=offered.get(key, 0))
    row = _locked(subject)
    if row.version != seen:
        raise DraftChanged(version=row.version)
    _not_signing(subject)
    kept = {key: normal(text) for key, text in texts.items() if text.strip()}
    if kept == row.texts and row.returned_at is None:
        return _value(row)
    row.texts, row.version = kept, row.version + 1
    row.changed_by, row.changed_at = str(actor), at
    row.returned_at, row.returned_by, row.reason = None, "", ""
    row.save()
    return _value(row)


@transaction.atomic
def return_draft(actor: Actor, *, subject: Ref, reason: str, at: datetime) -> Draft:
    """Send a draft back: nobody can sign it until its drafter has saved it again. The caller has asked the gate.

    Raises `ReasonMissing`, `DraftLocked`.
    """
    if not reason.strip():
        raise ReasonMissing(subject=str(subject))
    row = _locked(subject)
    _not_signing(subject)
    row.returned_by, row.returned_at, row.reason = str(actor), at, normal(reason)[:LONGEST_REASON]
    row.version += 1
    row.save()
    journal.record(DraftReturned(row.version), ref=subject, by=actor, at=at)
    return _value(row)


def note_opened(actor: Actor, *, subject: Ref, fingerprint: str, at: datetime) -> None:
    """Remember that somebody looked at the draft as it is now."""
    models.Opening.objects.get_or_create(
        principal=actor.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        fingerprint=fingerprint,
        defaults={"at": at},
    )


def opened(actor: Actor, subjects: Sequence[Ref]) -> set[tuple[str, str]]:
    """What the actor has looked at: subject's id and fingerprint."""
    rows = models.Opening.objects.filter(principal=actor.id, subject_id__in=[one.id for one in subjects])
    return set(rows.values_list("subject_id", "fingerprint"))


def _locked(subject: Ref) -> models.Draft:
    models.Draft.objects.get_or_create(subject_kind=subject.kind, subject_id=subject.id)
    return models.Draft.objects.select_for_update(no_key=True).get(subject_kind=subject.kind, subject_id=subject.id)


def _not_signing(subject: Ref) -> None:
    held = [*LIVE, ItemState.DONE]
    latest = models.SigningItem.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id").first()
    issued = models.Result.objects.filter(subject_kind=subject.kind, subject_id=subject.id).exists()
    if issued or (latest is not None and latest.state in held and latest.state != ItemState.DONE):
        raise DraftLocked(subject=str(subject))


def _value(row: models.Draft) -> Draft:
    return Draft(
        subject=Ref(row.subject_kind, row.subject_id),
        texts=row.texts,
        version=row.version,
        returned_by=row.returned_by,
        returned_at=row.returned_at,
        reason=row.reason,
    )
