"""Letters to officers: warnings and reminders reach whom they concern, together, in working time, and only while they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT, Desk, officer
from tests.rooms.casework.dossiers.test_assigning import step_of
from tests.rooms.casework.dossiers.test_many import filed
from tests.rooms.casework.dossiers.test_watching import opened
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import services
from motcua.casework.dossiers.facts import HolderReminded
from motcua.casework.dossiers.services import watching
from motcua.casework.dossiers.types import BulkAct
from motcua.definitions.process import services as processes
from motcua.followup.notifications import desk as letters
from motcua.followup.notifications import models, post
from motcua.followup.notifications.types import Letter
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox.models import OutboxMessage
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Ref
from motcua.identity.accounts import services as accounts
from motcua.identity.organisations import services as organisations
from motcua.identity.permissions import models as grants

CLERK = "one_stop_officer"
MORNING = at("2026-03-04 09:00")  # a Wednesday


@pytest.fixture
def desk(transactional_db: None, settings: Settings) -> Desk:
    factory.prepare(settings)
    settings.MOTCUA = replace(settings.MOTCUA, mail_host="127.0.0.1")
    return Desk()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Letter]]]:
    found: list[tuple[str, Letter]] = []

    def deliver(letter: Letter, address: str, _message: Message) -> None:
        found.append((address, letter))

    monkeypatch.setattr(post, "deliver", deliver)
    yield found


def at_desk(who: Actor, address: str) -> Actor:
    accounts.set_contact(who, email=address, at=AT)
    return who


def carry(now: datetime) -> int:
    """Make letters and hand every new one to the sender."""
    known = set(OutboxMessage.objects.values_list("id", flat=True))
    made = letters.send_letters(at=now)
    for row in OutboxMessage.objects.filter(channel=letters.CHANNEL).exclude(id__in=known).order_by("id"):
        letters.SENDER.send(Message(row.pk, row.channel, row.key, row.stream, row.body, 1, now))
    return made


def remind(desk: Desk, codes: list[str]) -> None:
    chief = officer("one_stop_head", login="chief")
    batch = services.choose_lines(
        chief, lines=[(code, step_of(code).id, step_of(code).version) for code in codes], at=AT
    )
    services.start_bulk(chief, batch=batch, act=BulkAct.REMIND, at=AT)
    desk.work()


def test_a_warning_reaches_who_has_the_step_and_then_the_head(desk: Desk, sent: list[tuple[str, Letter]]) -> None:
    clerk = at_desk(desk.officers[CLERK], "canbo@bo.example")
    at_desk(officer("one_stop_head", login="chief"), "truong@bo.example")
    code = opened(desk)
    processes.claim(clerk, step=step_of(code).id, at=AT)
    grants.Grant.objects.update(in_force_from=at("2026-03-02 08:00"))

    watching.sweep(at=at("2026-03-03 16:30"))
    desk.work()
    carry(MORNING)

    told = dict(sent)
    assert sorted(told) == ["canbo@bo.example", "truong@bo.example"]
    assert f"Sắp đến hạn: {code}" in told["canbo@bo.example"].text
    assert f"Báo người phụ trách: có nguy cơ trễ hoặc đã đến hạn: {code}" in told["truong@bo.example"].text
    assert f"/ban-lam-viec/viec/{step_of(code).id}/" in told["canbo@bo.example"].text
    assert "Minh Phát" not in "".join(letter.text + letter.html for letter in told.values())


def test_many_reminders_are_one_letter_and_the_next_comes_an_hour_later(
    desk: Desk, sent: list[tuple[str, Letter]]
) -> None:
    clerk = at_desk(desk.officers[CLERK], "canbo@bo.example")
    codes = filed(desk, 5)
    for code in codes:
        processes.claim(clerk, step=step_of(code).id, at=AT)
    remind(desk, codes[:4])
    carry(MORNING)
    first = [letter.subject for _, letter in sent]
    gone = models.DeskNews.objects.filter(told_at__isnull=False).count()
    row = models.DeskNews.objects.earliest("id")
    models.DeskNews.objects.create(
        id="0" * 31 + "1",
        account=clerk.id,
        unit=row.unit,
        code=codes[4],
        step=step_of(codes[4]).id,
        event="remind",
        at=AT,
    )

    soon = carry(MORNING + timedelta(minutes=30))
    later = carry(MORNING + timedelta(minutes=65))

    assert (len(first), gone) == (1, 4)
    assert "4 việc cần chú ý" in first[0]
    assert (soon, later, len(sent)) == (0, 1, 2)


@pytest.mark.parametrize(
    ("when", "policy", "made"),
    [
        ("2026-03-03 22:00", "sessions", 0),
        ("2026-03-07 10:00", "sessions", 0),  # a Saturday
        ("2026-03-04 12:30", "sessions", 0),
        ("2026-03-04 08:30", "sessions", 1),
        ("2026-03-03 22:00", "always", 1),
    ],
)
def test_outside_working_sessions_a_letter_waits(
    desk: Desk, settings: Settings, sent: list[tuple[str, Letter]], when: str, policy: str, made: int
) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, officer_mail=policy)
    clerk = at_desk(desk.officers[CLERK], "canbo@bo.example")
    codes = filed(desk, 1)
    processes.claim(clerk, step=step_of(codes[0]).id, at=AT)
    remind(desk, codes)

    assert carry(at(when)) == made
    assert len(sent) == made


def test_switched_off_nothing_is_kept(desk: Desk, settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, officer_mail="off")
    codes = filed(desk, 1)
    processes.claim(desk.officers[CLERK], step=step_of(codes[0]).id, at=AT)
    remind(desk, codes)

    assert not models.DeskNews.objects.exists()


def test_what_is_done_or_handed_on_meanwhile_is_not_told(desk: Desk, sent: list[tuple[str, Letter]]) -> None:
    clerk = at_desk(desk.officers[CLERK], "canbo@bo.example")
    second = officer(CLERK, login="second")
    codes = filed(desk, 2)
    for code in codes:
        processes.claim(clerk, step=step_of(code).id, at=AT)
    remind(desk, codes)
    step = step_of(codes[0])
    services.finish_step(clerk, step=step.id, values={"finding": "complete"}, why=(), seen=step.version, at=AT)
    processes.assign(Actor.system("process"), step=step_of(codes[1]).id, to=second, at=AT)

    assert carry(MORNING) == 1
    assert sent == []


def test_the_stand_in_is_told_and_who_gave_no_address_or_is_locked_is_not(
    desk: Desk, sent: list[tuple[str, Letter]]
) -> None:
    clerk, second = desk.officers[CLERK], at_desk(officer(CLERK, login="second"), "thay@bo.example")
    codes = filed(desk, 2)
    processes.claim(clerk, step=step_of(codes[0]).id, at=AT)
    remind(desk, codes[:1])
    carry(MORNING)
    without = list(sent)
    organisations.note_absence(
        clerk, principal=clerk.id, stand_in=second.id, reason="leave", in_force_from=AT,
        in_force_until=AT + timedelta(days=300), at=AT,
    )  # fmt: skip
    processes.claim(clerk, step=step_of(codes[1]).id, at=AT)
    chief = officer("one_stop_head", login="chief2")
    step = step_of(codes[1])
    batch = services.choose_lines(chief, lines=[(codes[1], step.id, step.version)], at=AT)
    services.start_bulk(chief, batch=batch, act=BulkAct.REMIND, at=AT)
    desk.work()
    carry(MORNING + timedelta(hours=2))

    assert without == []
    assert [address for address, _ in sent] == ["thay@bo.example"]


def test_a_fact_that_comes_twice_tells_once(desk: Desk) -> None:
    clerk = at_desk(desk.officers[CLERK], "canbo@bo.example")
    code = filed(desk, 1)[0]
    step = step_of(code).id
    processes.claim(clerk, step=step, at=AT)
    fact = HolderReminded(code, step, clerk.id)

    for _ in range(2):
        letters.on_reminded(fact, Recorded(Ref("dossier", code), 7, AT, "officer:x"))
    letters.send_letters(at=MORNING)

    assert models.DeskNews.objects.count() == 1
    (body,) = OutboxMessage.objects.filter(channel=letters.CHANNEL).values_list("body", flat=True)
    assert sorted(body) == ["account", "notice"]
