"""Parts filed with their main dossier: each starts when it may, ends with the main one, and moves its due date (LC-09).

Decree 61/2018/NĐ-CP article 19(6)(7). A part has its own authority, limit and clock; the main dossier's desk takes in all of them, and its
authority leads: it answers last, and the applicant has one code, one slip, one date.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lifecycle, linked, models, queries
from motcua.casework.dossiers.facts import DueFollowedParts, PartStarted
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.queries.recounts import standing_by
from motcua.casework.dossiers.services import desk, reception, sheets, ticking
from motcua.casework.dossiers.services.acts import ending, intake, making
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import ActKind, ActState, DueCause, Ground, Status, StopReason
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Ref
from motcua.foundation.worktime import queries as worktime

HOUSE = Actor.system("process")
ARTICLE = "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 6"
_WITH_MAIN = "Hồ sơ chính {code} đã kết thúc."
_WITHOUT = "Hồ sơ thành phần {code} mà hồ sơ này cần trước không được giải quyết."


@transaction.atomic
def follow(*, code: str, at: datetime) -> None:
    """Bring a main dossier and its parts to where the other's standing brings them; a job, and again it changes nothing."""
    row = queries.locked(code)
    links = linked.parts(row) if row is not None else []
    if row is None or not links:
        return
    status = Status(row.status)
    if status in {Status.STOPPED, Status.NOT_ACCEPTED}:
        for link in links:
            _end(link, row, at)
        return
    if row.accepted_at is not None and status not in lifecycle.CLOSED:
        _start_those_that_may(links, at)
        links = linked.parts(row)
    _foresee(links, row, at)
    if status not in lifecycle.CLOSED:
        _follow_clocks(row, links, at)


# ---------------------------------------------------------------- starting


def _start_those_that_may(links: list[models.Link], at: datetime) -> None:
    by_key = {link.key: link.part for link in links}
    for link in links:
        if link.begun_at is not None or Status(link.part.status) is not Status.SUBMITTED:
            continue
        before = [by_key[key] for key in link.after]
        lost = next((part for part in before if linked.ended(part) and not linked.done_well(part)), None)
        if lost is not None:
            _give_up(link, lost, at)
        elif all(linked.done_well(part) for part in before):
            _start(link, at)


def _start(link: models.Link, at: datetime) -> None:
    """Its steps begin at its own authority, and its intake is done: the desk of the main one has seen to it."""
    row = queries.locked(link.part.code)
    if row is None:
        return
    link.begun_at = at
    link.save(update_fields=["begun_at"])
    version = catalogue.version(row.version_id)
    journal.record(PartStarted(row.code, link.main.code), ref=ref(row.code), by=HOUSE, at=at)
    desk.begin(row, version, owner=Ref(row.owner_kind, row.owner_id), at=at)
    reception.complete_intake(HOUSE, code=row.code, at=at)


def _give_up(link: models.Link, lost: models.Dossier, at: datetime) -> None:
    row = queries.locked(link.part.code)
    if row is not None:
        why = [Ground(_WITHOUT.format(code=lost.code), ARTICLE, kind="still_deficient")]
        making.keep(row, intake.refused(row, why, by=HOUSE, clerk=By.INTAKE_CLERK, at=at), by=HOUSE, at=at)
        link.part = row


# ---------------------------------------------------------------- ending


def _end(link: models.Link, main: models.Dossier, at: datetime) -> None:
    """A part ends with its main dossier, unless a decision on it exists; the main one's own paper tells the applicant of both."""
    row = queries.locked(link.part.code)
    if row is None or bool(row.outcome) or Status(row.status) not in lifecycle.BEFORE_DECISION:
        return
    status = Status(row.status)
    untouched = status in {Status.SUBMITTED, Status.SUPP_PRE} and Status(main.status) is Status.NOT_ACCEPTED
    kind = ActKind.INTAKE_REFUSAL if untouched else ActKind.WITHDRAWAL
    act = making.made(
        row, kind, ActState.DONE, by=HOUSE, at=at, why=[Ground(_WITH_MAIN.format(code=main.code), ARTICLE)]
    )
    facts: list[Fact] = [making.told(act, row)]
    if untouched:
        facts.append(turn(row, Status.NOT_ACCEPTED, by=By.INTAKE_CLERK, at=at))
    else:
        facts.append(turn(row, Status.STOP_REQUESTED, by=By.APPLICANT, at=at))
        facts.append(turn(row, Status.STOPPED, by=By.SYSTEM, at=at))
    facts += ticking.end(row, by=HOUSE, at=at)
    making.keep(row, facts, by=HOUSE, at=at)
    if link.begun_at is not None:
        ending.process(row, at=at, message="withdrawn")


# ---------------------------------------------------------------- the clock


def _foresee(links: list[models.Link], main: models.Dossier, at: datetime) -> None:
    """Those that wait are due as they would be if all before them took their time."""
    found = linked.dues(links, start=main.accepted_at or main.received_at)
    for link in links:
        waits = link.part.accepted_at is None and not linked.ended(link.part)
        if waits and found[link.key] != link.part.due:
            row = queries.locked(link.part.code)
            if row is not None and row.accepted_at is None:
                ticking.foresee(row, due=found[link.key], basis=main.code, by=HOUSE, at=at)
                row.save(update_fields=["due"])


def _follow_clocks(row: models.Dossier, links: list[models.Link], at: datetime) -> None:
    """While a part stands still for its applicant, a fee or by law, the whole does; and it is due no earlier than its parts."""
    before, facts, resumed = row.due, list[Fact](), False
    open_stops = linked.stopped_for(row)
    for link in links:
        keys = linked.stand_still(link.part)
        if keys and link.part.code not in open_stops and ticking.running(row):
            tick = link.part.ticks.filter(act="stop", key=keys[0]).latest("number")
            key = f"{StopReason.PART.value}/{link.part.code}/{tick.number}"
            facts += ticking.stop(row, key=key, reason=StopReason.PART, basis=tick.basis, by=HOUSE, at=at)
        elif not keys and link.part.code in open_stops and ticking.running(row):
            facts += ticking.resume(row, key=open_stops[link.part.code], by=HOUSE, at=at)
            resumed = True
    standing = standing_by(row, worktime.calendar(row.unit, at))
    if standing is not None and standing.due != row.due:
        ticking.keep_due(row, standing, cause=DueCause.PARTS, by=HOUSE, at=at)
    if row.due != before:
        facts.append(DueFollowedParts(row.code, _iso(before), _iso(row.due)))
    if facts:
        making.keep(row, facts, by=HOUSE, at=at)
    if resumed and row.due is not None:
        sheets.slip(row, by=HOUSE, at=at)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
