"""Early warning and escalation: each rule once, recorded, seen by those whom it concerns; what stands still warns nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.rooms.casework.dossiers.factory import Desk, officer
from tests.rooms.casework.dossiers.test_clocks import Clock
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.services import ticking, watching
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import EscalationRule
from motcua.definitions.process import models as steps
from motcua.definitions.process import services as processes
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref
from motcua.identity.permissions.models import Reach

OPENED = at("2026-03-03 08:00")


def opened(desk: Desk, when: datetime = OPENED) -> str:
    """A dossier whose intake step was opened at an instant, with eight working hours."""
    code = desk.file()
    steps.Step.objects.filter(state="open").update(opened_at=when)
    processes.reckon(ticking.HOUSE, subject=Ref("dossier", code))
    models.Watch.objects.update(next_at=when)
    return code


def fired(code: str) -> list[tuple[str, str]]:
    return list(models.Escalation.objects.filter(dossier__code=code).order_by("id").values_list("clock", "act"))


def test_intake_reply_warns_after_four_hours_and_tells_the_head_after_seven(desk: Desk) -> None:
    code = opened(desk)

    seen = []
    for when in ("2026-03-03 11:59", "2026-03-03 12:00", "2026-03-03 15:59", "2026-03-03 16:00", "2026-03-03 16:30"):
        watching.sweep(at=at(when))
        seen.append(len(fired(code)))

    assert seen == [0, 1, 1, 2, 2]
    assert fired(code) == [("intake", "remind"), ("intake", "tell_head")]
    facts = [entry for entry in journal.history(Ref("dossier", code)) if entry.name == "dossiers.clock_escalated"]
    assert [fact.body["rule"] for fact in facts] == ["intake 50% remind", "intake 87.5% tell_head"]


def test_rules_that_passed_while_nobody_looked_fire_once_each(desk: Desk) -> None:
    code = opened(desk)

    assert watching.sweep(at=at("2026-03-06 09:00")) == 2
    assert watching.sweep(at=at("2026-03-09 09:00")) == 0
    assert len(fired(code)) == 2


def test_dossiers_own_clock_warns_at_three_quarters_and_at_its_end_and_anew_after_a_restart(desk: Desk) -> None:
    clock = Clock(desk)
    steps.Step.objects.all().update(due=None)
    clock.begin("2026-03-02 09:30")
    models.Watch.objects.update(next_at=OPENED)

    counts = []
    for when in ("2026-03-09 10:00", "2026-03-10 09:00", "2026-03-11 17:00"):
        watching.sweep(at=at(when))
        counts.append(len(fired(clock.code)))
    clock.stop("2026-03-16 09:00")
    clock.act(ticking.restart, "2026-03-17 09:00")
    watching.sweep(at=at("2026-03-26 17:00"))

    assert counts == [0, 1, 2]
    assert fired(clock.code) == [("dossier", "remind"), ("dossier", "tell_head")] * 2


def test_clock_that_stands_still_warns_nobody(desk: Desk) -> None:
    clock = Clock(desk)
    steps.Step.objects.all().update(due=None)
    clock.begin("2026-03-02 09:30")
    clock.stop("2026-03-03 09:00")

    watching.sweep(at=at("2026-06-01 09:00"))

    assert fired(clock.code) == []
    assert models.Watch.objects.get().next_at is None


def test_warnings_are_seen_by_those_whom_they_concern_and_end_with_the_step(desk: Desk) -> None:
    code = opened(desk)
    clerk, head = desk.officers["one_stop_officer"], desk.officers["division_head"]
    elsewhere, heir = officer("one_stop_head", unit="T01"), officer("one_stop_officer", unit="T79", login="heir")
    watching.sweep(at=at("2026-03-03 13:00"))
    # A unit that took over the work of the one where the step waits.
    Reach.objects.create(unit="T79", also=models.Escalation.objects.get().unit, since=OPENED)

    everybody = (clerk, head, heir, desk.officers["specialist"], elsewhere)
    seen = [[one.code for one in queries.warnings(who)] for who in everybody]
    counted = [queries.count_warnings(who) for who in everybody]
    desk.finish("one_stop_officer", finding="complete")

    assert seen == [[code], [code], [code], [], []]
    assert counted == [1, 1, 1, 0, 0]
    assert queries.warnings(head) == []
    assert [one.act for one in queries.escalations(head, code)] == ["remind"]


def test_step_goes_back_to_its_role_where_the_pack_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = opened(desk)
    clerk = desk.officers["one_stop_officer"]
    step = desk.step("one_stop_officer")
    processes.claim(clerk, step=step.id, at=OPENED)
    rules = (EscalationRule("intake", "reassign", before=60),)
    known = catalogue.version

    def with_rules(version_id: int) -> Any:
        value = known(version_id)
        object.__setattr__(value, "escalations", rules)
        return value

    monkeypatch.setattr(watching.catalogue, "version", with_rules)

    watching.sweep(at=at("2026-03-03 15:59"))
    before = desk.step("one_stop_officer").claimed_by
    watching.sweep(at=at("2026-03-03 16:00"))

    assert (before, desk.step("one_stop_officer").claimed_by) == (clerk.id, "")
    assert models.Escalation.objects.get(dossier__code=code).account == clerk.id


def test_one_dossier_that_fails_does_not_hold_the_others(desk: Desk) -> None:
    broken = Clock(desk)
    row = models.Dossier.objects.get(code=broken.code)
    row.pk, row.code, row.subject_key = None, "B-2", ""
    row.accepted_at, row.due = at("2026-03-02 09:30"), at("2026-03-11 17:00")
    row.save()
    models.Tick.objects.create(dossier=row, number=1, act="start", at=at("2026-03-02 09:30"), by="")
    models.Watch.objects.create(dossier=row, next_at=OPENED)
    first = models.Dossier.objects.get(code=broken.code)
    models.Tick.objects.create(dossier=first, number=1, act="start", at=OPENED, by="")
    models.Tick.objects.create(dossier=first, number=2, act="resume", key="x", at=OPENED, by="")
    models.Watch.objects.filter(dossier=first).update(next_at=at("2026-03-01 00:00"))

    with pytest.raises(Exception, match="clock_not_stopped"):
        watching.sweep(at=at("2026-03-12 09:00"))

    assert fired("B-2") == [("dossier", "remind"), ("dossier", "tell_head")]
    later = models.Watch.objects.get(dossier=first).next_at
    assert later is not None
    assert later > at("2026-03-12 09:00")
