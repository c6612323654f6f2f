"""The desk of dossiers: what the steps of a process ask of it, each turn through the closed table.

Steps order the work, commands move the legal status (rules 13 and 14 of the house). A command that finds its turn made is done: it may be asked
twice when a worker died between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lacking, lawfulness, linked, models, ordering, queries, refusals
from motcua.casework.dossiers.errors import ActNotLawful, NotWaiting
from motcua.casework.dossiers.facts import DossierDecided
from motcua.casework.dossiers.lifecycle import INTAKE_ARTICLE, By
from motcua.casework.dossiers.services import requests, sheets, ticking
from motcua.casework.dossiers.services.acts import fees, intake, making, stopping, waiting
from motcua.casework.dossiers.services.ticking import HOUSE
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import ActState, DueCause, Ground, Outcome, Status, StopReason
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.types import DONE, PENDING
from motcua.definitions.process.types import Outcome as Carried
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.identity.permissions import queries as permissions

SUPPLEMENT_BASIS = "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4"
"""Why a supplement stops the clock where the pack names no law of its own."""

_ON = {
    Status.ACCEPTED: By.SYSTEM,
    Status.TRANSFERRED: By.UNIT_LEADER,
    Status.CONSULTING: By.OFFICER,
    Status.SUPP_POST: By.INTAKE_CLERK,
    Status.SUBMITTED_FOR_SIGN: By.SIGNER,
}
"""From where a dossier may come back to being handled, and whose turn that is."""
_ISSUING = {"issue": Outcome.ACCEPTED, "refuse": Outcome.REFUSED}

MESSAGES = {
    "supplement_received": "dossier.request_supplement",
    "answer_received": "dossier.consult",
}
"""What an officer may tell a process that waits, and by which right."""


def begin(row: models.Dossier, version: ProcedureVersion, *, owner: Ref, at: datetime) -> None:
    """Start the steps of a dossier that was just filed, in its transaction."""
    definition = catalogue.process(version)
    if definition is None:
        return
    units = {role: where.unit for role, where in version.roles.items()}
    processes.start(
        HOUSE, subject=ref(row.code), definition=definition, procedure=version.procedure, unit=row.unit, units=units,
        owner=owner, at=at,
    )  # fmt: skip


@transaction.atomic
def tell(actor: Actor, *, code: str, message: str, seen: int, at: datetime) -> None:
    """An officer notes that what a dossier waited for has come: a supplement, a payment, an answer; its clock goes on.

    `seen` is the dossier's version on the officer's page. Raises `NotFound`, `NotWaiting`.
    Source: Decree 118/2025/NĐ-CP article 19.
    """
    permissions.require(actor, MESSAGES.get(message, "dossier.decide"))
    row = queries.row_for(actor, code, MESSAGES.get(message, "dossier.decide"), lock=True)
    if message not in MESSAGES or (seen and seen != row.turns):
        raise NotWaiting(code=code, message=message)
    facts = _resumed(row, message, actor, at)
    if message == "supplement_received":
        facts += requests.end_on_paper(row, by=actor, at=at)
    if facts:
        row.save()
        journal.record_all(facts, ref=ref(code), by=actor, at=at)
    processes.send_message(HOUSE, subject=ref(code), name=message, key=f"{message}/{row.turns}", at=at)
    ticking.follow(row)


def issued(code: str, *, at: datetime) -> None:
    """The signed paper of a dossier is there: the command that waited for it is done."""
    for step in process.instance(HOUSE, ref(code)).steps:
        if step.kind == "command":
            processes.finish_command(HOUSE, step=step.id, at=at)


def supplement_asked(row: models.Dossier, at: datetime) -> list[Fact]:
    """The turn of a dossier of which more is asked; the caller holds the row and saves it."""
    return _request_supplement(row, at)


def supplement_came(row: models.Dossier, by: Actor, at: datetime) -> list[Fact]:
    """The turn of a dossier whose supplement came; the caller holds the row and saves it. Raises `NotWaiting`."""
    return _resumed(row, "supplement_received", by, at)


class DossierDesk:
    """Carries out what a process asks of a dossier (`process.ports.Desk`)."""

    def hold(self, subject: Ref) -> None:
        """Lock the dossier: it is locked before its process, always."""
        _row(subject)

    def carry_out(self, subject: Ref, command: str, values: Mapping[str, Json], at: datetime) -> Carried:
        """One command in the caller's transaction; `issue` and `refuse` end when the paper is signed."""
        row = _row(subject)
        if command in _ISSUING:
            return _issue(row, _ISSUING[command], values, at)
        act = _COMMANDS.get(command)
        facts: list[Fact] = []
        if command == "request_supplement":
            facts += requests.begin_from_note(row, str(values.get("note") or ""), by=HOUSE, at=at)
        facts += act(row, at) if act is not None else []
        if facts:
            row.save()
            journal.record_all(facts, ref=subject, by=HOUSE, at=at)
            ticking.follow(row)
        return DONE

    def decide(
        self,
        subject: Ref,
        decision: str,
        values: Mapping[str, Json],
        at: datetime,  # noqa: ARG002 -- the law of the filing decides
    ) -> Mapping[str, Json]:
        """What a table of the dossier's own version says, by the law of the day on which it was filed."""
        row, version, data = _filed(subject)
        return catalogue.asked(version, decision, data, values=values, on=clock.legal_date(row.received_at))

    def due(self, subject: Ref, term: str, since: datetime) -> datetime | None:
        """When a named term ends, on the dossier's clock; none for a term that its version does not have, and while the clock stands still."""
        return ticking.term_due(_row(subject), term, since)


