"""The till of a unit is closed to the đồng, and reports are what the ledger says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.rooms.casework.payments.factory import AT, PLATFORM, UNIT, balances, begin, bill, news, officer, open_channel

from motcua.casework.payments import models, queries, services
from motcua.casework.payments.errors import AmountWrong, NothingInTill, SpanWrong, TillMoved
from motcua.foundation.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def test_a_till_is_closed_with_its_difference_explained_and_begins_anew() -> None:
    clerk = officer("one_stop_officer")
    for name, amount in (("a", 300_000), ("b", 150_000)):
        services.cash(clerk, bill=bill(name, amount=amount).id, amount=amount, note="Máy hỏng", at=AT)
    evening = AT + timedelta(hours=8)
    before = queries.till(clerk, UNIT)

    def close(expected: int, counted: int, reason: str = "", document: str = "PT 1") -> object:
        return services.close_till(
            clerk, unit=UNIT, expected=expected, counted=counted, reason=reason, document=document, at=evening
        )

    with pytest.raises(TillMoved):
        close(300_000, 300_000)
    with pytest.raises(Invalid) as unsaid:
        close(450_000, 440_000, document=" ")
    with pytest.raises(AmountWrong):
        close(450_000, -1)
    made = close(450_000, 440_000, "Trả nhầm tiền thừa cho người nộp")
    after = queries.till(clerk, UNIT)

    assert [(one.amount, one.note) for one in before.taken] == [(300_000, "Máy hỏng"), (150_000, "Máy hỏng")]
    assert [one.pointer for one in unsaid.value.errors] == ["/reason", "/document"]
    assert after.closings == (made,)
    assert (after.expected, after.taken, after.closings[0].difference) == (0, (), -10_000)
    assert balances() == {f"fees/{UNIT}": -450_000, f"deposit/{UNIT}": 440_000, f"till_difference/{UNIT}": 10_000}
    assert queries.difference_vnd() == 0
    with pytest.raises(NothingInTill):
        close(0, 0)
    with pytest.raises(NotAllowed):
        queries.till(officer("specialist"), UNIT)
    with pytest.raises(NotAllowed):
        queries.till(officer("one_stop_officer", unit="G02.99", name="other"), UNIT)


def test_cash_that_went_back_out_of_the_till_is_in_the_next_closing() -> None:
    clerk, leader = officer("one_stop_officer"), officer("department_leader")
    head = officer("one_stop_head")
    one, two = bill("a"), bill("b")
    for each in (one, two):
        services.cash(clerk, bill=each.id, amount=each.amount, note="x", at=AT)
    refund = services.ask_refund(head, bill=one.id, reason="Nhầm", at=AT)
    services.approve_refund(leader, refund=refund.id, at=AT)
    services.carry_out_refunds(PLATFORM, at=AT)  # cash has no channel: it waits for a hand
    services.refunded_by_hand(head, refund=refund.id, document="PC 3", at=AT + timedelta(hours=1))

    till = queries.till(clerk, UNIT)

    assert (till.expected, [one.amount for one in till.taken]) == (300_000, [300_000, 300_000, -300_000])
    assert queries.difference_vnd() == 0


def test_reports_by_day_unit_and_procedure_are_the_ledger_to_the_dong() -> None:
    open_channel()
    clerk, leader, accountant = officer("one_stop_officer"), officer("department_leader"), officer("accountant", unit="")  # fmt: skip
    online, cash, waived, due, back = (bill(name, amount=amount) for name, amount in zip("abcde", (300_000, 150_000, 70_000, 50_000, 20_000), strict=True))  # fmt: skip
    later = AT + timedelta(days=1)
    news(begin([online, back]), at=later)
    services.cash(clerk, bill=cash.id, amount=150_000, note="x", at=AT)
    services.waive(leader, bill=waived.id, reason="Hộ nghèo", article="Điều 10", at=AT)
    refund = services.ask_refund(accountant, bill=back.id, reason="Rút", at=later)
    services.approve_refund(leader, refund=refund.id, at=later)
    services.carry_out_refunds(PLATFORM, at=later)
    assert due.state == "due"

    def rows(group: str, last: date = DAY + timedelta(days=1), unit: str = "") -> list[tuple[object, ...]]:
        found = queries.report(accountant, group=group, first=DAY, last=last, unit=unit)
        assert found.difference == 0
        return [
            (one.key, one.billed, one.paid, one.paid_count, one.cash, one.waived, one.refunded)
            for one in (*found.rows, found.total)
        ]

    total = ("", 590_000, 470_000, 3, 150_000, 70_000, 20_000)
    assert rows("day") == [
        ("2026-03-02", 590_000, 150_000, 1, 150_000, 70_000, 0), ("2026-03-03", 0, 320_000, 2, 0, 0, 20_000), total,
    ]  # fmt: skip
    assert rows("unit") == [(UNIT, *total[1:]), total]
    assert rows("procedure") == [("giay-phep-dien-luc", *total[1:]), total]
    assert rows("day", DAY)[-1][2] == 150_000
    assert rows("unit", unit="G02.99") == [("", 0, 0, 0, 0, 0, 0)]
    models.Bill.objects.filter(pk=online.id).update(paid_at=AT - timedelta(days=30))
    assert queries.report(accountant, group="day", first=DAY, last=DAY + timedelta(days=1)).difference == 300_000
    for first, last in ((DAY, DAY - timedelta(days=1)), (DAY, DAY + timedelta(days=366))):
        with pytest.raises(SpanWrong):
            queries.report(accountant, group="day", first=first, last=last)
    with pytest.raises(NotAllowed):
        queries.report(clerk, group="day", first=DAY, last=DAY)
