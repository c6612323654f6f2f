"""Zalo: its bytes, what its numbers mean, and reports that only it can have signed."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from motcua.doors.links.zalo import mapping, wire
from motcua.doors.links.zalo.settings import Settings as ZaloSettings
from motcua.followup.notifications import models
from motcua.followup.notifications.errors import NotReached, NotTaken
from motcua.followup.notifications.types import Short
from motcua.foundation import clock

EXAMPLES = Path(__file__).parent / "examples"
KEY = "0123456789abcdef0123456789abcdef"
APP, SECRET = "1000000001", "account-secret"
VALUES = {"code": "G02.18-261122-020001", "state": "Đã có kết quả", "site": "dvc.example"}
SHORT = Short(KEY, "84912345678", "decided", "Hồ sơ", "Ho so", VALUES, legal=True)
NOON = datetime(2026, 11, 26, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_message_is_as_recorded() -> None:
    assert mapping.call(SHORT, ZaloSettings()) == json.loads((EXAMPLES / "send.json").read_text())
    assert mapping.call(SHORT, ZaloSettings(test_mode=True))["mode"] == "development"
    with pytest.raises(NotTaken, match="decided"):
        mapping.call(SHORT, ZaloSettings(templates={"accepted": "1"}))


def test_answers_are_read_as_recorded() -> None:
    assert wire.read_reply((EXAMPLES / "taken.json").read_bytes()) == wire.Reply(0, "Success")
    assert wire.read_reply((EXAMPLES / "refused.json").read_bytes()) == wire.Reply(-118, "Zalo account not existed")
    assert wire.read_tokens((EXAMPLES / "tokens.json").read_bytes()) == wire.Tokens("aaa", "rrr", 90000)
    with pytest.raises(wire.Unreadable, match="Invalid refresh token"):
        wire.read_tokens(b'{"error":-14014,"error_name":"Invalid refresh token"}')


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"error":true}', b'{"error":"1e5"}', b'{"message":"x"}', b"{" * 70_000]
)
def test_answer_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_reply(body)


@pytest.mark.parametrize(
    ("error", "legal", "raises"),
    [
        (-118, True, NotReached), (-114, False, NotReached), (-115, True, NotReached), (-133, True, NotReached), (-133, False, NotTaken),
        (-100, True, NotTaken), (-109, True, NotTaken), (-99999, True, NotTaken),
    ],
)  # fmt: skip
def test_numbers_say_what_may_be_done_next(error: int, legal: bool, raises: type[Exception]) -> None:  # noqa: FBT001 -- a table
    with pytest.raises(raises) as caught:
        mapping.judge(wire.Reply(error, "x"), replace(SHORT, legal=legal), ZaloSettings(), at=NOON.replace(hour=23))
    if error == -133 and not legal:
        assert getattr(caught.value, "after", 0) == 7 * 3600


@pytest.fixture
def sent(db: None, settings: Settings) -> Iterator[models.Telling]:
    settings.MOTCUA = replace(
        settings.MOTCUA, zalo_url="http://127.0.0.1:1", zalo_oauth_url="http://127.0.0.1:1", zalo_refresh_token="r", zalo_app=APP,
        zalo_account_secret=SECRET,
    )  # fmt: skip
    yield models.Telling.objects.create(
        id=uuid.UUID(hex=KEY), owner_kind="enterprise", owner_id="9901234560", code="G02-1", event="decided", words_version=3, means="zalo",
        left=["mail"], state="sent", carrier="zalo", at=clock.now(), settled_at=clock.now(),
    )  # fmt: skip


def report(
    *, age: timedelta = timedelta(), secret: str = SECRET, body: bytes = b"", mac: str = "", **changed: object
) -> HttpResponse:
    """An event as Zalo posts it, or as somebody else would."""
    stamp = str(int((clock.now() - age).timestamp() * 1000))
    event = json.loads((EXAMPLES / "report.json").read_text()) | {"timestamp": stamp} | changed
    raw = body or json.dumps(event).encode()
    signed = hashlib.sha256(APP.encode() + raw + stamp.encode() + secret.encode()).hexdigest()
    return Client().post(
        "/ket-noi/zalo", raw, content_type="application/json", headers={"X-ZEvent-Signature": mac or f"mac={signed}"}
    )


def state(sent: models.Telling) -> str:
    sent.refresh_from_db()
    return f"{sent.means} {sent.state}"


def test_signed_report_is_taken_and_a_repeat_changes_nothing(sent: models.Telling) -> None:
    assert [report().status_code, report().status_code, state(sent)] == [200, 200, "zalo delivered"]


def test_signature_may_be_written_in_capitals_and_without_its_prefix(sent: models.Telling) -> None:
    raw = (EXAMPLES / "report.json").read_bytes()
    mac = hashlib.sha256(APP.encode() + raw + b"1767600001000" + SECRET.encode()).hexdigest()

    assert wire.read_report(raw, mac.upper(), app=APP, secret=SECRET) == wire.Report(KEY, 1767600001000, 1767600001000)


def test_forged_report_is_refused(sent: models.Telling) -> None:
    answers = [
        report(secret="guess"), report(mac="mac=" + "0" * 64), report(mac="ếế"), report(app_id="9999"), report(mac="mac="),
    ]  # fmt: skip

    assert ([one.status_code for one in answers], state(sent)) == ([403] * 5, "zalo sent")


@pytest.mark.parametrize("age", [timedelta(days=2), timedelta(days=900), -timedelta(hours=1)])
def test_replayed_report_is_refused(sent: models.Telling, age: timedelta) -> None:
    assert (report(age=age).status_code, state(sent)) == (403, "zalo sent")


@pytest.mark.parametrize("body", [b"x", b"[]", b'{"a":1', b"\xff"])
def test_broken_report_is_refused(sent: models.Telling, body: bytes) -> None:
    assert (report(body=body).status_code, state(sent)) == (400, "zalo sent")


def test_report_that_is_too_large_is_not_read(sent: models.Telling) -> None:
    assert report(body=b" " * 70_000).status_code == 413


@pytest.mark.parametrize("changed", [{"event_name": "follow"}, {"message": {"msg_id": "a"}}, {"message": "x"}])
def test_other_events_are_answered_and_change_nothing(sent: models.Telling, changed: dict[str, object]) -> None:
    assert (report(**changed).status_code, state(sent)) == (200, "zalo sent")


def test_nothing_is_heard_while_the_link_is_off(sent: models.Telling, settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, zalo_url="")

    assert report().status_code == 404
