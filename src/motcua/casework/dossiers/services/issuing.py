"""The signed paper of a decided dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.dossiers import models, ordering
from motcua.casework.dossiers.types import Outcome
from motcua.casework.results import services as results
from motcua.foundation.types import Actor, Json


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
    judgement = decision.judgement if isinstance(decision.judgement, dict) else {}
    order = ordering.order(row, Outcome(decision.outcome), judgement, form, replaces=replaces, at=at)
    results.issue(actor, order=order, at=at)
