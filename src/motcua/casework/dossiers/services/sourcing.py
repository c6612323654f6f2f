"""What registers know of the one who files: asked for while the form is made, held against it when it is filed, asked again later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from motcua.casework.dossiers import models
from motcua.casework.dossiers.facts import RegisterRechecked
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import SourcedValue, SourceState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.errors import Unavailable
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.organisations.types import LookUp, Standing
from motcua.identity.people import queries as people
from motcua.identity.people import services as people_commands
from motcua.identity.people.types import Match, PopulationAnswer

POPULATION, ENTERPRISES = "population", "enterprise_register"
GIVE_UP_AFTER = timedelta(days=10)
"""A register that stays away so long leaves its fields unverified, for the officer to look at."""


def look_up_person(
    actor: Actor, *, owner: Ref, version: ProcedureVersion, at: datetime, unit: str | None = None
) -> PopulationAnswer | None:
    """Ask the population database about the person who files, for what the procedure names; none for others and where it names nothing.

    To be called outside a transaction, for somebody who has asked for exactly this: it may wait, under two seconds.
    """
    named = catalogue.from_population(version)
    if owner.kind != "person" or not named:
        return None
    return people_commands.look_up(
        actor, person=owner.id, procedure=version.procedure, wanted=frozenset(named.values()), at=at, unit=unit
    )


def of_population(
    version: ProcedureVersion, owner: Ref, data: Mapping[str, Json], answer: PopulationAnswer | None, at: datetime
) -> list[SourcedValue]:
    """Each field that the procedure names, held against what the database said while the form was made."""
    named = catalogue.from_population(version) if owner.kind == "person" else {}
    if not named or (answer is None and not people.can_be_asked(owner.id)):
        return []
    found = []
    for pointer, item in named.items():
        told = answer.items.get(item, "") if answer is not None else ""
        if answer is None or answer.match is Match.UNAVAILABLE:
            state = SourceState.UNVERIFIED
        elif answer.match is Match.UNKNOWN or not told:
            state = SourceState.UNKNOWN
        else:
            state = SourceState.AGREES if _same(data, pointer, told) else SourceState.DIFFERS
        found.append(
            SourcedValue(
                pointer, POPULATION, state, told if state is SourceState.DIFFERS else "", answer.at if answer else at
            )
        )
    return found


def of_register(data: Mapping[str, Json], enterprise: LookUp | None, at: datetime) -> list[SourcedValue]:
    """Where the applicant's block says otherwise than the register of enterprises; what agrees leaves no row."""
    held = enterprise.enterprise if enterprise is not None and enterprise.standing is Standing.CONFIRMED else None
    if held is None:
        return []
    told = {"/applicant/head_office_address": held.address, "/applicant/representative_name": held.representative}
    return [
        SourcedValue(pointer, ENTERPRISES, SourceState.DIFFERS, words, at)
        for pointer, words in told.items()
        if words and _at(data, pointer) and not _same(data, pointer, words)
    ]


def keep(code: str, sources: Sequence[SourcedValue]) -> None:
    """Write them down with the dossier, in the caller's transaction."""
    dossier = models.Dossier.objects.only("pk").get(code=code)
    models.SourcedField.objects.bulk_create(
        models.SourcedField(
            dossier=dossier, pointer=one.pointer, source=one.source, state=one.state.value, told=one.told, at=one.at
        )
        for one in sources
    )


def recheck_population(actor: Actor, *, code: str, at: datetime) -> None:
    """Ask the population database again for a dossier that was filed while it was away.

    What was filed stays as it is; where the database says otherwise both are shown to the officer. Raises `Unavailable` while it is
    still away, so that the job is tried again, for ten days.
    """
    row = models.Dossier.objects.filter(code=code).first()
    if row is None or not row.sourced.filter(source=POPULATION, state=SourceState.UNVERIFIED.value).exists():
        return
    version = catalogue.version(row.version_id)
    owner = Ref(row.owner_kind, row.owner_id)
    answer = look_up_person(actor, owner=owner, version=version, at=at)
    if answer is None or answer.match is Match.UNAVAILABLE:
        if answer is not None and at < row.received_at + GIVE_UP_AFTER and people.can_be_asked(owner.id):
            raise Unavailable(register=POPULATION)
        return
    data = row.revisions.latest("number").data
    found = of_population(version, owner, data, answer, at)
    with transaction.atomic():
        for one in found:
            row.sourced.filter(pointer=one.pointer, source=POPULATION).update(
                state=one.state.value, told=one.told, at=at
            )
        states = {one.state for one in found}
        said = next((s for s in (SourceState.DIFFERS, SourceState.UNKNOWN) if s in states), SourceState.AGREES)
        journal.record(RegisterRechecked(code, POPULATION, said.value), ref=ref(code), by=actor, at=at)
        people_commands.forget_answer(person=owner.id, procedure=version.procedure)


def _same(data: Mapping[str, Json], pointer: str, told: str) -> bool:
    return fold(normal(_at(data, pointer))) == fold(normal(told))


def _at(data: Mapping[str, Json], pointer: str) -> str:
    value: Json = dict(data)
    for step in pointer.split("/")[1:]:
        value = value.get(step) if isinstance(value, dict) else None
    return str(value) if value not in (None, "") else ""
