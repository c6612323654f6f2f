"""The outbox: nothing before commit, once per key, in order per stream, dead in a visible place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import transaction

from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.outbox import models, pump, queries, services
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Ref

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OPERATOR = Actor.system("operator")


@dataclass
class Portal:
    """Another system that can be told to fail."""

    heard: list[str] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)

    def send(self, message: Message) -> None:
        if message.key in self.fails:
            raise self.fails[message.key]
        self.heard.append(f"{message.key}={message.body['n']}")


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.setattr(services, "_senders", {})
    portal = Portal()
    services.connect("portal", portal)
    return portal


def enqueue(key: str, stream: str, n: int = 1) -> None:
    with transaction.atomic():
        services.enqueue(channel="portal", key=key, stream=stream, body={"n": n}, at=AT)


def make_due() -> None:
    models.OutboxMessage.objects.update(next_at=AT, leased_until=None)


@pytest.mark.django_db(transaction=True)
def test_message_when_the_transaction_rolls_back_never_leaves(portal: Portal) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.enqueue(channel="portal", key="a", stream="s", body={"n": 1}, at=AT)
        raise ZeroDivisionError

    services.send_waiting()

    assert portal.heard == []


@pytest.mark.django_db(transaction=True)
def test_message_when_enqueued_twice_with_one_key_is_sent_once(portal: Portal) -> None:
    enqueue("a", "s", 1)
    enqueue("a", "s", 2)

    services.send_waiting()

    assert portal.heard == ["a=1"]
    assert queries.unsent() == []


@pytest.mark.django_db(transaction=True)
def test_stream_when_its_first_message_waits_keeps_its_order_and_holds_no_other(portal: Portal) -> None:
    portal.fails["a1"] = Retry("down")
    for key, stream in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b")):
        enqueue(key, stream)

    services.send_waiting()
    held = list(portal.heard)
    portal.fails.clear()
    make_due()
    services.send_waiting()

    assert held == ["b1=1", "b2=1"]
    assert portal.heard == ["b1=1", "b2=1", "a1=1", "a2=1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "state"),
    [(Dead("refused: no mapping"), "dead"), (Retry("503"), "waiting"), (ValueError("garbage"), "waiting")],
)
def test_message_when_it_fails_stands_where_an_operator_sees_it(portal: Portal, error: Exception, state: str) -> None:
    portal.fails["a"] = error
    enqueue("a", "s")

    services.send_waiting()

    (seen,) = queries.unsent()
    assert (seen.key, seen.state, seen.attempt) == ("a", state, 1)
    assert seen.error in {"refused: no mapping", "503", "ValueError: garbage"}
    (depth,) = queries.depths()
    assert (depth.waiting, depth.dead) == ((1, 0) if state == "waiting" else (0, 1))


@pytest.mark.django_db(transaction=True)
def test_dead_message_when_resent_goes_out_and_the_act_is_recorded(portal: Portal) -> None:
    portal.fails["a"] = Dead("refused")
    enqueue("a", "s")
    services.send_waiting()
    (dead,) = queries.unsent(state="dead")
    portal.fails.clear()

    services.resend(OPERATOR, message_id=dead.id, at=AT, allowed=lambda _: None)
    services.send_waiting()

    assert portal.heard == ["a=1"]
    (entry,) = journal.history(Ref("outbox", str(dead.id)))
    assert (entry.name, entry.by, entry.body) == (
        "outbox.message_resent",
        "system:operator",
        {"channel": "portal", "key": "a"},
    )
    with pytest.raises(NotFound):
        services.resend(OPERATOR, message_id=dead.id, at=AT, allowed=lambda _: None)


@pytest.mark.django_db(transaction=True)
def test_resend_when_the_gate_refuses_changes_nothing(portal: Portal) -> None:
    portal.fails["a"] = Dead("refused")
    enqueue("a", "s")
    services.send_waiting()
    (dead,) = queries.unsent()

    def refuse(_: Actor) -> None:
        raise NotAllowed

    with pytest.raises(NotAllowed):
        services.resend(Actor.system("nobody"), message_id=dead.id, at=AT, allowed=refuse)

    assert queries.unsent() == [dead]


@pytest.mark.django_db(transaction=True)
def test_lease_when_a_sender_was_killed_runs_out_and_the_message_goes_to_another(portal: Portal) -> None:
    enqueue("a", "s")
    models.OutboxMessage.objects.update(leased_until=clock.now().replace(year=2020), attempt=1)

    services.send_waiting()

    assert portal.heard == ["a=1"]


@pytest.mark.django_db(transaction=True)
def test_message_when_leased_by_another_is_left_alone(portal: Portal) -> None:
    enqueue("a", "s")
    models.OutboxMessage.objects.update(leased_until=clock.now().replace(year=2100))

    assert pump.pump("portal", portal) == 0
