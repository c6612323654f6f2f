"""A worker that files many dossiers is killed at random commits; every row is filed exactly once all the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.bundling import Filer, filer, form, pdfs, workbook
from tests.rooms.casework.dossiers.factory import AT

from motcua.casework.attachments import models as papers
from motcua.casework.dossiers import models, services
from motcua.casework.dossiers.types import RowState
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

ROWS = 20
KILLS = 3
COMMITS = 24  # a process is killed at one of its first so many commits
DEADLINE = 120  # for each process


def test_every_row_is_filed_exactly_once_however_often_the_worker_is_killed(settings: Settings) -> None:
    factory.prepare(settings)
    one = filer()
    bundle = one.upload(workbook([form(n, "chung.pdf") for n in range(1, ROWS + 1)]))
    seen = one.send(bundle, pdfs("chung.pdf")).turn
    services.file_bundle(one.actor, bundle=bundle, seen=seen, at=AT)
    random_ = random.Random()
    rounds = []
    for _ in range(KILLS):
        commit, side = random_.randint(1, COMMITS), random_.choice(("before", "after"))
        rounds.append((commit, side, _run(settings, bundle, str(commit), side)))
        services.file_bundle(one.actor, bundle=bundle, seen=seen, at=AT)  # and pressed once more each time

    assert _run(settings, bundle) == 0, rounds

    _each_once(one, bundle, rounds)


def _each_once(one: Filer, bundle: str, rounds: list[tuple[int, str, int]]) -> None:
    rows = one.rows(bundle)
    codes = sorted(row.code for row in rows.values())
    assert {row.state for row in rows.values()} == {RowState.FILED}, rounds
    assert codes == sorted(models.Dossier.objects.values_list("code", flat=True)), rounds
    assert len(set(codes)) == ROWS
    told = [sum(entry.name == "dossiers.received" for entry in journal.history(Ref("dossier", code))) for code in codes]
    assert told == [1] * ROWS, rounds
    bound = papers.Paper.objects.filter(bound_at__isnull=False)
    assert sorted(bound.values_list("dossier_id", flat=True)) == codes, rounds
    assert [entry.name for entry in journal.history(Ref("bundle", bundle))] == ["dossiers.bundle_filed"], rounds
    assert journal.verify().holds


def _run(settings: Settings, bundle: str, *more: str) -> int:
    """A worker on the database and the folder of this test; how it ended. One that failed by itself fails the test."""
    off = ("ENTERPRISE_REGISTER_URL", "CHEMICAL_REGISTERS_URL", "NATIONAL_PORTAL_URL", "SINGLE_WINDOW_URL", "MAIL_HOST")
    given = connection.settings_dict
    root = Path(__file__).parents[2]
    environment = {
        **os.environ, **{f"MOTCUA_{name}": "" for name in off}, "MOTCUA_SANDBOX": "no",
        "DATABASE_URL": f"postgresql://{given['USER']}@/{given['NAME']}?host={given['HOST']}",
        "MOTCUA_HOME": str(django_settings.MOTCUA.home), "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.filer", bundle, *more], cwd=root, env=environment, timeout=DEADLINE,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in {0, -signal.SIGKILL}, done.stdout[-3000:]
    return done.returncode
