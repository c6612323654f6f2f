"""News outside the portal: one means after another until one works, and never by two."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core import mail
from pytest_django import Settings
from tests.links import house

from motcua.config.wiring import CARRIERS
from motcua.followup.notifications import budgets, models, post, queries, services, telling
from motcua.followup.notifications.errors import CarryFailed, LinkWrong, NotReached, NotTaken, Unclear
from motcua.followup.notifications.ports import Carrier, carriers
from motcua.followup.notifications.types import Means, Preferences, Short, TellingState
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.outbox import models as outbox_models
from motcua.foundation.types import Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = Actor(ActorKind.PERSON, "a", acting_for=Ref("enterprise", "9901234560"), rights=frozenset({"see"}))
SUPPLIER = Actor.system("notices")


@dataclass
class Supplier:
    """A supplier that fails as told, once for each entry, and then takes everything."""

    name: str
    is_on: bool = True
    knows_repeats: bool = False
    failures: list[CarryFailed] = field(default_factory=list)
    takes_first: bool = False
    """Whether a failure without an answer has reached the telephone all the same."""
    got: list[Short] = field(default_factory=list)

    def carry(self, short: Short, *, at: datetime) -> None:  # noqa: ARG002 -- the port's signature
        if self.failures:
            failure = self.failures.pop(0)
            if self.takes_first and isinstance(failure, Unclear):
                self.got.append(short)
            raise failure
        if self.knows_repeats and any(one.key == short.key for one in self.got):
            return
        self.got.append(short)


@dataclass
class Phones:
    """All suppliers of a test."""

    zalo: Supplier = field(default_factory=lambda: Supplier("zalo"))
    first: Supplier = field(default_factory=lambda: Supplier("first"))
    second: Supplier = field(default_factory=lambda: Supplier("second", knows_repeats=True))

    @property
    def told(self) -> dict[str, list[str]]:
        """Event → by whom it was told, mail too."""
        found: dict[str, list[str]] = {}
        for one in (self.zalo, self.first, self.second):
            for short in one.got:
                found.setdefault(short.event, []).append(one.name)
        return found


@pytest.fixture
def phones(settings: Settings) -> Iterator[Phones]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, national_portal_url="", single_window_url="", mail_host="127.0.0.1", notice_order="zalo,sms,mail",
        quiet_hours="",
    )  # fmt: skip
    made = Phones()
    given: dict[Means, Sequence[Carrier]] = {Means.ZALO: [made.zalo], Means.SMS: [made.first, made.second]}
    carriers.provide(given)
    house.prepare()
    yield made
    carriers.provide(CARRIERS)
    post.close()


def tell() -> models.Telling:
    """File a dossier, carry everything out, and give the telling of its result."""
    house.file_dossier(phone="0912345678")
    house.work()
    return models.Telling.objects.get(event="decided")


def contact(means: Means, address: str, *, verified: bool = True) -> None:
    """Where the owner is told of things."""
    models.Contact.objects.create(
        owner_kind="enterprise", owner_id="9901234560", means=means.value, address=address, by="a",
        verified_at=clock.now() if verified else None,
    )  # fmt: skip


def again() -> None:
    """Let everything that waits be tried now, as often as it takes."""
    for _ in range(8):
        house.make_due()
        house.work()


def report(row: models.Telling, *, arrived: bool, means: Means = Means.ZALO, carrier: str = "zalo") -> bool:
    return services.report(
        SUPPLIER, key=uuid.UUID(str(row.pk)).hex, means=means, carrier=carrier, arrived=arrived, at=clock.now()
    )


def test_news_goes_by_the_first_means_alone(phones: Phones) -> None:
    tell()

    assert phones.told == {"accepted": ["zalo"], "decided": ["zalo"]}
    assert mail.outbox == []
    assert [one.state for one in queries.told(OWNER)] == [TellingState.SENT] * 2
    assert phones.zalo.got[0].to == "84912345678"


def test_news_when_the_person_has_no_zalo_goes_by_text_message(phones: Phones) -> None:
    phones.zalo.failures = [NotReached("-118"), NotReached("-118")]

    row = tell()

    assert [len(phones.first.got) + len(phones.second.got), len(mail.outbox)] == [2, 0]
    assert (row.means, row.left) == ("sms", ["mail"])


def test_news_when_no_telephone_takes_it_goes_by_mail_once(phones: Phones) -> None:
    phones.zalo.failures = [NotReached("-118")] * 2
    phones.first.failures = [NotReached("108")] * 2
    phones.second.failures = [NotReached("108")] * 2

    tell()
    again()

    assert (phones.told, len(mail.outbox)) == ({}, 2)
    assert outbox_models.OutboxMessage.objects.exclude(state="sent").count() == 0


def test_report_of_failure_hands_the_news_on_once(phones: Phones) -> None:
    row = tell()

    assert [report(row, arrived=False), report(row, arrived=False), report(row, arrived=True)] == [True, False, False]
    again()

    assert len([name for name in phones.told["decided"] if name != "zalo"]) == 1
    assert models.Telling.objects.get(pk=row.pk).means == "sms"


def test_report_that_comes_after_another_means_took_over_tells_nobody_again(phones: Phones) -> None:
    phones.zalo.failures = [NotReached("-114")] * 2
    row = tell()
    before = phones.told

    assert not report(row, arrived=False)
    again()

    assert phones.told == before
    assert mail.outbox == []


def test_report_of_arrival_stands_whatever_comes_after(phones: Phones) -> None:
    row = tell()

    assert [report(row, arrived=True), report(row, arrived=True), report(row, arrived=False)] == [True, False, False]
    assert models.Telling.objects.get(pk=row.pk).state == "delivered"


@pytest.mark.parametrize("key", ["", "x" * 32, "0" * 32, "../../etc/passwd"])
def test_report_about_nothing_of_ours_changes_nothing(phones: Phones, key: str) -> None:
    tell()

    assert not services.report(SUPPLIER, key=key, means=Means.ZALO, carrier="zalo", arrived=False, at=clock.now())
    with pytest.raises(NotAllowed):
        services.report(OWNER, key=key, means=Means.ZALO, carrier="zalo", arrived=False, at=clock.now())


def test_lost_answer_is_not_repeated_at_a_supplier_that_would_send_twice(phones: Phones) -> None:
    phones.zalo.takes_first, phones.zalo.failures = True, [Unclear("timed out")] * 2

    row = tell()
    for _ in range(3):
        house.make_due()
        house.work()

    assert phones.told == {"accepted": ["zalo"], "decided": ["zalo"]}
    assert models.Telling.objects.get(pk=row.pk).state == "unclear"
    assert report(row, arrived=True)
    again()
    assert phones.told == {"accepted": ["zalo"], "decided": ["zalo"]}


def test_lost_answer_without_a_report_hands_on_what_the_law_asks_to_be_told(phones: Phones) -> None:
    phones.zalo.failures = [Unclear("timed out")] * 2
    row = tell()
    models.Telling.objects.update(tried_at=clock.now() - telling.UNCLEAR_WAIT - timedelta(seconds=1))

    again()

    assert set(phones.told) == {"accepted", "decided"}
    assert models.Telling.objects.get(pk=row.pk).means == "sms"


def test_lost_answer_is_repeated_at_a_supplier_that_knows_repeats(phones: Phones) -> None:
    phones.zalo.is_on = phones.first.is_on = False
    phones.second.takes_first, phones.second.failures = True, [Unclear("timed out")] * 2

    tell()
    again()

    assert phones.told == {"accepted": ["second"], "decided": ["second"]}


def test_supplier_that_takes_nothing_is_stood_in_for_at_once(phones: Phones) -> None:
    phones.zalo.is_on = False
    phones.first.failures = [NotTaken("503")] * 50

    tell()

    assert phones.told == {"accepted": ["second"], "decided": ["second"]}


def test_suppliers_that_take_nothing_for_long_give_way_to_mail(phones: Phones) -> None:
    phones.zalo.is_on = False
    phones.first.failures, phones.second.failures = [NotTaken("503")] * 50, [NotTaken("103")] * 50

    tell()
    again()

    assert (phones.told, len(mail.outbox)) == ({}, 2)


def test_more_messages_go_to_the_supplier_that_does_well(phones: Phones) -> None:
    from motcua.followup.notifications import balancing

    at = clock.now()
    for number in range(40):
        balancing.note("first", failed=number % 2 == 0, at=at)
        balancing.note("second", failed=False, at=at)
    suppliers: list[Carrier] = [phones.first, phones.second]
    chosen = [balancing.ordered(suppliers, uuid.UUID(int=number * 7), at=at)[0].name for number in range(1400)]

    assert 0.05 < chosen.count("first") / len(chosen) < 0.25
    assert balancing.ordered(suppliers, uuid.UUID(int=9), at=at) == balancing.ordered(
        suppliers, uuid.UUID(int=9), at=at
    )
    later = at + timedelta(minutes=11)
    even = [balancing.ordered(suppliers, uuid.UUID(int=number * 7), at=later)[0].name for number in range(1400)]
    assert 0.45 < even.count("first") / len(even) < 0.55


def test_fixed_line_is_no_telephone_for_messages(phones: Phones) -> None:
    services.prefer(OWNER, given=Preferences((Means.SMS, Means.MAIL)), at=clock.now())
    contact(Means.SMS, "02838229900")

    tell()

    assert (phones.told, len(mail.outbox)) == ({}, 2)


def test_wishes_of_the_owner_hold(phones: Phones) -> None:
    contact(Means.SMS, "84987654321")
    given = Preferences((Means.SMS,), language="en", informative=False)
    services.prefer(OWNER, given=given, at=clock.now())

    tell()

    shorts = [*phones.first.got, *phones.second.got]
    assert {one.to for one in shorts} == {"84987654321"}
    assert all(one.text.startswith(("Dossier", "The result")) for one in shorts)
    assert (phones.zalo.got, mail.outbox) == ([], [])
    assert queries.preferences(OWNER) == given


def test_owner_who_switched_off_everything_is_still_told_what_the_law_asks(phones: Phones) -> None:
    services.prefer(OWNER, given=Preferences((), informative=False), at=clock.now())

    tell()

    assert (phones.told, len(mail.outbox)) == ({}, 2)
    assert len(queries.notices(OWNER)) == 2


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        (Preferences((Means.SMS,), quiet="25:00-07:00"), "/quiet"),
        (Preferences((Means.SMS,), quiet="07:00-07:00"), "/quiet"),
        (Preferences((Means.SMS,), muted=("decided",)), "/muted"),
        (Preferences((Means.SMS,), muted=("<script>",)), "/muted"),
        (Preferences((Means.MAIL,), digest=True), "/digest"),
        (Preferences((Means.MAIL,), interruptions=True), "/interruptions"),
        (Preferences((Means.MAIL, Means.MAIL)), "/means"),
        (Preferences((Means.MAIL,), language="fr"), "/language"),
    ],
)
def test_wishes_that_cannot_be_kept_are_told_at_their_place(phones: Phones, given: Preferences, pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.prefer(OWNER, given=given, at=clock.now())

    assert [error.pointer for error in caught.value.errors] == [pointer]
    with pytest.raises(NotAllowed):
        services.prefer(Actor(ActorKind.ANONYMOUS, ""), given=given, at=clock.now())


def test_letter_of_news_that_the_law_does_not_ask_for_can_be_stopped_by_its_link(phones: Phones) -> None:
    token = queries.unsubscribe_token(Ref("enterprise", "9901234560"))

    assert services.unsubscribe(token, at=clock.now()) == Ref("enterprise", "9901234560")
    assert not queries.preferences(OWNER).informative
    with pytest.raises(LinkWrong):
        services.unsubscribe(f"{token}x", at=clock.now())


def test_day_that_is_spent_hands_over_to_the_next_means(phones: Phones, settings: Settings) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, messages_a_person=1)

    tell()
    again()

    assert [len(phones.zalo.got), len(phones.first.got) + len(phones.second.got)] == [1, 1]
    number = phones.zalo.got[0].to
    assert budgets.taken(f"zalo/{number}", day=clock.legal_date(clock.now())) == 1


def test_busy_unit_does_not_use_up_what_others_may_send(phones: Phones) -> None:
    day = clock.legal_date(clock.now())
    for _ in range(10):
        budgets.take({"sms/G02.15": 10}, day=day)

    with pytest.raises(budgets.Spent):
        budgets.take({"sms/84912345678": 5, "sms/G02.15": 10}, day=day)
    budgets.take({"sms/84912345678": 5, "sms/G02.16": 10}, day=day)

    assert [budgets.taken(one, day=day) for one in ("sms/G02.15", "sms/G02.16", "sms/84912345678")] == [10, 1, 1]


@pytest.mark.usefixtures("phones")
def test_telling_asks_for_no_count_of_rows() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    house.file_dossier(phone="0912345678")
    with CaptureQueriesContext(connection) as asked:
        house.work()

    assert not [one["sql"] for one in asked if "COUNT(*)" in one["sql"].upper() and "notifications" in one["sql"]]
