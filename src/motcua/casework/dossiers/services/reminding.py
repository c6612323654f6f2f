"""Reminders to applicants: the term of a supplement is near."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from motcua.casework.dossiers import models
from motcua.casework.dossiers.facts import SupplementEnding
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import Status
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor

BEFORE = timedelta(days=3)
"""Calendar days before the end of the term; of a term of fewer days, its second half."""
_BATCH = 500
_SWEEP = Actor.system("reminders")
_WAITING = (Status.SUPP_PRE.value, Status.SUPP_POST.value)


def remind_supplements(*, at: datetime) -> int:
    """Tell once of each request whose term is near and that waits for its answer; how many."""
    near = models.SupplementRequest.objects.filter(
        answered_at=None, reminded_at=None, until__gt=at, until__lte=at + BEFORE, dossier__status__in=_WAITING
    ).order_by("until", "id")  # fmt: skip
    told = 0
    for request in list(near.select_related("dossier")[:_BATCH]):
        until = request.until
        if until is None or at < until - min(BEFORE, (until - request.asked_at) / 2):
            continue
        with transaction.atomic():
            open_ones = models.SupplementRequest.objects.filter(pk=request.pk, answered_at=None, reminded_at=None)
            if open_ones.update(reminded_at=at):
                row = request.dossier
                owner = f"{row.owner_kind}:{row.owner_id}"
                fact = SupplementEnding(row.code, request.pk, until.isoformat(), owner)
                journal.record(fact, ref=ref(row.code), by=_SWEEP, at=at)
                told += 1
    return told
