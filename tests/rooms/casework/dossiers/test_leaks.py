"""For random people, grants and dossiers nothing that shows dossiers shows one that the gate denies, and all of it was there to be shown."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from tests.links import house
from tests.rooms.casework.dossiers.showings import COUNTS, LISTS, Held

from motcua.casework.attachments import models as paper_models
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import Filter, Queue
from motcua.casework.results import models as result_models
from motcua.definitions.catalogue import models as catalogue_models
from motcua.definitions.process import keeping
from motcua.definitions.process import models as process_models
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import models as grant_models
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import roles
from motcua.identity.permissions.types import Target

UNITS = ("G02", "G02.1", "G02.18", "G02.18.01", "G02.180", "T01.CT", "T01.CT.01", "OLD.1")
PROCEDURES = ("a", "b", "c")
OWNERS = (Ref("enterprise", "9901234560"), Ref("enterprise", "9902345672"), Ref("person", "p-1"))
STATUSES = ("SUBMITTED", "PROCESSING", "SUPP_POST", "DECIDED", "RETURNED", "STOPPED")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A dossier as the plain reading of the law of rights sees it."""

    held: Held
    unit: str
    procedure: str
    owner: Ref
    status: str


@dataclass(frozen=True, slots=True)
class Given:
    """A grant as it was given."""

    role: str
    unit: str
    procedure: str | None
    acts: tuple[str, ...]
    begins: datetime
    ends: datetime | None


def may_see(
    actor: Actor, given: Sequence[Given], permission: str, placed: Placed, at: datetime, moved: dict[str, str]
) -> bool:
    """The gate, read plainly: by its own words, with none of its code. `moved` are units that others took over."""
    if actor.kind is not ActorKind.OFFICER:
        right = any(permission in roles.RIGHTS.get(name, ()) for name in actor.rights)
        return right and actor.acting_for == placed.owner
    reached = [placed.unit, *([moved[placed.unit]] if placed.unit in moved else [])]
    for grant in given:
        names = roles.ROLES[grant.role]
        if permission not in (names & set(grant.acts) if grant.acts else names):
            continue
        if not (grant.begins <= at and (grant.ends is None or at < grant.ends)):
            continue
        if grant.procedure not in {None, placed.procedure}:
            continue
        for unit in reached:
            parts = grant.unit.split(".") if grant.unit else []
            if unit.split(".")[: len(parts)] == parts:
                return True
    return False


