"""How jobs give way to the web server when processors are short."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

TRIES = 10
_APART_SECONDS = 0.12
"""The kernel takes one change in a tenth of a second from those who are not root."""


def give_way(nice: int, *, with_database: bool) -> None:
    """Put this process back by `nice` (0 to 19), and each server process that works for it where the database is the embedded one.

    Linux weighs `nice` among the processes of one session, and sessions evenly against each other (`sched_autogroup_enabled`): jobs have a session
    of their own, and so has each process of the database server. Thus the session is put back too; where the kernel knows none, `nice` alone does it.
    """
    os.nice(nice)
    put_back(os.getpid(), nice)
    if with_database:
        connection_created.connect(_server_process, weak=False, dispatch_uid="give-way")


def _server_process(connection: BaseDatabaseWrapper, **_: object) -> None:
    put_back(connection.connection.info.backend_pid, os.getpriority(os.PRIO_PROCESS, 0))


def put_back(process: int, nice: int) -> bool:
    """Put the session of a process back; false where the kernel has no such weight, or the process is not ours."""
    weight = Path(f"/proc/{process}/autogroup")
    for _ in range(TRIES):
        try:
            weight.write_text(str(nice))
        except BlockingIOError:
            time.sleep(_APART_SECONDS)
        except OSError:
            return False
        else:
            return True
    return False
