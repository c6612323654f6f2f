"""Posts, delegations, stand-ins and hand-over: each right has an end and a source, and nothing is left without a hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.errors import (
    AppointmentUnknown,
    DayWrong,
    DecisionMissing,
    DelegationUnknown,
    NotHeld,
    PeriodOverlaps,
    RolesBare,
    StandInWrong,
)
from motcua.identity.organisations.ports import works
from motcua.identity.organisations.types import Absence, Holding, NewUnit, Post, TermNote, WorkItem
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.errors import GrantOverlaps, RolesApart, SelfGrant
from motcua.identity.permissions.types import OnBehalf, Target

SET_UP = Actor.system("set_up")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
UNIT = "G02.18"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> None:
    services.load_units(SET_UP, at=NOW)


def officer(name: str, *roles: str, unit: str = UNIT, until: datetime | None = None) -> Actor:
    for role in roles:
        grants.grant(
            SET_UP, principal=name, role=role, unit=unit, in_force_from=NOW - 30 * DAY, in_force_until=until, at=NOW
        )
    return Actor(ActorKind.OFFICER, name)


def may(who: Actor, permission: str, *, unit: str = UNIT, at: datetime = NOW, procedure: str = "p") -> bool:
    return permissions.allows(who, permission, on=Target(unit=unit, procedure=procedure), at=at)


def post(*roles: str, unit: str = UNIT, procedures: tuple[str, ...] = ()) -> Post:
    return services.open_post(
        SET_UP, unit=unit, title="Chuyên viên", roles=roles, procedures=procedures, on=TODAY, at=NOW
    )


def delegate(who: Actor, to: str, role: str = "signer", **other: object) -> int:
    values: dict[str, object] = {
        "unit": UNIT, "on_behalf": OnBehalf.DEPUTY, "document": "12/QĐ-HC", "in_force_from": NOW,
        "in_force_until": NOW + 5 * DAY, **other,
    }  # fmt: skip
    return services.delegate(who, to=to, role=role, at=NOW, **values).id  # type: ignore[arg-type]


def away(who: Actor, stand_in: str, *, by: Actor | None = None, start: int = 0, days: int = 5) -> Absence:
    return services.note_absence(
        by or who, principal=who.id, stand_in=stand_in, reason="leave", in_force_from=NOW + start * DAY,
        in_force_until=NOW + (start + days) * DAY, at=NOW,
    )  # fmt: skip


# ---------------------------------------------------------------- posts


def test_a_post_gives_its_roles_from_the_first_day_to_the_last() -> None:
    made = post("specialist", procedures=("p", "q"))
    found = services.appoint(
        SET_UP,
        principal="a",
        post=made.id,
        in_force_from=TODAY,
        in_force_until=TODAY + 10 * DAY,
        document="1/QĐ",
        at=NOW,
    )
    who = Actor(ActorKind.OFFICER, "a")

    assert may(who, "dossier.decide") and not may(who, "dossier.decide", procedure="other")
    assert not may(who, "dossier.decide", at=NOW + 11 * DAY)
    assert {one.source for one in permissions.grants("a", at=NOW)} == {f"post:{found.id}"}

    services.end_appointment(
        SET_UP, appointment=found.id, on=TODAY, reason="chuyển công tác", at=NOW + timedelta(hours=1)
    )

    assert not may(who, "dossier.decide", at=NOW + timedelta(hours=1))
    with pytest.raises(AppointmentUnknown):
        services.end_appointment(SET_UP, appointment=found.id, on=TODAY, reason="", at=NOW + timedelta(hours=2))


def test_appointments_that_cannot_be_are_refused() -> None:
    made = post("specialist")

    def appoint(actor: Actor = SET_UP, principal: str = "a", start: int = 0, document: str = "1/QĐ") -> None:
        services.appoint(
            actor, principal=principal, post=made.id, holding=Holding.SUBSTITUTE, in_force_from=TODAY + start * DAY,
            document=document, at=NOW,
        )  # fmt: skip

    appoint()
    with pytest.raises(PeriodOverlaps):
        appoint(start=5)
    with pytest.raises(DecisionMissing):
        appoint(principal="b", document=" ")
    head = officer("head", "department_leader")
    appoint(head, "c")
    with pytest.raises(SelfGrant):
        appoint(head, "head")
    with pytest.raises(NotAllowed):
        appoint(officer("elsewhere", "department_leader", unit="G02.17"), "d")
    with pytest.raises(NotAllowed):  # the head of a unit gives no role above their staff
        services.open_post(head, unit=UNIT, title="Cục trưởng", roles=["department_leader"], on=TODAY, at=NOW)


def test_a_term_at_the_desk_that_is_too_long_or_too_short_is_noted_by_the_law_of_its_beginning() -> None:
    desk = NewUnit("G02.01.01", "Bộ phận Một cửa", "desk")
    services.create_unit(SET_UP, unit=desk, on=date(2026, 1, 1), decision="2/QĐ", at=NOW)
    made = services.open_post(SET_UP, unit="G02.01.01", title="Tiếp nhận", roles=["one_stop_officer"], on=TODAY, at=NOW)

    def note(months: int, begins: date = TODAY) -> TermNote:
        found = services.appoint(
            SET_UP, principal=f"a{months}{begins.year}", post=made.id, in_force_from=begins,
            in_force_until=begins + timedelta(days=round(months * 30.44)), document="1/QĐ", at=NOW,
        )  # fmt: skip
        return queries.term_note(found, is_desk=True, on=TODAY)

    assert [note(months) for months in (6, 12, 36, 40)] == [
        TermNote.TOO_SHORT,
        TermNote.FITS,
        TermNote.FITS,
        TermNote.TOO_LONG,
    ]
    assert [note(months, date(2024, 1, 1)) for months in (6, 30)] == [TermNote.FITS, TermNote.TOO_LONG]


# ---------------------------------------------------------------- rights given by hand


def test_the_head_of_a_unit_gives_the_roles_of_its_staff_inside_it_only() -> None:
    head = officer("head", "department_leader")

    grants.grant(head, principal="a", role="specialist", unit="G02.18", in_force_from=NOW, at=NOW)

    for role, unit in (("specialist", "G02.17"), ("specialist", ""), ("operator", "G02.18"), ("signer", "G02.18")):
        with pytest.raises(NotAllowed):
            grants.grant(head, principal="b", role=role, unit=unit, in_force_from=NOW, at=NOW)
    with pytest.raises(GrantOverlaps):
        grants.grant(head, principal="a", role="specialist", unit="G02.18", in_force_from=NOW + DAY, at=NOW)


@pytest.mark.parametrize(
    ("held", "role"),
    [
        ("operator", "specialist"),
        ("auditor", "clerk"),
        ("auditor", "operator"),
        ("procedure_designer", "procedure_publisher"),
        ("one_stop_officer", "specialist"),
        ("department_leader", "one_stop_officer"),
    ],
)
def test_roles_that_the_law_keeps_apart_are_not_given_to_one_account(held: str, role: str) -> None:
    officer("a", held)

    with pytest.raises(RolesApart):
        officer("a", role)
    assert {grant.role for grant in permissions.grants("a", at=NOW)} == {held}


def test_reception_here_and_decision_elsewhere_may_be_one_persons() -> None:
    officer("a", "one_stop_officer")

    officer("a", "specialist", unit="G02.17")

    assert len(permissions.grants("a", at=NOW)) == 2


# ---------------------------------------------------------------- delegations


def test_a_delegation_is_a_grant_with_an_end_a_source_and_a_document() -> None:
    head, deputy = officer("head", "department_leader", "signer"), officer("deputy", "division_head")

    number = delegate(head, "deputy")

    (grant,) = permissions.grants_of_source(f"delegation:{number}", at=NOW)
    assert (grant.on_behalf, grant.stands_for, grant.document) == (OnBehalf.DEPUTY, "head", "12/QĐ-HC")
    assert [one.principal for one in permissions.signers(unit=UNIT, at=NOW)] == ["deputy", "head"]
    assert may(deputy, "result.issue") and not may(deputy, "result.issue", at=NOW + 5 * DAY)
    assert permissions.stands_for(deputy, at=NOW) == {"head"}

    services.end_delegation(head, delegation=number, at=NOW + DAY)

    assert not may(deputy, "result.issue", at=NOW + DAY)
    with pytest.raises(DelegationUnknown):
        services.end_delegation(head, delegation=number, at=NOW + DAY)


def test_some_acts_of_a_role_are_passed_on_and_no_others() -> None:
    head, deputy = officer("head", "department_leader"), officer("deputy")

    delegate(head, "deputy", role="department_leader", acts=("dossier.extend",))

    assert may(deputy, "dossier.extend") and not may(deputy, "dossier.suspend") and not may(deputy, "dossier.read")


def test_nobody_passes_on_what_they_do_not_hold() -> None:
    head = officer("head", "department_leader", until=NOW + 3 * DAY)
    deputy = officer("deputy")

    for other in (
        {"role": "signer"},  # not held
        {"role": "department_leader"},  # not for all of the time
        {"role": "department_leader", "unit": "G02", "in_force_until": NOW + DAY},  # not there
        {"role": "department_leader", "unit": "", "in_force_until": NOW + DAY},
    ):
        with pytest.raises(NotHeld):
            delegate(head, "deputy", **other)
    delegate(head, "deputy", role="department_leader", in_force_until=NOW + DAY)
    with pytest.raises(NotHeld):  # what was passed on is not passed on again
        delegate(deputy, "third", role="department_leader", in_force_until=NOW + DAY)
    with pytest.raises(PeriodOverlaps):
        delegate(head, "deputy", role="department_leader", in_force_until=NOW + 2 * DAY)
    with pytest.raises(StandInWrong):
        delegate(head, "head", role="department_leader", in_force_until=NOW + DAY)
    with pytest.raises(DecisionMissing):
        delegate(head, "other", role="department_leader", document="", in_force_until=NOW + DAY)
    with pytest.raises(DayWrong):
        delegate(head, "other", role="department_leader", in_force_until=NOW)


# ---------------------------------------------------------------- absences


def test_a_stand_in_has_the_roles_for_the_absence_and_no_longer() -> None:
    who, other = officer("a", "specialist"), officer("b", "specialist", unit="G02.17")

    found = away(who, "b", start=1)

    assert [may(other, "dossier.decide", at=NOW + day * DAY) for day in (0, 1, 5, 6)] == [False, True, True, False]
    assert queries.absent(at=NOW + DAY) == {"a": found}
    assert queries.absent(at=NOW) == {}

    services.end_absence(who, absence=found.id, at=NOW + 2 * DAY)

    assert not may(other, "dossier.decide", at=NOW + 2 * DAY)
    assert queries.absent(at=NOW + 2 * DAY) == {}


def test_an_absence_needs_a_stand_in_who_is_there() -> None:
    who = officer("a", "specialist")
    for name in ("b", "c", "clerk"):
        officer(name, "one_stop_officer" if name == "clerk" else "specialist")
    officer("stranger", "specialist", unit="T01.CT")
    away(officer("b"), "c")

    with pytest.raises(StandInWrong):
        away(who, "a")
    with pytest.raises(StandInWrong):  # away too
        away(who, "b")
    with pytest.raises(StandInWrong):  # of another authority
        away(who, "stranger")
    with pytest.raises(RolesApart):  # who receives does not decide, not even for a week
        away(who, "clerk")
    away(who, "c")
    with pytest.raises(PeriodOverlaps):
        away(who, "c", start=3)
    with pytest.raises(NotAllowed):  # others' absences are noted by who leads them
        away(officer("d", "specialist"), "c", by=officer("e", "specialist"))
    away(officer("d"), "c", by=officer("head", "division_head"))


# ---------------------------------------------------------------- hand-over


class Tray:
    """Work in somebody's hand."""

    def __init__(self) -> None:
        self.hands = {"1": "a", "2": "a", "3": "x"}
        self.takers = {("1", "b")}

    def open_for(self, principal: str, *, at: datetime) -> list[WorkItem]:
        return [WorkItem("thing", key, "Thẩm định", f"d{key}") for key, who in self.hands.items() if who == principal]

    def can_take(self, item: WorkItem, principal: str) -> bool:
        return (item.id, principal) in self.takers

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:
        self.hands[item.id] = to


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tray]:
    made = Tray()
    monkeypatch.setattr(works, "_provided", {"thing": made})
    yield made


