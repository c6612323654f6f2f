"""The signed paper of a decided dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.dossiers import models, ordering
from motcua.casework.dossiers.types import Outcome
from motcua.casework.results import queries as results_queries
from motcua.casework.results import services as results
from motcua.casework.results.types import State
from motcua.foundation.types import Actor, Json, Ref


def issue(
    actor: Actor,
    row: models.Dossier,
    decision: models.Decision,
    form: Mapping[str, Json],
    *,
    replaces: str | None = None,
    at: datetime,
) -> None:
    """Issue the result or the refusal that a decision asks for, or the one that takes the place of another (`replaces`); safe to repeat."""
    outcome = Outcome(decision.outcome)
    if replaces is None and outcome is Outcome.ACCEPTED:
        replaces = _taken_over(row)
    judgement = decision.judgement if isinstance(decision.judgement, dict) else {}
    order = ordering.order(row, outcome, judgement, form, replaces=replaces, at=at)
    results.issue(actor, order=order, at=at)


def _taken_over(row: models.Dossier) -> str | None:
    """The result of the dossier in whose place this one was filed, while it is in force or this one's has ended it already."""
    before = row.origin.get("replaces") if isinstance(row.origin, dict) else None
    found = results_queries.for_subject(Ref("dossier", before)) if isinstance(before, str) and before else None
    if found is None or (found.owner.kind, found.owner.id) != (row.owner_kind, row.owner_id):
        return None
    return found.id if found.state is State.IN_FORCE else None
