"""A PostgreSQL of its own for each run, the network closed but for loopback, warnings as errors."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

_state: dict[str, object] = {}


def _start() -> None:
    from motcua.config.database import Cluster

    home = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    home.chmod(0o755)
    cluster = Cluster(
        home / "pg", {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    )
    cluster.create()
    cluster.start()
    for name in [name for name in os.environ if name.startswith("MOTCUA_")]:
        del os.environ[name]
    os.environ["MOTCUA_HOME"] = str(home)
    os.environ["DATABASE_URL"] = cluster.address("postgres", "postgres")
    _state["cluster"] = cluster
    _state["home"] = home


if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the controller's server
    _start()
else:  # keys and files of one worker are none of another's
    _own = Path(os.environ["MOTCUA_HOME"]) / os.environ["PYTEST_XDIST_WORKER"]
    _own.mkdir(mode=0o755, exist_ok=True)
    os.environ["MOTCUA_HOME"] = str(_own)
os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"

import django  # noqa: E402 -- the settings read the environment made above

django.setup()
# A worker must make its own settings, and would make them too early if it inherited this name.
del os.environ["DJANGO_SETTINGS_MODULE"]

from tests import emptying  # noqa: E402 -- it asks for what the framework has set up

emptying.instead_of_flushing()

# How long examples take to draw tells of the machine's other work, not of the code.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.sandbox.running", "tests.rooms.casework.dossiers.desk"]
"""Fixtures that many folders ask for by name: one sandbox for a whole run, not one a folder."""


def pytest_unconfigure() -> None:
    cluster = _state.pop("cluster", None)
    if cluster is not None:
        cluster.stop("immediate")  # type: ignore[attr-defined]
        shutil.rmtree(_state["home"], ignore_errors=True)  # type: ignore[arg-type]


@pytest.fixture
def application_role(django_db_setup: None) -> Iterator[None]:
    """The database as web and worker see it: with the application's restricted role."""
    from django.db import connection

    from motcua.config import roles

    with connection.cursor() as cursor:
        cursor.execute(
            f"DO $$ BEGIN CREATE ROLE {roles.APP}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    roles.grant()
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {roles.APP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def _catalogue_anew() -> None:
    """What the catalogue remembers for a second belongs to the test before."""
    from motcua.definitions.catalogue import queries

    queries.forget()


@pytest.fixture(autouse=True)
def _calls_anew() -> Iterator[None]:
    """Who was held back, and what was counted of calls and of look-ups, belongs to one test."""
    from django.core.cache import cache

    from motcua.foundation.transport import services

    yield
    services._open_here.breakers.clear()
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _registers_asked_again_much_later() -> None:
    """Tests file dossiers at the instant of their import while a register is away: asking it again must not fall due while they run."""
    from datetime import timedelta

    from motcua.casework.dossiers.services import intake

    intake.RECHECK_AFTER = timedelta(days=30)


@pytest.fixture(autouse=True, scope="session")
def _passwords_at_little_cost() -> None:
    """The hash of a password costs a fifth of a second on purpose; here hundreds of officers are opened."""
    from argon2 import PasswordHasher

    from motcua.identity.accounts.services import officers

    officers._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    officers._NOBODY = officers._hasher.hash("nobody has this password")
