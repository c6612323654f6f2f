"""What goes back, a day settled, and a ledger that cannot disagree with itself, whatever happens in whatever order."""

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
    BillNotDue,
    ChannelClosed,
    NothingInTill,
    RefundEnded,
    SamePerson,
)
from motcua.casework.payments.types import (
    DifferenceKind,
    RefundState,
    SettlementLine,
    Taken,
    Verdict,
)

pytestmark = pytest.mark.django_db


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
        st.sampled_from([
            "begin", "paid", "failed", "wrong", "cash", "cancel", "waive", "settle", "ask_refund", "approve", "refuse", "refund", "by_hand",
            "elsewhere", "close_till",
        ]),
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
        held = {
            bill: sum(row.amount for row in rows)
            for bill in models.Bill.objects.filter(receipts__isnull=False).distinct()
            if (rows := list(bill.receipts.filter(state__in=["ordered", "issued"])))
        }
        receipted = {bill.pk: (bill.state, amount == bill.amount) for bill, amount in held.items()}
        paid_bills = set(models.Bill.objects.filter(state="paid").values_list("pk", flat=True))
        report = queries.report(
            officer("accountant", unit="", name="reader"), group="day", first=AT.date(), last=AT.date()
        )
        transaction.set_rollback(True)

    assert found == (0, 0)
    assert report.difference == 0
    assert set(receipted) == paid_bills  # whoever paid has a receipt that holds, whoever got it back has none
    assert set(receipted.values()) <= {("paid", True)}
    assert collected == paid + given_back + waiting


def _play(acts: list[tuple[str, int]]) -> None:
    open_channel()
    clerk, head, leader = officer("one_stop_officer"), officer("one_stop_head"), officer("department_leader")
    accountant = officer("accountant", unit="")
    made = [bill(f"G02.15-260302-{number:04}", amount=1000 * (number + 1)) for number in range(4)]
    begun: list[object] = []
    for number, (act, which) in enumerate(acts):
        one = made[which]
        last = begun[which % len(begun)] if begun else None
        try:
            if act == "begin":
                begun.append(begin([one, made[(which + 1) % 4]]))
            elif act == "cash":
                services.cash(clerk, bill=one.id, amount=one.amount, note="x", at=AT)
            elif act == "cancel":
                services.cancel(HOUSE, bill=one.id, reason="dừng", at=AT)
            elif act == "waive":
                services.waive(leader, bill=one.id, reason="miễn", article="Điều 10", at=AT)
            elif act == "ask_refund":
                services.ask_refund(head, bill=one.id, reason="nhầm", at=AT)
            elif act == "approve":
                for refund in queries.refunds(head):
                    services.approve_refund(leader, refund=refund.id, at=AT)
            elif act == "refuse":
                for refund in queries.refunds(head):
                    services.refuse_refund(leader, refund=refund.id, reason="đã thẩm định", at=AT)
            elif act == "refund":
                services.carry_out_refunds(PLATFORM, at=AT)
            elif act == "by_hand":
                for refund in queries.refunds(head):
                    services.refunded_by_hand(head, refund=refund.id, document="PC 1", at=AT)
            elif act == "elsewhere":
                services.take_elsewhere(
                    PLATFORM, channel="national_portal", bill=one.id, amount=one.amount, external=f"DVC-{which % 2}", at=AT
                )  # fmt: skip
            elif act == "close_till":
                held = queries.till_balance(UNIT)
                services.close_till(
                    clerk, unit=UNIT, expected=held, counted=max(held - which, 0), reason="đếm", document="NT", at=AT + timedelta(seconds=number)
                )  # fmt: skip
            elif last is not None and act == "settle":
                line = SettlementLine(last.reference, last.amount)  # type: ignore[attr-defined]
                services.settle(accountant, channel="vnpay", day=date(2026, 3, 2), lines=[line], at=AT)
            elif last is not None:
                verdict = Verdict.FAILED if act == "failed" else Verdict.PAID
                news(last, verdict, amount=1 if act == "wrong" else None)  # type: ignore[arg-type]
        except (BillNotDue, SamePerson, RefundEnded, NothingInTill):
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
