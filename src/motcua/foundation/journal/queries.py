"""Reads of the journal: histories, and whether every chain still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from motcua.foundation.journal import chain
from motcua.foundation.journal.types import ASSURANCE, Entry, Fault, Verdict
from motcua.foundation.types import Json, Ref

_NO_END = 2**31 - 1

# Written out: it stands in the way of every letter and every message of a link.
_BETWEEN = """
    SELECT seq, name, version, at, actor, body, hash FROM journal_journalentry
    WHERE kind = %s AND subject = %s AND seq BETWEEN %s AND %s ORDER BY seq
"""
_OF_MANY = """
    SELECT subject, seq, name, version, at, actor, body, hash FROM journal_journalentry
    WHERE kind = %s AND subject = ANY(%s) ORDER BY subject, seq
"""


def histories(kind: str, subjects: Sequence[str]) -> dict[str, list[Entry]]:
    """Everything that happened to each of these subjects of one kind, in order; one query."""
    found: dict[str, list[Entry]] = {subject: [] for subject in subjects}
    with connection.cursor() as cursor:
        cursor.execute(_OF_MANY, [kind, list(found)])
        for subject, *row in cursor.fetchall():
            found[subject].append(_entry(Ref(kind, subject), *row))
    return found


def history(ref: Ref) -> list[Entry]:
    """Everything that happened to a subject, in order."""
    return between(ref, 1, _NO_END)


def between(ref: Ref, first: int, last: int) -> list[Entry]:
    """The entries from one place of a chain to another."""
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, [ref.kind, ref.id, first, last])
        return [_entry(ref, *row) for row in cursor.fetchall()]


def verify(tell: Callable[[int], None] | None = None) -> Verdict:
    """Compute every chain anew and compare it with what is stored and with the heads.

    Finds a changed, removed or inserted entry, a cut tail, and entries without a head. `tell` hears how many
    entries have been read. Reads one snapshot, so that writers going on beside it do no harm.
    """
    faults: list[Fault] = []
    subjects = entries = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        heads = _heads()
        for ref, rows in _chains():
            subjects += 1
            entries += len(rows)
            faults += _check(ref, rows, heads.pop(ref, None))
            if tell and subjects % 1000 == 0:
                tell(entries)
    faults += [Fault(ref, 1, "removed") for ref, (length, _) in heads.items() if length]
    return Verdict(subjects, entries, tuple(faults))


def _entry(ref: Ref, seq: int, name: str, version: int, at: datetime, actor: str, body: str, hash_: bytes) -> Entry:
    values: dict[str, Json] = orjson.loads(body)
    assurance = values.pop(ASSURANCE, 0)
    known = assurance if isinstance(assurance, int) else 0
    return Entry(ref, seq, name, version, at, actor, values, bytes(hash_).hex(), known)


def _check(ref: Ref, rows: list[tuple[Any, ...]], head: tuple[int, bytes] | None) -> list[Fault]:
    if head is None:
        return [Fault(ref, 1, "headless")]
    previous, expected = chain.GENESIS, 1
    for seq, name, version, at, actor, body, stored in rows:
        if seq != expected:
            return [Fault(ref, expected, "removed")]
        computed = chain.link(previous, ref.kind, ref.id, seq, name, version, at, actor, body)
        if computed != bytes(stored):
            return [Fault(ref, seq, "changed")]
        previous, expected = computed, expected + 1
    length, last = head
    if expected - 1 < length:
        return [Fault(ref, expected, "tail_cut")]
    if expected - 1 > length:
        return [Fault(ref, length + 1, "inserted")]
    return [] if previous == last else [Fault(ref, length, "changed")]


def _heads() -> dict[Ref, tuple[int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, subject, length, hash FROM journal_journalhead")
        return {Ref(kind, subject): (length, bytes(hash_)) for kind, subject, length, hash_ in cursor.fetchall()}


def _chains() -> Iterator[tuple[Ref, list[tuple[Any, ...]]]]:
    with connection.connection.cursor(name="journal_verify") as cursor:
        cursor.execute(
            "SELECT kind, subject, seq, name, version, at, actor, body, hash FROM journal_journalentry"
            " ORDER BY kind, subject, seq"
        )
        current: Ref | None = None
        rows: list[tuple[Any, ...]] = []
        for kind, subject, *row in cursor:
            ref = Ref(kind, subject)
            if ref != current:
                if current is not None:
                    yield current, rows
                current, rows = ref, []
            rows.append(tuple(row))
        if current is not None:
            yield current, rows
