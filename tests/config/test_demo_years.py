"""The invented years of a trial hold together as real ones would."""

from __future__ import annotations

from pytest_django import Settings
from tests.rooms.casework.dossiers import factory

from motcua.casework.payments import models, queries
from motcua.config import demo_years
from motcua.foundation import clock


def test_money_of_the_invented_years_stands_in_the_ledger(transactional_db: None, settings: Settings) -> None:
    factory.prepare(settings)

    demo_years._Years(clock.now()).write()

    assert models.Bill.objects.filter(state="paid").exists()
    assert queries.difference_vnd() == 0
    assert not models.Posting.objects.filter(account__startswith="clearing/").exclude(
        entry__kind__in=("paid", "settled")
    )
