"""Jobs of the room: load by code, call a service."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers import linked, services
from motcua.casework.dossiers.services import (
    assigning,
    depositing,
    handling,
    many,
    pacing,
    parts,
    recounting,
    reminding,
    searching,
    watching,
)
from motcua.casework.dossiers.services.bundles import carrying, taking
from motcua.casework.dossiers.types import SheetKey
from motcua.foundation import clock
from motcua.foundation.jobs.types import Job
from motcua.foundation.types import Actor

_ANSWER = Actor.system("answer")
_SHEETS = Actor.system("sheets")


def answer(*, code: str) -> None:
    """Answer a dossier of an automatic procedure."""
    services.answer(_ANSWER, code=code, at=clock.now())


def issue(*, code: str) -> None:
    """Issue the paper that an officer has decided."""
    handling.issue_decided(_ANSWER, code=code)


def sheet(*, code: str, key: str, act: str) -> None:
    """Make an official paper that an act has ordered."""
    services.make_ordered(_SHEETS, code=code, key=SheetKey(key), act_id=act)


def prepare_signing(*, batch: str, items: list[int]) -> None:
    """Number and set some papers of an act of signing."""
    services.prepare_signing(batch=batch, items=items, at=clock.now())


def remote_signing(*, act: str) -> None:
    """Fetch the signatures that a person authorised at their signing service."""
    services.remote_signing(act=act, at=clock.now())


def finish_signing(*, batch: str, items: list[int]) -> None:
    """Put the signatures into some papers of an act and finish their steps."""
    services.finish_signing(batch=batch, items=items, at=clock.now())


def enter_registers() -> None:
    """Once a night, what was accepted is entered in the registers of the year."""
    services.enter_registers(_SHEETS, at=clock.now())


def reissue(*, code: str, act: int) -> None:
    """Issue the paper that takes the place of a corrected result."""
    handling.reissue(_ANSWER, code=code, act=act)


def end_suspensions() -> None:
    """Suspensions whose day has come end."""
    services.end_due_suspensions(at=clock.now())


def end_waiting() -> None:
    """Dossiers whose applicant was waited for in vain end, where the law says so."""
    services.end_waiting(at=clock.now())


def late_opinions() -> None:
    """Answers that did not come in time are told."""
    services.tell_late_opinions(at=clock.now())


def recheck_register(*, code: str) -> None:
    """Ask a register again that was away at the filing."""
    services.recheck_register(_ANSWER, code=code, at=clock.now())


def recheck_population(*, code: str) -> None:
    """Ask the population database again that was away at the filing."""
    services.recheck_population(_ANSWER, code=code, at=clock.now())


def read_papers(*, code: str) -> None:
    """Read what is written in the papers of a dossier, so that it is found by it, and note them in the wallet of their owner."""
    depositing.deposit(code, at=clock.now())
    searching.read_papers(code, at=clock.now())


def bulk(*, batch: int) -> None:
    """Go on with an act on many dossiers."""
    many.carry_out(batch=batch, at=clock.now())


def bundle(*, bundle: str) -> None:
    """Go on with a filing of many dossiers."""
    carrying.carry_out(bundle=bundle, at=clock.now())


def assign(*, step: int) -> None:
    """Give a step that opened to an officer, as the rules of its unit say."""
    assigning.assign_opened(step=step, at=clock.now())


def forget_batches() -> None:
    """Once a night, acts on many of a month ago are dropped."""
    many.forget_batches(at=clock.now())


def forget_drafts() -> None:
    """Once a day, drafts whose time is over are dropped."""
    services.forget_drafts(at=clock.now())
    services.forget_intakes(at=clock.now())
    taking.forget_bundles(at=clock.now())


def end_leases() -> None:
    """Once a night, blocks of codes whose time is over end, and what is unused of them is void."""
    services.end_leases(at=clock.now())


def forget_presence() -> None:
    """Once a night, those who left long ago are dropped from the lists of who has a dossier open."""
    services.forget_presence(at=clock.now())


def follow_parts(*, code: str, at: str) -> None:
    """A main dossier and its parts look at each other."""
    parts.follow(code=code, at=datetime.fromisoformat(at))


def recount(*, after: int, reason: str) -> None:
    """Count open dossiers by a calendar that was changed."""
    recounting.recount(after=after, reason=reason, at=clock.now())


def watch() -> None:
    """Every two minutes, rules of early warning and escalation fire whose instant has passed."""
    watching.sweep(at=clock.now())


def remind_supplements() -> None:
    """Every hour, applicants are reminded of supplements whose term is near."""
    reminding.remind_supplements(at=clock.now())


def pace() -> None:
    """Once a night, what estimates of lateness are made of."""
    pacing.pace(at=clock.now())


def estimate() -> None:
    """Every hour, how likely open work is to be late."""
    pacing.estimate(at=clock.now())


JOBS = [
    Job(linked.JOB, follow_parts, attempts=30, first_wait=1),
    Job("dossiers.pace", pace, every="13 3 * * *"),
    Job("dossiers.estimate", estimate, every="41 * * * *"),
    Job("dossiers.remind_supplements", remind_supplements, every="23 * * * *"),
    Job("dossiers.watch", watch, every="*/2 * * * *"),
    Job("dossiers.recount", recount, attempts=20, first_wait=5),
    Job("dossiers.answer", answer, attempts=30, first_wait=1),
    Job("dossiers.issue", issue, attempts=30, first_wait=1),
    Job("dossiers.sheet", sheet, attempts=30),
    Job("dossiers.prepare_signing", prepare_signing, attempts=30, first_wait=1),
    Job("dossiers.remote_signing", remote_signing, attempts=12, first_wait=1),
    Job("dossiers.finish_signing", finish_signing, attempts=30, first_wait=1),
    Job("dossiers.enter_registers", enter_registers, every="17 1 * * *"),
    Job("dossiers.reissue", reissue, attempts=30, first_wait=1),
    Job("dossiers.end_suspensions", end_suspensions, every="*/5 * * * *"),
    Job("dossiers.end_waiting", end_waiting, every="11 * * * *"),
    Job("dossiers.late_opinions", late_opinions, every="*/10 * * * *"),
    Job("dossiers.recheck_register", recheck_register, attempts=50, first_wait=60),
    Job("dossiers.recheck_population", recheck_population, attempts=60, first_wait=60),
    Job("dossiers.read_papers", read_papers, attempts=5, first_wait=60),
    Job("dossiers.assign", assign, attempts=8, first_wait=2),
    Job("dossiers.bulk", bulk, attempts=20, first_wait=5),
    Job(taking.JOB, bundle, attempts=20, first_wait=5),
    Job("dossiers.forget_batches", forget_batches, every="57 2 * * *"),
    Job("dossiers.forget_drafts", forget_drafts, every="37 2 * * *"),
    Job("dossiers.end_leases", end_leases, every="27 2 * * *"),
    Job("dossiers.forget_presence", forget_presence, every="47 2 * * *"),
]
