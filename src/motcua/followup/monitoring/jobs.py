"""What runs beside the jobs: the journal is followed all the time."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError, close_old_connections

from motcua.followup.monitoring import services
from motcua.foundation import clock

log = structlog.get_logger("monitoring")

EVERY_SECONDS = 2.0
AFTER_TROUBLE_SECONDS = 15.0


def follow_loop(stopped: Callable[[], bool] = lambda: False) -> None:
    """Follow the journal until `stopped`; trouble of the database is told and tried again."""
    while not stopped():
        wait = EVERY_SECONDS
        try:
            close_old_connections()
            services.follow(at=clock.now())
        except DatabaseError as trouble:
            log.warning("follow_failed", error=repr(trouble)[:300])
            wait = AFTER_TROUBLE_SECONDS
        time.sleep(wait)
