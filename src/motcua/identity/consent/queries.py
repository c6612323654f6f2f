"""Questions about purposes, consents, subjects' requests and breaches."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

import orjson
from django.db.models import QuerySet

from motcua.foundation import clock
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, Ref
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Limit, LimitKind
from motcua.identity.consent import law, models
from motcua.identity.consent.errors import (
    BreachUnknown,
    ExportGone,
    NoLawfulPurpose,
    PurposeUnknown,
    RequestUnknown,
)
from motcua.identity.consent.types import (
    Breach,
    BreachReport,
    Consent,
    Deadlines,
    ExportFile,
    LegalBasis,
    Purpose,
    PurposeText,
    ReceiverNotice,
    Regime,
    RequestKind,
    RequestState,
    Restriction,
    Span,
    SubjectRequest,
    Turn,
)
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

OFFICER_UNIT = ""
"""Whose calendar counts the working days of these limits: that of the whole ministry."""


def purpose(key: str) -> Purpose:
    """The purpose with this key; raises `PurposeUnknown`."""
    found = law.purposes().get(key)
    if found is None:
        raise PurposeUnknown(purpose=key)
    return found


def purposes() -> tuple[Purpose, ...]:
    """Every purpose, in the table's order."""
    return tuple(law.purposes().values())


def of_procedures() -> tuple[Purpose, ...]:
    """The purposes of which the notice before processing of a procedure tells (Decree 13/2023/NĐ-CP article 13)."""
    return tuple(one for one in law.purposes().values() if one.procedures)


def require_purpose(key: str, *, subject: Ref | None = None) -> Purpose:
    """The purpose for which data are about to be fetched, sent or shown: without a lawful one there is no call.

    A purpose that rests on consent needs the subject's, in force now. Raises `NoLawfulPurpose`.
    """
    found = law.purposes().get(key)
    if found is None:
        raise NoLawfulPurpose(purpose=key)
    if found.basis is LegalBasis.CONSENT and (
        subject is None or not has_consented(subject, key) or is_restricted(subject)
    ):
        raise NoLawfulPurpose(purpose=key)
    return found


def has_consented(subject: Ref, purpose: str) -> bool:
    """Whether the subject's agreement to this purpose is in force."""
    return _in_force(subject).filter(purpose=purpose).exists()


def is_restricted(subject: Ref) -> bool:
    """Whether the use of this subject's data is restricted: what rests on consent alone stops, officers name a ground of law."""
    return bool(restricted_among([subject]))


def restricted_among(subjects: Collection[Ref]) -> frozenset[Ref]:
    """Those of these subjects whose data are restricted, by one read."""
    if not subjects:
        return frozenset()
    rows = models.Restriction.objects.filter(lifted_at=None, subject_id__in={one.id for one in subjects})
    held = {Ref(kind, key) for kind, key in rows.values_list("subject_kind", "subject_id")}
    return frozenset(held.intersection(subjects))


def may_use(actor: Actor, subject: Ref, *, at: datetime) -> bool:
    """Whether this officer has named a ground of law for this subject's restricted data within the hour."""
    rows = models.RestrictedUse.objects.filter(principal=actor.id, subject_kind=subject.kind, subject_id=subject.id)
    return rows.filter(at__lte=at, until__gt=at).exists()


def restriction(actor: Actor, subject: Ref) -> Restriction | None:
    """For the data protection officer: the restriction of a subject's data, where there is one."""
    permissions.require(actor, "protection.read")
    rows = models.Restriction.objects.filter(subject_kind=subject.kind, subject_id=subject.id, lifted_at=None)
    row = rows.first()
    return Restriction(subject, row.since, str(row.request or "")) if row else None


def receiver_notices(actor: Actor) -> tuple[ReceiverNotice, ...]:
    """For the data protection officer: receivers who are to be told of a withdrawal, the oldest first."""
    permissions.require(actor, "protection.read")
    rows = models.ReceiverNotice.objects.filter(told_at=None).select_related("consent").order_by("since", "id")
    return tuple(
        ReceiverNotice(
            row.pk, row.consent.purpose, Ref(row.consent.subject_kind, row.consent.subject_id), row.receiver, row.since,
            row.told_at, row.reference,
        )
        for row in rows[:200]
    )  # fmt: skip


