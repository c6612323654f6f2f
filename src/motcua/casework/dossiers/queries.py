"""Reads of dossiers and drafts, each under the asker's rights."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import lifecycle, models, numbers, tracking
from motcua.casework.dossiers.types import (
    Channel,
    DossierLine,
    DossierView,
    Draft,
    ForLink,
    Older,
    Outcome,
    Progress,
    PublicStatus,
    ReasonView,
    ResultView,
    Status,
    Turn,
)
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process.types import Step, StepState
from motcua.foundation.audit import services as audit
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.foundation.vn import fold
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope, Target

_WITH_JUDGEMENT = models.Dossier.objects.select_related("decision", "handling")

# Written out: they are asked again and again while an applicant waits, and for every letter and message of a link.
_COLUMNS = (
    "code", "procedure", "version_id", "status", "outcome", "channel", "owner_kind", "owner_id", "owner_name", "unit",
    "turns", "received_at", "accepted_at", "due", "decided_at", "returned_at", "flags", "origin",
)  # fmt: skip
_SELECTED = ", ".join(f"d.{name}" for name in _COLUMNS)
_BRIEF = f"""
    SELECT {_SELECTED}, CASE WHEN d.status = ANY(%s) THEN coalesce(dc.judgement, h.judgement) END
    FROM dossiers_dossier d LEFT JOIN dossiers_decision dc ON dc.dossier_id = d.id
    LEFT JOIN dossiers_handling h ON h.dossier_id = d.id WHERE d.code = %s
"""  # noqa: S608 -- names of columns, from above
_FOR_LINK = f"""
    SELECT {_SELECTED}, coalesce(dc.judgement, h.judgement)->'reasons',
        (SELECT r.data->'applicant' FROM dossiers_revision r WHERE r.dossier_id = d.id ORDER BY r.number DESC LIMIT 1)
    FROM dossiers_dossier d LEFT JOIN dossiers_decision dc ON dc.dossier_id = d.id
    LEFT JOIN dossiers_handling h ON h.dossier_id = d.id WHERE d.code = %s
"""  # noqa: S608 -- the same
_LOCKED = "SELECT * FROM dossiers_dossier WHERE code = %s FOR NO KEY UPDATE"
_SAME_MATTER = """
    SELECT code FROM dossiers_dossier WHERE procedure = %s AND subject_key = %s AND subject_key <> ''
        AND status NOT IN ('REFUSED', 'STOPPED', 'NOT_ACCEPTED')
"""


def ref_of(code: str) -> Ref:
    """The dossier as a subject of the journal."""
    return Ref("dossier", code)


def target(row: models.Dossier) -> Target:
    """The dossier as the gate sees it."""
    return Target(owner=Ref(row.owner_kind, row.owner_id), unit=row.unit, procedure=row.procedure)


def place_of(code: str) -> Target:
    """Where a dossier stands, for the rights of what belongs to it; nowhere when there is none."""
    row = models.Dossier.objects.filter(code=code).first()
    return target(row) if row else Target()


def row_for(actor: Actor, code: str, permission: str, *, lock: bool = False) -> models.Dossier:
    """The row under a permission; another's dossier and none at all both raise `NotFound`."""
    row = locked(code) if lock else _WITH_JUDGEMENT.filter(code=code).first()
    if row is None or not permissions.allows(actor, permission, on=target(row)):
        raise NotFound(kind="dossier", code=code)
    return row


def locked(code: str) -> models.Dossier | None:
    """The row, locked for a turn until the caller's transaction ends; whoever asks has asked the gate."""
    return next(iter(models.Dossier.objects.raw(_LOCKED, [code])), None)


def dossier(actor: Actor, code: str, *, at: datetime, purpose: str = "handling") -> DossierView:
    """A dossier with its form, reasons, result and history; an officer's look is logged for the owner to read.

    Raises `NotFound` for a code that does not exist and for one that is not the actor's to see, alike.
    """
    return _looked_at(actor, row_for(actor, code, "dossier.read"), at=at, purpose=purpose)


def dossier_of_step(actor: Actor, step: Step, *, at: datetime) -> DossierView:
    """The dossier of a step that the actor may do, such as that of a consulted agency, though it is handled elsewhere; else as `dossier`."""
    place = Target(unit=step.unit, procedure=step.procedure)
    if step.state is not StepState.OPEN or not permissions.allows(actor, "process.finish", on=place):
        return dossier(actor, step.subject.id, at=at)
    row = _WITH_JUDGEMENT.filter(code=step.subject.id).first()
    if row is None:
        raise NotFound(kind="dossier", code=step.subject.id)
    return _looked_at(actor, row, at=at, purpose="handling")


