"""Commands on the journal: record what happened, and tell those who asked to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any, get_type_hints

import orjson
import structlog
from django.db import connection

from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import NEWS, Order
from motcua.foundation.journal import queries
from motcua.foundation.journal.errors import FactUnknown, OutsideTransaction
from motcua.foundation.journal.types import ASSURANCE, Delivery, Entry, Recorded, Subscription
from motcua.foundation.types import Actor, ActorKind, Fact, Json, Ref

log = structlog.get_logger("journal")

DELIVER = "journal.deliver"

_by_fact: dict[str, list[Subscription[Any]]] = {}
_by_name: dict[str, list[Subscription[Any]]] = {}
_shapes_of: dict[str, dict[str, Any]] = {}


def subscribe(subscriptions: Sequence[Subscription[Any]]) -> None:
    """Add reactions; called once by the composition root. Those of one `name` are delivered in order, together."""
    for subscription in subscriptions:
        _by_fact.setdefault(subscription.fact_type.NAME, []).append(subscription)
        _by_name.setdefault(subscription.name, []).append(subscription)


def record(fact: Fact, *, ref: Ref, by: Actor, at: datetime) -> int:
    """Record one fact on the subject's chain; see `record_all`."""
    return record_all([fact], ref=ref, by=by, at=at)


def record_all(facts: Sequence[Fact], *, ref: Ref, by: Actor, at: datetime, orders: Sequence[Order] = ()) -> int:
    """Append facts to the chain of `ref` in the caller's transaction and return the first one's place.

    Reactions that share the transaction run now; the others become jobs, one insert together with `orders`, the
    jobs that the caller itself asks for.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT journal_append(%s, %s, %s, %s, %s, %s, %s)",
            [
                ref.kind,
                ref.id,
                [fact.NAME for fact in facts],
                [fact.VERSION for fact in facts],
                at,
                str(by),
                [_text(fact, by) for fact in facts],
            ],
        )
        first = int(cursor.fetchone()[0])
    jobs.defer_all([*orders, *_deliveries(facts, ref, first)])
    for offset, fact in enumerate(facts):
        for subscription in _by_fact.get(fact.NAME, ()):
            if subscription.delivery is Delivery.SAME_TRANSACTION and _wanted(subscription, fact):
                subscription.handler(fact, Recorded(ref, first + offset, at, str(by)))
    return first


def record_each(told: Sequence[tuple[Ref, Fact]], *, by: Actor, at: datetime) -> None:
    """Append one fact to the chain of each of many subjects by one statement; for facts of which nobody hears, such as an import's."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    if any(fact.NAME in _by_fact for _, fact in told):
        raise FactUnknown(name="heard", version=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(journal_append(o.kind, o.subject, ARRAY[o.name], ARRAY[o.version], %s, %s, ARRAY[o.body]))"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::text[]) AS o(kind, subject, name, version, body)",
            [
                at,
                str(by),
                [ref.kind for ref, _ in told],
                [ref.id for ref, _ in told],
                [fact.NAME for _, fact in told],
                [fact.VERSION for _, fact in told],
                [_text(fact, by) for _, fact in told],
            ],
        )


def deliver(*, to: list[str], kind: str, subject: str, first: int, last: int) -> None:
    """Tell subscribers of the facts between two places of a chain, each its own in order; a job.

    When one fails the others are told all the same, and the job is tried again with all of them: subscribers are
    idempotent, and the news of one subject keeps its order for each.
    """
    entries = queries.between(Ref(kind, subject), first, last)
    failure: Exception | None = None
    for name in to:
        try:
            _tell(name, entries)
        except Exception as error:  # noqa: BLE001 -- raised again below, after the others have heard
            log.warning("delivery_failed", to=name, kind=kind, subject=subject, first=first, error=repr(error)[:300])
            failure = failure or error
    if failure is not None:
        raise failure


def _tell(name: str, entries: Sequence[Entry]) -> None:
    for entry in entries:
        for subscription in _by_name.get(name, ()):
            if entry.name != subscription.fact_type.NAME:
                continue
            fact = read_fact(subscription.fact_type, entry)
            if _wanted(subscription, fact):
                subscription.handler(fact, Recorded(entry.ref, entry.seq, entry.at, entry.by))


def read_fact(fact_type: type[Fact], entry: Entry) -> Fact:
    """The fact that an entry holds; raises `FactUnknown` when its version is not one that this release reads."""
    if entry.version != fact_type.VERSION:
        raise FactUnknown(name=entry.name, version=entry.version)
    shapes = _shapes(fact_type)
    return fact_type(**{name: _shaped(shapes[name], value) for name, value in entry.body.items()})


def _deliveries(facts: Sequence[Fact], ref: Ref, first: int) -> list[Order]:
    names: dict[str, None] = {}
    for fact in facts:
        for subscription in _by_fact.get(fact.NAME, ()):
            if subscription.delivery is Delivery.AFTER_COMMIT and _wanted(subscription, fact):
                names[subscription.name] = None
    if not names:
        return []
    args: dict[str, Json] = {
        "to": list[Json](names),
        "kind": ref.kind,
        "subject": ref.id,
        "first": first,
        "last": first + len(facts) - 1,
    }
    return [Order(DELIVER, args, priority=NEWS, lock=f"news/{ref}")]


def _wanted(subscription: Subscription[Any], fact: Fact) -> bool:
    return subscription.wants is None or subscription.wants(fact)


def _text(fact: Fact, by: Actor) -> str:
    """The fact as it is hashed; how strongly a human or a program was authenticated is part of it."""
    body = {field.name: getattr(fact, field.name) for field in fields(fact)}
    if by.kind is not ActorKind.SYSTEM and by.assurance:
        body[ASSURANCE] = by.assurance
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def _shapes(fact_type: type[Fact]) -> dict[str, Any]:
    known = _shapes_of.get(fact_type.NAME)
    if known is None:
        known = _shapes_of[fact_type.NAME] = get_type_hints(fact_type)
    return known


def _shaped(shape: Any, value: Any) -> Any:
    if isinstance(value, list):
        inner = getattr(shape, "__args__", (None,))[0]
        return tuple(_shaped(inner, item) for item in value)
    if isinstance(shape, type) and issubclass(shape, Enum):
        return shape(value)
    return value
