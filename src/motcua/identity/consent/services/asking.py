"""What subjects ask for, under the law's clocks (Law 91/2025/QH15 article 4; Decree 356/2025/NĐ-CP; Decree 13/2023/NĐ-CP)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from html import escape

from django.db import transaction

from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.consent import facts, models, queries
from motcua.identity.consent.errors import CitationMissing, DetailsMissing, TooManyRequests, TurnNotLawful
from motcua.identity.consent.lifecycle import ENDED, TURNS
from motcua.identity.consent.ports import holdings
from motcua.identity.consent.services.restricting import set_restriction
from motcua.identity.consent.types import ExportFile, RequestKind, RequestState, SubjectRequest
from motcua.identity.permissions import queries as permissions

MOST_OPEN = 20
"""Requests of one subject that may be open at a time."""
LONGEST_DETAILS = 4000
EXPORT_LIFE = timedelta(days=7)
EXPORT = "consent.export"
RESTRICTS = frozenset(
    {
        (RequestKind.RESTRICT.value, RequestState.DONE),
        (RequestKind.RESTRICT.value, RequestState.PARTLY),
        (RequestKind.DELETE.value, RequestState.DENIED),
        (RequestKind.DELETE.value, RequestState.PARTLY),
    }
)
"""What restricts the use of the data: that it was asked for, or that the law forbids their deletion (Decree 13/2023/NĐ-CP article 16(2))."""
SURE = 2
"""The level of sign-in that shows the subject's identity without a further look."""


@transaction.atomic
def ask(actor: Actor, *, kind: RequestKind, details: str, look: int | None = None, at: datetime) -> SubjectRequest:
    """Ask for something about one's own data; its clocks start now.

    Who has signed in at level 2 has shown their identity, so that the request waits for its acknowledgement at once. A
    copy of one's own data is made by the house itself. Raises `DetailsMissing`, `TooManyRequests`.
    """
    subject = queries.own(actor)
    words = details.strip()
    if len(words) > LONGEST_DETAILS or (not words and kind is not RequestKind.PROVIDE):
        raise DetailsMissing(field="details", most=LONGEST_DETAILS)
    mine = models.SubjectRequest.objects.filter(subject_kind=subject.kind, subject_id=subject.id, ended_at=None)
    if mine.count() >= MOST_OPEN:
        raise TooManyRequests(most=MOST_OPEN)
    limits = queries.deadlines(kind, at)
    row = models.SubjectRequest.objects.create(
        kind=kind.value,
        subject_kind=subject.kind,
        subject_id=subject.id,
        asked_by=str(actor),
        assurance=actor.assurance,
        details=words,
        look=look,
        state=RequestState.RECEIVED.value,
        received_at=at,
        regime=limits.regime,
        acknowledge_by=limits.acknowledge_by,
        due=limits.due,
        remind_on=limits.remind_on,
    )
    row.turns.create(state=row.state, at=at, by=str(actor))
    told = facts.RequestReceived(str(row.pk), kind.value, limits.regime, limits.due.isoformat())
    journal.record(told, ref=_ref(row), by=actor, at=at)
    _turn(row, RequestState.IDENTITY_CHECK, by=actor, at=at)
    if kind is RequestKind.PROVIDE and actor.assurance >= SURE:
        _turn(row, RequestState.ACKNOWLEDGED, by=actor, at=at)
        _turn(row, RequestState.IN_PROGRESS, by=actor, at=at)
        jobs.defer(EXPORT, args={"request": str(row.pk)})
    return queries.request_value(row)


@transaction.atomic
def check_identity(actor: Actor, *, request: str, shown: bool, words: str, at: datetime) -> SubjectRequest:
    """Say that the asker is, or is not, the subject; what was not shown ends the request.

    Raises `TurnNotLawful`, `DetailsMissing` without a word on why not.
    """
    if shown:
        return acknowledge(actor, request=request, words=words, at=at)
    row = _locked(actor, request)
    if not words.strip():
        raise DetailsMissing(field="words", most=LONGEST_DETAILS)
    _turn(row, RequestState.DENIED, by=actor, at=at, words=words)
    return queries.request_value(row)


@transaction.atomic
def acknowledge(actor: Actor, *, request: str, words: str = "", at: datetime) -> SubjectRequest:
    """Tell the subject that the request has arrived and whose it is. Raises `TurnNotLawful`."""
    row = _locked(actor, request)
    _turn(row, RequestState.ACKNOWLEDGED, by=actor, at=at, words=words)
    return queries.request_value(row)


@transaction.atomic
def begin(actor: Actor, *, request: str, at: datetime) -> SubjectRequest:
    """Take the request in hand; for a copy the house makes it. Raises `TurnNotLawful`."""
    row = _locked(actor, request)
    _turn(row, RequestState.IN_PROGRESS, by=actor, at=at)
    if row.kind == RequestKind.PROVIDE.value:
        jobs.defer(EXPORT, args={"request": str(row.pk)})
    return queries.request_value(row)


@transaction.atomic
def extend(actor: Actor, *, request: str, words: str, at: datetime) -> SubjectRequest:
    """Put the due date off by the same period, once, telling the subject why.

    Raises `TurnNotLawful` where the regime knows no extension or there was one, `DetailsMissing` without a reason.
    """
    row = _locked(actor, request)
    regime = queries.regime_of(row.regime)
    if not regime.extension or row.extended:
        raise TurnNotLawful(state=row.state)
    if not words.strip():
        raise DetailsMissing(field="words", most=LONGEST_DETAILS)
    row.due = queries.ends(regime.limits[row.kind], row.due)
    row.remind_on = queries.reminder(row.due)
    row.extended = True
    _turn(row, RequestState.EXTENDED, by=actor, at=at, words=words)
    return queries.request_value(row)


