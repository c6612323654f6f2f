"""The tree of units in time: names of their day, codes for ever, and rights that follow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.errors import (
    DayWrong,
    DecisionMissing,
    UnitCodeWrong,
    UnitHasBelow,
    UnitKindWrong,
    UnitUnknown,
)
from motcua.identity.organisations.types import Change, NewUnit
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.types import Target

SET_UP = Actor.system("set_up")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FIRST = date(2026, 12, 1)
BEFORE, AFTER = date(2026, 11, 30), date(2026, 12, 2)
LATER = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
DECISION = "1234/QĐ-BCT"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> None:
    services.load_units(SET_UP, at=NOW)


def officer(name: str, role: str, unit: str) -> Actor:
    grants.grant(SET_UP, principal=name, role=role, unit=unit, in_force_from=NOW - timedelta(days=30), at=NOW)
    return Actor(ActorKind.OFFICER, name)


def sees(who: Actor, unit: str, *, at: datetime = LATER) -> bool:
    target = Target(unit=unit, procedure="p")
    single = permissions.allows(who, "dossier.read", on=target, at=at)
    assert permissions.scope(who, "dossier.read", at=at).covers(target) is single
    return single


def test_a_renamed_unit_keeps_its_code_and_the_past_its_name() -> None:
    services.rename_unit(
        SET_UP, unit="G02.18", name="Cục Hóa chất và Vật liệu nổ", name_en="", on=FIRST, decision=DECISION, at=NOW
    )

    assert queries.unit("G02.18", on=BEFORE).name == "Cục Hóa chất"
    assert queries.unit("G02.18", on=FIRST).name == "Cục Hóa chất và Vật liệu nổ"
    assert [one.name for one in queries.line("G02.18", on=BEFORE)] == ["Cục Hóa chất", "Bộ Công Thương"]
    assert queries.unit_names({"G02.18"}, on=BEFORE) == {"G02.18": "Cục Hóa chất"}
    (listed, told) = journal.history(Ref("unit", "G02.18"))
    assert (listed.name, told.name) == ("organisations.unit_listed", "organisations.unit_reorganised")
    assert told.body["decision"] == DECISION


def test_a_moved_unit_takes_those_below_and_its_people_and_old_dossiers_with_it() -> None:
    services.create_unit(
        SET_UP, unit=NewUnit("G02.18.01", "Phòng Quản lý hóa chất", "division"), on=date(2026, 1, 1),
        decision=DECISION, at=NOW,
    )  # fmt: skip
    head, clerk = officer("head", "department_leader", "G02.18"), officer("clerk", "specialist", "G02.18.01")
    whole, elsewhere = officer("whole", "auditor", "G02.15"), officer("elsewhere", "specialist", "G02.17")

    after = services.move_unit(SET_UP, unit="G02.18", under="G02.15", on=FIRST, decision=DECISION, at=NOW)

    assert after == "G02.15.01"
    assert queries.unit("G02.15.01.01", on=FIRST).name == "Phòng Quản lý hóa chất"
    assert queries.unit("G02.18.01", on=BEFORE).name == "Phòng Quản lý hóa chất"
    with pytest.raises(UnitUnknown):
        queries.unit("G02.18", on=FIRST)
    assert queries.keeper("G02.18.01", on=BEFORE) == "G02.18.01"
    assert queries.keeper("G02.18.01", on=AFTER) == "G02.15.01.01"
    for unit, seen in (
        ("G02.18", True),
        ("G02.18.01", True),
        ("G02.15.01", True),
        ("G02.15.01.01", True),
        ("G02.15", False),
    ):
        assert sees(head, unit) is seen, unit
    assert [sees(clerk, unit) for unit in ("G02.18.01", "G02.15.01.01", "G02.18", "G02.15.01")] == [
        True,
        True,
        False,
        False,
    ]
    assert sees(whole, "G02.18") and sees(whole, "G02.18.01"), "who reaches the unit above reaches what came below it"
    assert not sees(whole, "G02.18", at=NOW), "not before the day"
    assert not sees(elsewhere, "G02.18")
    assert sees(head, "G02.18", at=NOW)


def test_merging_twice_reaches_back_through_both() -> None:
    first, second = officer("first", "specialist", "G02.20"), officer("second", "specialist", "G02.21")
    services.merge_units(
        SET_UP, units=["G02.20", "G02.21"], into=NewUnit("G02.30", "Báo và Tạp chí Công Thương", "public unit"),
        on=FIRST, decision=DECISION, at=NOW,
    )  # fmt: skip
    services.merge_units(
        SET_UP, units=["G02.30"], into="G02.22", on=FIRST + timedelta(days=1), decision=DECISION, at=NOW
    )
    school = officer("school", "clerk", "G02.22")

    for who in (first, second, school):
        assert [sees(who, unit) for unit in ("G02.20", "G02.21", "G02.30", "G02.22")] == [True] * 4
    assert queries.keeper("G02.20", on=AFTER) == "G02.22"
    assert [(one.before, one.after, one.change) for one in queries.successions("G02.30")] == [
        ("G02.20", "G02.30", Change.MERGE),
        ("G02.21", "G02.30", Change.MERGE),
        ("G02.30", "G02.22", Change.MERGE),
    ]


def test_of_a_split_unit_one_part_answers_for_the_dossiers() -> None:
    held = officer("held", "specialist", "G02.16")
    services.split_unit(
        SET_UP, unit="G02.16",
        into=[NewUnit("G02.40", "Cục Kỹ thuật an toàn", "agency"), NewUnit("G02.41", "Cục Môi trường", "agency")],
        keeper="G02.40", on=FIRST, decision=DECISION, at=NOW,
    )  # fmt: skip
    other = officer("other", "specialist", "G02.41")

    assert sees(held, "G02.16") and sees(held, "G02.40") and not sees(held, "G02.41")
    assert sees(other, "G02.41") and not sees(other, "G02.16")
    assert queries.keeper("G02.16", on=AFTER) == "G02.40"


def test_a_closed_unit_is_answered_for_by_the_one_above() -> None:
    ministry = officer("ministry", "ministry_leader", "G02")

    services.close_unit(SET_UP, unit="G02.21", on=FIRST, decision=DECISION, at=NOW)

    assert sees(ministry, "G02.21")
    assert queries.keeper("G02.21", on=AFTER) == "G02.21"
    assert queries.unit_names({"G02.21"}, on=AFTER) == {"G02.21": "Tạp chí Công Thương"}


def test_what_is_wrong_is_refused_and_nothing_changes() -> None:
    before = queries.units(on=AFTER)
    with pytest.raises(UnitCodeWrong):
        services.create_unit(SET_UP, unit=NewUnit("G02.18", "Cục khác", "agency"), on=FIRST, decision=DECISION, at=NOW)
    with pytest.raises(UnitCodeWrong):
        services.create_unit(SET_UP, unit=NewUnit("g02.99", "Cục", "agency"), on=FIRST, decision=DECISION, at=NOW)
    with pytest.raises(UnitKindWrong):
        services.create_unit(SET_UP, unit=NewUnit("G02.99", "Cục", "kingdom"), on=FIRST, decision=DECISION, at=NOW)
    with pytest.raises(UnitUnknown):
        services.create_unit(
            SET_UP, unit=NewUnit("G02.98.01", "Phòng", "division"), on=FIRST, decision=DECISION, at=NOW
        )
    with pytest.raises(DecisionMissing):
        services.create_unit(SET_UP, unit=NewUnit("G02.99", "Cục", "agency"), on=FIRST, decision=" ", at=NOW)
    with pytest.raises(DayWrong):
        services.rename_unit(
            SET_UP, unit="G02.18", name="X", name_en="", on=date(2025, 3, 1), decision=DECISION, at=NOW
        )
    with pytest.raises(UnitHasBelow):
        services.close_unit(SET_UP, unit="G02", on=FIRST, decision=DECISION, at=NOW)
    with pytest.raises(UnitCodeWrong):
        services.move_unit(SET_UP, unit="G02.18", under="G02.18.01", on=FIRST, decision=DECISION, at=NOW)
    with pytest.raises(NotAllowed):
        services.close_unit(officer("x", "specialist", ""), unit="G02.18", on=FIRST, decision=DECISION, at=NOW)

    assert queries.units(on=AFTER) == before


def test_each_authority_has_its_own_tree_and_desk() -> None:
    services.create_unit(
        SET_UP, unit=NewUnit("T01.CT.01", "Bộ phận Một cửa", "desk"), on=date(2026, 1, 1), decision=DECISION, at=NOW
    )

    assert queries.authority("G02.18", on=AFTER).code == "G02"
    assert queries.authority("T01.CT.01", on=AFTER).code == "T01.CT"
    assert [one.code for one in queries.units_of_authority("T01", on=AFTER)] == ["T01"]
    assert [one.code for one in queries.units_of_authority("T01.CT", on=AFTER)] == ["T01.CT", "T01.CT.01"]
    assert queries.desk("T01.CT", on=AFTER) == queries.unit("T01.CT.01", on=AFTER)
    assert queries.desk("G02.18", on=AFTER) is None
    assert queries.authority_code("X99.1", on=AFTER) == "X99"
