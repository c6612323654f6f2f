"""Data whose use their subject has had restricted: what officers are not shown of dossiers that are done with.

A dossier that is being handled goes on, since that is a task set by law; for one that is done with an officer names a ground of law first
(Law 91/2025/QH15 article 4; Decree 13/2023/NĐ-CP articles 16 and 17).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from motcua.casework.dossiers import lifecycle, models
from motcua.casework.dossiers.queries.finding import row_of
from motcua.casework.dossiers.types import InboxLine, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.consent.errors import DataRestricted


def is_withheld(actor: Actor, code: str, *, at: datetime) -> bool:
    """Whether the dossier of this code is shown to the officer only on a ground of law that they have yet to name."""
    row = row_of(code) if actor.kind is ActorKind.OFFICER else None
    return row is not None and _withheld(actor, row, at)


def require_unrestricted(actor: Actor, row: models.Dossier, *, at: datetime) -> None:
    """Raise `DataRestricted` for an officer who may see the dossier by role, but whose looking its subject has had restricted."""
    if actor.kind is ActorKind.OFFICER and _withheld(actor, row, at):
        raise DataRestricted(dossier=row.code)


def withheld(
    actor: Actor, lines: Collection[InboxLine], *, at: datetime, named: Collection[int] | None = None
) -> list[InboxLine]:
    """Lines without the names of those who have restricted their data, where the dossier is done with.

    With `named`, what was found by words is left out, but for the lines that were asked for by their code.
    """
    done = {line.owner for line in lines if _is_done(line.status, line.version_id)}
    held = {one for one in consent.restricted_among(done) if not consent.may_use(actor, one, at=at)}
    if not held or actor.kind is not ActorKind.OFFICER:
        return list(lines)
    hidden = {line.id for line in lines if line.owner in held and _is_done(line.status, line.version_id)}
    return [
        replace(line, owner_name="", found=(), restricted=True) if line.id in hidden else line
        for line in lines
        if line.id not in hidden or named is None or line.id in named
    ]


def _withheld(actor: Actor, row: models.Dossier, at: datetime) -> bool:
    owner = Ref(row.owner_kind, row.owner_id)
    if not _is_done(Status(row.status), row.version_id) or not consent.is_restricted(owner):
        return False
    return not consent.may_use(actor, owner, at=at)


def _is_done(status: Status, version: int) -> bool:
    """Whether nothing is left to do: ended, or answered by itself without a desk that still hands anything over."""
    return status in lifecycle.TERMINAL or (status in lifecycle.CLOSED and catalogue.version(version).automatic)
