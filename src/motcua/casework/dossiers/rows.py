"""The rows of a filing and of its judgement, each written with one statement: the applicant waits for the round trips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from django.db import connection

from motcua.casework.dossiers import models, numbers
from motcua.foundation.worktime.types import Due

# Nothing is written when the sender's key is known already: the claim waits for its twin to commit, then comes to nothing.
_FILE = """
    WITH claimed AS (
        INSERT INTO dossiers_submissionkey (scope, key, body, code, at)
        VALUES (%(scope)s, %(key)s, %(digest)s, %(code)s, %(at)s) ON CONFLICT DO NOTHING RETURNING code),
    written AS (
        INSERT INTO dossiers_dossier (code, procedure, version_id, status, outcome, channel, owner_kind, owner_id, owner_name,
            unit, filed_by, subject_key, flags, origin, turns, received_at, accepted_at, due)
        SELECT code, %(procedure)s, %(version)s, %(status)s, '', %(channel)s, %(owner_kind)s, %(owner_id)s, %(owner_name)s,
            %(unit)s, %(filed_by)s, %(subject_key)s, %(flags)s::jsonb, %(origin)s::jsonb, %(turns)s, %(received_at)s,
            %(accepted_at)s::timestamptz, %(due)s::timestamptz
        FROM claimed RETURNING id),
    promised AS (
        INSERT INTO dossiers_duedate (dossier_id, number, due, cause, basis, calculation, calendar, at, by)
        SELECT id, 1, %(due)s::timestamptz, 'promised', '', %(calculation)s::jsonb, %(calendar)s, %(at)s, %(filed_by)s
        FROM written WHERE %(due)s::timestamptz IS NOT NULL),
    found AS (
        INSERT INTO dossiers_words (dossier_id, unit, procedure, owner_kind, owner_id, received_at, words)
        SELECT id, %(unit)s, %(procedure)s, %(owner_kind)s, %(owner_id)s, %(at)s, array_to_tsvector(%(words)s::text[]) FROM written)
    INSERT INTO dossiers_revision (dossier_id, number, data, fingerprint, sealed, papers, at)
    SELECT id, 1, %(data)s::jsonb, %(fingerprint)s, %(sealed)s::jsonb, %(papers)s::jsonb, %(at)s FROM written
"""

# An outcome is set once: who comes second waits for the row, finds it set, and writes nothing.
_DECIDE = """
    WITH moved AS (
        UPDATE dossiers_dossier SET outcome = %(outcome)s::text, flags = %(flags)s::jsonb
        WHERE id = %(id)s AND status = 'ACCEPTED' AND outcome = '' RETURNING id)
    INSERT INTO dossiers_decision (dossier_id, outcome, judgement, "by", "at")
    SELECT id, %(outcome)s::text, %(judgement)s::jsonb, %(by)s, %(at)s FROM moved
"""


def decide(row: models.Dossier, decision: models.Decision) -> bool:
    """Keep the judgement of an accepted dossier with its outcome and flags; false, and nothing written, when it has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DECIDE,
            {
                "id": row.pk,
                "outcome": row.outcome,
                "flags": orjson.dumps(row.flags).decode(),
                "judgement": numbers.dumps(decision.judgement).decode(),
                "by": decision.by,
                "at": decision.at,
            },
        )
        return bool(cursor.rowcount == 1)


def file(
    row: models.Dossier,
    *,
    scope: str,
    key: str,
    digest: str,
    data: bytes,
    fingerprint: str,
    sealed: Sequence[str],
    promised: Due | None,
    papers: Mapping[str, str],
    words: Sequence[str],
    at: datetime,
) -> bool:
    """Write key, dossier, form, its words and the due date that the receipt promises; false, and nothing written, when the sender has used the key before."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FILE,
            {
                "scope": scope,
                "key": key,
                "digest": digest,
                "code": row.code,
                "at": at,
                "procedure": row.procedure,
                "version": row.version_id,
                "status": row.status,
                "channel": row.channel,
                "owner_kind": row.owner_kind,
                "owner_id": row.owner_id,
                "owner_name": row.owner_name,
                "unit": row.unit,
                "filed_by": row.filed_by,
                "subject_key": row.subject_key,
                "flags": orjson.dumps(row.flags).decode(),
                "origin": orjson.dumps(row.origin).decode(),
                "turns": row.turns,
                "received_at": row.received_at,
                "accepted_at": row.accepted_at,
                "due": row.due,
                "calculation": orjson.dumps(promised.as_json() if promised else {}).decode(),
                "calendar": promised.calendar_version if promised else "",
                "data": data.decode(),
                "fingerprint": fingerprint,
                "sealed": orjson.dumps(list(sealed)).decode(),
                "papers": orjson.dumps(dict(papers)).decode(),
                "words": list(words),
            },
        )
        return bool(cursor.rowcount == 1)