class World:
    """A house with random dossiers and people."""

    def __init__(self, seed: int, version: int, *, dossiers: int = 16) -> None:
        self.random = random.Random(seed)
        self.at = clock.now()
        self.moved = {"OLD.1": self.random.choice(("G02.18", "T01.CT"))}
        grant_models.Reach.objects.all().delete()
        grant_models.Reach.objects.create(unit=self.moved["OLD.1"], also="OLD.1", since=self.at - DAY)
        self.version = version
        bpmn = settings.MOTCUA.packs_dir / "common" / "standard" / "process.bpmn"
        self.definition = process.read(bpmn.read_text(encoding="utf-8"), file=bpmn.name)
        keeping.keep(self.definition)
        self.dossiers = [self._dossier(seed, number) for number in range(dossiers)]
        sure = [
            self._sure("auditor", "G02"),
            self._sure("department_leader", "G02.18"),
            self._sure("specialist", "T01.CT"),
        ]
        self.actors = [*sure, *(self._officer(number) for number in range(5)), self._program(), self._program()]

    def _dossier(self, seed: int, number: int) -> Placed:
        pick = self.random.choice
        owner, unit, procedure, status = pick(OWNERS), pick(UNITS), pick(PROCEDURES), pick(STATUSES)
        code = f"{unit}-261126-{seed:03}{number:04}"
        decided = self.at - DAY if status in {"DECIDED", "RETURNED"} else None
        row = models.Dossier.objects.create(
            code=code, procedure=procedure, version_id=self.version, status=status,
            outcome="accepted" if decided else "", channel="portal", owner_kind=owner.kind, owner_id=owner.id,
            owner_name="Công ty Thử", unit=unit, filed_by="x", flags=["register_pending"],
            received_at=self.at - 5 * DAY, accepted_at=self.at - 5 * DAY, due=self.at - DAY, decided_at=decided,
            returned_at=decided if status == "RETURNED" else None,
        )  # fmt: skip
        models.Revision.objects.create(dossier=row, data={}, fingerprint="", at=self.at)
        models.Words.objects.create(
            dossier=row, unit=unit, procedure=procedure, owner_kind=owner.kind, owner_id=owner.id,
            received_at=row.received_at, words=SearchVector(Value(f"cong ty thu {code.lower()}"), config="simple"),
        )  # fmt: skip
        paper = paper_models.Paper.objects.create(
            id=uuid.uuid4(), owner_kind=owner.kind, owner_id=owner.id, name="a.pdf", kind="pdf", size=1, sha256="0" * 64,
            state="clean", scan="not_scanned", dossier_kind="dossier", dossier_id=code, added_at=self.at,
            expires_at=self.at + DAY, added_by="x", bound_at=self.at,
        )  # fmt: skip
        result = result_models.Result.objects.create(
            id=uuid.uuid4(), code=f"R-{code}", symbol="R", register=f"R{seed}", year=2026, number=number + 1, kind="issued",
            state="in_force", procedure=procedure, version=self.version, unit=unit, subject_kind="dossier", subject_id=code,
            owner_kind=owner.kind, owner_id=owner.id, owner_name="x", title="x", signer="x", issued_at=self.at, data={},
        )  # fmt: skip
        result_models.ResultFile.objects.create(
            result=result, revision=1, file=_file(), sha256="1" * 64, level="B", made_at=self.at
        )
        instance = process_models.Instance.objects.create(
            subject_kind="dossier", subject_id=code, owner_kind=owner.kind, owner_id=owner.id, procedure=procedure,
            unit=unit, definition_id=self.definition.fingerprint, engine="e", tree={}, state="waiting", started_at=self.at,
        )  # fmt: skip
        step = process_models.Step.objects.create(
            instance=instance, token="t", element="e", name="Thẩm định", role="specialist", kind="task", unit=unit,
            procedure=procedure, opened_at=self.at, rank=self.at,
        )  # fmt: skip
        held = Held(code, str(paper.pk), str(result.pk), step.pk)
        return Placed(held, unit, procedure, owner, status)

    def _officer(self, number: int) -> tuple[Actor, list[Given]]:
        actor = Actor(ActorKind.OFFICER, str(uuid.uuid4()), assurance=1)
        given = []
        for _ in range(self.random.randint(0, 3)):
            role = self.random.choice(sorted(roles.ROLES))
            acts: tuple[str, ...] = ()
            if self.random.random() < 0.2:
                acts = tuple(sorted(roles.ROLES[role]))[: self.random.randint(1, 3)]
            begins = self.at + self.random.choice((-9, -1, 1)) * DAY
            ends = self.random.choice((None, begins + DAY / 2, begins + 30 * DAY))
            unit = self.random.choice(("", *UNITS)) if number else self.random.choice(UNITS)
            one = Given(role, unit, self.random.choice((None, None, *PROCEDURES)), acts, begins, ends)
            given.append(one)
            grant_models.Grant.objects.create(
                principal=actor.id, role=role, unit=one.unit, procedure=one.procedure, acts=list(acts),
                in_force_from=begins, in_force_until=ends, granted_by="x", granted_at=self.at,
            )  # fmt: skip
        return actor, given

    def _sure(self, role: str, unit: str) -> tuple[Actor, list[Given]]:
        """An officer who sees something for certain."""
        actor = Actor(ActorKind.OFFICER, str(uuid.uuid4()), assurance=1)
        one = Given(role, unit, None, (), self.at - DAY, None)
        grant_models.Grant.objects.create(
            principal=actor.id, role=role, unit=unit, in_force_from=one.begins, granted_by="x", granted_at=self.at
        )
        return actor, [one]

    def _program(self) -> tuple[Actor, list[Given]]:
        rights = frozenset(self.random.sample(sorted(roles.RIGHTS), self.random.randint(1, len(roles.RIGHTS))))
        return Actor(ActorKind.CLIENT, "erp", acting_for=self.random.choice(OWNERS), rights=rights), []


def _file() -> object:
    from motcua.foundation.storage import models as storage_models
    from motcua.foundation.storage import services as storage

    known = storage_models.StoredFile.objects.first()
    if known is not None:
        return known
    made = storage.put(b"%PDF-1.7", media_type="application/pdf", name="a.pdf", at=clock.now())
    return storage_models.StoredFile.objects.get(pk=made.id)


@pytest.fixture
def version(db: None) -> int:
    house.prepare()
    return int(catalogue_models.ProcedureVersion.objects.values_list("id", flat=True)[0])


def test_nothing_that_shows_dossiers_shows_one_that_the_gate_denies(version: int) -> None:
    leaks, shown, kept = [], Counter[str](), Counter[str]()
    for seed in range(4):
        world = World(seed, version)
        held = [placed.held for placed in world.dossiers]
        here = {one.code for one in held}
        for actor, given in world.actors:
            with permissions.remembered():
                for name, (permission, ask) in LISTS.items():
                    found = ask(actor, held, world.at) & here
                    allowed = {
                        placed.held.code
                        for placed in world.dossiers
                        if may_see(actor, given, permission, placed, world.at, world.moved)
                    }
                    leaks += [f"{name}: {code} to {given or actor.rights}" for code in sorted(found - allowed)]
                    shown[name] += len(found)
                    kept[name] += len(here - found)
                    if name in {"dossiers.brief", "dossiers.mine", "results.get", "attachments.get", "process.step"}:
                        assert found == allowed, f"{name} hides what the gate allows"

    assert sorted({leak.partition(":")[0] for leak in leaks}) == [], leaks[:5]
    assert [name for name in LISTS if not shown[name] or not kept[name]] == [], (
        "it was there to be leaked, and was kept"
    )


