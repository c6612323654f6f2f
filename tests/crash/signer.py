"""A leader, a clerk and a worker in one process of its own, to be killed: `python -m tests.crash.signer LEADER CLERK CERTIFICATE PIN [COMMIT SIDE]`.

Begins to sign what lies in the leader's tray, authorises, releases, and ends when nothing is left to do. Started again it goes on
where it was killed. With a number it kills itself at that commit, just `before` or just `after` it.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import time
import traceback
from types import TracebackType

import django
from django.db import close_old_connections, transaction

TURN = 0.05  # seconds between two looks
LEASE = 1.0  # seconds after which the jobs of a killed worker go to another; a running product takes longer


def main(leader: str, clerk: str, certificate: str, pin: str, commit: str = "", side: str = "") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"
    django.setup()
    from motcua.foundation.jobs import services as jobs
    from motcua.foundation.jobs import worker

    worker.HEARTBEAT, worker.STALLED, worker.RECOVER_EVERY = 0.2, LEASE, 0.2
    if commit:
        die_at(int(commit), side)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    jobs.carry_out(threads=2, beside=[lambda: _people(leader, clerk, int(certificate), pin)])


def _people(leader: str, clerk: str, certificate: int, pin: str) -> None:
    """What the leader and the clerk do, each looking at what there is; the process ends with them."""
    from motcua.foundation.types import Actor, ActorKind

    try:
        while _releases(Actor(ActorKind.OFFICER, clerk)) or _leads(Actor(ActorKind.OFFICER, leader), certificate, pin):
            close_old_connections()
            time.sleep(TURN)
    except BaseException:  # noqa: BLE001 -- the process is told apart from one that was killed by its code
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _leads(leader: object, certificate: int, pin: str) -> bool:
    """One look at the table; whether something is left to sign."""
    from motcua.casework.dossiers import queries, services
    from motcua.casework.dossiers.types import Hindrance
    from motcua.casework.results import services as acts
    from motcua.casework.results.types import BatchState
    from motcua.foundation import clock
    from motcua.foundation.types import Actor

    assert isinstance(leader, Actor)
    begun = acts.batches(leader, limit=1)
    if begun and begun[0].state is BatchState.READY:
        services.authorise_signing(leader, batch=begun[0].id, pin=pin, at=clock.now())
    elif not begun or begun[0].state is BatchState.ENDED:
        lines = queries.tray(leader, at=clock.now())
        chosen = {one.step.id: one.fingerprint for one in lines if one.hindrance is Hindrance.NONE}
        if not chosen:
            return bool(lines)
        key = f"act-{len(acts.batches(leader, limit=100))}"
        services.begin_signing(leader, chosen=chosen, certificate=certificate, key=key, at=clock.now())
    return True


def _releases(clerk: object) -> bool:
    """One step of release; whether papers wait for it or for the seal."""
    from motcua.definitions.process import queries as process
    from motcua.definitions.process import services as processes
    from motcua.foundation import clock
    from motcua.foundation.types import Actor

    assert isinstance(clerk, Actor)
    busy = _jobs_left()  # asked first: a job that ends now may leave a step
    steps = process.open_steps(clerk)
    for step in steps[:1]:
        processes.finish_step(clerk, step=step.id, seen=step.version, at=clock.now())
    return busy or bool(steps)


def _jobs_left() -> bool:
    """Whether any job is still to be done, by whichever worker took it; the register that is away is asked again for ever."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND task_name <> 'dossiers.recheck_register')"
        )
        return bool(cursor.fetchone()[0])


def die_at(commit: int, side: str) -> None:
    """Kill this process at the n-th commit of any of its threads."""
    counter, lock = itertools.count(1), threading.Lock()
    leave = transaction.Atomic.__exit__

    def left(
        self: transaction.Atomic,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        outermost = len(transaction.get_connection(self.using).atomic_blocks) == 1 and kind is None
        with lock:
            now = outermost and next(counter) == commit
        if now and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        leave(self, kind, error, trace)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)

    transaction.Atomic.__exit__ = left  # type: ignore[method-assign]


if __name__ == "__main__":
    main(*sys.argv[1:])
