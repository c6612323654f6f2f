"""Giving and ending rights: who may, what is refused, what the journal keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries, services
from motcua.identity.permissions.errors import GrantUnknown, PeriodEmpty, RoleUnknown, SelfGrant
from motcua.identity.permissions.types import Target

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SET_UP = Actor.system("set_up")
OFFICER = Actor(ActorKind.OFFICER, "officer-1")
pytestmark = pytest.mark.django_db


def give(principal: str = OFFICER.id, role: str = "specialist", unit: str = "G02.18", actor: Actor = SET_UP) -> int:
    return services.grant(actor, principal=principal, role=role, unit=unit, in_force_from=NOW, at=NOW)


def test_a_given_role_works_at_once_and_is_in_the_journal() -> None:
    with queries.remembered():
        before = queries.allows(OFFICER, "dossier.read", on=Target(unit="G02.18"), at=NOW)
        number = give()
        after = queries.allows(OFFICER, "dossier.read", on=Target(unit="G02.18"), at=NOW)

    (entry,) = journal.history(Ref("account", OFFICER.id))
    assert (before, after) == (False, True)
    assert (entry.name, entry.by, dict(entry.body)) == (
        "permissions.role_granted",
        "system:set_up",
        {
            "grant": number, "role": "specialist", "unit": "G02.18", "procedure": None,
            "in_force_from": NOW.isoformat(), "in_force_until": None, "source": "direct",
        },
    )  # fmt: skip


def test_a_withdrawn_role_stops_at_once_and_cannot_be_withdrawn_twice() -> None:
    number = give()

    with queries.remembered():
        queries.grants(OFFICER.id, at=NOW)
        services.withdraw(SET_UP, grant=number, reason="moved", at=NOW + DAY)
        held = queries.grants(OFFICER.id, at=NOW + DAY)

    assert held == ()
    assert [entry.name for entry in journal.history(Ref("account", OFFICER.id))] == [
        "permissions.role_granted",
        "permissions.role_withdrawn",
    ]
    with pytest.raises(GrantUnknown):
        services.withdraw(SET_UP, grant=number, reason="again", at=NOW + DAY)


def test_a_role_that_has_not_begun_never_begins_once_withdrawn() -> None:
    number = services.grant(
        SET_UP, principal=OFFICER.id, role="specialist", unit="G02.18", in_force_from=NOW + DAY, at=NOW
    )

    services.withdraw(SET_UP, grant=number, reason="mistake", at=NOW)

    assert queries.grants(OFFICER.id, at=NOW + 2 * DAY) == ()


def test_nobody_gives_a_right_to_themselves_or_beyond_their_own_units() -> None:
    give(principal="admin", role="operator", unit="G02.18")
    admin = Actor(ActorKind.OFFICER, "admin")

    with pytest.raises(SelfGrant):
        give(principal="admin", actor=admin)
    with pytest.raises(NotAllowed):
        give(unit="G02.17", actor=admin)
    with pytest.raises(NotAllowed):
        give(unit="", actor=admin)
    assert give(unit="G02.18.1", actor=admin, principal="other") > 0


def test_an_unknown_role_an_empty_period_and_a_stranger_are_refused() -> None:
    number = give()

    with pytest.raises(RoleUnknown):
        give(role="emperor")
    with pytest.raises(PeriodEmpty):
        services.grant(SET_UP, principal="x", role="clerk", unit="G02", in_force_from=NOW, in_force_until=NOW, at=NOW)
    with pytest.raises(NotAllowed):
        give(actor=OFFICER, principal="x")
    with pytest.raises(NotAllowed):
        services.withdraw(OFFICER, grant=number, reason="", at=NOW)
