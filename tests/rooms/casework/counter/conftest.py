"""A waiting room with two queues and two desks, and the officers who serve there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.links import house

from motcua.casework.counter import services
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import services as accounts
from motcua.identity.organisations import services as organisations
from motcua.identity.permissions import services as grants

NOW = clock.now()
EARLIER = NOW - timedelta(hours=2)
AT = EARLIER if clock.legal_date(EARLIER) == clock.legal_date(NOW) else NOW
"""Today, with time left: what a test does minutes later is of the same day."""
UNIT = "G02.01"


def officer(login: str, role: str, unit: str = UNIT) -> Actor:
    account = accounts.open_officer(house.SET_UP, login=login, name=login, password="a-long-password-1", at=AT)
    grants.grant(house.SET_UP, principal=account, role=role, unit=unit, in_force_from=AT, at=AT)
    return Actor(ActorKind.OFFICER, account)


@dataclass(slots=True)
class Room:
    """Two queues (A, B), two desks that serve both, their head and two clerks."""

    head: Actor
    first: Actor
    second: Actor
    queue: int
    other: int
    desks: tuple[int, int]


@pytest.fixture
def room(transactional_db: None) -> Room:
    organisations.load_units(house.SET_UP, at=AT)
    head = officer("truong", "one_stop_head")
    queues = [
        services.set_queue(head, unit=UNIT, letter=letter, name_vi=name, name_en=name, open_=True, at=AT).id
        for letter, name in (("A", "Nộp hồ sơ"), ("B", "Nhận kết quả"))
    ]
    desks = [
        services.set_desk(head, unit=UNIT, name=name, letters=["A", "B"], at=AT).id for name in ("Quầy 1", "Quầy 2")
    ]
    first, second = officer("mot", "one_stop_officer"), officer("hai", "one_stop_officer")
    services.sit_down(first, desk=desks[0], at=AT)
    services.sit_down(second, desk=desks[1], at=AT)
    return Room(head, first, second, queues[0], queues[1], (desks[0], desks[1]))
