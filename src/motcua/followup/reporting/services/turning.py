"""Reports from hand to hand: units write and hand in, the keeper returns or accepts, consolidates, and makes ready for signing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from motcua.followup.reporting import contents, kinds, models, queries
from motcua.followup.reporting.errors import ActNotOpen, NotFrozen, ReportMoved
from motcua.followup.reporting.facts import ReportTurned
from motcua.followup.reporting.types import Act, Level, State
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal

LONGEST_WORDS, LONGEST_REMARK = 20_000, 2_000


@transaction.atomic
def save(actor: Actor, *, report: int, words: Mapping[str, str], seen: int = 0, at: datetime) -> None:
    """Keep the words to a report's sections. Raises `Invalid` with every fault at its field, `ReportMoved`, `ActNotOpen`, `NotAllowed`."""
    row = opened(actor, report, Act.SAVE, seen)
    row.words = _judged(row, words, whole=False)
    turned(row, Act.SAVE, State(row.state), actor, at)


@transaction.atomic
def submit(actor: Actor, *, report: int, words: Mapping[str, str] | None = None, seen: int = 0, at: datetime) -> None:
    """Hand a unit's report in, with these words where they are given. Raises `Invalid`, `NotFrozen`, `ReportMoved`, `ActNotOpen`, `NotAllowed`."""
    row = opened(actor, report, Act.SUBMIT, seen)
    row.words = _judged(row, row.words if words is None else words, whole=True)
    require_figures(row)
    turned(row, Act.SUBMIT, State.SUBMITTED, actor, at)


@transaction.atomic
def give_back(actor: Actor, *, report: int, remark: str, seen: int = 0, at: datetime) -> None:
    """Return a unit's report for correction, with what is to be corrected. Raises `Invalid`, `ReportMoved`, `ActNotOpen`, `NotAllowed`."""
    row = opened(actor, report, Act.RETURN, seen)
    said = _reasoned(remark)
    if row.run.reports.filter(level=Level.WHOLE).exclude(state=State.DRAFT).exists():
        raise ActNotOpen(state=row.state)
    turned(row, Act.RETURN, State.RETURNED, actor, at, remark=said)


@transaction.atomic
def accept(actor: Actor, *, report: int, remark: str = "", seen: int = 0, at: datetime) -> None:
    """Accept a unit's report. Raises `ReportMoved`, `ActNotOpen`, `NotAllowed`."""
    row = opened(actor, report, Act.ACCEPT, seen)
    turned(row, Act.ACCEPT, State.ACCEPTED, actor, at, remark=normal(contents.plain(remark))[:LONGEST_REMARK])


@transaction.atomic
def consolidate(actor: Actor, *, report: int, seen: int = 0, at: datetime) -> int:
    """Put what units whose reports were accepted wrote into the sections of the whole one that are empty; gives how many sections.

    Raises `ReportMoved`, `ActNotOpen`, `NotAllowed`.
    """
    row = opened(actor, report, Act.CONSOLIDATE, seen)
    names = (row.freeze.about if row.freeze else {}).get("units", {})
    words, filled = dict(row.words), 0
    accepted = list(row.run.reports.filter(level=Level.UNIT, state=State.ACCEPTED).order_by("unit"))
    for section in _worded(row):
        if normal(words.get(section, "")):
            continue
        told = [
            f"{names.get(one.unit, one.unit)}: {one.words[section]}"
            for one in accepted
            if normal(one.words.get(section, ""))
        ]
        if told:
            words[section], filled = "\n".join(told)[:LONGEST_WORDS], filled + 1
    row.words = words
    turned(row, Act.CONSOLIDATE, State.DRAFT, actor, at)
    return filled


@transaction.atomic
def finish(
    actor: Actor,
    *,
    report: int,
    words: Mapping[str, str] | None = None,
    without: bool = False,
    seen: int = 0,
    at: datetime,
) -> None:
    """Make the whole report ready for its signer; `without` says that units that have not been accepted are not waited for: it names them.

    Raises `Invalid` (`/without` where units are missing), `NotFrozen`, `ReportMoved`, `ActNotOpen`, `NotAllowed`.
    """
    row = opened(actor, report, Act.FINISH, seen)
    row.words = _judged(row, row.words if words is None else words, whole=True)
    require_figures(row)
    missing = row.run.reports.filter(level=Level.UNIT).exclude(state=State.ACCEPTED).order_by("unit")
    row.left_out = list(missing.values_list("unit", flat=True))
    if row.left_out and not without:
        raise Invalid([FieldError("/without", "E-REQ", "missing", {"count": len(row.left_out)})])
    turned(row, Act.FINISH, State.READY, actor, at)


