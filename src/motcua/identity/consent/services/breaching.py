"""The record of a breach and its 72 hours (Decree 13/2023/NĐ-CP article 23; Law 91/2025/QH15 article 23)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import facts, law, models, queries
from motcua.identity.consent.errors import BreachUnknown, BreachWrong
from motcua.identity.consent.types import Breach, BreachReport
from motcua.identity.permissions import queries as permissions

_NEEDED_AT_ONCE = ("place", "description", "contact")
_NEEDED_WHOLE = (*_NEEDED_AT_ONCE, "kinds", "data_count", "subject_count", "consequences", "measures")


@transaction.atomic
def record_breach(actor: Actor, *, report: BreachReport, at: datetime) -> Breach:
    """Open the record; the hours run from the occurrence or the detection, as the regime says. Raises `BreachWrong`."""
    permissions.require(actor, "protection.decide")
    _check(report, _NEEDED_AT_ONCE, at)
    regime = law.regime(clock.legal_date(report.detected_at))
    start = report.detected_at if regime.breach_from == "detection" else report.occurred_at
    row = models.Breach(regime=regime.key, notify_by=queries.ends(regime.breach, start), reported_by=str(actor))
    _put(row, report)
    told = facts.BreachRecorded(row.pk, row.notify_by.isoformat())
    journal.record(told, ref=Ref("breach", str(row.pk)), by=actor, at=at)
    return queries.breach_value(row)


@transaction.atomic
def correct_breach(actor: Actor, *, breach: int, report: BreachReport, at: datetime) -> Breach:
    """Complete the record as more comes to light; its clock stays where it was set. Raises `BreachWrong`, `BreachUnknown`."""
    permissions.require(actor, "protection.decide")
    _check(report, _NEEDED_AT_ONCE, at)
    row = _open(breach)
    _put(row, report)
    return queries.breach_value(row)


@transaction.atomic
def notify_breach(actor: Actor, *, breach: int, partly: bool, reference: str, at: datetime) -> Breach:
    """Note that the Ministry of Public Security was told; a partial notice is completed by a later one.

    `reference` is the number of the letter. Raises `BreachWrong` for a whole notice of an incomplete record.
    """
    permissions.require(actor, "protection.decide")
    row = _open(breach)
    if not partly:
        _check(queries.breach_value(row).report, _NEEDED_WHOLE, at)
    if not reference.strip():
        raise BreachWrong(field="reference")
    row.notified_at = row.notified_at or at
    row.notified_partly, row.reference = partly, reference.strip()[:120]
    row.save()
    journal.record(facts.BreachNotified(row.pk, partly), ref=Ref("breach", str(row.pk)), by=actor, at=at)
    return queries.breach_value(row)


@transaction.atomic
def close_breach(actor: Actor, *, breach: int, at: datetime) -> Breach:
    """Close a record whose notice is whole. Raises `BreachWrong`, `BreachUnknown`."""
    permissions.require(actor, "protection.decide")
    row = _open(breach)
    if row.notified_at is None or row.notified_partly:
        raise BreachWrong(field="reference")
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    return queries.breach_value(row)


def _open(breach: int) -> models.Breach:
    row = models.Breach.objects.select_for_update(no_key=True).filter(pk=breach, closed_at=None).first()
    if row is None:
        raise BreachUnknown
    return row


def _check(report: BreachReport, needed: tuple[str, ...], at: datetime) -> None:
    for name in needed:
        value = getattr(report, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise BreachWrong(field=name)
    for name in ("data_count", "subject_count"):
        count = getattr(report, name)
        if count is not None and not 0 <= count < 2**63:
            raise BreachWrong(field=name)
    if report.detected_at > at:
        raise BreachWrong(field="detected_at")
    if report.occurred_at > report.detected_at:
        raise BreachWrong(field="occurred_at")


def _put(row: models.Breach, report: BreachReport) -> None:
    row.occurred_at, row.detected_at = report.occurred_at, report.detected_at
    row.place, row.contact = report.place.strip()[:300], report.contact.strip()[:300]
    row.description, row.kinds = report.description.strip(), report.kinds.strip()
    row.data_count, row.subject_count = report.data_count, report.subject_count
    row.consequences, row.measures = report.consequences.strip(), report.measures.strip()
    row.save()
