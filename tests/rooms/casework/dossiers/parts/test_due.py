"""The due date of a main dossier and those of its parts."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.rooms.casework.dossiers.factory import Desk
from tests.rooms.casework.dossiers.parts.linking import (
    accept,
    chain,
    file,
    go_on,
    part_of,
    row,
    suspend,
)

from motcua.casework.dossiers import linked, models, queries
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.types import ClockState, StopReason
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.worktime import queries as worktime


def test_main_dossier_is_due_no_earlier_than_what_its_parts_need_one_after_another(desk: Desk, tmp_path: Path) -> None:
    chain(tmp_path, main_days=3)
    code = file(desk).code

    promised = row(code).due
    accept(desk, code)

    dues = {row(part_of(code, key)).due for key in ("trading_licence", "stamp")}
    assert promised == row(code).due == max(one for one in dues if one)
    last = queries.clock(desk.enterprise, code, at=clock.now())
    assert (last.limit.amount if last.limit else 0, last.due) == (3, row(code).due)


def test_part_that_stands_still_stops_the_whole_and_both_go_on(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = part_of(code)

    act = suspend(desk, part)
    still = queries.clock(desk.enterprise, code, at=clock.now())
    go_on(desk, part, act)
    after = queries.clock(desk.enterprise, code, at=clock.now())

    assert (still.state, still.due, [stop.reason for stop in still.stops]) == (ClockState.STOPPED, None, ["part"])
    assert (after.state, after.due) == (ClockState.RUNNING, row(code).due)
    assert row(code).due >= row(part).due


def test_main_dossier_that_stands_still_leaves_its_part_running(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)

    suspend(desk, code)

    assert queries.clock(desk.enterprise, part_of(code), at=clock.now()).state is ClockState.RUNNING


def test_new_appointment_of_a_part_moves_the_main_dossier_with_it(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = row(part_of(code))
    later = worktime.calendar(part.unit).closing(clock.legal_date(row(code).due) + timedelta(days=10))

    with transaction.atomic():
        ticking.extend(part, until=later, basis="x", by=desk.officers["department_leader"], at=clock.now())
        part.save()
    desk.work()

    assert row(code).due == row(part.code).due == later
    assert row(code).due_dates.latest("number").cause == "parts"


@pytest.mark.parametrize("seed", range(6))
def test_main_dossier_is_never_due_before_a_part_and_stands_still_with_it_whatever_happens(
    desk: Desk, tmp_path: Path, seed: int
) -> None:
    chain(tmp_path, main_days=3)
    code = file(desk).code
    accept(desk, code)
    chance, by, now = random.Random(seed), desk.officers["department_leader"], clock.now()

    for turn in range(8):
        now += timedelta(minutes=chance.randrange(2 * 1440))
        one = chance.choice([code, part_of(code)])
        with transaction.atomic():
            held = models.Dossier.objects.select_for_update().get(code=one)
            own = ticking.stopped_by(held, StopReason.SUPPLEMENT)
            if not own:
                ticking.stop(held, key=f"supplement/{turn}", reason=StopReason.SUPPLEMENT, basis="x", by=by, at=now)
            elif chance.random() < 0.5:
                ticking.restart(held, key=own, by=by, at=now, cause="supplemented")
            else:
                ticking.resume(held, key=own, by=by, at=now)
            held.save()
        jobs.carry_out_waiting()

        main, part = row(code), row(part_of(code))
        stands = {key.split("/")[0] for key in linked.stand_still(main)}
        assert ("part" in stands) == bool(linked.stand_still(part))
        if main.due is None:
            assert stands
        else:
            dues = [found.due for found in models.Dossier.objects.exclude(code=code) if found.due]
            assert main.due >= max(dues)
        assert main.due == main.due_dates.latest("number").due
