"""Closing a dossier and opening it again does not better a unit: its first answer counts, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.rooms.followup.monitoring import histories

from motcua.followup.monitoring import comparison, services
from motcua.followup.monitoring.types import Cut, Standing
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor

AT = datetime(2026, 1, 15, 3, tzinfo=UTC)
FILED = datetime(2025, 3, 3, 2, tzinfo=UTC)
YEAR = Cut(date(2025, 1, 1), date(2026, 1, 1))
READER = Actor.system("operator")
PROCEDURE = "ban-buon-ruou"


def _fact(code: str, name: str, at: datetime, **body: object) -> histories.Written:
    return "dossier", code, name, at, {"code": code, **body}


def _turn(code: str, before: str, after: str, at: datetime) -> histories.Written:
    return _fact(
        code, "dossiers.status_changed", at, before=before, after=after, article="", channel="desk", owner="enterprise:1"
    )  # fmt: skip


def _answered(code: str, unit: str, *, days: int, due: int) -> list[histories.Written]:
    end = FILED + timedelta(days=days)
    return [
        _fact(
            code, "dossiers.received", FILED, procedure=PROCEDURE, version_id=1, channel="desk", owner="enterprise:1",
            unit=unit, automatic=False, papers=1, fingerprint="",
        ),
        _turn(code, "SUBMITTED", "ACCEPTED", FILED),
        _fact(code, "dossiers.clock_started", FILED, cause="acceptance", due=(FILED + timedelta(days=due)).isoformat()),
        _turn(code, "IN_PROGRESS", "DECIDED", end),
    ]  # fmt: skip


def _reopened(code: str, *, days: int) -> list[histories.Written]:
    """Opened again with a new, far limit, and decided at once."""
    at = FILED + timedelta(days=days)
    return [
        _turn(code, "DECIDED", "CORRECTING", at),
        _fact(code, "dossiers.clock_restarted", at, cause="supplement", due=(at + timedelta(days=90)).isoformat()),
        _turn(code, "CORRECTING", "DECIDED", at + timedelta(hours=1)),
    ]


def _by_unit(cut: Cut = YEAR) -> dict[str, Standing]:
    services.follow(at=AT)
    return {one.unit: one for one in comparison.compared(READER, cut, weigh=lambda _: Decimal(2))}


@pytest.mark.django_db
def test_closing_and_reopening_does_not_better_a_unit() -> None:
    histories.load_plans(AT)
    histories.append(_answered("A-1", "G02.18", days=20, due=10) + _answered("A-2", "G02.18", days=4, due=10))
    histories.append(_answered("B-1", "G02.09", days=8, due=10))
    before = _by_unit()
    assert (before["G02.18"].done.finished, before["G02.18"].kept) == (2, Decimal(50))
    assert (before["G02.18"].days, before["G02.18"].work) == (Decimal(12), Decimal(4))
    assert before["G02.18"].kept_by_work == Decimal(50)
    same = before["G02.09"].kept_standardised
    assert same is not None
    assert (same.value, same.ministry, same.cover) == (Decimal(100), Decimal("66.67"), Decimal(100))

    for days in (30, 40, 400):  # the last in another year
        histories.append(_reopened("A-1", days=days))
        assert _by_unit() == before
    assert _by_unit(Cut(date(2026, 1, 1), date(2027, 1, 1))) == {}


@pytest.mark.django_db
def test_who_may_not_read_figures_compares_nobody() -> None:
    with pytest.raises(NotAllowed):
        comparison.compared(ANONYMOUS, YEAR, weigh=lambda _: Decimal(1))
