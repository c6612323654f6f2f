"""The hash chain, as the database function computes it and as a verifier computes it again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

SEPARATOR = "\x1f"
GENESIS = b""


def link(
    previous: bytes, kind: str, subject: str, seq: int, name: str, version: int, at: datetime, actor: str, body: str
) -> bytes:
    """SHA-256 over the previous hash and every field of the entry; none of them may hold the separator."""
    instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    text = SEPARATOR.join((kind, subject, str(seq), name, str(version), instant, actor, body))
    return hashlib.sha256(previous + text.encode()).digest()


APPEND = r"""
CREATE FUNCTION journal_append(
    p_kind text, p_subject text, p_names text[], p_versions int[], p_at timestamptz, p_actor text, p_bodies text[]
) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    v_length int;
    v_hash bytea;
    v_first int;
BEGIN
    IF position(E'\x1f' in p_kind || p_subject || p_actor || array_to_string(p_names || p_bodies, '')) > 0 THEN
        RAISE EXCEPTION 'journal: a field holds the separator';
    END IF;
    INSERT INTO journal_journalhead AS h (kind, subject, length, hash) VALUES (p_kind, p_subject, 0, ''::bytea)
        ON CONFLICT (kind, subject) DO UPDATE SET length = h.length
        RETURNING h.length, h.hash INTO v_length, v_hash;
    v_first := v_length + 1;
    FOR i IN 1 .. array_length(p_names, 1) LOOP
        v_length := v_length + 1;
        v_hash := sha256(v_hash || convert_to(concat_ws(E'\x1f', p_kind, p_subject, v_length::text, p_names[i],
            p_versions[i]::text, to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_actor, p_bodies[i]),
            'UTF8'));
        INSERT INTO journal_journalentry (kind, subject, seq, name, version, at, actor, body, hash, position)
            VALUES (p_kind, p_subject, v_length, p_names[i], p_versions[i], p_at, p_actor, p_bodies[i], v_hash,
                nextval('journal_position_seq'));
    END LOOP;
    UPDATE journal_journalhead SET length = v_length, hash = v_hash WHERE kind = p_kind AND subject = p_subject;
    RETURN v_first;
END $$
"""