@transaction.atomic
def end(
    actor: Actor, *, request: str, outcome: RequestState, answer: str, citation: str = "", at: datetime
) -> SubjectRequest:
    """Answer a request: done, partly, or denied by law with the article that forbids it.

    Deletion is denied where the law orders keeping, as for dossiers and archives; display is restricted instead (Decree
    13/2023/NĐ-CP article 16). Raises `TurnNotLawful`, `DetailsMissing`, `CitationMissing`.
    """
    row = _locked(actor, request)
    if not answer.strip() or len(answer) > LONGEST_DETAILS:
        raise DetailsMissing(field="answer", most=LONGEST_DETAILS)
    if outcome in {RequestState.DENIED, RequestState.PARTLY} and not citation.strip():
        raise CitationMissing(field="citation")
    if outcome not in ENDED:
        raise TurnNotLawful(state=row.state)
    row.answer, row.citation = answer.strip(), normal(citation)[:300]
    if (row.kind, outcome) in RESTRICTS:
        set_restriction(actor, subject=Ref(row.subject_kind, row.subject_id), request=str(row.pk), at=at)
    _turn(row, outcome, by=actor, at=at, words=answer)
    return queries.request_value(row)


def make_export(*, request: str, at: datetime) -> None:
    """Make the subject's copy, as data and as a page that can be read; safe to repeat."""
    row = queries.row_of(request)
    if row.state not in {RequestState.IN_PROGRESS.value, RequestState.EXTENDED.value}:
        return
    subject = Ref(row.subject_kind, row.subject_id)
    found = dict(holdings.get().collect(subject, at=at))
    found["_"] = {"subject": str(subject), "made_at": at.isoformat(), "request": str(row.pk)}
    data = json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True).encode()
    with transaction.atomic():
        row = models.SubjectRequest.objects.select_for_update(no_key=True).get(pk=row.pk)
        if row.state not in {RequestState.IN_PROGRESS.value, RequestState.EXTENDED.value}:
            return
        day = clock.legal_date(at).isoformat()
        row.export_json = storage.put(data, media_type="application/json", name=f"du-lieu-{day}.json", at=at).id
        row.export_page = storage.put(
            _page(found, day).encode(), media_type="text/html", name=f"du-lieu-{day}.html", at=at
        ).id
        row.export_until = at + EXPORT_LIFE
        row.answer = "Bản sao dữ liệu đã sẵn sàng."
        _turn(row, RequestState.DONE, by=Actor.system("export"), at=at)


@transaction.atomic
def fetch_export(actor: Actor, *, request: str, at: datetime) -> tuple[ExportFile, ExportFile]:
    """Both files of the copy, with an entry that they were fetched. Raises `ExportGone`, `RequestUnknown`."""
    files = queries.export(actor, request, at=at)
    journal.record(facts.ExportFetched(request), ref=_ref(queries.own_row(actor, request)), by=actor, at=at)
    return files


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Drop copies that have expired; how many."""
    rows = list(models.SubjectRequest.objects.select_for_update().filter(export_until__lte=at).exclude(export_json=""))
    for row in rows:
        storage.drop([row.export_json, row.export_page])
        row.export_json = row.export_page = ""
        row.save(update_fields=["export_json", "export_page"])
    return len(rows)


def _locked(actor: Actor, request: str) -> models.SubjectRequest:
    permissions.require(actor, "protection.decide")
    queries.row_of(request)
    return models.SubjectRequest.objects.select_for_update(no_key=True).get(pk=request)


def _turn(row: models.SubjectRequest, to: RequestState, *, by: Actor, at: datetime, words: str = "") -> None:
    if to not in TURNS[RequestState(row.state)]:
        raise TurnNotLawful(state=row.state)
    row.state = to.value
    if to is RequestState.ACKNOWLEDGED:
        row.acknowledged_at = at
    if to in ENDED:
        row.ended_at = at
    row.save()
    row.turns.create(state=to.value, at=at, by=str(by), words=words.strip()[:LONGEST_DETAILS])
    told = facts.RequestTurned(str(row.pk), row.kind, to.value, row.due.isoformat())
    journal.record(told, ref=_ref(row), by=by, at=at)


def _ref(row: models.SubjectRequest) -> Ref:
    return Ref("subject_request", str(row.pk))


def _page(found: dict[str, Json], day: str) -> str:
    parts = "".join(
        f"<section><h2>{escape(name)}</h2>{_shown(value)}</section>" for name, value in found.items() if name != "_"
    )
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Dữ liệu của tôi</title>'
        "<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse}th,td{border:1px solid #888;padding:4px 8px;text-align:left;vertical-align:top}"
        f"</style></head><body><h1>Bản sao dữ liệu, {escape(day)}</h1>{parts}</body></html>"
    )


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        rows = "".join(f'<tr><th scope="row">{escape(k)}</th><td>{_shown(v)}</td></tr>' for k, v in value.items())
        return f"<table>{rows}</table>" if rows else "—"
    if isinstance(value, list):
        return "<ol>" + "".join(f"<li>{_shown(one)}</li>" for one in value) + "</ol>" if value else "—"
    return "—" if value is None or value == "" else escape(str(value))
