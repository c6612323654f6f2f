"""The supplement: one request made of ticked remarks, and the applicant's answer in place (Decree 61/2018 articles 17 and 19; LC-05, LC-06)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import orjson
from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import facts, models, numbers, queries, regimes
from motcua.casework.dossiers.errors import (
    AnswerMoved,
    DossierMoved,
    KeyUsedOtherwise,
    NotWaiting,
    SupplementNotNow,
    SupplementTooLate,
)
from motcua.casework.dossiers.services import answering, desk, requests, ticking
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import Answers, Asking, Phase, RemarkState, Status, Supplemented
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown, NobodyWaits
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST_WORDS = 2000
_ASKABLE = frozenset({RemarkState.OPEN.value, RemarkState.REOPENED.value})


# ---------------------------------------------------------------- asking


def asking(actor: Actor, *, code: str, at: datetime) -> Asking:
    """Whether the actor may ask for a supplement now, and what the request would rest on."""
    row = queries.row_for(actor, code, "dossier.request_supplement")
    return _asking(row, at)


@transaction.atomic
def allow_supplement(actor: Actor, *, code: str, reason: str, at: datetime) -> None:
    """The head of the one-stop desk allows one more request in this phase, because the first was not met; counted in evaluation (LC-05).

    Raises `Invalid` without a reason, `SupplementNotNow` where none is needed or the law knows no supplement now.
    """
    permissions.require(actor, "dossier.allow_supplement")
    row = queries.row_for(actor, code, "dossier.allow_supplement", lock=True)
    if not normal(reason):
        raise Invalid([FieldError("/reason", "E-REQ")])
    found = _asking(row, at)
    if found.phase is None or found.why != "again":
        raise SupplementNotNow(code=code, why=found.why or "no_need", article=found.article, way_on="")
    models.SupplementLeave.objects.create(
        dossier=row, phase=found.phase.value, reason=normal(reason)[:LONGEST_WORDS], by=str(actor), at=at
    )
    journal.record(facts.SupplementAllowed(code, found.phase.value), ref=ref(code), by=actor, at=at)


@transaction.atomic
def request_supplement(
    actor: Actor,
    *,
    code: str,
    wording: Mapping[int, str],
    lead: str = "",
    step: int = 0,
    step_seen: int = 0,
    values: Mapping[str, Json] | None = None,
    seen: int,
    at: datetime,
) -> int:
    """Ask the applicant once for everything in `wording` (by number of remark); status, clock, fact, letter and the officer's step are one act.

    `seen` is the dossier's version on the officer's page. With `step` the step at the desk ends with `values`, such as
    `finding = "supplement"`. Gives the request's id. Raises `Invalid` at `/remarks` or `/wording/<number>`, `SupplementNotNow` with its
    article, `DossierMoved`, and what finishing the step raises.
    """
    permissions.require(actor, "dossier.request_supplement")
    row = queries.row_for(actor, code, "dossier.request_supplement", lock=True)
    if seen != row.turns:
        raise DossierMoved(code=code)
    found = _asking(row, at)
    if not found.can or found.phase is None:
        raise SupplementNotNow(code=code, why=found.why, article=found.article, way_on=found.way_on)
    remarks = _worded(row, wording)
    request, asked = requests.begin(
        row, found.phase, remarks, lead=normal(lead)[:LONGEST_WORDS], article=found.basis, by=actor, at=at
    )
    if found.permitted:
        leave = models.SupplementLeave.objects.filter(dossier=row, phase=found.phase.value, used_by=None).first()
        if leave is not None:
            leave.used_by = request
            leave.save(update_fields=["used_by"])
    turned = desk.supplement_asked(row, at)
    row.save()
    journal.record_all([asked, *turned], ref=ref(code), by=actor, at=at)
    if step:
        processes.finish_step(actor, step=step, values=values, seen=step_seen, at=at)
        _carry_out(code, at)
    ticking.follow(row)
    return int(request.pk)


def _worded(row: models.Dossier, wording: Mapping[int, str]) -> list[models.Remark]:
    """The remarks to be sent, with the words that go out; all faults at once."""
    known = {one.number: one for one in row.remarks.filter(internal=False, state__in=_ASKABLE)}
    faults = [FieldError("/remarks", "E-REQ", "no_remarks")] if not wording else []
    for number, text in wording.items():
        if number not in known:
            faults.append(FieldError("/remarks", "E-FMT", "no_such_remark", {"number": number}))
        elif not normal(text):
            faults.append(FieldError(f"/wording/{number}", "E-REQ"))
        elif len(text) > LONGEST_WORDS:
            faults.append(FieldError(f"/wording/{number}", "E-FMT", "too_long", {"most": LONGEST_WORDS}))
    if faults:
        raise Invalid(faults)
    for number, text in wording.items():
        known[number].asked = normal(text)
    return [known[number] for number in sorted(wording)]


def _carry_out(code: str, at: datetime) -> None:
    """The process's own command finds the turn made; without this its worker might come after the applicant's answer."""
    for one in process.instance(ticking.HOUSE, ref(code)).steps:
        if one.kind == "command":
            processes.carry_out(ticking.HOUSE, step=one.id, at=at)


def _asking(row: models.Dossier, at: datetime) -> Asking:
    phase = requests.phase_of(row)
    if phase is None:
        waits = requests.open_request(row) is not None and Status(row.status) in queries.WAITING
        return Asking(None, can=False, why="waits" if waits else "status")
    version, general = catalogue.version(row.version_id), requests.regime(row)
    basis = requests.basis(row, phase)
    until = _asked_until(row, phase)
    asked = Asking(
        phase, can=True, basis=basis, until=until, term=requests.term(row, at), policy=version.supplement.policy,
        permitted=models.SupplementLeave.objects.filter(dossier=row, phase=phase.value, used_by=None).exists(),
    )  # fmt: skip
    if _used_up(row, phase) and not asked.permitted:
        return _not(asked, "again", regimes.ONCE, "head")
    if until is not None and at > until:
        return _not(asked, "late", version.supplement.article or general.asked_within.article, "decide")
    return asked


def _not(asked: Asking, why: str, article: str, way_on: str) -> Asking:
    return Asking(
        asked.phase, can=False, why=why, article=article, way_on=way_on, until=asked.until, term=asked.term, basis=asked.basis,
        policy=asked.policy, permitted=asked.permitted,
    )  # fmt: skip


def _used_up(row: models.Dossier, phase: Phase) -> bool:
    """Once in each phase; a pack with its own law on it also says how often in all."""
    made = list(row.requests.values_list("phase", flat=True))
    own = catalogue.version(row.version_id).supplement
    return phase.value in made or bool(own.article and len(made) >= own.times)


def _asked_until(row: models.Dossier, phase: Phase) -> datetime | None:
    """Until when one may ask after acceptance: the pack's own term, else the general rule; none before acceptance."""
    if phase is Phase.BEFORE_ACCEPTANCE or row.accepted_at is None:
        return None
    version = catalogue.version(row.version_id)
    if version.automatic:  # its law has it answered at once: when an officer looks at it, the term has not begun
        return None
    if version.supplement.asked_within == "limit" or (not version.supplement.asked_within and _asks_itself(version)):
        return row.due
    term = version.term(version.supplement.asked_within) or requests.regime(row).asked_within
    found = catalogue.due(version, row.accepted_at, unit=row.unit, term=term)
    return found.at if found else None


