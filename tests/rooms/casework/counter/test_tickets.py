"""Numbers, calls, and who is next."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from tests.rooms.casework.counter.conftest import AT, UNIT, Room, officer

from motcua.casework.counter import models, queries, services
from motcua.casework.counter.errors import (
    DeskBusy,
    DeskTaken,
    DeskUnknown,
    QueueClosed,
    SettingWrong,
    TicketUnknown,
    TooManyTickets,
)
from motcua.casework.counter.types import Priority, Ticket, TicketState
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor


def take(room: Room, *, priority: Priority = Priority.NONE, after: int = 0, queue: int | None = None) -> Ticket:
    at = AT + timedelta(minutes=2 * after)
    return services.take_ticket(ANONYMOUS, queue=queue or room.queue, priority=priority, at=at)


def test_numbers_of_a_queue_follow_one_another_and_begin_anew_each_day(room: Room) -> None:
    labels = [take(room, after=n).label for n in range(3)]
    labels.append(take(room, queue=room.other).label)
    tomorrow = services.take_ticket(ANONYMOUS, queue=room.queue, priority=Priority.NONE, at=AT + timedelta(days=1))

    assert labels == ["A001", "A002", "A003", "B001"]
    assert tomorrow.label == "A001"


def test_those_with_priority_are_called_first_then_in_order(room: Room) -> None:
    for priority in (Priority.NONE, Priority.NONE, Priority.DISABLED):
        take(room, priority=priority)

    called = [services.call_next(room.first, at=AT) for _ in range(4)]

    assert [one.label if one else None for one in called] == ["A003", "A001", "A002", None]


def test_two_clerks_who_call_at_once_get_different_numbers(room: Room) -> None:
    for n in range(8):
        take(room, after=n)
    called: list[str] = []
    gate = threading.Barrier(2)

    def call(clerk: object) -> None:
        try:
            gate.wait()
            for _ in range(4):
                found = services.call_next(clerk, at=AT)  # type: ignore[arg-type]
                called.append(found.label if found else "")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=(clerk,)) for clerk in (room.first, room.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(called) == [f"A{n:03d}" for n in range(1, 9)]


def test_storm_of_presses_gives_no_number_twice_and_is_stopped(room: Room) -> None:
    given: list[str] = []
    refused: list[str] = []

    def press() -> None:
        try:
            for _ in range(10):
                try:
                    given.append(take(room).label)
                except TooManyTickets:
                    refused.append("x")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(given)) == len(given)
    assert services.MOST_A_MINUTE <= len(given) <= services.MOST_A_MINUTE + 3
    assert len(given) + len(refused) == 40


def test_called_number_is_served_skipped_handed_on_or_missed(room: Room) -> None:
    first, second, third = (take(room, after=n) for n in range(3))
    services.call_next(room.first, at=AT)
    services.call_again(room.first, token=first.token, at=AT)
    services.skip(room.first, token=first.token, at=AT + timedelta(hours=1))

    assert services.call_next(room.first, at=AT).label == second.label  # type: ignore[union-attr]
    services.begin_service(room.first, token=second.token, at=AT)
    handed = services.transfer(room.first, token=second.token, queue=room.other, at=AT)
    assert (handed.queue, handed.state) == (room.other, TicketState.WAITING)
    called = [services.call_next(room.first, at=AT) for _ in range(3)]
    assert [one.label for one in called if one] == [second.label, third.label, first.label]
    services.no_show(room.first, token=first.token, at=AT)
    assert queries.ticket(first.token, at=AT).state is TicketState.NO_SHOW


def test_ticket_is_only_in_the_hand_of_the_desk_that_called_it(room: Room) -> None:
    ticket = take(room)
    services.call_next(room.first, at=AT)

    for act in (services.begin_service, services.end_service, services.no_show, services.skip, services.call_again):
        with pytest.raises(DeskBusy):
            act(room.second, token=ticket.token, at=AT)
    with pytest.raises(DeskBusy):
        services.leave_desk(room.first)
    with pytest.raises(TicketUnknown):
        services.end_service(room.first, token="nonsense", at=AT)


def test_one_desk_has_one_officer_and_one_officer_one_desk(room: Room) -> None:
    with pytest.raises(DeskTaken):
        services.sit_down(room.first, desk=room.desks[1], at=AT)
    services.leave_desk(room.second)
    services.sit_down(room.first, desk=room.desks[1], at=AT)

    assert [(one.name, one.officer) for one in queries.desks(room.head)] == [("Quầy 1", ""), ("Quầy 2", room.first.id)]
    with pytest.raises(DeskUnknown):
        services.sit_down(officer("xa", "one_stop_officer", "G02.18"), desk=room.desks[0], at=AT)
    with pytest.raises(DeskBusy):
        services.call_next(room.second, at=AT)


def test_officer_without_the_right_serves_and_sets_nothing(room: Room) -> None:
    stranger = officer("ngoai", "specialist")

    with pytest.raises(NotAllowed):
        services.sit_down(stranger, desk=room.desks[0], at=AT)
    with pytest.raises(NotAllowed):
        services.set_queue(room.first, unit=UNIT, letter="C", name_vi="x", name_en="x", open_=True, at=AT)
    with pytest.raises(NotAllowed):
        queries.figures(stranger, unit=UNIT, first=AT.date(), last=AT.date())
    assert queries.desks(stranger) == []


@pytest.mark.parametrize(("letter", "name"), [("", "x"), ("ABC", "x"), ("1", "x"), ("Đ", "x"), ("C", "  ")])
def test_wrong_queue_is_refused(room: Room, letter: str, name: str) -> None:
    with pytest.raises(SettingWrong):
        services.set_queue(room.head, unit=UNIT, letter=letter, name_vi=name, name_en="", open_=True, at=AT)


def test_shut_queue_gives_no_numbers(room: Room) -> None:
    services.set_queue(room.head, unit=UNIT, letter="A", name_vi="Nộp hồ sơ", name_en="File", open_=False, at=AT)

    for queue in (room.queue, 999):
        with pytest.raises(QueueClosed):
            services.take_ticket(ANONYMOUS, queue=queue, priority=Priority.NONE, at=AT)


def test_display_shows_numbers_and_desks_and_nothing_of_people(room: Room) -> None:
    take(room, priority=Priority.PREGNANT)
    take(room)
    services.call_next(room.first, at=AT)

    shown = queries.display(UNIT, at=AT)

    assert [(one.label, one.desk) for one in shown.calls] == [("A001", "Quầy 1")]
    assert [(one.letter, one.waiting) for one in shown.queues] == [("A", 1), ("B", 0)]
    for secret in ("pregnant", room.first.id, "mot"):
        assert secret not in str(shown)


def test_estimate_follows_what_service_took_and_who_serves(room: Room) -> None:
    assert take(room).minutes == 0
    assert (take(room).ahead, queries.queues(UNIT, at=AT)[0].minutes) == (1, 8)
    ticket = services.call_next(room.first, at=AT)
    assert ticket is not None
    services.begin_service(room.first, token=ticket.token, at=AT)
    services.end_service(room.first, token=ticket.token, at=AT + timedelta(minutes=30))

    assert [one.minutes for one in queries.queues(UNIT, at=AT)] == [15, 0]


def test_figures_tell_waiting_and_serving_in_minutes(room: Room) -> None:
    for n in range(2):
        take(room, after=n)
    for n in (10, 20):
        ticket = services.call_next(room.first, at=AT + timedelta(minutes=n))
        assert ticket is not None
        services.begin_service(room.first, token=ticket.token, at=AT + timedelta(minutes=n))
        services.end_service(room.first, token=ticket.token, at=AT + timedelta(minutes=n + 5))

    day = models.Ticket.objects.first().day  # type: ignore[union-attr]
    (found,) = queries.figures(room.head, unit=UNIT, first=day, last=day)

    assert (found.taken, found.served, found.no_show, found.waiting_mean, found.serving_mean) == (2, 2, 0, 14.0, 5.0)


def test_the_desk_of_a_leaver_is_free_and_whoever_was_called_waits_again_first(room: Room) -> None:
    services.sit_down(room.first, desk=room.desks[0], at=AT)
    services.sit_down(room.second, desk=room.desks[1], at=AT)
    first, _second = (
        services.take_ticket(ANONYMOUS, queue=room.queue, priority=Priority.NONE, at=AT) for _ in range(2)
    )
    services.call_next(room.first, at=AT)

    services.clear_desk(Actor.system("hand_over"), account=room.first.id)
    services.clear_desk(Actor.system("hand_over"), account=room.first.id)

    called = services.call_next(room.second, at=AT)
    assert called is not None
    assert called.token == first.token
    assert queries.desk_of(Actor.system("hand_over"), room.first.id) is None
    with pytest.raises(NotAllowed):
        services.clear_desk(room.first, account=room.second.id)
