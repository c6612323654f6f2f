"""Calls to a portal that is well, down, slow, refuses, forgets sessions, repeats itself or talks garbage."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.links.national_portal.portal import EXISTS, SESSION_ENDED, SUCCESS, UNKNOWN, Portal, running

from motcua.doors.links.national_portal import client, wire
from motcua.doors.links.national_portal.settings import Settings
from motcua.foundation.outbox.errors import Dead, Retry

ITEM = wire.Dossier(code="G02.15-260302-0017", status="2")


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running() as found:
        yield found


@pytest.fixture
def settings(portal: Portal) -> Settings:
    return Settings(
        url=portal.url,
        username="000.00.00.G02",
        password="word",
        dstcode="VN:GOV:x",
        unit="000.00.00.G02",
        waits=(1, 5, 15),
        seconds=0.3,
    )


def steps(count: int) -> list[wire.Progress]:
    return [wire.Progress(code=ITEM.code, status="4", done=str(number)) for number in range(count)]


def test_push_when_new_logs_in_once_and_inserts(portal: Portal, settings: Settings) -> None:
    client.push(ITEM, settings, known=False, attempt=1)
    client.push(ITEM, settings, known=True, attempt=1)

    assert portal.logins == 1
    assert [asked.path for asked in portal.asked] == [settings.login_path, settings.data_path, settings.data_path]
    assert portal.asked[0].body == {"username": "000.00.00.G02", "password": "word"}
    assert portal.calls[0].body == {
        "session": "s1",
        "madonvi": "000.00.00.G02",
        "service": "DongBoHoSoMC",
        "isUpdating": "False",
        "data": [wire.encode(ITEM)],
    }
    assert portal.calls[1].body["isUpdating"] == "True"
    assert {(asked.headers["dstcode"], asked.query["dstcode"]) for asked in portal.asked} == {("VN:GOV:x", "VN:GOV:x")}


def test_push_when_it_exists_already_is_repeated_as_an_update(portal: Portal, settings: Settings) -> None:
    portal.answers = [EXISTS]

    client.push(ITEM, settings, known=False, attempt=1)

    assert [asked.body["isUpdating"] for asked in portal.calls] == ["False", "True"]
    assert portal.calls[0].body["data"] == portal.calls[1].body["data"]


def test_push_when_the_portal_lost_it_is_repeated_as_an_insert(portal: Portal, settings: Settings) -> None:
    portal.answers = [UNKNOWN]

    client.push(ITEM, settings, known=True, attempt=1)

    assert [asked.body["isUpdating"] for asked in portal.calls] == ["True", "False"]


def test_push_when_it_neither_exists_nor_can_be_inserted_ends(portal: Portal, settings: Settings) -> None:
    portal.answers = [EXISTS, UNKNOWN, EXISTS]

    with pytest.raises(Dead):
        client.push(ITEM, settings, known=False, attempt=1)

    assert len(portal.calls) == 2


def test_push_when_the_portal_calls_it_a_duplicate_is_done(portal: Portal, settings: Settings) -> None:
    portal.answers = [{"error_code": "1", "message": "Trùng"}]

    client.push(ITEM, settings, known=False, attempt=1)


@pytest.mark.parametrize(
    "said",
    [
        {"error_code": 0, "message": "Đã ghi nhận yêu cầu, hồ sơ có lỗi"},
        {"error_code": -1, "message": "Dữ liệu không hợp lệ: Thiếu MaTTHC"},
        {"error_code": "-3", "message": "Thủ tục không có trong cơ sở dữ liệu quốc gia"},
        {"error_code": 77, "message": ""},
    ],
)
def test_push_when_refused_is_dead_with_the_portals_sentence(
    portal: Portal, settings: Settings, said: dict[str, object]
) -> None:
    portal.answers = [said]

    with pytest.raises(Dead) as caught:
        client.push(ITEM, settings, known=False, attempt=1)

    assert str(said["message"] or "không nêu lý do") in caught.value.reason
    assert len(portal.calls) == 1


@pytest.mark.parametrize(
    "said", [b"", b"<html>502</html>", b"\xff\xfe", b"[]", b"{}", (500, b"oops"), (503, b""), (404, b""), (0, b"")]
)
def test_push_when_nothing_can_be_relied_on_waits_as_long_as_the_attempt_says(
    portal: Portal, settings: Settings, said: object
) -> None:
    for attempt, wait in ((1, 1), (2, 5), (3, 15), (9, 15)):
        portal.answers = [said]
        with pytest.raises(Retry) as caught:
            client.push(ITEM, settings, known=False, attempt=attempt)
        assert caught.value.after == wait


def test_push_when_the_body_is_to_blame_ends(portal: Portal, settings: Settings) -> None:
    portal.answers = [(413, b"too large")]

    with pytest.raises(Dead) as caught:
        client.push(ITEM, settings, known=False, attempt=1)

    assert caught.value.reason == "HTTP 413: too large"


def test_push_when_nothing_listens_waits(settings: Settings) -> None:
    with pytest.raises(Retry):
        client.push(ITEM, replace(settings, url="http://127.0.0.1:1"), known=False, attempt=1)


def test_push_when_the_portal_is_slow_waits(portal: Portal, settings: Settings) -> None:
    released = threading.Event()

    def slow(_: object) -> tuple[int, bytes]:
        released.wait(5)
        return 200, b"{}"

    portal.answer = slow  # type: ignore[method-assign, assignment]
    with pytest.raises(Retry) as caught:
        client.push(ITEM, settings, known=False, attempt=1)
    released.set()

    assert "timed_out" in caught.value.reason


def test_session_when_it_has_ended_is_made_anew_once(portal: Portal, settings: Settings) -> None:
    portal.answers = [SUCCESS, SESSION_ENDED, SUCCESS]

    client.push(ITEM, settings, known=False, attempt=1)
    client.push(ITEM, settings, known=True, attempt=1)

    assert portal.logins == 2
    assert [asked.body["session"] for asked in portal.calls] == ["s1", "s1", "s2"]


def test_session_when_it_never_holds_ends_after_one_repeat(portal: Portal, settings: Settings) -> None:
    portal.answers = [SESSION_ENDED, SESSION_ENDED, SESSION_ENDED]

    with pytest.raises(Dead):
        client.push(ITEM, settings, known=False, attempt=1)

    assert (portal.logins, len(portal.calls)) == (2, 2)


@pytest.mark.parametrize(
    "said", [{"error_code": -1, "message": "Sai tên đăng nhập hoặc mật khẩu"}, b"garbage", (500, b"")]
)
def test_login_when_refused_waits_and_no_dossier_dies_of_it(portal: Portal, settings: Settings, said: object) -> None:
    portal.login = said

    with pytest.raises(Retry):
        client.push(ITEM, settings, known=False, attempt=1)

    assert portal.calls == []


def test_progress_when_more_than_ten_goes_in_several_calls_in_order(portal: Portal, settings: Settings) -> None:
    client.tell_progress(steps(23), settings, attempt=1)

    assert [len(asked.body["data"]) for asked in portal.calls] == [10, 10, 3]
    assert [item["NoiDungXuLy"] for asked in portal.calls for item in asked.body["data"]] == [str(n) for n in range(23)]
    assert {asked.service for asked in portal.calls} == {"CapNhatTienDoHoSoMC"}


def test_progress_when_there_is_none_calls_nobody(portal: Portal, settings: Settings) -> None:
    client.tell_progress([], settings, attempt=1)

    assert portal.asked == []


def test_progress_when_the_portal_has_it_already_is_done(portal: Portal, settings: Settings) -> None:
    portal.answers = [{"error_code": 3, "message": "Tiến trình đã tồn tại"}]

    client.tell_progress(steps(1), settings, attempt=1)


def test_gateway_when_used_takes_bare_arrays_at_three_addresses(portal: Portal, settings: Settings) -> None:
    settings = replace(settings, style="lgsp_rest", token="abc")
    portal.answers = [
        {"error_code": "0", "message": '{"error_code":"3","message":"Hồ sơ đã tồn tại"}'},
        SUCCESS,
        "Cập nhật thành công".encode(),
    ]

    client.push(ITEM, settings, known=False, attempt=1)
    client.tell_progress(steps(1), settings, attempt=1)

    assert [asked.path for asked in portal.asked] == [
        settings.insert_path,
        settings.update_path,
        settings.progress_path,
    ]
    assert portal.asked[0].body == [wire.encode(ITEM)]
    assert {asked.headers["authorization"] for asked in portal.asked} == {"Bearer abc"}
    assert portal.logins == 0


def test_query_flags_when_used_tell_insert_from_update(portal: Portal, settings: Settings) -> None:
    settings = replace(settings, style="query_flag")
    portal.answers = [EXISTS]

    client.push(ITEM, settings, known=False, attempt=1)

    assert [asked.query for asked in portal.asked] == [
        {"MaDinhDanhDV": "000.00.00.G02", "isUpdating": "False"},
        {"MaDinhDanhDV": "000.00.00.G02", "isUpdating": "True"},
    ]
