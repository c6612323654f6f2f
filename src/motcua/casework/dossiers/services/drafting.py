"""Commands on drafts: a form is kept at each step and never overwritten unseen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from motcua.casework.dossiers import models, places, queries
from motcua.casework.dossiers.errors import DraftMoved, ProcedureClosed
from motcua.casework.dossiers.types import Draft, Pattern
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.errors import FieldError, Invalid, NotAllowed, NotFound
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

DRAFT_LIFE = timedelta(days=30)
MOST_PATTERNS = 50
NAME_LIMIT = 120
NOTE_LIMIT = 500


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
    _owner(actor, procedure)
    if draft is None:
        return _begun(actor, procedure, data, papers, at)
    row = queries.own_draft(actor, draft, lock=True)
    if seen_version is not None and row.version != seen_version:
        raise DraftMoved(version=row.version)
    row.data, row.papers, row.saved_at, row.expires_at = data, dict(papers), at, at + DRAFT_LIFE
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


# ---------------------------------------------------------------- beginning from what was filled before


@transaction.atomic
def copy_filed(actor: Actor, *, code: str, at: datetime) -> Draft:
    """Begin a dossier with the answers of one that was filed; its papers are handed in anew.

    Raises `NotFound` for a dossier that is not the owner's, `ProcedureClosed`.
    """
    view = queries.dossier(actor, code, at=at)
    if view.owner != actor.acting_for:
        raise NotFound(kind="dossier", code=code)
    answers = _without_papers(catalogue.version(view.version_id), view.data)
    return _begun(actor, view.procedure, answers, {}, at)


@transaction.atomic
def keep_pattern(actor: Actor, *, draft: str, name: str, at: datetime) -> Pattern:
    """Keep the answers of a draft under a name, in place of what was kept under it; papers are no part of it.

    Raises `Invalid` at `/name` when the name is missing or long, or when the owner keeps too many.
    """
    row = queries.own_draft(actor, draft)
    owner = _owner(actor, row.procedure)
    name = " ".join(normal(name).split())
    if not name or len(name) > NAME_LIMIT:
        reason = "too_long" if name else "missing"
        raise Invalid([FieldError("/name", "E-PATTERN", reason, {"limit": NAME_LIMIT})])
    kept = models.Pattern.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    if kept.count() >= MOST_PATTERNS and not kept.filter(procedure=row.procedure, name=name).exists():
        raise Invalid([FieldError("/name", "E-PATTERN", "too_many", {"limit": MOST_PATTERNS})])
    version = catalogue.version(row.version_id)
    found, _ = models.Pattern.objects.update_or_create(
        owner_kind=owner.kind, owner_id=owner.id, procedure=row.procedure, name=name,
        defaults={"data": _without_papers(version, row.data), "kept_by": actor.id, "kept_at": at},
    )  # fmt: skip
    return queries.pattern_value(found)


@transaction.atomic
def begin_from(actor: Actor, *, pattern: str, at: datetime) -> Draft:
    """Begin a dossier with the answers that are kept under a name; raises `NotFound`, `ProcedureClosed`."""
    row = queries.own_pattern(actor, pattern)
    return _begun(actor, row.procedure, row.data, {}, at)


@transaction.atomic
def drop_pattern(actor: Actor, *, pattern: str, at: datetime) -> None:  # noqa: ARG001 -- every command takes its time
    """Keep it no longer."""
    row = queries.own_pattern(actor, pattern)
    _owner(actor, row.procedure)
    row.delete()


@transaction.atomic
def hand_draft(actor: Actor, *, draft: str, to: str, note: str, at: datetime) -> Draft:
    """Ask a colleague, a person who may file or sign for the enterprise, to go on with a draft; "" takes it back.

    Nobody loses it by that: it stays the enterprise's. Raises `Invalid` at `/to` for anybody else, at `/note` for a long one.
    """
    row = queries.own_draft(actor, draft, lock=True)
    _owner(actor, row.procedure)
    if to and to not in queries.colleagues(actor, draft, at=at):
        raise Invalid([FieldError("/to", "E-HAND", "unknown", {})])
    note = normal(note)
    if len(note) > NOTE_LIMIT:
        raise Invalid([FieldError("/note", "E-HAND", "too_long", {"limit": NOTE_LIMIT})])
    row.handed_to, row.handed_by, row.handed_note = to, actor.id if to else "", note if to else ""
    row.save(update_fields=["handed_to", "handed_by", "handed_note"])
    return queries.draft_value(row)


def _begun(actor: Actor, procedure: str, data: Mapping[str, Json], papers: Mapping[str, str], at: datetime) -> Draft:
    owner = _owner(actor, procedure)
    version = catalogue.in_force(procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=procedure)
    row = models.Draft.objects.create(
        account=actor.id, owner_kind=owner.kind, owner_id=owner.id, procedure=procedure, version_id=version.id,
        data=dict(data), papers=dict(papers), saved_at=at, expires_at=at + DRAFT_LIFE,
    )  # fmt: skip
    return queries.draft_value(row)


def _without_papers(version: ProcedureVersion, data: Mapping[str, Json]) -> dict[str, Json]:
    """The answers alone: a paper belongs to the dossier that it was filed with."""
    found = copy.deepcopy(dict(data))
    for slot in version.layout.slots:
        places.put(found, slot.pointer, None)
    return found


def _owner(actor: Actor, procedure: str) -> Ref:
    owner = actor.acting_for
    if owner is None:
        raise NotAllowed(permission="dossier.draft")
    permissions.require(actor, "dossier.draft", on=Target(owner=owner, procedure=procedure))
    return owner
