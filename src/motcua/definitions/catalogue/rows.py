"""Rows of the catalogue as public values."""

from __future__ import annotations

from motcua.definitions.catalogue import models
from motcua.definitions.catalogue.types import Draft, DraftState


def draft(row: models.Draft) -> Draft:
    """The public value of a draft."""
    return Draft(
        id=row.pk,
        procedure=row.procedure,
        state=DraftState(row.state),
        revision=row.revision,
        based_on=row.based_on_id,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        remark=row.remark,
    )
