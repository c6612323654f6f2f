"""Slowing down guesses: after five wrong ones the wait doubles from 15 seconds to 15 minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from motcua.identity.accounts import models
from motcua.identity.accounts.errors import TooManyAttempts

FREE_ATTEMPTS = 5
"""Wrong ones in a row before waiting begins."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


@transaction.atomic
def count(key: str, at: datetime) -> None:
    """Count an attempt under a fingerprint before it is judged, so that parallel tries gain nothing. Raises `TooManyAttempts`."""
    models.Attempt.objects.get_or_create(pk=key, defaults={"last_at": at})
    row = models.Attempt.objects.select_for_update(no_key=True).get(pk=key)
    if row.closed_until is not None and at < row.closed_until:
        raise TooManyAttempts(seconds=int((row.closed_until - at).total_seconds()) + 1)
    row.failures = row.failures + 1 if at < row.last_at + FORGOTTEN_AFTER else 1
    row.last_at = at
    over = row.failures - FREE_ATTEMPTS
    row.closed_until = at + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else None
    row.save()


def forget(key: str) -> None:
    """A right one wipes out the wrong ones before."""
    models.Attempt.objects.filter(pk=key).delete()
