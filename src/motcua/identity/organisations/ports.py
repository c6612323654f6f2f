"""What this room needs from elsewhere: the register of enterprises, and what officers have in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from motcua.foundation.errors import Unavailable
from motcua.foundation.ports import Port
from motcua.identity.organisations.types import RegisterAnswer, WorkItem


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


class Work(Protocol):
    """One kind of thing that an officer may have in hand; a room above says what is open and gives it to another."""

    def open_for(self, principal: str, *, at: datetime) -> Sequence[WorkItem]:
        """What the officer has in hand at an instant."""
        ...

    def can_take(self, item: WorkItem, principal: str) -> bool:
        """Whether another officer may have it."""
        ...

    def hand(self, item: WorkItem, *, to: str, at: datetime) -> None:
        """Give it to another officer, or back to its unit's tray when `to` is empty."""
        ...


works: Port[Mapping[str, Work]] = Port("organisations.works")
"""Every kind of work that somebody who leaves may have in hand, by its name."""
