"""A process that dies after any statement of an act leaves all of the act or nothing, facts and columns alike; done again, it is done once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from tests.rooms.casework.dossiers.acts.acting import processing
from tests.rooms.casework.dossiers.factory import Desk
from tests.rooms.casework.dossiers.test_fees import asked, begin, news
from tests.rooms.casework.payments.factory import open_channel

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Status
from motcua.casework.payments import models as money
from motcua.casework.results import models as results
from motcua.foundation import clock
from motcua.foundation.journal import queries as journal


class Killed(BaseException):
    """Nothing in the product may take this for a failure of its own."""


class Death:
    """Dies when a statement that writes has been carried out for the n-th time; counts them all when it never comes to it."""

    def __init__(self, after: int) -> None:
        self.after, self.seen = after, 0

    def __call__(self, run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001 -- Django's
        done = run(sql, params, many, context)
        if str(sql).lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            self.seen += 1
            if self.seen == self.after:
                raise Killed
        return done


def standing(code: str) -> tuple[object, ...]:
    """Columns, facts and money of a dossier, as one value."""
    row = models.Dossier.objects.get(code=code)
    facts = [entry.name for entry in journal.history(queries.ref_of(code))]
    bills = list(money.Bill.objects.values_list("state", flat=True).order_by("pk"))
    return (row.status, row.turns, row.due, facts, bills)


def killed_everywhere(code: str, act: Callable[[], object]) -> int:
    """Kill the act after its statements, one by one; then let it be done. How often it was killed."""
    before, deaths, after = standing(code), 0, 1
    while True:
        death = Death(after)
        try:
            with connection.execute_wrapper(death):
                act()
        except Killed:
            assert standing(code) == before, f"cut off after statement {after}"
            deaths, after = deaths + 1, after + 1
            continue
        return deaths


@pytest.mark.django_db(transaction=True)
def test_acceptance_handling_and_decision_cut_off_anywhere_are_whole_or_nothing(desk: Desk) -> None:
    code = desk.file()
    way: list[tuple[str, dict[str, object]]] = [
        ("one_stop_officer", {"finding": "complete"}), ("division_head", {}), ("specialist", {"outcome": "accepted"}),
        ("division_head", {"agreed": True}), ("department_leader", {"signed": True}), ("clerk", {}),
    ]  # fmt: skip

    deaths = []
    for role, values in way:
        step = desk.step(role)
        finish = partial(
            services.finish_step, desk.officers[role], step=step.id, values=values, seen=step.version, at=clock.now()
        )
        deaths.append(killed_everywhere(code, finish))
        desk.work()

    facts = [entry.name for entry in journal.history(queries.ref_of(code))]
    assert all(count > 2 for count in deaths), deaths
    assert desk.status(code) in {Status.DECIDED, Status.RETURNED}
    assert (facts.count("dossiers.decided"), results.Result.objects.filter(subject_id=code).count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_payment_that_is_cut_off_anywhere_pays_and_moves_on_together(desk: Desk) -> None:
    open_channel()
    code = processing(desk)
    _, bill = asked(desk, code)
    attempt = begin(bill)

    deaths = killed_everywhere(code, lambda: news(attempt))
    again = news(attempt)

    assert deaths > 2
    assert desk.status(code) is Status.PROCESSING
    assert money.Bill.objects.get(pk=bill.id).state == "paid", again