def brief(actor: Actor, code: str) -> DossierView:
    """A dossier without form and history, for those who only wait for the answer: two small reads at most."""
    row, judgement = _brief(code)
    if row is None or not permissions.allows(actor, "dossier.read", on=target(row)):
        raise NotFound(kind="dossier", code=code)
    answered = Status(row.status) in lifecycle.ANSWERED
    return DossierView(
        code=row.code, procedure=row.procedure, version_id=row.version_id, status=Status(row.status),
        outcome=_outcome(row), channel=Channel(row.channel), owner=Ref(row.owner_kind, row.owner_id), unit=row.unit,
        received_at=row.received_at, due=row.due, ended_at=row.decided_at, data={}, reasons=_reasons(judgement),
        flags=tuple(row.flags), notices=_codes(judgement, "notices"), warnings=_codes(judgement, "warnings"),
        result=_result(code) if answered else None, history=(), version=row.turns, check=tracking.check_of(code),
    )  # fmt: skip


def mine(actor: Actor, *, limit: int = 50, before: datetime | None = None) -> list[DossierLine]:
    """Dossiers of the one for whom the actor acts, newest first; `before` turns the page."""
    rows = _visible(permissions.scope(actor, "dossier.read"))
    if before is not None:
        rows = rows.filter(received_at__lt=before)
    return [_line(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def lines(actor: Actor, codes: Collection[str]) -> dict[str, DossierLine]:
    """Dossiers as lines of a list, by their codes, by one read; those that are not the actor's to see are left out."""
    rows = _visible(permissions.scope(actor, "dossier.read")).filter(code__in=list(codes))
    return {row.code: _line(row) for row in rows}


def waiting_for_officer(actor: Actor, *, text: str = "", limit: int = 50) -> list[DossierLine]:
    """Dossiers that wait for an officer of the actor's units, the nearest due first."""
    rows = _visible(permissions.scope(actor, "dossier.decide")).filter(status=Status.PROCESSING.value)
    for word in fold(text).split():
        rows = rows.filter(search__contains=word)
    return [_line(row) for row in rows.order_by("due", "received_at", "id")[:limit]]


def waiting_for_others(actor: Actor, *, limit: int = 50) -> list[DossierLine]:
    """Dossiers that wait for a supplement, a payment or an answer, the longest first."""
    rows = _visible(permissions.scope(actor, "dossier.request_supplement"))
    waiting = (Status.SUPP_PRE, Status.SUPP_POST, Status.FEE_DUE, Status.CONSULTING)
    rows = rows.filter(status__in=[status.value for status in waiting])
    return [_line(row) for row in rows.order_by("received_at", "id")[:limit]]


def flagged(actor: Actor, *, limit: int = 50) -> list[DossierLine]:
    """Answered dossiers whose flags ask for a look afterwards, oldest first."""
    rows = _visible(permissions.scope(actor, "dossier.decide")).exclude(flags=[])
    return [_line(row) for row in rows.order_by("received_at", "id")[:limit]]


def count_waiting(actor: Actor) -> int:
    """How many dossiers `waiting_for_officer` would list without a limit."""
    return _visible(permissions.scope(actor, "dossier.decide")).filter(status=Status.PROCESSING.value).count()


def public_status(code: str, check: str) -> PublicStatus | None:
    """What anybody with the code and its check may see; none for a wrong pair, whichever half is wrong."""
    if not tracking.matches(code, check):
        return None
    row = models.Dossier.objects.filter(code=code).first()
    if row is None:
        return None
    name = catalogue.version(row.version_id).name
    return PublicStatus(code, name.vi, name.en, Status(row.status), row.received_at, row.due, row.decided_at)


def for_link(code: str, *, whole: bool = True) -> ForLink:
    """What a linked system may be told of a dossier, as of now; for senders of the house. Raises `NotFound`.

    Without `whole` papers and progress are left out, for who writes a letter only.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FOR_LINK, [code])
        found = cursor.fetchone()
    if found is None:
        raise NotFound(kind="dossier", code=code)
    *columns, reasons, applicant = found
    row = models.Dossier(**dict(zip(_COLUMNS, columns, strict=True)))
    version = catalogue.version(row.version_id)
    applicant = numbers.loads(applicant) if applicant else None
    history = _history(code) if whole else ()
    return ForLink(
        code=code,
        procedure=row.procedure,
        national_code=version.national_code,
        procedure_name=version.name.vi,
        field_name=version.field.vi,
        channel=Channel(row.channel),
        owner=Ref(row.owner_kind, row.owner_id),
        status=Status(row.status),
        outcome=_outcome(row),
        applicant=applicant if isinstance(applicant, dict) else {},
        received_at=row.received_at,
        accepted_at=row.accepted_at,
        due=row.due,
        decided_at=row.decided_at,
        returned_at=row.returned_at,
        unit=row.unit,
        summary=f"{version.name.vi} – {row.owner_name}",
        papers=tuple((paper.id, paper.name) for paper in papers.of(ref_of(code))) if whole else (),
        reasons=_reasons({"reasons": numbers.loads(reasons)} if reasons else {}),
        result=_result(code) if row.decided_at else None,
        progress=tuple(Progress(n, turn.status, turn.at) for n, turn in enumerate(history, 1) if turn.status),
        origin=_dict(numbers.loads(row.origin)),
        check=tracking.check_of(code),
    )


def under_older(actor: Actor, procedure: str, version_id: int) -> QuerySet[models.Dossier]:
    """Running dossiers of a procedure under another version than this one, oldest first; for the room's own services."""
    rows = _visible(permissions.scope(actor, "dossier.move")).filter(procedure=procedure)
    ended = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
    return rows.exclude(version_id=version_id).exclude(status__in=ended).order_by("received_at", "id")


def older(actor: Actor, *, at: datetime) -> list[Older]:
    """Procedures with running dossiers under a version that is not the one in force, the most first."""
    permissions.require(actor, "dossier.move")
    ended = [status.value for status in (*lifecycle.TERMINAL, *lifecycle.ANSWERED)]
    rows = _visible(permissions.scope(actor, "dossier.move")).exclude(status__in=ended)
    found = []
    for one in rows.values("procedure", "version_id").annotate(count=Count("id")).order_by("-count", "procedure"):
        now = catalogue.in_force(one["procedure"], at)
        if now is not None and now.id != one["version_id"]:
            before = catalogue.version(one["version_id"]).version
            found.append(Older(one["procedure"], now.name.vi, now.name.en, before, now.version, one["count"]))
    return found


def draft(actor: Actor, draft_id: str) -> Draft:
    """A draft of the one for whom the actor acts; raises `NotFound`."""
    permissions.require(actor, "dossier.draft")
    return draft_value(own_draft(actor, draft_id))


def drafts(actor: Actor) -> list[Draft]:
    """Drafts of the one for whom the actor acts, the last saved first."""
    if actor.acting_for is None or not permissions.allows(actor, "dossier.draft", on=Target(owner=actor.acting_for)):
        return []
    rows = models.Draft.objects.filter(owner_kind=actor.acting_for.kind, owner_id=actor.acting_for.id)
    return [draft_value(row) for row in rows.order_by("-saved_at")[:100]]


def own_draft(actor: Actor, draft_id: str, *, lock: bool = False) -> models.Draft:
    """The row of a draft whose owner the actor acts for; raises `NotFound`."""
    owner = actor.acting_for
    rows = models.Draft.objects.select_for_update() if lock else models.Draft.objects
    row = None
    if owner is not None and _is_uuid(draft_id):
        row = rows.filter(pk=draft_id, owner_kind=owner.kind, owner_id=owner.id).first()
    if row is None:
        raise NotFound(kind="draft", id=draft_id)
    return row


def draft_value(row: models.Draft) -> Draft:
    """The public value of a row."""
    return Draft(
        str(row.pk), row.procedure, row.version_id, row.data, row.papers, row.version, row.saved_at, row.expires_at
    )


def code_of_subject(procedure: str, subject_key: str) -> str | None:
    """The live dossier on the same matter, by a unique index."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME_MATTER, [procedure, subject_key])
        found = cursor.fetchone()
    return str(found[0]) if found else None


def _looked_at(actor: Actor, row: models.Dossier, *, at: datetime, purpose: str) -> DossierView:
    code = row.code
    if actor.kind is ActorKind.OFFICER:
        audit.looked(actor, subject=ref_of(code), what="dossier", purpose=purpose, at=at)
    revision = row.revisions.order_by("-number").first()
    judgement = _judgement(row)
    return DossierView(
        code=row.code,
        procedure=row.procedure,
        version_id=row.version_id,
        status=Status(row.status),
        outcome=_outcome(row),
        channel=Channel(row.channel),
        owner=Ref(row.owner_kind, row.owner_id),
        unit=row.unit,
        received_at=row.received_at,
        due=row.due,
        ended_at=row.decided_at,
        data=revision.data if revision else {},
        reasons=_reasons(judgement),
        flags=tuple(row.flags),
        notices=_codes(judgement, "notices"),
        warnings=_codes(judgement, "warnings"),
        result=_result(code),
        history=_history(code),
        version=row.turns,
        check=tracking.check_of(code),
    )


def _brief(code: str) -> tuple[models.Dossier | None, Mapping[str, Json]]:
    """The row without what a waiting applicant does not need, and the judgement of an answered one."""
    with connection.cursor() as cursor:
        cursor.execute(_BRIEF, [[status.value for status in lifecycle.ANSWERED], code])
        found = cursor.fetchone()
    if found is None:
        return None, {}
    *columns, judgement = found
    row = models.Dossier(**dict(zip(_COLUMNS, columns, strict=True)))
    row.flags = numbers.loads(row.flags)
    kept = numbers.loads(judgement) if judgement else {}
    return row, kept if isinstance(kept, dict) else {}


def _visible(scope: Scope) -> QuerySet[models.Dossier]:
    if scope.everything:
        return models.Dossier.objects.all()
    if scope.is_empty:
        return models.Dossier.objects.none()
    allowed = Q()
    for owner in scope.owners:
        allowed |= Q(owner_kind=owner.kind, owner_id=owner.id)
    for unit in scope.units:
        allowed |= Q(unit=unit) | Q(unit__startswith=f"{unit}.")
    for place in scope.narrowed:
        inside = Q(procedure=place.procedure)
        if place.unit:
            inside &= Q(unit=place.unit) | Q(unit__startswith=f"{place.unit}.")
        allowed |= inside
    return models.Dossier.objects.filter(allowed)


def _line(row: models.Dossier) -> DossierLine:
    name = catalogue.version(row.version_id).name
    return DossierLine(
        row.code, row.procedure, name.vi, name.en, Status(row.status), _outcome(row), Channel(row.channel),
        Ref(row.owner_kind, row.owner_id), row.owner_name, row.received_at, row.due, tuple(row.flags),
    )  # fmt: skip


def _outcome(row: models.Dossier) -> Outcome | None:
    if Status(row.status) in lifecycle.ANSWERED:
        return Outcome(row.outcome)
    return Outcome.PENDING if row.status in {Status.PROCESSING.value, Status.SUBMITTED_FOR_SIGN.value} else None


def _judgement(row: models.Dossier) -> Mapping[str, Json]:
    for name in ("decision", "handling"):
        kept = getattr(row, name, None)  # none where the row has no such companion
        if kept is not None:
            return kept.judgement if isinstance(kept.judgement, dict) else {}
    return {}


def _reasons(judgement: Mapping[str, Json]) -> tuple[ReasonView, ...]:
    reasons = judgement.get("reasons")
    if not isinstance(reasons, list):
        return ()
    return tuple(
        ReasonView(
            code=str(reason["code"]), pointer=str(reason["pointer"]), article=str(reason["article"]),
            text_vi=str(reason["text"]["vi"]), text_en=str(reason["text"]["en"]), rule=str(reason["rule"]),
        )
        for reason in reasons
        if isinstance(reason, dict) and isinstance(reason["text"], dict)
    )  # fmt: skip


def _codes(judgement: Mapping[str, Json], kind: str) -> tuple[str, ...]:
    marks = judgement.get(kind)
    if not isinstance(marks, list):
        return ()
    return tuple(dict.fromkeys(str(mark["code"]) for mark in marks if isinstance(mark, dict)))


def _result(code: str) -> ResultView | None:
    found = results.for_subject(ref_of(code))
    if found is None:
        return None
    return ResultView(
        id=found.id, kind=found.kind.value, number=found.symbol, issued_at=found.issued_at, signer=found.signer,
        sha256=found.sha256, state=found.state.value, verification_path=found.verification_path,
    )  # fmt: skip


def _history(code: str) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for entry in journal.history(ref_of(code)):
        status: Status | None = None
        if entry.name == "dossiers.received":
            status = Status.SUBMITTED
        elif entry.name == "dossiers.status_changed":
            status = Status(str(entry.body["after"]))
        article = str(entry.body.get("article", ""))
        turns.append(Turn(entry.at, entry.name, status, article, entry.by.partition(":")[0], entry.body))
    return tuple(turns)


def _dict(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
