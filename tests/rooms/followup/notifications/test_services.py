"""Notices from a filing to its result: each turn once, to the owner alone, in the inbox and by mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings
from tests.links import house

from motcua.casework.dossiers import models as dossier_models
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as dossiers_services
from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.types import Channel, Status
from motcua.followup.notifications import post, queries, services, subscribers
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal.types import Recorded
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.types import Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = Actor(ActorKind.PERSON, "a", acting_for=Ref("enterprise", "9901234560"), rights=frozenset({"see"}))
OTHER = Actor(ActorKind.PERSON, "b", acting_for=Ref("enterprise", "9900109101"), rights=frozenset({"see"}))
BLIND = Actor(ActorKind.PERSON, "c", acting_for=Ref("enterprise", "9901234560"), rights=frozenset({"pay"}))


@pytest.fixture(autouse=True)
def _ready(settings: Settings) -> Iterator[None]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, national_portal_url="", single_window_url="", mail_host="127.0.0.1"
    )
    house.prepare()
    yield
    post.close()


def letters() -> list[EmailMultiAlternatives]:
    return [letter for letter in mail.outbox if isinstance(letter, EmailMultiAlternatives)]


def test_owner_when_a_dossier_is_filed_and_answered_hears_of_each_turn_once() -> None:
    code = house.file_dossier().code
    house.work()

    assert [(notice.event, notice.code) for notice in queries.notices(OWNER)] == [("decided", code), ("accepted", code)]
    assert [letter.to for letter in letters()] == [["khaibao@example.vn"]] * 2
    assert [letter.alternatives[0][1] for letter in letters()] == ["text/html"] * 2
    assert [f"<{notice.id}@localhost.localdomain>" for notice in reversed(queries.notices(OWNER))] == [
        letter.extra_headers["Message-ID"] for letter in letters()
    ]
    assert "Số kết quả: HC-" in letters()[1].body
    assert dossiers.for_link(code).check in letters()[1].body


def test_owner_when_the_result_was_delivered_hears_of_it() -> None:
    code = house.file_dossier().code
    house.work()
    dossiers_services.deliver_result(Actor.system("single_window"), code=code, means="portal", at=clock.now())
    house.work()

    assert [notice.title_vi for notice in queries.notices(OWNER)] == ["Đã trả kết quả", "Đã có kết quả", "Đã tiếp nhận"]


@pytest.mark.parametrize("actor", [OTHER, BLIND, Actor(ActorKind.ANONYMOUS, ""), Actor(ActorKind.OFFICER, "o")])
def test_stranger_when_asking_sees_nothing_and_can_mark_nothing(actor: Actor) -> None:
    house.file_dossier()
    house.work()
    (newest, _) = queries.notices(OWNER)

    assert (queries.notices(actor), queries.unread(actor)) == ([], 0)
    if actor is OTHER:
        assert services.read(actor, notices=[newest.id], at=clock.now()) == 0
    else:
        with pytest.raises(NotAllowed):
            services.read(actor, notices=[newest.id], at=clock.now())
    assert queries.unread(OWNER) == 2


def test_notice_when_read_is_counted_no_more_and_keeps_its_first_time() -> None:
    house.file_dossier()
    house.work()
    ids = [notice.id for notice in queries.notices(OWNER)]
    at = clock.now()

    assert services.read(OWNER, notices=ids[:1], at=at) == 1
    assert services.read(OWNER, notices=ids, at=at + timedelta(hours=1)) == 1

    assert queries.unread(OWNER) == 0
    assert [notice.read_at for notice in queries.notices(OWNER)] == [at, at + timedelta(hours=1)]


def test_notices_when_paged_continue_where_the_page_ended() -> None:
    house.file_dossier()
    house.work()
    first, second = queries.notices(OWNER)

    assert queries.notices(OWNER, limit=1) == [first]
    assert queries.notices(OWNER, before=first.at) == [second]


def test_facts_when_delivered_again_tell_nothing_new() -> None:
    code = house.file_dossier().code
    house.work()
    at = dossiers.for_link(code).received_at
    turned = StatusChanged(code, Status.SUBMITTED, Status.ACCEPTED, "", Channel.PORTAL, "enterprise:9901234560")

    subscribers.on_status_changed(turned, Recorded(Ref("dossier", code), 2, at, "x"))
    house.work()

    assert (len(queries.notices(OWNER)), len(letters())) == (2, 2)


def test_outbox_when_a_letter_waits_holds_codes_only() -> None:
    code = house.file_dossier().code
    house.work()

    bodies = [row.body for row in outbox_models.OutboxMessage.objects.filter(channel="mail").order_by("id")]

    assert [sorted(body) for body in bodies] == [["code", "event", "notice", "words"]] * 2
    assert [(body["code"], body["event"], UUID(body["notice"]).version) for body in bodies] == [
        (code, "accepted", 5),
        (code, "decided", 5),
    ]


def test_applicant_when_without_an_address_is_told_in_the_portal_only() -> None:
    house.file_dossier()
    revision = dossier_models.Revision.objects.get()  # a procedure whose form does not ask for one
    del revision.data["applicant"]["email"]
    revision.save()
    house.work()

    assert (len(queries.notices(OWNER)), letters()) == (2, [])
    assert not outbox_models.OutboxMessage.objects.filter(channel="mail").exclude(state="sent").exists()


def test_telling_when_the_actor_may_not_send_is_refused() -> None:
    with pytest.raises(NotAllowed):
        services.tell(OWNER, owner=Ref("enterprise", "1"), code="x", event="decided", seq=1, at=clock.now())
