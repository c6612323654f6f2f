"""Results reach their holder's wallet, changes follow, nothing old undoes what is newer, and our questions are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings as DjangoSettings

from motcua.casework.results import queries as results
from motcua.casework.results.facts import ResultIssued, ResultRevoked, WalletAsked
from motcua.casework.results.types import IssuedResult, Kind, State
from motcua.doors.links.vneid import client, outbound, wire
from motcua.doors.links.vneid.settings import Settings
from motcua.foundation import clock
from motcua.foundation.audit import queries as audit
from motcua.foundation.audit import services as audits
from motcua.foundation.audit.types import Direction
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import services as transport
from motcua.foundation.types import Actor, Ref
from motcua.identity.people import services as people
from motcua.identity.people.types import NumberKind

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "099195000003"
ISSUED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PAPER = wire.Paper(
    NUMBER, "TTC-2026-000001", "KET_QUA_TTHC", "Chứng chỉ", "1/TTC", "2026-11-20", "2031-11-20", "Bộ Công Thương", "Nguyễn Văn Ký",
    "HIEU_LUC", "", 1000, "ab" * 32, "http://localhost/xac-thuc/x?k=y",
)  # fmt: skip


@pytest.fixture
def settings_(sandbox: httpx.Client, settings: DjangoSettings) -> Iterator[Settings]:
    base = str(sandbox.base_url).rstrip("/")
    settings.MOTCUA = replace(django_settings.MOTCUA, vneid_url=f"{base}/vneid", vneid_secret="sandbox-secret")
    yield Settings(f"{base}/vneid", "motcua", "sandbox-secret", timeout_seconds=1.0)
    transport.close()


def wallet(sandbox: httpx.Client) -> list[dict[str, object]]:
    return list(sandbox.get(f"/vneid/vi/{NUMBER}").json())


def test_a_paper_is_written_as_the_example_has_it() -> None:
    told = json.loads(wire.write_paper(PAPER))

    assert told["soDinhDanh"] == NUMBER
    assert (told["maGiayTo"], told["trangThai"], told["phienBan"]) == ("TTC-2026-000001", "HIEU_LUC", 1000)


def test_the_wallet_has_the_newest_state_whatever_order_and_how_often(
    settings_: Settings, sandbox: httpx.Client
) -> None:
    revoked = replace(PAPER, state="THU_HOI", version=2000)

    assert [client.hand_over(one, settings_) for one in (PAPER, revoked, PAPER, revoked)] == [True] * 4

    [held] = wallet(sandbox)
    assert held["trangThai"] == "THU_HOI"


def test_somebody_without_a_wallet_is_no_fault(settings_: Settings, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/vneid", json={"holder": "no_account"})

    assert client.hand_over(PAPER, settings_) is False


@pytest.mark.parametrize(
    "switches",
    [
        {"mode": "down"},
        {"mode": "error"},
        {"mode": "malformed"},
        {"mode": "slow", "seconds": 3},
        {"mode": "timeout_after"},
        {"mode": "wrong"},
        {"token": "expired"},
        {"secret": "another"},
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again(switches: dict[str, object], settings_: Settings, sandbox: httpx.Client) -> None:
    sandbox.post("/_control/vneid", json=switches)

    with pytest.raises(Retry):
        client.hand_over(PAPER, settings_)


def test_what_is_refused_for_good_is_looked_at_by_a_person(settings_: Settings) -> None:
    with pytest.raises(Dead):
        client.hand_over(replace(PAPER, state="KHAC"), settings_)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"[" * 70_000, b"{" + b" " * wire.LARGEST + b"}", b"\xff\xfe"])
def test_hostile_answers_are_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_receipt(body)


def issued(owner: Ref, *, kind: Kind = Kind.ISSUED, state: State = State.IN_FORCE) -> IssuedResult:
    return IssuedResult(
        id="r-1", code="TTC-2026-000001", check="ABCDEFGHIJ", symbol="1/TTC", register="TTC", year=2026, number=1, kind=kind, state=state,
        procedure="p", version=1, unit="G02", subject=Ref("dossier", "d"), owner=owner, title="Chứng chỉ", signer="Ký", issued_at=ISSUED,
        ended_at=None if state is State.IN_FORCE else ISSUED + timedelta(days=2), sha256="ab" * 32, file="f", revision=1,
        end_reason="" if state is State.IN_FORCE else "Cấp sai",
    )  # fmt: skip


def recorded(seq: int) -> Recorded:
    return Recorded(ref=Ref("dossier", "d"), seq=seq, at=clock.now(), by="system:answer")


def test_issued_then_revoked_reaches_the_wallet_and_the_holders_record(
    settings_: Settings, sandbox: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = people.meet(
        Actor.system("counter"), number=NUMBER, number_kind=NumberKind.PERSONAL, name="Lê Minh Châu", born="1995-06-06", at=clock.now()
    )  # fmt: skip
    owner = Ref("person", someone.id)
    now = [issued(owner)]
    monkeypatch.setattr(results, "for_link", lambda _id: now[0])
    fact = ResultIssued("r-1", Kind.ISSUED, "TTC-2026-000001", "TTC", 2026, 1, "ab" * 32)

    outbound.on_change(fact, recorded(1))
    outbound.on_change(fact, recorded(1))  # delivered twice
    outbox.send_waiting()
    first = wallet(sandbox)
    now[0] = issued(owner, state=State.REVOKED)
    outbound.on_change(ResultRevoked("r-1", "TTC-2026-000001"), recorded(2))
    outbox.send_waiting()
    second = wallet(sandbox)

    assert [paper["trangThai"] for paper in first] == ["HIEU_LUC"]
    assert len(list(first[0]["nhanLuc"])) == 1  # type: ignore[call-overload]  # JSON of the sandbox
    assert [(paper["trangThai"], paper["lyDo"]) for paper in second] == [("THU_HOI", "Cấp sai")]
    sent = [look for look in audit.looks_of(owner).items if look.by == "system:vneid"]
    assert {(look.direction, look.purpose) for look in sent} == {("to", "vneid")}
    assert len(sent) == 2


def test_what_the_holder_asks_for_has_a_way_of_its_own(settings_: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = people.meet(
        Actor.system("counter"), number=NUMBER, number_kind=NumberKind.PERSONAL, name="Lê Minh Châu", born="1995-06-06", at=clock.now()
    )  # fmt: skip
    monkeypatch.setattr(results, "for_link", lambda _id: issued(Ref("person", someone.id)))

    outbound.on_change(WalletAsked("r-1", "TTC-2026-000001"), recorded(3))

    assert list(outbox_models.OutboxMessage.objects.values_list("channel", flat=True)) == ["vneid_asked"]


@pytest.mark.parametrize("kind", [Kind.REFUSAL, Kind.ISSUED])
def test_refusals_and_results_of_enterprises_go_nowhere(
    kind: Kind, settings_: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "for_link", lambda _id: issued(Ref("enterprise", "9901234560"), kind=kind))

    outbound.on_change(ResultRevoked("r-1", "x"), recorded(1))

    assert outbox_models.OutboxMessage.objects.count() == 0


def test_yesterdays_questions_about_people_are_told_once(settings_: Settings, sandbox: httpx.Client) -> None:
    at = clock.now() - timedelta(days=1)
    for system, message in (("population", "m-1"), ("population", "m-2"), ("enterprise_register", "m-3")):
        audits.exchanged(
            Actor.system(system), direction=Direction.FROM, subject=Ref("procedure", "p"), owner=Ref("person", "x"), what=system,
            purpose=system, fields=("identity",), at=at, party="officer:9", message=message,
        )  # fmt: skip

    outbound.tell_usage()
    outbound.tell_usage()
    outbox.send_waiting()

    told = sandbox.get("/vneid/nhat-ky").json()
    assert [line["maTraoDoi"] for line in told] == ["m-1", "m-2"]
    assert (told[0]["mucDich"], told[0]["nguoiDung"], told[0]["thongTin"]) == ("population", "officer:9", "identity")