def _row(subject: Ref) -> models.Dossier:
    row = queries.locked(subject.id)
    if row is None:
        raise NotFound(kind="dossier", code=subject.id)
    return row


def _filed(subject: Ref) -> tuple[models.Dossier, ProcedureVersion, Mapping[str, Json]]:
    row = _row(subject)
    data = row.revisions.latest("number").data
    return row, catalogue.version(row.version_id), data


# ---------------------------------------------------------------- turns


def _go(row: models.Dossier, after: Status, by: By, at: datetime) -> list[Fact]:
    return [] if Status(row.status) is after else [turn(row, after, by=by, at=at)]


def _handled(row: models.Dossier, at: datetime) -> list[Fact]:
    """Bring a dossier that is accepted, handed on or consulted about to being handled."""
    by = _ON.get(Status(row.status))
    if by is None:
        return []
    return [*_go(row, Status.PROCESSING, by, at), *ticking.arrived(row, by=HOUSE, at=at)]


def _accept(row: models.Dossier, at: datetime) -> list[Fact]:
    facts: list[Fact] = []
    if Status(row.status) is Status.SUPP_PRE:
        facts += _go(row, Status.SUBMITTED, By.APPLICANT, at)
    if Status(row.status) is not Status.SUBMITTED:
        return facts
    lacked = bool(lacking.recorded(row))
    if lacked and lacking.here(row):
        raise ActNotLawful("lacks", code=row.code)
    since = at if lacked else _since(row, at)
    facts += _go(row, Status.ACCEPTED, By.INTAKE_CLERK, since)
    facts += ticking.accepted(row, by=HOUSE, at=since)
    linked.order(row, at=at)
    for moment in ("filing", "acceptance") if lacked else ("acceptance",):  # what lacked something was asked for no fee
        fees.charge(row, moment=moment, at=at)
    sheets.slip(row, by=HOUSE, at=at)
    return facts


def _since(row: models.Dossier, at: datetime) -> datetime:
    """When an acceptance counts: that of what was taken while this system was away is the slip's, unless more was asked for meanwhile."""
    taken = row.origin.get("taken_at") if isinstance(row.origin, dict) else None
    return datetime.fromisoformat(taken) if isinstance(taken, str) and row.turns == 1 else at


def _transfer(row: models.Dossier, at: datetime) -> list[Fact]:
    return _go(row, Status.TRANSFERRED, By.INTAKE_CLERK, at) if Status(row.status) is Status.ACCEPTED else []


def _take_up(row: models.Dossier, at: datetime) -> list[Fact]:
    return _handled(row, at)


def _request_supplement(row: models.Dossier, at: datetime) -> list[Fact]:
    if Status(row.status) in queries.WAITING:
        return []
    if Status(row.status) is Status.SUBMITTED:
        if row.due is not None:  # what the filing promised, had it been accepted at once, holds no longer
            ticking.foresee(row, due=None, basis=INTAKE_ARTICLE, by=HOUSE, at=at, cause=DueCause.STOPPED)
        return _go(row, Status.SUPP_PRE, By.INTAKE_CLERK, at)
    facts = [*_handled(row, at), *_go(row, Status.SUPP_POST, By.OFFICER, at)]
    basis = catalogue.version(row.version_id).supplement.article or SUPPLEMENT_BASIS
    return facts + _stopped(row, StopReason.SUPPLEMENT, basis, at)


def _request_fee(row: models.Dossier, at: datetime) -> list[Fact]:
    if Status(row.status) not in {Status.SUBMITTED, Status.ACCEPTED, Status.TRANSFERRED, Status.PROCESSING}:
        return []
    return fees.due_by_step(row, at=at)


def _stopped(row: models.Dossier, reason: StopReason, basis: str, at: datetime) -> list[Fact]:
    """A clock that runs stands still for what is waited for now."""
    if not ticking.running(row) or ticking.stopped_by(row, reason):
        return []
    return ticking.stop(row, key=f"{reason}/{row.turns}", reason=reason, basis=basis, by=HOUSE, at=at)


def _consult(row: models.Dossier, at: datetime) -> list[Fact]:
    return [*_handled(row, at), *_go(row, Status.CONSULTING, By.OFFICER, at)]


