"""What the population database says of the one at the counter, as the officer reads it: matching, or not, and what was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.doors.office.reception.test_reception import CARD, begun, page, seen, signed_in
from tests.rooms.casework.dossiers.factory import Desk

from motcua.identity.people.ports import population
from motcua.identity.people.types import PopulationQuestion, PopulationRecord


class Database:
    """Knows one address, of whoever is asked for, once somebody corrected it."""

    is_on = True
    corrected = False

    def look_up(self, question: PopulationQuestion) -> PopulationRecord | None:
        return (
            PopulationRecord(question.number, {"permanent_address": "Số 1 phố Mẫu"}, "m-1") if self.corrected else None
        )


@pytest.fixture
def database() -> Iterator[Database]:
    before, made = population.get(), Database()
    population.provide(made)
    yield made
    population.provide(before)


def test_officer_reads_what_did_not_match_as_long_as_it_counts_and_what_did(desk: Desk, database: Database) -> None:
    http = signed_in()
    form = f"{begun(http, who=CARD)['Location']}to-khai/"

    answer = page(http.post(form, {"action": "population", "seen": seen(http, form)}, follow=True))
    again = page(http.get(form))

    told = "cùng số định danh 001099000001, họ tên Nguyễn Văn Mẫu và ngày sinh 02/01/1999"
    assert f"Không khớp: Cơ sở dữ liệu quốc gia về dân cư không có công dân nào có {told}" in answer
    assert told in again and "Tra cứu lúc" in again
    assert "Theo giấy tờ xuất trình tại quầy" in again
    assert "Từ Cơ sở dữ liệu quốc gia<" not in again
