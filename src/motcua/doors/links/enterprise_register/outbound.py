"""The register of enterprises as our port asks for it."""

from __future__ import annotations

from collections.abc import Callable

from motcua.doors.links.enterprise_register import client, mapping
from motcua.doors.links.enterprise_register.settings import Settings, current
from motcua.foundation.errors import Unavailable
from motcua.identity.organisations.types import RegisterAnswer


class NationalRegister:
    """Adapter of `organisations.ports.EnterpriseRegister`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    def look_up(self, code: str) -> RegisterAnswer | None:
        """What the register says of this code; an answer about another code is no answer."""
        settings = self._settings()
        entry = client.look_up(settings, code)
        if entry is None:
            return None
        if entry.code.replace("-", "") != code.replace("-", ""):
            raise Unavailable(register="enterprise", part="another_code")
        return mapping.answer(entry, settings)
