"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.notifications import balancing, budgets, contacts, desk
from motcua.followup.notifications import digests as digests_
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def desk_letters() -> None:
    """Every five minutes, officers who have news and are at work get a letter."""
    desk.send_letters(at=clock.now())


def forget_tallies() -> None:
    """Once a day, numbers of days and minutes long past are dropped."""
    at = clock.now()
    budgets.forget(day=clock.legal_date(at))
    balancing.forget(at=at)
    contacts.forget(at=at)


def digests() -> None:
    """Every ten minutes, who waits for the letter of the day gets it once its hour has come."""
    digests_.make(at=clock.now())


JOBS = [
    Job("notifications.digests", digests, every="*/10 * * * *"),
    Job("notifications.desk_letters", desk_letters, every="*/5 * * * *"),
    Job("notifications.forget_tallies", forget_tallies, every="40 3 * * *"),
]
