"""The journal: chained, append-only, and telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import ProgrammingError, connection, transaction

from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import queries, services
from motcua.foundation.journal.errors import OutsideTransaction
from motcua.foundation.journal.types import Delivery, Entry, Fault, Recorded, Subscription
from motcua.foundation.types import Actor, Fact, Ref

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BY = Actor.system("test")
REF = Ref("thing", "a-1")


@dataclass(frozen=True, slots=True)
class ThingMoved(Fact):
    """A thing moved."""

    NAME: ClassVar[str] = "test.thing_moved"

    where: str
    stops: tuple[str, ...] = ()


def record(*places: str, ref: Ref = REF) -> None:
    with transaction.atomic():
        services.record_all([ThingMoved(place, ("x", "y")) for place in places], ref=ref, by=BY, at=AT)


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_history_when_two_facts_are_recorded_has_both_in_order() -> None:
    record("north", "south")

    history = queries.history(REF)

    assert [(e.seq, e.name, e.at, e.by, e.body) for e in history] == [
        (1, "test.thing_moved", AT, "system:test", {"where": "north", "stops": ["x", "y"]}),
        (2, "test.thing_moved", AT, "system:test", {"where": "south", "stops": ["x", "y"]}),
    ]
    assert queries.verify().holds


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "UPDATE journal_journalentry SET body = replace(body, 'south', 'north') WHERE seq = 2",
            Fault(REF, 2, "changed"),
        ),
        ("UPDATE journal_journalentry SET actor = 'officer:1' WHERE seq = 1", Fault(REF, 1, "changed")),
        ("UPDATE journal_journalentry SET at = at + interval '1 second' WHERE seq = 3", Fault(REF, 3, "changed")),
        ("DELETE FROM journal_journalentry WHERE seq = 2", Fault(REF, 2, "removed")),
        ("DELETE FROM journal_journalentry WHERE seq = 3", Fault(REF, 3, "tail_cut")),
        ("DELETE FROM journal_journalentry", Fault(REF, 1, "removed")),
        ("DELETE FROM journal_journalhead", Fault(REF, 1, "headless")),
        (
            "INSERT INTO journal_journalentry (kind, subject, seq, name, version, at, actor, body, hash, position)"
            " SELECT kind, subject, 4, name, version, at, actor, body, hash, 99 FROM journal_journalentry WHERE seq = 3",
            Fault(REF, 4, "changed"),
        ),
    ],
)
def test_verify_when_the_table_is_tampered_with_names_the_place(sql: str, fault: Fault) -> None:
    record("north", "south", "east")

    tamper(sql)

    assert queries.verify().faults == (fault,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_journalentry SET body = '{}'",
        "DELETE FROM journal_journalentry",
        "INSERT INTO journal_journalentry (kind, subject, seq, name, version, at, actor, body, hash, position)"
        " VALUES ('thing', 'a', 1, 'x', 1, now(), 'x', '{}', '', 1)",
        "UPDATE journal_journalhead SET length = 0",
        "DELETE FROM journal_journalhead",
        "TRUNCATE journal_journalentry",
    ],
)
def test_application_role_when_it_rewrites_the_journal_is_refused(sql: str, application_role: None) -> None:
    record("north")

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        tamper(sql)


@pytest.mark.django_db
def test_record_when_the_transaction_rolls_back_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.record(ThingMoved("north"), ref=REF, by=BY, at=AT)
        raise ZeroDivisionError

    assert queries.history(REF) == list[Entry]()


@pytest.mark.django_db(transaction=True)
def test_record_when_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        services.record(ThingMoved("north"), ref=REF, by=BY, at=AT)


@pytest.mark.django_db(transaction=True)
def test_subscribers_when_facts_are_recorded_hear_them_in_order_at_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, Fact, int]] = []
    monkeypatch.setattr(services, "_by_fact", {})
    monkeypatch.setattr(services, "_by_name", {})

    def listener(name: str):  # noqa: ANN202 -- a closure for the test
        def listen(fact: ThingMoved, where: Recorded) -> None:
            heard.append((name, fact, where.seq))

        return listen

    services.subscribe(
        [
            Subscription("now", ThingMoved, listener("now"), Delivery.SAME_TRANSACTION),
            Subscription("later", ThingMoved, listener("later"), wants=lambda fact: fact.where != "east"),
        ]
    )

    record("north", "east")
    before = list(heard)
    jobs.carry_out_waiting()

    north, east = ThingMoved("north", ("x", "y")), ThingMoved("east", ("x", "y"))
    assert before == [("now", north, 1), ("now", east, 2)]
    assert heard[2:] == [("later", north, 1)]
