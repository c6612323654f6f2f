"""The suppliers of text messages: their bytes, and reports that only they can have made."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from motcua.doors.links.sms import mapping, wire
from motcua.doors.links.sms.settings import SECOND
from motcua.doors.links.sms.settings import Settings as SmsSettings
from motcua.doors.ui.link_files import LinkFileWrong
from motcua.followup.notifications import models
from motcua.followup.notifications.types import Short
from motcua.foundation import clock

EXAMPLES = Path(__file__).parent / "examples"
KEY = "0123456789abcdef0123456789abcdef"
TEXT = "Hồ sơ G02.18-261122-020001 đã có kết quả. Nhận tại dvc.example"
SHORT = Short(
    KEY,
    "84912345678",
    "decided",
    TEXT,
    "Ho so G02.18-261122-020001 da co ket qua. Nhan tai dvc.example",
    {},
    legal=True,
)


def test_call_of_the_first_supplier_is_as_recorded() -> None:
    settings = SmsSettings(user="motcua", password="bi mat")

    assert wire.write_first(mapping.first(SHORT, settings)).decode() == (EXAMPLES / "soap-call.xml").read_text().strip()


def test_text_with_marks_says_so() -> None:
    settings = SmsSettings(diacritics=True)

    assert (mapping.first(SHORT, settings)["Content"], mapping.first(SHORT, settings)["ContentType"]) == (TEXT, "1")
    assert mapping.second(SHORT, settings, SECOND)["IsUnicode"] == "1"


def test_answers_are_read_as_recorded() -> None:
    assert wire.read_first((EXAMPLES / "soap-answer.xml").read_bytes()) == wire.Reply("1", "Insert MT_QUEUE: OK")
    assert wire.read_second((EXAMPLES / "rest-answer.json").read_bytes()) == wire.Reply("100", "")
    refused = wire.read_second((EXAMPLES / "rest-refused.json").read_bytes())
    assert refused == wire.Reply("103", "Balance not enough to send message")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<", b"<a/>", b"\xff\xfe", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><result>&x;</result></a>', b"<a>" * 500,
        b"<r><result>" + b"1" * 70_000 + b"</result></r>",
    ],
)  # fmt: skip
def test_answer_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_first(body)
    with pytest.raises(wire.Unreadable):
        wire.read_second(body)


@pytest.mark.parametrize("brand", ["Bộ Công", "B" * 12])
def test_label_that_no_operator_takes_is_refused(brand: str) -> None:
    with pytest.raises(LinkFileWrong):
        SmsSettings(brand=brand)


def test_settings_file_with_an_unknown_key_is_refused(settings: Settings, tmp_path: Path) -> None:
    from dataclasses import replace

    from motcua.doors.links.sms import settings as link

    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "sms.toml").write_text("diacritic = true\n")
    settings.MOTCUA = replace(settings.MOTCUA, home=tmp_path)

    with pytest.raises(LinkFileWrong, match="diacritic"):
        link.current()


@pytest.fixture
def sent(db: None) -> models.Telling:
    return models.Telling.objects.create(
        id=uuid.UUID(hex=KEY), owner_kind="enterprise", owner_id="9901234560", code="G02-1", event="decided", words_version=3, means="sms",
        left=["mail"], state="sent", carrier=SECOND, at=clock.now(), settled_at=clock.now(),
    )  # fmt: skip


def address(key: str = KEY, check: str = "", carrier: str = SECOND) -> str:
    return f"/ket-noi/sms/{carrier}/{key}/{check or mapping.check(carrier, key)}"


def test_report_at_the_address_given_out_is_taken_once(sent: models.Telling) -> None:
    for _ in range(2):
        assert Client().get(address(), {"SMSID": "1", "SendStatus": "5"}).status_code == 200
    assert Client().get(address(), {"SMSID": "1", "SendStatus": "4"}).status_code == 200

    sent.refresh_from_db()
    assert (sent.means, sent.state) == ("sms", "delivered")


def test_report_of_failure_hands_on_once(sent: models.Telling) -> None:
    from motcua.foundation.outbox import models as outbox

    for _ in range(3):
        assert Client().post(address(), {"SendStatus": "4"}).status_code == 200

    sent.refresh_from_db()
    assert (sent.means, outbox.OutboxMessage.objects.filter(channel="mail").count()) == ("mail", 1)


@pytest.mark.parametrize(
    "where",
    [
        address(check="0" * 32), address(key="f" * 32, check=mapping.check(SECOND, KEY)), address(carrier="sms_first", check="0" * 32),
        address(key="x", check="y"), address(check="ếế"),
    ],
    ids=["wrong_check", "another_key", "another_supplier", "no_key", "not_ascii"],
)  # fmt: skip
def test_forged_report_changes_nothing(sent: models.Telling, where: str) -> None:
    assert Client().get(where, {"SendStatus": "4"}).status_code == 404

    sent.refresh_from_db()
    assert (sent.means, sent.state) == ("sms", "sent")


@pytest.mark.parametrize("asked", [{}, {"SendStatus": "77"}, {"SendStatus": "x" * 5000}])
def test_report_without_a_known_state_changes_nothing(sent: models.Telling, asked: dict[str, str]) -> None:
    assert Client().get(address(), asked).status_code == 200

    sent.refresh_from_db()
    assert sent.state == "sent"
