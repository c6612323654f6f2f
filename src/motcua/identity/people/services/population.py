"""Commands on what the population database says of people: ask once, keep it briefly, forget it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Actor, Ref
from motcua.identity.people import models, queries
from motcua.identity.people.errors import NothingNamed
from motcua.identity.people.ports import population
from motcua.identity.people.types import (
    ITEMS,
    Match,
    PopulationAnswer,
    PopulationQuestion,
    PopulationRecord,
)
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

PURPOSE = "population"
UNKNOWN_MINUTES = 15
"""For how long an answer that fits nobody counts: a name may have been corrected at its source."""


def look_up(
    actor: Actor, *, person: str, procedure: str, wanted: frozenset[str], at: datetime, unit: str | None = None
) -> PopulationAnswer:
    """What the population database says of a person of whom a procedure names something, unless its last answer still counts.

    `wanted` are the items that the procedure names: without one there is no lawful purpose and no call, and nothing else is kept
    (Law 91/2025/QH15; Decree 278/2025/NĐ-CP articles 7, 8). An answer is kept for `settings.MOTCUA.population_hours`. A database that
    does not answer is no error here: the person types, and it is asked again later. To be called outside a transaction, since it may
    wait. Raises `NothingNamed`, `PersonUnknown`, `NotAllowed`, and `NoLawfulPurpose` from the link.
    """
    permissions.require(actor, "person.look_up", on=Target(owner=Ref("person", person), unit=unit, procedure=procedure))
    if not wanted:
        raise NothingNamed(procedure=procedure)
    kept = queries.population_answer(person, procedure, at=at)
    if kept is not None:
        return kept
    someone = queries.person(person)
    if not queries.can_be_asked(person):
        return PopulationAnswer(Match.UNAVAILABLE, {}, at, at)
    question = PopulationQuestion(
        number=someone.number,
        name=someone.name,
        born=someone.born,
        procedure=procedure,
        purpose=PURPOSE,
        asked_by=str(actor)[:80],
        owner=person,
    )
    try:
        found = population.get().look_up(question)
    except Unavailable:
        return PopulationAnswer(Match.UNAVAILABLE, {}, at, at)
    return _keep(person, procedure, found, wanted, at)


def forget_answer(*, person: str, procedure: str) -> None:
    """Drop what was kept for a procedure: the dossier is filed, and holds what it needs itself."""
    models.PopulationAnswer.objects.filter(person_id=person, procedure=procedure).delete()


def forget_answers(*, at: datetime) -> None:
    """Drop what may no longer be used."""
    models.PopulationAnswer.objects.filter(until__lte=at).delete()


def _keep(
    person: str, procedure: str, found: PopulationRecord | None, wanted: frozenset[str], at: datetime
) -> PopulationAnswer:
    match = Match.FOUND if found is not None else Match.UNKNOWN
    span = timedelta(hours=settings.MOTCUA.population_hours) if found else timedelta(minutes=UNKNOWN_MINUTES)
    items = {name: value for name, value in found.items.items() if name in wanted & ITEMS and value} if found else {}
    row, _ = models.PopulationAnswer.objects.update_or_create(
        person_id=person,
        procedure=procedure,
        defaults={
            "match": match.value,
            "items": items,
            "message": found.message if found else "",
            "at": at,
            "until": at + span,
        },
    )
    return queries.population_value(row)
