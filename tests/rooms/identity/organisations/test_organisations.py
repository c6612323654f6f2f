"""Units with their names in time; enterprises as the register says, kept for a settable time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from motcua.foundation.errors import NotAllowed, Unavailable
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.errors import EnterpriseCodeWrong, EnterpriseUnknown, UnitListWrong, UnitUnknown
from motcua.identity.organisations.ports import enterprise_register
from motcua.identity.organisations.types import (
    Agent,
    Enterprise,
    LookUp,
    RegisterAnswer,
    Source,
    Standing,
    Unit,
    UnitRow,
)

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SET_UP = Actor.system("set_up")
PERSON = Actor(ActorKind.PERSON, "a")
CODE = "9901234560"
ANSWER = RegisterAnswer(
    CODE, "CÔNG TY TNHH HÓA CHẤT MINH PHÁT", True, "Đang hoạt động", "12 Nguyễn Văn Linh",
    (Agent("TRẦN THỊ HẠNH", "099178004512"), Agent("LÊ VĂN QUÝ", "099090006721", is_representative=False, rights=("file", "see"))),
)  # fmt: skip
pytestmark = pytest.mark.django_db


class Register:
    """A register that answers as told and counts."""

    def __init__(self, answer: RegisterAnswer | None = ANSWER) -> None:
        self.answer, self.is_down, self.calls = answer, False, 0

    def look_up(self, code: str) -> RegisterAnswer | None:
        self.calls += 1
        if self.is_down:
            raise Unavailable
        return self.answer


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    made = Register()
    monkeypatch.setattr(enterprise_register, "_provided", made)
    yield made


def test_the_shipped_units_load_once_and_form_a_tree() -> None:
    first = services.load_units(SET_UP, at=NOW)
    again = services.load_units(SET_UP, at=NOW + HOUR)

    today = date(2026, 11, 24)
    assert (first, again) == (len(services.shipped_units()), 0)
    assert queries.unit("G02.18", on=today) == Unit(
        "G02.18", "CHEMICALS", "Cục Hóa chất", "Chemicals Department", "agency"
    )
    assert queries.unit("G02.18", on=today).parent == "G02"
    assert {unit.parent for unit in queries.units(on=today, under="G02")} == {None, "G02"}


def test_a_unit_is_told_with_those_above_it_nearest_first() -> None:
    services.load_units(SET_UP, at=NOW)

    today = date(2026, 11, 24)
    assert [unit.name for unit in queries.line("T48.CT", on=today)] == [
        "Sở Công Thương thành phố Đà Nẵng",
        "Ủy ban nhân dân thành phố Đà Nẵng",
    ]
    assert [unit.code for unit in queries.line("G02.18", on=today)] == ["G02.18", "G02"]
    assert queries.line("X99.1", on=today) == ()


def test_a_unit_bears_the_name_of_the_day_asked_for() -> None:
    rows = [
        UnitRow("H01", "OLD", "Sở cũ", "", "department", date(2020, 1, 1), date(2025, 3, 1)),
        UnitRow("H01", "NEW", "Sở mới", "", "department", date(2025, 3, 1)),
    ]

    services.load_units(SET_UP, rows=rows, at=NOW)

    assert queries.unit("H01", on=date(2025, 2, 28)).name == "Sở cũ"
    assert queries.unit("H01", on=date(2025, 3, 1)).name == "Sở mới"
    with pytest.raises(UnitUnknown):
        queries.unit("H01", on=date(2019, 12, 31))


def test_a_list_with_two_names_for_a_day_or_a_missing_parent_is_refused_whole() -> None:
    twice = [
        UnitRow("H01", "A", "A", "", "office", date(2020, 1, 1)),
        UnitRow("H01", "B", "B", "", "office", date(2021, 1, 1)),
    ]

    for rows in (twice, [UnitRow("H02.01", "C", "C", "", "office", date(2020, 1, 1))]):
        with pytest.raises(UnitListWrong):
            services.load_units(SET_UP, rows=rows, at=NOW)
    with pytest.raises(NotAllowed):
        services.load_units(PERSON, at=NOW)
    assert queries.units(on=date(2026, 1, 1)) == ()


def test_the_register_is_asked_once_until_its_answer_is_too_old(register: Register) -> None:
    hours = settings.MOTCUA.enterprise_register_hours

    found = [services.refresh_enterprise(PERSON, CODE, at) for at in (NOW, NOW + hours * HOUR - timedelta(seconds=1))]

    enterprise = Enterprise(
        CODE, "CÔNG TY TNHH HÓA CHẤT MINH PHÁT", True, "12 Nguyễn Văn Linh", "TRẦN THỊ HẠNH", Source.REGISTER, NOW
    )
    assert found == [LookUp(Standing.CONFIRMED, enterprise)] * 2
    assert register.calls == 1
    assert queries.enterprise(CODE) == enterprise
    assert queries.agents(CODE) == ANSWER.agents
    services.refresh_enterprise(PERSON, CODE, NOW + hours * HOUR)
    assert register.calls == 2


def test_a_register_that_is_down_is_said_so_with_what_was_known(register: Register) -> None:
    register.is_down = True
    nothing = services.refresh_enterprise(PERSON, CODE, NOW)
    declared = services.remember_enterprise(
        SET_UP, code=CODE, name="Minh Phát", address="", source=Source.SIGN_IN, at=NOW
    )
    something = services.refresh_enterprise(PERSON, CODE, NOW)

    assert nothing == LookUp(Standing.UNAVAILABLE, None)
    assert something == LookUp(Standing.UNAVAILABLE, declared)


def test_an_unknown_code_is_asked_for_again_and_kept_nowhere(register: Register) -> None:
    register.answer = None

    assert services.refresh_enterprise(PERSON, CODE, NOW) == LookUp(Standing.UNKNOWN, None)
    assert services.refresh_enterprise(PERSON, CODE, NOW) == LookUp(Standing.UNKNOWN, None)
    assert register.calls == 2
    with pytest.raises(EnterpriseUnknown):
        queries.enterprise(CODE)


def test_what_a_sign_in_says_never_replaces_the_register(register: Register) -> None:
    services.refresh_enterprise(PERSON, CODE, NOW)

    kept = services.remember_enterprise(
        SET_UP, code=CODE, name="Another", address="x", source=Source.SIGN_IN, at=NOW + HOUR
    )

    assert (kept.name, kept.source) == (ANSWER.name, Source.REGISTER)


def test_nobody_looks_up_without_signing_in(register: Register) -> None:
    with pytest.raises(NotAllowed):
        services.refresh_enterprise(ANONYMOUS, CODE, NOW)
    assert register.calls == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("0100000003", "0100000003"), (" 0100.000.003 ", "0100000003"), ("0100000003001", "0100000003-001"),
     ("0100000003-001", "0100000003-001"), ("001099000001", "001099000001")],
)  # fmt: skip
def test_codes_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert queries.normal_code(typed) == stored


@pytest.mark.parametrize("typed", ["", "010000000", "abc", "0100000003-1", "01000000031"])
def test_other_codes_are_refused(typed: str) -> None:
    with pytest.raises(EnterpriseCodeWrong):
        queries.normal_code(typed)
