"""Commands on people: who a national identity vouched for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import is_test_number, normal
from motcua.identity.people import facts, models, queries
from motcua.identity.people.errors import NumberForTrials, NumberTaken, PersonUnknown
from motcua.identity.people.types import NumberKind, Person
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def meet(actor: Actor, *, number: str, number_kind: NumberKind, name: str, born: str, at: datetime) -> Person:
    """The person with this number, entered when new; name and birth date follow their source.

    Raises `NumberForTrials` for a number of the sandbox's in a house that runs without it.
    """
    permissions.require(actor, "person.meet")
    if is_test_number(number) and not settings.MOTCUA.sandbox:
        raise NumberForTrials
    row, created = models.Person.objects.select_for_update(no_key=True).get_or_create(
        number=number, defaults={"number_kind": number_kind.value, "name": normal(name), "born": born, "met_at": at}
    )
    if created:
        fact: facts.PersonMet | facts.PersonCorrected = facts.PersonMet(number_kind=number_kind.value)
        journal.record(fact, ref=Ref("person", str(row.pk)), by=actor, at=at)
    else:
        _correct(actor, row, {"name": normal(name) or row.name, "born": born or row.born}, at)
    return queries.person(str(row.pk))


@transaction.atomic
def change_number(actor: Actor, *, person: str, number: str, number_kind: NumberKind, at: datetime) -> Person:
    """Replace a person's number, as when the twelve digits follow an old card. Raises `NumberTaken`, `NumberForTrials`."""
    permissions.require(actor, "person.meet")
    if is_test_number(number) and not settings.MOTCUA.sandbox:
        raise NumberForTrials
    row = models.Person.objects.select_for_update(no_key=True).filter(pk=person).first()
    if row is None:
        raise PersonUnknown
    if models.Person.objects.filter(number=number).exclude(pk=row.pk).exists():
        raise NumberTaken
    _correct(actor, row, {"number": number, "number_kind": number_kind.value}, at)
    return queries.person(person)


def _correct(actor: Actor, row: models.Person, values: dict[str, str], at: datetime) -> None:
    changed = tuple(sorted(name for name, value in values.items() if getattr(row, name) != value))
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    journal.record(facts.PersonCorrected(changed=changed), ref=Ref("person", str(row.pk)), by=actor, at=at)
