"""Whether a legal act is lawful for a dossier as it stands: one answer for the command that makes it and for the page that offers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from motcua.casework.dossiers import clockwork, lifecycle, linked, models
from motcua.casework.dossiers.types import ActKind, ActState, Outcome, Status
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock, once
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref
from motcua.foundation.worktime import queries as worktime

HEAD_ADJUSTS_UNTIL = date(2025, 7, 1)
"""Up to here (exclusive) the head of the one-stop desk enters the new date that a signed letter names (Decree 61/2018 article 12(5)); what
Decree 118/2025 says of it is uncertain, and the signature makes it."""
NON_TERRITORIAL_FROM = date(2026, 8, 5)
"""From when a clock may count from the receipt by the competent agency (LC-12, Decree 309/2026 articles 7(2), 8(3))."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who begins an act, who settles it when it needs a second person ("" when it does not), and in which statuses."""

    begins: str
    settles: str
    statuses: frozenset[Status]


_OPEN = frozenset(lifecycle.BEFORE_DECISION)
_ISSUED = frozenset({Status.DECIDED, Status.REFUSED, Status.RETURNED})
_ENDED = frozenset({Status.NOT_ACCEPTED, Status.STOPPED, Status.RETURNED})

RULES: dict[ActKind, Rule] = {
    ActKind.INTAKE_REFUSAL: Rule("dossier.refuse_intake", "", frozenset({Status.SUBMITTED, Status.SUPP_PRE})),
    ActKind.REFUSAL: Rule("dossier.decide", "", frozenset({Status.PROCESSING, Status.SUBMITTED_FOR_SIGN, Status.SUPP_POST, Status.FEE_DUE})),
    ActKind.WITHDRAWAL: Rule("dossier.stop", "", _OPEN),
    ActKind.STOP: Rule(
        "dossier.propose", "dossier.stop_by_law", frozenset({Status.PROCESSING, Status.SUPP_POST, Status.FEE_DUE})
    ),
    ActKind.EXTENSION: Rule("dossier.propose", "dossier.extend", lifecycle.RUNNING),
    ActKind.SUSPENSION: Rule("dossier.suspend", "dossier.suspend", lifecycle.RUNNING),
    ActKind.FEE: Rule(
        "dossier.fee", "dossier.fee",
        frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.TRANSFERRED, Status.PROCESSING}),
    ),
    ActKind.TRANSFER: Rule("dossier.transfer", "dossier.transfer", _OPEN),
    ActKind.CORRECTION: Rule("dossier.propose", "dossier.correct", frozenset({Status.RETURNED})),
    ActKind.REISSUE: Rule("dossier.propose", "dossier.correct", frozenset({Status.RETURNED})),
    ActKind.REVOCATION: Rule("dossier.propose", "dossier.revoke", _ISSUED),
    ActKind.AMENDMENT: Rule(
        "dossier.amend", "dossier.decide",
        frozenset({Status.ACCEPTED, Status.TRANSFERRED, Status.PROCESSING, Status.CONSULTING, Status.FEE_DUE, Status.RETURNED}),
    ),
    ActKind.INCIDENT: Rule("dossier.incident", "", frozenset(Status)),
    ActKind.ARCHIVE: Rule("dossier.archive", "", _ENDED),
}  # fmt: skip

SETTLED_IN: dict[ActKind, frozenset[Status]] = {
    ActKind.FEE: frozenset({Status.FEE_DUE}),
}
"""Where an act that waits is settled, if not where it began."""


def why_not(row: models.Dossier, kind: ActKind, at: datetime) -> str:
    """Why this act may not be begun now, as a code; "" when it may."""
    if Status(row.status) not in RULES[kind].statuses:
        return "status"
    if _one(row, kind, ActState.PROPOSED) is not None:
        return "proposed_before"
    more = _MORE.get(kind)
    return more(row, at) if more else ""


def why_not_settled(row: models.Dossier, act: models.Act, at: datetime) -> str:
    """Why a proposed act may not be settled in favour now, as a code; "" when it may."""
    kind = ActKind(act.kind)
    if Status(row.status) not in SETTLED_IN.get(kind, RULES[kind].statuses):
        return "status"
    if kind in {ActKind.FEE, ActKind.TRANSFER}:
        return ""
    more = _MORE.get(kind)
    return more(row, at) if more else ""


def acts_of(row: models.Dossier) -> list[models.Act]:
    """The acts on a dossier, the newest first."""
    found = models.Act.objects.filter(dossier=row).select_related("dossier").order_by("-id")
    return once.kept(("acts", row.pk), lambda: list(found))


def _one(row: models.Dossier, kind: ActKind, state: ActState) -> models.Act | None:
    return next((one for one in reversed(acts_of(row)) if one.kind == kind and one.state == state), None)


def decided(row: models.Dossier) -> bool:
    """Whether a decision or a result notice exists, so that nothing can be withdrawn any more."""
    return bool(row.outcome) or Status(row.status) in lifecycle.ANSWERED


def suspended(row: models.Dossier) -> models.Act | None:
    """The suspension that holds."""
    return _one(row, ActKind.SUSPENSION, ActState.DONE)


