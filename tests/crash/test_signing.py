"""A process that signs many results is killed at random moments; each result is signed, numbered and issued once all the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT
from tests.rooms.casework.dossiers.signing import NAME, PIN, Table

from motcua.casework.dossiers.types import Status
from motcua.casework.results import models
from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding, ItemState
from motcua.foundation.clock import legal_date
from motcua.foundation.journal import queries as journal
from motcua.foundation.numbering import queries as numbering
from motcua.foundation.numbering.types import NumberState
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.types import Verdict
from motcua.foundation.types import Ref

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

PAPERS = 12
KILLS = 8  # every other one by the process itself at a commit, the others by us at a moment
COMMITS = 40  # a process is killed at one of its first so many commits
LONGEST = 2.0  # seconds, at most, that a process lives once it has begun
DEADLINE = 120  # for the last process, which nobody kills


def test_results_are_signed_and_numbered_once_however_often_the_signing_is_killed(settings: Settings) -> None:
    factory.prepare(settings)
    table = Table(settings)
    codes = [table.brought() for _ in range(PAPERS)]
    random_ = random.Random()
    rounds: list[str] = []
    for kill in range(KILLS):
        commit, side = random_.randint(1, COMMITS), random_.choice(("before", "after"))
        rounds.append(_killed_at_commit(table, commit, side) if kill % 2 else _killed_at_a_moment(table, random_))

    last = _started(table)
    said = last.communicate(timeout=DEADLINE)[0]

    assert last.returncode == 0, (rounds, said[-3000:])
    _each_once(codes, rounds)
    assert [table.status(code) for code in codes] == [Status.DECIDED] * PAPERS
    for code in codes:
        content = results.read_for_subject(table.leader, Ref("dossier", code)).content
        report = signatures.judge(content, at=AT)
        assert (report.verdict, [one.signer.common_name for one in report.each if one.signer][:1]) == (
            Verdict.VALID,
            [NAME],
        )
        assert (report.signatures, results.verify_file(content).finding) == (2, Finding.AUTHENTIC)


def _each_once(codes: list[str], rounds: list[str]) -> None:
    """One signature, one number, one result, one decision a dossier; the book has no gap, and what was not issued is void with its reason."""
    for fact in ("results.signed", "results.issued", "dossiers.decided"):
        told = [sum(entry.name == fact for entry in journal.history(Ref("dossier", code))) for code in codes]
        assert told == [1] * PAPERS, (fact, rounds, _jobs())
    done = models.SigningItem.objects.filter(state=ItemState.DONE)
    assert sorted(done.values_list("subject_id", flat=True)) == sorted(codes), rounds
    assert not models.SigningItem.objects.filter(state__in=[ItemState.WAITING, ItemState.PREPARED, ItemState.SIGNED])
    found = list(models.Result.objects.order_by("number"))
    assert sorted(one.subject_id for one in found) == sorted(codes), rounds
    (register,) = {one.register for one in found}
    year = legal_date(AT).year
    book = numbering.page(register=register, year=year, limit=1000)
    assert [one.number for one in book] == list(range(1, len(book) + 1)), rounds
    assert [one.number for one in book if one.state is NumberState.BOUND] == [one.number for one in found], rounds
    assert all(one.reason for one in book if one.state is NumberState.VOID)
    assert journal.verify().holds


def _jobs() -> list[tuple[object, ...]]:
    """What is left in the queue, for whoever reads why it failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status, attempts, args::text FROM procrastinate_jobs WHERE status <> 'succeeded'"
        )
        return list(cursor.fetchall())


def _killed_at_a_moment(table: Table, random_: random.Random) -> str:
    process = _started(table)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    lives = random_.uniform(0, LONGEST)
    time.sleep(lives)
    process.kill()
    return f"after {lives:.2f} s: {_ended(process)}"


def _killed_at_commit(table: Table, commit: int, side: str) -> str:
    """Where the work is done before that commit comes, the process ends by itself, or lives on without any: then we end it."""
    process = _started(table, str(commit), side)
    try:
        process.wait(DEADLINE / 4)
    except subprocess.TimeoutExpired:
        process.kill()
    return f"{side} commit {commit}: {_ended(process)}"


def _started(table: Table, *more: str) -> subprocess.Popen[str]:
    """The process on the database and the folder of this test, with no other system at hand."""
    off = (
        "ENTERPRISE_REGISTER_URL", "CHEMICAL_REGISTERS_URL", "NATIONAL_PORTAL_URL", "SINGLE_WINDOW_URL", "MAIL_HOST",
    )  # fmt: skip
    given = connection.settings_dict
    address = f"postgresql://{given['USER']}@/{given['NAME']}?host={given['HOST']}"
    root = Path(__file__).parents[2]
    environment = {
        **os.environ, **{f"MOTCUA_{name}": "" for name in off}, "MOTCUA_SANDBOX": "no", "DATABASE_URL": address,
        "MOTCUA_HOME": str(table.settings.MOTCUA.home), "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }  # fmt: skip
    people = [table.leader.id, table.officers["clerk"].id, str(table.certificate.id), PIN]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.signer", *people, *more],
        cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _ended(process: subprocess.Popen[str]) -> str:
    """How it ended; a process that failed by itself fails the test with what it said."""
    said = process.communicate()[0]
    assert process.returncode in {0, -signal.SIGKILL}, said[-3000:]
    return "killed" if process.returncode else "it was done"
