"""Guidance, ratings, and the published list of who works at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.casework.counter.conftest import AT, UNIT, Room, officer

from motcua.casework.counter import models, queries, services
from motcua.casework.counter.errors import GuidanceWrong, QueueClosed, RatingWrong, TicketUnknown
from motcua.casework.counter.types import GuidanceChannel, Priority
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor, Ref


def noted(actor: Actor, topic: str, *, unit: str = UNIT) -> int:
    return services.note_guidance(
        actor, unit=unit, channel=GuidanceChannel.PHONE, procedure="p-1", topic=topic, answer="Nộp bản chính", at=AT
    )


def test_guidance_is_found_by_words_without_marks_within_the_unit_only(room: Room) -> None:
    noted(room.first, "Giấy phép tạm nhập")
    noted(room.first, "Lệ phí")
    elsewhere = officer("xa", "one_stop_officer", "G02.18")
    noted(elsewhere, "Giấy phép tạm nhập", unit="G02.18")

    assert [one.topic for one in queries.guidance(room.second, text="giay PHEP nhap")] == ["Giấy phép tạm nhập"]
    assert [one.unit for one in queries.guidance(elsewhere)] == ["G02.18"]
    assert [one.officer for one in queries.guidance(room.second, text="le phi")] == ["mot"]
    with pytest.raises(NotAllowed):
        noted(room.first, "x", unit="G02.18")
    with pytest.raises(GuidanceWrong):
        noted(room.first, "  ")


def served(room: Room) -> str:
    ticket = services.take_ticket(ANONYMOUS, queue=room.queue, priority=Priority.NONE, at=AT)
    services.call_next(room.first, at=AT)
    services.begin_service(room.first, token=ticket.token, at=AT)
    services.end_service(room.first, token=ticket.token, at=AT)
    return ticket.token


def rated(token: str, score: int, *, days: int = 0) -> None:
    at = AT + timedelta(days=days)
    services.rate(ANONYMOUS, ticket=token, score=score, text="", at=at)


def test_ticket_has_one_rating_which_may_be_changed_for_a_week(room: Room) -> None:
    token = served(room)

    rated(token, 4)
    rated(token, 2, days=7)
    with pytest.raises(QueueClosed):
        rated(token, 5, days=8)

    assert (models.Rating.objects.count(), queries.rating_of(Ref("ticket", token)).score) == (1, 2)  # type: ignore[union-attr]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_score_is_one_to_five(room: Room, score: int) -> None:
    with pytest.raises(RatingWrong):
        rated(served(room), score)


def test_ticket_that_was_not_served_is_not_rated(room: Room) -> None:
    ticket = services.take_ticket(ANONYMOUS, queue=room.queue, priority=Priority.NONE, at=AT)

    for token in (ticket.token, "nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(TicketUnknown):
            rated(token, 5)


def test_list_of_staff_comes_from_the_assignments_with_the_head_first(room: Room) -> None:
    officer("khac", "specialist")

    listed = queries.staff(at=AT)

    assert [(one.name, one.role) for one in listed] == [
        ("truong", "one_stop_head"), ("hai", "one_stop_officer"), ("mot", "one_stop_officer"),
    ]  # fmt: skip
    assert {(one.unit_name, one.authority_name) for one in listed} == {("Văn phòng Bộ", "Bộ Công Thương")}
    assert room.first.id not in str(listed)


def test_list_of_staff_keeps_the_desks_of_several_authorities_apart(room: Room) -> None:
    officer("hanoi", "one_stop_officer", unit="T01.CT")

    listed = queries.staff(at=AT)

    assert [(one.name, one.authority) for one in listed] == [
        ("truong", "G02"), ("hai", "G02"), ("mot", "G02"), ("hanoi", "T01.CT"),
    ]  # fmt: skip