def test_a_count_is_the_length_of_its_list(version: int) -> None:
    for seed in range(6, 9):
        world = World(seed, version)
        held = [placed.held for placed in world.dossiers]
        for actor, _given in world.actors:
            for name, (list_, count) in COUNTS.items():
                try:
                    number = count(actor, world.at)
                except NotAllowed:
                    continue
                assert number == len(LISTS[list_][1](actor, held, world.at)), name


def test_the_gate_agrees_with_its_plain_reading(version: int) -> None:
    for seed in range(10, 16):
        world = World(seed, version, dossiers=8)
        for actor, given in world.actors:
            for permission in ("dossier.read", "dossier.decide", "process.read", "result.issue"):
                for placed in world.dossiers:
                    target = Target(owner=placed.owner, unit=placed.unit, procedure=placed.procedure)
                    told = permissions.allows(actor, permission, on=target, at=world.at)
                    assert told == may_see(actor, given, permission, placed, world.at, world.moved)


@pytest.mark.parametrize("procedures", [1, 200])
def test_lists_cost_the_same_for_one_and_for_many_rows_and_procedures(version: int, procedures: int) -> None:
    at = clock.now()
    actor = Actor(ActorKind.OFFICER, str(uuid.uuid4()))
    for number in range(procedures):
        grant_models.Grant.objects.create(
            principal=actor.id, role="specialist", unit="G02.18", procedure=f"p{number}", in_force_from=at - DAY,
            granted_by="x", granted_at=at,
        )  # fmt: skip
    asked = {
        "mine": lambda: queries.mine(actor, limit=500),
        "flagged": lambda: queries.flagged(actor, limit=500),
        "inbox": lambda: queries.inbox(actor, Filter(queue=Queue.UNIT), at=at, limit=500),
        "counts": lambda: queries.counts(actor, list(Queue), at=at),
    }
    costs: dict[str, set[int]] = {name: set() for name in asked}
    there = 0
    for rows in (1, 50, 500):
        models.Dossier.objects.bulk_create(
            models.Dossier(
                code=f"G02.18-261126-{number:06}", procedure=f"p{number % procedures}", version_id=version,
                status="PROCESSING", channel="portal", owner_kind="enterprise", owner_id="9901234560", owner_name="x",
                unit="G02.18", filed_by="x", flags=["f"], received_at=at - DAY, due=at + DAY,
            )
            for number in range(there, rows)
        )  # fmt: skip
        there = rows
        for name, ask in asked.items():
            # What is remembered of the catalogue for a moment is read by the first; the least of three is the list's own cost.
            counted = []
            for _ in range(3):
                with CaptureQueriesContext(connection) as caught, permissions.remembered():
                    found = ask()
                counted.append(len(caught))
            costs[name].add(min(counted))
            if name == "mine":
                assert len(found) == rows

    assert {name: len(numbers) for name, numbers in costs.items()} == dict.fromkeys(asked, 1), costs


def test_a_role_that_is_lost_is_lost_at_the_next_request_in_an_open_session(version: int) -> None:
    """Lists, counts and pages of a session that stays open; the next request is another story."""
    from django.test import Client

    from motcua.identity.accounts import queries as account_queries
    from motcua.identity.accounts import services as accounts
    from motcua.identity.permissions import services as grants

    at = clock.now()
    world = World(77, version, dossiers=6)
    code = next((placed.held.code for placed in world.dossiers if placed.unit.startswith("G02")), "")
    accounts.open_officer(house.SET_UP, login="chuyenvien", name="x", password="a-long-password-1", at=at)
    account = account_queries.officer_id("chuyenvien")
    number = grants.grant(house.SET_UP, principal=account, role="specialist", unit="G02", in_force_from=at, at=at)
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": "chuyenvien", "password": "a-long-password-1"})
    officer = Actor(ActorKind.OFFICER, account)
    page = f"/ban-lam-viec/ho-so/{code}/"

    before = (
        http.get(page).status_code,
        bool(queries.mine(officer)),
        queries.count(officer, Filter(queue=Queue.UNIT), at=at).number > 0,
    )
    grants.withdraw(house.SET_UP, grant=number, reason="moved", at=clock.now())

    assert before == (200, True, True)
    assert http.get(page).status_code == 403
    assert queries.mine(officer) == []
    assert permissions.scope(officer, "process.read").is_empty
