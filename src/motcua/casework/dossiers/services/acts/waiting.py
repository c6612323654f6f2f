"""What happens when the applicant was waited for in vain: not taken in before the acceptance, stopped after it where the pack names its basis."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lawfulness, models, queries
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services.acts import ending, intake, making, stopping
from motcua.casework.dossiers.types import Ground, Status
from motcua.foundation.types import Actor, Fact

HOUSE = Actor.system("process")
WAITING = (Status.SUPP_PRE, Status.SUPP_POST, Status.FEE_DUE)
_BATCH = 500


def end_waiting(*, at: datetime) -> int:
    """End dossiers whose limit has passed, each in a transaction of its own; how many ended.

    A process with a timer of its own has done so before. Without a basis in the pack an accepted dossier waits on: an officer sees it.
    """
    ended, after = 0, 0
    while True:
        rows = models.Dossier.objects.filter(status__in=[one.value for one in WAITING], pk__gt=after).order_by("pk")
        batch = list(rows.values_list("pk", "code")[:_BATCH])
        if not batch:
            return ended
        for _, code in batch:
            ended += _end(code, at)
        after = batch[-1][0]


@transaction.atomic
def _end(code: str, at: datetime) -> int:
    row = queries.locked(code)
    if row is None or Status(row.status) not in WAITING or not lawfulness.limit_passed(row, at):
        return 0
    if Status(row.status) is Status.SUPP_PRE:
        facts: list[Fact] = intake.refused(row, intake.late_supplement(), by=HOUSE, clerk=By.SYSTEM, at=at)
    else:
        basis = lawfulness.waiting_basis(row)
        if not basis:
            return 0
        facts = stopping.given_back(row, by=HOUSE, clerk=By.SYSTEM, why=[too_late(basis)], at=at)
    making.keep(row, facts, by=HOUSE, at=at)
    ending.process(row, at=at)
    return 1


def too_late(basis: str) -> Ground:
    """The reason of a dossier that is stopped because nothing came in time."""
    return Ground("Quá thời hạn chờ bổ sung hồ sơ hoặc nộp phí, lệ phí.", basis)
