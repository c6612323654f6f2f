"""Withdrawal by the applicant, and stopping by the authority: form 05 (Decree 118/2025 article 21; Circular 03/2025/TT-VPCP article 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lawfulness, lifecycle, linked, models
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.services.acts import ending, making
from motcua.casework.dossiers.services.turning import turn
from motcua.casework.dossiers.sheeting import saying
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, SheetKey, Status
from motcua.foundation.types import Actor, ActorKind, Fact, Json
from motcua.identity.permissions import queries as permissions

_FEES = {"none": "Không phát sinh", "open": "Chưa nộp; không phải nộp tiếp"}
"""Of a fee that was paid the form says what the law says."""
WISHED = Ground("Người nộp đề nghị dừng giải quyết hồ sơ.", lifecycle.STOP_ARTICLE)
"""Of a withdrawal that a process brings to its end."""
_ORIGINALS = {"none": "Không giữ bản chính"}
"""Of originals that are held the form says where they are given back."""


@transaction.atomic
def withdraw(actor: Actor, *, code: str, reason: str, way: str, asked: Asked, at: datetime) -> bool:
    """The applicant wants a dossier stopped, or an officer enters that wish as it came over the counter or by post (`way`).

    It is looked at at once, under the dossier's lock: without a decision the dossier is stopped, its process withdrawn, and form 05 goes out;
    where a decision exists already the wish is turned down and the applicant told. Gives whether it was stopped; the same key again gives the
    same answer. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    right = "dossier.stop" if actor.kind is ActorKind.OFFICER else "dossier.withdraw"
    permissions.require(actor, right)
    row, first = making.opened(actor, code, right, kind=ActKind.WITHDRAWAL, asked=asked)
    if first is not None:
        return first.state == ActState.DONE.value
    text = making.line(reason, "/reason", most=making.LONGEST)
    if linked.link_to_main(row) is not None:
        making.refuse(row, ActKind.WITHDRAWAL, "part")
    status = Status(row.status)
    if status not in lifecycle.BEFORE_DECISION and status not in lifecycle.ANSWERED:
        making.refuse(row, ActKind.WITHDRAWAL, "status")
    stopped = not lawfulness.decided(row)
    fees, originals = _fees(row), _originals(row)
    act = making.made(
        row, ActKind.WITHDRAWAL, ActState.DONE if stopped else ActState.TURNED_DOWN, by=actor, at=at, asked=asked,
        why=[Ground(text, lifecycle.STOP_ARTICLE)], details={"way": way, "fees": fees, "originals": originals},
    )  # fmt: skip
    facts: list[Fact] = [making.told(act, row)]
    if status in lifecycle.BEFORE_DECISION:
        facts.append(turn(row, Status.STOP_REQUESTED, by=By.APPLICANT, at=at))
        clerk = By.INTAKE_CLERK if actor.kind is ActorKind.OFFICER else By.SYSTEM
        facts.append(turn(row, Status.STOPPED if stopped else status, by=clerk, at=at))
    if stopped:
        facts += ticking.end(row, by=actor, at=at)
        _notice(row, act, status, withdrawn=True, by=actor, at=at)
    making.keep(row, facts, by=actor, at=at)
    if stopped:
        ending.process(row, at=at, message="withdrawn")
    return stopped


