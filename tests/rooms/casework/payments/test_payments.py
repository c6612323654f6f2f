"""Money is neither lost nor counted twice, whatever a channel says and in whatever order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.casework.payments.factory import (
    AT,
    HOUSE,
    OWNER,
    PAYER,
    PLATFORM,
    UNIT,
    begin,
    bill,
    news,
    officer,
    open_channel,
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
    SamePerson,
)
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import (
    AttemptState,
    BillState,
    DifferenceKind,
    RefundState,
    Report,
    SettlementLine,
    Taken,
    Verdict,
)
from motcua.foundation.errors import NotAllowed, Unavailable
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db


def balances() -> dict[str, int]:
    rows = models.Posting.objects.all()
    found: dict[str, int] = {}
    for row in rows:
        found[row.account] = found.get(row.account, 0) + row.amount
    return {account: amount for account, amount in found.items() if amount}


def state(one: object) -> str:
    return models.Bill.objects.get(pk=one.id).state  # type: ignore[attr-defined]


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

    services.cash(clerk, bill=one.id, amount=300_000, note="", at=AT)
    news(attempt)

    assert balances()["to_refund/vnpay"] == -300_000
    assert queries.difference_vnd() == 0


# ---------------------------------------------------------------- refunds


def test_who_asks_for_a_refund_does_not_approve_it() -> None:
    open_channel()
    one = bill()
    news(begin([one]))
    both = officer("one_stop_head", name="hai-vai")
    officer("department_leader", name="hai-vai")

    refund = services.ask_refund(both, bill=one.id, reason="Nộp nhầm thủ tục", at=AT)

    with pytest.raises(SamePerson):
        services.approve_refund(both, refund=refund.id, at=AT)


def test_a_refunded_bill_earns_nothing() -> None:
    open_channel()
    one, head, leader = bill(), officer("one_stop_head"), officer("department_leader")
    news(begin([one]))

    refund = services.ask_refund(head, bill=one.id, reason="Nộp nhầm", at=AT)
    services.approve_refund(leader, refund=refund.id, at=AT)
    services.carry_out_refunds(PLATFORM, at=AT)

    assert state(one) == "refunded"
    assert balances() == {}
    assert queries.difference_vnd() == 0


def test_a_refund_that_a_channel_refuses_stays_in_sight_and_is_paid_by_hand() -> None:
    way = open_channel()
    one, head, leader = bill(), officer("one_stop_head"), officer("department_leader")
    news(begin([one]))
    refund = services.ask_refund(head, bill=one.id, reason="Nộp nhầm", at=AT)
    services.approve_refund(leader, refund=refund.id, at=AT)
    way.failure = ChannelClosed()

    services.carry_out_refunds(PLATFORM, at=AT)

    assert queries.refunds(head)[0].state is RefundState.FAILED
    done = services.refunded_by_hand(head, refund=refund.id, document="UNC 12/2026", at=AT)
    assert done.state is RefundState.DONE
    assert queries.refunds(head) == []
    assert queries.difference_vnd() == 0


# ---------------------------------------------------------------- settlement


def test_a_days_file_moves_the_money_once_and_names_what_disagrees() -> None:
    open_channel()
    accountant = officer("accountant", unit="")
    known, unheard, wrong, missing = (
        begin([bill(f"G02.15-260302-{n:04}", amount=n)]) for n in (1000, 2000, 3000, 4000)
    )
    for attempt in (known, wrong, missing):
        news(attempt)
    day = date(2026, 3, 2)
    lines = [
        SettlementLine(known.reference, known.amount),
        SettlementLine(unheard.reference, unheard.amount),
        SettlementLine(wrong.reference, wrong.amount + 1),  # type: ignore[arg-type]
        SettlementLine("THEIRS", known.amount),
    ]

    first = services.settle(accountant, channel="vnpay", day=day, lines=lines, at=AT)
    again = services.settle(accountant, channel="vnpay", day=day, lines=lines, at=AT)

    assert (first.settled, first.amount, first.recovered) == (2, 3000, 1)
    assert (again.settled, again.amount, again.recovered) == (0, 0, 0)
    assert {(found.kind, found.reference) for found in again.differences} == {
        (DifferenceKind.UNKNOWN, "THEIRS"), (DifferenceKind.AMOUNT, wrong.reference), (DifferenceKind.ONLY_OURS, missing.reference),
    }  # fmt: skip
    assert balances()["bank/vnpay"] == 3000
    assert queries.difference_vnd() == 0
    for found in again.differences:
        services.close_difference(accountant, difference=found.id, note="Đã làm rõ với ngân hàng", at=AT)
    assert queries.differences(channel="vnpay") == ()


# ---------------------------------------------------------------- the ledger itself


def test_an_entry_out_of_balance_is_refused_by_the_database() -> None:
    entry = models.Entry.objects.create(key="x", kind="paid", by="nobody", at=AT)
    models.Posting.objects.create(entry=entry, account="cash/G02", amount=5, at=AT)

    with pytest.raises(DatabaseError, match="does not balance"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_ledger_cannot_be_rewritten() -> None:
    bill()

    for act in (models.Posting.objects.all().delete, lambda: models.Entry.objects.update(kind="paid")):
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            act()


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "paid", "failed", "wrong", "cash", "cancel", "waive", "settle", "ask_refund", "approve", "refund"]),
        st.integers(0, 3),
    ),
    max_size=40,
)  # fmt: skip


@given(acts=_ACTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_in_whatever_order_no_dong_is_lost_or_counted_twice(acts: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        _play(acts)
        found = queries.difference_vnd(), sum(balances().values())
        paid = sum(row.amount for row in models.Bill.objects.filter(state="paid").exclude(way="cash"))
        collected = sum(row.amount for row in models.Attempt.objects.filter(state="succeeded"))
        given_back = sum(row.amount for row in models.Refund.objects.filter(state="done").exclude(channel="cash"))
        waiting = sum(row.amount for row in models.Refund.objects.exclude(state="done").filter(bill=None))
        transaction.set_rollback(True)

    assert found == (0, 0)
    assert collected == paid + given_back + waiting


def _play(acts: list[tuple[str, int]]) -> None:
    open_channel()
    clerk, head, leader = officer("one_stop_officer"), officer("one_stop_head"), officer("department_leader")
    accountant = officer("accountant", unit="")
    made = [bill(f"G02.15-260302-{number:04}", amount=1000 * (number + 1)) for number in range(4)]
    begun: list[object] = []
    for act, which in acts:
        one = made[which]
        last = begun[which % len(begun)] if begun else None
        try:
            if act == "begin":
                begun.append(begin([one, made[(which + 1) % 4]]))
            elif act == "cash":
                services.cash(clerk, bill=one.id, amount=one.amount, note="", at=AT)
            elif act == "cancel":
                services.cancel(HOUSE, bill=one.id, reason="dừng", at=AT)
            elif act == "waive":
                services.waive(leader, bill=one.id, reason="miễn", article="Điều 10", at=AT)
            elif act == "ask_refund":
                services.ask_refund(head, bill=one.id, reason="nhầm", at=AT)
            elif act == "approve":
                for refund in queries.refunds(head):
                    services.approve_refund(leader, refund=refund.id, at=AT)
            elif act == "refund":
                services.carry_out_refunds(PLATFORM, at=AT)
            elif last is not None and act == "settle":
                line = SettlementLine(last.reference, last.amount)  # type: ignore[attr-defined]
                services.settle(accountant, channel="vnpay", day=date(2026, 3, 2), lines=[line], at=AT)
            elif last is not None:
                verdict = Verdict.FAILED if act == "failed" else Verdict.PAID
                news(last, verdict, amount=1 if act == "wrong" else None)  # type: ignore[arg-type]
        except (BillNotDue, SamePerson):
            continue


@pytest.mark.django_db(transaction=True)
def test_the_same_news_at_the_same_time_is_taken_once() -> None:
    open_channel()
    one = bill()
    attempts = [begin([one]) for _ in range(2)]

    def tell(number: int) -> Taken:
        try:
            return news(attempts[number % 2])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(tell, range(16)))

    assert told.count(Taken.RECORDED) == 2
    assert balances() == {"clearing/vnpay": 600_000, f"fees/{UNIT}": -300_000, "to_refund/vnpay": -300_000}
    assert queries.difference_vnd() == 0
