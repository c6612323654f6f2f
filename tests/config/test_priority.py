"""Jobs give way to the web server, and so does what the database does for them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from motcua.config import priority

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this kernel does not weigh sessions against each other"
)

_GIVES_WAY = """
import os
from pathlib import Path
from motcua.config import priority
priority.give_way(7, with_database=False)
print(os.getpriority(os.PRIO_PROCESS, 0), Path("/proc/self/autogroup").read_text())
"""


def back(process: int) -> int:
    return int(Path(f"/proc/{process}/autogroup").read_text().split()[-1])


@pytest.fixture
def told_of_connections() -> Iterator[None]:
    connection_created.connect(priority._server_process, dispatch_uid="give-way")
    yield
    connection_created.disconnect(dispatch_uid="give-way")


def test_whole_session_of_jobs_is_put_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _GIVES_WAY], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=True, start_new_session=True,
    )  # fmt: skip

    nice, *_, session = done.stdout.split()
    assert (int(nice), int(session)) == (7, 7)


@pytest.mark.django_db
def test_server_process_goes_back_with_whom_it_works_for(told_of_connections: None) -> None:
    found = []

    def work() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)
        connection.ensure_connection()
        found.append(back(connection.connection.info.backend_pid))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert found == [5]


def test_process_that_is_gone_is_passed_over() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert not priority.put_back(gone.pid, 5)