def _submit_for_signature(row: models.Dossier, at: datetime) -> list[Fact]:
    if Status(row.status) is Status.SUBMITTED_FOR_SIGN:
        return []
    return [*_handled(row, at), *_go(row, Status.SUBMITTED_FOR_SIGN, By.OFFICER, at)]


def _return(row: models.Dossier, at: datetime) -> list[Fact]:
    """Give a dossier back without a decision: before its acceptance it is not accepted, after it stopped; each with its act and form.

    Never without a reason and its article: where nobody gave one and the pack names none for a wait in vain, the process stands still
    until an officer has put them on record.
    """
    status = Status(row.status)
    if status in {Status.NOT_ACCEPTED, Status.STOPPED}:
        return []
    act = refusals.proposed(row)
    why = refusals.reasons_of(row)
    if act is not None:
        act.delete()  # its reasons are in the act that follows
    if status in {Status.SUBMITTED, Status.SUPP_PRE}:
        late = status is Status.SUPP_PRE and not why
        file_at = str(act.details.get("file_at", "")) if act else ""
        reasons = intake.late_supplement() if late else _known(row, why)
        clerk = By.SYSTEM if late else By.INTAKE_CLERK
        return [
            *intake.refused(row, reasons, file_at=file_at, by=HOUSE, clerk=clerk, at=at),
            *ticking.end(row, by=HOUSE, at=at),
        ]
    if status in {Status.SUPP_POST, Status.FEE_DUE}:
        basis = lawfulness.waiting_basis(row)
        grounds = _known(row, why or ([waiting.too_late(basis)] if basis else []), "no_basis")
        return stopping.given_back(row, by=HOUSE, clerk=By.SYSTEM, why=grounds, at=at)
    if status is Status.STOP_REQUESTED:
        return stopping.given_back(row, by=HOUSE, clerk=By.INTAKE_CLERK, why=why or [stopping.WISHED], at=at)
    grounds = _known(row, why)
    return [*_handled(row, at), *stopping.given_back(row, by=HOUSE, clerk=By.OFFICER, why=grounds, at=at)]


def _known(row: models.Dossier, why: list[Ground], lacking: str = "no_reasons") -> list[Ground]:
    if not why:
        raise ActNotLawful(lacking, code=row.code)
    return why


_COMMANDS: dict[str, Callable[[models.Dossier, datetime], list[Fact]]] = {
    "accept": _accept,
    "transfer": _transfer,
    "take_up": _take_up,
    "request_supplement": _request_supplement,
    "request_fee": _request_fee,
    "consult": _consult,
    "submit_for_signature": _submit_for_signature,
    "return_dossier": _return,
}
"""Commands that move the status. Delivery, publishing and notices follow the facts and are states of their own."""


def _resumed(row: models.Dossier, message: str, by: Actor, at: datetime) -> list[Fact]:
    """The turn that a message makes: back to where the dossier was before it had to wait, and its clock goes on."""
    status = Status(row.status)
    if message == "supplement_received" and status is Status.SUPP_PRE:
        return _go(row, Status.SUBMITTED, By.APPLICANT, at)
    if message == "supplement_received" and status is Status.SUPP_POST:
        turned = _go(row, Status.PROCESSING, By.INTAKE_CLERK, at)
        return [*turned, *making.counted_anew(row, ticking.supplemented(row, by=by, at=at), by=by, at=at)]
    if message == "answer_received":
        return _handled(row, at) if status is Status.CONSULTING else []
    raise NotWaiting(code=row.code, message=message)


# ---------------------------------------------------------------- the paper


def _issue(row: models.Dossier, outcome: Outcome, values: Mapping[str, Json], at: datetime) -> Carried:
    """Keep the decision that the steps came to and have its paper made; the subscriber of the paper ends the command."""
    if Status(row.status) in {Status.DECIDED, Status.REFUSED, Status.RETURNED}:
        return DONE
    facts = _submit_for_signature(row, at)
    if not row.outcome:
        kept = ordering.judged(row, outcome, values)
        if outcome is Outcome.REFUSED:
            _take_over_reasons(row, kept, at)
        models.Decision.objects.create(dossier=row, outcome=outcome.value, judgement=kept, by=str(HOUSE), at=at)
        row.outcome = outcome.value
        facts.insert(0, DossierDecided(row.code, outcome, ("DESK",), tuple(row.flags), ()))
    row.save()
    if facts:
        journal.record_all(facts, ref=ref(row.code), by=HOUSE, at=at)
    jobs.defer("dossiers.issue", args={"code": row.code}, priority=URGENT)
    return PENDING


def _take_over_reasons(row: models.Dossier, judgement: Mapping[str, Json], at: datetime) -> None:
    """The decision takes over the reasons on record; without any word of why, the process stands still until they are given."""
    if not judgement["reasons"]:
        raise ActNotLawful("no_reasons", code=row.code)
    act = refusals.proposed(row)
    if act is not None:
        act.state, act.settled_by, act.settled_at = ActState.DONE.value, str(HOUSE), at
        act.save(update_fields=["state", "settled_by", "settled_at"])
