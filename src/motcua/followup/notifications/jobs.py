"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.notifications import desk
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def desk_letters() -> None:
    """Every five minutes, officers who have news and are at work get a letter."""
    desk.send_letters(at=clock.now())


JOBS = [Job("notifications.desk_letters", desk_letters, every="*/5 * * * *")]
