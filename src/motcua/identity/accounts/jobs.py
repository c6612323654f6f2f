"""What the accounts do by themselves at night."""

from __future__ import annotations

from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor
from motcua.identity.accounts import services

_SWEEPER = Actor.system("sweeper")


def sweep() -> None:
    """Drop what is over."""
    services.sweep(_SWEEPER, at=clock.now())


JOBS = [Job("accounts.sweep", sweep, every="17 2 * * *")]
