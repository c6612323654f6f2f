"""What a day allows: one maintained number for each person and each unit; no row is ever counted."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from motcua.followup.notifications import models

KEEP_DAYS = 40


class Spent(Exception):
    """The day's allowance of somebody is used up."""


@transaction.atomic
def take(limits: dict[str, int], *, day: date) -> None:
    """Take one from each subject's allowance of the day, from all or from none; 0 is no limit. Raises `Spent`."""
    with connection.cursor() as cursor:
        for subject, most in sorted(limits.items()):
            if most <= 0:
                continue
            cursor.execute(
                "INSERT INTO notifications_tally (day, subject, taken) VALUES (%s, %s, 1)"
                " ON CONFLICT (day, subject) DO UPDATE SET taken = notifications_tally.taken + 1"
                " WHERE notifications_tally.taken < %s",
                [day, subject, most],
            )
            if not cursor.rowcount:
                raise Spent(subject)


def taken(subject: str, *, day: date) -> int:
    """How much of the day's allowance is used."""
    row = models.Tally.objects.filter(day=day, subject=subject).first()
    return row.taken if row else 0


def forget(*, day: date) -> None:
    """Drop the numbers of days long past."""
    models.Tally.objects.filter(day__lt=day - timedelta(days=KEEP_DAYS)).delete()
