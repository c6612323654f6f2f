"""The waiting room as people meet it, hostile input included."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from tests.rooms.casework.counter.conftest import AT, UNIT, Room, room

from motcua.casework.counter import models, queries, services
from motcua.casework.counter.types import Priority
from motcua.foundation.types import ANONYMOUS, Ref

__all__ = ["room"]
KIOSK, BOARD = f"/quay/{UNIT}/ki-ot/", f"/quay/{UNIT}/"


def taken(http: Client, room: Room, **more: str) -> str:
    """Where the page of a number is that was taken at the kiosk."""
    return str(http.post(KIOSK, {"queue": str(room.queue), **more})["Location"])


def test_number_is_taken_called_and_followed_on_its_own_page(room: Room) -> None:
    http = Client()
    address = taken(http, room, priority="elderly")
    before = http.get(address)
    services.call_next(room.first, at=AT)
    after = http.get(address).content.decode()

    assert "A001" in before.content.decode() and before["Refresh"] == "20"
    assert "<svg" in before.content.decode()
    assert "Mời đến Quầy 1" in after


def test_display_shows_the_call_in_page_and_part_alike_and_nothing_of_people(room: Room) -> None:
    http = Client()
    taken(http, room, priority="disabled")
    services.call_next(room.first, at=AT)

    whole = http.get(BOARD).content.decode()
    part = http.get(BOARD, headers={"HX-Request": "true"}).content.decode()

    for page in (whole, part):
        assert "A001" in page and "Quầy 1" in page
        for secret in ("khuyết tật", "disabled", ">mot<", room.first.id):
            assert secret not in page
    assert 'http-equiv="refresh"' in whole and "<html" not in part


@pytest.mark.parametrize(
    "posted",
    [{"queue": "999999"}, {"queue": "x"}, {"queue": ""}, {"queue": "9" * 40}, {"queue": "-1"}, {}],
)
def test_queue_that_is_none_gives_no_number(room: Room, posted: dict[str, str]) -> None:
    answer = Client().post(KIOSK, posted)

    assert (answer.status_code, models.Ticket.objects.count()) == (409, 0)


def test_priority_that_is_none_is_no_priority(room: Room) -> None:
    taken(Client(), room, priority="vip' OR 1=1")

    assert models.Ticket.objects.get().priority == ""


def test_button_held_down_is_stopped_with_a_way_on(room: Room) -> None:
    http = Client()
    answers = [http.post(KIOSK, {"queue": str(room.queue)}) for _ in range(services.MOST_A_MINUTE + 1)]

    assert [answer.status_code for answer in answers] == [303] * services.MOST_A_MINUTE + [429]
    assert "Chờ một phút" in answers[-1].content.decode()


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        " ",
        "abc",
        "https://evil.example/tra-cuu/hs/X",
        "javascript:alert(1)",
        "x" * 5000,
        "G02.18-261126-020001",
        "%00%00 AAAAAAAAAA%",
    ],
)
def test_what_is_no_slip_is_told_and_leads_nowhere(room: Room, scanned: str) -> None:
    answer = Client().post(KIOSK, {"scanned": scanned})

    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize(
    "scanned",
    [
        "http://127.0.0.1:8000/tra-cuu/hs/G02.18-261126-020001?c=ABCDEFGHIJ",
        "https://evil.example/tra-cuu/hs/G02.18-261126-020001?c=ABCDEFGHIJ",
        "g02.18-261126-020001 abcdefghij",
    ],
)
def test_code_of_a_slip_leads_to_our_own_page_whoever_printed_it(room: Room, scanned: str) -> None:
    answer = Client().post(KIOSK, {"scanned": f"{scanned}\r\n"})

    assert (answer.status_code, answer["Location"]) == (
        303, f"/tra-cuu/hs/G02.18-261126-020001?c=ABCDEFGHIJ&quay={UNIT}",
    )  # fmt: skip


def test_rooms_numbers_and_slips_that_are_not_there_read_alike(room: Room) -> None:
    http = Client(raise_request_exception=False)

    told = [
        http.get(path).status_code
        for path in (
            "/quay/X/", "/quay/X/ki-ot/", "/quay/so/nonsense/", f"/quay/so/{uuid.uuid4()}/", "/quay/danh-gia/?so=nonsense",
            "/quay/danh-gia/", "/ho-so/G02.18-261126-020001/danh-gia/?c=AAAAAAAAAA",
        )
    ]  # fmt: skip

    assert told == [404] * 7


def test_service_is_rated_once_by_its_number(room: Room) -> None:
    http = Client()
    ticket = services.take_ticket(ANONYMOUS, queue=room.queue, priority=Priority.NONE, at=AT)
    assert http.get(f"/quay/danh-gia/?so={ticket.token}").status_code == 404
    services.call_next(room.first, at=AT)
    services.begin_service(room.first, token=ticket.token, at=AT)
    services.end_service(room.first, token=ticket.token, at=AT)

    faulty = http.post("/quay/danh-gia/", {"so": ticket.token, "score": "9"})
    sent = [
        http.post("/quay/danh-gia/", {"so": ticket.token, "score": score, "text": "<b>Tốt</b>"}) for score in ("4", "5")
    ]

    assert faulty.status_code == 422
    assert [answer.status_code for answer in sent] == [303, 303]
    assert (models.Rating.objects.count(), queries.rating_of(Ref("ticket", ticket.token)).score) == (1, 5)  # type: ignore[union-attr]
    assert "<b>Tốt" not in http.get(f"/quay/danh-gia/?so={ticket.token}").content.decode()


def test_list_of_staff_is_open_to_all_and_names_the_head_first(room: Room) -> None:
    page = Client().get("/bo-phan-mot-cua/").content.decode()

    names = re.findall(r'<th scope="row">(truong|mot|hai)</th>', page)
    assert names == ["truong", "hai", "mot"]
    assert "Bộ Công Thương</h2>" in page


def test_officer_calls_serves_and_ends_by_the_buttons(room: Room) -> None:
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": "mot", "password": "a-long-password-1"})
    address = taken(Client(), room)
    token = address.rstrip("/").rsplit("/", 1)[-1]

    def press(action: str, **more: str) -> str:
        assert http.post("/ban-lam-viec/quay/", {"action": action, "token": token, **more}).status_code == 303
        return http.get("/ban-lam-viec/quay/").content.decode()

    assert "Đã gọi số A001" in press("next")
    assert "Xong" in press("serve")
    assert "Quầy đang trống" in press("done")
    assert "không còn phù hợp" in press("done")
    assert "Không có ai đang chờ" in press("next")
    press("nonsense")
    press("transfer", queue="x" * 30)


def test_guidance_keeps_what_was_typed_when_something_is_missing(room: Room) -> None:
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": "mot", "password": "a-long-password-1"})

    answer = http.post("/ban-lam-viec/quay/huong-dan/", {"topic": "Hỏi về lệ phí", "answer": " ", "unit": UNIT})

    assert answer.status_code == 422
    assert 'id="answer-error"' in answer.content.decode() and "Hỏi về lệ phí" in answer.content.decode()
