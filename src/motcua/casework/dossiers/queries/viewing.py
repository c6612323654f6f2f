"""One dossier: whole, in brief, for the public, for a linked system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import lawfulness, lifecycle, models, numbers, tracking
from motcua.casework.dossiers.queries.beside import read_beside
from motcua.casework.dossiers.queries.finding import KIND, WITH_JUDGEMENT, ref_of, revision_of, row_for, target
from motcua.casework.dossiers.queries.shown import (
    INSIDE,
    codes_of,
    history_of,
    judgement_of,
    outcome,
    reasons_of,
    result_of,
    result_view,
    turns_of,
)
from motcua.casework.dossiers.queries.withholding import require_unrestricted
from motcua.casework.dossiers.types import (
    Channel,
    DossierView,
    ForLink,
    Progress,
    PublicStatus,
    Status,
    SupplementTold,
)
from motcua.casework.payments import queries as bills
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process.types import Step, StepState
from motcua.foundation.audit import services as audit
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

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
        (SELECT r.data->'applicant' FROM dossiers_revision r WHERE r.dossier_id = d.id ORDER BY r.number DESC LIMIT 1),
        (SELECT array_agg(q.id) FROM dossiers_supplementrequest q WHERE q.dossier_id = d.id)
    FROM dossiers_dossier d LEFT JOIN dossiers_decision dc ON dc.dossier_id = d.id
    LEFT JOIN dossiers_handling h ON h.dossier_id = d.id WHERE d.code = ANY(%s)
"""  # noqa: S608 -- the same
_DECIDED_AT = _COLUMNS.index("decided_at")


def dossier(actor: Actor, code: str, *, at: datetime, purpose: str = "handling") -> DossierView:
    """A dossier with its form, reasons, result and history; an officer's look is logged for the owner to read.

    Raises `NotFound` for a code that does not exist and for one that is not the actor's to see, alike.
    """
    return looked_at(actor, row_for(actor, code, "dossier.read"), at=at, purpose=purpose)


def dossier_of_step(actor: Actor, step: Step, *, at: datetime) -> DossierView:
    """The dossier of a step that the actor may do, such as that of a consulted agency, though it is handled elsewhere; else as `dossier`."""
    place = Target(unit=step.unit, procedure=step.procedure)
    if step.state is not StepState.OPEN or not permissions.allows(actor, "process.finish", on=place):
        return dossier(actor, step.subject.id, at=at)
    row = WITH_JUDGEMENT.filter(code=step.subject.id).first()
    if row is None:
        raise NotFound(kind="dossier", code=step.subject.id)
    return looked_at(actor, row, at=at, purpose="handling")


def brief(actor: Actor, code: str) -> DossierView:
    """A dossier without form and history, for those who only wait for the answer: two small reads at most."""
    row, judgement = _brief(code)
    if row is None or not permissions.allows(actor, "dossier.read", on=target(row)):
        raise NotFound(kind="dossier", code=code)
    answered = Status(row.status) in lifecycle.ANSWERED
    return DossierView(
        code=row.code, procedure=row.procedure, version_id=row.version_id, status=Status(row.status),
        outcome=outcome(row), channel=Channel(row.channel), owner=Ref(row.owner_kind, row.owner_id), unit=row.unit,
        received_at=row.received_at, due=row.due, ended_at=row.decided_at, data={}, reasons=reasons_of(judgement),
        flags=tuple(row.flags), notices=codes_of(judgement, "notices"), warnings=codes_of(judgement, "warnings"),
        result=result_of(code) if answered else None, history=(), version=row.turns, check=tracking.check_of(code),
    )  # fmt: skip


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
    found = for_links([code], whole=whole).get(code)
    if found is None:
        raise NotFound(kind="dossier", code=code)
    return found


