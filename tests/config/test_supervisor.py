"""What stands in the way of a start is told in a sentence that says what to do."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from motcua.config import supervisor
from motcua.config.database import Cluster
from motcua.config.options import Options


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def options() -> Iterator[Options]:
    home = Path(tempfile.mkdtemp(prefix="motcua-up-"))
    home.chmod(0o755)
    yield Options(home=home, port=free_port(), sandbox=False)
    shutil.rmtree(home)


def test_port_when_taken_is_named_with_another_to_try(options: Options) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", options.port))
        other.listen()

        with pytest.raises(supervisor.CannotStart) as refused:
            supervisor._check_ports(options)

    assert f"Port {options.port} is taken by another program" in str(refused.value)
    assert f"MOTCUA_PORT={options.port + 1000} make up" in str(refused.value)


def test_second_start_on_the_same_data_says_where_the_first_is(options: Options) -> None:
    (options.home / "run").mkdir()
    with (options.home / "run" / "up.lock").open("w") as held:
        held.write(json.dumps({"pid": 4711, "address": "http://127.0.0.1:8000"}))
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)

        with pytest.raises(supervisor.CannotStart) as refused, supervisor._only_one(options):
            pass

    assert "Một Cửa is already running on this data" in str(refused.value)
    assert "http://127.0.0.1:8000 (pid 4711)" in str(refused.value)


def test_lock_file_when_left_by_a_killed_predecessor_is_no_hindrance(options: Options) -> None:
    (options.home / "run").mkdir()
    (options.home / "run" / "up.lock").write_text(json.dumps({"pid": 4711, "address": "http://127.0.0.1:8000"}))

    with supervisor._only_one(options):
        held = json.loads((options.home / "run" / "up.lock").read_text())

    assert held == {"pid": os.getpid(), "address": options.public_url}


def test_disk_when_nearly_full_is_named_before_anything_starts(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 5 * 2**20, 5 * 2**20))

    with pytest.raises(supervisor.CannotStart, match="has only 5 MB left .* free some space"):
        supervisor._check_disk(options.home)


def test_home_when_it_cannot_be_made_says_which_setting_to_change(options: Options) -> None:
    (options.home / "file").write_text("")

    with (
        pytest.raises(supervisor.CannotStart, match="cannot be written .* set MOTCUA_HOME"),
        supervisor._only_one(Options(home=options.home / "file" / "below")),
    ):
        pass


def test_database_when_its_server_was_killed_starts_again(options: Options) -> None:
    cluster = Cluster(options.home / "pg", {"fsync": "off"})
    cluster.create()
    cluster.start()
    server = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    while Path(f"/proc/{server}").exists() and "Z" not in Path(f"/proc/{server}/stat").read_text().split(")")[-1]:
        pass

    cluster.start()

    try:
        assert cluster.is_running
    finally:
        cluster.stop("immediate")


def test_database_when_its_lock_names_a_stranger_starts_again(options: Options) -> None:
    cluster = Cluster(options.home / "pg", {"fsync": "off"})
    cluster.create()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n0\n5432\n\n\n0\nready\n")

    cluster.start()

    try:
        assert cluster.is_running
    finally:
        cluster.stop("immediate")
