"""Drafts of the one for whom the actor acts."""

from __future__ import annotations

import uuid
from datetime import datetime

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import Draft, Pattern
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.people import queries as people
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


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
        str(row.pk), row.procedure, row.version_id, row.data, row.papers, row.version, row.saved_at, row.expires_at,
        row.handed_to, row.handed_by, row.handed_note,
    )  # fmt: skip


def patterns(actor: Actor, *, procedure: str = "") -> list[Pattern]:
    """What the one for whom the actor acts has kept to begin from, by name."""
    if actor.acting_for is None or not permissions.allows(actor, "dossier.draft", on=Target(owner=actor.acting_for)):
        return []
    rows = models.Pattern.objects.filter(owner_kind=actor.acting_for.kind, owner_id=actor.acting_for.id)
    if procedure:
        rows = rows.filter(procedure=procedure)
    return [pattern_value(row) for row in rows.defer("data").order_by("name")[:100]]


def own_pattern(actor: Actor, pattern: str) -> models.Pattern:
    """The row of a pattern whose owner the actor acts for; raises `NotFound`."""
    owner = actor.acting_for
    row = None
    if owner is not None and _is_uuid(pattern):
        row = models.Pattern.objects.filter(pk=pattern, owner_kind=owner.kind, owner_id=owner.id).first()
    if row is None:
        raise NotFound(kind="pattern", id=pattern)
    return row


def pattern_value(row: models.Pattern) -> Pattern:
    """The public value of a row."""
    return Pattern(str(row.pk), row.procedure, row.name, row.kept_at)


def colleagues(actor: Actor, draft_id: str, *, at: datetime) -> dict[str, str]:
    """Who else may go on with a draft of an enterprise, by person with their names; nobody for a person's own."""
    permissions.require(actor, "dossier.draft")
    row = own_draft(actor, draft_id)
    if row.owner_kind != "enterprise":
        return {}
    own = accounts.person_of(actor)
    able = {
        one.person
        for one in people.mandates_for(row.owner_id, at=at)
        if one.rights & {"file", "sign"} and one.person != own
    }
    return people.names(able)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
