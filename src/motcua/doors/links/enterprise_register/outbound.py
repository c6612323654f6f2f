"""The register of enterprises as our port asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from motcua.doors.links.enterprise_register import client, mapping
from motcua.doors.links.enterprise_register.settings import Settings, current
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.transport.types import Errand
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.organisations.types import RegisterAnswer

PURPOSE = "enterprise_register"
ACTOR = Actor.system(PURPOSE)


class NationalRegister:
    """Adapter of `organisations.ports.EnterpriseRegister`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    def look_up(self, code: str) -> RegisterAnswer | None:
        """What the register says of this code; an answer about another code is no answer.

        Raises `NoLawfulPurpose` when the table of purposes has none for it. Each answer is an entry of the record of looks.
        """
        settings = self._settings()
        purpose = consent.require_purpose(PURPOSE)
        errand = Errand(id=str(uuid.uuid4()), issue=purpose.key)
        entry = client.look_up(settings, code, errand)
        if entry is None:
            return None
        owner = Ref("enterprise", code)
        audit.exchanged(
            ACTOR,
            direction=Direction.FROM,
            subject=owner,
            owner=owner,
            what=PURPOSE,
            purpose=purpose.key,
            fields=purpose.fields,
            at=clock.now(),
            party=settings.service,
            message=errand.id,
        )
        return mapping.answer(entry, settings)
