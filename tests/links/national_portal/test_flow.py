"""From filing to the portal's timeline: each state once, in order, the dossier always first, whatever goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.links import house
from tests.links.national_portal.portal import EXISTS, SUCCESS, UNKNOWN, Portal, running

from motcua.casework.dossiers import queries
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.facts import DossierReceived, StatusChanged
from motcua.casework.dossiers.types import Channel, Status
from motcua.doors.links.national_portal import outbound
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Ref

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def portal(settings: Settings) -> Iterator[Portal]:
    with running() as found:
        settings.MOTCUA = replace(
            django_settings.MOTCUA,
            national_portal_url=found.url,
            national_portal_style="session",
            single_window_url="",
            mail_host="",
        )
        outbound.forget()
        house.prepare()
        yield found


def states(portal: Portal) -> list[str]:
    """The states that were told as progress, in the order in which they were taken."""
    return [
        item["TrangThai"]
        for asked in portal.calls
        if asked.service == "CapNhatTienDoHoSoMC"
        for item in asked.body["data"]
    ]


def deliver(code: str) -> None:
    owner = Actor.system("single_window")
    dossiers.deliver_result(owner, code=code, means="portal", at=clock.now())


def test_dossier_when_answered_and_delivered_is_told_state_by_state(portal: Portal) -> None:
    code = house.file_dossier().code
    house.work()
    deliver(code)
    house.work()

    services = [(asked.service, asked.body.get("isUpdating")) for asked in portal.calls]
    assert states(portal) == ["1", "2", "9", "10"]
    assert services[0] == ("DongBoHoSoMC", "False")
    assert Counter(services) == {
        ("DongBoHoSoMC", "False"): 1,
        ("DongBoHoSoMC", "True"): 2,
        ("CapNhatTienDoHoSoMC", None): 3,
    }
    pushed = [asked.body["data"][0]["TrangThaiHoSo"] for asked in portal.calls if asked.service == "DongBoHoSoMC"]
    assert pushed == ["2", "9", "10"]
    last = [asked.body["data"][0] for asked in portal.calls if asked.service == "DongBoHoSoMC"][-1]
    assert (last["MaHoSo"], last["TrangThaiHoSo"], last["SoDienThoai"] != "") == (code, "10", True)
    assert last["DanhSachGiayToKetQua"][0]["DuongDanTepTinKetQua"].startswith(django_settings.MOTCUA.public_url)


def test_outbox_when_a_dossier_waits_holds_codes_only(portal: Portal) -> None:
    code = house.file_dossier().code
    house.work()

    rows = outbox_models.OutboxMessage.objects.filter(channel="national_portal").order_by("id")

    assert [(row.stream, sorted(row.body), row.body["code"]) for row in rows] == [(code, ["code", "from"], code)] * 2


def test_portal_when_down_for_a_while_gets_everything_once_and_in_order(portal: Portal) -> None:
    portal.answers = [(503, b""), (0, b""), b"garbage", (500, b"")]
    code = house.file_dossier().code
    for _ in range(6):
        house.work()
        house.make_due()
    deliver(code)
    house.work()

    accepted = portal.calls[4:]
    assert [asked.service for asked in portal.calls[:4]] == ["DongBoHoSoMC"] * 4
    assert [item["TrangThai"] for asked in accepted if asked.service == "CapNhatTienDoHoSoMC" for item in asked.body["data"]] == [
        "1", "2", "9", "10",
    ]  # fmt: skip
    assert not outbox_models.OutboxMessage.objects.filter(channel="national_portal").exclude(state="sent").exists()


def test_progress_when_the_dossier_was_refused_is_never_sent(portal: Portal) -> None:
    portal.answers = [{"error_code": -1, "message": "Dữ liệu không hợp lệ: Thiếu MaTTHC"}]
    code = house.file_dossier().code
    house.work()
    deliver(code)
    house.work()

    rows = outbox_models.OutboxMessage.objects.filter(channel="national_portal").order_by("id")
    assert [asked.service for asked in portal.calls] == ["DongBoHoSoMC"]
    assert [row.state for row in rows] == ["dead", "waiting", "waiting"]
    assert rows[0].error == "DongBoHoSoMC bị từ chối (-1): Dữ liệu không hợp lệ: Thiếu MaTTHC"


def test_progress_when_it_alone_failed_is_sent_again_alone(portal: Portal) -> None:
    portal.answers = [SUCCESS, (503, b"")]
    house.file_dossier()
    house.work()
    house.make_due()
    house.work()

    assert [asked.service for asked in portal.calls] == [
        "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "CapNhatTienDoHoSoMC", "DongBoHoSoMC", "CapNhatTienDoHoSoMC",
    ]  # fmt: skip
    assert states(portal) == ["1", "2", "1", "2", "9"]  # the first call was never answered


def test_dossier_when_another_one_is_dead_goes_its_own_way(portal: Portal) -> None:
    portal.answers = [{"error_code": -3, "message": "Thủ tục không có"}]
    house.file_dossier(invoice_no="A")
    house.work()
    second = house.file_dossier(invoice_no="B").code
    house.work()

    told = {asked.body["data"][0]["MaHoSo"] for asked in portal.calls if asked.service == "CapNhatTienDoHoSoMC"}
    assert told == {second}


def test_worker_when_it_forgot_what_it_pushed_updates_and_nothing_is_told_twice(portal: Portal) -> None:
    code = house.file_dossier().code
    house.work()
    outbound.forget()
    deliver(code)
    house.work()

    assert states(portal) == ["1", "2", "9", "10"]
    assert [asked.body["isUpdating"] for asked in portal.calls if asked.service == "DongBoHoSoMC"] == [
        "False",
        "True",
        "True",
    ]


@pytest.mark.parametrize(("first", "known"), [(EXISTS, "True"), (UNKNOWN, "False")])
def test_portal_when_it_remembers_otherwise_than_we_is_told_the_other_way(
    portal: Portal, first: object, known: str
) -> None:
    code = house.file_dossier().code
    if first is EXISTS:
        portal.answers = [EXISTS]
        house.work()
    else:
        house.work()
        outbound.forget()
        portal.answers = [UNKNOWN]
        deliver(code)
        house.work()

    pushes = [asked for asked in portal.calls if asked.service == "DongBoHoSoMC"]
    assert pushes[-1].body["isUpdating"] == known


def test_facts_when_delivered_twice_make_one_message(portal: Portal) -> None:
    code = house.file_dossier().code
    house.work()
    before = outbox_models.OutboxMessage.objects.filter(channel="national_portal").count()
    rows = outbox_models.OutboxMessage.objects.filter(channel="national_portal").order_by("id")
    at = queries.for_link(code).received_at
    fact = DossierReceived(code, "p", 1, Channel.PORTAL, "enterprise:1", "G02.18", True, 3, "00")
    turned = StatusChanged(code, Status.SUBMITTED, Status.ACCEPTED, "", Channel.PORTAL, "enterprise:1")

    for _ in range(2):
        outbound.on_turn(fact, Recorded(Ref("dossier", code), 1, at, "x"))
        outbound.on_turn(turned, Recorded(Ref("dossier", code), 2, at, "x"))

    assert outbox_models.OutboxMessage.objects.filter(channel="national_portal").count() == before
    assert rows[0].body == {"code": code, "from": 1}


def test_link_when_off_hears_nothing(portal: Portal, settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, national_portal_url="")
    house.file_dossier()
    house.work()

    assert (portal.asked, outbox_models.OutboxMessage.objects.filter(channel="national_portal").count()) == ([], 0)


def test_a_round_of_many_messages_asks_the_database_a_few_times_not_for_each(portal: Portal) -> None:
    for number in range(6):
        house.file_dossier(invoice_no=f"INV-2026-{number}")
    house.work()
    outbound.forget()
    rows = outbox_models.OutboxMessage.objects.filter(channel="national_portal").order_by("id")[:6]
    messages = [Message(row.pk, row.channel, row.key, row.stream, row.body, 1, row.created_at) for row in rows]

    with CaptureQueriesContext(connection) as asked:
        troubles = outbound.SENDER.send_all(messages)

    assert troubles == {}
    assert len({message.body["code"] for message in messages}) == 6
    assert len(asked) <= 10
