"""What every turn of a petition writes: its step and its fact."""

from __future__ import annotations

from datetime import datetime

from motcua.followup.petitions import models
from motcua.followup.petitions.facts import PetitionTurned
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref


def step(actor: Actor, row: models.Petition, text: str, article: str, at: datetime) -> None:
    """One line of a petition's life, with its fact; the caller has saved the row in the same transaction."""
    number = row.steps.count() + 1
    models.Step.objects.create(petition=row, number=number, state=row.state, text=text, by=str(actor), at=at)
    fact = PetitionTurned(row.pk, row.source, number, row.state, article)
    journal.record(fact, ref=Ref("petition", str(row.pk)), by=actor, at=at)
