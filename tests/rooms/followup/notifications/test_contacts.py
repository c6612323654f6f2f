"""Addresses that are shown to be somebody's by a code; who guesses, floods or steals a session gains nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from motcua.config.wiring import CARRIERS
from motcua.followup.notifications import coding, contacts, models, post, queries, services
from motcua.followup.notifications.errors import CodeUnknown, NeedsStrongSignIn, TooManyCodes
from motcua.followup.notifications.ports import Carrier, carriers
from motcua.followup.notifications.types import Going, Letter, Means, Short
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.outbox.models import OutboxMessage
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db

OWNER = Ref("enterprise", "9901234560")
HOLDER = Actor(ActorKind.PERSON, "a", acting_for=OWNER, rights=frozenset({"see", "manage"}), assurance=1)
READER = replace(HOLDER, rights=frozenset({"see"}))
OTHER = replace(HOLDER, id="b", acting_for=Ref("enterprise", "0309999999"))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Address and text of each code, by letter or text message."""
    settings.MOTCUA = replace(django_settings.MOTCUA, mail_host="127.0.0.1")
    found: list[tuple[str, str]] = []

    class Telephone:
        name, is_on, knows_repeats = "first", True, True

        def carry(self, short: Short, *, at: datetime) -> None:  # noqa: ARG002 -- the port's signature
            found.append((short.to, short.text))

    def deliver(letter: Letter, address: str, _message: Message) -> None:
        found.append((address, letter.text))

    monkeypatch.setattr(post, "deliver", deliver)
    telephones: Sequence[Carrier] = [Telephone()]
    carriers.provide({Means.SMS: telephones})
    yield found
    carriers.provide(CARRIERS)


def carry() -> None:
    """Hand every waiting code to its sender."""
    for row in OutboxMessage.objects.filter(channel=contacts.CHANNEL, state="waiting").order_by("id"):
        coding.SENDER.send(Message(row.pk, row.channel, row.key, row.stream, row.body, 1, row.created_at))
        OutboxMessage.objects.filter(pk=row.pk).update(state="sent")


def ask(actor: Actor, means: Means, given: str, at: datetime, *, signed_in_at: datetime | None = LONG_AGO) -> str:
    return services.ask_code(actor, means=means, given=given, signed_in_at=signed_in_at, at=at).id


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None
    return found[0]


def test_an_address_counts_once_its_code_has_come_back_and_the_queue_holds_no_code(sent: list[tuple[str, str]]) -> None:
    at = clock.now()

    asked = ask(HOLDER, Means.MAIL, "Ke.Toan@Firm.Example", at)
    assert contacts.address(OWNER, Means.MAIL) == ""
    carry()
    ((to, text),) = sent
    given = code_in(text)
    assert given not in repr(list(OutboxMessage.objects.values_list("body", flat=True)))
    assert given not in repr(list(models.ContactCode.objects.values()))
    services.confirm_code(HOLDER, asked=asked, code=f" {given[:3]} {given[3:]}", at=at)

    assert to == "Ke.Toan@firm.example"
    assert contacts.address(OWNER, Means.MAIL) == "Ke.Toan@firm.example"
    with pytest.raises(CodeUnknown):
        services.confirm_code(HOLDER, asked=asked, code=given, at=at)
    told, _ = queries.sent(HOLDER)
    assert [(one.kind, one.state) for one in told] == [("contact_code", Going.SENT)]
    assert queries.sent_one(HOLDER, told[0].id).said == ()
    assert [step.to for step in told[0].steps] == ["", "K***@firm.example"]


def test_a_telephone_is_verified_by_text_message(sent: list[tuple[str, str]]) -> None:
    at = clock.now()

    asked = ask(HOLDER, Means.SMS, "0912 345 678", at)
    carry()
    services.confirm_code(HOLDER, asked=asked, code=code_in(sent[0][1]), at=at)

    assert (sent[0][0], contacts.address(OWNER, Means.SMS)) == ("84912345678", "84912345678")
    assert contacts.address(OWNER, Means.ZALO) == "84912345678"


def test_five_wrong_codes_end_it_and_an_expired_one_says_so(sent: list[tuple[str, str]]) -> None:
    at = clock.now()
    asked = ask(HOLDER, Means.MAIL, "a@firm.example", at)
    carry()
    right = code_in(sent[0][1])
    wrong = f"{(int(right) + 1) % 10**6:06}"
    reasons = []
    for _ in range(6):
        with pytest.raises(Invalid) as caught:
            services.confirm_code(HOLDER, asked=asked, code=wrong, at=at)
        reasons.append(caught.value.errors[0].reason)
    with pytest.raises(Invalid) as caught:
        services.confirm_code(HOLDER, asked=asked, code=right, at=at)

    assert reasons == ["wrong"] * 4 + ["spent"] * 2
    assert caught.value.errors[0].reason == "spent"
    late = ask(HOLDER, Means.MAIL, "a@firm.example", at)
    carry()
    with pytest.raises(Invalid) as caught:
        services.confirm_code(HOLDER, asked=late, code=code_in(sent[-1][1]), at=at + contacts.GOOD_FOR)
    assert caught.value.errors[0].reason == "expired"
    for given in ("", "x" * 10_000, "０１２３４５", "'; DROP TABLE", "١٢٣٤٥٦"):
        with pytest.raises((Invalid, CodeUnknown)):
            services.confirm_code(HOLDER, asked="nobody" if given else late, code=given, at=at)


