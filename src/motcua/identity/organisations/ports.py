"""What this room needs from elsewhere: the register of enterprises."""

from __future__ import annotations

from typing import Protocol

from motcua.foundation.errors import Unavailable
from motcua.foundation.ports import Port
from motcua.identity.organisations.types import RegisterAnswer


class EnterpriseRegister(Protocol):
    """The national register of enterprises."""

    def look_up(self, code: str) -> RegisterAnswer | None:
        """What the register says of this code, `None` when it knows none; raises `errors.Unavailable`."""
        ...


class RegisterOff:
    """Stands in where no register is connected: every dossier then goes on with its check pending."""

    def look_up(self, code: str) -> RegisterAnswer | None:
        """Raise `Unavailable`."""
        raise Unavailable(register="enterprise", code=code)


enterprise_register: Port[EnterpriseRegister] = Port("organisations.enterprise_register")
