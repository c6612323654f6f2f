"""Dossier codes: their shape by date, unique without waiting, midnight in Vietnam."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from motcua.foundation.clock import VIETNAM
from motcua.foundation.numbering import series, services
from motcua.foundation.numbering.errors import UnitUnknown
from motcua.foundation.numbering.types import DossierCode, stripped

NOON = datetime(2026, 11, 22, 12, tzinfo=VIETNAM)

pytestmark = pytest.mark.django_db

_units = iter(range(10, 10_000))


@pytest.fixture
def unit() -> Iterator[str]:
    """A unit of this test's own: the series outlives a test, as it outlives a transaction."""
    yield f"G02.{next(_units)}T"


def code(unit: str, at: datetime = NOON) -> str:
    return services.dossier_code(unit=unit, at=at)


def set_last(unit: str, day: date, last: int) -> None:
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute("INSERT INTO numbering_series VALUES (%s, %s, %s)", [unit, day, last])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=VIETNAM), "{}-261122-020001"),
        (datetime(2026, 1, 25, 0, tzinfo=VIETNAM), "{}-260125-020001"),
        (datetime(2026, 1, 24, 23, 59, tzinfo=VIETNAM), "{}-260124-0001"),
        (datetime(2025, 1, 14, 12, tzinfo=VIETNAM), "{}-250114-0001"),
    ],
)
def test_code_has_the_shape_of_its_day(unit: str, at: datetime, expected: str) -> None:
    assert code(unit, at) == expected.format(unit)


def test_code_of_the_older_identifier() -> None:
    assert code("000.00.00.G02", datetime(2025, 1, 14, tzinfo=VIETNAM)) == "000.00.00.G02-250114-0001"


def test_code_counts_by_unit_and_by_the_day_in_vietnam(unit: str) -> None:
    before, after = datetime(2026, 11, 22, 16, 59, tzinfo=UTC), datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

    codes = [code(unit, at) for at in (before, before, after)] + [code(f"{unit}.01", before)]

    assert codes == [
        f"{unit}-261122-020001",
        f"{unit}-261122-020002",
        f"{unit}-261123-020001",
        f"{unit}.01-261122-020001",
    ]


def test_code_grows_beyond_four_digits(unit: str) -> None:
    set_last(unit, NOON.date(), 9998)

    assert [code(unit) for _ in range(2)] == [f"{unit}-261122-029999", f"{unit}-261122-0210000"]


def test_a_unit_without_an_identifier_is_refused() -> None:
    for wrong in ("", "g02", "G2", "G02.", "G02-1", "00.00.00.G02"):
        with pytest.raises(UnitUnknown):
            code(wrong)


def test_codes_are_taken_apart() -> None:
    assert DossierCode.parse(" G02.18-261122-020001 ") == DossierCode("G02.18", date(2026, 11, 22), "020001")
    assert DossierCode.parse("000.00.15.G02-200302-0017") == DossierCode("000.00.15.G02", date(2020, 3, 2), "0017")
    assert [DossierCode.parse(text) for text in ("G02.18-261322-0001", "G02.18-261122-001", "opaque")] == [None] * 3
    assert str(DossierCode.parse("G02.18-261122-020001")) == "G02.18-261122-020001"
    assert stripped("G02.15-260302-0017") == "G02152603020017"


@pytest.mark.django_db(transaction=True)
def test_two_hundred_filings_at_once_do_not_wait_for_one_another(unit: str) -> None:
    """Every filing holds its transaction open until all have their code: one lock held to the end would hang."""
    together = Barrier(20, timeout=30)

    def file(n: int) -> str:
        try:
            with transaction.atomic():
                mine = code(unit)
                together.wait()
                if n % 10 == 0:
                    transaction.set_rollback(True)
            return mine
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(file, range(200)))

    assert len(set(codes)) == 200


def _in_a_child(unit: str, results: object) -> None:
    results.put([services.dossier_code(unit=unit, at=NOON) for _ in range(30)])  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_forked_processes_do_not_share_a_block(unit: str) -> None:
    mine = [code(unit) for _ in range(6)]
    connections.close_all()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    children = [context.Process(target=_in_a_child, args=(unit, results)) for _ in range(3)]
    for child in children:
        child.start()

    theirs = [name for _ in children for name in results.get(timeout=30)]
    for child in children:
        child.join(30)
    mine += [code(unit) for _ in range(30)]

    assert len(set(mine + theirs)) == len(mine) + len(theirs) == 126


def test_a_code_costs_the_filing_no_query(unit: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        for _ in range(10):
            code(unit)


def test_blocks_of_past_days_are_forgotten(unit: str) -> None:
    code(unit, datetime(2026, 11, 20, tzinfo=VIETNAM))
    code(unit, NOON)

    assert [key[2] for key in series._held if key[1] == unit] == [date(2026, 11, 22)]
