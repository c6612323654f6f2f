"""Rows of dossiers under a permission, and where they stand."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.types import Paper
from motcua.casework.dossiers import models, tracking
from motcua.casework.dossiers.types import Receipt, Status
from motcua.foundation import once
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope, Target

WITH_JUDGEMENT = models.Dossier.objects.select_related("decision", "handling")

_LOCKED = "SELECT * FROM dossiers_dossier WHERE code = %s FOR NO KEY UPDATE"
_SAME_MATTER = """
    SELECT code FROM dossiers_dossier WHERE procedure = %s AND subject_key = %s AND subject_key <> ''
        AND status NOT IN ('REFUSED', 'STOPPED', 'NOT_ACCEPTED')
"""


KIND = "dossier"
"""What a dossier is called as a subject."""


def ref_of(code: str) -> Ref:
    """The dossier as a subject of the journal."""
    return Ref(KIND, code)


def target(row: models.Dossier) -> Target:
    """The dossier as the gate sees it."""
    return Target(owner=Ref(row.owner_kind, row.owner_id), unit=row.unit, procedure=row.procedure)


def row_of(code: str) -> models.Dossier | None:
    """The row to be read, not changed; whoever asks has asked the gate."""
    return once.kept(("dossier", code), lambda: WITH_JUDGEMENT.filter(code=code).first())


def revision_of(row: models.Dossier) -> models.Revision | None:
    """The form as it stands, to be read; none where it was never kept."""
    return once.kept(("revision", row.pk), lambda: row.revisions.order_by("-number").first())


def last_revision(row: models.Dossier) -> models.Revision:
    """The same of a dossier that has one."""
    found = revision_of(row)
    if found is None:
        raise models.Revision.DoesNotExist
    return found


def papers_of(code: str) -> list[Paper]:
    """The papers of a dossier in the order in which they came; whoever shows them has asked the gate."""
    return once.kept(("papers", code), lambda: papers.of(ref_of(code)))


def place_of(code: str) -> Target:
    """Where a dossier stands, for the rights of what belongs to it; nowhere when there is none."""
    row = row_of(code)
    return target(row) if row else Target()


def row_for(actor: Actor, code: str, permission: str, *, lock: bool = False) -> models.Dossier:
    """The row under a permission; another's dossier and none at all both raise `NotFound`."""
    row = locked(code) if lock else row_of(code)
    if row is None or not permissions.allows(actor, permission, on=target(row)):
        raise NotFound(kind="dossier", code=code)
    return row


def locked(code: str) -> models.Dossier | None:
    """The row, locked for a turn until the caller's transaction ends; whoever asks has asked the gate."""
    once.forget()
    return next(iter(models.Dossier.objects.raw(_LOCKED, [code])), None)


def code_of_subject(procedure: str, subject_key: str) -> str | None:
    """The live dossier on the same matter, by a unique index."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME_MATTER, [procedure, subject_key])
        found = cursor.fetchone()
    return str(found[0]) if found else None


def visible(scope: Scope) -> QuerySet[models.Dossier]:
    """The dossiers that a scope covers, for every list, count, search and export of this room."""
    if scope.is_empty:
        return models.Dossier.objects.none()
    return models.Dossier.objects.filter(permissions.within(scope, owner_kind="owner_kind", owner_id="owner_id"))


def receipt_of(row: models.Dossier) -> Receipt:
    """The first receipt of a dossier once more."""
    return Receipt(
        row.code, row.procedure, Status(row.status), row.received_at, row.due, tracking.check_of(row.code), again=True
    )
