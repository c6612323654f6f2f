"""What the population database says of the one at the counter, as the officer reads it: matching, or not, and what was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from tests.doors.office.reception.test_reception import CARD, begun, page, seen, signed_in
from tests.rooms.casework.dossiers.factory import Desk

from motcua.identity.people import queries as people
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


def test_officer_reads_that_only_the_birth_date_is_missing_and_tells_it_from_the_card(
    desk: Desk, database: Database
) -> None:
    http = signed_in()
    form = f"{begun(http, who='001099000777', name='Nguyễn Văn Mẫu', born='')['Location']}to-khai/"

    def asked(born: str) -> HttpResponse:
        return http.post(form, {"action": "population", "seen": seen(http, form), "known_born": born}, follow=True)

    before, missing, wrong = page(http.get(form)), asked(""), asked("31/02/1999")
    answer, after = page(asked("2/1/1999")), page(http.get(form))

    assert "chưa có ngày sinh của người nộp" in before and 'name="known_born"' in before
    assert (missing.status_code, wrong.status_code) == (422, 422)
    assert "Nhập ngày sinh để tra cứu" in page(missing)
    assert "Nhập ngày sinh dạng 5/1/1990 hoặc năm sinh" in page(wrong) and 'value="31/02/1999"' in page(wrong)
    assert "số định danh 001099000777, họ tên Nguyễn Văn Mẫu và ngày sinh 02/01/1999" in answer
    assert 'name="known_born"' not in after and 'value="population"' in after


def test_birth_date_that_is_known_is_not_changed_at_the_counter(desk: Desk) -> None:
    http = signed_in()
    begun(http, who=CARD)

    begun(http, who="001099000001", born="3/3/1977")

    known = people.with_number("001099000001")
    assert known is not None and known.born == "1999-01-02"
