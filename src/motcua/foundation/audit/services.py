"""The commands of the record of looks: somebody saw, a list was shown, another system gave or got."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.foundation.audit.types import Direction, Exchange, Seen
from motcua.foundation.types import Actor, Ref

_INSERT = (
    "INSERT INTO audit_look (at, by, acting_for, subject_kind, subject_id, what, purpose, direction, owner_kind,"
    " owner_id, role, unit, fields, address, party, message) VALUES "
)
_VALUES = f"({', '.join(['%s'] * 16)})"

_watched: ContextVar[Seen | None] = ContextVar("audit_watched", default=None)


def looked(
    actor: Actor,
    *,
    subject: Ref,
    what: str,
    purpose: str,
    at: datetime,
    owner: Ref | None = None,
    role: str = "",
    unit: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Record that the actor saw `what` of the subject, and why; called by the query that shows it.

    `owner` is whose data it was, `role` and `unit` those by which the actor was let in, `fields` the groups of data.
    Personal data protection: Decree 13/2023/NĐ-CP, articles 9, 14, 38; Law 91/2025/QH15 (the subject may know who
    processed the data).
    """
    _add(actor, subject, what, purpose, at, "", owner, role, unit, fields)


def listed(actor: Actor, *, what: str, narrowed: str, at: datetime, role: str = "", unit: str = "") -> None:
    """Record that the actor was shown a list; `narrowed` is how it was filtered. A list is of nobody alone."""
    _add(actor, Ref("list", narrowed[:80]), what, "work", at, "", None, role, unit, ())


def exchanged(
    system: Actor,
    *,
    direction: Direction,
    subject: Ref,
    owner: Ref | None,
    what: str,
    purpose: str,
    fields: Sequence[str] = (),
    at: datetime,
    party: str = "",
    message: str = "",
) -> None:
    """Record that another system gave (`from`) or got (`to`) data of the owner; `system` acts for the link.

    `party` is who stood at the other end, and who caused it, by codes; `message` the exchange's id on both sides
    (Decree 69/2024/NĐ-CP article 18, as amended by Decree 320/2026/NĐ-CP article 10: what, why, how often, when, who).
    """
    _add(system, subject, what, purpose, at, direction.value, owner, "", "", fields, party, message)


def exchanged_all(system: Actor, exchanges: Sequence[Exchange], *, purpose: str, at: datetime) -> None:
    """Record several exchanges of one link and purpose with one statement; as `exchanged` records each."""
    _add_all(
        [
            _row(
                system, one.subject, one.what, purpose, at, one.direction.value, one.owner, "", "", one.fields, one.party, one.message,
            )
            for one in exchanges
        ]
    )  # fmt: skip


@contextmanager
def watching(address: str = "") -> Iterator[Seen]:
    """Keep account of what is recorded inside this block, which is one request from `address`."""
    seen = Seen(address)
    token = _watched.set(seen)
    try:
        yield seen
    finally:
        _watched.reset(token)


def _add(
    actor: Actor,
    subject: Ref,
    what: str,
    purpose: str,
    at: datetime,
    direction: str,
    owner: Ref | None,
    role: str,
    unit: str,
    fields: Sequence[str],
    party: str = "",
    message: str = "",
) -> None:
    _add_all([_row(actor, subject, what, purpose, at, direction, owner, role, unit, fields, party, message)])


def _row(
    actor: Actor,
    subject: Ref,
    what: str,
    purpose: str,
    at: datetime,
    direction: str,
    owner: Ref | None,
    role: str,
    unit: str,
    fields: Sequence[str],
    party: str,
    message: str,
) -> list[Any]:
    seen = _watched.get()
    if seen is not None:
        seen.subjects.append(subject)
    return [
        at, str(actor), str(actor.acting_for or ""), subject.kind, subject.id, what[:120], purpose[:200],
        direction, owner.kind if owner else "", owner.id if owner else "", role[:40], unit[:60], list(fields),
        seen.address if seen else "", party[:160], message[:80],
    ]  # fmt: skip


def _add_all(rows: Sequence[list[Any]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + ", ".join([_VALUES] * len(rows)), [value for row in rows for value in row])
