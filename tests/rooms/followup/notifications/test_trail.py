"""Every message ever sent to somebody, its way, the letter of the day, and interruptions told ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core import mail
from pytest_django import Settings
from tests.links import house

from motcua.casework.dossiers import models as dossier_models
from motcua.casework.dossiers import queries as dossiers
from motcua.followup.helpdesk import services as helpdesk
from motcua.followup.helpdesk.types import Audience, Level
from motcua.followup.notifications import digests, models, post, queries, services
from motcua.followup.notifications.errors import MessageUnknown
from motcua.followup.notifications.types import Going, Means, Preferences
from motcua.foundation import clock
from motcua.foundation.audit import models as looks
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import services as permissions

pytestmark = pytest.mark.django_db(transaction=True)

ENTERPRISE = Ref("enterprise", "9901234560")
OWNER = Actor(ActorKind.PERSON, "a", acting_for=ENTERPRISE, rights=frozenset({"see"}))
NEIGHBOUR = Actor(ActorKind.PERSON, "b", acting_for=Ref("enterprise", "0309999999"), rights=frozenset({"see"}))
NOTICES = Actor.system("notices")
BY_MAIL = Preferences((Means.MAIL,))


@pytest.fixture
def made(settings: Settings) -> Iterator[None]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA,
        national_portal_url="",
        single_window_url="",
        mail_host="127.0.0.1",
        digest_hour=0,
        notice_order="mail",
    )
    house.prepare()
    yield
    post.close()


def verified(address: str = "ke.toan@firm.example") -> None:
    models.Contact.objects.create(
        owner_kind=ENTERPRISE.kind, owner_id=ENTERPRISE.id, means="mail", address=address, by="a", verified_at=clock.now()
    )  # fmt: skip


def officer(role: str) -> Actor:
    at = clock.now()
    permissions.grant(Actor.system("set_up"), principal=f"o-{role}", role=role, unit="", in_force_from=at, at=at)
    return Actor(ActorKind.OFFICER, f"o-{role}")


def way(one: object) -> list[tuple[str, str]]:
    return [(step.step.value, step.to) for step in one.steps]  # type: ignore[attr-defined]  # a message


def test_each_message_has_its_way_for_its_owner_the_desk_and_the_operator(made: None) -> None:
    code = house.file_dossier(email="khaibao@example.vn").code
    house.work()

    found, more = queries.sent(OWNER)

    assert (more, [one.code for one in found]) == (False, [code] * 2)
    assert [way(one) for one in found] == [[("ready", ""), ("sent", "k***@example.vn")]] * 2
    whole = queries.sent_one(OWNER, found[0].id)
    assert "Kết quả giải quyết đã được ký số" in whole.said[0][1]
    assert queries.sent(NEIGHBOUR) == ([], False)
    for wrong in (found[0].id, "x", "a" * 999):
        with pytest.raises(MessageUnknown):
            queries.sent_one(NEIGHBOUR, wrong)

    desk, machine, stranger = officer("one_stop_officer"), officer("operator"), officer("specialist")
    assert all(one.said for one in queries.sent_about(desk, dossier=code, at=clock.now()))
    assert [one.said for one in queries.sent_about(machine, dossier=code, at=clock.now())] == [(), ()]
    for asked, who in ((code, stranger), ("G02.1-none", desk)):
        with pytest.raises(MessageUnknown):
            queries.sent_about(who, dossier=asked, at=clock.now())
    rows = looks.Look.objects.filter(what="messages")
    assert sorted((row.by, row.subject_id, row.owner_id) for row in rows) == sorted(
        (str(one), code, ENTERPRISE.id) for one in (desk, machine)
    )


def test_a_message_that_was_refused_and_sent_again_says_so(made: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise Dead("550 no such mailbox")

    with monkeypatch.context() as patched:
        patched.setattr(post, "deliver", refuse)
        house.file_dossier()
        house.work()
    row = outbox_models.OutboxMessage.objects.filter(channel="mail", state="dead").first()
    assert row is not None
    assert queries.sent_one(OWNER, row.key).state is Going.FAILED

    verified()
    outbox.resend(Actor(ActorKind.OFFICER, "x"), message_id=row.pk, at=clock.now(), allowed=lambda _: None)
    house.work()

    assert way(queries.sent_one(OWNER, row.key)) == [
        ("ready", ""),
        ("failed", ""),
        ("resent", ""),
        ("sent", "k***@firm.example"),
    ]


def test_news_for_information_goes_in_one_letter_a_day_and_what_the_law_asks_at_once(made: None) -> None:
    verified()
    services.prefer(OWNER, given=replace(BY_MAIL, digest=True), at=clock.now())
    at = clock.now()
    house_code = house.file_dossier().code
    for seq, event in enumerate(("processing", "returned", "decided")):
        services.tell(NOTICES, owner=ENTERPRISE, code=house_code, event=event, seq=900 + seq, at=at)
    house.work()
    at_once = len(mail.outbox)
    assert models.Message.objects.filter(state="held").count() == 2

    later = clock.now() + timedelta(seconds=1)
    assert [digests.make(at=later) for _ in range(3)] == [1, 0, 0]
    house.work()
    again = services.tell(NOTICES, owner=ENTERPRISE, code=house_code, event="returned", seq=950, at=later)
    assert digests.make(at=later) == 0  # one a day
    house.make_due()
    house.work()

    assert len(mail.outbox) == at_once + 1
    letter = mail.outbox[-1]
    assert letter.to == ["ke.toan@firm.example"]
    assert [part for part in ("Đang xử lý", "Đã trả kết quả", "Đã có kết quả") if part not in str(letter.body)] == []
    assert models.Message.objects.get(pk=again).state == "held"
    assert digests.make(at=later + timedelta(days=1)) == 1  # what came after it is in the next one
    states = [one.state for one in queries.sent(OWNER)[0] if one.kind == "digest"]
    assert sorted(states) == [Going.READY, Going.SENT]


def test_muted_news_stands_in_the_portal_alone_and_quiet_hours_put_letters_off(made: None) -> None:
    now = clock.legal_time(clock.now())
    begin, end = now - timedelta(hours=1), now + timedelta(hours=2)
    given = replace(BY_MAIL, muted=("returned",), quiet=f"{begin:%H:%M}-{end:%H:%M}")
    services.prefer(OWNER, given=given, at=clock.now())
    code = house.file_dossier().code
    services.tell(NOTICES, owner=ENTERPRISE, code=code, event="returned", seq=900, at=clock.now())
    house.work()

    states = {one.kind: one.state for one in queries.sent(OWNER)[0]}
    assert states == {
        "dossier.returned": Going.PORTAL,
        "dossier.accepted": Going.WAITS,
        # Letters of one dossier keep their order: it waits behind the one before.
        "dossier.decided": Going.READY,
    }
    assert mail.outbox == []
    services.prefer(OWNER, given=replace(given, quiet=""), at=clock.now())
    house.make_due()
    house.work()
    assert len(mail.outbox) == 2


def test_an_interruption_is_told_to_those_who_asked_and_have_a_dossier_open(made: None) -> None:
    verified()
    services.prefer(OWNER, given=replace(BY_MAIL, interruptions=True), at=clock.now())
    at, operator = clock.now(), officer("operator")

    def announce(audience: Audience = Audience.ALL) -> int:
        return helpdesk.announce(
            operator, level=Level.INTERRUPTION, audience=audience, title=("Bảo trì", "Maintenance"),
            text=("Nộp giấy tại quầy.", "File at the counter."), shown_from=at, shown_until=at + timedelta(days=40),
            begins=clock.now() + timedelta(days=20), ends=clock.now() + timedelta(days=21), unplanned="thử", at=clock.now(),
        ).id  # fmt: skip

    announce()
    house.work()
    assert mail.outbox == []  # nothing is open
    house.file_dossier()
    house.work()
    mail.outbox.clear()
    assert dossiers.with_open({ENTERPRISE}) == set()
    dossier_models.Dossier.objects.update(status="PROCESSING")
    assert dossiers.with_open({ENTERPRISE}) == {ENTERPRISE}
    withdrawn = announce()
    announce()
    announce(Audience.OFFICE)
    helpdesk.take_back(operator, announcement=withdrawn, at=clock.now())
    house.work()

    told = [one for one in mail.outbox if "Tạm ngừng phục vụ: Bảo trì" in str(one.body)]
    assert [one.to for one in told] == [["ke.toan@firm.example"]]
    assert "File at the counter." in str(told[0].body)
    states = sorted(one.state.value for one in queries.sent(OWNER)[0] if one.kind == "announcement")
    assert states == ["dropped", "sent"]
