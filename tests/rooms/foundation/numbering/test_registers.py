"""Register numbers: no gap, no repeat, whoever is killed when; written once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.numbering import queries, services
from motcua.foundation.numbering.errors import (
    NumberUnknown,
    NumberVoid,
    ReasonMissing,
    RegisterNameWrong,
    RegisterStarted,
    RegisterYearClosed,
)
from motcua.foundation.numbering.types import BoundNumber, NumberState
from motcua.foundation.types import Actor, Ref

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
CLERK = Actor.system("clerk")


def yes(_: Actor) -> None:
    """The gate that lets pass."""


def no(_: Actor) -> None:
    raise NotAllowed(permission="number.void")


def owner(n: object) -> Ref:
    return Ref("result", str(n))


def bind(n: object, register: str = "results", *, year: int = 2026, at: datetime = AT, late_under: str = "") -> int:
    return services.bind_number(register=register, year=year, owner=owner(n), at=at, late_under=late_under).number


def void(number: int, reason: str = "ký nhầm", *, allowed: Callable[[Actor], None] = yes) -> BoundNumber:
    return services.void_number(
        CLERK, register="results", year=2026, number=number, reason=reason, at=AT, allowed=allowed
    )


@pytest.mark.django_db
def test_numbers_follow_one_another_and_an_act_keeps_its_own() -> None:
    assert [bind(n) for n in ("a", "b", "a", "c")] == [1, 2, 1, 3]
    assert queries.number_of(owner("b"), register="results") == BoundNumber(
        "results", 2026, 2, owner("b"), NumberState.BOUND, AT
    )
    assert queries.number_of(owner("z"), register="results") is None


@pytest.mark.django_db
def test_books_and_years_are_apart() -> None:
    next_year = datetime(2027, 1, 1, tzinfo=UTC)

    found = [
        bind(1, "1"), bind(2, "11"), bind(1, "11"),
        bind(3, "1", year=2027, at=next_year), bind(4, "11"), bind(5, "1"),
    ]  # fmt: skip

    assert found == [1, 1, 2, 1, 3, 2]


@pytest.mark.django_db
def test_the_year_is_that_of_vietnam() -> None:
    last_second, midnight = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, tzinfo=UTC)
    bind("a", at=last_second)

    with pytest.raises(RegisterYearClosed):
        bind("b", year=2026, at=midnight)
    with pytest.raises(RegisterYearClosed):
        bind("b", year=2027, at=last_second)

    assert bind("b", year=2027, at=midnight) == 1
    assert bind("c", year=2026, at=midnight, late_under="Điều 10 TT 01/2018/TT-VPCP") == 2
    assert services.bind_number(register="results", year=2027, owner=owner("a"), at=midnight).year == 2026


@pytest.mark.django_db
def test_a_bound_number_is_a_fact_on_its_act() -> None:
    bind("a"), bind("a")
    void(1)

    history = [(entry.name, dict(entry.body)) for entry in journal.history(owner("a"))]

    assert history == [
        ("numbering.bound", {"register": "results", "year": 2026, "number": 1, "late_under": ""}),
        ("numbering.voided", {"register": "results", "year": 2026, "number": 1}),
    ]


@pytest.mark.django_db
def test_a_void_number_stays_with_its_reason_and_the_act_gets_another() -> None:
    bind("a"), bind("b")
    void(1)

    assert bind("a") == 3
    assert [(row.number, row.state, row.reason) for row in queries.page(register="results", year=2026)] == [
        (1, "void", "ký nhầm"),
        (2, "bound", ""),
        (3, "bound", ""),
    ]
    assert [row.number for row in queries.page(register="results", year=2026, after=1, limit=1)] == [2]
    assert queries.gaps(register="results", year=2026) == []


@pytest.mark.django_db
def test_voiding_is_refused_without_right_reason_or_number() -> None:
    bind("a")

    with pytest.raises(NotAllowed):
        void(1, allowed=no)
    with pytest.raises(ReasonMissing):
        void(1, "  ")
    with pytest.raises(NumberUnknown):
        void(2)
    void(1)
    with pytest.raises(NumberVoid):
        void(1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE numbering_registernumber SET number = 9",
        "UPDATE numbering_registernumber SET owner_id = 'z'",
        "UPDATE numbering_registernumber SET state = 'void', reason = 'x', year = 2025",
        "DELETE FROM numbering_registernumber",
        "UPDATE numbering_registercounter SET last = 0",
        "UPDATE numbering_registercounter SET last = last + 2",
        "DELETE FROM numbering_registercounter",
    ],
)
def test_numbers_are_written_once(sql: str) -> None:
    bind("a")

    with (
        pytest.raises(DatabaseError, match="written once|counts by ones"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.django_db
def test_a_void_number_is_not_bound_again() -> None:
    bind("a")
    void(1)

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE numbering_registernumber SET state = 'bound', reason = ''")


@pytest.mark.django_db
def test_a_register_goes_on_where_an_earlier_system_stopped() -> None:
    services.start_register(CLERK, register="results", year=2026, last=1200, at=AT, allowed=yes)

    assert bind("a") == 1201
    assert queries.gaps(register="results", year=2026) == []
    with pytest.raises(RegisterStarted):
        services.start_register(CLERK, register="results", year=2026, last=5, at=AT, allowed=yes)
    with pytest.raises(NotAllowed):
        services.start_register(CLERK, register="other", year=2026, last=5, at=AT, allowed=no)


@pytest.mark.django_db
def test_a_register_without_a_name_is_refused() -> None:
    for wrong in ("", "x" * 61):
        with pytest.raises(RegisterNameWrong):
            bind("a", wrong)


@pytest.mark.django_db(transaction=True)
def test_binding_is_a_transaction_of_its_own() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        bind("a")

    assert queries.number_of(owner("a"), register="results") is None


@settings(max_examples=20, deadline=None)
@given(acts=st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["1", "11", "111"])), max_size=25))
@pytest.mark.django_db
def test_any_order_of_acts_gives_each_book_one_to_n(acts: list[tuple[str, str]]) -> None:
    example = uuid4().hex[:8]
    for act, register in acts:
        bind(example + act, f"{example} {register}")

    for register in ("1", "11", "111"):
        numbers = [row.number for row in queries.page(register=f"{example} {register}", year=2026)]
        assert numbers == list(range(1, len({act for act, book in acts if book == register}) + 1))


def writers(count: int, work: Callable[[int], None]) -> None:
    """Run so many threads, each with a connection of its own."""

    def alone(n: int) -> None:
        try:
            work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(alone, range(count)))


@pytest.mark.django_db(transaction=True)
def test_sixty_four_writers_over_eight_books() -> None:
    writers(64, lambda n: [bind(f"{n}-{m}", f"book {(n + m) % 8}") for m in range(8)] and None)

    for book in range(8):
        numbers = [row.number for row in queries.page(register=f"book {book}", year=2026)]
        assert numbers == list(range(1, 65))


@pytest.mark.django_db(transaction=True)
def test_the_same_act_asked_for_at_once_has_one_number() -> None:
    found: list[int] = []
    writers(16, lambda _: found.append(bind("same")))

    assert found == [1] * 16


@pytest.mark.django_db(transaction=True)
def test_writers_killed_between_allotment_and_commit_leave_no_gap() -> None:
    """A killer ends connections in the middle of their transactions; each writer tries again until it has its number."""
    stop = threading.Event()
    killed = [0]

    def kill() -> None:
        try:
            while not stop.is_set():
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        " AND state IN ('idle in transaction', 'active') AND query LIKE '%%numbering_bind%%'"
                        " ORDER BY random() LIMIT 1) AS victims"
                    )
                    killed[0] += cursor.fetchone()[0]
                stop.wait(0.01)
        finally:
            connections.close_all()

    def insist(n: int) -> None:
        for m in range(12):
            while True:
                try:
                    bind(f"{n}-{m}")
                    break
                except (OperationalError, InternalError):
                    connections.close_all()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        writers(32, insist)
    finally:
        stop.set()
        killer.join()

    numbers = [row.number for row in queries.page(register="results", year=2026, limit=1000)]
    assert numbers == list(range(1, 32 * 12 + 1))
    assert killed[0] > 0
    assert journal.verify().holds


@pytest.mark.django_db(transaction=True)
def test_every_twentieth_of_sixty_four_writers_dies_holding_numbers_of_fifty_books() -> None:
    """A writer that is to die is cut off after its number was allotted and before it is committed; another asks again for the same act."""
    dying = set(range(0, 64, 20))

    def write(n: int) -> None:
        for m in range(50):
            book = f"book {(n + m) % 50}"
            if n in dying and m % 10 == n % 10:
                with (
                    pytest.raises((OperationalError, InternalError)),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute("SELECT * FROM numbering_bind(%s, 2026, 'result', %s, %s)", [book, f"{n}-{m}", AT])
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                connections.close_all()
            bind(f"{n}-{m}", book)

    writers(64, write)

    for book in range(50):
        numbers = [row.number for row in queries.page(register=f"book {book}", year=2026)]
        assert numbers == list(range(1, 65))
        assert queries.gaps(register=f"book {book}", year=2026) == []
    assert journal.verify().holds
