"""The population database as our port asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from motcua.doors.links.population import client, mapping
from motcua.doors.links.population.settings import CLIENT, Settings, current
from motcua.doors.links.population.wire import Citizen
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport.types import Errand
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.people.types import PopulationQuestion, PopulationRecord

ACTOR = Actor.system(CLIENT)


class NationalPopulation:
    """Adapter of `people.ports.PopulationDatabase`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    @property
    def is_on(self) -> bool:
        """Whether there is a database to ask."""
        return self._settings().is_on

    def look_up(self, question: PopulationQuestion) -> PopulationRecord | None:
        """The record that fits; one about somebody else is no answer.

        Raises `NoLawfulPurpose` when the table of purposes has none for it. Each question is an entry of the record of exchanges, also
        one that found nobody: number and name have left the house with it.
        """
        settings, at = self._settings(), clock.now()
        purpose = consent.require_purpose(question.purpose, subject=Ref("person", question.owner))
        message = str(uuid.uuid4())
        found = _ask(settings, question, message, at)
        audit.exchanged(
            ACTOR,
            direction=Direction.FROM,
            subject=Ref("procedure", question.procedure),
            owner=Ref("person", question.owner),
            what=CLIENT,
            purpose=purpose.key,
            fields=purpose.fields,
            at=at,
            party=f"{settings.service or settings.operation} · {question.asked_by}",
            message=message,
        )
        if found is None:
            return None
        if not mapping.is_of(found, question):
            raise Unavailable(register="population", part="another_person")
        return mapping.record(found, message=message)


def _ask(settings: Settings, question: PopulationQuestion, message: str, at: datetime) -> Citizen | None:
    return client.look_up(
        settings,
        mapping.question(question, settings, message=message),
        born=mapping.born(question.born),
        errand=Errand(id=message, issue=question.procedure, user=f"VN-{question.asked_by}".replace(":", "-")),
        milliseconds=int(at.timestamp() * 1000),
    )