def leave(by: Actor, to: str = "b", **other: bool) -> None:
    services.hand_over(by, principal="a", to=to, reason="nghỉ hưu", at=NOW, **{"take_roles": False, **other})


def test_a_leavers_work_goes_to_whoever_may_have_it_else_to_the_tray_and_all_rights_end(tray: Tray) -> None:
    who, head = officer("a", "specialist"), officer("head", "department_leader", "signer")
    other, third = officer("b", "specialist"), officer("c", "specialist")
    found = services.appoint(
        SET_UP, principal="a", post=post("consulted_agency").id, in_force_from=TODAY, document="1/QĐ", at=NOW
    )
    delegate(head, "a")
    away(other, "a", start=2)
    before = dict(tray.hands)

    plan = services.plan_hand_over(head, principal="a", to="b", take_roles=False, at=NOW)

    assert tray.hands == before and may(who, "dossier.decide"), "the list changes nothing"
    assert [(one.item.id, one.to, one.why) for one in plan.items] == [("1", "b", ""), ("2", "", "not_entitled")]
    assert plan.stood_in_for == ("b",)
    assert [grant.role for grant in plan.bare] == ["consulted_agency"]

    leave(head, leave_bare=True)

    assert tray.hands == {"1": "b", "2": "", "3": "x"}
    assert permissions.grants("a", at=NOW) == () and permissions.grants("a", at=NOW + 3 * DAY) == ()
    assert queries.appointment(found.id).in_force_until == TODAY
    assert queries.absent(at=NOW + 3 * DAY) == {}
    assert may(third, "dossier.decide")


def test_a_role_that_nobody_else_has_is_not_left_behind_unsaid(tray: Tray) -> None:
    officer("a", "specialist")
    boss = officer("boss", "operator", unit="")

    with pytest.raises(RolesBare):
        leave(boss)
    assert tray.hands["1"] == "a" and permissions.grants("a", at=NOW) != ()

    leave(boss, take_roles=True)

    assert tray.hands == {"1": "b", "2": "b", "3": "x"}
    assert [(grant.role, grant.place.unit) for grant in permissions.grants("b", at=NOW)] == [("specialist", UNIT)]


def test_work_is_handed_over_by_whoever_leads_the_units_and_not_by_the_leaver(tray: Tray) -> None:
    who = officer("a", "specialist", "department_leader")
    officer("a", "specialist", unit="G02.17")

    for by in (who, officer("head", "department_leader"), officer("other", "specialist")):
        with pytest.raises((NotAllowed, StandInWrong)):
            leave(by, leave_bare=True)
    assert tray.hands["1"] == "a"
