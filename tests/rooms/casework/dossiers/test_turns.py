"""The law's table walked: every status, everybody at the desk and outside, every command that turns a dossier.

Whatever a command does to whatever status by whatever role, the turns that it records are rows of the table; whatever is not in the table
is refused and changes nothing. And every row of the table is made by a command of the house.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import transaction
from structlog.testing import capture_logs
from tests.rooms.casework.dossiers.factory import OWNER, WHY, Desk, officer

from motcua.casework.dossiers import lifecycle, models, queries, services
from motcua.casework.dossiers.errors import TransitionNotLawful
from motcua.casework.dossiers.lawfulness import RULES
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.models import Dossier
from motcua.casework.dossiers.services import HandOver
from motcua.casework.dossiers.services.desk import DossierDesk
from motcua.casework.dossiers.services.turning import turn
from motcua.casework.dossiers.types import ActKind, Asked, Status
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries as permissions

NOW = Asked(None, "")
Pair = tuple[Status, Status]
NOT_BEGUN = frozenset({Status.ACCEPTED, Status.TRANSFERRED})
BEFORE = frozenset(lifecycle.BEFORE_DECISION)
ENDED = frozenset({Status.DECIDED, Status.REFUSED, Status.RETURNED, Status.CORRECTING})
FEE_FROM = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.TRANSFERRED, Status.PROCESSING})
ROLES = tuple(role for role in permissions.role_keys() if role != "signer")


# ---------------------------------------------------------------- the function that turns


@pytest.mark.parametrize("by", By)
def test_turn_is_made_where_the_table_has_it_for_this_actor_and_else_refused_and_logged(by: By) -> None:
    at = clock.now()
    for before, after in product(Status, Status):
        row = Dossier(code="G02.18-261123-020001", status=before.value, channel="portal", turns=1)
        rule = lifecycle.TURNS.get((before, after))
        if rule is not None and by in rule.by:
            fact = turn(row, after, by=by, at=at)
            assert (fact.before, fact.after, fact.article) == (before, after, rule.article)
        else:
            with capture_logs() as logged, pytest.raises(TransitionNotLawful):
                turn(row, after, by=by, at=at)
            assert [(one["event"], one["before"], one["after"]) for one in logged] == [
                ("transition_refused", before, after)
            ]
            assert (row.status, row.turns) == (before.value, 1)


# ---------------------------------------------------------------- the commands


@dataclass(frozen=True, slots=True)
class Command:
    """One command, who may make it, and from where to where it turns; `ready` lays what it needs beside the dossier."""

    name: str
    make: Callable[[Actor, str, datetime, int], object]
    who: frozenset[str]
    turns: frozenset[Pair]
    ready: Callable[[models.Dossier, datetime], int] = field(default=lambda row, at: 0)
    starts: frozenset[Status] = frozenset()
    """Where it begins, if not at every start of its turns: it may make two in one act."""

    def begins(self, status: Status) -> bool:
        """Whether it turns a dossier of this status."""
        return status in (self.starts or {before for before, _ in self.turns})


def _act(kind: ActKind, **more: object) -> Callable[[models.Dossier, datetime], int]:
    def ready(row: models.Dossier, at: datetime) -> int:
        details = {"status": "PROCESSING" if row.status == "FEE_DUE" else row.status, "changes": []}
        made = models.Act.objects.create(
            dossier=row, kind=kind.value, state="proposed", grounds=[{"text": "x", "article": "y", "pointer": "", "kind": ""}],
            asked_by="officer:another", asked_at=at, until=at + timedelta(days=40), details=details, document="1", **more,
        )  # fmt: skip
        return made.pk

    return ready


def _question(row: models.Dossier, at: datetime) -> int:
    made = models.Question.objects.create(
        dossier=row,
        unit="T01",
        text="?",
        must=False,
        asked_by="officer:another",
        asked_at=at,
        due=at + timedelta(days=1),
    )
    return made.pk


def _waited(row: models.Dossier, at: datetime) -> int:
    if Status(row.status) is Status.FEE_DUE:
        _act(ActKind.FEE)(row, at)
    return 0 if Status(row.status) is Status.SUPP_PRE else _act(ActKind.REFUSAL)(row, at)


def _house(command: str) -> Callable[[Actor, str, datetime, int], object]:
    def make(actor: Actor, code: str, at: datetime, _: int) -> object:
        # What the house does after a step: nobody at a page can ask for it.
        if actor.kind is not ActorKind.SYSTEM:
            permissions.require(actor, "process.run")
        return DossierDesk().carry_out(Ref("dossier", code), command, {}, at)

    return make


def _pairs(befores: frozenset[Status], after: Status) -> frozenset[Pair]:
    return frozenset((before, after) for before in befores)


def _without(pairs: frozenset[Pair], status: Status) -> frozenset[Pair]:
    """Those that do not begin here: the command finds its turn made."""
    return frozenset(pair for pair in pairs if pair[0] is not status)


SYSTEM, OWNER_FILES, OWNER_SEES = "system", "owner who files", "owner who sees"
HANDED = HandOver("Trần Thị Hạnh", "citizen_card", "1234", receipt_seen=True, proxy=False, proxy_paper="", originals="")
FEE_NAMES = {"name": "Phí", "amount": 1000, "article": "Điều 4"}
_TO_PROCESSING = frozenset(
    {Status.ACCEPTED, Status.TRANSFERRED, Status.CONSULTING, Status.SUPP_POST, Status.SUBMITTED_FOR_SIGN}
)
_HANDLED = _pairs(_TO_PROCESSING, Status.PROCESSING)

COMMANDS = (
    Command(
        "refuse_intake",
        lambda actor, code, at, _: services.refuse_intake(actor, code=code, why=[WHY], asked=NOW, at=at),
        frozenset({"one_stop_officer"}),
        _pairs(frozenset({Status.SUBMITTED, Status.SUPP_PRE}), Status.NOT_ACCEPTED),
    ),
    Command(
        "withdraw",
        lambda actor, code, at, _: services.withdraw(actor, code=code, reason="", way="desk", asked=NOW, at=at),
        frozenset({"one_stop_officer", OWNER_FILES}),
        _pairs(BEFORE, Status.STOP_REQUESTED) | {(Status.STOP_REQUESTED, Status.STOPPED)},
        starts=BEFORE,
    ),
    Command(
        "request_fee",
        lambda actor, code, at, _: services.request_fee(
            actor, code=code, until=clock.legal_date(at) + timedelta(days=9), asked=NOW, at=at, **FEE_NAMES  # type: ignore[arg-type]
        ),
        frozenset({"one_stop_officer", "specialist"}),
        _pairs(FEE_FROM, Status.FEE_DUE),
    ),
    Command(
        "note_payment",
        lambda actor, code, at, act: services.note_payment(actor, code=code, act=act, proof="BL 1", asked=NOW, at=at),
        frozenset({"one_stop_officer", "specialist"}),
        frozenset({(Status.FEE_DUE, Status.PROCESSING)}),
        _act(ActKind.FEE),
    ),
    Command(
        "waive_fee",
        lambda actor, code, at, act: services.waive_fee(actor, code=code, act=act, why=[WHY], asked=NOW, at=at),
        frozenset({"department_leader"}),
        frozenset({(Status.FEE_DUE, Status.PROCESSING)}),
        _act(ActKind.FEE),
    ),
    Command(
        "settle_stop",
        lambda actor, code, at, act: services.settle_stop(actor, code=code, act=act, agreed=True, asked=NOW, at=at),
        frozenset({"department_leader"}),
        _pairs(frozenset({Status.PROCESSING, Status.SUPP_POST, Status.FEE_DUE}), Status.STOPPED),
        _act(ActKind.STOP),
    ),
    Command(
        "ask_opinions",
        lambda actor, code, at, _: services.ask_opinions(
            actor, code=code, units=["T01"], text="?", names=[], until=clock.legal_date(at) + timedelta(days=9), must=True,
            asked=NOW, at=at,
        ),
        frozenset({"specialist", "division_head", "department_leader"}),
        # Whoever asks before the dossier was taken up has begun to handle it.
        _pairs(NOT_BEGUN, Status.PROCESSING) | {(Status.PROCESSING, Status.CONSULTING)},
        starts=NOT_BEGUN | {Status.PROCESSING},
    ),
    Command(
        "give_opinion",
        lambda actor, code, at, question: services.give_opinion(actor, question=question, opinion="agree", text="Được", at=at),
        frozenset({"consulted_agency"}),
        frozenset({(Status.CONSULTING, Status.PROCESSING)}),
        _question,
    ),
    Command(
        "close_question",
        lambda actor, code, at, question: services.close_question(actor, code=code, question=question, asked=NOW, at=at),
        frozenset({"specialist", "division_head", "department_leader"}),
        frozenset({(Status.CONSULTING, Status.PROCESSING)}),
        _question,
    ),
    Command(
        "hand_over_result",
        lambda actor, code, at, _: services.hand_over_result(actor, code=code, given=HANDED, asked=NOW, at=at),
        frozenset({"one_stop_officer", "one_stop_head"}),
        _pairs(frozenset({Status.DECIDED, Status.REFUSED}), Status.RETURNED),
    ),
    Command(
        "settle_correction",
        lambda actor, code, at, act: services.settle_correction(actor, code=code, act=act, agreed=True, asked=NOW, at=at),
        frozenset({"department_leader", "ministry_leader"}),
        frozenset({(Status.RETURNED, Status.CORRECTING)}),
        _act(ActKind.REISSUE),
    ),
    Command(
        "take the result",
        lambda actor, code, at, _: services.deliver_result(actor, code=code, means="portal", at=at),
        frozenset({OWNER_FILES, OWNER_SEES}),
        _pairs(frozenset({Status.DECIDED, Status.REFUSED}), Status.RETURNED),
    ),
    Command("accept", _house("accept"), frozenset({SYSTEM}), frozenset({(Status.SUPP_PRE, Status.SUBMITTED), (Status.SUBMITTED, Status.ACCEPTED)})),
    Command("transfer", _house("transfer"), frozenset({SYSTEM}), frozenset({(Status.ACCEPTED, Status.TRANSFERRED)})),
    Command("take up", _house("take_up"), frozenset({SYSTEM}), _HANDLED),
    Command(
        "request supplement", _house("request_supplement"), frozenset({SYSTEM}),
        _without(_HANDLED, Status.SUPP_POST) | {(Status.SUBMITTED, Status.SUPP_PRE), (Status.PROCESSING, Status.SUPP_POST)},
    ),
    Command("request a fee", _house("request_fee"), frozenset({SYSTEM}), _pairs(FEE_FROM, Status.FEE_DUE)),
    Command("consult", _house("consult"), frozenset({SYSTEM}), _HANDLED | {(Status.PROCESSING, Status.CONSULTING)}),
    Command(
        "submit for signature", _house("submit_for_signature"), frozenset({SYSTEM}),
        _without(_HANDLED, Status.SUBMITTED_FOR_SIGN) | {(Status.PROCESSING, Status.SUBMITTED_FOR_SIGN)},
    ),
    Command(
        "give back", _house("return_dossier"), frozenset({SYSTEM}),
        _HANDLED | _pairs(frozenset({Status.SUBMITTED, Status.SUPP_PRE}), Status.NOT_ACCEPTED)
        | _pairs(frozenset({Status.PROCESSING, Status.SUPP_POST, Status.FEE_DUE, Status.STOP_REQUESTED}), Status.STOPPED),
        _waited,
    ),
    Command(
        "issue", lambda actor, code, at, _: _issued(actor, code, "issued", at), frozenset({SYSTEM}),
        _pairs(frozenset({Status.ACCEPTED, Status.SUBMITTED_FOR_SIGN, Status.CORRECTING}), Status.DECIDED),
    ),
    Command(
        "issue a refusal", lambda actor, code, at, _: _issued(actor, code, "refusal", at), frozenset({SYSTEM}),
        _pairs(frozenset({Status.ACCEPTED, Status.SUBMITTED_FOR_SIGN}), Status.REFUSED) | {(Status.CORRECTING, Status.DECIDED)},
    ),
)  # fmt: skip

NOT_BY_ONE_COMMAND = {
    (Status.FEE_DUE, status) for status in (Status.SUBMITTED, Status.ACCEPTED, Status.TRANSFERRED)
} | {(Status.STOP_REQUESTED, status) for status in BEFORE}
"""Back to where it was: walked by the tests below."""


def _issued(actor: Actor, code: str, kind: str, at: datetime) -> object:
    if actor.kind is not ActorKind.SYSTEM:
        permissions.require(actor, "dossier.answer")
    return services.result_ready(Actor.system("answer"), code=code, kind=kind, at=at)


class _TakenBack(Exception):
    """Ends a try without a trace."""


def tried(command: Command, actor: Actor, code: str, status: Status) -> tuple[list[Pair], bool]:
    """The turns that a command makes from a status, and whether it was refused; nothing stays."""
    turns: list[Pair] = []
    refused = False
    at = clock.now()
    try:
        with transaction.atomic():
            models.Dossier.objects.filter(code=code).update(status=status.value)
            beside = command.ready(models.Dossier.objects.get(code=code), at)
            known = len(journal.history(Ref("dossier", code)))
            try:
                with transaction.atomic():
                    command.make(actor, code, at, beside)
            except HouseError:
                refused = True
            after = Status(models.Dossier.objects.values_list("status", flat=True).get(code=code))
            turns = [
                (Status(str(entry.body["before"])), Status(str(entry.body["after"])))
                for entry in journal.history(Ref("dossier", code))[known:]
                if entry.name == "dossiers.status_changed"
            ]
            assert (after is status) if not turns else (turns[-1][1] is after)
            raise _TakenBack
    except _TakenBack:
        return turns, refused


def test_every_command_in_every_status_by_everybody_makes_turns_of_the_table_or_none(desk: Desk) -> None:
    running = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    other = desk.file_again()
    desk.finish("one_stop_officer", finding="complete")
    _to_the_end(desk, other)
    everybody = {role: desk.officers.get(role) or officer(role, login=f"walks.{role}") for role in ROLES}
    everybody |= {
        OWNER_FILES: Actor(ActorKind.PERSON, "p1", acting_for=OWNER, rights=frozenset({"file", "see"})),
        OWNER_SEES: Actor(ActorKind.PERSON, "p2", acting_for=OWNER, rights=frozenset({"see"})),
        "a stranger": Actor(ActorKind.PERSON, "p3", acting_for=Ref("enterprise", "9900109101"), rights=frozenset({"file", "see"})),
        "nobody": Actor(ActorKind.ANONYMOUS, ""),
        SYSTEM: Actor.system("process"),
    }  # fmt: skip
    made: set[Pair] = set()
    wrong = []

    for command, (who, actor), status in product(COMMANDS, everybody.items(), Status):
        turns, _ = tried(command, actor, other if status in ENDED else running, status)
        expected = who in command.who and command.begins(status)
        foreign = [pair for pair in turns if pair not in lifecycle.TURNS]
        beyond = [pair for pair in turns if pair not in command.turns]
        if foreign or beyond or bool(turns) is not expected:
            wrong.append((command.name, who, status.value, [(a.value, b.value) for a, b in turns]))
        made.update(turns)

    assert wrong == []
    assert set(lifecycle.TURNS) - made - NOT_BY_ONE_COMMAND == set()


@pytest.mark.parametrize("status", sorted(FEE_FROM))
def test_dossier_goes_back_to_where_it_was_when_the_fee_is_settled(desk: Desk, status: Status) -> None:
    code, at = desk.file(), clock.now()
    models.Dossier.objects.filter(code=code).update(status=status.value)
    clerk = desk.officers["one_stop_officer"]

    act = services.request_fee(
        clerk, code=code, name="Phí", amount=1, article="Điều 4", until=clock.legal_date(at) + timedelta(days=9), asked=NOW, at=at
    )  # fmt: skip
    due = desk.status(code)
    services.note_payment(clerk, code=code, act=act, proof="BL 1", asked=NOW, at=at)

    assert (due, desk.status(code)) == (Status.FEE_DUE, status)


def test_wish_to_withdraw_that_comes_after_the_decision_leaves_every_status_as_it_was(desk: Desk) -> None:
    code = desk.file()
    for status in lifecycle.BEFORE_DECISION:
        models.Dossier.objects.filter(code=code).update(status=status.value, outcome="accepted")

        stopped = services.withdraw(desk.enterprise, code=code, reason="", way="api", asked=NOW, at=clock.now())

        turns = [
            entry.body for entry in journal.history(Ref("dossier", code)) if entry.name == "dossiers.status_changed"
        ]
        assert (stopped, desk.status(code)) == (False, status)
        assert [(one["before"], one["after"]) for one in turns[-2:]] == [
            (status, Status.STOP_REQUESTED), (Status.STOP_REQUESTED, status),
        ]  # fmt: skip


def test_each_role_sees_a_dossier_of_each_status_as_its_rights_say_and_is_offered_only_what_it_may_do(
    desk: Desk,
) -> None:
    code, at = desk.file(), clock.now()
    sees, offered = {}, {}
    for role in ROLES:
        actor = desk.officers.get(role) or officer(role, login=f"looks.{role}")
        may = permissions.allows(actor, "dossier.read")
        for status in Status:
            models.Dossier.objects.filter(code=code).update(status=status.value)
            try:
                found = [offer for offer in queries.offers(actor, code, at=at) if offer.can]
                seen = True
            except HouseError:
                found, seen = [], False
            sees[role, status] = seen is may
            offered[role, status] = all(
                permissions.allows(actor, right) for offer in found for right in _rights(offer.kind)[:1]
            )

    assert [key for key, right in sees.items() if not right] == []
    assert [key for key, right in offered.items() if not right] == []
    assert {role for role in ROLES if permissions.allows(desk.officers.get(role) or officer(role, login=f"again.{role}"), "dossier.read")} == {
        "one_stop_officer", "one_stop_head", "specialist", "division_head", "department_leader", "ministry_leader", "clerk", "auditor",
    }  # fmt: skip


def _rights(kind: ActKind) -> list[str]:
    return [RULES[kind].begins, RULES[kind].settles]


def _to_the_end(desk: Desk, code: str) -> None:
    """Finish what is open of one dossier of two until its paper is there."""
    for role, values in (
        ("division_head", {}), ("specialist", {"outcome": "accepted"}), ("division_head", {"agreed": True}),
        ("department_leader", {"signed": True}), ("clerk", {}),
    ):  # fmt: skip
        (step,) = [one for one in process.open_steps(desk.officers[role]) if one.subject.id == code]
        services.finish_step(desk.officers[role], step=step.id, values=values, seen=step.version, at=clock.now())
        desk.work()
