"""The answer to a dossier: by published tables, or by an officer where they cannot decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models, queries, rows
from motcua.casework.dossiers.errors import DossierMoved
from motcua.casework.dossiers.facts import DossierDecided, DossierHandedToOfficer, RegisterRechecked
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services import issuing, registers, sheets, ticking
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import DueCause, Outcome, SheetKey, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Judgement
from motcua.definitions.catalogue.types import Outcome as Decided
from motcua.foundation import clock
from motcua.foundation.errors import NotFound, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Standing
from motcua.identity.permissions import queries as permissions


def answer(actor: Actor, *, code: str, at: datetime) -> None:
    """Judge an accepted dossier of an automatic procedure and issue its signed answer; safe to repeat.

    The judgement is kept before anything is issued, so that a repeat after a crash issues the same answer under the
    same number. Tables that cannot decide hand the dossier to an officer, due the same working day.
    """
    permissions.require(actor, "dossier.answer")
    row = models.Dossier.objects.select_related("decision").filter(code=code).first()
    if row is None:
        raise NotFound(kind="dossier", code=code)
    if Status(row.status) is not Status.ACCEPTED:
        return
    form = row.revisions.latest("number").data
    decision = getattr(row, "decision", None) or _decide(actor, row, form, at)
    if decision is not None:
        issuing.issue(actor, row, decision, form, at=decision.at)


def decide_by_officer(
    actor: Actor, *, code: str, outcome: Outcome, reason: str, article: str, seen: int, at: datetime
) -> None:
    """An officer's answer where the tables could not decide; the signed paper follows by a job.

    A refusal needs its reason and article. `seen` is the dossier's version on the officer's page: raises `DossierMoved`
    when it has changed since, `NotFound` when the dossier is not in the officer's reach.
    """
    permissions.require(actor, "dossier.decide")
    with transaction.atomic():
        row = queries.row_for(actor, code, "dossier.decide", lock=True)
        if row.turns != seen:
            raise DossierMoved(code=code)
        changed = turn(row, Status.SUBMITTED_FOR_SIGN, by=By.OFFICER, at=at)
        handling = models.Handling.objects.get(dossier=row)
        handling.done_at = at
        handling.save(update_fields=["done_at"])
        judgement = dict(handling.judgement)
        judgement["reasons"] = [] if outcome is Outcome.ACCEPTED else [_officers_reason(reason, article)]
        judgement["officer"] = {"outcome": outcome.value, "note": normal(reason)}
        models.Decision.objects.create(dossier=row, outcome=outcome.value, judgement=judgement, by=str(actor), at=at)
        row.outcome = outcome.value
        row.save()
        decided = DossierDecided(code, outcome, ("OFFICER",), tuple(row.flags), ())
        journal.record_all([decided, changed], ref=ref(code), by=actor, at=at)
        jobs.defer("dossiers.issue", args={"code": code}, priority=URGENT)


def issue_decided(actor: Actor, *, code: str) -> None:
    """Issue the paper of a dossier that an officer has decided; a job, safe to repeat."""
    permissions.require(actor, "result.issue")
    row = models.Dossier.objects.filter(code=code).first()
    decision = models.Decision.objects.filter(dossier=row).first() if row else None
    if row is None or decision is None:
        raise NotFound(kind="dossier", code=code)
    if Status(row.status) is Status.SUBMITTED_FOR_SIGN:
        issuing.issue(actor, row, decision, row.revisions.latest("number").data, at=decision.at)


def reissue(actor: Actor, *, code: str, act: int) -> None:
    """Issue the paper of a result that is corrected or issued anew, under a number of its own; a job, safe to repeat."""
    permissions.require(actor, "result.issue")
    row = models.Dossier.objects.select_related("decision").filter(code=code).first()
    made = models.Act.objects.filter(dossier=row, pk=act).first() if row else None
    if row is None or made is None or made.settled_at is None:
        raise NotFound(kind="act", act=act)
    if Status(row.status) is Status.CORRECTING:
        form = row.revisions.latest("number").data
        issuing.issue(actor, row, row.decision, form, replaces=str(made.details["replaces"]), at=made.settled_at)


def recheck_register(actor: Actor, *, code: str, at: datetime) -> None:
    """Ask the enterprise register again for a dossier that was accepted while it was away.

    Raises `Unavailable` while it still is, so that the job is tried again. An enterprise that turns out unknown or
    stopped keeps its flag under another name, for the officer's check afterwards.
    """
    permissions.require(actor, "dossier.answer")
    row = models.Dossier.objects.filter(code=code).first()
    if row is None or "register_pending" not in row.flags:
        return
    found = organisations.refresh_enterprise(actor, row.owner_id, at)
    if found.standing is Standing.UNAVAILABLE:
        raise Unavailable(register="enterprise")
    good = found.enterprise is not None and found.enterprise.active
    with transaction.atomic():
        row = models.Dossier.objects.select_for_update(no_key=True).get(pk=row.pk)
        row.flags = [flag for flag in row.flags if flag != "register_pending"] + (
            [] if good else ["register_disagrees"]
        )
        row.save(update_fields=["flags"])
        fact = RegisterRechecked(code, "enterprise", "active" if good else "disagrees")
        journal.record(fact, ref=ref(code), by=actor, at=at)


def _decide(actor: Actor, row: models.Dossier, form: Mapping[str, Json], at: datetime) -> models.Decision | None:
    """Judge and keep the judgement; none when an officer must decide."""
    version = catalogue.version(row.version_id)
    judgement = catalogue.decide(
        version, form, known=registers.entries(version, form), on=clock.legal_date(row.received_at)
    )
    kept = asdict(judgement)
    row.flags = list(dict.fromkeys([*row.flags, *judgement.flag_codes]))
    if judgement.outcome is Decided.OFFICER:
        _hand_to_officer(actor, row, judgement, kept, at)
        return None
    row.outcome = judgement.outcome.value
    decision = models.Decision(dossier=row, outcome=row.outcome, judgement=kept, by=str(actor), at=at)
    with transaction.atomic():
        if not rows.decide(row, decision):  # another worker was first, and its judgement is the one that counts
            return models.Decision.objects.filter(dossier=row, dossier__status=Status.ACCEPTED).first()
        journal.record(_decided(row, Outcome(row.outcome), judgement), ref=ref(row.code), by=actor, at=at)
    return decision


def _hand_to_officer(
    actor: Actor, row: models.Dossier, judgement: Judgement, kept: Mapping[str, Json], at: datetime
) -> None:
    flags = row.flags
    with transaction.atomic():
        locked = queries.locked(row.code)
        if locked is None or Status(locked.status) is not Status.ACCEPTED or locked.outcome:
            return
        locked.flags = flags
        changed = turn(locked, Status.PROCESSING, by=By.SYSTEM, at=at)
        started = ticking.begin(locked, by=actor, at=at, cause=DueCause.HANDED_TO_OFFICER)
        locked.save()
        sheets.order(locked, key=SheetKey.RECEIPT_SLIP, act_id=f"turn-{locked.turns}", by=actor, at=at)
        models.Handling.objects.create(dossier=locked, judgement=kept, due=locked.due, at=at)
        due = locked.due.isoformat() if locked.due else ""
        handed = DossierHandedToOfficer(row.code, tuple(reason.code for reason in judgement.reasons), due)
        journal.record_all([handed, changed, *started], ref=ref(row.code), by=actor, at=at)


def _decided(row: models.Dossier, outcome: Outcome, judgement: Judgement) -> DossierDecided:
    tables = dict.fromkeys(f"{kept.get('table', '')}@{kept.get('version', '')}" for kept in judgement.decisions)
    return DossierDecided(
        row.code, outcome, tuple(dict.fromkeys(r.code for r in judgement.reasons)), tuple(row.flags), tuple(tables)
    )


def _officers_reason(reason: str, article: str) -> dict[str, Json]:
    text = normal(reason)
    return {
        "rule": "officer", "code": "OFFICER", "pointer": "", "article": normal(article),
        "text": {"vi": text, "en": text}, "way_on": {"vi": "", "en": ""}, "alert": False, "params": {},
    }  # fmt: skip