def _asks_itself(version: ProcedureVersion) -> bool:
    """Whether the procedure's own steps after the intake ask for a supplement: then its law lets them, while the time runs."""
    definition = catalogue.process(version)
    return definition is not None and any(
        task.kind != "intake" and any("supplement" in gives.choices for gives in task.gives)
        for task in definition.tasks
    )


# ---------------------------------------------------------------- answering


@transaction.atomic
def save_answer(
    actor: Actor,
    *,
    code: str,
    changes: Mapping[str, Json],
    papers: Mapping[str, str],
    words: Mapping[int, str],
    seen: int | None,
    at: datetime,
) -> Answers:
    """Keep an answer that is being made, whole or in part; nothing is judged but that it stays where something was asked.

    `seen` is the version of the draft that the page was made from, 0 where there was none. Raises `NotWaiting`, `AnswerMoved`,
    `Invalid` for a change where nothing was asked.
    """
    row, request = _waiting(actor, code, at)
    answering.applied(row, request, changes)
    draft = models.SupplementDraft.objects.filter(request=request).first()
    if seen is not None and seen != (draft.version if draft else 0):
        raise AnswerMoved(code=code)
    draft = draft or models.SupplementDraft(request=request, version=0, saved_at=at)
    draft.changes, draft.papers, draft.saved_at = dict(changes), dict(papers), at
    draft.words = {str(number): text[:LONGEST_WORDS] for number, text in words.items()}
    draft.version += 1
    draft.save()
    attachments.keep(actor, papers=list(papers.values()), owner=Ref(row.owner_kind, row.owner_id), at=at)
    return queries.answers_value(draft)