@transaction.atomic
def propose_stop(
    actor: Actor, *, code: str, why: Sequence[Ground], document: str = "", asked: Asked, at: datetime
) -> int:
    """An officer proposes to stop a dossier, by the sector's law alone; the unit's leader decides. Gives the act's number.

    While the applicant is waited for, only when the limit that the pack names has passed and it names its basis. Raises `Invalid`, `NotFound`,
    `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.propose")
    row, first = making.opened(actor, code, "dossier.propose", kind=ActKind.STOP, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.STOP, at)
    taken = making.grounds(why)
    if Status(row.status) is not Status.PROCESSING:
        _waited_long_enough(row, at)
    act = making.made(
        row, ActKind.STOP, ActState.PROPOSED, by=actor, at=at, asked=asked, why=taken,
        document=making.line(document, "/document"),
    )  # fmt: skip
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def settle_stop(actor: Actor, *, code: str, act: int, agreed: bool, note: str = "", asked: Asked, at: datetime) -> None:
    """The leader stops the dossier as proposed, or does not. Raises `ActUnknown`, `SamePerson`, `DossierMoved`, `ActNotLawful`."""
    permissions.require(actor, "dossier.stop_by_law")
    row, found = making.waiting(actor, code, act, "dossier.stop_by_law", kind=ActKind.STOP, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    making.second(found, actor)
    text = making.line(note, "/note", needed=not agreed, most=making.LONGEST)
    if not agreed:
        making.settle(found, ActState.TURNED_DOWN, by=actor, at=at, note=text)
        making.keep(row, [making.told(found, row)], by=actor, at=at)
        return
    making.refuse(row, ActKind.STOP, lawfulness.why_not_settled(row, found, at))
    making.settle(found, ActState.DONE, by=actor, at=at, note=text)
    leader = By.UNIT_LEADER if Status(row.status) is Status.PROCESSING else By.OFFICER
    facts = [making.told(found, row), *stopped(row, found, by=actor, clerk=leader, at=at)]
    making.keep(row, facts, by=actor, at=at)
    ending.process(row, at=at)


def stopped(row: models.Dossier, act: models.Act, *, by: Actor, clerk: By, at: datetime) -> list[Fact]:
    """The turn of a locked dossier that the authority stops, the end of its clock, and form 05."""
    status = Status(row.status)
    act.details |= {"fees": _fees(row), "originals": _originals(row)}
    act.save(update_fields=["details"])
    changed = turn(row, Status.STOPPED, by=clerk, at=at)
    _notice(row, act, status, withdrawn=False, by=by, at=at)
    return [changed, *ticking.end(row, by=by, at=at)]


def given_back(row: models.Dossier, *, by: Actor, clerk: By, why: Sequence[Ground], at: datetime) -> list[Fact]:
    """The steps of a process came to giving an accepted dossier back: stopped with its act and form 05."""
    act = making.made(row, ActKind.STOP, ActState.DONE, by=by, at=at, why=why)
    return [making.told(act, row), *stopped(row, act, by=by, clerk=clerk, at=at)]


def _waited_long_enough(row: models.Dossier, at: datetime) -> None:
    if not lawfulness.waiting_basis(row):
        making.refuse(row, ActKind.STOP, "no_limit_in_pack")
    if not lawfulness.limit_passed(row, at):
        making.refuse(row, ActKind.STOP, "limit_not_passed")


def _notice(row: models.Dossier, act: models.Act, status: Status, *, withdrawn: bool, by: Actor, at: datetime) -> None:
    first = act.grounds[0] if act.grounds else {"text": "", "article": ""}
    says: dict[str, Json] = {
        "requested_at": saying.moment(act.asked_at) if withdrawn else None,
        "channel": saying.WAYS.get(str(act.details.get("way", ""))),
        "state": saying.STATUSES.get(status),
        "reason": str(first["text"]),
        "basis": str(first["article"]),
        "no_decision": True,
        "stopped_at": saying.moment(at),
        "fees": _FEES.get(str(act.details["fees"])),
        "originals": _ORIGINALS.get(str(act.details["originals"])),
    }
    making.form(row, act, SheetKey.STOP_NOTICE, says, by=by, at=at)


def _fees(row: models.Dossier) -> str:
    """What the notice says of fees: whether one was paid, is open, or none was asked."""
    states = set(models.Act.objects.filter(dossier=row, kind=ActKind.FEE.value).values_list("state", flat=True))
    if ActState.DONE.value in states:
        return "paid"
    return "open" if ActState.PROPOSED.value in states else "none"


def _originals(row: models.Dossier) -> str:
    """Whether original papers lie with the authority, which the desk gives back."""
    held = models.Component.objects.filter(dossier=row, form__in=["original", "certified_copy"], returned_at=None)
    return "to_give_back" if held.exists() else "none"
