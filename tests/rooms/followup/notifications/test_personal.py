"""Letters about somebody's own account: told once, without anybody's data in the queue, to the address given now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from motcua.followup.notifications import carrying, personal, post, wording
from motcua.followup.notifications.types import Letter
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox.models import OutboxMessage
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models, services
from motcua.identity.accounts.facts import UnusualSignIn
from motcua.identity.accounts.types import Place
from motcua.identity.people import services as people
from motcua.identity.people.facts import ClaimSettled, InvitationAnswered, MandateRevokedByAct
from motcua.identity.people.types import NumberKind

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SET_UP, HOUSE = Actor.system("set_up"), Actor.system("sign_in")
pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Letter]]]:
    found: list[tuple[str, Letter]] = []

    def deliver(letter: Letter, address: str, _message: Message) -> None:
        found.append((address, letter))

    monkeypatch.setattr(post, "deliver", deliver)
    yield found


def carry() -> None:
    """Hand every waiting message to the sender."""
    for row in OutboxMessage.objects.filter(channel=personal.CHANNEL).order_by("id"):
        personal.SENDER.send(Message(row.pk, row.channel, row.key, row.stream, row.body, 1, NOW))


def person(name: str, number: str, email: str) -> str:
    someone = people.meet(HOUSE, number=number, number_kind=NumberKind.PERSONAL, name=name, born="", at=NOW)
    models.Account.objects.create(kind="person", person_id=someone.id, opened_by="staff", opened_at=NOW, email=email)
    return someone.id


def test_an_unusual_sign_in_is_told_with_a_link_that_closes_all(sent: list[tuple[str, Letter]]) -> None:
    account = services.open_officer(SET_UP, login="canbo", name="Thử", password="một mật khẩu đủ dài", at=NOW)
    officer = Actor(ActorKind.OFFICER, account)
    services.set_contact(officer, email="can.bo@bo.example", at=NOW)
    place = Place("office", "Chrome · Android", "203.0.113.7", "203.0.113.0/24")
    session, _ = services.begin_session(officer, key="k", place=place, assurance=1, via="password", at=NOW)

    fact = UnusualSignIn(session=session, unusual=("device",))
    for _ in range(2):  # delivered twice, told once
        personal.on_unusual(fact, Recorded(Ref("account", account), 7, NOW, str(officer)))
    body = repr(list(OutboxMessage.objects.values_list("body", flat=True)))
    carry()

    assert [part for part in ("can.bo@", "203.0.113", "Android") if part in body] == []
    ((address, letter),) = sent
    assert address == "can.bo@bo.example"
    assert "Chrome · Android" in letter.text
    assert "203.0.113.7" in letter.text
    token = re.search(r"/khong-phai-toi/([^/]+)/", letter.text)
    assert token is not None
    services.deny_sign_in(token[1], at=NOW)


def test_both_sides_of_a_claim_are_told_and_who_gave_no_address_is_not(sent: list[tuple[str, Letter]]) -> None:
    one = person("Trần Thị Hạnh", "099178004512", "hanh@firm.example")
    two = person("Lê Văn Quý", "099090006721", "")
    three = person("Đỗ Quang Huy", "099080001234", "huy@firm.example")

    settled = ClaimSettled(claim=1, enterprise="9901234560", granted=True, representatives=(one, two))
    personal.on_claim_settled(settled, Recorded(Ref("person", three), 3, NOW, "officer:x"))
    carry()

    assert sorted(address for address, _ in sent) == ["hanh@firm.example", "huy@firm.example"]
    assert "9901234560" in sent[0][1].text
    assert "099178004512" not in repr(sent)


def test_a_revoked_right_and_an_answered_invitation_are_told(sent: list[tuple[str, Letter]]) -> None:
    one = person("Trần Thị Hạnh", "099178004512", "hanh@firm.example")
    account = str(models.Account.objects.get().pk)
    recorded = Recorded(Ref("person", one), 4, NOW, "person:x")

    personal.on_mandate_revoked(MandateRevokedByAct(mandate=1, enterprise="9901234560", reason="x"), recorded)
    answered = InvitationAnswered(
        invitation=1, enterprise="9901234560", answer="declined", invited_by=f"person:{account}"
    )
    personal.on_answered(answered, Recorded(Ref("enterprise", "9901234560"), 5, NOW, "person:y"))
    personal.on_answered(
        InvitationAnswered(invitation=2, enterprise="9901234560", answer="withdrawn", invited_by="person:x"),
        Recorded(Ref("enterprise", "9901234560"), 6, NOW, "person:y"),
    )
    carry()

    assert [letter.subject.partition("] ")[2] for _, letter in sent] == [
        "Quyền làm thủ tục cho doanh nghiệp đã kết thúc",
        "Lời mời đã bị từ chối",
    ]


@pytest.mark.parametrize("event", sorted(wording.read("personal.toml")))
def test_every_letter_has_both_languages_and_no_markup_from_values(event: str) -> None:
    texts = wording.read("personal.toml")[event]
    letter = carrying.letter(texts, {"name": "<b>x</b>\r\nBcc: a@b.vn", "link": "https://x.example/?a=1&b=2"})

    assert "\n" not in letter.subject
    assert "<b>x</b>" not in letter.html
    assert letter.text.count("https://x.example/") == 2
