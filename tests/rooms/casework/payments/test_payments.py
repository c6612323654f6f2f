"""Money is neither lost nor counted twice, whatever a channel says and in whatever order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.casework.payments.factory import (
    AT,
    HOUSE,
    OWNER,
    PAYER,
    PLATFORM,
    UNIT,
    balances,
    begin,
    bill,
    news,
    officer,
    open_channel,
    state,
)

from motcua.casework.payments import models, queries, services
from motcua.casework.payments.errors import (
    AmountWrong,
    BillDiffers,
    BillNotDue,
    BillUnknown,
    ChannelClosed,
    NothingToPay,
    ReasonMissing,
    RefundUnknown,
)
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import (
    AttemptState,
    BillState,
    RefundState,
    Report,
    Taken,
    Verdict,
)
from motcua.foundation.errors import NotAllowed, Unavailable
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- bills


def test_a_bill_asked_for_twice_is_one_bill() -> None:
    first = bill()

    again = bill(at=AT + timedelta(days=1))

    assert again == first
    assert balances() == {f"receivable/{UNIT}": 300_000, f"fees/{UNIT}": -300_000}
    assert [entry.name for entry in journal.history(Ref("dossier", "G02.15-260302-0017"))] == ["payments.bill_issued"]


def test_the_same_key_with_another_amount_is_refused() -> None:
    bill()

    with pytest.raises(BillDiffers):
        bill(amount=400_000)


def test_a_bill_of_nothing_and_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(NothingToPay):
        bill(amount=0)
    with pytest.raises(AmountWrong):
        bill(amount=-5)


def test_a_waived_bill_owes_nothing_and_keeps_its_article() -> None:
    one, leader = bill(), officer("department_leader")

    services.waive(leader, bill=one.id, reason="Hộ nghèo", article="Luật 97/2015/QH13, Điều 10", at=AT)
    services.waive(leader, bill=one.id, reason="Hộ nghèo", article="Luật 97/2015/QH13, Điều 10", at=AT)

    assert balances() == {}
    assert queries.of(Ref("dossier", "G02.15-260302-0017"))[0].state is BillState.WAIVED
    assert queries.difference_vnd() == 0


def test_a_waiver_without_its_article_is_refused() -> None:
    one, leader = bill(), officer("department_leader")

    with pytest.raises(ReasonMissing):
        services.waive(leader, bill=one.id, reason="Hộ nghèo", article=" ", at=AT)


@pytest.mark.parametrize("role", ["one_stop_officer", "specialist", "accountant", "operator", "auditor"])
def test_only_a_leader_waives(role: str) -> None:
    one, actor = bill(), officer(role)

    with pytest.raises(NotAllowed):
        services.waive(actor, bill=one.id, reason="Vì", article="Điều 1", at=AT)

    assert state(one) == "due"


def test_a_leader_of_another_unit_waives_nothing() -> None:
    one, leader = bill(), officer("department_leader", unit="G02.18")

    with pytest.raises(NotAllowed):
        services.waive(leader, bill=one.id, reason="Vì", article="Điều 1", at=AT)


# ---------------------------------------------------------------- paying


def test_a_payment_pays_its_bill_once_however_often_it_is_told() -> None:
    open_channel()
    one = bill()
    attempt = begin([one])

    told = [news(attempt), news(attempt), news(attempt, Verdict.FAILED)]

    assert told == [Taken.RECORDED, Taken.AGAIN, Taken.AGAIN]
    assert state(one) == "paid"
    assert balances() == {"clearing/vnpay": 300_000, f"fees/{UNIT}": -300_000}
    assert [entry.name for entry in journal.history(Ref("dossier", "G02.15-260302-0017"))] == [
        "payments.bill_issued", "payments.bill_paid",
    ]  # fmt: skip


def test_many_bills_are_paid_by_one_payment() -> None:
    open_channel()
    many = [bill(f"G02.15-260302-{number:04}", amount=100_000 + number) for number in range(40)]

    news(begin(many))

    assert {state(one) for one in many} == {"paid"}
    assert balances()["clearing/vnpay"] == sum(one.amount for one in many)
    assert queries.difference_vnd() == 0


def test_a_success_after_a_failure_counts() -> None:
    open_channel()
    one = bill()
    attempt = begin([one])

    assert news(attempt, Verdict.FAILED) is Taken.RECORDED
    assert news(attempt) is Taken.RECORDED

    assert state(one) == "paid"


def test_another_amount_pays_nothing_and_waits_for_a_person() -> None:
    open_channel()
    one, accountant = bill(), officer("accountant", unit="")
    attempt = begin([one])

    told = news(attempt, amount=30_000)

    assert told is Taken.WRONG_AMOUNT
    assert state(one) == "due"
    assert [found.reference for found in queries.in_doubt(accountant)] == [attempt.reference]
    services.close_doubt(accountant, reference=attempt.reference, note="Ngân hàng đã trả lại", at=AT)
    assert queries.in_doubt(accountant) == []
    assert queries.difference_vnd() == 0


def test_news_of_a_payment_that_is_not_ours_changes_nothing() -> None:
    open_channel()
    told = services.report(
        PLATFORM, channel="vnpay", reference="NOT-OURS", report=Report(Verdict.PAID, None), source="notice", at=AT
    )

    assert told is Taken.UNKNOWN
    assert balances() == {}


def test_news_through_another_channel_than_it_was_begun_with_is_unknown() -> None:
    open_channel()
    attempt = begin([bill()])

    told = services.report(
        PLATFORM, channel="dvcqg", reference=attempt.reference, report=Report(Verdict.PAID, attempt.amount), source="notice", at=AT
    )  # fmt: skip

    assert told is Taken.UNKNOWN


def test_a_bill_paid_twice_goes_back_once_a_second_person_agrees() -> None:
    way = open_channel()
    one, head, leader = bill(), officer("one_stop_head"), officer("department_leader")
    first, second = begin([one]), begin([one])

    news(first)
    news(second, external="14000002")
    (refund,) = queries.refunds(head)

    assert balances() == {"clearing/vnpay": 600_000, f"fees/{UNIT}": -300_000, "to_refund/vnpay": -300_000}
    assert (refund.reason, refund.amount, refund.reference) == ("paid_twice", 300_000, second.reference)
    assert services.carry_out_refunds(PLATFORM, at=AT) == 0
    services.approve_refund(leader, refund=refund.id, at=AT)
    assert services.carry_out_refunds(PLATFORM, at=AT) == 1
    assert services.carry_out_refunds(PLATFORM, at=AT) == 0
    assert way.refunds == [(f"R{refund.id}", 300_000, second.reference)]
    assert balances() == {"clearing/vnpay": 300_000, f"fees/{UNIT}": -300_000}
    assert queries.difference_vnd() == 0


def test_a_refund_on_which_nobody_may_act_is_told_to_the_operator_until_somebody_may() -> None:
    open_channel()
    one, operator, elsewhere = (
        bill(),
        officer("operator", unit=""),
        officer("department_leader", unit="T48.CT", name="xa"),
    )
    first, second = begin([one]), begin([one])
    news(first)
    news(second, external="14000002")
    assert queries.refunds(elsewhere) == []

    (orphan,) = queries.orphan_refunds(operator, at=AT)
    assert (orphan.unit, orphan.needs, orphan.count, orphan.amount, orphan.oldest) == (
        UNIT,
        "payment.approve_refund",
        1,
        300_000,
        AT,
    )
    with pytest.raises(NotAllowed):
        queries.orphan_refunds(elsewhere, at=AT)

    leader = officer("department_leader")
    assert queries.orphan_refunds(operator, at=AT) == ()
    (refund,) = queries.refunds(leader)
    services.approve_refund(leader, refund=refund.id, at=AT)
    assert queries.orphan_refunds(operator, at=AT) == ()  # the channel gives it back, nobody has to


def test_money_paid_twice_with_another_units_bill_is_shown_and_given_back_where_it_belongs() -> None:
    open_channel()
    one, other = bill("G02.15-260302-0017"), bill("G02.18-260302-0018")
    models.Bill.objects.filter(pk=other.id).update(unit="G02.18")
    both, again = begin([one, other]), begin([other])
    news(again)
    news(both, external="14000003")

    stranger, leader = officer("department_leader"), officer("department_leader", unit="G02.18", name="dung")
    assert queries.refunds(stranger) == []
    (refund,) = queries.refunds(leader)
    with pytest.raises(RefundUnknown):
        services.approve_refund(stranger, refund=refund.id, at=AT)
    assert services.approve_refund(leader, refund=refund.id, at=AT).state is RefundState.APPROVED


def test_money_that_comes_after_the_bill_was_cancelled_goes_back() -> None:
    open_channel()
    one = bill()
    attempt = begin([one])

    services.cancel(HOUSE, bill=one.id, reason="Hồ sơ đã dừng", at=AT)
    news(attempt)

    assert state(one) == "cancelled"
    assert balances() == {"clearing/vnpay": 300_000, "to_refund/vnpay": -300_000}
    assert queries.difference_vnd() == 0


def test_a_payment_that_is_told_of_after_its_time_still_counts() -> None:
    open_channel()
    one = bill()
    attempt = begin([one])

    assert news(attempt, at=AT + timedelta(days=2)) is Taken.RECORDED

    assert state(one) == "paid"


def test_a_silent_channel_is_asked_and_its_answer_is_enough() -> None:
    way = open_channel()
    one = bill()
    attempt = begin([one])
    way.answer = Report(Verdict.PENDING)

    assert services.ask_waiting(PLATFORM, at=AT + timedelta(minutes=4)) == 0
    assert services.ask_waiting(PLATFORM, at=AT + timedelta(minutes=5)) == 1
    way.answer = Report(Verdict.PAID, attempt.amount, "14000001")
    assert services.ask_waiting(PLATFORM, at=AT + timedelta(minutes=16)) == 1

    assert state(one) == "paid"
    assert services.ask_waiting(PLATFORM, at=AT + timedelta(days=9)) == 0


def test_a_channel_that_never_answers_is_given_up_in_the_end() -> None:
    way = open_channel()
    attempt = begin([bill()])
    way.answer = Unavailable()
    at = AT
    for _ in range(200):
        at += timedelta(hours=1)
        services.ask_waiting(PLATFORM, at=at)

    row = models.Attempt.objects.get(pk=attempt.reference)

    assert row.ask_at is None
    assert row.state == AttemptState.INITIATED.value


def test_a_channel_that_is_away_leaves_the_attempt_to_be_asked_about() -> None:
    way = open_channel()
    one = bill()
    way.failure = Unavailable()

    with pytest.raises(Unavailable):
        begin([one])

    row = models.Attempt.objects.get()
    assert row.state == "initiated"
    assert row.ask_at is not None
    assert state(one) == "due"


def test_a_bill_that_is_paid_cannot_be_begun_again() -> None:
    open_channel()
    one = bill()
    news(begin([one]))

    with pytest.raises(BillNotDue):
        begin([one])


def test_a_way_that_is_switched_off_is_told() -> None:
    channels.provide({})

    with pytest.raises(ChannelClosed):
        begin([bill()])


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.PERSON, "la", acting_for=Ref("enterprise", "0100000011"), rights=frozenset({"pay", "see"})),
        Actor(ActorKind.PERSON, "xem", acting_for=OWNER, rights=frozenset({"see"})),
        ANONYMOUS,
    ],
    ids=["another enterprise", "may only see", "nobody"],
)
def test_who_may_not_pay_learns_nothing(actor: Actor) -> None:
    open_channel()
    one = bill()

    with pytest.raises((NotAllowed, BillUnknown)):
        services.begin(actor, bills=[one.id], channel="vnpay", return_address="", payer_address="", at=AT)

    assert models.Attempt.objects.count() == 0


def test_another_enterprise_does_not_see_a_bill() -> None:
    one = bill()
    stranger = Actor(ActorKind.PERSON, "la", acting_for=Ref("enterprise", "0100000011"), rights=frozenset({"see"}))

    with pytest.raises(BillUnknown):
        queries.bill(stranger, one.id)
    assert queries.bills(stranger) == []
    assert [found.id for found in queries.bills(PAYER)] == [one.id]


# ---------------------------------------------------------------- cash


def test_cash_is_the_whole_amount_and_stands_in_the_units_till() -> None:
    one, clerk = bill(), officer("one_stop_officer")

    with pytest.raises(AmountWrong):
        services.cash(clerk, bill=one.id, amount=299_999, note="Không có tài khoản", at=AT)
    services.cash(clerk, bill=one.id, amount=300_000, note="Không có tài khoản", at=AT)
    services.cash(clerk, bill=one.id, amount=300_000, note="Không có tài khoản", at=AT)

    assert balances() == {f"cash/{UNIT}": 300_000, f"fees/{UNIT}": -300_000}
    assert queries.difference_vnd() == 0


def test_a_payment_online_after_the_cash_goes_back() -> None:
    open_channel()
    one, clerk = bill(), officer("one_stop_officer")
    attempt = begin([one])

    services.cash(clerk, bill=one.id, amount=300_000, note="x", at=AT)
    news(attempt)

    assert balances()["to_refund/vnpay"] == -300_000
    assert queries.difference_vnd() == 0
