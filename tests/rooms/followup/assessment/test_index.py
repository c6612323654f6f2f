"""Each figure of the index is the length of its list; nothing is no data; who was content is told to nobody who could know a rater again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import Desk, officer
from tests.rooms.casework.dossiers.factory import prepare as prepare_desk

from motcua.followup.assessment import models, queries, services, taking
from motcua.followup.assessment.errors import RulesInForce, RulesWrong, SnapshotUnknown
from motcua.followup.assessment.types import Index, Score
from motcua.followup.feedback import models as ratings
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, Slice

pytestmark = pytest.mark.django_db(transaction=True)

NIGHT = Actor.system("assessment")
FOLDER = Path(django_settings.MOTCUA.packs_dir) / "common" / "assessment"
UNIT, PROCEDURE = "G02.18", "khai-bao-hoa-chat-nhap-khau"


def load() -> None:
    for file in sorted(FOLDER.glob("*.toml")):
        services.load_rules(house.SET_UP, name=file.name, content=file.read_bytes(), at=clock.now())


def scores(of: Index | None) -> dict[str, Score]:
    assert of is not None
    return {one.indicator.id: one for group in of.groups for one in group.scores}


def period(months: int = 1) -> Period:
    return Period.holding(clock.legal_date(clock.now()), months)


@pytest.fixture
def filed(settings: Settings) -> Iterator[list[str]]:
    """Six automatic declarations that were answered, and one dossier of another procedure that an officer has in hand."""
    prepare_desk(settings)
    load()
    codes = [house.file_dossier(invoice_no=f"HD-{number}").code for number in range(6)]
    house.work()
    codes.append(Desk().file())
    yield codes


def test_every_figure_is_the_length_of_its_list_under_the_viewer_s_rights(filed: list[str]) -> None:
    services.take_index(NIGHT, period=period(), at=clock.now())
    leader, auditor = officer("department_leader", unit="G02", login="lead"), officer("auditor")
    found = queries.index(auditor, unit="G02", period=period())
    assert found is not None

    for score in scores(found).values():
        for inside, figure in ((None, score.below), (True, score.above)):
            wanted = {"snapshot": found.taken.id, "indicator": score.indicator.id, "unit": "G02", "inside": inside}
            shown, count = queries.lines(auditor, **wanted, limit=500)  # type: ignore[arg-type]
            assert (len(shown), count) == (figure or 0, figure or 0), score.indicator.id
    of_leader = scores(queries.index(leader, unit="G02", period=period()))
    assert of_leader["3.3"].below == scores(found)["3.3"].below == 6  # what waits at intake was not accepted
    assert found.judged < found.rules.class_from and found.rank is None  # too little is known for a class
    assert (of_leader["3.3"].share, of_leader["3.3"].above) == (Decimal("1.0000"), 6)
    named, count = queries.lines(leader, snapshot=found.taken.id, indicator="3.3", unit="G02", offset=4, limit=1)
    assert (len(named), count, named[0].ref is not None and named[0].ref.kind) == (1, 6, "dossier")
    only = queries.lines(
        officer("division_head", unit="G02", login="head"), snapshot=found.taken.id, indicator="3.3", unit="G02"
    )
    assert {one.ref.id for one in only[0] if one.ref} == set(filed[:6])


def test_viewer_who_may_not_open_a_dossier_sees_it_counted_and_withheld(filed: list[str]) -> None:
    services.take_index(NIGHT, period=period(), at=clock.now())
    controller = officer("procedure_controller", unit="G02")  # compiles the index, reads no dossier
    found = queries.index(controller, unit="G02", period=period())
    assert found is not None

    shown, count = queries.lines(controller, snapshot=found.taken.id, indicator="3.3", unit="G02")

    assert ([one.ref for one in shown], count) == ([None] * 6, 6)
    with pytest.raises(NotAllowed):
        queries.index(officer("specialist", unit="G02", login="other"), unit="G02", period=period())
    with pytest.raises(NotAllowed):
        queries.lines(officer("one_stop_head", unit="T01"), snapshot=found.taken.id, indicator="3.3", unit="G02")
    with pytest.raises(SnapshotUnknown):
        queries.lines(controller, snapshot=found.taken.id, indicator="x", unit="G02")


def test_nothing_is_no_data_and_never_nought_or_all(filed: list[str]) -> None:
    long_ago = Period.parse("2024-02")
    services.take_index(NIGHT, period=long_ago, at=clock.now())
    auditor = officer("auditor")
    found = queries.index(auditor, unit="G02", period=long_ago)

    held = scores(found)
    assert [(held[one].share, held[one].points) for one in ("2.1", "3.3", "3.6", "5.2", "5.4", "4.1", "1.1")] == [
        (None, None)
    ] * 7
    assert found is not None and found.groups[1].points is None
    assert queries.index(auditor, unit="G02", period=Period.parse("2023")) is None
    assert services.take_index(NIGHT, period=Period.parse("2021"), at=clock.now()) is None  # no rules were in force
    assert services.take_index(NIGHT, period=period().after, at=clock.now()) is None


def test_snapshots_are_dated_and_a_closed_period_is_counted_once_for_ever(filed: list[str]) -> None:
    at = clock.now()
    services.take_index(NIGHT, period=period(), at=at)
    services.take_index(NIGHT, period=period(), at=at + timedelta(minutes=1))
    services.take_index(NIGHT, period=period(), at=at + timedelta(days=1))
    assert [one.final for one in queries.snapshots(period())] == [False, False]
    older = queries.snapshots(period())[-1]
    with pytest.raises(SnapshotUnknown):  # only the last one still names its records
        queries.lines(officer("auditor"), snapshot=older.id, indicator="3.3", unit="G02")

    last = services.take_index(NIGHT, period=period(), at=period().until + timedelta(days=11))
    house.file_dossier(invoice_no="late")
    house.work()
    again = services.take_index(NIGHT, period=period(), at=period().until + timedelta(days=50))

    assert (last, queries.snapshots(period())[0].final) == (again, True)


def test_quarters_that_nobody_counted_are_counted_once(filed: list[str]) -> None:
    at, present = clock.now(), Period.holding(clock.legal_date(clock.now()), 3)
    passed = [present.before]
    for _ in range(6):
        passed.insert(0, passed[0].before)

    first = services.take_what_is_due(NIGHT, at=at)
    again = services.take_what_is_due(NIGHT, at=at)

    quarters = [key for key in first if "Q" in key]
    assert quarters == [one.key for one in (*passed, present)]
    assert [key for key in again if "Q" in key] == [present.before.key, present.key]
    assert models.Snapshot.objects.filter(period=passed[0].key, final=True).count() == 1


def test_who_was_content_is_told_in_closed_periods_and_of_five_or_more_only(filed: list[str]) -> None:
    ratings.Rating.objects.create(
        source="house", key="1", dossier=filed[0], unit=UNIT, procedure=PROCEDURE, level="dissatisfied",
        at=clock.now(), taken_at=clock.now(),
    )  # fmt: skip
    leader, auditor = officer("department_leader", unit="G02", login="lead"), officer("auditor")
    services.take_index(NIGHT, period=period(), at=clock.now())
    running = scores(queries.index(leader, unit="G02", period=period()))["5.4"]
    inspected = scores(queries.index(auditor, unit="G02", period=period()))["5.4"]
    number = services.take_index(NIGHT, period=period(), at=period().until + timedelta(days=11))
    assert number is not None
    models.Cell.objects.create(
        snapshot_id=number, indicator="5.4", unit="G02.19", procedure="x", kind="dossier", below=4, above=3,
        records=taking.pack([("a", True), ("b", True), ("c", True), ("d", False)]),
    )  # fmt: skip
    closed = scores(queries.index(leader, unit="G02", period=period()))["5.4"]
    part = scores(queries.index(leader, unit="G02.19", period=period()))["5.4"]
    shown, count = queries.lines(leader, snapshot=number, indicator="5.4", unit="G02", inside=False)
    whole = queries.lines(leader, snapshot=number, indicator="5.4", unit="G02")

    assert (running.withheld, running.points, inspected.below, inspected.above) == (True, None, 6, 5)
    assert (closed.below, closed.above, part.withheld) == (6, 5, True)  # the four are in no figure
    assert ([one.ref for one in shown], count, whole[1]) == ([None], 1, 6)
    assert scores(queries.index(auditor, unit="G02", period=period()))["5.4"].below == 10


def test_what_everybody_may_see_hides_small_units_and_what_would_tell_them(filed: list[str]) -> None:
    number = services.take_index(NIGHT, period=period(), at=clock.now())
    assert number is not None
    for place, size in (("G02.19", 3), ("G02.20", 40)):
        models.Cell.objects.create(
            snapshot_id=number, indicator="3.3", unit=place, procedure="x", kind="dossier", below=size, above=size,
            records=None,
        )  # fmt: skip

    shown = queries.published(unit="G02", parts=queries.parts_of("G02", period()), period=period())

    assert shown is not None
    assert scores(shown[0])["3.3"].below == 49
    assert {one.unit: scores(one)["3.3"].below for one in shown[1] if one.unit in {"G02.18", "G02.19", "G02.20"}} == {
        "G02.18": None, "G02.19": None, "G02.20": 40,
    }  # fmt: skip


def test_rules_are_versions_that_never_change(filed: list[str]) -> None:
    content = (FOLDER / "766.toml").read_bytes()

    assert not services.load_rules(house.SET_UP, name="766.toml", content=content, at=clock.now()).new
    with pytest.raises(RulesInForce):
        services.load_rules(
            house.SET_UP, name="766.toml", content=content.replace(b'most = "20"', b'most = "21"'), at=clock.now()
        )
    with pytest.raises(RulesWrong):
        services.load_rules(
            house.SET_UP, name="766.toml", content=content.replace(b"dossiers.on_time", b"os.system"), at=clock.now()
        )
    with pytest.raises(NotAllowed):
        services.load_rules(officer("auditor"), name="766.toml", content=content, at=clock.now())
    newer = content.replace(b'"2026.2"', b'"2027.1"').replace(b"2022-06-23", b"2027-01-01")
    assert services.load_rules(officer("procedure_controller"), name="766.toml", content=newer, at=clock.now()).new
    found = [queries.index_rules(datetime(year, 6, 1, tzinfo=clock.VIETNAM).date()) for year in (2026, 2027, 2021)]
    assert [one.version if one else None for one in found] == ["2026.2", "2027.1", None]


def test_counts_of_every_room_are_as_long_as_their_lists(filed: list[str]) -> None:
    now = clock.now()
    for of in (
        Slice(period().since, period().until, now),
        Slice(period().since, period().until, now, "G02.18", PROCEDURE),
    ):
        for count in taking.COUNTS.values():
            every = list(count.each(of))
            again = list(count.each(of))
            assert (count.of(of), again, len(set(every))) == (len(every), every, len(every)), count.name
