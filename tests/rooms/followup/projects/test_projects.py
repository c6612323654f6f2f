"""Projects and their money: kept by the order, taken back with a reason, changed by decision, seen by whoever may."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.projects import models, queries, services
from motcua.followup.projects.errors import (
    AlreadyReversed,
    ChangedMeanwhile,
    CodeTaken,
    FieldWrong,
    ProjectUnknown,
    TooMuch,
    TurnNotAllowed,
)
from motcua.followup.projects.types import Asked, Deed, File, Money, NewPhase, State, Subject
from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor
from motcua.identity.organisations import services as organisations

pytestmark = pytest.mark.django_db
PAPER = File("quyet-dinh.pdf", house.pdf("quyet dinh"))
DEED = Deed("12/QĐ-BCT", date(2026, 1, 15))


@pytest.fixture(autouse=True)
def units() -> None:
    organisations.load_units(house.SET_UP, at=clock.now())


def planner(unit: str = "G02") -> Actor:
    return officer("planning_officer", unit=unit, login=f"kehoach.{unit}".lower())


def payer() -> Actor:
    return officer("accountant", unit="G02", login="ketoan")


def head(unit: str) -> Actor:
    return officer("department_leader", unit=unit, login=f"truong.{unit}".lower())


def proposed(by: Actor, code: str = "DA-01", unit: str = "G02.13") -> str:
    return services.propose(
        by, code=code, name="Nền tảng phân tích dữ liệu", purpose="Phân tích dữ liệu thương mại", unit=unit,
        starts=date(2026, 1, 1), ends=date(2027, 12, 31), at=clock.now(),
        phases=[NewPhase("Thiết kế", date(2026, 6, 30), 30), NewPhase("Xây dựng", date(2027, 6, 30), 70)],
    )  # fmt: skip


def moved(
    by: Actor, code: str, kind: Money, amount: int, *, year: int = 2026, source: str = "investment", key: str = ""
) -> int:
    return services.move(
        by, code=code, kind=kind, source=source, year=year, amount=amount, deed=DEED, evidence=PAPER,
        key=key or f"{code}{kind}{year}{amount}{models.Entry.objects.count()}", at=clock.now(),
    )  # fmt: skip


def turned(by: Actor, code: str, to: State) -> None:
    row = models.Project.objects.get(code=code)
    services.change(
        by, code=code, subject=Subject.STATE, to=to, deed=DEED, why="Theo quyết định", seen=row.version, at=clock.now()
    )


def running(by: Actor, code: str = "DA-01", unit: str = "G02.13") -> str:
    proposed(by, code, unit)
    moved(by, code, Money.TOTAL, 10_000)
    turned(by, code, State.APPROVED)
    turned(by, code, State.RUNNING)
    moved(by, code, Money.ALLOCATED, 6_000)
    return code


def test_money_goes_from_decision_to_payment_and_over_the_year_and_each_sum_opens_its_movements() -> None:
    plan, pay = planner(), payer()
    code = running(plan)
    moved(pay, code, Money.COMMITTED, 5_000)
    moved(pay, code, Money.PAID, 2_000)
    paid = moved(pay, code, Money.PAID, 1_000)
    moved(plan, code, Money.CARRIED, 2_500)
    with pytest.raises(TooMuch) as over:
        moved(pay, code, Money.PAID, 600)
    assert over.value.params == {"rule": "year", "over": 100}

    services.reverse(pay, code=code, entry=paid, deed=DEED, note="Chuyển nhầm", key="back", at=clock.now())
    assert services.reverse(pay, code=code, entry=paid, deed=DEED, note="Chuyển nhầm", key="back", at=clock.now())
    with pytest.raises(AlreadyReversed):
        services.reverse(pay, code=code, entry=paid, deed=DEED, note="Lần nữa", key="again", at=clock.now())
    moved(pay, code, Money.PAID, 2_400, year=2027)

    asked = Asked(2026)
    [line], count = queries.listed(plan, asked, at=clock.now())
    everything = queries.totals(plan, asked)
    assert count == 1
    assert line.year == everything.all == everything.by_unit["G02.13"] == everything.by_source["investment"]
    assert (line.year.total, line.year.given, line.year.paid, line.year.left) == (10_000, 3_500, 2_000, 1_500)
    assert (line.whole.paid, line.spent) == (4_400, Decimal(44))
    for kind, shown in ((Money.TOTAL, 10_000), (Money.ALLOCATED, 6_000), (Money.CARRIED, 2_500), (Money.COMMITTED, 5_000), (Money.PAID, 2_000)):  # fmt: skip
        rows, number, total = queries.entries(plan, asked, kind)
        assert (len(rows), sum(one.amount for one in rows)) == (number, total)
        assert total == shown
    assert queries.project(plan, code, at=clock.now()).by_year[2027].paid == 2_400


def test_what_was_posted_twice_is_one_movement_and_wrong_ones_are_told_at_their_fields() -> None:
    plan, pay = planner(), payer()
    code = running(plan)

    assert moved(pay, code, Money.COMMITTED, 100, key="k") == moved(pay, code, Money.COMMITTED, 100, key="k")
    for field, change in (
        ("source", {"source": "lottery"}), ("year", {"year": 3026}), ("amount", {"amount": 0}), ("amount", {"amount": 10**17}),
        ("evidence", {"evidence": None}), ("decision", {"deed": Deed(" ", date(2026, 1, 1))}),
        ("decided_on", {"deed": Deed("1", legal_date(clock.now()) + timedelta(days=1))}),
        ("evidence", {"evidence": File("x", b"")}), ("evidence", {"evidence": File("qd.pdf", b"MZ\x00")}),
    ):  # fmt: skip
        usual = {"source": "investment", "year": 2026, "amount": 5, "evidence": PAPER, "deed": DEED}
        with pytest.raises(FieldWrong) as wrong:
            services.move(
                pay, code=code, kind=Money.COMMITTED, key=f"{field}{change}", at=clock.now(), **(usual | change)
            )  # type: ignore[arg-type]
        assert wrong.value.params["field"] == field
    with pytest.raises(FieldWrong):
        moved(pay, code, Money.PAID, -5)
    assert queries.project(plan, code, at=clock.now()).line.whole.committed == 100


def test_state_name_and_days_change_by_decision_only_and_what_stood_before_stays() -> None:
    plan = planner()
    code = proposed(plan)
    with pytest.raises(CodeTaken):
        proposed(plan, code.lower())
    with pytest.raises(FieldWrong, match="projects.field_wrong"):
        turned(plan, code, State.APPROVED)
    with pytest.raises(TurnNotAllowed):
        turned(plan, code, State.RUNNING)
    moved(plan, code, Money.TOTAL, 100)
    with pytest.raises(TurnNotAllowed):
        moved(plan, code, Money.ALLOCATED, 10)
    turned(plan, code, State.APPROVED)
    turned(plan, code, State.RUNNING)
    found = queries.project(plan, code, at=clock.now())
    with pytest.raises(ChangedMeanwhile):
        services.change(
            plan,
            code=code,
            subject=Subject.NAME,
            to="Tên khác",
            deed=DEED,
            why="x",
            seen=found.version - 1,
            at=clock.now(),
        )
    services.change(
        plan, code=code, subject=Subject.PHASE, to="2027-09-30", phase=found.phases[1].id, deed=DEED, why="Nhà thầu chậm",
        seen=found.version, at=clock.now(),
    )  # fmt: skip
    with pytest.raises(FieldWrong):
        services.change(
            plan,
            code=code,
            subject=Subject.ENDS,
            to="2027-08-01",
            deed=DEED,
            why="x",
            seen=found.version + 1,
            at=clock.now(),
        )
    with pytest.raises(FieldWrong):
        turned(plan, code, State.FINISHED)

    after = queries.project(plan, code, at=clock.now())
    assert (after.phases[1].first_ends, after.phases[1].ends) == (date(2027, 6, 30), date(2027, 9, 30))
    assert (after.changes[0].subject, after.changes[0].before, after.changes[0].why) == (
        Subject.PHASE,
        "2: 2027-06-30",
        "Nhà thầu chậm",
    )
    assert after.changes[0].deed == DEED


def test_the_unit_reports_its_parts_and_a_project_is_settled_when_all_that_was_bound_is_paid() -> None:
    plan, pay, unit = planner(), payer(), head("G02.13")
    code = running(plan)
    moved(pay, code, Money.COMMITTED, 5_000)
    for phase in queries.project(unit, code, at=clock.now()).phases:
        services.finish_phase(
            unit, code=code, phase=phase.id, done_on=date(2026, 3, 1), note="Nghiệm thu", evidence=PAPER, at=clock.now()
        )
    turned(plan, code, State.FINISHED)
    with pytest.raises(FieldWrong):
        turned(plan, code, State.SETTLED)
    moved(pay, code, Money.PAID, 5_000)
    turned(plan, code, State.SETTLED)

    found = queries.project(unit, code, at=clock.now())
    assert (found.line.work, found.line.late, found.line.state) == (100, 0, State.SETTLED)
    assert queries.evidence(unit, code, phase=found.phases[0].id) == ("quyet-dinh.pdf", PAPER.content)
    with pytest.raises(TurnNotAllowed):
        moved(pay, code, Money.PAID, 1)


def test_who_gives_money_does_not_pay_it_and_a_unit_enters_neither() -> None:
    plan, pay, unit = planner(), payer(), head("G02.13")
    code = running(plan)
    for actor, kind in (
        (plan, Money.PAID),
        (plan, Money.COMMITTED),
        (pay, Money.TOTAL),
        (unit, Money.ALLOCATED),
        (unit, Money.PAID),
    ):
        with pytest.raises(NotAllowed):
            moved(actor, code, kind, 1)
    with pytest.raises(NotAllowed):
        proposed(unit, "DA-02")
    with pytest.raises(NotAllowed):
        queries.listed(officer("specialist", unit="G02.13", login="cv"), Asked(2026), at=clock.now())


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(("G02.13", "G02.18", "G02.02")), min_size=1, max_size=5),
    st.sampled_from(("G02", "G02.13", "G02.18", "T01")),
)
def test_no_list_sum_or_page_tells_of_a_project_that_may_not_be_seen(units_: list[str], of: str) -> None:
    with transaction.atomic():
        plan = planner()
        for number, unit in enumerate(units_):
            proposed(plan, f"DA-{number:02}", unit)
            moved(plan, f"DA-{number:02}", Money.TOTAL, 10**number)
        viewer = head(of)
        visible = {f"DA-{number:02}" for number, unit in enumerate(units_) if unit == of or unit.startswith(f"{of}.")}

        lines, count = queries.listed(viewer, Asked(2026), at=clock.now())
        rows, number, total = queries.entries(viewer, Asked(2026), Money.TOTAL)

        assert {one.code for one in lines} == visible == {one.project for one in rows}
        assert (count, number) == (len(visible), len(visible))
        assert total == queries.totals(viewer, Asked(2026)).all.total == sum(10 ** int(one[3:]) for one in visible)
        for code in {f"DA-{number:02}" for number in range(len(units_))} - visible:
            with pytest.raises(ProjectUnknown):
                queries.project(viewer, code, at=clock.now())
        transaction.set_rollback(True)


def test_a_list_reads_the_same_few_times_whatever_its_length(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    plan = planner()
    for number in range(12):
        running(plan, f"DA-{number:02}")

    with django_assert_max_num_queries(6):
        lines, _ = queries.listed(plan, Asked(2026), at=clock.now())
    with django_assert_max_num_queries(4):
        queries.totals(plan, Asked(2026))
    assert len(lines) == 12


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_never_pay_what_is_there_once() -> None:
    organisations.load_units(house.SET_UP, at=clock.now())
    plan, pay = planner(), payer()
    code = running(plan)
    moved(pay, code, Money.COMMITTED, 6_000)
    told: list[str] = []

    def one(key: str) -> None:
        try:
            moved(pay, code, Money.PAID, 4_000, key=key)
            told.append("paid")
        except TooMuch:
            told.append("too much")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(key,)) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["paid", "too much"]
    assert queries.project(plan, code, at=clock.now()).line.whole.paid == 4_000
