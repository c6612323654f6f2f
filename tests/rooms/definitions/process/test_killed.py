"""A worker killed in the middle of a command leaves the instance as it was; whoever comes next carries it out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.rooms.definitions.process.factory import command, end, model, start, step

from motcua.config.wiring import DESKS
from motcua.definitions.process import models, queries, services
from motcua.definitions.process.types import DONE, Outcome
from motcua.foundation import clock
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, Json, Ref

ROOT = Path(__file__).parents[4]
HOUSE = Actor.system("process")
SUBJECT = Ref("killed", "K-1")
WORKER = """
import sys, time
sys.path.insert(0, "src")
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from motcua.config.wiring import DESKS
from motcua.definitions.process import models, services
from motcua.definitions.process.types import DONE
from motcua.foundation import clock
from motcua.foundation.types import Actor

class Desk:
    def hold(self, subject): pass
    def carry_out(self, subject, command, values, at):
        models.Instance.objects.update(values={"half": "done"})
        print("in the middle", flush=True)
        time.sleep(600)

DESKS["killed"] = Desk()
services.carry_out(Actor.system("process"), step=int(sys.argv[2]), at=clock.now())
"""


class Desk:
    def hold(self, subject: Ref) -> None:
        pass

    def carry_out(self, subject: Ref, command: str, values: Mapping[str, Json], at: datetime) -> Outcome:
        return DONE

    def decide(self, subject: Ref, decision: str, values: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:
        return {}

    def due(self, subject: Ref, term: str, since: datetime) -> datetime | None:
        return None


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_command_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DESKS, SUBJECT.kind, Desk())
    text = model(start() + command("take", "accept") + step("a") + end(), "start>take take>a a>end")
    definition = queries.read(text, file="process.bpmn")
    shown = services.start(HOUSE, subject=SUBJECT, definition=definition, procedure="p", unit="G02", at=clock.now())
    before, told = models.Instance.objects.values().get(), journal.history(SUBJECT)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), str(shown.steps[0].id)],
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "motcua.config.settings"}, text=True,
    )  # fmt: skip
    assert worker.stdout is not None

    try:
        assert worker.stdout.readline() == "in the middle\n"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(30)
        worker.stdout.close()

    assert models.Instance.objects.values().get() == before
    assert journal.history(SUBJECT) == told
    services.carry_out(HOUSE, step=shown.steps[0].id, at=clock.now())
    assert queries.instance(HOUSE, SUBJECT).tokens == ("a",)
