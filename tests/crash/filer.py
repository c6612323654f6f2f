"""A worker in a process of its own, to be killed: `python -m tests.crash.filer BUNDLE [COMMIT SIDE]`.

Works until nothing of the filing is left to do. With a number it kills itself at that commit, just `before` or just `after` it.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from dataclasses import replace

import django
from django.conf import settings
from django.db import close_old_connections
from tests.crash.signer import LEASE, TURN, die_at


def main(bundle: str, commit: str = "", side: str = "") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"
    django.setup()
    # Without a link, but with the people of one: numbers of the test ranges are taken beside a sandbox alone.
    settings.MOTCUA = replace(settings.MOTCUA, sandbox=True)
    from motcua.foundation.jobs import services as jobs
    from motcua.foundation.jobs import worker

    worker.HEARTBEAT, worker.STALLED, worker.RECOVER_EVERY = 0.2, LEASE, 0.2
    if commit:
        die_at(int(commit), side)
    jobs.carry_out(threads=2, beside=[lambda: _watch(bundle)])


def _watch(bundle: str) -> None:
    """End the process with the filing."""
    from motcua.casework.dossiers import models

    try:
        while models.Bundle.objects.get(pk=bundle).state != "ready":
            close_old_connections()
            time.sleep(TURN)
    except BaseException:  # noqa: BLE001 -- the process is told apart from one that was killed by its code
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