def consents(actor: Actor) -> tuple[Consent, ...]:
    """Agreements of the one for whom the actor acts, in force and withdrawn, the newest first."""
    subject = own(actor)
    rows = models.Consent.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id")
    return tuple(consent_value(row) for row in rows[:200])


def evidence_of(subject: Ref, text: PurposeText, purpose: str, *, by: str, at: datetime) -> str:
    """SHA-256 of the words that were agreed to, with who and when, in hex."""
    told = {
        "subject": str(subject), "purpose": purpose, "version": text.version, "title": dict(text.title),
        "what": dict(text.what), "harm": dict(text.harm), "keeping": dict(text.keeping),
        "withdrawal": dict(text.withdrawal), "by": by, "at": at.isoformat(),
    }  # fmt: skip
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def deadlines(kind: RequestKind, at: datetime) -> Deadlines:
    """The limits of a request that comes in now, by the regime of the day.

    Example (Law 91/2025/QH15): a deletion asked for on Monday 2 March 2026 at 9:00 is acknowledged by Wednesday 4 March;
    its twenty days end on Sunday 22 March, so it is due on Monday 23 March, with the reminder on Friday 20 March.
    """
    held = law.regime(clock.legal_date(at))
    due = ends(held.limits[kind.value], at)
    acknowledge = ends(held.acknowledge, at) if held.acknowledge else None
    return Deadlines(held.key, acknowledge, due, reminder(due))


def reminder(due: datetime) -> date:
    """The last working day before the one on which something is due."""
    calendar = worktime.calendar(OFFICER_UNIT, None)
    day = clock.legal_date(due) - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def ends(span: Span, start: datetime) -> datetime:
    """When a period of the table that began at `start` ends."""
    calendar = worktime.calendar(OFFICER_UNIT, None)
    return worktime.due(start, Limit(LimitKind(span.unit), Decimal(span.amount)), calendar=calendar).at


def regime_of(key: str) -> Regime:
    """The regime with this key; raises `KeyError`."""
    return {one.key: one for one in law.regimes()}[key]


def requests(actor: Actor) -> tuple[SubjectRequest, ...]:
    """Requests of the one for whom the actor acts, the newest first."""
    subject = own(actor)
    rows = models.SubjectRequest.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return tuple(request_value(row) for row in rows.order_by("-received_at")[:100])


def request(actor: Actor, request: str) -> SubjectRequest:
    """One of their own requests; raises `RequestUnknown` for another's as for none."""
    return request_value(own_row(actor, request))


def open_requests(actor: Actor) -> tuple[SubjectRequest, ...]:
    """For the data protection officer: what waits, the nearest due first."""
    permissions.require(actor, "protection.read")
    rows = models.SubjectRequest.objects.filter(ended_at=None).order_by("due")
    return tuple(request_value(row) for row in rows[:200])


def ended_requests(actor: Actor, *, limit: int = 50) -> tuple[SubjectRequest, ...]:
    """For the data protection officer: what was answered, the latest first."""
    permissions.require(actor, "protection.read")
    rows = models.SubjectRequest.objects.exclude(ended_at=None).order_by("-ended_at")
    return tuple(request_value(row) for row in rows[:limit])


def request_for_staff(actor: Actor, request: str) -> SubjectRequest:
    """One request for the data protection officer; raises `RequestUnknown`."""
    permissions.require(actor, "protection.read")
    return request_value(row_of(request))


def for_letter(request: str) -> tuple[str, datetime]:
    """Who asked, and when it is due; for the sender of notices. Raises `RequestUnknown`."""
    row = row_of(request)
    return row.asked_by, row.due