def for_links(codes: Sequence[str], *, whole: bool = True) -> dict[str, ForLink]:
    """The same for several dossiers by their codes, those that do not exist left out; as many queries as for one."""
    with connection.cursor() as cursor:
        cursor.execute(_FOR_LINK, [list(codes)])
        rows = cursor.fetchall()
    found = {}
    known = [str(row[0]) for row in rows]
    histories = journal.histories(KIND, known) if whole else {}
    held = papers.of_each(KIND, known) if whole else {}
    owed = bills.of_each(KIND, known) if whole else {}
    decided = [str(row[0]) for row in rows if row[_DECIDED_AT]]
    given = results.for_subjects(KIND, decided) if decided else {}
    for *columns, reasons, stated, requests in rows:
        row = models.Dossier(**dict(zip(_COLUMNS, columns, strict=True)))
        code = row.code
        version = catalogue.version(row.version_id)
        applicant = numbers.loads(stated) if stated else None
        result = given.get(code)
        found[code] = ForLink(
            code=code,
            procedure=row.procedure,
            national_code=version.national_code,
            procedure_name=version.name.vi,
            field_name=version.field.vi,
            channel=Channel(row.channel),
            owner=Ref(row.owner_kind, row.owner_id),
            status=Status(row.status),
            outcome=outcome(row),
            applicant=applicant if isinstance(applicant, dict) else {},
            received_at=row.received_at,
            accepted_at=row.accepted_at,
            due=row.due,
            decided_at=row.decided_at,
            returned_at=row.returned_at,
            unit=row.unit,
            summary=f"{version.name.vi} – {row.owner_name}",
            papers=tuple((paper.id, paper.name) for paper in held.get(code, ())),
            reasons=reasons_of({"reasons": numbers.loads(reasons)} if reasons else {}),
            result=result_view(result) if result is not None else None,
            progress=tuple(
                Progress(n, turn.status, turn.at)
                for n, turn in enumerate(turns_of(histories.get(code, ())), 1)
                if turn.status
            ),
            origin=_dict(numbers.loads(row.origin)),
            check=tracking.check_of(code),
            automatic=version.automatic,
            bills=tuple(owed.get(code, ())),
            supplements=_supplements(code, requests) if whole and requests else (),
        )
    return found


def _supplements(code: str, ids: list[int]) -> tuple[SupplementTold, ...]:
    """Requests of a dossier as they were sent, the first first; `papers` are those that the answer brought."""
    rows = models.SupplementRequest.objects.filter(pk__in=ids).prefetch_related("remarks").order_by("asked_at", "pk")
    revisions = {row.number: row.papers for row in models.Revision.objects.filter(dossier__code=code)}
    found = []
    for row in rows:
        before, after = revisions.get(row.revision, {}), revisions.get(row.answered_revision or 0, {})
        found.append(
            SupplementTold(
                row.pk, row.asked_at, row.until, row.lead, row.article,
                tuple((one.number, one.pointer, one.asked) for one in sorted(row.remarks.all(), key=lambda r: r.number)),
                row.answered_at, tuple((str(key), name) for name, key in after.items() if before.get(name) != key),
            )
        )  # fmt: skip
    return tuple(found)


def looked_at(actor: Actor, row: models.Dossier, *, at: datetime, purpose: str) -> DossierView:
    """The whole of a dossier that the actor was found to be allowed to see; an officer's look is logged."""
    code = row.code
    require_unrestricted(actor, row, at=at)
    if actor.kind is ActorKind.OFFICER:
        on = target(row)
        role, unit = permissions.standing(actor, "dossier.read", on=on)
        audit.looked(
            actor, subject=ref_of(code), what="dossier", purpose=purpose, at=at,
            owner=on.owner, role=role, unit=unit, fields=("identity", "contact", "form", "result"),
        )  # fmt: skip
    read_beside(row)
    revision = revision_of(row)
    judgement = judgement_of(row)
    return DossierView(
        code=row.code,
        procedure=row.procedure,
        version_id=row.version_id,
        status=Status(row.status),
        outcome=outcome(row),
        channel=Channel(row.channel),
        owner=Ref(row.owner_kind, row.owner_id),
        unit=row.unit,
        received_at=row.received_at,
        due=row.due,
        ended_at=row.decided_at,
        data=revision.data if revision else {},
        reasons=reasons_of(judgement),
        flags=tuple(row.flags),
        notices=codes_of(judgement, "notices"),
        warnings=codes_of(judgement, "warnings"),
        result=result_of(code) if lawfulness.decided(row) else None,
        history=tuple(turn for turn in history_of(code) if actor.kind is ActorKind.OFFICER or turn.kind not in INSIDE),
        version=row.turns,
        check=tracking.check_of(code),
        declaration=_text(row, "declaration"),
        declared_by=_text(row, "declared_by"),
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


def _text(row: models.Dossier, name: str) -> str:
    return str(row.origin.get(name, "")) if isinstance(row.origin, dict) else ""


def _dict(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
