"""Commands on drafts: a form is kept at each step and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import DraftMoved, ProcedureClosed
from motcua.casework.dossiers.types import Draft
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, Json
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

DRAFT_DAYS = 30


@transaction.atomic
def save_draft(
    actor: Actor,
    *,
    draft: str | None,
    procedure: str,
    data: Mapping[str, Json],
    papers: Mapping[str, str],
    seen_version: int | None,
    at: datetime,
) -> Draft:
    """Keep a form that is being filled; a new draft when `draft` is none. It lives 30 days from its last save.

    `seen_version` is the version that the page was made from. Raises `DraftMoved` when another device saved since,
    `NotFound` for another owner's draft, `ProcedureClosed` when the procedure takes no dossiers.
    """
    if actor.acting_for is None:
        raise NotAllowed(permission="dossier.draft")
    permissions.require(actor, "dossier.draft", on=Target(owner=actor.acting_for, procedure=procedure))
    until = at + timedelta(days=DRAFT_DAYS)
    if draft is None:
        version = catalogue.in_force(procedure, at)
        if version is None:
            raise ProcedureClosed(procedure=procedure)
        row = models.Draft.objects.create(
            account=actor.id,
            owner_kind=actor.acting_for.kind,
            owner_id=actor.acting_for.id,
            procedure=procedure,
            version_id=version.id,
            data=data,
            papers=dict(papers),
            saved_at=at,
            expires_at=until,
        )
        return queries.draft_value(row)
    row = queries.own_draft(actor, draft, lock=True)
    if seen_version is not None and row.version != seen_version:
        raise DraftMoved(version=row.version)
    row.data, row.papers, row.saved_at, row.expires_at = data, dict(papers), at, until
    row.version += 1
    row.save()
    return queries.draft_value(row)


@transaction.atomic
def drop_draft(actor: Actor, *, draft: str, at: datetime) -> None:  # noqa: ARG001 -- every command takes its time
    """Forget a draft of the actor's own."""
    permissions.require(actor, "dossier.draft")
    queries.own_draft(actor, draft, lock=True).delete()


def forget_drafts(*, at: datetime) -> int:
    """Drop drafts whose time is over; a job."""
    dropped, _ = models.Draft.objects.filter(expires_at__lt=at).delete()
    return dropped
