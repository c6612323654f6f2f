"""`motcua plan`: figures of invented years, held against the journal; a tampered sum is found, and a year without anything has no data."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.followup.monitoring import histories

from motcua.config import demo_years
from motcua.doors.cli.plan import command
from motcua.foundation import clock


def _told(*arguments: str) -> tuple[int, list[dict[str, object]] | dict[str, object]]:
    result = CliRunner().invoke(command, [*arguments, "--json"])
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout.splitlines()[-1])


@pytest.mark.django_db
def test_invented_years_show_every_light_reconcile_and_betray_a_tampered_sum(settings: Settings) -> None:
    at = clock.now()
    factory.prepare(settings)
    histories.load_plans(at)
    demo_years._Years(at).write()
    lights = {}
    for year in (2024, 2025):
        code, found = _told("targets", "--year", str(year))
        assert code == 0
        assert isinstance(found, list)
        for one in found:
            assert {"id", "value", "target", "met", "kind", "numerator", "denominator", "as_of", "light"} <= set(one)
            assert (one["kind"] == "no_data") == (one["value"] is None)
            assert (one["met"] is None) == (one["value"] is None or one["target"] is None)
        lights[year] = {one["light"] for one in found}
        saved = next((one for one in found if one["id"] == "T31"), None)
        assert saved is None or saved["value"] == saved["total"] != 0
    assert {"met", "at_risk", "missed", "no_data", "no_target"} <= lights[2024] | lights[2025]
    assert all({"met", "no_data"} <= one for one in lights.values())

    code, found = _told("reconcile")
    assert isinstance(found, dict)
    assert (code, found["ok"], found["differences"]) == (0, True, [])
    for base, column, what in (
        ("dossiers.received", "number", "denominator"),
        ("dossiers.saved", "value", "numerator_carries"),
    ):
        _add(base, column, 1)
        code, found = _told("reconcile")
        _add(base, column, -1)
        assert isinstance(found, dict)
        differences = found["differences"]
        assert isinstance(differences, list)
        assert (code, found["ok"]) == (1, False)
        assert any(
            (one["year"], one["what"], one["rolled_up"] - one["recounted"]) == (2025, what, 1) for one in differences
        )
    assert _told("reconcile")[0] == 0

    this = clock.legal_date(at).year
    for year in (2016, 2023, this + 1, 2100):
        code, found = _told("targets", "--year", str(year))
        assert code == 0
        assert isinstance(found, list)
        counted = [one for one in found if str(one["id"]) not in ("T03", "T04", "T19", "T22", "T28", "T30")]
        assert {(one["kind"], one["value"], one["met"], one["forecast"]) for one in counted} <= {
            ("no_data", None, None, None)
        }
        if year > this:
            assert {one["kind"] for one in found} <= {"no_data"}
    assert CliRunner().invoke(command, ["targets", "--year", "1999"]).exit_code == 2


def _add(base: str, column: str, number: int) -> None:
    """Tamper with the sum of the first month of 2025 behind the product's back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE monitoring_rollup SET {column} = {column} + %s WHERE ctid = (SELECT ctid FROM monitoring_rollup WHERE base = %s"  # noqa: S608 -- one's own text
            " AND grain = 't' AND start >= '2025-01-01' ORDER BY start, traits LIMIT 1)",
            [number, base],
        )
