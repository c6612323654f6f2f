"""The gate: the closed table, places, periods, and lists that show exactly what single questions would let through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref
from motcua.identity.permissions import models, queries, roles
from motcua.identity.permissions.types import Place, Scope, Target

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICER = Actor(ActorKind.OFFICER, "officer-1", assurance=1)
ENTERPRISE, OTHER = Ref("enterprise", "9901234560"), Ref("enterprise", "9902345672")


def give(
    principal: str,
    role: str,
    unit: str,
    procedure: str | None = None,
    start: datetime = NOW - DAY,
    end: datetime | None = None,
) -> None:
    models.Grant.objects.create(
        principal=principal, role=role, unit=unit, procedure=procedure, in_force_from=start, in_force_until=end,
        granted_by="system:set_up", granted_at=start,
    )  # fmt: skip


def test_an_applicant_reads_and_files_for_its_owner_only() -> None:
    actor = Actor(ActorKind.PERSON, "a", acting_for=ENTERPRISE, rights=frozenset({"file", "see"}))

    assert queries.allows(actor, "dossier.read", on=Target(owner=ENTERPRISE, unit="G02.18"))
    assert queries.allows(actor, "dossier.submit", on=Target(owner=ENTERPRISE))
    assert not queries.allows(actor, "dossier.read", on=Target(owner=OTHER, unit="G02.18"))
    assert not queries.allows(actor, "dossier.read", on=Target(unit="G02.18"))
    assert not queries.allows(actor, "dossier.decide", on=Target(owner=ENTERPRISE))
    assert queries.scope(actor, "dossier.read") == Scope(owners=frozenset({ENTERPRISE}))


def test_each_right_of_a_mandate_gives_only_its_own_permissions() -> None:
    for right, permissions in roles.RIGHTS.items():
        actor = Actor(ActorKind.CLIENT, "c", acting_for=ENTERPRISE, rights=frozenset({right}))
        allowed = {p for p in roles.PERMISSIONS if queries.allows(actor, p, on=Target(owner=ENTERPRISE))}

        assert allowed == permissions | roles.EVERY_PERSON | roles.ANYBODY


def test_a_person_without_profile_and_nobody_reach_no_dossier() -> None:
    undecided = Actor(ActorKind.PERSON, "a", rights=frozenset({"file", "see"}))

    for actor in (undecided, ANONYMOUS):
        assert queries.scope(actor, "dossier.read").is_empty
        assert not queries.allows(actor, "dossier.submit")


@pytest.mark.django_db
def test_the_parts_of_the_house_may_do_exactly_what_is_written() -> None:
    for name, permissions in roles.SYSTEM.items():
        allowed = {p for p in roles.PERMISSIONS if queries.allows(Actor.system(name), p)}

        assert allowed == permissions | roles.ANYBODY
    assert not queries.allows(Actor.system("unheard_of"), "result.issue")


def test_a_part_of_the_house_that_acts_for_somebody_is_held_to_that_owner() -> None:
    window = Actor(ActorKind.SYSTEM, "single_window", acting_for=ENTERPRISE, assurance=2)

    assert queries.allows(window, "dossier.submit", on=Target(owner=ENTERPRISE))
    assert not queries.allows(window, "dossier.submit", on=Target(owner=OTHER))


def test_a_name_outside_the_table_is_denied_to_all() -> None:
    with pytest.raises(NotAllowed):
        queries.require(Actor.system("answer"), "dossier.burn")


@pytest.mark.django_db
def test_a_unit_reaches_what_lies_below_it_and_not_its_namesakes() -> None:
    give(OFFICER.id, "specialist", "G02.1")

    assert queries.allows(OFFICER, "dossier.read", on=Target(unit="G02.1"), at=NOW)
    assert queries.allows(OFFICER, "dossier.read", on=Target(unit="G02.1.3"), at=NOW)
    assert not queries.allows(OFFICER, "dossier.read", on=Target(unit="G02.18"), at=NOW)
    assert not queries.allows(OFFICER, "dossier.read", on=Target(unit="G02"), at=NOW)
    assert not queries.allows(OFFICER, "dossier.read", on=Target(), at=NOW)


@pytest.mark.django_db
def test_a_grant_works_from_its_first_instant_and_no_longer_at_its_end() -> None:
    give(OFFICER.id, "specialist", "G02.18", start=NOW, end=NOW + DAY)
    target = Target(unit="G02.18")

    answers = [
        queries.allows(OFFICER, "dossier.read", on=target, at=at)
        for at in (NOW - timedelta(microseconds=1), NOW, NOW + DAY)
    ]

    assert answers == [False, True, False]


@pytest.mark.django_db
def test_an_operator_with_every_unit_reads_no_dossier_though_there_are_some() -> None:
    give(OFFICER.id, "operator", "")

    assert queries.allows(OFFICER, "account.manage", at=NOW)
    assert queries.scope(OFFICER, "dossier.read", at=NOW) == Scope()
    assert not any(
        queries.allows(OFFICER, name, on=Target(unit="G02.18"), at=NOW)
        for name in ("dossier.read", "paper.read", "result.read", "dossier.decide")
    )


def test_an_intake_clerk_decides_no_content_and_an_auditor_changes_nothing() -> None:
    assert roles.ROLES["one_stop_officer"].isdisjoint({"dossier.decide", "result.issue"})
    assert all(name.endswith((".read", ".verify", ".inspect", ".catalogue")) for name in roles.ROLES["auditor"])


@pytest.mark.django_db
def test_one_request_reads_the_grants_once() -> None:
    give(OFFICER.id, "specialist", "G02.18")

    with CaptureQueriesContext(connection) as caught, queries.remembered():
        for name in ("dossier.read", "dossier.decide", "paper.read"):
            queries.allows(OFFICER, name, on=Target(unit="G02.18"), at=NOW)
        queries.scope(OFFICER, "dossier.read", at=NOW)

    assert len(caught) == 1


UNITS = st.sampled_from(["", "G02", "G02.1", "G02.18", "G02.18.3", "G05"])
PROCEDURES = st.sampled_from([None, "1.000001", "1.000002"])
GRANTS = st.lists(
    st.tuples(
        st.sampled_from(["officer-1", "officer-2"]), st.sampled_from([*roles.ROLES, "no_such_role"]), UNITS, PROCEDURES,
        st.integers(-3, 3), st.one_of(st.none(), st.integers(0, 4)),
    ),
    max_size=6,
)  # fmt: skip
TARGETS = st.lists(
    st.builds(
        Target,
        owner=st.sampled_from([None, ENTERPRISE, OTHER]),
        unit=st.sampled_from([None, "G02", "G02.1", "G02.18", "G02.18.3", "G02.180", "G05"]),
        procedure=PROCEDURES,
    ),
    max_size=8,
)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=GRANTS, targets=TARGETS, permission=st.sampled_from(sorted(roles.PERMISSIONS)))
def test_the_gate_agrees_with_a_plain_reading_and_lists_with_single_questions(
    grants: list[tuple[str, str, str, str | None, int, int | None]], targets: list[Target], permission: str
) -> None:
    models.Grant.objects.all().delete()
    for principal, role, unit, procedure, start, length in grants:
        begin = NOW + start * DAY
        give(principal, role, unit, procedure, begin, None if length is None else begin + length * DAY)

    def plainly(target: Target) -> bool:
        for principal, role, unit, procedure, start, length in grants:
            begin = NOW + start * DAY
            in_time = begin <= NOW and (length is None or NOW < begin + length * DAY)
            parts, wanted = unit.split(".") if unit else [], (target.unit or "").split(".")
            here = not unit or (target.unit is not None and wanted[: len(parts)] == parts)
            same = procedure is None or procedure == target.procedure
            if principal == OFFICER.id and in_time and here and same and permission in roles.ROLES.get(role, ()):
                return True
        return permission in roles.ANYBODY | roles.EVERY_PERSON | roles.EVERY_OFFICER

    listed = queries.scope(OFFICER, permission, at=NOW)
    everywhere = permission in roles.ANYBODY | roles.EVERY_PERSON | roles.EVERY_OFFICER

    assert [queries.allows(OFFICER, permission, on=t, at=NOW) for t in targets] == [plainly(t) for t in targets]
    assert everywhere or [listed.covers(t) for t in targets] == [plainly(t) for t in targets]
    assert queries.allows(OFFICER, permission, at=NOW) == (everywhere or not listed.is_empty)


def test_a_place_of_one_procedure_is_kept_apart_from_whole_units() -> None:
    scope = Scope(units=("G02.1",), narrowed=(Place("G02.18", "1.000001"),))

    assert scope.covers(Target(unit="G02.18", procedure="1.000001"))
    assert not scope.covers(Target(unit="G02.18", procedure="1.000002"))
    assert not scope.covers(Target(unit="G02.18"))


@pytest.mark.django_db
def test_the_whole_house_stays_the_whole_house_beside_other_conditions() -> None:
    for unit in ("G02", "G02.18", "G02.180"):
        give("x", "clerk", unit)

    def found(which: Q) -> list[str]:
        return sorted(models.Grant.objects.filter(which, principal="x").values_list("unit", flat=True))

    everything = Scope(everything=True)

    assert found(queries.below("unit", "G02.18")) == ["G02.18"]
    assert found(Q(unit="G02.18") | queries.below("unit", "")) == ["G02", "G02.18", "G02.180"]
    assert found(Q(unit="G02.18") | queries.within(everything)) == ["G02", "G02.18", "G02.180"]
    assert found(Q(unit="G02.18") & queries.below("unit", "")) == ["G02.18"]
    assert found(queries.within(Scope(units=("G02.18",)), procedure=None)) == ["G02.18"]