def extended(row: models.Dossier) -> bool:
    """Whether the one new appointment was made."""
    return _one(row, ActKind.EXTENSION, ActState.DONE) is not None


def letter_until(row: models.Dossier) -> datetime | None:
    """The last instant at which the apology may be signed: a working day before the due date."""
    if row.due is None:
        return None
    return clockwork.last_for_extension(row.due, calendar=worktime.calendar(row.unit))


def limit_passed(row: models.Dossier, at: datetime) -> bool:
    """Whether the applicant has been waited for longer than the pack allows; never where it names no limit."""
    until = waits_until(row)
    return until is not None and at >= until


def waits_until(row: models.Dossier) -> datetime | None:
    """Until when the applicant is waited for: the pack's term for a supplement, or the notice's for a fee."""
    status = Status(row.status)
    if status is Status.FEE_DUE:
        fee = _one(row, ActKind.FEE, ActState.PROPOSED)
        return fee.until if fee else None
    if status not in {Status.SUPP_PRE, Status.SUPP_POST}:
        return None
    version = catalogue.version(row.version_id)
    term = version.term(version.supplement.term)
    since = _since(row, status)
    found = catalogue.due(version, since, unit=row.unit, term=term) if term and since else None
    return found.at if found else None


def waiting_basis(row: models.Dossier) -> str:
    """The article by which a dossier may be stopped when the applicant does not answer; "" where the pack names none."""
    version = catalogue.version(row.version_id)
    if Status(row.status) is Status.FEE_DUE:
        return next((one.article for key in ("fee", "payment") if (one := version.term(key))), "")
    term = version.term(version.supplement.term)
    return term.article if term else ""


def _since(row: models.Dossier, status: Status) -> datetime | None:
    for entry in reversed(journal.history(Ref("dossier", row.code))):
        if entry.name == "dossiers.status_changed" and entry.body["after"] == status.value:
            return entry.at
    return None


def _undecided(row: models.Dossier, at: datetime) -> str:  # noqa: ARG001 -- one shape for all
    return "decided" if decided(row) else ""


def why_no_reasons(row: models.Dossier, at: datetime) -> str:
    """Why reasons of a refusal may not be put on record now, in place of earlier ones or as the first, as a code; "" when they may.

    While the applicant is waited for, only once that was in vain: then they say by which article the dossier is given back.
    """
    if decided(row):
        return "decided"
    if Status(row.status) not in RULES[ActKind.REFUSAL].statuses:
        return "status"
    waits = Status(row.status) in {Status.SUPP_POST, Status.FEE_DUE}
    return "limit_not_passed" if waits and not limit_passed(row, at) else ""


def _withdrawal(row: models.Dossier, at: datetime) -> str:
    return "part" if linked.link_to_main(row) is not None else _undecided(row, at)


def _extension(row: models.Dossier, at: datetime) -> str:
    """Until the answer is issued: one that lies with its signer is late all the same."""
    if extended(row):
        return "extended_before"
    until = letter_until(row)
    if until is None:
        return "clock_stands"
    return "too_late" if at > until else ""


def _suspension(row: models.Dossier, at: datetime) -> str:
    return _undecided(row, at) or ("suspended" if suspended(row) else "")


def _result(row: models.Dossier, at: datetime) -> str:  # noqa: ARG001 -- one shape for all
    found = results.for_subject(Ref("dossier", row.code))
    return "no_result" if found is None or found.state.value != "in_force" else ""


def _reissue(row: models.Dossier, at: datetime) -> str:  # noqa: ARG001 -- one shape for all
    return "" if results.for_subject(Ref("dossier", row.code)) else "no_result"


def _amendment(row: models.Dossier, at: datetime) -> str:
    """What was answered is changed by a new dossier in its place, while there is a result to take the place of."""
    if Status(row.status) is Status.RETURNED:
        return _result(row, at) if row.outcome == Outcome.ACCEPTED.value else "no_result"
    return "part" if linked.link_to_main(row) is not None else _undecided(row, at)


def _archive(row: models.Dossier, at: datetime) -> str:  # noqa: ARG001 -- one shape for all
    archived = any(one.kind == ActKind.ARCHIVE for one in acts_of(row))
    return "archived" if archived else ""


_MORE: dict[ActKind, Callable[[models.Dossier, datetime], str]] = {
    ActKind.REFUSAL: why_no_reasons,
    ActKind.WITHDRAWAL: _withdrawal,
    ActKind.STOP: _undecided,
    ActKind.FEE: _undecided,
    ActKind.TRANSFER: _undecided,
    ActKind.EXTENSION: _extension,
    ActKind.SUSPENSION: _suspension,
    ActKind.CORRECTION: _result,
    ActKind.REISSUE: _reissue,
    ActKind.REVOCATION: _result,
    ActKind.AMENDMENT: _amendment,
    ActKind.ARCHIVE: _archive,
}


def head_adjusts(row: models.Dossier) -> bool:
    """Whether the head of the one-stop desk enters the new date after the leader has signed, by the regime of the acceptance."""
    return row.accepted_at is not None and clock.legal_date(row.accepted_at) < HEAD_ADJUSTS_UNTIL