def export(actor: Actor, request: str, *, at: datetime) -> tuple[ExportFile, ExportFile]:
    """The subject's copy: as data and as a page. Raises `ExportGone`, `RequestUnknown`."""
    row = own_row(actor, request)
    if not row.export_json or row.export_until is None or at >= row.export_until:
        raise ExportGone
    day = clock.legal_date(row.received_at).isoformat()
    return (
        ExportFile(f"du-lieu-{day}.json", "application/json", storage.read(row.export_json)),
        ExportFile(f"du-lieu-{day}.html", "text/html; charset=utf-8", storage.read(row.export_page)),
    )


def breaches(actor: Actor) -> tuple[Breach, ...]:
    """Records of breaches, open ones first, the most pressing on top."""
    permissions.require(actor, "protection.read")
    rows = models.Breach.objects.order_by("closed_at", "notify_by")
    return tuple(breach_value(row) for row in sorted(rows[:500], key=lambda row: row.closed_at is not None))


def breach(actor: Actor, breach: int) -> Breach:
    """One record; raises `BreachUnknown`."""
    permissions.require(actor, "protection.read")
    row = models.Breach.objects.filter(pk=breach).first()
    if row is None:
        raise BreachUnknown
    return breach_value(row)


def own(actor: Actor) -> Ref:
    """The subject for whom the actor acts, where they may see its data; raises `NotAllowed`."""
    permissions.require(actor, "data.own", on=Target(owner=actor.acting_for))
    assert actor.acting_for is not None  # the gate lets nobody through without
    return actor.acting_for


def own_row(actor: Actor, request: str) -> models.SubjectRequest:
    """The row of one's own request; raises `RequestUnknown`."""
    subject, row = own(actor), row_of(request)
    if (row.subject_kind, row.subject_id) != (subject.kind, subject.id):
        raise RequestUnknown
    return row


def row_of(request: str) -> models.SubjectRequest:
    """The row of a request; raises `RequestUnknown`."""
    try:
        row = models.SubjectRequest.objects.filter(pk=uuid.UUID(request)).first()
    except ValueError:
        row = None
    if row is None:
        raise RequestUnknown
    return row


def request_value(row: models.SubjectRequest) -> SubjectRequest:
    """The row as a value, with its history."""
    return SubjectRequest(
        id=str(row.pk),
        kind=RequestKind(row.kind),
        subject=Ref(row.subject_kind, row.subject_id),
        asked_by=row.asked_by,
        details=row.details,
        look=row.look,
        state=RequestState(row.state),
        received_at=row.received_at,
        regime=row.regime,
        acknowledge_by=row.acknowledge_by,
        acknowledged_at=row.acknowledged_at,
        due=row.due,
        remind_on=row.remind_on,
        extended=row.extended,
        answer=row.answer,
        citation=row.citation,
        ended_at=row.ended_at,
        turns=tuple(Turn(RequestState(t.state), t.at, t.by, t.words) for t in row.turns.order_by("id")),
        has_export=bool(row.export_json),
        export_until=row.export_until,
    )


def consent_value(row: models.Consent) -> Consent:
    """The row as a value."""
    return Consent(
        id=row.pk,
        subject=Ref(row.subject_kind, row.subject_id),
        purpose=row.purpose,
        text_version=row.text_version,
        given_at=row.given_at,
        channel=row.channel,
        evidence=row.evidence,
        guardian=row.guardian,
        withdrawn_at=row.withdrawn_at,
    )


def breach_value(row: models.Breach) -> Breach:
    """The row as a value."""
    report = BreachReport(
        occurred_at=row.occurred_at,
        detected_at=row.detected_at,
        place=row.place,
        description=row.description,
        kinds=row.kinds,
        data_count=row.data_count,
        subject_count=row.subject_count,
        contact=row.contact,
        consequences=row.consequences,
        measures=row.measures,
    )
    return Breach(
        id=row.pk,
        report=report,
        regime=row.regime,
        form=regime_of(row.regime).breach_form,
        notify_by=row.notify_by,
        reported_by=row.reported_by,
        notified_at=row.notified_at,
        notified_partly=row.notified_partly,
        reference=row.reference,
        closed_at=row.closed_at,
    )


def _in_force(subject: Ref) -> QuerySet[models.Consent]:
    return models.Consent.objects.filter(subject_kind=subject.kind, subject_id=subject.id, withdrawn_at=None)
