"""One calculator: the portal's estimate, the desk, figures, what linked systems are told and the command line agree; and where a clock may begin."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction
from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.types import ClockState, DueCause, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.cli.clock import command
from motcua.doors.links.national_portal import mapping


def test_estimate_desk_figure_link_and_command_line_tell_the_same_due_date(desk: Desk) -> None:
    code = desk.file()
    row = models.Dossier.objects.get(code=code)
    version = catalogue.version(row.version_id)
    estimate = catalogue.due(version, row.received_at, unit=row.unit)
    promised = row.due
    desk.finish("one_stop_officer", finding="complete")
    row = models.Dossier.objects.get(code=code)
    assert row.accepted_at is not None
    again = catalogue.due(version, row.accepted_at, unit=row.unit)
    assert estimate is not None
    assert again is not None

    asked = ["due", "--start", row.accepted_at.isoformat(), "--limit", "7 ngày làm việc", "--unit", row.unit, "--json"]
    told = json.loads(CliRunner().invoke(command, asked).stdout.splitlines()[-1])

    at = row.accepted_at
    seen = {
        queries.clock(desk.officers["specialist"], code, at=at).due,
        queries.clock_marks(desk.enterprise, [code], at=at)[code].due,
        queries.brief(desk.enterprise, code).due,
        queries.for_link(code).due,
        row.due_dates.latest("number").due,
        again.at,
    }
    assert (promised, seen) == (estimate.at, {row.due})
    assert told["due"] == again.at.isoformat()
    assert mapping.moment(queries.for_link(code).due) == mapping.moment(row.due)


def test_stopped_clock_is_told_nobody_as_a_date(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    with transaction.atomic():
        row = queries.locked(code)
        assert row is not None
        assert row.accepted_at is not None
        ticking.stop(row, key="s", reason="supplement", basis="Điều 19", by=ticking.HOUSE, at=row.accepted_at)
        row.save()
        ticking.follow(row)

    found = queries.for_link(code)

    assert (found.due, mapping.moment(found.due), found.automatic) == (None, "", False)


@pytest.fixture
def elsewhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A procedure whose clock begins with the competent agency."""
    known = catalogue.version

    def counted(version_id: int) -> Any:
        value = known(version_id)
        return replace(value, limit=replace(value.limit, starts="competent_agency"))

    monkeypatch.setattr(ticking.catalogue, "version", counted)
    return desk


def test_what_another_authority_took_in_counts_from_the_receipt_by_the_competent_one(elsewhere: Desk) -> None:
    code = elsewhere.file()
    models.Dossier.objects.filter(code=code).update(origin={"receiving_unit": "T01"}, due=None)

    elsewhere.finish("one_stop_officer", finding="complete")
    row = models.Dossier.objects.get(code=code)
    accepted = queries.clock(elsewhere.officers["specialist"], code, at=row.received_at)
    with transaction.atomic():
        locked = queries.locked(code)
        assert locked is not None
        assert locked.accepted_at is not None
        facts = ticking.arrived(locked, by=ticking.HOUSE, at=locked.accepted_at)
        locked.save()

    assert (Status(row.status), accepted.state, row.due) == (Status.TRANSFERRED, ClockState.NOT_STARTED, None)
    view = queries.clock(elsewhere.officers["specialist"], code, at=row.received_at)
    assert (len(facts), view.dues[-1].cause, view.state) == (1, DueCause.COMPETENT_AGENCY, ClockState.RUNNING)
    assert view.due is not None


def test_what_the_competent_authority_took_in_itself_counts_from_the_acceptance(elsewhere: Desk) -> None:
    code = elsewhere.file()
    models.Dossier.objects.filter(code=code).update(origin={"receiving_unit": "G02.10.1"})

    elsewhere.finish("one_stop_officer", finding="complete")

    view = queries.clock(elsewhere.officers["specialist"], code, at=models.Dossier.objects.get(code=code).received_at)
    assert [one.cause for one in view.dues][-1] is DueCause.ACCEPTED


def test_terms_stand_still_with_the_clock_save_what_the_applicant_is_waited_for(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    row = models.Dossier.objects.get(code=code)
    assert row.accepted_at is not None
    with transaction.atomic():
        locked = queries.locked(code)
        assert locked is not None
        before = {term: ticking.term_due(locked, term, row.accepted_at) for term in ("intake", "supplement")}
        later = row.accepted_at.replace(microsecond=(row.accepted_at.microsecond + 1) % 1_000_000)
        later = max(later, row.accepted_at)
        ticking.stop(locked, key="s", reason="suspension", basis="Điều 1", by=ticking.HOUSE, at=later)
        during = {term: ticking.term_due(locked, term, row.accepted_at) for term in ("intake", "supplement")}
        assert ticking.term_due(locked, "no_such_term", row.accepted_at) is None

    assert during == {"intake": None, "supplement": before["supplement"]}
