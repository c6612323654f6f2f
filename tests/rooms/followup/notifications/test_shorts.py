"""Text messages: bounded, with closed variables; quiet hours; numbers of telephones; sessions renewed once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from motcua.followup.notifications import quiet, sessions, shorts, words
from motcua.followup.notifications.types import Renewed, ShortWords
from motcua.foundation import clock

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("event", sorted(one for one, found in words.editions()[0].templates.items() if found.short))
def test_every_text_fits_two_parts_with_and_without_marks(event: str) -> None:
    short = words.editions()[0].templates[event].short
    assert short is not None
    values = {"code": "G02.18-261122-020001", "site": "dichvucong.moit.gov.vn"}

    for text in (short.vi, short.en):
        filled = shorts.fill(text, values)
        assert shorts.parts(filled) <= 2
        assert shorts.plain(filled).isascii()
        assert shorts.parts(shorts.plain(filled)) == 1


def test_every_event_of_mail_has_its_text() -> None:
    newest = words.editions()[0]

    assert [event for event, found in newest.templates.items() if found.mail and found.short is None] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Hồ sơ {code} của {owner_name}", "owner_name"),
        ("Hồ sơ {code}\nxem {site}", "line"),
        ("Hồ sơ {code} " + "rất dài " * 20, "parts"),
        ("a" * 400, "parts"),
    ],
)
def test_text_that_no_telephone_should_get_is_refused(text: str, why: str) -> None:
    with pytest.raises(shorts.TextWrong, match=why):
        shorts.check("accepted", ShortWords(text, "Dossier {code}", legal=True, hours=1))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ồ" * 70, 1),
        ("ồ" * 71, 2),
        ("ồ" * 134, 2),
        ("ồ" * 135, 3),
    ],
)
def test_parts_are_those_that_an_operator_counts(text: str, parts: int) -> None:
    assert shorts.parts(text) == parts


def test_value_that_breaks_lines_or_is_too_long_stays_in_its_place() -> None:
    filled = shorts.fill("Hồ sơ {code}. {site}", {"code": "x\r\ny" + "z" * 100, "site": "a"})

    assert "\n" not in filled
    assert len(filled) < 50


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678", "84912345678"), ("+84 912 345 678", "84912345678"), ("84912345678", "84912345678"), ("091.234.5678", "84912345678"),
        ("02438220000", ""), ("0112345678", ""), ("", ""), ("0912345678; DROP", ""), ("９１２３４５６７８", ""), ("0" * 10_000, ""),
    ],
)  # fmt: skip
def test_mobile_numbers_are_known_however_they_are_written(written: str, number: str) -> None:
    assert shorts.mobile(written) == number


@pytest.mark.parametrize(
    ("hour", "limit_hours", "waits_until"),
    [(12, 12, None), (23, 12, "07:00"), (3, 12, "07:00"), (23, 2, None), (6, 0, None), (7, 12, None)],
)
def test_message_waits_for_the_morning_unless_its_limit_is_before(
    hour: int, limit_hours: int, waits_until: str | None
) -> None:
    at = datetime(2026, 11, 26, hour, 0, tzinfo=HANOI)

    found = quiet.waits("22:00-07:00", at=at, told_by=at + timedelta(hours=limit_hours))

    assert (clock.legal_time(found).strftime("%H:%M") if found else None) == waits_until
    assert found is None or at < found < at + timedelta(days=1)


@pytest.mark.parametrize("hours", ["22-7", "25:00-07:00", "x", "22:00-07:00 "])
def test_quiet_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(quiet.HoursWrong):
        quiet.until(hours, at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_session_is_renewed_by_one_of_many_and_its_token_used_once() -> None:
    used: list[str] = []

    def renew(refresh: str) -> Renewed:
        used.append(refresh)
        return Renewed(f"access-{len(used)}", f"refresh-{len(used)}", 3600)

    got: list[str] = []

    def ask() -> None:
        got.append(sessions.access("zalo", seed="first", renew=renew, at=clock.now()))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (used, set(got)) == (["first"], {"access-1"})
    at = clock.now()
    assert sessions.access("zalo", seed="first", renew=renew, at=at, refused="access-1") == "access-2"
    assert sessions.access("zalo", seed="first", renew=renew, at=at, refused="access-1") == "access-2"
    assert sessions.access("zalo", seed="first", renew=renew, at=at + timedelta(hours=2)) == "access-3"
    assert used == ["first", "refresh-1", "refresh-2"]
    assert sessions.access("zalo", seed="entered anew", renew=renew, at=at) == "access-4"
    assert used[-1] == "entered anew"


@pytest.mark.django_db(transaction=True)
def test_session_whose_renewal_fails_keeps_what_it_had() -> None:
    def fails(_refresh: str) -> Renewed:
        raise RuntimeError

    at = clock.now()
    sessions.access("zalo", seed="first", renew=lambda _: Renewed("a", "r", 3600), at=at)
    with pytest.raises(RuntimeError):
        sessions.access("zalo", seed="first", renew=fails, at=at, refused="a")

    assert sessions.access("zalo", seed="first", renew=fails, at=at) == "a"