@transaction.atomic
def supplement(
    actor: Actor,
    *,
    code: str,
    changes: Mapping[str, Json],
    papers: Mapping[str, str],
    words: Mapping[int, str],
    key: str,
    at: datetime,
) -> Supplemented:
    """Answer the open request: a new revision of the form and new papers beside the old, and the clock goes on.

    `changes` are values by JSON pointer, `papers` new papers by the name that the form gives them, `words` what is said to a remark by
    its number. Every remark is answered by a change where it is pinned, or by words. The form is judged by the version and the day
    under which it was filed, and only for what this answer changes. `key` makes a repeat harmless. Raises `Invalid` with every
    fault at its field or at `/answers/<number>`, `NotWaiting`, `SupplementTooLate`, `KeyUsedOtherwise`.
    """
    permissions.require(actor, "dossier.supplement", on=Target(owner=actor.acting_for))
    digest = _digest(changes, papers, words)
    row = queries.row_for(actor, code, "dossier.supplement", lock=True)
    first = _first(actor, row, key, digest)
    if first is not None:
        return first
    row, request = _waiting(actor, code, at)
    owner = Ref(row.owner_kind, row.owner_id)
    made = answering.judged(actor, row, request, changes=changes, papers=papers, words=words)
    last = row.revisions.latest("number")
    revision = last.number
    if made.changed:
        body = numbers.dumps(made.data)
        revision += 1
        models.Revision.objects.create(
            dossier=row, number=revision, data=made.data, fingerprint=hashlib.sha256(body).hexdigest(), sealed=last.sealed,
            papers=made.papers, at=at,
        )  # fmt: skip
        row.subject_key = made.subject_key
        row.flags = list(dict.fromkeys([*row.flags, *made.flags]))
    if papers:
        attachments.bind(actor, papers=list(papers.values()), owner=owner, dossier=ref(code), at=at)
    answering.note(request, words, made.met)
    told: list[Fact] = [
        requests.end(row, request, revision=revision, papers=len(papers), on_paper=False, by=actor, at=at)
    ]
    told += desk.supplement_came(row, actor, at)
    row.save()
    models.SubmissionKey.objects.create(scope=_scope(actor, code), key=key, body=digest, code=code, at=at)
    journal.record_all(told, ref=ref(code), by=actor, at=at)
    _tell_process(code, request.pk, at)
    ticking.follow(row)
    return Supplemented(code, row.status, revision, at, row.due)


def _waiting(actor: Actor, code: str, at: datetime) -> tuple[models.Dossier, models.SupplementRequest]:
    """The locked dossier and its open request; only for the owner, and within the term."""
    if actor.acting_for is None:
        raise NotAllowed(permission="dossier.supplement")
    permissions.require(actor, "dossier.supplement", on=Target(owner=actor.acting_for))
    row = queries.row_for(actor, code, "dossier.supplement", lock=True)
    request = requests.open_request(row)
    if request is None or Status(row.status) not in queries.WAITING:
        raise NotWaiting(code=code, message="supplement_received")
    if request.until is not None and at > request.until:
        raise SupplementTooLate(code=code, until=clock.legal_time(request.until).isoformat())
    return row, request


def _tell_process(code: str, request: int, at: datetime) -> None:
    """Steps that wait for the supplement go on; where none does, the status alone has said that it came."""
    try:
        processes.send_message(
            ticking.HOUSE, subject=ref(code), name="supplement_received", key=f"supplement/{request}", at=at
        )
    except (InstanceUnknown, NobodyWaits):
        return


def _first(actor: Actor, row: models.Dossier, key: str, digest: str) -> Supplemented | None:
    kept = models.SubmissionKey.objects.filter(scope=_scope(actor, row.code), key=key).first()
    if kept is None:
        return None
    if kept.body != digest:
        raise KeyUsedOtherwise(key=key)
    last = row.requests.filter(answered_at=kept.at).first()
    revision = (last.answered_revision if last else None) or row.revisions.latest("number").number
    return Supplemented(row.code, row.status, revision, kept.at, row.due, again=True)


def _scope(actor: Actor, code: str) -> str:
    return f"{actor}/{actor.acting_for}/supplement/{code}"


def _digest(changes: Mapping[str, Json], papers: Mapping[str, str], words: Mapping[int, str]) -> str:
    said = {str(number): text for number, text in words.items()}
    text = orjson.dumps([dict(papers), said], option=orjson.OPT_SORT_KEYS) + numbers.dumps(dict(changes), sort=True)
    return hashlib.sha256(text).hexdigest()
