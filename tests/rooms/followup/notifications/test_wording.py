"""An organisation's own words: checked at their fields, written by one and put in force by another, versions that never change."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from motcua.followup.notifications import models, queries, services, wording
from motcua.followup.notifications.errors import PatternUnknown, WordingMoved
from motcua.followup.notifications.types import Channel
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.journal.models import JournalEntry
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import services as permissions

pytestmark = pytest.mark.django_db

KEY = ("dossier.decided", Channel.MAIL, "vi")
GOOD = {"lead": "Hồ sơ {code} đã có kết quả số {result}.", "next": "Tải tại trang hồ sơ."}


def officer(name: str, role: str = "operator") -> Actor:
    at = clock.now()
    permissions.grant(Actor.system("set_up"), principal=name, role=role, unit="", in_force_from=at, at=at)
    return Actor(ActorKind.OFFICER, name)


def write(actor: Actor, texts: dict[str, str]) -> int:
    return services.write_wording(actor, kind=KEY[0], channel=KEY[1], language=KEY[2], texts=texts, at=clock.now()).id


def lead(version: int = 4) -> str:
    return wording.edition(version, "decided", at=clock.now()).templates["decided"].vi.lead


def test_words_are_put_in_force_by_another_and_taken_back_to_the_houses() -> None:
    one, two, at = officer("one"), officer("two"), clock.now()
    house = lead()

    number = write(one, GOOD)
    assert lead() == house
    seen = queries.wordings(two, kind=KEY[0], channel=KEY[1], language=KEY[2])[0].written_at
    services.put_wording(two, wording_id=number, seen=seen, note="", at=at)

    assert lead() == GOOD["lead"]
    before = wording.edition(4, "decided", at=at - timedelta(seconds=1)).templates["decided"].vi.lead
    assert before == house  # earlier messages keep their words
    entry = JournalEntry.objects.filter(name="notifications.wording_put").get()
    assert (entry.actor, json.loads(entry.body)["alone"]) == (str(two), False)
    second = write(one, {**GOOD, "lead": "Bản hai."})
    assert models.Wording.objects.get(pk=number).texts == GOOD
    with pytest.raises(WordingMoved):
        services.put_wording(two, wording_id=second, seen=seen, note="", at=clock.now())  # read before it was changed
    with pytest.raises(WordingMoved):
        services.put_wording(two, wording_id=number, seen=seen, note="", at=clock.now())
    services.end_wording(two, wording_id=number, at=clock.now())
    assert lead() == house


def test_who_wrote_them_says_why_nobody_else_puts_them_in_force() -> None:
    one = officer("one")
    number = write(one, GOOD)
    seen = models.Wording.objects.get(pk=number).written_at

    with pytest.raises(Invalid) as caught:
        services.put_wording(one, wording_id=number, seen=seen, note="  ", at=clock.now())
    services.put_wording(one, wording_id=number, seen=seen, note="Trực một mình", at=clock.now())

    assert [fault.pointer for fault in caught.value.errors] == ["/note"]
    assert JournalEntry.objects.filter(name="notifications.wording_put").get().body.count('"alone":true') == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", ""), ("   ", ""), ("{nobody}", "unknown"), ("{code.__class__}", "brace"), ("{code!r:>1000000000}", "brace"), ("{", "brace"),
        ("{{code}}", "brace"), ("{0}", "brace"), ("x" * 601, "long"), ("a\x00b", "letters"), ("a\u202eb", "letters"),
    ],
)  # fmt: skip
def test_faults_of_variables_are_told_at_their_field(text: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        write(officer("one"), {**GOOD, "lead": text})

    assert [(fault.pointer, fault.reason) for fault in caught.value.errors] == [("/lead", reason)]
    assert not models.Wording.objects.exists()


def test_text_messages_are_bounded_and_codes_must_be_said() -> None:
    one, at = officer("one"), clock.now()

    def save(kind: str, channel: Channel, texts: dict[str, str]) -> str:
        with pytest.raises(Invalid) as caught:
            services.write_wording(one, kind=kind, channel=channel, language="vi", texts=texts, at=at)
        return caught.value.errors[0].reason

    assert save("dossier.decided", Channel.SMS, {"text": "Hồ sơ đã có kết quả. " * 12}) == "parts"
    assert save("contact_code", Channel.MAIL, {"title": "Mã", "text": "Không có gì"}) == "missing"
    with pytest.raises(PatternUnknown):
        services.write_wording(one, kind="x", channel=Channel.MAIL, language="fr", texts=GOOD, at=at)
    with pytest.raises(NotAllowed):
        write(officer("three", "specialist"), GOOD)


def test_the_houses_own_words_pass_their_own_judgement() -> None:
    for pattern in wording.patterns().values():
        kept = wording.judge(pattern, pattern.texts)
        filled = wording.sample(pattern, kept)
        assert not any("{" in text for text in filled.values()), pattern.kind