@transaction.atomic
def send_back(actor: Actor, *, report: int, remark: str, seen: int = 0, at: datetime) -> None:
    """The signer sends the whole report back with the reason. Raises `Invalid`, `ReportMoved`, `ActNotOpen`, `NotAllowed`.

    A number that was bound to it stays, for whenever it is signed.
    """
    row = opened(actor, report, Act.SEND_BACK, seen)
    said = _reasoned(remark)
    row.prepared = row.digest = ""
    turned(row, Act.SEND_BACK, State.DRAFT, actor, at, remark=said)


@transaction.atomic
def correct(actor: Actor, *, report: int, reason: str, count_anew: bool, seen: int = 0, at: datetime) -> int:
    """Begin a new version of a signed report with the reason (RP-05), with its figures or with those counted anew; gives its number.

    The signed one stays as it is. Raises `Invalid`, `ReportMoved`, `ActNotOpen`, `NotAllowed`.
    """
    row = opened(actor, report, Act.CORRECT, seen)
    said = _reasoned(reason, "/reason")
    if models.Report.objects.filter(corrects=row).exists():
        raise ActNotOpen(state=row.state)
    later = models.Report.objects.create(
        run=row.run, level=row.level, unit=row.unit, number=row.number + 1, corrects=row, reason=said, state=State.DRAFT.value, words=row.words,
        left_out=row.left_out, freeze=None if count_anew else row.freeze, content=None if count_anew else row.content, changed_at=at,
    )  # fmt: skip
    turned(later, Act.CORRECT, State.DRAFT, actor, at, remark=said)
    if count_anew:
        jobs.defer("reporting.refreeze", args={"report": later.pk})
    return later.pk


def opened(actor: Actor, report: int, act: Act, seen: int) -> models.Report:
    """The row, locked, when this may be done to it now by this actor. For the room's own use.

    Raises `ReportUnknown`, `NotAllowed`, `ReportMoved`, `ActNotOpen`.
    """
    row = queries.row_for(actor, report, lock=True)
    if not queries.allows(actor, row, act):
        raise NotAllowed(permission=queries.PERMISSION[act])
    if seen and seen != row.version:
        raise ReportMoved(report=report)
    if act not in queries.opens(row):
        raise ActNotOpen(state=row.state)
    return row


def turned(row: models.Report, act: Act, after: State, actor: Actor, at: datetime, *, remark: str = "") -> None:
    """Keep a row after an act, the act with the words of then, and its fact. For the room's own use."""
    row.state, row.version, row.changed_at = after.value, row.version + 1, at
    row.save()
    models.Step.objects.create(report=row, act=act.value, by=str(actor), at=at, remark=remark, words=row.words)
    fact = ReportTurned(row.pk, act.value, after.value)
    journal.record(fact, ref=Ref("report", str(row.pk)), by=actor, at=at)


def require_figures(row: models.Report) -> None:
    """Raise `NotFrozen` while a report has no figures. For the room's own use."""
    if row.content is None:
        raise NotFrozen(until=row.run.until.isoformat())


def _worded(row: models.Report) -> list[str]:
    sections = kinds.kind_of(row.run.version.content).sections
    return [one.key for one in sections if one.words and row.level in one.levels]


def _judged(row: models.Report, words: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Words by section; `whole` asks for all of them."""
    found, faults = {}, []
    for key in _worded(row):
        text = "\n".join(
            normal(line) for line in contents.plain(words.get(key, "")).replace("\r\n", "\n").split("\n")
        ).strip()
        if len(text) > LONGEST_WORDS:
            faults.append(FieldError(f"/{key}", "E-LONG", "long", {"most": LONGEST_WORDS}))
        if whole and not text:
            faults.append(FieldError(f"/{key}", "E-REQ"))
        found[key] = text
    if faults:
        raise Invalid(faults)
    return found


def _reasoned(text: str, pointer: str = "/remark") -> str:
    said = normal(contents.plain(text))
    if not said:
        raise Invalid([FieldError(pointer, "E-REQ")])
    if len(said) > LONGEST_REMARK:
        raise Invalid([FieldError(pointer, "E-LONG", "long", {"most": LONGEST_REMARK})])
    return said
