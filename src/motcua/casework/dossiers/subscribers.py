"""Reactions to facts of lower rooms."""

from __future__ import annotations

from typing import Any

from motcua.casework.dossiers import lifecycle, services
from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.services import assigning, following, searching, watching
from motcua.casework.dossiers.services.acts import fees
from motcua.casework.dossiers.types import Status
from motcua.casework.payments.facts import BillPaid
from motcua.casework.results.facts import ResultIssued
from motcua.definitions.process.facts import (
    ProcessRelocated,
    StepDropped,
    StepFinished,
    StepOpened,
    StepReleased,
    StepTaken,
)
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import NEWS
from motcua.foundation.journal.types import Delivery, Recorded, Subscription
from motcua.foundation.types import Actor

_ANSWER = Actor.system("answer")


def on_result_issued(fact: ResultIssued, recorded: Recorded) -> None:
    """The signed paper decides the dossier, in the same transaction: neither is there without the other."""
    if recorded.ref.kind == "dossier":
        services.result_ready(_ANSWER, code=recorded.ref.id, kind=fact.kind.value, at=recorded.at)


def on_step(fact: StepOpened | StepTaken | StepReleased | StepDropped, recorded: Recorded) -> None:
    """The inbox follows the steps of dossiers; a step with a term has a clock to look at, and what warned of it ends with it."""
    if recorded.ref.kind != "dossier":
        return
    following.follow(recorded.ref.id)
    if isinstance(fact, StepOpened):
        assigning.expect(fact.step, unit=fact.unit, at=recorded.at)
        if fact.due:
            watching.watch(recorded.ref.id, at=recorded.at)
    elif isinstance(fact, StepDropped):
        watching.step_ended(fact.step, at=recorded.at)


def on_step_finished(fact: StepFinished, recorded: Recorded) -> None:
    """The same, and what came as a supplement has been looked at when a person's step is done."""
    if recorded.ref.kind == "dossier":
        following.follow(recorded.ref.id, finished=fact.step)
        watching.step_ended(fact.step, at=recorded.at)


def on_relocated(fact: ProcessRelocated, recorded: Recorded) -> None:
    """Whom a rule of the former unit had named is named no more; the rules of the new one are asked."""
    if recorded.ref.kind == "dossier":
        assigning.moved(recorded.ref, unit=fact.after, at=recorded.at)


def on_status_changed(fact: StatusChanged, recorded: Recorded) -> None:  # noqa: ARG001 -- the newest form counts
    """A supplement brought a newer form: its words are found from now on."""
    searching.keep(recorded.ref.id)
    jobs.defer("dossiers.read_papers", args={"code": recorded.ref.id}, priority=NEWS)


def _supplemented(fact: StatusChanged) -> bool:
    return fact.before in {Status.SUPP_PRE, Status.SUPP_POST}


def _by_a_person(fact: StepOpened) -> bool:
    return fact.kind != "command"


def on_ended(fact: StatusChanged, recorded: Recorded) -> None:
    """A dossier that ends without an answer gives up the number of a paper that was set for it and never issued."""
    services.give_up_numbers(_ANSWER, code=fact.code, reason=f"{fact.after.value}: {fact.article}", at=recorded.at)


def on_bill_paid(fact: BillPaid, recorded: Recorded) -> None:
    """Paid and "goes on" are one act: neither is there without the other."""
    if recorded.ref.kind == "dossier":
        fees.paid(recorded.ref.id, bill=fact.bill, way=fact.way, at=recorded.at)


def on_end_of_claims(fact: StatusChanged, recorded: Recorded) -> None:
    """A dossier that ends without an answer owes nothing any more."""
    fees.cancel_bills(fact.code, at=recorded.at)


def _without_answer(fact: StatusChanged) -> bool:
    return fact.after in lifecycle.TERMINAL and fact.after is not Status.RETURNED


_SAME = Delivery.SAME_TRANSACTION

SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("dossiers.result", ResultIssued, on_result_issued, _SAME),
    Subscription("dossiers.bill_paid", BillPaid, on_bill_paid, _SAME),
    Subscription("dossiers.bills", StatusChanged, on_end_of_claims, _SAME, wants=_without_answer),
    Subscription("dossiers.numbers", StatusChanged, on_ended, Delivery.AFTER_COMMIT, wants=_without_answer),
    Subscription("dossiers.step_opened", StepOpened, on_step, _SAME, wants=_by_a_person),
    Subscription("dossiers.step_taken", StepTaken, on_step, _SAME),
    Subscription("dossiers.step_released", StepReleased, on_step, _SAME),
    Subscription("dossiers.step_dropped", StepDropped, on_step, _SAME),
    Subscription("dossiers.relocated", ProcessRelocated, on_relocated, _SAME),
    Subscription("dossiers.step_finished", StepFinished, on_step_finished, _SAME),
    Subscription("dossiers.words", StatusChanged, on_status_changed, Delivery.AFTER_COMMIT, wants=_supplemented),
]