def test_a_change_takes_the_old_address_or_a_fresh_strong_sign_in(sent: list[tuple[str, str]]) -> None:
    at = clock.now()
    first = ask(HOLDER, Means.MAIL, "old@firm.example", at)
    carry()
    services.confirm_code(HOLDER, asked=first, code=code_in(sent[0][1]), at=at)
    sent.clear()

    taken = ask(HOLDER, Means.MAIL, "thief@evil.example", at)
    carry()
    codes = {to: code_in(text) for to, text in sent}
    with pytest.raises(Invalid) as caught:
        services.confirm_code(HOLDER, asked=taken, code=codes["thief@evil.example"], at=at)
    with pytest.raises(NeedsStrongSignIn):
        services.drop_contact(HOLDER, means=Means.MAIL, signed_in_at=at, at=at)

    assert caught.value.errors[0].reason == "wrong_pair"
    assert contacts.address(OWNER, Means.MAIL) == "old@firm.example"
    agreed = codes["old@firm.example"]
    services.confirm_code(HOLDER, asked=taken, code=codes["thief@evil.example"], agreed=agreed, at=at)
    sent.clear()
    carry()
    assert [to for to, _ in sent] == ["old@firm.example"]  # who had it hears that it is gone
    strong = replace(HOLDER, assurance=2)
    made = services.ask_code(
        strong, means=Means.MAIL, given="new@firm.example", signed_in_at=at - timedelta(minutes=5), at=at
    )
    assert made.before == ""
    stale = services.ask_code(strong, means=Means.MAIL, given="new@firm.example", signed_in_at=LONG_AGO, at=at)
    assert stale.before == "t***@evil.example"
    services.drop_contact(strong, means=Means.MAIL, signed_in_at=at, at=at)
    assert contacts.address(OWNER, Means.MAIL) == ""


def test_codes_are_throttled_and_nobody_learns_who_else_uses_an_address(sent: list[tuple[str, str]]) -> None:
    at = clock.now()
    for number in range(contacts.MOST_TO_ADDRESS):
        attacker = replace(HOLDER, id=f"x{number}", acting_for=Ref("enterprise", f"010000000{number}"))
        ask(attacker, Means.MAIL, "victim@firm.example", at)
    carry()
    assert len(sent) == contacts.MOST_TO_ADDRESS

    silent = services.ask_code(OTHER, means=Means.MAIL, given="Victim@firm.example", signed_in_at=None, at=at)
    spoken = services.ask_code(OTHER, means=Means.MAIL, given="other@firm.example", signed_in_at=None, at=at)
    carry()

    assert len(sent) == contacts.MOST_TO_ADDRESS + 1
    assert replace(silent, id="", address="") == replace(spoken, id="", address="")
    for _ in range(contacts.MOST_AN_HOUR):
        ask(HOLDER, Means.SMS, "0912345678", at)
    with pytest.raises(TooManyCodes):
        ask(HOLDER, Means.SMS, "0912345678", at)


@pytest.mark.parametrize(
    ("means", "given"),
    [
        (Means.MAIL, ""), (Means.MAIL, "nobody"), (Means.MAIL, "a@b.vn\r\nBcc: c@d.vn"), (Means.MAIL, f"{'a' * 300}@b.vn"),
        (Means.SMS, "02838229900"), (Means.SMS, "<script>"), (Means.SMS, ""),
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_at_its_field(means: Means, given: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(HOLDER, means, given, clock.now())

    assert [error.pointer for error in caught.value.errors] == ["/address"]


def test_only_who_manages_an_enterprise_changes_its_addresses_and_nobody_takes_anothers_code(
    sent: list[tuple[str, str]],
) -> None:
    at = clock.now()
    asked = ask(HOLDER, Means.MAIL, "a@firm.example", at)
    carry()

    with pytest.raises(NotAllowed):
        ask(READER, Means.MAIL, "b@firm.example", at)
    for thief in (OTHER, replace(HOLDER, id="colleague")):
        with pytest.raises(CodeUnknown):
            services.confirm_code(thief, asked=asked, code=code_in(sent[0][1]), at=at)
    assert queries.contacts_of(OTHER) == []
