"""Jobs of the room."""

from __future__ import annotations

from motcua.followup.reporting import services
from motcua.followup.reporting.services import running
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job


def look() -> None:
    """Every quarter of an hour: periods open and close, reminders are given."""
    services.look(at=clock.now())


def freeze(*, run: int) -> None:
    """A period that was opened gets its figures, if its time has come."""
    services.freeze_run(run, at=clock.now())


def refreeze(*, report: int) -> None:
    """A correction gets figures that are counted anew."""
    running.refreeze(report, at=clock.now())


def remote_signing(*, act: str) -> None:
    """A signature that was authorised at a signing service is fetched."""
    services.take_remote(act=act, at=clock.now())


def watches() -> None:
    """Every minute: figures that somebody watches."""
    services.look_at_watches(at=clock.now())


JOBS = [
    Job("reporting.look", look, every="*/15 * * * *"),
    Job("reporting.freeze", freeze),
    Job("reporting.refreeze", refreeze),
    Job("reporting.remote_signing", remote_signing),
    Job("reporting.watches", watches, every="* * * * *"),
]
